"""Printed files below the data folder: where each belongs, and only the very file that was recorded is given away."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.database import stored_id
from scheduler.handouts.batches import Place
from scheduler.handouts.errors import PrintedFileMissing
from scheduler.handouts.models import PrintRun
from scheduler.places.models import Campaign, Neighbourhood, Station
from scheduler.roster.vietnamese import fold

FOLDER = "slips"
LONGEST_SLUG = 160
"""Bytes; a file's name has 255, and unit, id and the ending of a file that is not whole yet stand there too."""


class Names:
    """Where each batch of a campaign lies, below the data folder."""

    def __init__(self, folder: Path, neighbourhoods: Iterable[Neighbourhood], schools: Iterable[Station]) -> None:
        self.folder = folder
        self._names = {Place(stored_id(one), None): (f"{one.unit_code}-", _slug(one.name)) for one in neighbourhoods}
        # A slug holds no low line, so that no school's file is ever called like a neighbourhood's.
        self._names |= {Place(None, stored_id(one)): (f"{one.unit_code}_", _slug(one.name)) for one in schools}
        self._taken = Counter(self._names.values())

    def path(self, place: Place) -> Path:
        """Return slips/19357-khu-pho-2.pdf, of a school slips/19357_truong-thpt-vi-du.pdf.

        The id is added where two of a unit fold to the same name.
        """
        head, slug = name = self._names[place]
        twin = f"-{place.neighbourhood_id or place.station_id}" if self._taken[name] > 1 else ""
        return self.folder / f"{head}{slug}{twin}.pdf"

    def of_unit(self, code: str) -> Path:
        """Return slips/19357.pdf: all neighbourhoods of a ward in one file."""
        return self.folder / f"{code}.pdf"


def names_of(
    db: DbSession, campaign: Campaign, neighbourhoods: Iterable[Neighbourhood], schools: Iterable[Station]
) -> Names:
    """Return the names of a campaign's files, in slips/; those of every campaign but the database's first in slips/CAMPAIGN/.

    Told by the campaign alone, so that nobody's file moves or is written over, whoever prints first.
    """
    return Names(folder_of(db, campaign), neighbourhoods, schools)


def folder_of(db: DbSession, campaign: Campaign) -> Path:
    """Return the folder of a campaign's slips below the data folder."""
    first = db.exec(select(Campaign.id).order_by(col(Campaign.id)).limit(1)).one()
    return Path(FOLDER) if campaign.id == first else Path(FOLDER) / campaign.code


def _slug(name: str) -> str:
    """Return the letters and digits of a name, no more than fit into a file's: it comes from a roster."""
    plain = "-".join("".join(letter if letter.isalnum() else " " for letter in fold(name)).split())
    return plain.encode()[:LONGEST_SLUG].decode(errors="ignore")


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, or None where there is none."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def printed_file(folder: Path, run: PrintRun | None, name: str) -> Path:
    """Return where the printed file of the neighbourhood or school called `name` lies, byte for byte the one that was recorded.

    Raises
    ------
    PrintedFileMissing
        It was never printed, is gone, or has another SHA-256.
    """
    if run is None or sha256_of(folder / run.path) != run.sha256:
        raise PrintedFileMissing(name=name)
    return folder / run.path

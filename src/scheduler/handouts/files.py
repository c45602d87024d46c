"""Printed files below the data folder: where each belongs, and only the very file that was recorded is given away."""

import hashlib
from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.handouts.errors import PrintedFileMissing
from scheduler.handouts.models import PrintRun
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.vietnamese import fold

FOLDER = "slips"
LONGEST_SLUG = 160
"""Bytes; a file's name has 255, and unit, id and the ending of a file that is not whole yet stand there too."""


def path_of(db: DbSession, neighbourhood: Neighbourhood) -> Path:
    """Return slips/19357-khu-pho-2.pdf; of every campaign but the database's first, slips/CAMPAIGN/19357-khu-pho-2.pdf.

    Told by the campaign alone, so that nobody's file moves or is written over, whoever prints first. The id is added where
    two neighbourhoods of a unit fold to the same name.
    """
    others = db.exec(
        select(Neighbourhood).where(
            Neighbourhood.campaign_id == neighbourhood.campaign_id,
            Neighbourhood.unit_code == neighbourhood.unit_code,
            Neighbourhood.id != neighbourhood.id,
        )
    ).all()
    slug = _slug(neighbourhood.name)
    twins = any(_slug(other.name) == slug for other in others)
    name = f"{neighbourhood.unit_code}-{slug}{f'-{neighbourhood.id}' if twins else ''}.pdf"
    return _folder_of(db, neighbourhood.campaign_id) / name


def _folder_of(db: DbSession, campaign_id: int) -> Path:
    first = db.exec(select(Campaign.id).order_by(col(Campaign.id)).limit(1)).one()
    return Path(FOLDER) if campaign_id == first else Path(FOLDER) / db.get_one(Campaign, campaign_id).code


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


def printed_file(folder: Path, run: PrintRun | None, neighbourhood: Neighbourhood) -> Path:
    """Return where the printed file of a neighbourhood lies, byte for byte the one that was recorded.

    Raises
    ------
    PrintedFileMissing
        It was never printed, is gone, or has another SHA-256.
    """
    if run is None or sha256_of(folder / run.path) != run.sha256:
        raise PrintedFileMissing(neighbourhood=neighbourhood.name)
    return folder / run.path

"""Administrative units in the database: stored from the lists that ship with the program or from a file, read back as books."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select as sa_select
from sqlmodel import Session as DbSession
from sqlmodel import col, delete, select

from scheduler.audit.trail import note
from scheduler.database import metadata
from scheduler.places.models import AdminUnit, Campaign
from scheduler.places.unit_errors import DatasetInUse, DatasetShips
from scheduler.places.unit_lists import read_units
from scheduler.places.units import LEVELS, Unit, UnitBook, shipped_datasets, shipped_units

_NAMES = ("code", "level", "kind", "name", "parent_code")
_TABLE = metadata.tables[str(AdminUnit.__tablename__)]


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list as it stands after loading: how many units it has, and whether it was there already, just so."""

    dataset: str
    units: int
    same: bool


def load_units(db: DbSession, dataset: str) -> int:
    """Store the units of a list that ships with the program; return how many were new.

    Raises
    ------
    DatasetUnknown
        If there is no such list.
    """
    book = shipped_units(dataset)
    stored = set(db.exec(select(AdminUnit.code).where(AdminUnit.dataset == dataset)))
    rows = [_row(dataset, unit) for unit in book.by_code.values() if unit.code not in stored]
    if rows:
        db.execute(insert(AdminUnit), rows)
    return len(rows)


def store_units(db: DbSession, data: bytes, file_name: str, dataset: str | None = None) -> list[StoredList]:
    """Store the lists of a file (see `read_units`); the same list again changes nothing, a mistake leaves all as it was.

    A list no campaign is pinned to is replaced as a whole. One that a campaign is pinned to never changes: its codes must go on
    meaning what they meant when stations, neighbourhoods and rights were tied to them.

    Raises
    ------
    UnitListUnreadable, UnitColumnMissing, UnitDatasetMissing, UnitDatasetAbsent, UnitListInvalid
        If the file is no list of units.
    DatasetShips, DatasetInUse
        If a list of that name may not be written.
    """
    books = read_units(data, file_name, dataset)
    stored = [known_units(db, book.dataset) for book in books]
    for book, before in zip(books, stored, strict=True):
        _refuse_pinned(db, book, before)
    done = []
    for book, before in zip(books, stored, strict=True):
        same = dict(book.by_code) == dict(before.by_code)
        if not same:
            db.execute(delete(AdminUnit).where(col(AdminUnit.dataset) == book.dataset))
            upper_first = sorted(book.by_code.values(), key=lambda unit: LEVELS.index(unit.level))
            db.execute(insert(AdminUnit), [_row(book.dataset, unit) for unit in upper_first])
            note(db, "units.loaded", dataset=book.dataset, units=len(book.by_code))
        done.append(StoredList(book.dataset, len(book.by_code), same))
    return done


def _refuse_pinned(db: DbSession, book: UnitBook, before: UnitBook) -> None:
    if book.dataset in shipped_datasets():
        raise DatasetShips(dataset=book.dataset)
    codes = sorted(book.by_code.keys() | before.by_code.keys())
    other = next((code for code in codes if book.by_code.get(code) != before.by_code.get(code)), None)
    campaigns = pinned_to(db, book.dataset)
    if other is not None and campaigns:
        raise DatasetInUse(dataset=book.dataset, campaigns=", ".join(campaigns), example=other)


def pinned_to(db: DbSession, dataset: str) -> list[str]:
    """Return the codes of the campaigns that read their units from a list, closed ones too."""
    return list(db.exec(select(Campaign.code).where(Campaign.dataset == dataset).order_by(Campaign.code)))


def _row(dataset: str, unit: Unit) -> dict[str, Any]:
    return {"dataset": dataset, **dict(zip(_NAMES, astuple(unit), strict=True))}


def known_units(db: DbSession, dataset: str) -> UnitBook:
    """Return the units stored for a dataset, as a book to look things up in."""
    named = [_TABLE.c[name] for name in _NAMES]  # columns, not objects: a national list has thousands of units
    rows = db.execute(sa_select(*named).where(_TABLE.c.dataset == dataset).order_by(_TABLE.c.code))
    units = (Unit(*row) for row in rows)
    return UnitBook(dataset, {unit.code: unit for unit in units})


def unit_book(db: DbSession, dataset: str) -> UnitBook:
    """Return the units of a dataset: from the list that ships with the program, else as stored."""
    return shipped_units(dataset) if dataset in shipped_datasets() else known_units(db, dataset)


def known_books(db: DbSession) -> Mapping[str, UnitBook]:
    """Return the units of every dataset that ships with the program or is stored, as books by name."""
    shipped = {dataset: shipped_units(dataset) for dataset in shipped_datasets()}
    stored = db.exec(select(AdminUnit.dataset).distinct()).all()
    return shipped | {dataset: known_units(db, dataset) for dataset in stored if dataset not in shipped}

"""Administrative units in the database: stored from the lists that ship with the program, and read back as books."""

from collections.abc import Mapping

from sqlalchemy import insert
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.places.models import AdminUnit
from scheduler.places.units import Unit, UnitBook, shipped_datasets, shipped_units


def load_units(db: DbSession, dataset: str) -> int:
    """Store the units of a list that ships with the program; return how many were new.

    Raises
    ------
    DatasetUnknown
        If there is no such list.
    """
    book = shipped_units(dataset)
    stored = set(db.exec(select(AdminUnit.code).where(AdminUnit.dataset == dataset)))
    rows = [
        {
            "dataset": dataset,
            "code": unit.code,
            "level": unit.level,
            "kind": unit.kind,
            "name": unit.name,
            "parent_code": unit.parent_code,
        }
        for unit in book.by_code.values()
        if unit.code not in stored
    ]
    if rows:
        db.execute(insert(AdminUnit), rows)
    return len(rows)


def known_units(db: DbSession, dataset: str) -> UnitBook:
    """Return the units stored for a dataset, as a book to look things up in."""
    rows = db.exec(select(AdminUnit).where(AdminUnit.dataset == dataset).order_by(AdminUnit.code))
    units = (Unit(row.code, row.level, row.kind, row.name, row.parent_code) for row in rows)
    return UnitBook(dataset, {unit.code: unit for unit in units})


def unit_book(db: DbSession, dataset: str) -> UnitBook:
    """Return the units of a dataset: from the list that ships with the program, else as stored."""
    return shipped_units(dataset) if dataset in shipped_datasets() else known_units(db, dataset)


def known_books(db: DbSession) -> Mapping[str, UnitBook]:
    """Return the units of every dataset that ships with the program or is stored, as books by name."""
    shipped = {dataset: shipped_units(dataset) for dataset in shipped_datasets()}
    stored = db.exec(select(AdminUnit.dataset).distinct()).all()
    return shipped | {dataset: known_units(db, dataset) for dataset in stored if dataset not in shipped}

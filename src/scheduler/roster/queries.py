"""Reading the roster for the stages after it."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import metadata
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.models import Household, Resident, RosterImport

_NEIGHBOURHOOD = metadata.tables[str(Neighbourhood.__tablename__)]
_HOUSEHOLD = metadata.tables[str(Household.__tablename__)]
_RESIDENT = metadata.tables[str(Resident.__tablename__)]

PART = 5_000
"""People read at once."""


class InvitedPerson(NamedTuple):
    """A resident with his household and neighbourhood; fits the rules in `scheduler.roster.groups`."""

    resident_id: int
    household_id: int
    position: int
    full_name: str
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    residence_type: str
    occupation: str
    school: str
    school_class: str
    has_card: bool
    mark: str | None
    part: int
    household_ref: str
    head_name: str
    address: str
    street_order: int
    preferred_shift: str | None
    neighbourhood_id: int
    neighbourhood: str
    unit_code: str
    chosen_group: str | None = None


_NAMED = {
    "resident_id": _RESIDENT.c.id,
    "household_ref": _HOUSEHOLD.c.ref,
    "neighbourhood": _NEIGHBOURHOOD.c.name,
    "unit_code": _NEIGHBOURHOOD.c.unit_code,
}
_COLUMNS = [
    _NAMED[name] if name in _NAMED else _RESIDENT.c[name] if name in _RESIDENT.c else _HOUSEHOLD.c[name]
    for name in InvitedPerson._fields
]


def invited_people(
    db: DbSession,
    campaign: Campaign,
    *,
    households: Collection[int] | None = None,
    only: ColumnElement[bool] | None = None,
) -> Iterator[InvitedPerson]:
    """Yield everybody of the roster, or of some households (by id, up to 900), in one query.

    They come by neighbourhood, walk, household and position. Who of them is invited is for `groups.eligible_from` to say: it
    needs the campaign's rule and days. `only`, a condition on residents, spares those of whom the database can tell already. The
    rows come in parts, so that a province of three million people is never in memory at once.
    """
    query = (
        select(*_COLUMNS)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _RESIDENT.c.household_id)
        .join(_NEIGHBOURHOOD, _NEIGHBOURHOOD.c.id == _HOUSEHOLD.c.neighbourhood_id)
        .where(_RESIDENT.c.campaign_id == campaign.id)
        .order_by(
            _HOUSEHOLD.c.neighbourhood_id,
            _HOUSEHOLD.c.street_order,
            _HOUSEHOLD.c.id,
            _RESIDENT.c.position,
            _RESIDENT.c.id,
        )
    )
    if households is not None:
        query = query.where(_HOUSEHOLD.c.id.in_(households))
    if only is not None:
        query = query.where(only)
    db.flush()
    for rows in db.connection().execute(query, execution_options={"yield_per": PART}).partitions():
        for row in rows:
            yield InvitedPerson(*row)


def imports_of(
    db: DbSession, campaign: Campaign, *, within: set[str] | None = None, limit: int | None = None
) -> list[RosterImport]:
    """Return the latest imports of rosters, newest first; with `within` only those held to one of these units."""
    rows = select(RosterImport).where(col(RosterImport.campaign_id) == campaign.id, col(RosterImport.kind) == "roster")
    if within is not None:
        rows = rows.where(col(RosterImport.unit_code).in_(within))
    return list(db.execute(rows.order_by(col(RosterImport.id).desc()).limit(limit)).scalars())


def first_phone() -> ScalarSelect[Any]:
    """Return the first telephone (E.164) of a household's people, for a query in which `Household` stands; null for none."""
    return (
        select(col(Resident.phone))
        .where(col(Resident.household_id) == col(Household.id), col(Resident.phone) != "")
        .order_by(col(Resident.position), col(Resident.id))
        .limit(1)
        .correlate(Household)
        .scalar_subquery()
    )


def names_of(db: DbSession, resident_ids: Collection[int]) -> dict[int, str]:
    """Return the full names of residents by id; whoever is not known is left out."""
    found: dict[int, str] = {}
    for some in chunks(resident_ids, PARAMETERS):
        found.update(
            db.execute(select(col(Resident.id), col(Resident.full_name)).where(col(Resident.id).in_(some))).all()
        )
    return found


def next_on_walk(db: DbSession, neighbourhood_id: int) -> int:
    """Return the rank of a household that is put at the end of the walk; the next file puts it where its address lies."""
    last = select(func.max(col(Household.street_order))).where(col(Household.neighbourhood_id) == neighbourhood_id)
    found = db.execute(last).scalar_one()
    return 0 if found is None else found + 1

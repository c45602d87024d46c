"""The slips that are not handed out, or were not by a given day: whom somebody must still find, the nearest day first."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices import wording
from scheduler.handouts.marks import OPEN
from scheduler.handouts.models import Handout
from scheduler.handouts.old_papers import old_papers
from scheduler.handouts.standing import live_slips, unit_of_neighbourhood
from scheduler.invitations.models import Invitation
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Household
from slots.calendar import at

OPEN_HEADER: Final = (
    "day",
    "window",
    "unit",
    "neighbourhood",
    "slip",
    "head",
    "address",
    "people",
    "station",
    "state",
    "collect",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlip:
    """A slip that was not handed out, or not in time; `state` is what it is now, and `collect` the start on a former paper."""

    invitation_id: int
    number: int
    head_name: str
    address: str
    people: int
    unit_code: str
    unit_name: str
    neighbourhood_id: int
    neighbourhood: str
    station: str
    operating_day: date
    starts_at: datetime
    ends_at: datetime
    state: str
    marked_at: datetime | None
    collect: datetime | None


def start_of(campaign: Campaign, day: date | None) -> datetime | None:
    """Return the moment at which an operating day of the campaign begins."""
    return at(day, settings_of(campaign).day_starts_minute) if day else None


def open_slips(
    db: DbSession,
    plan: Plan,
    *,
    before: datetime | None = None,
    units: Collection[str] | None = None,
    neighbourhood_id: int | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[OpenSlip]:
    """Return the live slips whose present paper is not handed out, or was not before a moment; the nearest day first.

    Within a day they stand by neighbourhood and along the street, as somebody would go and look for them.
    """
    in_time = col(Handout.state) == "handed_out"
    if before is not None:
        in_time = and_(in_time, col(Handout.marked_at) < before)
    query = (
        live_slips(plan, units, *_facts())
        .join(AdminUnit, unit_of_neighbourhood())
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(or_(col(Handout.id).is_(None), ~in_time), *_within(neighbourhood_id))
        .order_by(
            col(SessionRow.operating_day),
            col(AdminUnit.name),
            col(Neighbourhood.unit_code),
            col(Neighbourhood.name),
            col(Household.street_order),
            col(Household.id),
            col(Invitation.number),
        )
        .offset(offset)
        .limit(limit)
    )
    rows = db.execute(query).mappings().all()
    old = old_papers(db, [row["invitation_id"] for row in rows])
    return [
        OpenSlip(**{**row, "state": row["state"] or OPEN, "collect": old.get(row["invitation_id"])}) for row in rows
    ]


def _facts() -> tuple[Any, ...]:
    return (
        col(Invitation.id).label("invitation_id"),
        col(Invitation.number),
        col(Household.head_name),
        col(Household.address),
        col(Appointment.size).label("people"),
        col(Neighbourhood.unit_code),
        col(AdminUnit.name).label("unit_name"),
        col(Neighbourhood.id).label("neighbourhood_id"),
        col(Neighbourhood.name).label("neighbourhood"),
        col(Station.name).label("station"),
        col(SessionRow.operating_day),
        col(SlotRow.starts_at),
        col(SlotRow.ends_at),
        col(Handout.state),
        col(Handout.marked_at),
    )


def open_rows(found: Iterable[OpenSlip], lang: str) -> Iterator[tuple[Any, ...]]:
    """Yield a row a slip under `OPEN_HEADER`; its number as printed, its state by code."""
    for one in found:
        yield (
            one.operating_day.isoformat(),
            wording.hour_range(one.starts_at, one.ends_at),
            one.unit_name,
            one.neighbourhood,
            wording.slip_number(one.number),
            one.head_name,
            one.address,
            one.people,
            one.station,
            one.state,
            wording.collect_text(one.collect, lang) if one.collect else "",
        )


def _within(neighbourhood_id: int | None) -> list[ColumnElement[bool]]:
    return [] if neighbourhood_id is None else [col(Neighbourhood.id) == neighbourhood_id]

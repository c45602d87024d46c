"""The slips that a leader hands out, as his list shows them: plain columns in one query, names only where they are shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.database import stored_id
from scheduler.handouts.batches import SCHOOL
from scheduler.handouts.marks import OPEN, counting_marks
from scheduler.handouts.models import Handout, PrintRun
from scheduler.invitations.models import Invitation
from scheduler.places.models import Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.roster.models import Household, Resident


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkSlip:
    """A live slip with its present window and what became of its present paper; `state` is `open` without a mark.

    `untold` is a spare slip that belongs to nobody yet; then household and address are blank, and `people` are its places. `found`
    is one whose household the leader has told.
    """

    invitation_id: int
    number: int
    party: str
    appointment_id: int
    household: str
    address: str
    people: int
    untold: bool
    found: bool
    street: tuple[int, int, int]
    station: str
    slot_id: int
    operating_day: date
    starts_at: datetime
    ends_at: datetime
    state: str
    marked_at: datetime | None


_HERE = col(Household.neighbourhood_id) == bindparam("neighbourhood")
_LATEST = counting_marks(col(Invitation.household_id).in_(select(col(Household.id)).where(_HERE)))


def _slips_of(*columns: Any) -> Any:
    """Return the query of the live slips of a plan's people of a neighbourhood, wherever they are handed out."""
    return (
        select(*columns)
        .select_from(Household)
        .join(Invitation, col(Invitation.household_id) == col(Household.id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(_HERE, col(Appointment.plan_id) == bindparam("plan"), col(Invitation.cancelled_at).is_(None))
    )


_SLIPS: Any = (
    _slips_of(
        col(Invitation.id),
        col(Invitation.number),
        col(Invitation.party),
        col(Invitation.appointment_id),
        col(Household.id).label("household_id"),
        col(Household.head_name),
        col(Household.address),
        col(Household.street_order),
        col(Household.spare_places),
        col(Household.spare_told_at),
        col(Appointment.size),
        col(Station.name),
        col(Appointment.slot_id),
        col(SessionRow.operating_day),
        col(SlotRow.starts_at),
        col(SlotRow.ends_at),
        col(Handout.state),
        col(Handout.marked_at),
    )
    .outerjoin(_LATEST, _LATEST.c.invitation_id == col(Invitation.id))
    .outerjoin(Handout, col(Handout.id) == _LATEST.c.id)
    .where(col(Station.kind) != SCHOOL)
    .order_by(
        and_(col(Household.spare_places) > 0, col(Household.spare_told_at).is_(None)),
        col(SessionRow.operating_day),
        col(SlotRow.starts_at),
        col(Station.number),
        col(Household.street_order),
        col(Household.id),
        col(Invitation.number),
    )
)
"""Put together once: that takes as long as reading some hundred rows."""


def walk_slips(db: DbSession, plan: Plan, neighbourhood_id: int) -> list[WalkSlip]:
    """Return the live slips of a plan that a neighbourhood's leader hands out, in the order of the paper.

    That is by operating day, window, station, street; spare slips that nobody was told of after all others. Those of a session at a
    school are handed out there.
    """
    return [_slip(row) for row in db.execute(_SLIPS, {"plan": plan.id, "neighbourhood": neighbourhood_id})]


def _slip(row: Any) -> WalkSlip:
    return WalkSlip(
        invitation_id=row.id,
        number=row.number,
        party=row.party,
        appointment_id=row.appointment_id,
        household=row.head_name,
        address=row.address,
        people=row.size,
        untold=row.spare_places > 0 and row.spare_told_at is None,
        found=row.spare_told_at is not None,
        street=(row.street_order, row.household_id, row.number),
        station=row.name,
        slot_id=row.slot_id,
        operating_day=row.operating_day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state or OPEN,
        marked_at=row.marked_at,
    )


def people_of(db: DbSession, appointment_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the people of appointments by name, in the order of the slip."""
    rows = db.execute(
        select(col(AppointmentMember.appointment_id), col(Resident.full_name))
        .join(Resident, col(Resident.id) == col(AppointmentMember.resident_id))
        .where(col(AppointmentMember.appointment_id).in_(appointment_ids))
        .order_by(col(Resident.position), col(Resident.id))
    )
    found: dict[int, list[str]] = {}
    for appointment, name in rows:
        found.setdefault(appointment, []).append(name)
    return found


def run_of(db: DbSession, plan: Plan, neighbourhood: Neighbourhood) -> PrintRun | None:
    """Return the printed file of a neighbourhood in a plan."""
    ours = (col(PrintRun.plan_id) == plan.id, col(PrintRun.neighbourhood_id) == stored_id(neighbourhood))
    return db.execute(select(PrintRun).where(*ours)).scalar()


_AT_SCHOOLS: Any = (
    _slips_of(col(Station.name), func.count())
    .where(col(Station.kind) == SCHOOL)
    .group_by(col(Station.name))
    .order_by(col(Station.name))
)


def at_schools(db: DbSession, plan: Plan, neighbourhood_id: int) -> list[tuple[str, int]]:
    """Return the schools that hand out slips of a neighbourhood's pupils, by name, each with how many."""
    rows = db.execute(_AT_SCHOOLS, {"plan": plan.id, "neighbourhood": neighbourhood_id})
    return [(name, slips) for name, slips in rows]

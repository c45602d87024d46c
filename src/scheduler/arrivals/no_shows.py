"""Whose window is over and of whom nobody has come: for the leader, who calls on them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import CheckIn, Outcome
from scheduler.arrivals.station_notices import Delays, delay_of, delays, postponed_shifts
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.places.campaign_file import tolerances_of
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.places_left import live
from scheduler.roster.models import Household
from scheduler.roster.phones import shown_phone
from scheduler.roster.queries import first_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class NoShow:
    """A live slip whose present window is over; `phone` is the first of the household's, as it is read aloud, "" for none."""

    invitation_id: int
    slip: int
    household: str
    address: str
    phone: str
    people: int
    station_id: int
    station: str
    operating_day: date
    shift: str
    starts_at: datetime
    ends_at: datetime


_ON_IT = exists().where(col(CheckIn.invitation_id) == col(Invitation.id), col(CheckIn.undone_at).is_(None))
_SERVED = exists().where(  # without the slip; by the people, whose outcomes have an index
    col(AppointmentMember.appointment_id) == col(Invitation.appointment_id),
    col(Outcome.resident_id) == col(AppointmentMember.resident_id),
    col(Outcome.appointment_id) == col(Invitation.appointment_id),
)
_NO_SHOWS = (
    select(
        col(Invitation.id).label("invitation_id"),
        col(Invitation.number).label("slip"),
        col(Household.head_name).label("household"),
        col(Household.address),
        first_phone().label("phone"),
        col(Appointment.size).label("people"),
        col(Station.id).label("station_id"),
        col(Station.name).label("station"),
        col(SessionRow.operating_day),
        col(SessionRow.shift),
        col(SlotRow.starts_at),
        col(SlotRow.ends_at),
    )
    .select_from(Household)
    .join(Invitation, col(Invitation.household_id) == col(Household.id))
    .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
    .join(Plan, col(Plan.id) == col(Appointment.plan_id))
    .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
    .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
    .join(Station, col(Station.id) == col(SessionRow.station_id))
    .where(
        col(Household.neighbourhood_id) == bindparam("neighbourhood"),
        col(Invitation.cancelled_at).is_(None),
        col(SlotRow.ends_at) < bindparam("over"),
        or_(col(Household.spare_places) == 0, col(Household.spare_told_at).is_not(None)),
        ~_ON_IT,
        ~_SERVED,
        *live(),
    )
    .order_by(col(SlotRow.ends_at).desc(), col(Household.street_order), col(Household.id), col(Invitation.number))
)


def no_shows(db: DbSession, neighbourhood: Neighbourhood, *, now: datetime) -> list[NoShow]:
    """Return the slips of a neighbourhood of which nobody has come in their window nor in the tolerance after it, newest first.

    A delay that the station has told adds to the tolerance, and whoever is of a shift that it has postponed has missed nothing.
    Whoever has another slot since is not here until that one is over too.
    Spare slips that belong to nobody yet are left out, for there is nobody to call on.
    """
    campaign = db.get_one(Campaign, neighbourhood.campaign_id)
    over = now - timedelta(minutes=tolerances_of(campaign).late_minutes)
    rows = db.execute(_NO_SHOWS, {"neighbourhood": neighbourhood.id, "over": over}).mappings()
    off = postponed_shifts(db, stored_id(campaign))
    found = [one for one in map(_no_show, rows) if not _is_off(one, off)]
    # Only a window of the last hours can still be held open by a delay that was told.
    late = delays(db, {(one.station_id, one.operating_day) for one in found if one.ends_at > over - timedelta(days=1)})
    return [one for one in found if one.ends_at + _delay(one, late) < over]


def _is_off(one: NoShow, off: set[tuple[int, date, str | None]]) -> bool:
    return any((one.station_id, one.operating_day, shift) in off for shift in (one.shift, None))


def _delay(one: NoShow, late: Delays) -> timedelta:
    return timedelta(minutes=delay_of(late, one.station_id, one.operating_day, one.shift))


def _no_show(row: Any) -> NoShow:
    return NoShow(**{**row, "phone": shown_phone(row["phone"] or "")})

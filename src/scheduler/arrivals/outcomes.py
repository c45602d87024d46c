"""What came of each person at the station; facts are only added, and the latest of a person counts."""

from datetime import date, datetime

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.slipcode import parse_typed_code
from scheduler.arrivals.codes import Reading, find_invitation
from scheduler.arrivals.errors import OutcomeUnknown, PersonUnknown
from scheduler.arrivals.models import CheckIn, Device, Outcome, Visit
from scheduler.arrivals.party import party_of
from scheduler.auth.models import Account
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.roster.models import Resident
from slots.calendar import DAY_STARTS_MINUTE, operating_day

KNOWN = (
    "collected",
    "fingerprints_unreadable",
    "papers_missing",
    "data_mismatch",
    "not_eligible",
    "left",
)


def record_outcome(
    db: DbSession,
    *,
    campaign: Campaign,
    station_id: int,
    resident_id: int,
    outcome: str,
    now: datetime,
    day_starts_minute: int = DAY_STARTS_MINUTE,
    day: date | None = None,
    device: Device | None = None,
    account: Account | None = None,
) -> Outcome:
    """Add what came of a person on this operating day, or on `day`; the same again on the same day adds nothing.

    Raises
    ------
    OutcomeUnknown
        The outcome is none of `KNOWN`.
    PersonUnknown
        The campaign has no such resident.
    """
    if outcome not in KNOWN:
        raise OutcomeUnknown(outcome=outcome, known=", ".join(KNOWN))
    resident = db.get(Resident, resident_id)
    if resident is None or resident.campaign_id != campaign.id:
        raise PersonUnknown
    day = day or operating_day(now, day_starts_minute)
    latest = latest_outcome(db, resident_id)
    if latest is not None and (latest.outcome, latest.operating_day, latest.station_id) == (
        outcome,
        day,
        station_id,
    ):
        return latest
    fact = Outcome(
        resident_id=resident_id,
        appointment_id=_appointment_of(db, resident_id),
        station_id=station_id,
        operating_day=day,
        outcome=outcome,
        recorded_at=now,
        device_id=None if device is None else device.id,
        account_id=None if account is None else account.id,
    )
    db.add(fact)
    db.flush()
    return fact


def was_at(db: DbSession, station_id: int, resident: Resident) -> bool:
    """Tell whether a person has come to a station: by his slip, or with others of his household without one."""
    came = select(CheckIn.id).where(
        CheckIn.resident_id == resident.id, CheckIn.station_id == station_id, col(CheckIn.undone_at).is_(None)
    )
    walked_in = select(Visit.id).where(
        Visit.household_id == resident.household_id, Visit.station_id == station_id, col(Visit.undone_at).is_(None)
    )
    return any(db.exec(one.limit(1)).first() is not None for one in (came, walked_in))


def resident_on_slip(db: DbSession, *, campaign: Campaign, typed_code: str, number: int) -> int:
    """Return the resident with this number (from 1) on the slip with this typed code.

    Raises
    ------
    TypedCodeInvalid
        The code cannot be right.
    PersonUnknown
        The campaign has no such slip, or the slip has no such person.
    """
    reading = Reading("typed", typed_code=parse_typed_code(typed_code))
    invitation = find_invitation(db, campaign=campaign, reading=reading)
    if invitation is not None:
        for member in party_of(db, invitation).members:
            if member.number == number:
                return member.resident_id
    raise PersonUnknown


def latest_outcome(db: DbSession, resident_id: int) -> Outcome | None:
    """Return the outcome that counts for a person, if there is one."""
    of_person = select(Outcome).where(Outcome.resident_id == resident_id)
    return db.exec(of_person.order_by(col(Outcome.id).desc()).limit(1)).first()


def _appointment_of(db: DbSession, resident_id: int) -> int | None:
    return db.exec(
        select(AppointmentMember.appointment_id)
        .join(Plan, col(Plan.id) == AppointmentMember.plan_id)
        .join(Appointment, col(Appointment.id) == AppointmentMember.appointment_id)
        .where(
            AppointmentMember.resident_id == resident_id,
            Plan.state == "published",
            Appointment.status != "cancelled",
        )
    ).first()

"""A campaign under way, to be planned again: slips are handed out, people come or do not, windows go."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlmodel import col, select

from factories import EVE, at
from line import Line
from scheduler.arrivals.models import CheckIn, Scan
from scheduler.handouts.marks import mark
from scheduler.invitations.models import Invitation
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.plan.service import find_plan
from scheduler.roster.models import Household

NEXT_MORNING = at(27, 6)
"""Friday is over, Saturday has not begun."""
FRIDAY_NINE = at(26, 9)


def hand_out(line: Line, *keys: str, state: str = "handed_out", now: datetime = EVE) -> None:
    """Mark the slips of parties such as `H1/household`."""
    numbers = [line.slips()[key].number for key in keys]
    with line.work() as (db, campaign):
        mark(db, campaign=campaign, state=state, source="command", numbers=numbers, now=now)


def come(line: Line, key: str, people: int | None = None, *, now: datetime = FRIDAY_NINE) -> tuple[int, ...]:
    """Let the first `people` of a party arrive, or all, and return who that was."""
    slip = line.slips()[key]
    with line.work() as (db, campaign):
        residents = sorted(
            db.exec(
                select(AppointmentMember.resident_id).where(AppointmentMember.appointment_id == slip.appointment_id)
            ).all()
        )[:people]
        appointment = db.get_one(Appointment, slip.appointment_id)
        session = db.get_one(SessionRow, db.get_one(SlotRow, appointment.slot_id).session_id)
        scan = Scan(
            campaign_id=campaign.id,
            station_id=session.station_id,
            scan_id=str(uuid4()),
            scanned_at=now,
            received_at=now,
            operating_day=session.operating_day,
            invitation_id=slip.id,
            version=slip.version,
            verdict="on_time",
            answer={"verdict": "on_time"},
        )
        db.add(scan)
        db.flush()
        for resident in residents:
            db.add(
                CheckIn(
                    invitation_id=slip.id,
                    appointment_id=slip.appointment_id,
                    resident_id=resident,
                    station_id=session.station_id,
                    scan_id=scan.id,
                    operating_day=session.operating_day,
                    arrived_at=now,
                )
            )
    return tuple(residents)


def close_windows(line: Line, slots: Iterable[int]) -> None:
    """Close windows under the feet of those who are booked there, as no verb of the product would."""
    with line.work() as (db, _):
        for slot in db.exec(select(SlotRow).where(col(SlotRow.id).in_(list(slots)))):
            slot.closed, slot.places = True, 0


def appointments(line: Line, number: int | None = None) -> dict[str, Appointment]:
    """Each appointment of a plan by household and party."""
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign, number)
        rows = db.exec(
            select(Household.ref, Appointment)
            .join(Appointment, col(Appointment.household_id) == col(Household.id))
            .where(Appointment.plan_id == plan.id)
        ).all()
    return {f"{ref}/{row.party}": row for ref, row in rows}


def people_of(line: Line, number: int | None = None) -> dict[str, set[int]]:
    """Who stands in each live appointment of a plan."""
    found: dict[str, set[int]] = {}
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign, number)
        rows = db.exec(
            select(Household.ref, Appointment.party, AppointmentMember.resident_id)
            .join(Appointment, col(Appointment.household_id) == col(Household.id))
            .join(AppointmentMember, col(AppointmentMember.appointment_id) == col(Appointment.id))
            .where(Appointment.plan_id == plan.id, Appointment.status == "booked")
        ).all()
    for ref, party, resident in rows:
        found.setdefault(f"{ref}/{party}", set()).add(resident)
    return found


def start_of(line: Line, slot_id: int) -> datetime:
    """When a window begins."""
    with line.work() as (db, _):
        return db.get_one(SlotRow, slot_id).starts_at


def versions(line: Line) -> dict[str, int]:
    """The present version of every slip."""
    return {key: slip.version for key, slip in line.slips().items()}


def live_slips(line: Line) -> set[str]:
    """The parties whose slip was not taken back."""
    with line.work() as (db, campaign):
        live = set(
            db.exec(
                select(Invitation.id).where(
                    Invitation.campaign_id == campaign.id, col(Invitation.cancelled_at).is_(None)
                )
            ).all()
        )
    return {key for key, slip in line.slips().items() if slip.id in live}

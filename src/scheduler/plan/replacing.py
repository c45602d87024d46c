"""One plan in place of another: what would be lost by it, and the switch itself.

The two plans are never edited but for what somebody has decided about the appointment that counts, that it is cancelled or that
it stays in its slot: whichever plan counts next has that too.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import update_rows
from scheduler.database import metadata
from scheduler.places.campaign_file import daily_limits_of, settings_of
from scheduler.places.models import Campaign, SlotRow
from scheduler.places.opening import begun_at
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.parties import gather_parties
from scheduler.plan.places_left import waits
from scheduler.plan.settling import settle
from scheduler.plan.standing import Happened, standings_of
from scheduler.plan.supply import limits_by_station
from scheduler.roster.groups import PART_PARTY
from scheduler.roster.models import Resident

_APPOINTMENT = metadata.tables[str(Appointment.__tablename__)]


@dataclass(frozen=True, slots=True)
class Lost:
    """People who keep what they were told, and whom another plan would have elsewhere or nowhere; and their slips."""

    people: int = 0
    slips: int = 0


def who_moves(former: Plan, plan: Plan) -> Select[*tuple[Any, ...]]:
    """Return the query (appointment, resident, slot in `plan` or None) of who has a slot in `former` and not the same in `plan`."""
    member, appointment = aliased(AppointmentMember), aliased(Appointment)
    booked = and_(col(appointment.id) == col(member.appointment_id), col(appointment.status) == "booked")
    return (
        select(col(AppointmentMember.appointment_id), col(AppointmentMember.resident_id), col(appointment.slot_id))
        .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
        .outerjoin(
            member,
            and_(col(member.plan_id) == plan.id, col(member.resident_id) == col(AppointmentMember.resident_id)),
        )
        .outerjoin(appointment, booked)
        .where(
            col(AppointmentMember.plan_id) == former.id,
            col(Appointment.status) == "booked",
            or_(col(appointment.id).is_(None), col(appointment.slot_id) != col(Appointment.slot_id)),
        )
    )


def lost(db: DbSession, campaign: Campaign, former: Plan, plan: Plan, happened: Happened, *, now: datetime) -> Lost:
    """Return whom `plan` would take what they were told: by what has `happened` at `now`, and not when it was drafted.

    In a trial of days long past nothing is lost: nobody has been told.
    """
    if begun_at(campaign, now) is None:
        return Lost()
    settings = settings_of(campaign)
    settled = settle(db, campaign, settings, gather_parties(db, campaign, settings), former, happened, now=now)
    kept = {(one.standing.appointment_id, resident) for one in settled.carried for resident in one.residents}
    moved = {(appointment, resident) for appointment, resident, _ in db.execute(who_moves(former, plan))}
    found = kept & moved
    return Lost(len(found), len({appointment for appointment, _ in found}))


def given_begun_windows(db: DbSession, former: Plan, plan: Plan, *, now: datetime) -> int:
    """Return how many people `plan` gives a window that has begun at `now` and that they do not have in `former`."""
    member, appointment = aliased(AppointmentMember), aliased(Appointment)
    had = and_(
        col(appointment.id) == col(member.appointment_id),
        col(appointment.status) == "booked",
        col(appointment.slot_id) == col(Appointment.slot_id),
    )
    query = (
        select(func.count())
        .select_from(AppointmentMember)
        .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .outerjoin(
            member,
            and_(col(member.plan_id) == former.id, col(member.resident_id) == col(AppointmentMember.resident_id)),
        )
        .outerjoin(appointment, had)
        .where(*_booked(plan), col(SlotRow.starts_at) <= now, col(appointment.id).is_(None))
    )
    return int(db.execute(query).scalar_one())


def _booked(plan: Plan) -> tuple[ColumnElement[bool], ...]:
    return (col(Appointment.plan_id) == plan.id, col(Appointment.status) == "booked")


def left_out(db: DbSession, former: Plan, plan: Plan) -> int:
    """Return how many people have a slot in `former` and none in `plan`."""
    moves = who_moves(former, plan).subquery()
    return int(db.execute(select(func.count()).select_from(moves).where(moves.c.slot_id.is_(None))).scalar_one())


def without_place(db: DbSession, campaign: Campaign, former: Plan, plan: Plan, *, now: datetime | None) -> int:
    """Return how many people of `plan` have a window ahead of `now` that takes fewer than the plan gives it.

    Where places are blocked, only who sits there by `former` may keep one. A session's capacity and a daily limit bind as well:
    either may have been lowered while `plan` did not count.
    """
    limit_of, allowed = limits_by_station(db, campaign), daily_limits_of(campaign)
    present: Counter[int] = Counter()
    for row in standings_of(db, former):
        if not row.cancelled:
            present[row.slot_id] += len(row.residents)
    windows: Counter[int] = Counter()
    sessions: Counter[int] = Counter()
    days: Counter[tuple[str, date]] = Counter()
    ahead: set[tuple[str, date]] = set()
    places: dict[int, int] = {}
    capacity: dict[int, int] = {}
    for row in standings_of(db, plan):
        if row.cancelled:
            continue
        unit = limit_of.get(row.station_id)
        if unit is not None:
            days[unit, row.operating_day] += len(row.residents)
        if now is not None and row.starts_at <= now:
            continue
        if unit is not None:
            ahead.add((unit, row.operating_day))
        windows[row.slot_id] += len(row.residents)
        sessions[row.session_id] += len(row.residents)
        places[row.slot_id] = min(row.places, max(row.places - row.blocked, present[row.slot_id]))
        capacity[row.session_id] = row.capacity
    over_places = sum(max(0, people - places[slot]) for slot, people in windows.items())
    over_capacity = sum(max(0, people - capacity[session]) for session, people in sessions.items())
    over_limit = sum(max(0, days[key] - allowed[key[0]]) for key in ahead)
    return max(over_places, over_capacity, over_limit)


def take_over_cancellations(db: DbSession, former: Plan, plan: Plan, *, known: bool) -> int:
    """Cancel in `plan` what is cancelled in `former`, with the reason, and return how many.

    With `known` those are left that the draft planned again though it knew of the cancellation (they carry the former reason).
    Whoever only lost a window in `former` and waits for another is left, too: `plan` has one for him.
    """
    again = aliased(Appointment)
    same = and_(
        col(again.plan_id) == plan.id,
        col(again.household_id) == col(Appointment.household_id),
        col(again.party) == col(Appointment.party),
        col(again.status) == "booked",
        *([col(again.reason) == ""] if known else []),
    )
    rows = db.execute(
        select(col(again.id), col(Appointment.reason))
        .join(again, same)
        .where(col(Appointment.plan_id) == former.id, col(Appointment.status) == "cancelled", ~waits())
    )
    found = [("cancelled", reason, key) for key, reason in rows]
    update_rows(db.connection(), _APPOINTMENT, ("status", "reason"), found)
    return len(found)


def take_over_frozen(db: DbSession, former: Plan, plan: Plan) -> int:
    """Freeze in `plan` what is frozen in `former` in the same slot, decided since the draft perhaps, and return how many."""
    same = aliased(Appointment)
    rows = db.execute(
        select(col(same.id))
        .join(
            Appointment,
            and_(
                col(same.household_id) == col(Appointment.household_id),
                col(same.party) == col(Appointment.party),
                col(same.slot_id) == col(Appointment.slot_id),
            ),
        )
        .where(*_booked(former), col(Appointment.frozen))
        .where(col(same.plan_id) == plan.id, col(same.status) == "booked", col(same.frozen).is_(False))
    )
    found = [(True, key) for (key,) in rows]
    update_rows(db.connection(), _APPOINTMENT, ("frozen",), found)
    return len(found)


def joined_since(db: DbSession, plan: Plan) -> Lost:
    """Return the people, and the slips, of parts in `plan` whose households have been joined again by now."""
    there = literal(PART_PARTY) + cast(col(Resident.part), String)
    people, slips = db.execute(
        select(func.count(), func.count(col(Appointment.id).distinct()))
        .select_from(Appointment)
        .join(AppointmentMember, col(AppointmentMember.appointment_id) == col(Appointment.id))
        .join(Resident, col(Resident.id) == col(AppointmentMember.resident_id))
        .where(*_booked(plan), col(Appointment.party).startswith(PART_PARTY), col(Appointment.party) != there)
    ).one()
    return Lost(int(people), int(slips))


def switch(db: DbSession, former: Plan | None, plan: Plan, *, now: datetime) -> None:
    """Let `plan` count in place of `former`: two rows, and no appointment, are written."""
    if former is not None:
        db.execute(update(Plan).where(col(Plan.id) == former.id).values(state="superseded"))
        former.state = "superseded"
    plan.state, plan.published_at = "published", now
    db.add(plan)
    db.flush()

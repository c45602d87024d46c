"""Invariants of places and time: nothing is booked beyond its room, its limit, its kit or its campaign."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import and_, func, not_, or_, select
from sqlmodel import col

from scheduler.operations.check_scope import Scope
from scheduler.places.models import AdminUnit, Kit, KitBooking, SessionRow, SlotRow, Team, TeamBooking
from scheduler.plan.models import Appointment, AppointmentMember


def slots_overfull(scope: Scope) -> list[str]:
    """No slot has more people than places."""
    live = scope.live_people
    people = func.count(live.c.resident_id)
    query = select(live.c.slot_id).group_by(live.c.slot_id, live.c.places).having(people > live.c.places)
    return [f"slot {slot}" for slot in scope.db.execute(query.order_by(live.c.slot_id)).scalars()]


def sessions_over_capacity(scope: Scope) -> list[str]:
    """No session has more people than its capacity, however its places are spread over slots."""
    live = scope.live_people
    people = func.count(live.c.resident_id)
    query = select(live.c.session_id).group_by(live.c.session_id, live.c.capacity).having(people > live.c.capacity)
    return [f"session {session}" for session in scope.db.execute(query.order_by(live.c.session_id)).scalars()]


def daily_limits_exceeded(scope: Scope) -> list[str]:
    """No unit, with all units below it, has more people on one operating day than its daily limit."""
    allowed = _daily_limits(scope)
    found = people_by_limit_day(scope)
    return [f"{unit}/{day}" for (unit, day), people in sorted(found.items()) if people > allowed[unit]]


def people_by_limit_day(scope: Scope) -> Counter[tuple[str, date]]:
    """Return the people placed per unit that has a daily limit, and operating day."""
    limited = _daily_limits(scope)
    units = select(col(AdminUnit.code), col(AdminUnit.parent_code)).where(
        col(AdminUnit.dataset) == scope.campaign.dataset
    )
    parents: dict[str, str | None] = dict(tuple(row) for row in scope.db.execute(units))
    live = scope.live_people
    query = select(live.c.unit_code, live.c.operating_day, func.count()).group_by(
        live.c.unit_code, live.c.operating_day
    )
    counted: Counter[tuple[str, date]] = Counter()
    for code, day, people in scope.db.execute(query):
        for unit in _with_units_above(code, parents):
            if unit in limited:
                counted[unit, day] += people
    return counted


def _daily_limits(scope: Scope) -> dict[str, int]:
    return {limit.unit: limit.daily_limit for limit in scope.settings.limits if limit.daily_limit is not None}


def _with_units_above(code: str, parents: dict[str, str | None]) -> list[str]:
    chain: list[str] = []
    above: str | None = code
    while above is not None and above not in chain:
        chain.append(above)
        above = parents.get(above)
    return chain


def kits_in_two_places(scope: Scope) -> list[str]:
    """No kit works in two sessions at once, by the hours of the sessions themselves."""
    return _in_two_places(scope, "kit", col(Kit.code), col(Kit.campaign_id), col(KitBooking.kit_id) == col(Kit.id))


def teams_in_two_places(scope: Scope) -> list[str]:
    """No team works in two sessions at once, by the hours of the sessions themselves."""
    return _in_two_places(
        scope, "team", col(Team.code), col(Team.campaign_id), col(TeamBooking.team_id) == col(Team.id)
    )


def _in_two_places(scope: Scope, what: str, code: Any, campaign: Any, booked: Any) -> list[str]:
    """Return who is in two places.

    The database refuses two bookings whose own hours overlap, but those are copies: a session that was moved afterwards would
    escape it. Sorted by start, intervals that overlap at all overlap some neighbour.
    """
    booking = KitBooking if what == "kit" else TeamBooking
    former_end = func.lag(col(SessionRow.ends_at)).over(
        partition_by=code, order_by=(col(SessionRow.starts_at), col(SessionRow.id))
    )
    shifts = (
        select(code.label("code"), col(SessionRow.id), col(SessionRow.starts_at), former_end.label("former_end"))
        .join(booking, booked)
        .join(SessionRow, col(SessionRow.id) == col(booking.session_id))
        .where(campaign == scope.campaign_id)
        .subquery("shifts")
    )
    query = select(shifts.c.code, shifts.c.id).where(shifts.c.former_end > shifts.c.starts_at)
    rows = scope.db.execute(query.order_by(shifts.c.code, shifts.c.id))
    return [f"{what} {name}, session {session}" for name, session in rows]


def closed_slots_in_use(scope: Scope) -> list[str]:
    """A slot that is closed, or whose session is, has no places and nobody in it."""
    live = scope.live_people
    taken = select(live.c.slot_id)
    query = (
        select(col(SlotRow.id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(col(SessionRow.campaign_id) == scope.campaign_id)
        .where(or_(col(SlotRow.closed), col(SessionRow.state) == "closed"))
        .where(or_(col(SlotRow.places) > 0, col(SlotRow.id).in_(taken)))
    )
    return [f"slot {slot}" for slot in scope.db.execute(query.order_by(col(SlotRow.id))).scalars()]


def slots_blocked_beyond_places(scope: Scope) -> list[str]:
    """No slot has more places blocked than it has places, nor fewer than none."""
    query = (
        select(col(SlotRow.id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(col(SessionRow.campaign_id) == scope.campaign_id)
        .where(or_(col(SlotRow.blocked) < 0, col(SlotRow.blocked) > col(SlotRow.places)))
    )
    return [f"slot {slot}" for slot in scope.db.execute(query.order_by(col(SlotRow.id))).scalars()]


def appointment_sizes_wrong(scope: Scope) -> list[str]:
    """Every live appointment of the published plan holds as many places as it has members; a cancelled one holds none."""
    members = func.count(col(AppointmentMember.resident_id))
    query = (
        select(col(Appointment.id))
        .outerjoin(AppointmentMember, col(AppointmentMember.appointment_id) == col(Appointment.id))
        .where(col(Appointment.plan_id) == scope.plan_id, col(Appointment.status) == "booked")
        .group_by(col(Appointment.id), col(Appointment.size))
        .having(members != col(Appointment.size))
        .order_by(col(Appointment.id))
    )
    return [f"appointment {appointment}" for appointment in scope.db.execute(query).scalars()]


def wrong_station_for_group(scope: Scope) -> list[str]:
    """The homebound are visited, students go to a school, and everybody else to a headquarters or a mobile station."""
    live = scope.live_people
    group, kind = live.c.target_group, live.c.kind
    fits = or_(
        and_(group == "homebound", kind == "home"),
        and_(group == "student", kind == "school"),
        and_(group.in_(("worker", "daytime")), kind.in_(("headquarters", "mobile"))),
    )
    query = select(live.c.appointment_id).where(not_(fits)).distinct().order_by(live.c.appointment_id)
    return [f"appointment {appointment}" for appointment in scope.db.execute(query).scalars()]


def late_appointments(scope: Scope) -> list[str]:
    """No appointment lies after the campaign's last day."""
    live = scope.live_people
    late = live.c.operating_day > scope.campaign.last_day
    query = select(live.c.appointment_id).where(late).distinct().order_by(live.c.appointment_id)
    return [f"appointment {appointment}" for appointment in scope.db.execute(query).scalars()]

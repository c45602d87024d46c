"""Invariants of people: each has one answer, comes with his household, and is old enough on the day."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlmodel import col

from scheduler.arrivals.models import Visit
from scheduler.operations.check_scope import NO_PLAN, Scope
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.roster.groups import HELD, HOUSEHOLD_PARTY, NOT_COMING, PART_PARTY, REST_PARTY
from scheduler.roster.models import Resident

_NO_YEAR = 9999


def households_split_without_rule(scope: Scope) -> list[str]:
    """The people of a household come together, but for those whom a rule lets leave it, each by himself, and for its parts.

    Those who come later than the rest, because the others have come or were told already, do so under a key of the plan's own.
    (A second household party under the same household is refused by the database already.)
    """
    found: set[int] = set()
    for query in (_away_from_household(scope), _in_two_household_parties(scope), _partly_unassigned(scope)):
        found.update(scope.db.execute(query).scalars())
    return [f"household {household}" for household in sorted(found)]


def _away_from_household(scope: Scope) -> Any:
    live = scope.live_people
    leave = {rule.group for rule in scope.settings.groups if rule.own_party}
    own_party = live.c.party == literal("resident-") + cast(live.c.resident_id, String)
    with_household = live.c.party == HOUSEHOLD_PARTY
    by_rule = and_(own_party, live.c.target_group.in_(sorted(leave)))
    own_part = and_(col(Resident.part) > 0, live.c.party == literal(PART_PARTY) + cast(col(Resident.part), String))
    later = live.c.party.startswith(REST_PARTY, autoescape=True)
    at_home = col(Resident.household_id) == live.c.household_id
    return (
        select(col(Resident.household_id))
        .join(live, live.c.resident_id == col(Resident.id))
        .where(not_(and_(at_home, or_(with_household, own_part, by_rule, later))))
    )


def _in_two_household_parties(scope: Scope) -> Any:
    live = scope.live_people
    return (
        select(col(Resident.household_id))
        .join(live, live.c.resident_id == col(Resident.id))
        .where(live.c.party == HOUSEHOLD_PARTY)
        .group_by(col(Resident.household_id))
        .having(func.count(live.c.appointment_id.distinct()) > 1)
    )


def _partly_unassigned(scope: Scope) -> Any:
    live = scope.live_people
    together = and_(live.c.household_id == col(Unassigned.household_id), live.c.party == col(Unassigned.party))
    return select(col(Unassigned.household_id)).join(live, together).where(col(Unassigned.plan_id) == scope.plan_id)


def people_with_two_live_appointments(scope: Scope) -> list[str]:
    """Nobody stands in two live appointments."""
    live = scope.live_people
    query = (
        select(live.c.resident_id)
        .group_by(live.c.resident_id)
        .having(func.count(live.c.appointment_id.distinct()) > 1)
        .order_by(live.c.resident_id)
    )
    return [f"resident {resident}" for resident in scope.db.execute(query).scalars()]


def too_young(scope: Scope) -> list[str]:
    """Everybody invited has certainly reached the minimum age on his operating day (R04)."""
    age = scope.settings.eligibility.minimum_age
    if age == 0:
        return []
    live = scope.live_people
    query = (
        select(col(Resident.id))
        .join(live, live.c.resident_id == col(Resident.id))
        .where(_of_age_from(age) > _number_of(live.c.operating_day), not_(_holds_a_place()))
        .distinct()
        .order_by(col(Resident.id))
    )
    return [f"resident {resident}" for resident in scope.db.execute(query).scalars()]


def _holds_a_place() -> ColumnElement[bool]:
    """A place on a spare slip: whoever gets it is asked for his age by the leader, who knows nobody for it yet."""
    return func.coalesce(col(Resident.mark), "") == HELD


def _of_age_from(years: int) -> ColumnElement[int]:
    """Return the birthday in `years` as the number yyyymmdd; a day that is not known counts as after the last one.

    Born on 29/2, the number of a year without that day lies between 28/2 and 1/3, so that 1/3 is the first day reached.
    """
    no_month = 12 * 100 + 32
    in_year = case(
        (col(Resident.birth_month).is_(None), no_month),
        else_=col(Resident.birth_month) * 100 + func.coalesce(col(Resident.birth_day), 32),
    )
    return (func.coalesce(col(Resident.birth_year), _NO_YEAR) + years) * 10_000 + in_year


def _number_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    return extract("year", day) * 10_000 + extract("month", day) * 100 + extract("day", day)


def eligible(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions under which a resident is to be invited: he is there, has no card, and is old enough in time."""
    rule = scope.settings.eligibility
    not_coming = sorted(NOT_COMING - (frozenset() if rule.without_card else {"has_card"}))
    mark = col(Resident.mark)
    conditions = [col(Resident.campaign_id) == scope.campaign_id, or_(mark.is_(None), mark.not_in(not_coming))]
    if rule.without_card:
        conditions.append(col(Resident.has_card).is_(False))
    if rule.minimum_age > 0:
        last_day = _number_of(literal(scope.campaign.last_day, Date))
        conditions.append(or_(_holds_a_place(), _of_age_from(rule.minimum_age) <= last_day))
    return conditions


def eligible_without_answer(scope: Scope) -> list[str]:
    """Every eligible resident is placed in the published plan, or was and knows why no longer, or is listed as unassigned.

    Whoever was put onto the roster when he came to a station without a slip had his answer there. Of whom something was said since
    the plan was drafted, that he was left out or that he is there after all, the next plan answers.
    """
    if scope.plan_id == NO_PLAN:
        return []
    answered = or_(
        col(Appointment.status) == "booked",
        and_(col(Appointment.status) == "cancelled", col(Appointment.reason) != ""),
    )
    placed = (
        select(col(AppointmentMember.resident_id))
        .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
        .where(col(Appointment.plan_id) == scope.plan_id, answered)
    )
    listed = select(col(Unassigned.resident_id)).where(col(Unassigned.plan_id) == scope.plan_id)
    # Joined, and neither NOT IN nor NOT EXISTS: one or the other is run once for each person, by PostgreSQL where the ids
    # exceed its work memory, by SQLite where no index leads with the resident.
    came = (
        select(col(Resident.id))
        .join(Visit, col(Visit.household_id) == col(Resident.household_id))
        .where(col(Visit.campaign_id) == scope.campaign_id, col(Visit.provenance) == "unlisted")
    )
    drafted = select(col(Plan.drafted_at)).where(col(Plan.id) == scope.plan_id).scalar_subquery()
    known = union_all(placed, listed, came).subquery("known")
    query = (
        select(col(Resident.id))
        .outerjoin(known, known.c.resident_id == col(Resident.id))
        .where(
            *eligible(scope),
            known.c.resident_id.is_(None),
            or_(col(Resident.marked_at).is_(None), col(Resident.marked_at) <= drafted),
        )
        .order_by(col(Resident.id))
    )
    return [f"resident {resident}" for resident in scope.db.execute(query).scalars()]

"""Invariants of spare slips: what is blank holds its places and names nobody, and what was given back holds none."""

from sqlalchemy import and_, func, not_, or_, select
from sqlmodel import col

from scheduler.operations.check_scope import Scope
from scheduler.plan.models import Appointment
from scheduler.roster.groups import HELD, UNUSED
from scheduler.roster.models import Household, Resident


def spare_slips_wrong(scope: Scope) -> list[str]:
    """A spare slip that belongs to nobody yet names no one, and holds no more places than are printed, each marked as held."""
    live = scope.live_people
    blank = and_(col(Resident.full_name) == "", col(Resident.mark) == HELD, col(Resident.birth_year).is_(None))
    people = func.count(live.c.resident_id)
    query = (
        select(col(Household.id))
        .join(live, live.c.household_id == col(Household.id))
        .join(Resident, col(Resident.id) == live.c.resident_id)
        .where(
            col(Household.campaign_id) == scope.campaign_id,
            col(Household.spare_places) > 0,
            col(Household.spare_told_at).is_(None),
        )
        .group_by(col(Household.id), col(Household.spare_places))
        .having(or_(people > col(Household.spare_places), func.count().filter(not_(blank)) > 0))
        .order_by(col(Household.id))
    )
    return [f"household {household}" for household in scope.db.execute(query).scalars()]


def spare_slips_not_frozen(scope: Scope) -> list[str]:
    """The slot of a spare slip that nobody was told of is decided: no later plan moves what its paper says."""
    query = (
        select(col(Appointment.id))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .where(
            col(Appointment.plan_id) == scope.plan_id,
            col(Appointment.status) == "booked",
            col(Appointment.frozen).is_(False),
            col(Household.spare_places) > 0,
            col(Household.spare_told_at).is_(None),
        )
        .order_by(col(Appointment.id))
    )
    return [f"appointment {appointment}" for appointment in scope.db.execute(query).scalars()]


def places_held_for_nobody(scope: Scope) -> list[str]:
    """Places are held, or given back, for spare slips alone; and one that was given back is nobody's appointment."""
    live = scope.live_people
    of_roster = and_(col(Household.spare_places) == 0, col(Resident.mark).in_((HELD, UNUSED)))
    in_use = and_(col(Resident.mark) == UNUSED, live.c.resident_id.is_not(None))
    query = (
        select(col(Resident.id))
        .join(Household, col(Household.id) == col(Resident.household_id))
        .outerjoin(live, live.c.resident_id == col(Resident.id))
        .where(col(Resident.campaign_id) == scope.campaign_id, or_(of_roster, in_use))
        .order_by(col(Resident.id))
    )
    return [f"resident {resident}" for resident in scope.db.execute(query).scalars()]

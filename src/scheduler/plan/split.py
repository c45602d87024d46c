"""Households that a plan calls in several parties: their papers have to say whom each of them is for."""

from sqlalchemy import func, select, union
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.plan.models import Appointment, Unassigned
from scheduler.roster.models import Household


def split_households(db: DbSession, plan_id: int, neighbourhood_id: int) -> set[int]:
    """Return the ids of the neighbourhood's households that have more than one party in the plan, placed or not."""
    parties = union(
        select(col(Appointment.household_id), col(Appointment.party)).where(col(Appointment.plan_id) == plan_id),
        select(col(Unassigned.household_id), col(Unassigned.party)).where(col(Unassigned.plan_id) == plan_id),
    ).subquery()
    return set(
        db.execute(
            select(parties.c.household_id)
            .join(Household, col(Household.id) == parties.c.household_id)
            .where(col(Household.neighbourhood_id) == neighbourhood_id)
            .group_by(parties.c.household_id)
            .having(func.count() > 1)
        ).scalars()
    )

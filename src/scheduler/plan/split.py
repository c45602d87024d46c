"""Households that a plan calls in several parties: their papers have to say whom each of them is for."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select, union
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import PARAMETERS, chunks
from scheduler.plan.models import Appointment, Unassigned


def split_households(db: DbSession, plan_id: int, households: Iterable[int]) -> set[int]:
    """Return those of the households that have more than one party in the plan, placed or not."""
    found: set[int] = set()
    for some in chunks(sorted(households), PARAMETERS):
        parties = union(*(_parties(table, plan_id, some) for table in (Appointment, Unassigned))).subquery()
        several = select(parties.c.household_id).group_by(parties.c.household_id).having(func.count() > 1)
        found.update(db.execute(several).scalars())
    return found


def _parties(table: type[Appointment] | type[Unassigned], plan_id: int, households: list[int]) -> Select[int, str]:
    ours = (col(table.plan_id) == plan_id, col(table.household_id).in_(households))
    return select(col(table.household_id), col(table.party)).where(*ours)

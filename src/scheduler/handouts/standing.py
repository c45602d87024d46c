"""How far the slips are on their way, by neighbourhood and state."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.handouts.marks import OPEN, counting_marks
from scheduler.handouts.models import Handout, PrintRun
from scheduler.invitations.models import Invitation
from scheduler.places.models import AdminUnit, Neighbourhood
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Household


@dataclass(frozen=True, slots=True)
class Standing:
    """The live slips of one neighbourhood, counted by state; when they were printed, and who marked last and when."""

    neighbourhood: Neighbourhood
    unit_name: str
    slips: int
    states: Mapping[str, int]
    printed_at: datetime | None
    marked_at: datetime | None
    marked_by: str


def standing(db: DbSession, plan: Plan, units: Collection[str] | None = None) -> list[Standing]:
    """Return every neighbourhood with live slips in the plan, of these units (None: all), by unit and name."""
    counts: dict[int, Counter[str]] = {}
    last: dict[int, int] = {}
    for place, state, slips, mark in db.execute(_counted(plan, units)):
        counts.setdefault(place, Counter())[state or OPEN] += slips
        last[place] = max(last.get(place, 0), mark or 0)
    marks = _who(db, [mark for mark in last.values() if mark])
    runs = select(col(PrintRun.neighbourhood_id), col(PrintRun.printed_at)).where(col(PrintRun.plan_id) == plan.id)
    printed = {row.neighbourhood_id: row.printed_at for row in db.execute(runs)}
    places = db.execute(
        select(Neighbourhood, col(AdminUnit.name))
        .join(AdminUnit, unit_of_neighbourhood())
        .where(col(Neighbourhood.campaign_id) == plan.campaign_id)
        .order_by(col(AdminUnit.name), col(Neighbourhood.unit_code), col(Neighbourhood.name))
    )
    return [
        Standing(
            place,
            unit,
            counts[key].total(),
            counts[key],
            printed.get(key),
            *marks.get(last[key], (None, "")),
        )
        for place, unit in places
        if (key := stored_id(place)) in counts
    ]


def _counted(plan: Plan, units: Collection[str] | None) -> Select[*tuple[Any, ...]]:
    place, state = col(Household.neighbourhood_id), col(Handout.state)
    return live_slips(plan, units, place, state, func.count(), func.max(col(Handout.id))).group_by(place, state)


def live_slips(plan: Plan, units: Collection[str] | None, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return a query of the live slips of a plan, each with the mark that counts where it has one."""
    latest = counting_marks(col(Invitation.campaign_id) == plan.campaign_id)
    of_units = [] if units is None else [col(Neighbourhood.unit_code).in_(units)]
    return (
        select(*columns)
        .select_from(Invitation)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .outerjoin(latest, latest.c.invitation_id == col(Invitation.id))
        .outerjoin(Handout, col(Handout.id) == latest.c.id)
        .where(col(Appointment.plan_id) == plan.id, col(Invitation.cancelled_at).is_(None), *of_units)
    )


def unit_of_neighbourhood() -> ColumnElement[bool]:
    """Return the condition that joins a neighbourhood's unit."""
    return and_(
        col(AdminUnit.dataset) == col(Neighbourhood.dataset), col(AdminUnit.code) == col(Neighbourhood.unit_code)
    )


def _who(db: DbSession, mark_ids: Collection[int]) -> dict[int, tuple[datetime, str]]:
    """Return when and by whose account each mark was set; a command line has no account."""
    rows = db.execute(
        select(col(Handout.id), col(Handout.marked_at), func.coalesce(col(Account.username), ""))
        .outerjoin(Account, col(Account.id) == col(Handout.account_id))
        .where(col(Handout.id).in_(mark_ids))
    )
    return {key: (moment, name) for key, moment, name in rows}

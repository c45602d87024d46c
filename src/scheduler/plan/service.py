"""The verbs of the plan: draft, publish, find, and read what it says."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.places.opening import begun_at
from scheduler.plan.drafting import (
    DEFAULT_SEED,
    draft_plan,
    ground_at,
    ground_of,
    latest_plan,
    published_plan,
    take_turns,
)
from scheduler.plan.errors import (
    NestedLimits,
    NoPlanCounts,
    NoPlanYet,
    NoSessions,
    NothingToPlan,
    PeopleUnassigned,
    PlanInputChanged,
    PlanOutdated,
    PlanUnknown,
    SessionsOver,
)
from scheduler.plan.models import Appointment, Plan, Unassigned
from scheduler.plan.replacing import given_begun_windows, lost, switch, take_over_cancellations, take_over_frozen
from scheduler.plan.replan_errors import AnotherPlanCounts, NewWindowsBegun, PlanWouldUndo
from scheduler.plan.standing import NOTHING_YET, Happened
from scheduler.roster.models import Household
from slots.calendar import ZONE

__all__ = [
    "DEFAULT_SEED",
    "EXPORT_HEADER",
    "counting_plan",
    "draft_plan",
    "export_rows",
    "find_plan",
    "load_by_session",
    "publish_plan",
    "published_plan",
    "take_turns",
    "unassigned_rows",
]


def publish_plan(
    db: DbSession, plan: Plan, *, accept_unassigned: int = 0, now: datetime, happened: Happened = NOTHING_YET
) -> bool:
    """Make `plan` the one that counts, and supersede the former; return False where it already counts.

    What has `happened` since the draft is not undone: a slip that was handed out, somebody who came or a slot that somebody
    decided refuses the plan where it places those people elsewhere; a cancellation is taken over, and that a slot is decided where
    the plan has the same; anything else is no hindrance.

    Raises
    ------
    PeopleUnassigned
        More eligible people are without a slot than `accept_unassigned` allows. Nothing was changed.
    PlanInputChanged
        Computed now as of its own moment, the draft would be another: its roster, sessions, dates or limits have changed.
    PlanOutdated
        The plan was superseded before.
    AnotherPlanCounts, PlanWouldUndo, NewWindowsBegun
        It would not replace what it was drafted to replace, or would take people what they were told.
    """
    if plan.state == "published":
        return False
    if plan.state == "superseded":
        raise PlanOutdated(number=plan.number)
    campaign = db.get_one(Campaign, plan.campaign_id)
    former = published_plan(db, campaign)
    if plan.based_on is not None and (former is None or former.number != plan.based_on):
        present = former.number if former else "–"
        raise AnotherPlanCounts(number=plan.number, based_on=plan.based_on, present=present)
    if not _still_so(db, campaign, plan):
        raise PlanInputChanged(number=plan.number)
    left_out = int(plan.summary["unassigned"])
    if left_out > accept_unassigned:
        raise PeopleUnassigned(number=plan.number, people=left_out)
    if former is not None and begun_at(campaign, now) is not None:
        _refuse_loss(db, campaign, former, plan, happened, now)
        take_over_cancellations(db, former, plan, known=True)
        take_over_frozen(db, former, plan)
    switch(db, former, plan, now=now)
    return True


def _refuse_loss(
    db: DbSession, campaign: Campaign, former: Plan, plan: Plan, happened: Happened, now: datetime
) -> None:
    undone = lost(db, campaign, former, plan, happened, now=now)
    if undone.people:
        raise PlanWouldUndo(number=plan.number, people=undone.people, slips=undone.slips)
    begun = given_begun_windows(db, former, plan, now=now) if plan.based_on is not None else 0
    if begun:
        raise NewWindowsBegun(number=plan.number, people=begun)


def _still_so(db: DbSession, campaign: Campaign, plan: Plan) -> bool:
    try:
        return ground_at(db, campaign, seed=plan.seed, now=plan.drafted_at) == ground_of(plan)
    except (NothingToPlan, NoSessions, SessionsOver, NestedLimits):
        return False


def find_plan(db: DbSession, campaign: Campaign, number: int | None = None) -> Plan:
    """Return the plan of that number, or the latest.

    Raises
    ------
    PlanUnknown, NoPlanYet
    """
    if number is None:
        latest = latest_plan(db, campaign)
        if latest is None:
            raise NoPlanYet(campaign=campaign.code)
        return latest
    found = db.exec(select_rows(Plan).where(Plan.campaign_id == campaign.id, Plan.number == number)).first()
    if found is None:
        raise PlanUnknown(campaign=campaign.code, number=number)
    return found


def counting_plan(db: DbSession, campaign: Campaign) -> Plan:
    """Return the published plan: what people were told.

    Raises
    ------
    NoPlanCounts
    """
    plan = published_plan(db, campaign)
    if plan is None:
        raise NoPlanCounts(campaign=campaign.code)
    return plan


EXPORT_HEADER = (
    "household_id", "party", "size", "station", "operating_day", "shift", "window_start", "window_end",
)  # fmt: skip


def export_rows(db: DbSession, plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Yield one row per appointment under `EXPORT_HEADER`, in the one order: day, window, station, street."""
    rows = db.execute(
        select(
            col(Appointment.household_id),
            col(Appointment.party),
            col(Appointment.size),
            col(Station.code),
            col(SessionRow.operating_day),
            col(SessionRow.shift),
            col(SlotRow.starts_at),
            col(SlotRow.ends_at),
        )
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .where(col(Appointment.plan_id) == plan.id)
        .order_by(
            col(SessionRow.operating_day),
            col(SlotRow.starts_at),
            col(Station.number),
            col(Household.neighbourhood_id),
            col(Household.street_order),
            col(Household.id),
            col(Appointment.party),
        )
    )
    for *facts, starts, ends in rows:
        household, party, size, station, day, shift = facts
        yield (
            household, party, size, station, day.isoformat(), shift,
            starts.astimezone(ZONE).isoformat(), ends.astimezone(ZONE).isoformat(),
        )  # fmt: skip


def load_by_session(db: DbSession, plan: Plan) -> list[tuple[str, str, Any, int, int]]:
    """Return (station name, shift, operating day, people booked, capacity) of every session the plan uses."""
    rows = db.execute(
        select(
            col(Station.name),
            col(SessionRow.shift),
            col(SessionRow.operating_day),
            func.sum(col(Appointment.size)),
            col(SessionRow.capacity),
        )
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(Appointment.plan_id) == plan.id)
        .group_by(
            col(SessionRow.id), col(Station.name), col(SessionRow.shift), col(SessionRow.operating_day),
            col(SessionRow.capacity), col(SessionRow.starts_at),
        )
        .order_by(col(SessionRow.operating_day), col(SessionRow.starts_at), col(Station.name))
    )  # fmt: skip
    return [(name, shift, day, int(people), capacity) for name, shift, day, people, capacity in rows]


def unassigned_rows(db: DbSession, plan: Plan, limit: int = 500) -> list[tuple[int, str, str, str]]:
    """Return (household id, head's name, party, reason) of those without a slot, by household."""
    rows = db.execute(
        select(col(Unassigned.household_id), col(Household.head_name), col(Unassigned.party), col(Unassigned.reason))
        .join(Household, col(Household.id) == col(Unassigned.household_id))
        .where(col(Unassigned.plan_id) == plan.id)
        .order_by(col(Unassigned.household_id), col(Unassigned.resident_id))
        .limit(limit)
    )
    return [tuple(row) for row in rows]

"""Taking a former plan back: it counts again as it was, unless somebody would lose by it what he was told since."""

from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.places.models import Campaign
from scheduler.places.opening import begun_at
from scheduler.plan.models import Plan
from scheduler.plan.replacing import (
    joined_since,
    left_out,
    lost,
    switch,
    take_over_cancellations,
    take_over_frozen,
    without_place,
)
from scheduler.plan.replan_errors import (
    FormerPlacesGone,
    NoFormerPlan,
    PlanNeverCounted,
    RestoreLeavesOut,
    RestoreWouldUndo,
)
from scheduler.plan.service import find_plan, published_plan
from scheduler.plan.standing import NOTHING_YET, Happened


def plan_to_restore(db: DbSession, campaign: Campaign, number: int | None = None) -> Plan:
    """Return the plan of that number, or the one that the latest plan which ever counted has replaced.

    So taking back without a number and doing it again means the same plan, and changes nothing the second time.

    Raises
    ------
    PlanUnknown
    NoFormerPlan
        No plan has been replaced yet.
    """
    if number is not None:
        return find_plan(db, campaign, number)
    counted = (Plan.campaign_id == campaign.id, col(Plan.published_at).is_not(None))
    plans = db.exec(select_rows(Plan).where(*counted).order_by(col(Plan.number).desc())).all()
    if len(plans) < 2:
        raise NoFormerPlan(campaign=campaign.code)
    latest = plans[0]
    return find_plan(db, campaign, latest.based_on if latest.based_on is not None else plans[1].number)


def restore_plan(
    db: DbSession, plan: Plan, *, accept_unassigned: int = 0, now: datetime, happened: Happened = NOTHING_YET
) -> bool:
    """Let a superseded plan count again; return False where it counts already.

    Every party has again the slot that the plan gave it, even one that lies behind by now: whoever let it pass is planned again by
    the next draft. Cancellations since are taken over.

    Raises
    ------
    PlanNeverCounted
        It is a draft.
    RestoreWouldUndo
        Somebody who was told, came, was moved or was joined with his household under the plan that counts would lose that.
    FormerPlacesGone
        Its windows, sessions or days ahead take fewer people than it gives them.
    RestoreLeavesOut
        More people than `accept_unassigned` have a slot now and would have none.
    """
    if plan.state == "published":
        return False
    if plan.state == "draft":
        raise PlanNeverCounted(number=plan.number)
    campaign = db.get_one(Campaign, plan.campaign_id)
    former = published_plan(db, campaign)
    if former is not None:
        _refuse_loss(db, campaign, former, plan, happened, now)
        without_slot = left_out(db, former, plan)
        if without_slot > accept_unassigned:
            raise RestoreLeavesOut(number=plan.number, people=without_slot)
        take_over_cancellations(db, former, plan, known=False)
        take_over_frozen(db, former, plan)
    switch(db, former, plan, now=now)
    return True


def _refuse_loss(
    db: DbSession, campaign: Campaign, former: Plan, plan: Plan, happened: Happened, now: datetime
) -> None:
    for undone in (lost(db, campaign, former, plan, happened, now=now), joined_since(db, plan)):
        if undone.people:
            raise RestoreWouldUndo(number=plan.number, people=undone.people, slips=undone.slips)
    gone = without_place(db, campaign, former, plan, now=begun_at(campaign, now))
    if gone:
        raise FormerPlacesGone(number=plan.number, people=gone)

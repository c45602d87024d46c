"""Publishing as one step: the plan counts, its invitations are issued, and the former papers know that they were replaced."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.invitations.issue import Issued, issue_invitations
from scheduler.invitations.keys import signing_key
from scheduler.keys import Keys
from scheduler.operations.happened import known_for_sure
from scheduler.places.models import Campaign
from scheduler.plan.errors import CampaignIsClosed
from scheduler.plan.models import Plan
from scheduler.plan.service import find_plan, publish_plan, take_turns


@dataclass(frozen=True, slots=True)
class Published:
    """The plan that counts now; `changed` is False where it counted already."""

    plan: Plan
    changed: bool
    issued: Issued


def publish(
    db: DbSession,
    *,
    campaign: Campaign,
    number: int | None,
    accept_unassigned: int = 0,
    keys: Keys,
    now: datetime,
) -> Published:
    """Publish a plan (default: the latest) and issue its invitations; doing it again changes nothing.

    Raises
    ------
    PlanUnknown, NoPlanYet, PeopleUnassigned, PlanInputChanged, PlanOutdated, CampaignIsClosed, AnotherPlanCounts, PlanWouldUndo,
    NewWindowsBegun
        Nothing was changed.
    """
    take_turns(db, campaign)
    db.refresh(campaign)  # somebody may have closed it while we waited
    if campaign.state == "closed":
        raise CampaignIsClosed(campaign=campaign.code)
    plan = find_plan(db, campaign, number)
    happened = known_for_sure(db, campaign, plan)
    changed = publish_plan(db, plan, accept_unassigned=accept_unassigned, now=now, happened=happened)
    key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
    issued = issue_invitations(db, campaign, plan, key_id=key_id, private_key=private_key, now=now)
    counts = {name: getattr(issued, name) for name in ("new", "replaced", "cancelled")}
    if changed or any(counts.values()):
        note(db, "plan.published", campaign_id=campaign.id, subject=plan.id, number=plan.number, **counts)
    return Published(plan, changed, issued)

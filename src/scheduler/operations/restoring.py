"""Taking a former plan back as one step: it counts again, and whoever has another slot by it gets another version of the slip."""

from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.invitations.issue import Issued, issue_invitations
from scheduler.invitations.keys import signing_key
from scheduler.keys import Keys
from scheduler.operations.comparing import Comparison, compare
from scheduler.operations.happened import known_for_sure
from scheduler.operations.publishing import Published
from scheduler.places.models import Campaign
from scheduler.plan.errors import CampaignIsClosed
from scheduler.plan.restoring import plan_to_restore, restore_plan
from scheduler.plan.service import published_plan, take_turns


def restore(
    db: DbSession,
    *,
    campaign: Campaign,
    number: int | None = None,
    accept_unassigned: int = 0,
    keys: Keys,
    now: datetime,
) -> Published:
    """Let a plan that was replaced count again (default: the one replaced last); doing it again changes nothing.

    Raises
    ------
    PlanUnknown, NoFormerPlan, PlanNeverCounted, RestoreWouldUndo, FormerPlacesGone, RestoreLeavesOut, CampaignIsClosed
        Nothing was changed.
    """
    take_turns(db, campaign)
    db.refresh(campaign)  # somebody may have closed it while we waited
    if campaign.state == "closed":
        raise CampaignIsClosed(campaign=campaign.code)
    plan = plan_to_restore(db, campaign, number)
    happened = known_for_sure(db, campaign, plan)
    if not restore_plan(db, plan, accept_unassigned=accept_unassigned, now=now, happened=happened):
        return Published(plan, changed=False, issued=Issued())
    key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
    issued = issue_invitations(db, campaign, plan, key_id=key_id, private_key=private_key, now=now)
    counts = {name: getattr(issued, name) for name in ("new", "replaced", "cancelled")}
    note(db, "plan.restored", campaign_id=campaign.id, subject=plan.id, number=plan.number, **counts)
    return Published(plan, changed=True, issued=issued)


def try_restore(db: DbSession, *, campaign: Campaign, number: int | None = None, now: datetime) -> Comparison | None:
    """Return what taking the plan back would change, as a comparison of the two; None where it counts already.

    Raises
    ------
    PlanUnknown, NoFormerPlan
    """
    plan = plan_to_restore(db, campaign, number)
    present = published_plan(db, campaign)
    if present is None or present.id == plan.id:
        return None
    return compare(db, campaign, present, plan, now=now)

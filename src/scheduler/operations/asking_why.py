"""Asking why a household has its slot is a look at its data: it is noted."""

from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.places.models import Campaign
from scheduler.plan.why import Why, why


def why_noted(
    db: DbSession, campaign: Campaign, household_id: int, *, party: str = "", number: int | None = None, now: datetime
) -> list[Why]:
    """Return the answers of `plan.why.why`, and note the look at them.

    Raises
    ------
    PlanUnknown, NoPlanYet, PartyNotInPlan, PartyChanged
        Nothing is noted.
    """
    answers = why(db, campaign, household_id, party=party, number=number, now=now)
    note(db, "plan.why_read", campaign_id=campaign.id, subject=answers[0].plan.id, household=household_id)
    return answers

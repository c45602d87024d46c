"""Why a household has its slot."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, StoredNumber, opens_records
from scheduler.guards import CampaignDep, Officer
from scheduler.operations.asking_why import why_noted
from scheduler.plan.options import Option
from scheduler.plan.why import Why
from scheduler.plan.why_words import sentences
from scheduler.reach import require_household

router = APIRouter(tags=["plans"])


class CostPublic(BaseModel):
    """What a session costs the whole party, in units by term."""

    way: float
    shift: float
    day: float
    split: float
    total: float


class OptionPublic(BaseModel):
    """A session with the window that stands for it; `state` is room, limit, small, too_small, full, begun, early or closed."""

    session: str
    starts_at: datetime
    ends_at: datetime
    state: str
    cost: CostPublic


class WhyPublic(BaseModel):
    """The answer for one party; `more` is what the next best costs more than the present slot, null where either is missing."""

    plan: int
    party: str
    people: int
    group: str
    wished: list[str]
    reason: str = Field(description="why the plan left the party out; empty where it did not")
    decided_by_hand: bool = Field(description="moved, booked or frozen by somebody: not the plan's choice")
    present: OptionPublic | None
    better: dict[str, int] = Field(
        description="sessions that would cost less, or all for a party without a slot, by state"
    )
    named: list[OptionPublic]
    next_best: OptionPublic | None
    more: float | None
    in_words: list[str]


@router.get("/households/{household_id}/why", summary="Why a household has its slot, or none")
@opens_records
def why(
    household_id: StoredNumber,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    campaign: CampaignDep,
    account: Officer,
    party: Annotated[PlainText, Query(max_length=30)] = "",
    plan: StoredNumber | None = None,
) -> list[WhyPublic]:
    """Return the answer for each of its parties, or the one asked for; in the plan that counts unless `plan` names another."""
    require_household(db, account, campaign, household_id)
    return [
        _public(answer, lang)
        for answer in why_noted(db, campaign, household_id, party=party, number=plan, now=clock.now())
    ]


def _public(answer: Why, lang: str) -> WhyPublic:
    return WhyPublic(
        plan=answer.plan.number,
        party=answer.party,
        people=answer.people,
        group=answer.group,
        wished=list(answer.wished),
        reason=answer.reason,
        decided_by_hand=bool(answer.decided),
        present=_option(answer.present),
        better=dict(answer.better),
        named=[shown for option in answer.named if (shown := _option(option)) is not None],
        next_best=_option(answer.next_best),
        more=answer.more,
        in_words=sentences(answer, lang),
    )


def _option(option: Option | None) -> OptionPublic | None:
    if option is None:
        return None
    return OptionPublic(
        session=f"{option.station.code}/{option.session.operating_day}/{option.session.shift}",
        starts_at=option.window.starts_at,
        ends_at=option.window.ends_at,
        state=option.state,
        cost=CostPublic.model_validate(option.cost, from_attributes=True),
    )

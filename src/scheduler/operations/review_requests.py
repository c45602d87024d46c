"""What a leader says of his households once the plan is published: it waits until an officer takes it over or declines it.

Nothing changes by asking. What is taken over becomes so by the verbs of the review, in the leader's name, and reaches slips and
windows with the next plan.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.requests.errors import AnswerTooLong, DecisionUnknown
from scheduler.requests.service import DECISIONS, LONGEST_ANSWER
from scheduler.roster.additions import AddedPerson, add_household, add_person, match_key_of
from scheduler.roster.models import Household, ReviewRequest
from scheduler.roster.review import begin, mark_people, prefer_shift
from scheduler.roster.review_errors import AnswerMissing
from scheduler.roster.vietnamese import clean, fold

NOTED: Final = ("mark", "shift")
"""Facts that name nobody, and so stand in the trail."""


@dataclass(frozen=True, slots=True)
class ReviewDecided:
    """A request with the decision that counts; `changed` is False where it was decided or taken back before."""

    request: ReviewRequest
    changed: bool


def ask_for(
    db: DbSession,
    campaign: Campaign,
    *,
    kind: str,
    neighbourhood_id: int,
    household_id: int | None = None,
    resident_id: int | None = None,
    facts: dict[str, Any],
    account: Account,
    now: datetime,
) -> bool:
    """Note what a leader asks for, and tell whether that is new; the same while it is open changes nothing.

    A newer request takes the place of the open one for the same thing: the mark of this person, the shift of this household, this
    very person or household to be added, of which only one could be taken over. The caller has the campaign's turn.
    """
    meant = _meant(facts, now)
    same = [
        (one, said)
        for one in open_requests(db, campaign, neighbourhood_id=neighbourhood_id)
        if (one.kind, one.household_id, one.resident_id) == (kind, household_id, resident_id)
        for said in [_meant(one.facts, now)]
        if _whom(said) == _whom(meant)
    ]
    if any(said == meant for _, said in same):
        return False
    for former, _ in same:
        _close(db, former, "withdrawn", now=now, account=account)
    made = ReviewRequest(
        campaign_id=stored_id(campaign),
        neighbourhood_id=neighbourhood_id,
        household_id=household_id,
        resident_id=resident_id,
        kind=kind,
        facts=facts,
        asked_by=account.id,
        asked_at=now,
    )
    db.add(made)
    db.flush()
    _note(db, "review_request.made", made)
    return True


def withdraw_review(db: DbSession, request: ReviewRequest, *, account: Account, now: datetime) -> bool:
    """Take back what a leader has asked for; what was decided before stays so. Returns whether that is new.

    Raises
    ------
    CampaignClosed
    """
    begin(db, db.get_one(Campaign, request.campaign_id))
    db.refresh(request)
    if request.decision is not None:
        return False
    _close(db, request, "withdrawn", now=now, account=account)
    return True


def decide_review(
    db: DbSession, request: ReviewRequest, *, decision: str, answer: str = "", account: Account | None, now: datetime
) -> ReviewDecided:
    """Take over what a leader has asked for (`done`), or decline it and say why; of two who decide, the first is right.

    Taken over, it becomes so at once in the roster, in the leader's name. The command line has no account.

    Raises
    ------
    DecisionUnknown, AnswerMissing, AnswerTooLong, CampaignClosed
    ResidentNotListed, PersonThereAlready, PersonUnfit, HouseholdUnfit
        It cannot be so any more. Nothing was recorded.
    """
    if decision not in DECISIONS:
        raise DecisionUnknown(decision=decision[:20], known=", ".join(DECISIONS))
    answer = " ".join(answer.split())
    if len(answer) > LONGEST_ANSWER:
        raise AnswerTooLong(most=LONGEST_ANSWER)
    if decision == "declined" and not answer:
        raise AnswerMissing
    campaign = db.get_one(Campaign, request.campaign_id)
    begin(db, campaign)
    db.refresh(request)
    if request.decision is not None:
        return ReviewDecided(request, changed=False)
    if decision == "done":
        _carry_out(db, campaign, request, now)
    request.answer = answer
    _close(db, request, decision, now=now, account=account)
    return ReviewDecided(request, changed=True)


def open_requests(
    db: DbSession,
    campaign: Campaign,
    *,
    neighbourhood_id: int | None = None,
    household_id: int | None = None,
    units: Collection[str] | None = None,
) -> list[ReviewRequest]:
    """Return what waits for a decision, the oldest first; of one neighbourhood or household, of these units, or of all."""
    rows = _requests(campaign, neighbourhood_id, household_id, units).where(col(ReviewRequest.decision).is_(None))
    return list(db.exec(rows.order_by(col(ReviewRequest.asked_at), col(ReviewRequest.id))))


def decided_requests(
    db: DbSession,
    campaign: Campaign,
    *,
    neighbourhood_id: int | None = None,
    household_id: int | None = None,
    units: Collection[str] | None = None,
    limit: int = 10,
) -> list[ReviewRequest]:
    """Return what officers have decided, the latest first; what a leader took back himself is not told again."""
    rows = _requests(campaign, neighbourhood_id, household_id, units).where(col(ReviewRequest.decision).in_(DECISIONS))
    return list(db.exec(rows.order_by(col(ReviewRequest.decided_at).desc(), col(ReviewRequest.id).desc()).limit(limit)))


def _requests(
    campaign: Campaign, neighbourhood_id: int | None, household_id: int | None, units: Collection[str] | None
) -> Any:
    rows = select(ReviewRequest).where(ReviewRequest.campaign_id == campaign.id)
    if neighbourhood_id is not None:
        rows = rows.where(ReviewRequest.neighbourhood_id == neighbourhood_id)
    if household_id is not None:
        rows = rows.where(ReviewRequest.household_id == household_id)
    if units is not None:
        place = col(Neighbourhood.id) == col(ReviewRequest.neighbourhood_id)
        rows = rows.join(Neighbourhood, place).where(col(Neighbourhood.unit_code).in_(units))
    return rows


def _meant(facts: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return facts in which people and addresses are alike however they are written: 5/5/1990 and 05/05/1990."""
    if "people" in facts:
        people = [_meant(one, now) for one in facts["people"]]
        return facts | {"address": fold(clean(facts["address"])), "people": people}
    if "birth" in facts:
        return facts | {"name": "", "birth": match_key_of(AddedPerson(**facts), now=now)}
    return facts


def _whom(meant: dict[str, Any]) -> Any:
    """Return who is to be added: a person by his key, a household by its address and the head's name."""
    if "people" in meant:
        return meant["address"], meant["people"][0]["birth"].partition("|")[0]
    return meant.get("birth")


def _carry_out(db: DbSession, campaign: Campaign, request: ReviewRequest, now: datetime) -> None:
    facts = request.facts
    if request.kind == "mark":
        said = {request.resident_id or 0: facts["mark"]}
        mark_people(db, campaign, said, source="leader", now=now)
    elif request.kind == "shift":
        household = db.get_one(Household, request.household_id)
        prefer_shift(db, campaign, household, facts["shift"], source="leader", now=now)
    elif request.kind == "person":
        household = db.get_one(Household, request.household_id)
        add_person(db, campaign, household, AddedPerson(**facts), source="leader", now=now)
    else:
        place = db.get_one(Neighbourhood, request.neighbourhood_id)
        people = [AddedPerson(**one) for one in facts["people"]]
        request.household_id = add_household(db, place, facts["address"], people, source="leader", now=now).id


def _close(db: DbSession, request: ReviewRequest, decision: str, *, now: datetime, account: Account | None) -> None:
    request.decision, request.decided_at, request.decided_by = decision, now, account.id if account else None
    db.add(request)
    db.flush()
    _note(db, "review_request.withdrawn" if decision == "withdrawn" else "review_request.decided", request)


def _note(db: DbSession, action: str, request: ReviewRequest) -> None:
    facts: dict[str, Any] = {key: request.facts[key] or "none" for key in NOTED if key in request.facts}
    note(
        db,
        action,
        campaign_id=request.campaign_id,
        subject=request.id,
        kind=request.kind,
        household=request.household_id,
        resident=request.resident_id,
        decision=request.decision,
        **facts,
    )

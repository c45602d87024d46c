"""Asking, taking back and deciding: what the holder of a slip asks for, until somebody has said yes or no.

Nothing else changes by any of it: who says `done` has made the change by the verbs that there are (a move, a split, the note of a
visit at home in the roster), or makes it next.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.arrivals.party import party_of
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.requests.errors import (
    AnswerTooLong,
    DecisionUnexplained,
    DecisionUnknown,
    RequestPeopleUnfit,
    RequestPersonUnknown,
    RequestSlipCancelled,
    RequestTooLate,
    RequestUnfit,
)
from scheduler.requests.models import KINDS, ResidentRequest

DECISIONS: Final = ("done", "declined")
LONGEST_ANSWER: Final = 200


@dataclass(frozen=True, slots=True)
class Decided:
    """A request with the decision that counts; `changed` is False where it was decided or taken back before."""

    request: ResidentRequest
    changed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that waits for an answer; `new` is False where one of the kind was waiting already, which stays as it is."""

    request: ResidentRequest
    new: bool


def ask(db: DbSession, invitation: Invitation, *, kind: str, numbers: Collection[int] = (), now: datetime) -> Asked:
    """Note that the holder of a slip asks for something; who asks again while it is open gets the open one, unchanged.

    `numbers` are people by their number on the slip, from 1: in a `split` those who would come apart, at least one and not all;
    else whom it is about, nobody where it is all of them.

    Raises
    ------
    RequestUnfit, RequestPersonUnknown, RequestPeopleUnfit
    CampaignClosed, RequestSlipCancelled, RequestTooLate
        Nothing was noted.
    """
    if kind not in KINDS:
        raise RequestUnfit(kind=kind, known=", ".join(KINDS))
    hold(db, invitation)
    named = _fit(db, invitation, kind, numbers)
    present = _open(db, stored_id(invitation), kind)
    if present is not None:
        return Asked(present, new=False)
    made = ResidentRequest(
        campaign_id=invitation.campaign_id,
        invitation_id=stored_id(invitation),
        kind=kind,
        numbers=list(named),
        residents=list(named.values()),
        made_at=now,
    )
    db.add(made)
    db.flush()
    _note(db, "request.made", made)
    return Asked(made, new=True)


def withdraw(db: DbSession, request: ResidentRequest, *, now: datetime) -> ResidentRequest:
    """Take a request back for who has asked; what was decided before stays decided. Returns it as it is then."""
    _hold_request(db, request)
    if request.decision is None:
        _close(db, request, "withdrawn", now=now)
        _note(db, "request.withdrawn", request)
    return request


def decide(
    db: DbSession, request: ResidentRequest, *, decision: str, answer: str = "", account: Account | None, now: datetime
) -> Decided:
    """Say that what was asked for is `done`, or `declined` and why; of two who decide, the first is right.

    `answer` is what the resident reads, on one line. The command line has no account.

    Raises
    ------
    DecisionUnknown, DecisionUnexplained, AnswerTooLong
        Nothing was recorded.
    """
    if decision not in DECISIONS:
        raise DecisionUnknown(decision=decision, known=", ".join(DECISIONS))
    answer = " ".join(answer.split())
    if len(answer) > LONGEST_ANSWER:
        raise AnswerTooLong(most=LONGEST_ANSWER)
    if decision == "declined" and not answer:
        raise DecisionUnexplained
    _hold_request(db, request)
    if request.decision is not None:
        return Decided(request, changed=False)
    request.answer, request.account_id = answer, account.id if account else None
    _close(db, request, decision, now=now)
    _note(db, "request.decided", request)
    return Decided(request, changed=True)


def open_requests(db: DbSession, invitation_id: int) -> list[ResidentRequest]:
    """Return what the holder of a slip has asked for and nobody has decided, the oldest first."""
    mine = select(ResidentRequest).where(
        ResidentRequest.invitation_id == invitation_id, col(ResidentRequest.decision).is_(None)
    )
    return list(db.exec(mine.order_by(col(ResidentRequest.made_at), col(ResidentRequest.id))))


def hold(db: DbSession, invitation: Invitation) -> None:
    """Let nobody else ask by this slip, cancel it or check in on it until this transaction ends; read it as it is now."""
    held = select(Invitation).where(Invitation.id == invitation.id)
    db.exec(held.with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _fit(db: DbSession, invitation: Invitation, kind: str, numbers: Collection[int]) -> dict[int, int]:
    """Return who is named, as residents' ids by number on the slip, in order."""
    campaign = db.get_one(Campaign, invitation.campaign_id, populate_existing=True)
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    party = party_of(db, invitation)
    if party.cancelled:
        raise RequestSlipCancelled
    people = len(party.members)
    if len(party.arrived) == people:
        raise RequestTooLate
    named = sorted(set(numbers))
    for number in named:
        if not 1 <= number <= people:
            raise RequestPersonUnknown(number=number)
    if kind == "split" and not 1 <= len(named) < people:
        raise RequestPeopleUnfit(people=people)
    by_number = {member.number: member.resident_id for member in party.members}
    return {number: by_number[number] for number in named}


def _open(db: DbSession, invitation_id: int, kind: str) -> ResidentRequest | None:
    return next((one for one in open_requests(db, invitation_id) if one.kind == kind), None)


def _hold_request(db: DbSession, request: ResidentRequest) -> None:
    held = select(ResidentRequest).where(ResidentRequest.id == request.id)
    db.exec(held.with_for_update().execution_options(populate_existing=True)).one()


def _close(db: DbSession, request: ResidentRequest, decision: str, *, now: datetime) -> None:
    request.decision, request.decided_at = decision, now
    db.add(request)
    db.flush()


def _note(db: DbSession, action: str, request: ResidentRequest) -> None:
    note(db, action, campaign_id=request.campaign_id, subject=request.id, slip=request.invitation_id, **request.facts)

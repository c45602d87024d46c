"""Texts to residents: how many stand where, which ones failed, putting more into the outbox, trying one again."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import AppDep, ClockDep, DbDep, only_reads, opens_records
from scheduler.guards import CampaignDep, Officer
from scheduler.message_reach import MessageInArea
from scheduler.messages.by_hand import again
from scheduler.messages.composing import prepare_in_steps
from scheduler.messages.queries import Outgoing, counts, failed, masked
from scheduler.places.campaign_file import messages_of

router = APIRouter(tags=["messages"])

Kind = Literal["invitation", "reminder", "delay", "change", "cancellation", "second_invitation"]
MOST = 500


class CountPublic(BaseModel):
    """How many texts of a kind are in a state; of `dropped` ones apart by `problem`, the code of why."""

    kind: str
    state: str
    problem: str
    texts: int


class FailedPublic(BaseModel):
    """A text that did not leave, or of which that is not known (`problem` begins with `unknown`); the number by its last digits."""

    message_id: int
    kind: str
    slip: int
    recipient: str
    problem: str
    attempts: int
    expires_at: datetime


class OutboxPublic(BaseModel):
    """The outbox of the account's area: its counts, and the texts that failed, those that can still be said first."""

    gateway: str
    counts: list[CountPublic]
    failed: list[FailedPublic]


class PrepareOrder(BaseModel):
    """Which kinds are prepared; with `day` only for windows of that operating day."""

    kinds: list[Kind] = Field(min_length=1, max_length=6)
    day: date | None = None


class PreparedPublic(BaseModel):
    """New texts by kind; texts that were there already; slips of which something should be said that have no number."""

    texts: dict[str, int]
    already: int
    without_phone: int


class MessageState(BaseModel):
    """Where one text stands."""

    message_id: int
    state: str


@router.get("/messages", summary="Texts by kind and state, and the ones that failed")
@opens_records
def show(
    db: DbDep, campaign: CampaignDep, account: Officer, most: Annotated[int, Query(ge=1, le=MOST)] = 100
) -> OutboxPublic:
    """Return those of the account's area."""
    units = part_of(db, account, campaign)
    found = failed(db, campaign, units, most=most)
    note(db, "message.read", campaign_id=campaign.id, texts=len(found))
    return OutboxPublic(
        gateway=messages_of(campaign).gateway,
        counts=[CountPublic.model_validate(one, from_attributes=True) for one in counts(db, campaign, units)],
        failed=[_failed(one) for one in found],
    )


@router.post("/messages/prepare", summary="Put into the outbox what is to be said as things stand")
@only_reads
def prepare(
    request: Request,
    order: PrepareOrder,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    campaign: CampaignDep,
    account: Officer,
) -> PreparedPublic:
    """Do it for the account's area; again adds only what is new. Nothing leaves by this: the sender does that."""
    units = part_of(db, account, campaign)
    found = prepare_in_steps(app.engine, campaign.code, kinds=order.kinds, now=clock.now(), units=units, day=order.day)
    with app.writing(request.state.actor) as writing:
        note(writing, "message.prepared", campaign_id=campaign.id, texts=found.total)
    return PreparedPublic(texts=dict(found.counts), already=found.already, without_phone=found.without_phone)


@router.post("/messages/{message_id}/again", summary="Send a text that failed once more")
def try_again(db: DbDep, clock: ClockDep, account: Officer, message: MessageInArea) -> MessageState:
    """Refuse one that has not failed (409 `message_not_failed`) or whose time is over (409 `message_over`)."""
    del account
    found = again(db, message, now=clock.now())
    return MessageState(message_id=message.id or 0, state=found.state)


def _failed(one: Outgoing) -> FailedPublic:
    text = one.message
    return FailedPublic(
        message_id=text.id or 0,
        kind=text.kind,
        slip=one.slip,
        recipient=masked(text.recipient),
        problem=text.problem,
        attempts=text.attempts,
        expires_at=text.expires_at,
    )

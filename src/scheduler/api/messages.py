"""Texts to residents: how many stand where, which ones failed, putting more into the outbox, trying one again."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, status
from pydantic import BaseModel, Field

from scheduler.api.jobs import JobStarted
from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import ClockDep, DbDep, only_reads, opens_records
from scheduler.guards import CampaignDep, Officer, note_job
from scheduler.message_reach import MessageInArea
from scheduler.messages.by_hand import again
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


@router.post(
    "/messages/prepare",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Put into the outbox what is to be said as things stand; a job does it",
)
@only_reads
def prepare(request: Request, order: PrepareOrder, db: DbDep, campaign: CampaignDep, account: Officer) -> JobStarted:
    """Return the id of the job that does it for the account's area; again adds only what is new.

    Nothing leaves by this: the sender does that. The job's result counts new `texts`, those that were there `already`, and slips of
    which something should be said `without_phone`.
    """
    units = part_of(db, account, campaign)
    job_id = request.app.state.jobs.start_messages(campaign.code, order.kinds, units, order.day, by=account.id)
    note_job(request, "job.started", job_id)
    return JobStarted(job_id=job_id)


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

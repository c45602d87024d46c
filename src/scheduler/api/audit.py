"""The trail for auditors: read it a page at a time, and prove that it is whole."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from scheduler.audit.queries import entries_of
from scheduler.auth.limits import count_verification
from scheduler.deps import LARGEST_ID, AppDep, DbDep, only_reads
from scheduler.guards import Auditor
from scheduler.operations.verification import verified

router = APIRouter(tags=["audit"])


class EntryPublic(BaseModel):
    """One entry of the trail: ids, never names."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    via: str
    action: str
    campaign_id: int | None
    subject: int | None
    facts: dict[str, Any]
    hash: str


class Head(BaseModel):
    """A head that was noted before."""

    entry: int = Field(ge=1, le=LARGEST_ID)
    hash: str = Field(pattern="^[0-9a-f]{64}$")


class VerificationOrder(BaseModel):
    """What to hold the trail against."""

    heads: list[Head] = Field(default_factory=list, max_length=100)


class VerificationPublic(BaseModel):
    """What reading the whole trail found; note `entries` and `head` elsewhere, and hold them against it the next time."""

    ok: bool
    entries: int
    head: str
    broken: list[int]
    seals: int
    seals_broken: list[int]


@router.get("/audit", summary="Entries of the trail, newest first")
def entries(
    db: DbDep,
    account: Auditor,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="entries with a smaller id")] = None,
    action: Annotated[str | None, Query(max_length=40, pattern="^[a-z_.]+$")] = None,
) -> list[EntryPublic]:
    """Return at most 100, those of the account's campaign where it belongs to one."""
    rows = entries_of(db, campaign_id=account.campaign_id, before=before, action=action, limit=100)
    return [EntryPublic.model_validate(row, from_attributes=True) for row in rows]


@router.post("/audit/verification", summary="Read the whole chain and its seals again")
@only_reads
def verification(request: Request, order: VerificationOrder, app: AppDep, account: Auditor) -> VerificationPublic:
    """Return whether everything is as it was written."""
    del account
    count_verification(request)
    heads = [(head.entry, head.hash) for head in order.heads]
    report = verified(app.engine, keys=app.keys, actor=request.state.actor, expected=heads)
    return VerificationPublic.model_validate(report, from_attributes=True)

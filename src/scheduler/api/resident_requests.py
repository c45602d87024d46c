"""What residents ask for, and what whoever is responsible for them decides."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import ClockDep, DbDep, PlainText, opens_records
from scheduler.guards import CampaignDep, MovesParties
from scheduler.request_reach import RequestInArea
from scheduler.requests.lists import requests_in
from scheduler.requests.service import LONGEST_ANSWER, decide

router = APIRouter(tags=["requests"])

Kind = Literal["home_visit", "split", "cannot_come"]


class RequestPublic(BaseModel):
    """What the holder of a slip asks for, with the slip as it stands now. The household is named by initials.

    `numbers` are people by their number on the slip when it was asked, `residents` the same people by id (none where that was
    not noted). `phone` is "" where none is known. `decision` is null while it is open;
    `cancelled` says that the slip was taken back since.
    """

    id: int
    kind: Kind
    numbers: list[int]
    residents: list[int]
    made_at: datetime
    decision: Literal["done", "declined", "withdrawn"] | None
    decided_at: datetime | None
    answer: str
    slip: int
    household_id: int
    household: str
    address: str
    phone: str
    people: int
    neighbourhood: str
    unit_code: str
    station: str
    operating_day: date
    starts_at: datetime
    ends_at: datetime
    cancelled: bool


class DecisionOrder(BaseModel):
    """What was decided; `done` says that the change has been made. `answer` is what the resident reads; `declined` wants one."""

    decision: Literal["done", "declined"]
    answer: Annotated[PlainText, Field(max_length=LONGEST_ANSWER)] = ""


class DecisionPublic(BaseModel):
    """The decision that counts: the first; `changed` is false where it was made before."""

    id: int
    decision: str
    answer: str
    decided_at: datetime
    changed: bool


@router.get("/requests", summary="What residents ask for")
@opens_records
def list_them(
    db: DbDep, campaign: CampaignDep, account: MovesParties, state: Literal["open", "all"] = "open"
) -> list[RequestPublic]:
    """Return those of the account's area, a leader's of his own neighbourhood: open ones first, by the start of their window."""
    part = None if account.neighbourhood_id is not None else part_of(db, account, campaign)
    found = requests_in(db, campaign, neighbourhood_id=account.neighbourhood_id, units=part, open_only=state == "open")
    note(db, "request.read", campaign_id=campaign.id, requests=len(found))
    return [
        RequestPublic.model_validate(one, from_attributes=True).model_copy(update={"household": one.masked})
        for one in found
    ]


@router.post("/requests/{request_id}/decision", summary="Say that a request is done, or declined and why")
def decide_one(
    order: DecisionOrder, db: DbDep, clock: ClockDep, account: MovesParties, request: RequestInArea
) -> DecisionPublic:
    """Record it; a request that was decided or taken back before keeps what it has."""
    done = decide(db, request, decision=order.decision, answer=order.answer, account=account, now=clock.now())
    db.refresh(request)  # so that the first answer says its moment as every later one does
    return DecisionPublic.model_validate(
        {
            "id": request.id,
            "decision": request.decision,
            "answer": request.answer,
            "decided_at": request.decided_at,
            "changed": done.changed,
        }
    )

"""The review: how far it is, who is in each household, what is said of people, and what leaders ask for after publication."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, Field

from scheduler.audit.trail import note
from scheduler.auth.errors import NotAllowed
from scheduler.auth.rights import part_of, require_neighbourhood
from scheduler.database import stored_id
from scheduler.deps import LARGEST_ID, ClockDep, DbDep, PlainText, StoredNumber, opens_records
from scheduler.guards import CampaignDep, Leader, Officer, Reviews
from scheduler.operations import reviewing
from scheduler.operations.review_requests import decide_review, decided_requests, open_requests, withdraw_review
from scheduler.operations.reviewing import Said
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.reach import NeighbourhoodInArea
from scheduler.requests.service import LONGEST_ANSWER
from scheduler.review_reach import HouseholdInArea, ReviewRequestInArea
from scheduler.roster.additions import (
    LONGEST_ADDRESS,
    LONGEST_BIRTH,
    LONGEST_NAME,
    LONGEST_RELATIONSHIP,
    MOST_PEOPLE,
    AddedPerson,
)
from scheduler.roster.models import Household, Resident, ReviewRequest
from scheduler.roster.review_lists import ReviewCount, households_listed, review_counts

router = APIRouter(tags=["review"])

Mark = Literal["confirmed", "absent", "moved", "dead", "has_card", "homebound"]


class ReviewPublic(BaseModel):
    """How far a neighbourhood is. `marks` counts people by mark; `unreviewed` are the others: all together they are the roster."""

    neighbourhood_id: int
    neighbourhood: str
    unit_code: str
    unit: str
    households: int
    households_left: int
    people: int
    reviewed: int
    unreviewed: int
    marks: dict[str, int]


class ListedPersonPublic(BaseModel):
    """A person of the roster; `mark` is "" for none, `settled` whether nothing more is asked of him."""

    id: int
    name: str
    mark: str
    settled: bool


class ListedHouseholdPublic(BaseModel):
    """A household of the roster with its people in order."""

    id: int
    head_name: str
    address: str
    people: list[ListedPersonPublic]


class MarksOrder(BaseModel):
    """What is said of people by id; null takes back what a leader or an officer has said."""

    residents: list[StoredNumber] = Field(min_length=1, max_length=500)
    mark: Mark | None


class PersonOrder(BaseModel):
    """A person to add; `birth` is a date or a year of four digits."""

    name: Annotated[PlainText, Field(max_length=LONGEST_NAME)]
    birth: Annotated[PlainText, Field(max_length=LONGEST_BIRTH)]
    relationship: Annotated[PlainText, Field(max_length=LONGEST_RELATIONSHIP)] = ""
    residence: Literal["permanent", "temporary"] = "permanent"

    @property
    def person(self) -> AddedPerson:
        """The person for the verbs."""
        return AddedPerson(**self.model_dump())


class HouseholdOrder(BaseModel):
    """A household to add, the head first."""

    address: Annotated[PlainText, Field(max_length=LONGEST_ADDRESS)]
    people: list[PersonOrder] = Field(min_length=1, max_length=MOST_PEOPLE)


class ShiftOrder(BaseModel):
    """When a household would rather come; null for no wish."""

    shift: Literal["morning", "afternoon", "evening", "night"] | None


class SaidPublic(BaseModel):
    """How many facts are new at once, and how many wait for an officer, as a leader's do once a plan is published."""

    changed: int
    asked: int


class ReviewRequestPublic(BaseModel):
    """What a leader asks for: `facts` are the mark, shift, person or household; `decision` is null while it is open."""

    id: int
    kind: Literal["mark", "shift", "person", "household"]
    facts: dict[str, Any]
    neighbourhood_id: int
    household_id: int | None
    resident_id: int | None
    asked_at: datetime
    decision: Literal["done", "declined", "withdrawn"] | None
    decided_at: datetime | None
    answer: str


class ReviewDecisionOrder(BaseModel):
    """`done` takes it over at once; `declined` wants an answer, which the leader reads."""

    decision: Literal["done", "declined"]
    answer: Annotated[PlainText, Field(max_length=LONGEST_ANSWER)] = ""


class ReviewDecisionPublic(BaseModel):
    """The decision that counts: the first; `changed` is false where it was made before."""

    id: int
    decision: str
    answer: str
    changed: bool


def _said(done: Said) -> SaidPublic:
    return SaidPublic(changed=done.changed, asked=done.asked)


@router.get("/review", summary="How far the review of the roster is, by neighbourhood")
def counts(db: DbDep, campaign: CampaignDep, account: Reviews) -> list[ReviewPublic]:
    """Return the neighbourhoods of the account's area, to a leader his own."""
    own = account.neighbourhood_id
    part = part_of(db, account, campaign) if own is None else None
    found: list[ReviewCount] = review_counts(db, campaign, units=part, neighbourhood_id=own)
    return [ReviewPublic.model_validate(one, from_attributes=True) for one in found]


@router.get("/review/{neighbourhood_id}/households", summary="The households of a neighbourhood, along the streets")
@opens_records
def households(
    db: DbDep,
    account: Reviews,
    neighbourhood: NeighbourhoodInArea,
    offset: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    show: Annotated[Literal["all", "left"], Query(description="left: only those with somebody unreviewed")] = "all",
) -> list[ListedHouseholdPublic]:
    """Return them with their people and what is said of each."""
    del account
    note(db, "neighbourhood.roster_read", campaign_id=neighbourhood.campaign_id, subject=neighbourhood.id)
    found = [one for one in households_listed(db, neighbourhood) if one.left or show == "all"]
    return [ListedHouseholdPublic.model_validate(one, from_attributes=True) for one in found[offset : offset + limit]]


@router.post(
    "/review/{neighbourhood_id}/households",
    summary="Add a household that is on no list",
    status_code=status.HTTP_201_CREATED,
)
def add_household(
    order: HouseholdOrder, db: DbDep, clock: ClockDep, account: Reviews, neighbourhood: NeighbourhoodInArea
) -> SaidPublic:
    """Add it, marked as added."""
    people = [one.person for one in order.people]
    return _said(reviewing.say_household(db, neighbourhood, order.address, people, account=account, now=clock.now()))


@router.post("/review/marks", summary="Say of people that they are there, have moved, have the card …")
def say_marks(order: MarksOrder, db: DbDep, clock: ClockDep, campaign: CampaignDep, account: Reviews) -> SaidPublic:
    """Record it of all of them or of none; one outside of the area is refused as one that there is not."""
    for resident in order.residents:
        person = db.get(Resident, resident)
        if person is None or person.campaign_id != campaign.id:
            raise NotAllowed
        household = db.get_one(Household, person.household_id)
        require_neighbourhood(db, account, db.get_one(Neighbourhood, household.neighbourhood_id))
    said = dict.fromkeys(order.residents, order.mark)
    return _said(reviewing.say_marks(db, campaign, said, account=account, now=clock.now()))


@router.post("/review/households/{household_id}/right", summary="Say that a household is as it is listed")
def say_right(db: DbDep, clock: ClockDep, account: Reviews, household: HouseholdInArea) -> SaidPublic:
    """Confirm everybody of whom nothing was said yet."""
    campaign = db.get_one(Campaign, household.campaign_id)
    return _said(reviewing.say_as_listed(db, campaign, household, account=account, now=clock.now()))


@router.post("/review/households/{household_id}/shift", summary="Say when a household would rather come")
def say_shift(
    order: ShiftOrder, db: DbDep, clock: ClockDep, account: Reviews, household: HouseholdInArea
) -> SaidPublic:
    """Note it; it overrides what the group prefers."""
    campaign = db.get_one(Campaign, household.campaign_id)
    return _said(reviewing.say_shift(db, campaign, household, order.shift, account=account, now=clock.now()))


@router.post(
    "/review/households/{household_id}/people",
    summary="Add a person to a household",
    status_code=status.HTTP_201_CREATED,
)
def add_person(
    order: PersonOrder, db: DbDep, clock: ClockDep, account: Reviews, household: HouseholdInArea
) -> SaidPublic:
    """Add the person, marked as added."""
    campaign = db.get_one(Campaign, household.campaign_id)
    return _said(reviewing.say_person(db, campaign, household, order.person, account=account, now=clock.now()))


@router.get("/review/requests", summary="What leaders ask for once the plan is published")
@opens_records
def requests(
    db: DbDep, campaign: CampaignDep, account: Reviews, state: Literal["open", "decided"] = "open"
) -> list[ReviewRequestPublic]:
    """Return those of the account's area, a leader's of his own neighbourhood; `decided` are the latest hundred."""
    own = account.neighbourhood_id
    part = part_of(db, account, campaign) if own is None else None
    found: list[ReviewRequest] = (
        open_requests(db, campaign, neighbourhood_id=own, units=part)
        if state == "open"
        else decided_requests(db, campaign, neighbourhood_id=own, units=part, limit=100)
    )
    note(db, "review_request.read", campaign_id=campaign.id, requests=len(found))
    return [ReviewRequestPublic.model_validate(one, from_attributes=True) for one in found]


@router.post("/review/requests/{review_id}/decision", summary="Take over what a leader asks for, or decline it")
def decide(
    order: ReviewDecisionOrder, db: DbDep, clock: ClockDep, account: Officer, found: ReviewRequestInArea
) -> ReviewDecisionPublic:
    """Taken over, it changes the roster at once; slips and windows follow with the next plan."""
    done = decide_review(db, found, decision=order.decision, answer=order.answer, account=account, now=clock.now())
    return ReviewDecisionPublic(
        id=stored_id(found), decision=found.decision or "", answer=found.answer, changed=done.changed
    )


@router.post("/review/requests/{review_id}/withdraw", summary="Take back what was asked for")
def withdraw(db: DbDep, clock: ClockDep, account: Leader, found: ReviewRequestInArea) -> ReviewDecisionPublic:
    """Take it back; what was decided before stays so."""
    done = withdraw_review(db, found, account=account, now=clock.now())
    return ReviewDecisionPublic(id=stored_id(found), decision=found.decision or "", answer=found.answer, changed=done)

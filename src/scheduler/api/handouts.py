"""Printing and handing out."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.api.jobs import JobStarted
from scheduler.audit.trail import note
from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account, Role
from scheduler.auth.rights import part_of, require_neighbourhood
from scheduler.database import stored_id
from scheduler.deps import LARGEST_ID, AppDep, ClockDep, DbDep, PlainText, StoredNumber, only_reads, opens_records
from scheduler.guards import CampaignDep, MarksSlips, Officer, Planner, WholeCampaign, note_job
from scheduler.handouts import marks
from scheduler.handouts.files import printed_file
from scheduler.handouts.numbers import spans_in
from scheduler.handouts.open_list import open_slips, start_of
from scheduler.handouts.service import runs_of
from scheduler.handouts.signed_list import enter, last_entry, take_back
from scheduler.handouts.standing import standing
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import find_plan, published_plan
from scheduler.reach import RunInArea, covers_batch, neighbourhood_in_area
from scheduler.roster.models import Household

router = APIRouter(tags=["hand-out"])
State = Literal["handed_out", "absent", "moved", "address_not_found", "refused", "dead", "has_card", "open"]


class PrintOrder(BaseModel):
    """Which plan to print."""

    plan: StoredNumber


class PrintPublic(BaseModel):
    """One printed file of the neighbourhood or the school called `name`."""

    id: int
    neighbourhood_id: int | None
    station_id: int | None
    name: str
    slips: int
    people: int
    pages: int
    size_bytes: int
    sha256: str
    printed_at: datetime


class MarkOrder(BaseModel):
    """Which slips, by number, and what became of them."""

    numbers: list[StoredNumber] = Field(min_length=1, max_length=1000)
    state: State = "handed_out"


class PlaceOrder(BaseModel):
    """Which neighbourhood."""

    neighbourhood_id: StoredNumber


class ListOrder(PlaceOrder):
    """What became of which numbers: by state, a text like `000101-000118, 000121`."""

    said: dict[State, Annotated[PlainText, Field(max_length=2000)]] = Field(min_length=1)


class EnteredPublic(BaseModel):
    """How many slips were marked, by state, and how many of the ranges had a mark and were left as they are."""

    marked: dict[State, int]
    left: int


class StandingPublic(BaseModel):
    """A neighbourhood's slips by state; when they were printed, when one was marked last and by which account."""

    neighbourhood_id: int
    neighbourhood: str
    unit: str
    slips: int
    states: dict[State, int]
    printed_at: datetime | None
    marked_at: datetime | None
    marked_by: str


class OpenPublic(BaseModel):
    """A slip that was not handed out; `collect` is the start on a former paper that the household still holds."""

    number: int
    head_name: str
    address: str
    people: int
    unit_code: str
    neighbourhood_id: int
    neighbourhood: str
    station: str
    operating_day: date
    starts_at: datetime
    ends_at: datetime
    state: State
    marked_at: datetime | None
    collect: datetime | None


class Marked(BaseModel):
    """How many slips changed; marking again changes none."""

    changed: int


@router.post(
    "/prints", status_code=status.HTTP_202_ACCEPTED, summary="Print every neighbourhood and school; a job does it"
)
@only_reads
def print_all(request: Request, order: PrintOrder, campaign: WholeCampaign, account: Planner) -> JobStarted:
    """Return the id of the job that prints."""
    job_id = request.app.state.jobs.start_print(campaign.code, order.plan, by=account.id)
    note_job(request, "job.started", job_id)
    return JobStarted(job_id=job_id)


@router.get("/prints", summary="The printed files this account may see")
def prints(
    db: DbDep, campaign: CampaignDep, account: MarksSlips, plan: StoredNumber | None = None
) -> list[PrintPublic]:
    """Return the files of a plan (default: the latest) in this account's area."""
    found = find_plan(db, campaign, plan)
    return [
        PrintPublic.model_validate({**run.model_dump(), "name": holder.name})
        for run, holder in runs_of(db, found)
        if covers_batch(db, account, holder)
    ]


@router.get("/prints/{run_id}/file", summary="One printed file", response_class=FileResponse)
@opens_records
def download(db: DbDep, app: AppDep, account: MarksSlips, file: RunInArea) -> FileResponse:
    """Return the PDF of a neighbourhood or a school in this account's area; elsewhere and unknown look the same: 403."""
    del account
    run, holder = file
    path = printed_file(app.settings.data, run, holder.name)
    note(db, "print.read", campaign_id=holder.campaign_id, subject=run.id, slips=run.slips)
    return FileResponse(path, media_type="application/pdf", filename=path.name)


@router.post("/handouts", summary="Mark slips as handed out, or why not")
def mark(order: MarkOrder, db: DbDep, clock: ClockDep, campaign: CampaignDep, account: MarksSlips) -> Marked:
    """Mark all of them or none; a leader reaches his own neighbourhood only, a ward officer his ward."""
    _require_area(db, account, campaign.id or 0, order.numbers)
    changed = marks.mark(
        db,
        campaign=campaign,
        numbers=order.numbers,
        state=order.state,
        source=_source(account),
        account=account,
        neighbourhood_id=account.neighbourhood_id,
        now=clock.now(),
    )
    return Marked(changed=changed)


@router.get("/handouts", summary="How far the slips of each neighbourhood are")
def state(db: DbDep, campaign: CampaignDep, account: Officer) -> list[StandingPublic]:
    """Return the neighbourhoods of this account's area with the slips of the plan that counts; none before it is published."""
    plan = published_plan(db, campaign)
    rows = standing(db, plan, part_of(db, account, campaign)) if plan else []
    return [
        StandingPublic(
            neighbourhood_id=stored_id(row.neighbourhood),
            neighbourhood=row.neighbourhood.name,
            unit=row.neighbourhood.unit_code,
            slips=row.slips,
            states=dict(row.states),
            printed_at=row.printed_at,
            marked_at=row.marked_at,
            marked_by=row.marked_by,
        )
        for row in rows
    ]


@router.get("/handouts/open", summary="The slips that are not handed out, the nearest day first")
@opens_records
def not_handed_out(
    db: DbDep,
    campaign: CampaignDep,
    account: Officer,
    before: Annotated[date | None, Query(description="also those handed out on this operating day or later")] = None,
    offset: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[OpenPublic]:
    """Return those of this account's area, by day, neighbourhood and street."""
    plan, units = published_plan(db, campaign), part_of(db, account, campaign)
    moment = start_of(campaign, before)
    found = open_slips(db, plan, before=moment, units=units, offset=offset, limit=limit) if plan else []
    day = before.isoformat() if before else ""
    note(db, "handout.open_read", campaign_id=campaign.id, rows=len(found), before=day)
    return [OpenPublic.model_validate(one, from_attributes=True) for one in found]


@router.post("/handouts/list", summary="Enter a stack or a signed list of one neighbourhood")
def enter_list(
    order: ListOrder, db: DbDep, clock: ClockDep, campaign: CampaignDep, account: MarksSlips
) -> EnteredPublic:
    """Mark all of it or nothing: a range fills slips without a mark, a number alone says what became of that slip."""
    done = enter(
        db,
        campaign=campaign,
        neighbourhood_id=_place(db, account, campaign, order.neighbourhood_id),
        said={state: spans_in(text) for state, text in order.said.items()},
        source=_source(account),
        now=clock.now(),
        account=account,
    )
    return EnteredPublic(marked=dict(done.marked), left=done.left)


@router.post("/handouts/list/undo", summary="Open the slips again that this account marked together last")
def undo_list(order: PlaceOrder, db: DbDep, clock: ClockDep, campaign: CampaignDep, account: MarksSlips) -> Marked:
    """Take back the last list of the neighbourhood whose marks still count; 0 where there is none."""
    place = _place(db, account, campaign, order.neighbourhood_id)
    last = last_entry(db, place, account)
    if last is None:
        return Marked(changed=0)
    changed = take_back(
        db,
        campaign=campaign,
        neighbourhood_id=place,
        entry=last.key,
        account=account,
        source=_source(account),
        now=clock.now(),
    )
    return Marked(changed=changed)


def _place(db: DbSession, account: Account, campaign: Campaign, neighbourhood_id: int) -> int:
    """Refuse a neighbourhood outside of the account's area or campaign just as one that there is not."""
    if neighbourhood_in_area(db, account, neighbourhood_id).campaign_id != campaign.id:
        raise NotAllowed
    return neighbourhood_id


def _source(account: Account) -> marks.Source:
    return "leader" if account.role == Role.LEADER else "clerk"


def _require_area(db: DbSession, account: Account, campaign_id: int, numbers: list[int]) -> None:
    rows = db.exec(
        select(Neighbourhood)
        .join(Household, col(Household.neighbourhood_id) == col(Neighbourhood.id))
        .join(Invitation, col(Invitation.household_id) == col(Household.id))
        .where(Invitation.campaign_id == campaign_id, col(Invitation.number).in_(numbers))
        .distinct()
    )
    for neighbourhood in rows.all():
        require_neighbourhood(db, account, neighbourhood)

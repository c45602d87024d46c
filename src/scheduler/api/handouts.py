"""Printing and handing out."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request, status
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.api.jobs import JobStarted
from scheduler.audit.trail import note
from scheduler.auth.models import Account, Role
from scheduler.auth.rights import covers, require_neighbourhood
from scheduler.deps import AppDep, ClockDep, DbDep, StoredNumber, only_reads, opens_records
from scheduler.guards import CampaignDep, MarksSlips, Planner, WholeCampaign, note_job
from scheduler.handouts import marks
from scheduler.handouts.files import printed_file
from scheduler.handouts.service import runs_of
from scheduler.invitations.models import Invitation
from scheduler.places.models import Neighbourhood
from scheduler.plan.service import find_plan
from scheduler.reach import RunInArea
from scheduler.roster.models import Household

router = APIRouter(tags=["hand-out"])
State = Literal["handed_out", "absent", "moved", "address_not_found", "refused", "dead", "has_card", "open"]


class PrintOrder(BaseModel):
    """Which plan to print."""

    plan: StoredNumber


class PrintPublic(BaseModel):
    """One printed file."""

    id: int
    neighbourhood_id: int
    neighbourhood: str
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


class Marked(BaseModel):
    """How many slips changed; marking again changes none."""

    changed: int


@router.post("/prints", status_code=status.HTTP_202_ACCEPTED, summary="Print every neighbourhood; a job does it")
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
        PrintPublic.model_validate({**run.model_dump(), "neighbourhood": neighbourhood.name})
        for run, neighbourhood in runs_of(db, found)
        if covers(db, account, neighbourhood)
    ]


@router.get("/prints/{run_id}/file", summary="One printed file", response_class=FileResponse)
@opens_records
def download(db: DbDep, app: AppDep, account: MarksSlips, file: RunInArea) -> FileResponse:
    """Return the PDF of a neighbourhood in this account's area; elsewhere and unknown look the same: 403."""
    del account
    run, neighbourhood = file
    path = printed_file(app.settings.data, run, neighbourhood)
    note(db, "print.read", campaign_id=neighbourhood.campaign_id, subject=run.id, slips=run.slips)
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
        source="leader" if account.role == Role.LEADER else "clerk",
        account=account,
        neighbourhood_id=account.neighbourhood_id,
        now=clock.now(),
    )
    return Marked(changed=changed)


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

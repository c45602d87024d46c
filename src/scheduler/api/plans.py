"""Plans: draft, read, publish, export."""

import io
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response, status
from pydantic import BaseModel, Field
from sqlmodel import col, select

from scheduler.api.jobs import JobStarted
from scheduler.audit.trail import note
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, StoredNumber, only_reads, opens_records
from scheduler.guards import CampaignDep, Planner, Reader, WholeCampaign, note_job
from scheduler.operations.publishing import Published, publish
from scheduler.plan.loads import load_by_station
from scheduler.plan.models import Plan
from scheduler.plan.service import DEFAULT_SEED, EXPORT_HEADER, export_rows, find_plan, unassigned_rows
from scheduler.plan.shortage_words import left_out_lines
from scheduler.plan.terms_words import gap_sentence, terms_in_words
from scheduler.spreadsheets import CsvSheet
from slots.shift import DAY_PARTS

router = APIRouter(tags=["plans"])
Number = Annotated[StoredNumber, Path(description="the plan's number")]


class PlanPublic(BaseModel):
    """A plan and what it says of itself."""

    number: int
    state: str
    seed: int
    drafted_at: datetime
    published_at: datetime | None
    based_on: int | None = Field(description="number of the plan that counted when it was drafted")
    summary: dict[str, Any]


class PlanTold(PlanPublic):
    """A plan with what its page says in words: each cost term, how far from the best, whom it leaves out and what would help."""

    in_words: list[str]


class LoadPublic(BaseModel):
    """People whom a plan gave a place at a station in a part of the day, and the places of the sessions that are open."""

    station: str
    part: str
    people: int
    places: int


class DraftOrder(BaseModel):
    """How to draft."""

    seed: int = Field(default=DEFAULT_SEED, ge=0, le=2**31 - 1)


class PublishOrder(BaseModel):
    """How many people may stay without a slot."""

    accept_unassigned: int = Field(default=0, ge=0)


class PublishedPublic(BaseModel):
    """The plan that counts now, and what became of the slips."""

    plan: PlanPublic
    changed: bool
    new: int
    replaced: int
    kept: int
    cancelled: int


class UnassignedPublic(BaseModel):
    """A party without a slot."""

    household_id: int
    party: str
    reason: str


def plan_public(plan: Plan) -> PlanPublic:
    """Return the plan as the API shows it."""
    return PlanPublic.model_validate(plan, from_attributes=True)


def published_public(done: Published) -> PublishedPublic:
    """Return what publishing did as the API shows it."""
    counts = {name: getattr(done.issued, name) for name in ("new", "replaced", "kept", "cancelled")}
    return PublishedPublic(plan=plan_public(done.plan), changed=done.changed, **counts)


@router.post("/plans", status_code=status.HTTP_202_ACCEPTED, summary="Draft a plan; a job does it")
@only_reads
def draft(request: Request, order: DraftOrder, campaign: WholeCampaign, account: Planner) -> JobStarted:
    """Return the id of the job that drafts."""
    job_id = request.app.state.jobs.start_draft(campaign.code, order.seed, by=account.id)
    note_job(request, "job.started", job_id)
    return JobStarted(job_id=job_id)


@router.get("/plans", summary="All plans, newest first")
def plans(db: DbDep, campaign: CampaignDep, account: Reader) -> list[PlanPublic]:
    """Return them."""
    del account
    rows = db.exec(select(Plan).where(Plan.campaign_id == campaign.id).order_by(col(Plan.number).desc()))
    return [plan_public(row) for row in rows]


@router.get("/plans/{number}", summary="One plan")
def show(number: Number, db: DbDep, lang: LangDep, campaign: CampaignDep, account: Reader) -> PlanTold:
    """Return it, or 404 `plan_unknown`."""
    del account
    plan = find_plan(db, campaign, number)
    said = [sentence for term in terms_in_words(plan.summary, lang) for sentence in term.sentences]
    said += [gap_sentence(plan.summary, lang), *left_out_lines(plan.summary, lang)]
    return PlanTold(**plan_public(plan).model_dump(), in_words=said)


@router.get("/plans/{number}/load", summary="How full a plan makes each station, by part of the day")
def load(number: Number, db: DbDep, campaign: CampaignDep, account: Reader) -> list[LoadPublic]:
    """Return people and places over all days, by station and in the order of the day."""
    del account
    stations = load_by_station(db, campaign, find_plan(db, campaign, number))
    return [
        LoadPublic(
            station=station.code, part=part, people=station.parts[part].people, places=station.parts[part].places
        )
        for station in stations
        for part in DAY_PARTS
        if part in station.parts
    ]


@router.get("/plans/{number}/unassigned", summary="Who has no slot, and why")
@opens_records
def unassigned(number: Number, db: DbDep, campaign: WholeCampaign, account: Planner) -> list[UnassignedPublic]:
    """Return at most 500 of them, by household."""
    del account
    plan = find_plan(db, campaign, number)
    rows = unassigned_rows(db, plan)
    note(db, "plan.unassigned_read", campaign_id=campaign.id, subject=plan.id, rows=len(rows))
    return [UnassignedPublic(household_id=row[0], party=row[2], reason=row[3]) for row in rows]


@router.post("/plans/{number}/publish", summary="Make a plan the one that counts")
def publish_one(
    number: Number,
    order: PublishOrder,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    campaign: WholeCampaign,
    account: Planner,
) -> PublishedPublic:
    """Publish and issue the invitations; 409 `people_unassigned` while eligible people are left out."""
    del account
    done = publish(
        db,
        campaign=campaign,
        number=number,
        accept_unassigned=order.accept_unassigned,
        keys=app.keys,
        now=clock.now(),
    )
    return published_public(done)


@router.get("/plans/{number}/export", summary="One row an appointment, as CSV", response_class=Response)
@opens_records
def export(number: Number, db: DbDep, campaign: WholeCampaign, account: Planner) -> Response:
    """Return the rows in the one order: operating day, window, station, street. No names are in them."""
    del account
    plan = find_plan(db, campaign, number)
    note(db, "plan.exported", campaign_id=campaign.id, subject=plan.id)
    out = io.StringIO()
    sheet = CsvSheet(out)
    for row in (EXPORT_HEADER, *export_rows(db, plan)):
        sheet.write(row)
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8")

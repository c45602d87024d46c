"""Rosters: upload a file, look at what it would change, take it in or drop it, read what became of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response, UploadFile, status
from pydantic import BaseModel, Field

from scheduler.api.jobs import JobStarted
from scheduler.api.paper import download
from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import AppDep, DbDep, only_reads, opens_records
from scheduler.guards import CampaignDep, Officer, note_job
from scheduler.import_job import drop_file, shown_of
from scheduler.places.models import Campaign
from scheduler.roster.proposals import refuse_decided
from scheduler.roster.queries import imports_of
from scheduler.roster.report_sheet import XLSX, report_bytes
from scheduler.roster_reach import ImportInArea
from scheduler.uploads import UPLOADS, keep_upload, shown_name

router = APIRouter(tags=["roster"])


class ImportPublic(BaseModel):
    """One roster file, proposed, imported or dropped, and its report."""

    id: int
    file_name: str
    state: Literal["proposed", "imported", "dropped"]
    imported_at: datetime
    report: dict[str, Any]


class ImportDetails(ImportPublic):
    """The same with how the file is read, and the lines of what it would change; there are none once it is decided."""

    reading: dict[str, Any] | None
    lines: list[dict[str, Any]]


class ReadingOrder(BaseModel):
    """What columns, by their place from 0, are taken for (a key of the list of columns, "" for nothing), and the kind of text."""

    columns: dict[Annotated[int, Field(ge=0, lt=1000)], Annotated[str, Field(max_length=20)]] = {}
    text: Literal["unicode", "tcvn3", "vni"] | None = None


class Approval(BaseModel):
    """How a file is taken in: with `mark_gone` nobody is invited any more whom it does not name."""

    mark_gone: bool = False


@router.post("/roster-imports", status_code=status.HTTP_202_ACCEPTED, summary="Upload a roster; a job looks at it")
@only_reads
def upload(request: Request, file: UploadFile, app: AppDep, campaign: CampaignDep, account: Officer) -> JobStarted:
    """Return the id of the job that reads the file and proposes what it would change: `proposed` in its result is its id."""
    path = keep_upload(file.file, app.settings.data / UPLOADS)
    job_id = request.app.state.jobs.start_import(
        campaign.code, path, shown_name(file.filename), account.unit_code, by=account.id
    )
    note_job(request, "job.started", job_id)
    return JobStarted(job_id=job_id)


@router.get("/roster-imports", summary="Roster files with their reports, newest first")
def imports(db: DbDep, campaign: CampaignDep, account: Officer) -> list[ImportPublic]:
    """Return them, to a ward officer his ward's own; findings name rows and columns, never people."""
    rows = imports_of(db, campaign, within=part_of(db, account, campaign))
    return [ImportPublic.model_validate(row, from_attributes=True) for row in rows]


@router.get("/roster-imports/{import_id}", summary="One roster file, and what it would change")
@opens_records
def one_import(db: DbDep, app: AppDep, account: Officer, row: ImportInArea) -> ImportDetails:
    """Return its report; while it waits, the lines name the people that would be new, changed or gone."""
    del account
    note(db, "import.read", campaign_id=row.campaign_id, subject=row.id)
    shown = shown_of(app, row)
    public = ImportPublic.model_validate(row, from_attributes=True)
    return ImportDetails(**public.model_dump(), reading=row.reading, lines=shown["lines"] if shown else [])


@router.post(
    "/roster-imports/{import_id}/reading",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Read a proposed file anew, with other columns; a job does it",
)
@only_reads
def read_import_anew(
    request: Request, order: ReadingOrder, db: DbDep, account: Officer, row: ImportInArea
) -> JobStarted:
    """Return the job's id; the proposal then says what would change."""
    refuse_decided(row)
    campaign = db.get_one(Campaign, row.campaign_id)
    choices = {"columns": {str(place): field for place, field in order.columns.items()}, "text": order.text}
    job_id = request.app.state.jobs.read_anew(campaign.code, row, choices, by=account.id)
    note_job(request, "job.started", job_id)
    return JobStarted(job_id=job_id)


@router.get("/roster-imports/{import_id}/report", summary="The report as .xlsx", response_class=Response)
@opens_records
def download_report(db: DbDep, account: Officer, row: ImportInArea, lang: Literal["vi", "en"] = "vi") -> Response:
    """Return every finding with its row, column, code, sentence and mend; it names nobody."""
    del account
    note(db, "import.read", campaign_id=row.campaign_id, subject=row.id)
    return download(report_bytes(row, lang), XLSX, f"bao-cao-{row.id}.xlsx")


@router.post(
    "/roster-imports/{import_id}/approval",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Take a proposed file in; a job does it",
)
@only_reads
def approve_import(request: Request, order: Approval, db: DbDep, account: Officer, row: ImportInArea) -> JobStarted:
    """Return the job's id. Where the roster has changed meanwhile the job fails, and the proposal says what would change now."""
    refuse_decided(row)
    campaign = db.get_one(Campaign, row.campaign_id)
    jobs = request.app.state.jobs
    job_id = jobs.start_approve(campaign.code, row.id, mark_gone=order.mark_gone, by=account.id)
    note_job(request, "job.started", job_id)
    return JobStarted(job_id=job_id)


@router.post("/roster-imports/{import_id}/drop", summary="Let a proposed file be")
@only_reads
def drop_import(request: Request, app: AppDep, account: Officer, row: ImportInArea) -> ImportPublic:
    """Take in nothing of it and delete the file."""
    del account
    return ImportPublic.model_validate(drop_file(app, request.state.actor, row), from_attributes=True)

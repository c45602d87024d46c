"""Rosters: upload a file, read how its import went."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, UploadFile, status
from pydantic import BaseModel

from scheduler.api.jobs import JobStarted
from scheduler.auth.rights import part_of
from scheduler.deps import AppDep, DbDep, only_reads
from scheduler.guards import CampaignDep, Officer, note_job
from scheduler.roster.queries import imports_of
from scheduler.uploads import UPLOADS, keep_upload, shown_name

router = APIRouter(tags=["roster"])


class ImportPublic(BaseModel):
    """One import and its report."""

    id: int
    file_name: str
    imported_at: datetime
    report: dict[str, Any]


@router.post("/roster-imports", status_code=status.HTTP_202_ACCEPTED, summary="Upload a roster; a job reads it")
@only_reads
def upload(request: Request, file: UploadFile, app: AppDep, campaign: CampaignDep, account: Officer) -> JobStarted:
    """Return the id of the job that imports the file."""
    path = keep_upload(file.file, app.settings.data / UPLOADS)
    job_id = request.app.state.jobs.start_import(
        campaign.code, path, shown_name(file.filename), account.unit_code, by=account.id
    )
    note_job(request, "job.started", job_id)
    return JobStarted(job_id=job_id)


@router.get("/roster-imports", summary="Imports with their reports, newest first")
def imports(db: DbDep, campaign: CampaignDep, account: Officer) -> list[ImportPublic]:
    """Return them, to a ward officer his ward's own; findings name rows and columns, never people."""
    rows = imports_of(db, campaign, within=part_of(db, account, campaign))
    return [ImportPublic.model_validate(row, from_attributes=True) for row in rows]

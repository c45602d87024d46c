"""Rosters: upload a file, read how its import went."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, UploadFile, status
from pydantic import BaseModel
from sqlmodel import col, select

from scheduler.api.jobs import JobStarted
from scheduler.deps import AppDep, CampaignDep, DbDep, Officer, Reader
from scheduler.errors import SchedulerError
from scheduler.roster.models import RosterImport

router = APIRouter(tags=["roster"])
MOST_BYTES = 64 * 1024 * 1024
UPLOADS = "uploads"


class UploadTooLarge(SchedulerError):
    """A file above the bound."""

    code = "upload_too_large"
    status = 413
    vi = "Tệp lớn hơn {most} MB. Hãy chia theo phường, xã rồi nhập từng tệp."
    en = "The file is larger than {most} MB. Split it by ward and import each part."


class ImportPublic(BaseModel):
    """One import and its report."""

    id: int
    file_name: str
    imported_at: datetime
    report: dict[str, Any]


def keep_upload(upload: UploadFile, folder: Path) -> Path:
    """Write an upload aside under a name of our own, never the client's; the job removes nothing, the folder is private.

    Raises
    ------
    UploadTooLarge
        Nothing is kept.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid4()}.upload"
    written = 0
    with path.open("wb") as out:
        while chunk := upload.file.read(1 << 20):
            written += len(chunk)
            if written > MOST_BYTES:
                break
            out.write(chunk)
    if written > MOST_BYTES:
        path.unlink()
        raise UploadTooLarge(most=MOST_BYTES >> 20)
    return path


@router.post("/roster-imports", status_code=status.HTTP_202_ACCEPTED, summary="Upload a roster; a job reads it")
def upload(request: Request, file: UploadFile, app: AppDep, campaign: CampaignDep, account: Officer) -> JobStarted:
    """Return the id of the job that imports the file."""
    del account
    path = keep_upload(file, app.settings.data / UPLOADS)
    name = Path(file.filename or "roster").name
    return JobStarted(job_id=request.app.state.jobs.start_import(campaign.code, path, name))


@router.get("/roster-imports", summary="Imports with their reports, newest first")
def imports(db: DbDep, campaign: CampaignDep, account: Reader) -> list[ImportPublic]:
    """Return them; findings name rows and columns, never people."""
    del account
    rows = db.exec(
        select(RosterImport).where(RosterImport.campaign_id == campaign.id).order_by(col(RosterImport.id).desc())
    )
    return [ImportPublic.model_validate(row, from_attributes=True) for row in rows]

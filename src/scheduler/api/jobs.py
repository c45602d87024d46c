"""Jobs: watch, cancel, resume."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from scheduler.deps import only_reads
from scheduler.guards import Officer, OwnCampaignCode, Planner, note_job
from scheduler.job_status import as_json

router = APIRouter(tags=["jobs"])


class JobStarted(BaseModel):
    """Where to watch the work that has begun: GET /api/v1/jobs/{job_id}."""

    job_id: str


@router.get("/jobs", summary="The latest jobs")
def jobs(request: Request, account: Officer, own: OwnCampaignCode) -> list[dict[str, Any]]:
    """Return them, newest first."""
    del account
    return [as_json(status) for status in request.app.state.jobs.list(campaign=own)]


@router.get("/jobs/{job_id}", summary="Where a job stands")
def job(request: Request, job_id: str, account: Officer, own: OwnCampaignCode) -> dict[str, Any]:
    """Return its state (queued, running, done, failed, cancelled), progress, result or error."""
    del account
    return as_json(request.app.state.jobs.status(job_id, own))


@router.post("/jobs/{job_id}/cancel", summary="Stop a job before its next step")
@only_reads
def cancel(request: Request, job_id: str, account: Planner, own: OwnCampaignCode) -> dict[str, Any]:
    """Stop it; what it has finished stays."""
    del account
    status = request.app.state.jobs.cancel(job_id, own)
    note_job(request, "job.cancelled", job_id)
    return as_json(status)


@router.post("/jobs/{job_id}/resume", summary="Let a stopped job go on")
@only_reads
def resume(request: Request, job_id: str, account: Planner, own: OwnCampaignCode) -> dict[str, Any]:
    """Go on from the last finished step; 409 `job_cannot_resume` for a failed job, which has to be started again."""
    del account
    status = request.app.state.jobs.resume(job_id, own)
    note_job(request, "job.resumed", job_id)
    return as_json(status)

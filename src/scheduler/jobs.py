"""Long work as durable workflows on the same database: started, watched, cancelled and resumed by the API and the pages.

Each workflow is a row of idempotent steps: dbos runs a step at least once, so a step writes aside and renames, or does nothing
the second time. The command line calls the same operations directly.
"""

import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.engine import make_url

from notices.errors import NoticesError
from scheduler.database import database_url, reading, transaction
from scheduler.deps import App
from scheduler.errors import SchedulerError
from scheduler.handouts.service import neighbourhoods_to_print, print_neighbourhood
from scheduler.places.service import find_campaign
from scheduler.plan.service import draft_plan, find_plan
from scheduler.roster.service import import_roster
from scheduler.uploads import UPLOADS, sweep_uploads
from slots.errors import SlotsError

KINDS = ("import", "draft", "print")
STATES = {
    "PENDING": "running",
    "ENQUEUED": "queued",
    "DELAYED": "queued",
    "SUCCESS": "done",
    "ERROR": "failed",
    "CANCELLED": "cancelled",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
}
EXPECTED = (SchedulerError, SlotsError, NoticesError)


class JobUnknown(SchedulerError):
    """There is no job of this id."""

    code = "job_unknown"
    status = 404
    vi = "Không có việc mang mã {job}."
    en = "There is no job {job}."


@dataclass(frozen=True)
class JobStatus:
    """Where a job stands. `done` of `total` are counted in `what`; `error` holds the sentence in both languages."""

    id: str
    kind: str
    state: str
    started_at: datetime
    campaign: str = ""
    done: int = 0
    total: int = 0
    what: str = ""
    error: dict[str, str] | None = None
    result: dict[str, Any] | None = None


class Jobs:
    """The jobs of one process. `launch` before use, `stop` at the end; one instance at a time per process."""

    running: "ClassVar[Jobs | None]" = None

    def __init__(self, app: App, executor_id: str | None = None) -> None:
        self.app = app
        self.executor_id = executor_id or os.environ.get("PHIEUHEN_EXECUTOR_ID", "serve-1")
        self.launched = False

    def launch(self) -> None:
        """Start the engine, and go on with what an earlier process with this executor id left unfinished."""
        config: DBOSConfig = {
            "name": "phieuhen",
            "system_database_url": _engine_url(self.app.settings.database_url),
            "executor_id": self.executor_id,
            "application_version": "phieuhen-1",
            "log_level": "WARNING",
        }
        DBOS(config=config)
        Jobs.running = self
        DBOS.launch()
        self.launched = True
        self._sweep()

    def stop(self) -> None:
        """Stop the engine; unfinished jobs go on at the next launch."""
        if self.launched:
            DBOS.destroy(workflow_completion_timeout_sec=5)
            self.launched = False
            Jobs.running = None

    def start_import(self, campaign: str, path: Path, file_name: str, within: str | None = None) -> str:
        """Start reading the uploaded file at `path` into the roster (of that unit only), and delete it; return the job's id."""
        self._sweep()
        return self._start(import_job, campaign, str(path), file_name, within)

    def _sweep(self) -> None:
        waiting = DBOS.list_workflows(status=["PENDING", "ENQUEUED"], workflow_id_prefix="import-")
        needed = {row.input["args"][1] for row in waiting if row.input}
        sweep_uploads(self.app.settings.data / UPLOADS, needed=needed)

    def start_draft(self, campaign: str, seed: int) -> str:
        """Start drafting a plan; return the job's id."""
        return self._start(draft_job, campaign, seed)

    def start_print(self, campaign: str, number: int) -> str:
        """Start printing every neighbourhood of a published plan; return the job's id."""
        return self._start(print_job, campaign, number)

    def _start(self, workflow: Any, *args: Any) -> str:
        job_id = f"{workflow.__name__.removesuffix('_job')}-{uuid4()}"
        with SetWorkflowID(job_id):
            DBOS.start_workflow(workflow, *args)
        return job_id

    def status(self, job_id: str, campaign: str | None = None) -> JobStatus:
        """Return where a job stands; with `campaign` only a job of that one is found.

        Raises
        ------
        JobUnknown
            No such job.
        """
        found = DBOS.list_workflows(workflow_ids=[job_id])
        if not found or campaign not in (None, _campaign_of(found[0])):
            raise JobUnknown(job=job_id)
        return _status(found[0])

    def list(self, limit: int = 50, campaign: str | None = None) -> list[JobStatus]:
        """Return the latest jobs (of one campaign), newest first."""
        return [
            _status(row)
            for row in DBOS.list_workflows(limit=limit, sort_desc=True)
            if row.workflow_id.split("-")[0] in KINDS and campaign in (None, _campaign_of(row))
        ]

    def cancel(self, job_id: str, campaign: str | None = None) -> JobStatus:
        """Stop a job before its next step; what it has finished stays."""
        self.status(job_id, campaign)
        DBOS.cancel_workflow(job_id)
        return self.status(job_id)

    def resume(self, job_id: str, campaign: str | None = None) -> JobStatus:
        """Let a cancelled or failed job go on from its last finished step."""
        self.status(job_id, campaign)
        DBOS.resume_workflow(job_id)
        return self.status(job_id)


def _engine_url(text: str) -> str:
    return make_url(database_url(text)).render_as_string(hide_password=False)


def _campaign_of(row: Any) -> str:
    """Return the campaign's code, which every workflow of ours takes first."""
    given = row.input["args"] if row.input else ()
    return str(given[0]) if given else ""


def _status(row: Any) -> JobStatus:
    progress = DBOS.get_event(row.workflow_id, "progress", timeout_seconds=0) or {}
    started = datetime.fromtimestamp((row.created_at or 0) / 1000, UTC)
    state, result = STATES.get(row.status, "running"), row.output if isinstance(row.output, dict) else None
    error = result.pop("error") if result and "error" in result else None
    if row.error is not None:
        error = {"code": "job_failed", "vi": f"Việc bị dừng vì lỗi: {row.error}", "en": f"The job stopped: {row.error}"}
    kind = row.workflow_id.split("-")[0]
    return JobStatus(
        row.workflow_id,
        kind,
        "failed" if error else state,
        started,
        _campaign_of(row),
        **progress,
        error=error,
        result=result,
    )


def _app() -> App:
    if Jobs.running is None:
        raise RuntimeError("jobs run only between launch and stop")
    return Jobs.running.app


def _tell(done: int, total: int, what: str) -> None:
    DBOS.set_event("progress", {"done": done, "total": total, "what": what})


def _refused(error: SchedulerError | SlotsError | NoticesError) -> dict[str, Any]:
    """Return a user's error as a result: the workflow has done its work by refusing, a retry would refuse again."""
    return {"error": {"code": error.code, "vi": error.text("vi"), "en": error.text("en")}}


@DBOS.workflow()
def import_job(campaign: str, path: str, file_name: str, within: str | None = None) -> dict[str, Any]:
    """Read one uploaded file into the roster; the file goes when that has ended, well or badly."""
    _tell(0, 1, "files")
    result = import_step(campaign, path, file_name, within)
    Path(path).unlink(missing_ok=True)  # not within the step: were it run again, it would need the file
    _tell(1, 1, "files")
    return result


@DBOS.step()
def import_step(campaign: str, path: str, file_name: str, within: str | None = None) -> dict[str, Any]:
    """Import in one transaction; the same bytes a second time change nothing."""
    app = _app()
    try:
        with transaction(app.engine) as db:
            found = find_campaign(db, campaign)
            data = Path(path).read_bytes()
            report = import_roster(db, found, data, file_name, within=within, now=app.clock.now())
    except EXPECTED as error:
        return _refused(error)
    return report.as_dict()


@DBOS.workflow()
def draft_job(campaign: str, seed: int) -> dict[str, Any]:
    """Draft a plan."""
    _tell(0, 1, "plans")
    result = draft_step(campaign, seed)
    _tell(1, 1, "plans")
    return result


@DBOS.step()
def draft_step(campaign: str, seed: int) -> dict[str, Any]:
    """Draft in one transaction; unchanged input and seed give the draft that is there already."""
    app = _app()
    try:
        with transaction(app.engine) as db:
            plan = draft_plan(db, find_campaign(db, campaign), seed=seed, now=app.clock.now())
    except EXPECTED as error:
        return _refused(error)
    return {"number": plan.number, "state": plan.state, "summary": plan.summary}


@DBOS.workflow()
def print_job(campaign: str, number: int) -> dict[str, Any]:
    """Print one file a neighbourhood; each is a step, so a restart goes on with the next."""
    ids = list_step(campaign, number)
    if isinstance(ids, dict):
        return ids
    _tell(0, len(ids), "neighbourhoods")
    slips = pages = 0
    for done, neighbourhood_id in enumerate(ids, start=1):
        run = print_step(campaign, number, neighbourhood_id)
        if "error" in run:
            return run
        slips, pages = slips + run["slips"], pages + run["pages"]
        _tell(done, len(ids), "neighbourhoods")
    return {"files": len(ids), "slips": slips, "pages": pages}


@DBOS.step()
def list_step(campaign: str, number: int) -> Any:
    """Return the ids of the neighbourhoods that have slips, in printing order."""
    app = _app()
    try:
        with transaction(reading(app.engine)) as db:
            return neighbourhoods_to_print(db, find_plan(db, find_campaign(db, campaign), number))
    except EXPECTED as error:
        return _refused(error)


@DBOS.step()
def print_step(campaign: str, number: int, neighbourhood_id: int) -> dict[str, Any]:
    """Print one neighbourhood: written aside, renamed, then recorded; a file that is there with its sum is kept."""
    app = _app()
    try:
        with transaction(app.engine) as db:
            plan = find_plan(db, find_campaign(db, campaign), number)
            run = print_neighbourhood(db, plan, neighbourhood_id, folder=app.settings.data, now=app.clock.now())
    except EXPECTED as error:
        return _refused(error)
    return {"slips": run.slips, "pages": run.pages}


def as_json(status: JobStatus) -> dict[str, Any]:
    """Return a job's status as the API answers it."""
    return asdict(status)

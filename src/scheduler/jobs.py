"""Long work as durable workflows on the same database: started, watched, cancelled and resumed by the API and the pages.

Each workflow is a row of idempotent steps: dbos runs a step at least once, so a step writes aside and renames, or does nothing
the second time. The command line calls the same operations directly.
"""

import logging
import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.engine import make_url

from scheduler.database import database_url, reading, transaction
from scheduler.defects import without_words
from scheduler.deps import App
from scheduler.handouts.errors import NotAllPrinted
from scheduler.handouts.printers import Printers
from scheduler.handouts.printing import Desk
from scheduler.handouts.steps import print_part, steps_of, whole
from scheduler.import_job import approve_job, import_job
from scheduler.job_scene import Scene, acting_for, running_app, tell
from scheduler.job_status import (
    EXPECTED,
    JobCannotResume,
    JobStatus,
    JobUnknown,
    campaign_of,
    logged,
    newest_rows,
    refused,
    status_of,
)
from scheduler.message_job import messages_job
from scheduler.operations.drafting import draft
from scheduler.places.service import find_campaign
from scheduler.plan.drafting import WRITING
from scheduler.plan.service import find_plan
from scheduler.roster.models import RosterImport
from scheduler.uploads import UPLOADS, sweep_uploads

__all__ = ["JobCannotResume", "JobStatus", "JobUnknown", "Jobs"]

KINDS = ("import", "approve", "draft", "print", "messages")
TOLD_EVERY = 5
"""Percent of a draft between two notes of its progress; each is a write."""
_printers: WeakValueDictionary[str, Printers] = WeakValueDictionary()
"""The processes that draw for each job; they outlive its steps, as starting them takes as long as a step."""


class Jobs:
    """The jobs of one process. `launch` before use, `stop` at the end; one instance at a time per process."""

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
        logging.getLogger("dbos").addFilter(without_words)  # a second time adds nothing
        Scene.app = self.app
        DBOS.launch()
        self.launched = True
        # The server launches inside its event loop, where dbos refuses to list; a thread of its own has none.
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(self.sweep).result()

    def stop(self) -> None:
        """Stop the engine; unfinished jobs go on at the next launch."""
        if self.launched:
            DBOS.destroy(workflow_completion_timeout_sec=5)
            self.launched = False
            Scene.app = None

    def start_import(
        self, campaign: str, path: Path, file_name: str, within: str | None = None, *, by: int | None = None
    ) -> str:
        """Start reading the uploaded file at `path`, to propose what it would change (in that unit only); return the job's id.

        `by` is the account that starts it: the trail names it with all that the job does.
        """
        self.sweep()
        return self._start(import_job, by, campaign, str(path), file_name, within)

    def read_anew(self, campaign: str, row: RosterImport, choices: dict[str, Any], *, by: int | None = None) -> str:
        """Start reading a proposed file once more, with columns and text as somebody chose them; return the job's id.

        `choices` may have `columns`, what each is taken for by its place from 0, and `text`.
        """
        path = self.app.settings.data / UPLOADS / (row.upload or "")
        more = (row.id, choices)
        return self._start(import_job, by, campaign, str(path), row.file_name, row.unit_code, more=more)

    def start_approve(self, campaign: str, number: int, *, mark_gone: bool = False, by: int | None = None) -> str:
        """Start taking in the proposed file of that number; return the job's id."""
        return self._start(approve_job, by, campaign, number, mark_gone)

    def sweep(self) -> None:
        """Delete uploads on which nobody decided within a day, unless a job waits for one; without an engine, none."""
        if not self.launched:
            return
        waiting = DBOS.list_workflows(status=["PENDING", "ENQUEUED"], workflow_id_prefix="import-")
        needed = {row.input["args"][1] for row in waiting if row.input}
        sweep_uploads(self.app.settings.data / UPLOADS, needed=needed)

    def start_draft(self, campaign: str, seed: int, *, by: int | None = None) -> str:
        """Start drafting a plan; return the job's id."""
        return self._start(draft_job, by, campaign, seed)

    def start_print(self, campaign: str, number: int, *, by: int | None = None) -> str:
        """Start printing every neighbourhood of a published plan; return the job's id."""
        return self._start(print_job, by, campaign, number)

    def start_messages(
        self,
        campaign: str,
        kinds: Sequence[str],
        units: Collection[str] | None,
        day: date | None = None,
        *,
        by: int | None = None,
    ) -> str:
        """Start preparing texts of these kinds for people of these communes (None: of all); return the job's id."""
        return self._start(messages_job, by, campaign, list(kinds), None if units is None else sorted(units), day)

    def _start(self, workflow: Any, by: int | None, *args: Any, more: tuple[Any, ...] = ()) -> str:
        job_id = f"{workflow.__name__.removesuffix('_job')}-{uuid4()}"
        given = (*args, by, *more)
        with SetWorkflowID(job_id):
            DBOS.start_workflow(workflow, *given)
        return job_id

    def status(self, job_id: str, campaign: str | None = None) -> JobStatus:
        """Return where a job stands; with `campaign` only a job of that one is found.

        Raises
        ------
        JobUnknown
            No such job.
        """
        found = DBOS.list_workflows(workflow_ids=[job_id])
        if not found or campaign not in (None, campaign_of(found[0])):
            raise JobUnknown(job=job_id)
        return status_of(found[0])

    def list(self, limit: int = 50, campaign: str | None = None) -> list[JobStatus]:
        """Return the latest jobs (of one campaign), newest first."""
        rows = (row for row in newest_rows(KINDS) if campaign in (None, campaign_of(row)))
        return [status_of(row) for row in islice(rows, limit)]

    def cancel(self, job_id: str, campaign: str | None = None) -> JobStatus:
        """Stop a job before its next step; what it has finished stays."""
        self.status(job_id, campaign)
        DBOS.cancel_workflow(job_id)
        return self.status(job_id)

    def resume(self, job_id: str, campaign: str | None = None) -> JobStatus:
        """Let a job that was stopped go on from its last finished step; one that runs or is done stays as it is.

        Raises
        ------
        JobUnknown
            No such job.
        JobCannotResume
            It failed: its steps keep what they answered, so that it would only fail again.
        """
        found = self.status(job_id, campaign)
        if found.state == "failed":
            raise JobCannotResume(job=job_id)
        if found.state == "cancelled":
            DBOS.resume_workflow(job_id)
        return self.status(job_id)


def _engine_url(text: str) -> str:
    return make_url(database_url(text)).render_as_string(hide_password=False)


@DBOS.workflow()
def draft_job(campaign: str, seed: int, by: int | None = None) -> dict[str, Any]:
    """Draft a plan."""
    tell(0, 100, "percent")
    result = draft_step(campaign, seed, by)
    tell(100, 100, "percent")
    return result


@DBOS.step()
def draft_step(campaign: str, seed: int, by: int | None = None) -> dict[str, Any]:
    """Draft in two short transactions; unchanged input and seed give the draft that is there already."""
    app = running_app()
    with logged("draft"):
        try:
            plan = draft(
                app.engine, campaign, seed=seed, now=app.clock.now(), actor=acting_for(by), progress=_percent(app)
            )
        except EXPECTED as error:
            return refused(error)
    return {"number": plan.number, "state": plan.state, "summary": plan.summary}


def _percent(app: App) -> Callable[[str, float], None]:
    """Return a progress that tells the job's watchers when at least `TOLD_EVERY` percent more are done.

    On SQLite it keeps silent while the plan is written: the note would wait for the very transaction that it speaks of.
    """
    told, one_writer = 0, app.engine.dialect.name == "sqlite"

    def progress(step: str, share: float) -> None:
        nonlocal told
        if step == WRITING and one_writer:
            return
        percent = round(share * 100)
        if percent >= told + TOLD_EVERY:
            told = percent
            tell(percent, 100, "percent")

    return progress


@DBOS.workflow()
def print_job(campaign: str, number: int, by: int | None = None) -> dict[str, Any]:
    """Print one file a neighbourhood and school, some thousands of slips a step, so a restart goes on with the next."""
    steps = list_step(campaign, number)
    if isinstance(steps, dict):
        return steps
    total, parts = sum(map(len, steps)), []
    tell(0, total, "printed")
    with Printers(os.cpu_count() or 1) as own:
        _printers[DBOS.workflow_id or ""] = own
        for places in steps:
            part = print_step(campaign, number, places, by)
            if "error" in part:
                return part
            parts.append(part)
            tell(sum(one["files"] + one["failed"] for one in parts), total, "printed")
    try:
        return whole(parts)
    except NotAllPrinted as error:
        return refused(error)


@DBOS.step()
def list_step(campaign: str, number: int) -> Any:
    """Return what is to be printed in each step: places, in printing order."""
    app = running_app()
    with logged("list"):
        try:
            with transaction(reading(app.engine)) as db:
                return steps_of(db, find_plan(db, find_campaign(db, campaign), number))
        except EXPECTED as error:
            return refused(error)


@DBOS.step()
def print_step(campaign: str, number: int, places: Any, by: int | None = None) -> dict[str, Any]:
    """Print some batches: written aside, renamed, then recorded; a file that is there with its sum is kept."""
    app = running_app()
    ways = (lambda: transaction(reading(app.engine)), lambda: app.writing(acting_for(by)))
    with logged("print"):
        try:
            printers = _printers[DBOS.workflow_id or ""]
            desk = Desk(*ways, app.settings.data, app.keys, printers, app.clock.now())
            return print_part(desk, lambda db: find_plan(db, find_campaign(db, campaign), number), places)
        except EXPECTED as error:
            return refused(error)

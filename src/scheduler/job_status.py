"""Where a job stands, read from the row that the engine keeps of it; and what is kept of a step that failed."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from dbos import DBOS

from notices.errors import NoticesError
from scheduler.defects import trace_of
from scheduler.errors import SchedulerError
from slots.errors import SlotsError

EXPECTED = (SchedulerError, SlotsError, NoticesError)
_log = logging.getLogger(__name__)
STATES = {
    "PENDING": "running",
    "ENQUEUED": "queued",
    "DELAYED": "queued",
    "SUCCESS": "done",
    "ERROR": "failed",
    "CANCELLED": "cancelled",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "cancelled",  # its process died time and again: the engine stopped it, it may go on
}
DEFECT = {
    "code": "job_failed",
    "vi": "Việc bị dừng vì lỗi của phần mềm; hãy báo người quản trị, chi tiết có trong nhật ký máy chủ.",
    "en": "The job was stopped by a defect of the program; tell the administrator, the server's log has the details.",
}
"""All that is shown of an unexpected error: its own text may hold people's names."""


class JobUnknown(SchedulerError):
    """There is no job of this id."""

    code = "job_unknown"
    status = 404
    vi = "Không có việc mang mã {job}."
    en = "There is no job {job}."


class JobCannotResume(SchedulerError):
    """A failed job would only fail again."""

    code = "job_cannot_resume"
    status = 409
    vi = "Việc {job} đã hỏng nên không chạy tiếp được; hãy bắt đầu lại từ trang các bước của đợt."
    en = "The job {job} has failed and cannot go on; start it again from the campaign's steps."


PAGE = 100
"""Jobs asked for at once when they are listed."""


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


def campaign_of(row: Any) -> str:
    """Return the campaign's code, which every workflow of ours takes first."""
    given = row.input["args"] if row.input else ()
    return str(given[0]) if given else ""


def status_of(row: Any) -> JobStatus:
    """Return where the job of the engine's `row` stands."""
    progress = DBOS.get_event(row.workflow_id, "progress", timeout_seconds=0) or {}
    started = datetime.fromtimestamp((row.created_at or 0) / 1000, UTC)
    state, result = STATES.get(row.status, "running"), row.output if isinstance(row.output, dict) else None
    error = result.pop("error") if result and "error" in result else None
    if state == "failed":
        error = DEFECT
    return JobStatus(
        row.workflow_id,
        row.workflow_id.split("-")[0],
        "failed" if error else state,
        started,
        campaign_of(row),
        **progress,
        error=error,
        result=result,
    )


def newest_rows(kinds: Sequence[str]) -> Iterator[Any]:
    """Yield our workflows, newest first, a page at a time: a campaign's may lie far down."""
    for offset in count(0, PAGE):
        rows = DBOS.list_workflows(
            workflow_id_prefix=[f"{kind}-" for kind in kinds], limit=PAGE, offset=offset, sort_desc=True
        )
        yield from rows
        if len(rows) < PAGE:
            return


def as_json(status: JobStatus) -> dict[str, Any]:
    """Return a job's status as the API answers it."""
    return asdict(status)


def refused(error: SchedulerError | SlotsError | NoticesError) -> dict[str, Any]:
    """Return a user's error as a result: the workflow has done its work by refusing, a retry would refuse again."""
    return {"error": {"code": error.code, "vi": error.text("vi"), "en": error.text("en")}}


@contextmanager
def logged(what: str) -> Iterator[None]:
    """Write a defect of ours to the log; the job's watchers only learn that there was one, as its text may hold names."""
    try:
        yield
    except Exception as error:
        _log.error("job step failed: %s\n%s", what, trace_of(error))
        raise

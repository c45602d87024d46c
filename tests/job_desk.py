"""Starting jobs and waiting for them."""

import time
from pathlib import Path

from factories import EVE
from line import Line
from scheduler.clock import Clock
from scheduler.deps import App
from scheduler.jobs import Jobs, JobStatus
from scheduler.keys import Keys
from scheduler.settings import Settings


def wait_for(jobs: Jobs, job_id: str) -> JobStatus:
    """Wait, a minute at the most, until a job has ended."""
    for _ in range(600):
        status = jobs.status(job_id)
        if status.state not in {"queued", "running"}:
            return status
        time.sleep(0.1)
    raise TimeoutError(status)


def import_file(jobs: Jobs, campaign: str, path: Path, name: str, within: str | None = None) -> JobStatus:
    """Have a file looked at and, if there is anything to take in, taken in as it was proposed."""
    seen = wait_for(jobs, jobs.start_import(campaign, path, name, within))
    if seen.result and "proposed" in seen.result:
        return wait_for(jobs, jobs.start_approve(campaign, seen.result["proposed"]))
    return seen


def make_jobs(line: Line, url: str, executor_id: str = "test-1") -> Jobs:
    settings = Settings(database_url=url, keys_dir=line.folder / "keys", data_dir=line.folder)
    line.keys = Keys.in_folder(settings.keys)
    return Jobs(App(settings, line.engine, line.keys, Clock.starting_at(EVE)), executor_id)

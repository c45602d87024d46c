"""A job in words: how far it is, how long it still takes, what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from notices.wording import figure
from scheduler.clock import real_now
from scheduler.jobs import JobStatus
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import SENTENCES, sentence

RUNNING = {"queued", "running"}
NEXT = {
    "import": ("/dot/danh-sach", "see_roster"),
    "approve": ("/dot/danh-sach", "see_roster"),
    "draft": ("/dot/ke-hoach", "see_draft"),
    "print": ("/dot/in", "see_print"),
    "messages": ("/dot/tin-nhan", "see_messages"),
}


@dataclass(frozen=True, slots=True)
class RecentJob:
    """One line of the list of jobs."""

    id: str
    kind: str
    state: str
    started: str


def recent(request: Request, lang: str, campaign: str, limit: int = 5) -> list[RecentJob]:
    """Return the campaign's latest jobs; none where this process runs no jobs."""
    jobs = request.app.state.jobs
    if not jobs.launched:
        return []
    return [
        RecentJob(job.id, job.kind, job.state, moment_text(job.started_at, lang))
        for job in jobs.list(50, campaign)[:limit]
    ]


def job_context(job: JobStatus, lang: str, now: datetime | None = None) -> dict[str, Any]:
    """Return what the job's page shows; `now` is real time, as jobs are."""
    next_path, next_key = NEXT[job.kind]
    if job.result and "proposed" in job.result:
        next_path, next_key = f"/dot/danh-sach/{job.result['proposed']}", "see_import"
    return {
        "job": job,
        "running": job.state in RUNNING,
        "figures": f"{figure(job.done, lang)} / {figure(job.total, lang)}" if job.total else "…",
        "counted": sentence(f"what_{job.what}" if job.what else "what_waiting", lang),
        "timing": _timing(job, lang, now or real_now()),
        "error": job.error["en" if lang == "en" else "vi"] if job.error else "",
        "result": _result(job, lang),
        "next_path": next_path,
        "next_key": next_key,
    }


def _timing(job: JobStatus, lang: str, now: datetime) -> str:
    parts = [sentence("job_started", lang, moment=moment_text(job.started_at, lang))]
    if job.state in RUNNING:
        if 0 < job.done < job.total:
            spent = (now - job.started_at).total_seconds()
            parts.append(sentence("job_left", lang, seconds=round(spent / job.done * (job.total - job.done))))
        parts.append(sentence("job_reloads", lang))
    else:
        parts.append(sentence(f"job_state_{job.state}", lang))
    return " · ".join(parts)


def _result(job: JobStatus, lang: str) -> list[str]:
    counts = {key: value for key, value in (job.result or {}).items() if isinstance(value, int)}
    lines = []
    for key, value in counts.items():
        if f"result_{key}" in SENTENCES:
            lines.append(sentence(f"result_{key}", lang, count=figure(value, lang)))
        elif f"count_{key}" in SENTENCES:
            lines.append(f"{sentence(f'count_{key}', lang)}: {figure(value, lang)}")
    return lines

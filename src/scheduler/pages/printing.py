"""Printing for people: start it, follow any job, download the file of each neighbourhood."""

from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from sqlmodel import Session as DbSession

from notices import wording
from notices.wording import figure
from scheduler.auth.models import Account, Role
from scheduler.deps import AppDep, DbDep, LangDep, PlainText, only_reads, opens_records
from scheduler.guards import Officer, OwnCampaignCode, Planner, note_job
from scheduler.handouts.models import PrintRun
from scheduler.handouts.service import runs_of
from scheduler.pages.choice import PageCampaign, WholePageCampaign
from scheduler.pages.facts import unit_names_of
from scheduler.pages.files import pdf_of
from scheduler.pages.job_view import job_context
from scheduler.pages.planner import may_plan
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Neighbourhood, Station
from scheduler.plan.models import Plan
from scheduler.plan.service import find_plan, published_plan
from scheduler.reach import RunInArea, covers_batch

router = APIRouter()
Batch = tuple[PrintRun, Neighbourhood | Station]


@router.get("/dot/in")
def show_files(request: Request, db: DbDep, lang: LangDep, account: Officer, campaign: PageCampaign) -> HTMLResponse:
    """Show the printed files of the account's area."""
    plan = published_plan(db, campaign)
    runs = _runs(db, account, plan)
    lead = "print_lead" if runs else "print_none"
    return page(
        request,
        "print.html",
        lang=lang,
        account=account,
        published=plan is not None,
        may_print=may_plan(account),
        lead=sentence(lead, lang, files=figure(len(runs), lang), number=plan.number) if plan else "",
        wards=_wards(db, runs, lang),
        sums=_sums([run for run, _ in runs], lang),
    )


@router.post("/dot/in")
@only_reads
def print_all(request: Request, db: DbDep, account: Planner, campaign: WholePageCampaign) -> RedirectResponse:
    """Start the job that prints every neighbourhood of the published plan."""
    plan = published_plan(db, campaign) or find_plan(db, campaign)
    job_id = request.app.state.jobs.start_print(campaign.code, plan.number, by=account.id)
    note_job(request, "job.started", job_id)
    return go(request, f"/viec/{job_id}")


@router.get("/dot/in/{run_id}.pdf")
@opens_records
def download(db: DbDep, app: AppDep, account: Officer, file: RunInArea) -> FileResponse:
    """Return the file of a neighbourhood or a school in the account's area."""
    del account
    return pdf_of(db, app, *file)


@router.get("/viec/{job_id}")
def show_job(
    request: Request, lang: LangDep, account: Officer, own: OwnCampaignCode, job_id: PlainText
) -> HTMLResponse:
    """Show how far a job is."""
    status = request.app.state.jobs.status(job_id, own)
    may_steer = account.role in {Role.ADMINISTRATOR, Role.PLANNER}
    context = job_context(status, lang)
    return page(request, "job.html", lang=lang, account=account, may_steer=may_steer, **context)


@router.post("/viec/{job_id}/dung")
@only_reads
def stop_job(request: Request, account: Planner, own: OwnCampaignCode, job_id: PlainText) -> RedirectResponse:
    """Stop a job before its next step."""
    del account
    request.app.state.jobs.cancel(job_id, own)
    note_job(request, "job.cancelled", job_id)
    return go(request, f"/viec/{job_id}")


@router.post("/viec/{job_id}/tiep")
@only_reads
def go_on(request: Request, account: Planner, own: OwnCampaignCode, job_id: PlainText) -> RedirectResponse:
    """Let a stopped job go on from its last finished step."""
    del account
    request.app.state.jobs.resume(job_id, own)
    note_job(request, "job.resumed", job_id)
    return go(request, f"/viec/{job_id}")


def _runs(db: DbSession, account: Account, plan: Plan | None) -> list[Batch]:
    runs = runs_of(db, plan) if plan else []
    return [(run, holder) for run, holder in runs if covers_batch(db, account, holder)]


def _wards(db: DbSession, runs: list[Batch], lang: str) -> list[dict[str, Any]]:
    names = unit_names_of(db, {(place.dataset, place.unit_code) for _, place in runs})

    def ward(pair: Batch) -> tuple[str, str]:
        return pair[1].dataset, pair[1].unit_code

    return [
        {"name": names[key], "files": [_file(run, place, lang) for run, place in found]}
        for key, found in groupby(sorted(runs, key=ward), key=ward)
    ]


def _file(run: PrintRun, place: Neighbourhood | Station, lang: str) -> dict[str, Any]:
    return {
        "id": run.id,
        "neighbourhood_id": run.neighbourhood_id,
        "name": wording.keep_together(place.name),
        "slips": figure(run.slips, lang),
        "people": figure(run.people, lang),
        "pages": figure(run.pages, lang),
        "size": _size(run.size_bytes, lang),
        "sha": run.sha256[:16],
    }


def _sums(runs: list[PrintRun], lang: str) -> dict[str, str]:
    sums = {key: figure(sum(getattr(run, key) for run in runs), lang) for key in ("slips", "people", "pages")}
    return {**sums, "size": _size(sum(run.size_bytes for run in runs), lang)}


def _size(size: int, lang: str) -> str:
    return sentence("kilobytes", lang, size=figure(-(-size // 1024), lang))

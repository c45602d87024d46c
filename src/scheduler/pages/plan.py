"""The plan's pages: draft, read, publish."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from notices.wording import figure
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, StoredNumber, only_reads, opens_records
from scheduler.guards import Planner, note_job
from scheduler.operations.publishing import publish
from scheduler.pages import plan_view as view
from scheduler.pages.choice import WholePageCampaign
from scheduler.pages.load_view import chart_of
from scheduler.pages.rendering import go, page
from scheduler.pages.replan import neighbours_of
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.places.unit_tables import unit_book
from scheduler.plan.errors import NoPlanYet, PeopleUnassigned
from scheduler.plan.loads import load_by_station
from scheduler.plan.models import Plan
from scheduler.plan.replan_errors import AnotherPlanCounts, NewWindowsBegun, PlanWouldUndo
from scheduler.plan.service import DEFAULT_SEED, find_plan, load_by_session, unassigned_rows
from scheduler.plan.shortage_words import since_booked
from scheduler.plan.terms_words import gap_sentence, total_units

router = APIRouter()


@router.get("/dot/ke-hoach")
@opens_records
def show_plan(
    request: Request, db: DbDep, lang: LangDep, account: Planner, campaign: WholePageCampaign
) -> HTMLResponse:
    """Show the latest plan, or what is needed for one."""
    try:
        plan = find_plan(db, campaign)
    except NoPlanYet:
        return page(request, "plan.html", lang=lang, account=account, plan=None)
    return _page(request, db, lang, account, plan)


@router.post("/dot/ke-hoach")
@only_reads
def draft(request: Request, account: Planner, campaign: WholePageCampaign) -> RedirectResponse:
    """Start the job that drafts."""
    job_id = request.app.state.jobs.start_draft(campaign.code, DEFAULT_SEED, by=account.id)
    note_job(request, "job.started", job_id)
    return go(request, f"/viec/{job_id}")


@router.post("/dot/ke-hoach/{number}/cong-bo")
def make_it_count(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Planner,
    campaign: WholePageCampaign,
    number: StoredNumber,
    accept_unassigned: Annotated[str, Form(max_length=12)] = "0",
) -> Response:
    """Publish; while people are left out, only with their number accepted."""
    plan = find_plan(db, campaign, number)
    accepted = view.accepted_people(accept_unassigned)
    if accepted is None:
        return _page(request, db, lang, account, plan, problem=sentence("accept_not_a_number", lang), status=422)
    try:
        publish(db, campaign=campaign, number=number, accept_unassigned=accepted, keys=app.keys, now=clock.now())
    except (PeopleUnassigned, PlanWouldUndo, NewWindowsBegun, AnotherPlanCounts) as refused:
        return _page(request, db, lang, account, plan, problem=refused.text(lang), status=refused.status)
    return go(request, "/dot")


def _page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    plan: Plan,
    *,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    campaign = db.get_one(Campaign, plan.campaign_id)
    left_out = unassigned_rows(db, plan)
    if left_out:
        note(db, "plan.unassigned_read", campaign_id=plan.campaign_id, subject=plan.id, rows=len(left_out))
    return page(
        request,
        "plan.html",
        lang=lang,
        status=status,
        account=account,
        plan=plan,
        neighbours=neighbours_of(db, db.get_one(Campaign, plan.campaign_id), plan),
        lead=view.lead_of(plan, lang),
        problem=problem,
        facts=view.facts_of(plan, lang),
        unassigned=plan.summary["unassigned"],
        may_publish=True,
        shortfalls=view.shortfalls_of(plan, lang),
        lacks=view.lacks_of(plan, lang),
        since_booked=since_booked(plan.summary, lang),
        left_out=view.left_out_of(left_out, lang),
        terms=view.terms_of(plan, lang),
        cost=figure(round(total_units(plan.summary)), lang),
        gap=gap_sentence(plan.summary, lang),
        shifts=view.shifts_of(plan, lang),
        chart=chart_of(load_by_station(db, campaign, plan), unit_book(db, campaign.dataset), lang),
        load=view.load_of(load_by_session(db, plan), lang),
    )

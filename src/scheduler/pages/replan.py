"""One plan against another on a page: who moves and why, and the button that takes a former one back."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, StoredNumber, opens_records
from scheduler.guards import Planner
from scheduler.operations.comparing import Comparison, compare, compared_plans
from scheduler.operations.comparing_words import change_rows, comparison_lines, cost_rows
from scheduler.operations.restoring import restore
from scheduler.pages.choice import WholePageCampaign
from scheduler.pages.plan_view import accepted_people
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.plan.models import Plan
from scheduler.plan.replan_errors import FormerPlacesGone, NoFormerPlan, RestoreLeavesOut, RestoreWouldUndo
from scheduler.plan.restoring import plan_to_restore
from scheduler.plan.service import find_plan, published_plan

router = APIRouter()
SHOWN = 200


@router.get("/dot/ke-hoach/{number}/so-sanh")
@opens_records
def show_changes(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Planner,
    campaign: WholePageCampaign,
    number: StoredNumber,
    other: Annotated[StoredNumber | None, Query(alias="voi")] = None,
) -> HTMLResponse:
    """Show what a plan changes against the one it is to replace, or against another."""
    former, plan = compared_plans(db, campaign, number, other)
    found = compare(db, campaign, former, plan, now=clock.now())
    return _page(request, db, lang, account, plan, found)


@router.post("/dot/ke-hoach/{number}/lay-lai")
def take_back(
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
    """Let a plan that was replaced count again; where somebody would lose by it, say so above what it would change."""
    plan = find_plan(db, campaign, number)
    present = published_plan(db, campaign) or plan
    accepted = accepted_people(accept_unassigned)
    if accepted is None:
        problem = sentence("accept_not_a_number", lang)
        found = compare(db, campaign, present, plan, now=clock.now())
        return _page(request, db, lang, account, plan, found, problem=problem, status=422)
    try:
        restore(db, campaign=campaign, number=number, accept_unassigned=accepted, keys=app.keys, now=clock.now())
    except (RestoreLeavesOut, RestoreWouldUndo, FormerPlacesGone) as refused:
        problem = refused.text(lang)
        found = compare(db, campaign, present, plan, now=clock.now())
        return _page(request, db, lang, account, plan, found, problem=problem, status=refused.status)
    return go(request, "/dot")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The numbers that the page of a plan leads to: what it is compared with, and what could be taken back instead of `present`."""

    compared: int | None
    former: int | None = None
    present: int | None = None


def neighbours_of(db: DbSession, campaign: Campaign, plan: Plan) -> Neighbours:
    """Return them, as far as there are any."""
    present = published_plan(db, campaign)
    try:
        former = plan_to_restore(db, campaign)
    except NoFormerPlan:
        return Neighbours(plan.based_on)
    if present is None or former.id == present.id:
        return Neighbours(plan.based_on)
    return Neighbours(plan.based_on, former.number, present.number)


def _page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    plan: Plan,
    found: Comparison,
    *,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    changes = change_rows(found, lang, SHOWN)
    if changes:
        note(db, "plan.changes_read", campaign_id=plan.campaign_id, subject=stored_id(plan), rows=len(changes))
    return page(
        request,
        "plan_compare.html",
        lang=lang,
        status=status,
        account=account,
        number=plan.number,
        former=found.former,
        problem=problem,
        may_restore=plan.state == "superseded",
        lines=comparison_lines(found, lang),
        costs=cost_rows(found, lang),
        reprints=found.reprints,
        changes=changes,
        count=len(found.changes),
    )

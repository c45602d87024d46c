"""Requests of residents for officers: what each asks for, how to call, and a short answer; no script needed."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Officer
from scheduler.operations.review_requests import decided_requests, open_requests
from scheduler.pages import requests_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.review_view import asks_of
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.request_reach import RequestInArea
from scheduler.requests.lists import requests_in
from scheduler.requests.service import decide

router = APIRouter()
HERE = "/dot/yeu-cau"
SHOWN, LATEST = 50, 10
"""Open requests on the page, and decided ones below them."""
NOTICES = {"ghi": "request_decided", "roi": "request_decided_before"}
Answer = Annotated[PlainText, Form(max_length=1000)]
Decision = Annotated[PlainText, Form(max_length=10)]


@router.get(HERE)
@opens_records
def show(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    bao: Annotated[PlainText, Query(max_length=5)] = "",
) -> HTMLResponse:
    """Show what waits for an answer in the account's area, the nearest window first, and what was decided lately."""
    notice = sentence(NOTICES[bao], lang) if bao in NOTICES else ""
    return requests_page(request, db, lang, account, campaign, notice=notice)


def requests_page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    campaign: Campaign,
    *,
    notice: str = "",
    problem: SchedulerError | None = None,
    typed: tuple[int, str] = (0, ""),
    typed_to_leader: tuple[int, str] = (0, ""),
) -> HTMLResponse:
    """Return the page; `typed` and `typed_to_leader` (a request, its answer) are what was entered and could not be recorded."""
    units = part_of(db, account, campaign)
    asked = open_requests(db, campaign, units=units)
    answered = decided_requests(db, campaign, units=units, limit=LATEST)
    if asked or answered:
        note(db, "review_request.read", campaign_id=campaign.id, requests=len(asked) + len(answered))
    waiting = requests_in(db, campaign, units=units)
    decided = requests_in(db, campaign, units=units, open_only=False, limit=len(waiting) + LATEST)[len(waiting) :]
    note(db, "request.read", campaign_id=campaign.id, requests=len(waiting) + len(decided))
    return page(
        request,
        "requests.html",
        lang=lang,
        status=problem.status if problem else 200,
        account=account,
        here=HERE,
        requests=view.rows_of(db, waiting[:SHOWN], lang),
        waiting=len(waiting),
        more=max(0, len(waiting) - SHOWN),
        decided=view.rows_of(db, decided, lang),
        asks=asks_of(db, asked[:SHOWN], lang),
        asks_waiting=len(asked),
        asks_more=max(0, len(asked) - SHOWN),
        asks_decided=asks_of(db, answered, lang),
        notice=notice,
        problem=problem.text(lang) if problem else "",
        typed=typed,
        typed_to_leader=typed_to_leader,
    )


@router.post(HERE + "/{request_id}", response_model=None)
def decide_one(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    found: RequestInArea,
    decision: Decision,
    answer: Answer = "",
) -> Response:
    """Record an answer; what cannot be recorded is said above the list, with what was typed."""
    try:
        done = decide(db, found, decision=decision, answer=answer, account=account, now=clock.now())
    except SchedulerError as problem:
        return requests_page(request, db, lang, account, campaign, problem=problem, typed=(found.id or 0, answer))
    return told(request, HERE, changed=done.changed)


def told(request: Request, path: str, *, changed: bool) -> RedirectResponse:
    """Return the way back to a list that says what became of an answer."""
    return go(request, f"{path}{'&' if '?' in path else '?'}bao={'ghi' if changed else 'roi'}")

"""The review for the office: how far each neighbourhood is, the list of each, and what leaders ask for."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.auth.rights import part_of
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Officer
from scheduler.operations.review_requests import decide_review
from scheduler.pages import review_table
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import page
from scheduler.pages.requests import HERE as REQUESTS
from scheduler.pages.requests import Answer, Decision, requests_page, told
from scheduler.pages.review import Here, Notice, list_page
from scheduler.reach import NeighbourhoodInArea
from scheduler.review_reach import ReviewRequestInArea
from scheduler.roster.review_lists import review_counts

router = APIRouter()


@router.get("/dot/ra-soat")
def show_table(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    xa: Annotated[PlainText, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show how far the review is, by unit and neighbourhood; `xa` is the code of a unit to see alone."""
    counts = review_counts(db, campaign, units=part_of(db, account, campaign))
    table: dict[str, Any] = review_table.table_of(counts, xa, lang)
    return page(request, "review_table.html", lang=lang, account=account, **table)


@router.get("/dot/ra-soat/{neighbourhood_id}")
@opens_records
def show_list(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    neighbourhood: NeighbourhoodInArea,
    here: Here,
    notice: Notice,
) -> HTMLResponse:
    """Show the households of one neighbourhood, 50 to a page."""
    return list_page(request, db, lang, account, neighbourhood, here, notice)


@router.post(REQUESTS + "/to-truong/{review_id}", response_model=None)
def decide_one(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    found: ReviewRequestInArea,
    decision: Decision,
    answer: Answer = "",
) -> Response:
    """Take over what a leader has asked for, or decline it; what cannot be so is said above the list, with what was typed."""
    try:
        done = decide_review(db, found, decision=decision, answer=answer, account=account, now=clock.now())
    except SchedulerError as problem:
        return requests_page(
            request, db, lang, account, campaign, problem=problem, typed_to_leader=(found.id or 0, answer)
        )
    return told(request, REQUESTS, changed=done.changed)

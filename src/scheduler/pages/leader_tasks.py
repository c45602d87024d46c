"""What a leader sees to beside handing out: he answers his residents' requests, and calls on those who did not come."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.arrivals.no_shows import no_shows
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.deps import ClockDep, DbDep, LangDep, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Leader
from scheduler.operations.own_change_list import changes_in
from scheduler.pages import leader_tasks_view as view
from scheduler.pages.leader import Here, walk_page
from scheduler.pages.rendering import page
from scheduler.pages.requests import Answer, Decision, told
from scheduler.reach import OwnNeighbourhood
from scheduler.request_reach import RequestInArea
from scheduler.requests.service import decide

router = APIRouter()
ROWS_PER_PAGE = 100
Row = TypeVar("Row")


@router.post("/to/yeu-cau/{request_id}", response_model=None)
def decide_one(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    here: Here,
    found: RequestInArea,
    decision: Decision,
    answer: Answer = "",
) -> Response:
    """Record an answer; what cannot be recorded is said on the list, with what was typed."""
    try:
        done = decide(db, found, decision=decision, answer=answer, account=account, now=clock.now())
    except SchedulerError as problem:
        return walk_page(
            request, db, clock, account, neighbourhood, lang, here, problem=problem, asked=(found.id or 0, answer)
        )
    return told(request, f"/to{here.query}", changed=done.changed)


@router.get("/to/khong-den")
@opens_records
def show_missed(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    trang: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> HTMLResponse:
    """Show every slip that nobody came on, the latest first."""
    note(db, "neighbourhood.slips_read", campaign_id=neighbourhood.campaign_id, subject=neighbourhood.id)
    found = no_shows(db, neighbourhood, now=clock.now())
    rows, here, pages = _part(found, trang)
    return page(
        request,
        "leader_missed.html",
        lang=lang,
        account=account,
        absent=len(found),
        missed=view.missed_rows(rows, lang),
        here=here,
        pages=pages,
    )


@router.get("/to/tu-doi")
@opens_records
def show_changes(
    request: Request,
    db: DbDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    trang: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> HTMLResponse:
    """Show every slip whose holder has chosen another window, the latest first."""
    note(db, "neighbourhood.slips_read", campaign_id=neighbourhood.campaign_id, subject=neighbourhood.id)
    found = changes_in(db, stored_id(neighbourhood))
    rows, here, pages = _part(found, trang)
    return page(
        request,
        "leader_changed.html",
        lang=lang,
        account=account,
        changed=len(found),
        changes=view.changed_rows(rows, lang),
        here=here,
        pages=pages,
    )


def _part(found: Sequence[Row], wanted: int) -> tuple[Sequence[Row], int, int]:
    """Return the rows of a page, its number, and how many pages there are; beyond the last the last is shown."""
    pages = max(1, -(-len(found) // ROWS_PER_PAGE))
    here = min(wanted, pages)
    return found[(here - 1) * ROWS_PER_PAGE : here * ROWS_PER_PAGE], here, pages

"""The leader's walk: his own neighbourhood's slips by window, one tap to hand out, one to take it back."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, opens_records
from scheduler.guards import Leader
from scheduler.handouts import marks
from scheduler.handouts.errors import SlipUnknown
from scheduler.invitations.models import Invitation
from scheduler.pages import leader_view as view
from scheduler.pages.files import pdf_of
from scheduler.pages.rendering import go, page
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.reach import OwnNeighbourhood, SlipInArea

router = APIRouter()

PageNumber = Annotated[int, Query(ge=1, le=1000)]
FormPage = Annotated[int, Form(ge=1, le=1000)]


@router.get("/to")
@opens_records
def show_walk(
    request: Request,
    db: DbDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    trang: PageNumber = 1,
) -> HTMLResponse:
    """Show the slips of the leader's neighbourhood, 200 to a page."""
    _opened(db, neighbourhood)
    walk = view.walk_of(db, neighbourhood, lang)
    pages = max(1, -(-len(walk.rows) // view.ROWS_PER_PAGE))
    number = min(trang, pages)
    return page(
        request,
        "leader.html",
        lang=lang,
        account=account,
        neighbourhood=neighbourhood.name,
        figures=walk.figures(lang),
        groups=walk.groups(number),
        has_file=walk.run is not None,
        page_number=number,
        pages=pages,
    )


@router.get("/to/phieu.pdf")
@opens_records
def download(db: DbDep, app: AppDep, account: Leader, neighbourhood: OwnNeighbourhood) -> FileResponse:
    """Return the printed file of the leader's neighbourhood."""
    del account
    return pdf_of(db, app, view.run_of(db, neighbourhood), neighbourhood)


@router.post("/to/{invitation_id}/da-giao")
def hand_out(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    slip: SlipInArea,
    page_number: FormPage = 1,
) -> RedirectResponse:
    """Mark a slip as handed out."""
    _mark(db, account, neighbourhood, clock, slip, "handed_out")
    return _back(request, slip, page_number)


@router.post("/to/{invitation_id}/hoan-tac")
def take_back(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    slip: SlipInArea,
    page_number: FormPage = 1,
) -> RedirectResponse:
    """Open a slip again."""
    _mark(db, account, neighbourhood, clock, slip, marks.OPEN)
    return _back(request, slip, page_number)


@router.get("/to/{invitation_id}/chua-giao")
@opens_records
def ask_why(
    request: Request,
    db: DbDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    slip: SlipInArea,
) -> HTMLResponse:
    """Ask for the reason."""
    _opened(db, neighbourhood)
    rows = view.walk_of(db, neighbourhood, lang).rows
    row = next((row for row in rows if row.id == slip.id), None)
    if row is None:
        raise SlipUnknown(number=slip.number)
    return page(request, "not_given.html", lang=lang, account=account, row=row, reasons=view.REASONS)


@router.post("/to/{invitation_id}/chua-giao")
def keep_reason(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    slip: SlipInArea,
    reason: Annotated[str, Form()],
) -> RedirectResponse:
    """Record why a slip could not be handed out."""
    _mark(db, account, neighbourhood, clock, slip, reason)
    return _back(request, slip, 1)


def _opened(db: DbSession, neighbourhood: Neighbourhood) -> None:
    note(db, "neighbourhood.slips_read", campaign_id=neighbourhood.campaign_id, subject=neighbourhood.id)


def _mark(
    db: DbSession, account: Account, neighbourhood: Neighbourhood, clock: ClockDep, slip: Invitation, state: str
) -> None:
    marks.mark(
        db,
        campaign=db.get_one(Campaign, neighbourhood.campaign_id),
        state=state,
        source="leader",
        now=clock.now(),
        invitation_ids=[stored_id(slip)],
        account=account,
        neighbourhood_id=neighbourhood.id,
    )


def _back(request: Request, slip: Invitation, page_number: int) -> RedirectResponse:
    query = f"?trang={page_number}" if page_number > 1 else ""
    return go(request, f"/to{query}#p{slip.id}")

"""The leader's walk: his own neighbourhood's slips by window, one tap to hand out, one to take it back."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainText, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Leader
from scheduler.handouts import marks
from scheduler.handouts.errors import SlipUnknown
from scheduler.handouts.numbers import spans_in
from scheduler.handouts.signed_list import enter, take_back
from scheduler.handouts.walk import run_of
from scheduler.invitations.models import Invitation
from scheduler.operations.spare_households import untell
from scheduler.pages import leader_view as view
from scheduler.pages.files import pdf_of
from scheduler.pages.leader_tasks_view import NOTHING, tasks_of, to_print
from scheduler.pages.rendering import go, page
from scheduler.pages.requests import NOTICES
from scheduler.pages.review_view import progress_text
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan
from scheduler.reach import OwnNeighbourhood, SlipInArea
from scheduler.roster.models import Household
from scheduler.roster.review_lists import review_counts, summed

router = APIRouter()

Number = Annotated[PlainText, Form(max_length=30)]


def spot(
    trang: Annotated[int, Query(ge=1, le=1000)] = 1,
    theo: Annotated[PlainText, Query(max_length=10)] = "",
    xem: Annotated[PlainText, Query(max_length=10)] = "",
) -> view.Spot:
    """Return where in the list the asker is."""
    return view.Spot(trang, theo == view.STREET, xem == view.LEFT)


Here = Annotated[view.Spot, Depends(spot)]


@router.get("/to")
@opens_records
def show_walk(
    request: Request,
    db: DbDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    here: Here,
    clock: ClockDep,
    ghi: int = -1,
    giu: int = 0,
    bao: Annotated[PlainText, Query(max_length=5)] = "",
) -> HTMLResponse:
    """Show the slips of the leader's neighbourhood, 200 to a page; `ghi`, `giu` and `bao` tell what the form before did."""
    notice = view.entered_text(ghi, giu, lang) if ghi >= 0 else sentence(NOTICES[bao], lang) if bao in NOTICES else ""
    return walk_page(request, db, clock, account, neighbourhood, lang, here, notice=notice)


def walk_page(
    request: Request,
    db: DbSession,
    clock: ClockDep,
    account: Account,
    neighbourhood: Neighbourhood,
    lang: str,
    here: view.Spot,
    *,
    notice: str = "",
    problem: SchedulerError | None = None,
    typed: tuple[str, str] = ("", ""),
    asked: tuple[int, str] = (0, ""),
) -> HTMLResponse:
    """Return the page; `typed` and `asked` (a request, its answer) are what was entered and could not be recorded."""
    _opened(db, neighbourhood)
    now = clock.now()
    walk = view.walk_of(db, neighbourhood)
    shown = walk.shown(here, now)
    pages = view.pages_of(shown)
    here = here.on(min(here.page, pages))
    rows = shown[(here.page - 1) * view.ROWS_PER_PAGE : here.page * view.ROWS_PER_PAGE]
    return page(
        request,
        "leader.html",
        lang=lang,
        status=problem.status if problem else 200,
        account=account,
        neighbourhood=neighbourhood.name,
        neighbourhood_id=neighbourhood.id,
        figures=walk.figures(lang),
        groups=view.groups_of(db, walk, rows, lang, by_street=here.by_street),
        to_do=walk.to_do,
        to_print=to_print(db, neighbourhood, lang),
        tasks=tasks_of(db, neighbourhood, now, lang) if here.page == 1 or asked[0] else NOTHING,
        here=here,
        pages=pages,
        other_order=replace(here, page=1, by_street=not here.by_street),
        other_part=replace(here, page=1, left_only=not here.left_only),
        entry=view.entry_of(db, neighbourhood, account, lang),
        review=_review(db, neighbourhood, lang),
        news=view.news_for(db, neighbourhood, now, lang),
        notice=notice,
        problem=problem.text(lang) if problem else "",
        typed=typed,
        stack_open=problem is not None and not asked[0],
        asked=asked,
    )


@router.post("/to/xap", response_model=None)
def hand_out_stack(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    here: Here,
    tu: Number = "",
    den: Number = "",
) -> Response:
    """Mark the open slips from one number to another as handed out; a number alone is that slip."""
    try:
        spans = spans_in(f"{tu}-{den}" if den else tu)
        done = enter(
            db,
            campaign=db.get_one(Campaign, neighbourhood.campaign_id),
            neighbourhood_id=stored_id(neighbourhood),
            said={"handed_out": spans},
            source="leader",
            now=clock.now(),
            account=account,
        )
    except SchedulerError as problem:
        return walk_page(request, db, clock, account, neighbourhood, lang, here, problem=problem, typed=(tu, den))
    return go(request, view.told(f"/to{here.query}", done))


@router.post("/to/xap/hoan-tac")
def take_stack_back(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    here: Here,
    entry: Annotated[PlainText, Form(max_length=36)],
) -> RedirectResponse:
    """Open the slips again that were marked together."""
    take_back(
        db,
        campaign=db.get_one(Campaign, neighbourhood.campaign_id),
        neighbourhood_id=stored_id(neighbourhood),
        entry=entry,
        account=account,
        source="leader",
        now=clock.now(),
    )
    return go(request, f"/to{here.query}")


@router.get("/to/phieu.pdf")
@opens_records
def download(db: DbDep, app: AppDep, account: Leader, neighbourhood: OwnNeighbourhood) -> FileResponse:
    """Return the printed file of the leader's neighbourhood."""
    del account
    plan = published_plan(db, db.get_one(Campaign, neighbourhood.campaign_id))
    return pdf_of(db, app, run_of(db, plan, neighbourhood) if plan else None, neighbourhood)


@router.post("/to/{invitation_id}/da-giao")
def hand_out(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    slip: SlipInArea,
    here: Here,
) -> RedirectResponse:
    """Mark a slip as handed out."""
    _mark(db, account, neighbourhood, clock, slip, "handed_out")
    return _back(request, slip, here)


@router.post("/to/{invitation_id}/hoan-tac")
def open_again(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    slip: SlipInArea,
    here: Here,
) -> RedirectResponse:
    """Open a slip again; a spare one belongs to nobody then."""
    if db.get_one(Household, slip.household_id).spare_told_at is not None:
        campaign = db.get_one(Campaign, slip.campaign_id)
        untell(db, campaign, slip, source="leader", account=account, now=clock.now())
    else:
        _mark(db, account, neighbourhood, clock, slip, marks.OPEN)
    return _back(request, slip, here)


@router.get("/to/{invitation_id}/chua-giao")
@opens_records
def ask_why(
    request: Request,
    db: DbDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    lang: LangDep,
    slip: SlipInArea,
    here: Here,
) -> HTMLResponse:
    """Ask for the reason."""
    _opened(db, neighbourhood)
    row = view.row_of(db, neighbourhood, slip, lang)
    if row is None:
        raise SlipUnknown(number=slip.number)
    return page(request, "not_given.html", lang=lang, account=account, row=row, reasons=view.REASONS, here=here)


@router.post("/to/{invitation_id}/chua-giao")
def keep_reason(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    slip: SlipInArea,
    here: Here,
    reason: Annotated[str, Form()],
) -> RedirectResponse:
    """Record why a slip could not be handed out."""
    _mark(db, account, neighbourhood, clock, slip, reason)
    return _back(request, slip, here)


def _review(db: DbSession, neighbourhood: Neighbourhood, lang: str) -> str:
    """Return how far the review is while it is the main thing: before there is a plan that counts; "" from then on."""
    campaign = db.get_one(Campaign, neighbourhood.campaign_id)
    if published_plan(db, campaign) is not None:
        return ""
    count = summed(review_counts(db, campaign, neighbourhood_id=stored_id(neighbourhood)))
    return progress_text(count, lang) if count.people else ""


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


def _back(request: Request, slip: Invitation, here: view.Spot) -> RedirectResponse:
    return go(request, f"/to{here.query}#p{slip.id}")

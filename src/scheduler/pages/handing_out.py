"""The hand-out as the office sees it: where each neighbourhood stands, the signed list typed in, and what is still open."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.database import stored_id
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Officer
from scheduler.handouts.numbers import spans_in
from scheduler.handouts.open_list import OPEN_HEADER, open_rows, open_slips, start_of
from scheduler.handouts.signed_list import enter, take_back
from scheduler.handouts.standing import standing
from scheduler.pages import handing_out_view as view
from scheduler.pages import leader_view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.files import csv_of
from scheduler.pages.rendering import go, page
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan
from scheduler.reach import NeighbourhoodInArea

router = APIRouter()
Line = Annotated[PlainText, Field(max_length=2000)]
Typed = Annotated[PlainText, Query(max_length=10)]


class SignedList(BaseModel):
    """The form of the signed list: by state, the numbers as they were typed."""

    handed_out: Line = ""
    absent: Line = ""
    moved: Line = ""
    address_not_found: Line = ""
    refused: Line = ""
    dead: Line = ""
    has_card: Line = ""
    open: Line = ""


@router.get("/dot/giao")
def show_standing(request: Request, db: DbDep, lang: LangDep, account: Officer, campaign: PageCampaign) -> HTMLResponse:
    """Show how far the slips of each neighbourhood of the account's area are."""
    plan = published_plan(db, campaign)
    rows = standing(db, plan, part_of(db, account, campaign)) if plan else []
    return page(request, "handing_out.html", lang=lang, account=account, **view.table_of(rows, lang))


@router.get("/dot/giao/con")
@opens_records
def show_open(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    truoc: Typed = "",
    trang: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> HTMLResponse:
    """Show the slips that are not handed out, or were not before a day; the nearest day first, 200 to a page."""
    rows, first = view.ROWS_PER_PAGE, (trang - 1) * view.ROWS_PER_PAGE
    day, plan = view.day_of(truoc), published_plan(db, campaign)
    units, before = part_of(db, account, campaign), start_of(campaign, day)
    found = open_slips(db, plan, before=before, units=units, offset=first, limit=rows + 1) if plan else []
    _read(db, campaign, len(found), day)
    return page(
        request,
        "slips_open.html",
        lang=lang,
        account=account,
        groups=view.groups_of(found[:rows], lang),
        day=day.isoformat() if day else "",
        page_number=trang,
        more=len(found) > rows,
    )


@router.get("/dot/giao/con.csv")
@opens_records
def open_file(db: DbDep, lang: LangDep, account: Officer, campaign: PageCampaign, truoc: Typed = "") -> Response:
    """Return all of them as a table."""
    day, plan = view.day_of(truoc), published_plan(db, campaign)
    units, before = part_of(db, account, campaign), start_of(campaign, day)
    found = open_slips(db, plan, before=before, units=units) if plan else []
    _read(db, campaign, len(found), day)
    return csv_of(OPEN_HEADER, open_rows(found, lang), "phieu-chua-giao.csv")


@router.get("/dot/giao/{neighbourhood_id}")
@opens_records
def show_neighbourhood(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    neighbourhood: NeighbourhoodInArea,
    ghi: int = -1,
    giu: int = 0,
) -> HTMLResponse:
    """Show the slips of one neighbourhood in the order of the signed list, and the form for what is written on it."""
    notice = leader_view.entered_text(ghi, giu, lang) if ghi >= 0 else ""
    return _neighbourhood(request, db, lang, account, neighbourhood, notice=notice)


@router.post("/dot/giao/{neighbourhood_id}", response_model=None)
def enter_list(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    neighbourhood: NeighbourhoodInArea,
    said: Annotated[SignedList, Form()],
) -> Response:
    """Mark the slips as the signed list says."""
    typed = said.model_dump()
    try:
        done = enter(
            db,
            campaign=db.get_one(Campaign, neighbourhood.campaign_id),
            neighbourhood_id=stored_id(neighbourhood),
            said={state: spans_in(text) for state, text in typed.items()},
            source="clerk",
            now=clock.now(),
            account=account,
        )
    except SchedulerError as problem:
        return _neighbourhood(request, db, lang, account, neighbourhood, problem=problem, typed=typed)
    return go(request, leader_view.told(f"/dot/giao/{neighbourhood.id}", done))


@router.post("/dot/giao/{neighbourhood_id}/hoan-tac")
def take_list_back(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Officer,
    neighbourhood: NeighbourhoodInArea,
    entry: Annotated[PlainText, Form(max_length=36)],
) -> RedirectResponse:
    """Open the slips again that were marked together."""
    take_back(
        db,
        campaign=db.get_one(Campaign, neighbourhood.campaign_id),
        neighbourhood_id=stored_id(neighbourhood),
        entry=entry,
        account=account,
        source="clerk",
        now=clock.now(),
    )
    return go(request, f"/dot/giao/{neighbourhood.id}")


def _neighbourhood(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    neighbourhood: Neighbourhood,
    *,
    notice: str = "",
    problem: SchedulerError | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    note(db, "neighbourhood.slips_read", campaign_id=neighbourhood.campaign_id, subject=neighbourhood.id)
    walk = leader_view.walk_of(db, neighbourhood)
    return page(
        request,
        "signed_list.html",
        lang=lang,
        status=problem.status if problem else 200,
        account=account,
        id=neighbourhood.id,
        neighbourhood=neighbourhood.name,
        figures=walk.figures(lang),
        groups=leader_view.groups_of(db, walk, walk.slips, lang),
        fields=view.fields_of(typed or {}, lang),
        entry=leader_view.entry_of(db, neighbourhood, account, lang),
        notice=notice,
        problem=problem.text(lang) if problem else "",
    )


def _read(db: DbSession, campaign: Campaign, rows: int, day: date | None) -> None:
    note(db, "handout.open_read", campaign_id=campaign.id, rows=rows, before=day.isoformat() if day else "")

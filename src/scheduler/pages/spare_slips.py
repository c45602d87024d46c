"""Spare slips for officers: how many each neighbourhood has, more of them, and all that are open returned at the hand-in day."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session as DbSession

from notices.wording import figure
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, StoredNumber
from scheduler.guards import Officer
from scheduler.operations.spares import MOST_PEOPLE, MOST_SLIPS, counts_of, open_spares, return_all
from scheduler.pages.choice import PageCampaign
from scheduler.pages.facts import unit_names_of
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.errors import NoPublishedPlan
from scheduler.plan.service import published_plan
from scheduler.reach import require_place

router = APIRouter()


@router.get("/dot/du-phong")
def show_spares(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    them: int = -1,
    tra: int = -1,
) -> HTMLResponse:
    """Show the neighbourhoods of the account's area with their spare slips, and the form that asks for more."""
    plan = published_plan(db, campaign)
    notice = sentence("spares_made", lang, count=figure(them, lang)) if them >= 0 else ""
    if tra >= 0:
        notice = sentence("spares_returned", lang, count=figure(tra, lang))
    return page(
        request,
        "spare_slips.html",
        lang=lang,
        account=account,
        published=plan is not None,
        rows=_rows(db, account, campaign, lang) if plan else [],
        most_people=MOST_PEOPLE,
        most_slips=MOST_SLIPS,
        notice=notice,
    )


@router.post("/dot/du-phong")
def ask(
    request: Request,
    db: DbDep,
    app: AppDep,
    account: Officer,
    campaign: PageCampaign,
    neighbourhood: Annotated[StoredNumber, Form()],
    count: Annotated[int, Form(ge=1, le=MOST_SLIPS)],
    people: Annotated[int, Form(ge=1, le=MOST_PEOPLE)],
) -> RedirectResponse:
    """Let a neighbourhood have so many open spare slips."""
    place = require_place(db, account, campaign, neighbourhood)
    opened = open_spares(db, campaign, place, count=count, people=people, keys=app.keys, now=app.clock.now())
    return go(request, f"/dot/du-phong?them={len(opened.made)}")


@router.post("/dot/du-phong/tra-lai")
def return_open(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Officer,
    campaign: PageCampaign,
    neighbourhood: Annotated[StoredNumber, Form()],
) -> RedirectResponse:
    """Return all spare slips of a neighbourhood that nobody was told of."""
    place = require_place(db, account, campaign, neighbourhood)
    returned = return_all(db, campaign, place, now=clock.now())
    return go(request, f"/dot/du-phong?tra={returned}")


def _rows(db: DbSession, account: Account, campaign: Campaign, lang: str) -> list[dict[str, Any]]:
    plan = published_plan(db, campaign)
    if plan is None:
        raise NoPublishedPlan(campaign=campaign.code)
    rows = counts_of(db, plan, units=part_of(db, account, campaign))
    names = unit_names_of(db, {(row.neighbourhood.dataset, row.neighbourhood.unit_code) for row in rows})
    return [
        {
            "id": stored_id(row.neighbourhood),
            "unit": names[_ward(row.neighbourhood)],
            "name": row.neighbourhood.name,
            "open": row.open_slips,
            "open_text": figure(row.open_slips, lang),
            "places": figure(row.open_places, lang),
            "told": figure(row.told, lang),
        }
        for row in rows
    ]


def _ward(neighbourhood: Neighbourhood) -> tuple[str, str]:
    return neighbourhood.dataset, neighbourhood.unit_code

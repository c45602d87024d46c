"""The review of households, for leaders of their own neighbourhood and for officers: one list, one form a household, no script."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from notices import wording
from notices.errors import NoticesError
from scheduler.audit.trail import note
from scheduler.auth.models import Account, Role
from scheduler.database import stored_id
from scheduler.deps import LARGEST_ID, ClockDep, DbDep, LangDep, PlainText, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Leader, Reviews
from scheduler.operations import reviewing
from scheduler.operations.review_requests import decided_requests, open_requests
from scheduler.operations.reviewing import Said
from scheduler.pages import review_view as view
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan
from scheduler.reach import OwnNeighbourhood
from scheduler.review_reach import HouseholdInArea
from scheduler.roster.additions import RESIDENCES, AddedPerson
from scheduler.roster.models import Household
from scheduler.roster.review import known_shift
from scheduler.roster.review_lists import households_listed, people_listed, review_counts, summed

router = APIRouter()
LATEST = 10
"""Answers of officers shown below the list."""
NOTICES = {"luu": "review_saved", "gui": "review_asked", "rut": "review_withdrawn", "nhu-cu": "review_same"}
Line = Annotated[PlainText, Form(max_length=200)]


def spot(
    trang: Annotated[int, Query(ge=1, le=1000)] = 1,
    loc: Annotated[PlainText, Query(max_length=5)] = "",
    theo: Annotated[PlainText, Query(max_length=5)] = "",
    ten: Annotated[PlainText, Query(max_length=100)] = "",
) -> view.Spot:
    """Return where in the list the asker is."""
    return view.Spot(trang, loc == view.LEFT, theo == view.BY_NAME, ten.strip())


def told(
    lang: LangDep,
    bao: Annotated[PlainText, Query(max_length=10)] = "",
    so: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> str:
    """Return what the form before did, in words."""
    return sentence(NOTICES[bao], lang, facts=wording.figure(so, lang)) if bao in NOTICES else ""


Here = Annotated[view.Spot, Depends(spot)]
Notice = Annotated[str, Depends(told)]


@router.get("/to/ra-soat")
@opens_records
def show_own(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Leader,
    neighbourhood: OwnNeighbourhood,
    here: Here,
    notice: Notice,
) -> HTMLResponse:
    """Show the households of the leader's neighbourhood, 50 to a page."""
    return list_page(request, db, lang, account, neighbourhood, here, notice)


def list_page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    neighbourhood: Neighbourhood,
    here: view.Spot,
    notice: str,
) -> HTMLResponse:
    """Return the list of a neighbourhood, as its leader and the officers above him see it."""
    campaign, place = db.get_one(Campaign, neighbourhood.campaign_id), stored_id(neighbourhood)
    _read(db, neighbourhood)
    count = summed(review_counts(db, campaign, neighbourhood_id=place))
    waiting = open_requests(db, campaign, neighbourhood_id=place)
    decided = decided_requests(db, campaign, neighbourhood_id=place, limit=LATEST)
    return page(
        request,
        "review_list.html",
        lang=lang,
        account=account,
        neighbourhood=neighbourhood,
        count=count,
        progress=view.progress_text(count, lang),
        waiting=view.asks_of(db, waiting, lang),
        decided=view.asks_of(db, decided, lang),
        list_path=list_of(account, place),
        notice=notice,
        **state_of(db, campaign, account, lang),
        **view.list_of(households_listed(db, neighbourhood), here, waiting, lang),
    )


@router.get("/ra-soat/{household_id}")
@opens_records
def show_household(
    request: Request, db: DbDep, lang: LangDep, account: Reviews, household: HouseholdInArea, here: Here, notice: Notice
) -> HTMLResponse:
    """Show the people of a household, with what is said of each, and the form for it."""
    return household_page(request, db, lang, account, household, here, notice=notice)


@router.post("/ra-soat/{household_id}", response_model=None)
def save_household(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Reviews,
    household: HouseholdInArea,
    here: Here,
    nguoi: Annotated[list[int], Form(max_length=500)] = [],  # noqa: B006 - FastAPI copies it
    ghi: Annotated[list[PlainText], Form(max_length=500)] = [],  # noqa: B006
    ca: Line = "",
) -> Response:
    """Record what the form says of everybody of the household, and when it would rather come; then back to the list."""
    campaign, now = db.get_one(Campaign, household.campaign_id), clock.now()
    mine = {stored_id(one) for one in people_listed(db, stored_id(household))}
    said = {person: mark for person, mark in zip(nguoi, ghi, strict=False) if person in mine}
    marks = {person: mark or None for person, mark in said.items()}
    try:
        known_shift(ca or None)  # before anything is written: what is refused is refused as a whole
        done = reviewing.say_marks(db, campaign, marks, account=account, now=now)
        if nguoi:
            done = done.plus(reviewing.say_shift(db, campaign, household, ca or None, account=account, now=now))
    except SchedulerError as problem:
        return household_page(request, db, lang, account, household, here, problem=problem, said=said)
    return _back(request, account, household, here, done)


@router.post("/ra-soat/{household_id}/dung")
def say_right(
    request: Request, db: DbDep, clock: ClockDep, account: Reviews, household: HouseholdInArea, here: Here
) -> RedirectResponse:
    """Record that a household is as it is listed."""
    campaign = db.get_one(Campaign, household.campaign_id)
    done = reviewing.say_as_listed(db, campaign, household, account=account, now=clock.now())
    return _back(request, account, household, here, done, say=False)


@router.post("/ra-soat/{household_id}/hoan-tac")
def take_back(
    request: Request, db: DbDep, clock: ClockDep, account: Reviews, household: HouseholdInArea, here: Here
) -> RedirectResponse:
    """Take back that it is."""
    campaign = db.get_one(Campaign, household.campaign_id)
    done = reviewing.say_not_as_listed(db, campaign, household, account=account, now=clock.now())
    return _back(request, account, household, here, done, say=False)


def list_of(account: Account, neighbourhood_id: int) -> str:
    """Return the address of the list that an account works on."""
    return "/to/ra-soat" if account.role == Role.LEADER else f"/dot/ra-soat/{neighbourhood_id}"


def _read(db: DbSession, neighbourhood: Neighbourhood) -> None:
    note(db, "neighbourhood.roster_read", campaign_id=neighbourhood.campaign_id, subject=neighbourhood.id)


def state_of(db: DbSession, campaign: Campaign, account: Account, lang: str) -> dict[str, Any]:
    """Return whether what is said waits for an officer, and what that means."""
    asks = reviewing.asks_first(db, campaign, account)
    published = published_plan(db, campaign) is not None
    told = sentence("review_asks" if asks else "review_next_plan", lang) if published else ""
    return {"asks": asks, "published": told, "leads": account.role == Role.LEADER}


def _back(
    request: Request, account: Account, household: Household, here: view.Spot, done: Said, *, say: bool = True
) -> RedirectResponse:
    """Return the way back to the household's place in the list, which says what a form did unless the place itself shows it."""
    path = f"{list_of(account, household.neighbourhood_id)}{here.query}"
    return go(request, f"{and_say(path, notice_of(done)) if say or done.asked else path}#h{household.id}")


def notice_of(done: Said) -> str:
    """Return the part of an address that says what a form did."""
    if done.asked:
        return f"bao=gui&so={done.asked}"
    return f"bao=luu&so={done.changed}" if done.changed else "bao=nhu-cu"


def and_say(path: str, said: str) -> str:
    """Return an address with one more part that says something."""
    return f"{path}{'&' if '?' in path else '?'}{said}"


def household_page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    household: Household,
    here: view.Spot,
    *,
    notice: str = "",
    problem: SchedulerError | NoticesError | None = None,
    said: Mapping[int, str] | None = None,
    new: AddedPerson | None = None,
) -> HTMLResponse:
    """Return the household; `said` (marks by id) and `new` are what a form said and could not be recorded."""
    place, campaign = (
        db.get_one(Neighbourhood, household.neighbourhood_id),
        db.get_one(Campaign, household.campaign_id),
    )
    _read(db, place)
    waiting, state = open_requests(db, campaign, household_id=household.id), state_of(db, campaign, account, lang)
    return page(
        request,
        "review_household.html",
        lang=lang,
        status=problem.status if problem else 200,
        account=account,
        at=f"/ra-soat/{household.id}{here.query}",
        household=household,
        address=wording.keep_together(household.address),
        neighbourhood=wording.keep_together(place.name),
        people=view.people_of(db, household, waiting, lang, asks=state["asks"], typed=said),
        new=new or AddedPerson("", ""),
        adding=new is not None,
        residences=residences_in(lang),
        waiting=view.asks_of(db, waiting, lang),
        decided=view.asks_of(db, decided_requests(db, campaign, household_id=household.id, limit=LATEST), lang),
        list_path=list_of(account, household.neighbourhood_id),
        here=here,
        notice=notice,
        problem=problem.text(lang) if problem else "",
        **view.shifts_of(household, waiting, lang, asks=state["asks"]),
        **state,
    )


def residences_in(lang: str) -> list[tuple[str, str]]:
    """Return the kinds of residence to choose from."""
    return [(code, sentence(f"residence_{code}", lang)) for code in RESIDENCES]

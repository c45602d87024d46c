"""Additions in the review: a person, a household that is on no list, each in a form without script; and what is taken back."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from notices.errors import NoticesError
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText
from scheduler.errors import SchedulerError
from scheduler.guards import Leader, Reviews
from scheduler.operations import reviewing
from scheduler.operations.review_requests import withdraw_review
from scheduler.pages import review_view as view
from scheduler.pages.rendering import go, page
from scheduler.pages.review import Here, Line, and_say, household_page, list_of, notice_of, residences_in, state_of
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.reach import NeighbourhoodInArea
from scheduler.review_reach import HouseholdInArea, ReviewRequestInArea
from scheduler.roster.additions import MOST_PEOPLE, AddedPerson

router = APIRouter()
ROWS = 6
"""People that the form of a new household has room for."""
Lines = Annotated[list[PlainText], Form(max_length=MOST_PEOPLE)]


@router.post("/ra-soat/{household_id}/them", response_model=None)
def add_person(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Reviews,
    household: HouseholdInArea,
    here: Here,
    name: Line = "",
    birth: Line = "",
    relationship: Line = "",
    residence: Line = "",
) -> Response:
    """Add a person to a household; what cannot be added is said above the form, with what was typed."""
    new = AddedPerson(name, birth, relationship, residence)
    campaign = db.get_one(Campaign, household.campaign_id)
    try:
        done = reviewing.say_person(db, campaign, household, new, account=account, now=clock.now())
    except (SchedulerError, NoticesError) as problem:
        return household_page(request, db, lang, account, household, here, problem=problem, new=new)
    return go(request, and_say(f"/ra-soat/{household.id}{here.query}", notice_of(done)))


@router.get("/ra-soat/them-ho/{neighbourhood_id}")
def ask_for_household(
    request: Request, db: DbDep, lang: LangDep, account: Reviews, neighbourhood: NeighbourhoodInArea, here: Here
) -> HTMLResponse:
    """Ask for the address and the people of a household that is on no list."""
    return _new_page(request, db, lang, account, neighbourhood, here)


@router.post("/ra-soat/them-ho/{neighbourhood_id}", response_model=None)
def add_household(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Reviews,
    neighbourhood: NeighbourhoodInArea,
    here: Here,
    address: Line = "",
    name: Lines = [],  # noqa: B006 - FastAPI copies it
    birth: Lines = [],  # noqa: B006
    relationship: Lines = [],  # noqa: B006
    residence: Lines = [],  # noqa: B006
) -> Response:
    """Add the household; what cannot be added is said above the form, with all that was typed."""
    typed = [AddedPerson(*one) for one in zip(name, birth, relationship, residence, strict=False)]
    people = [one for one in typed if not one.is_blank]
    try:
        done = reviewing.say_household(db, neighbourhood, address, people, account=account, now=clock.now())
    except (SchedulerError, NoticesError) as problem:
        return _new_page(request, db, lang, account, neighbourhood, here, problem, address, people)
    return go(request, and_say(f"{list_of(account, stored_id(neighbourhood))}{here.query}", notice_of(done)))


@router.post("/ra-soat/de-nghi/{review_id}/rut")
def withdraw(
    request: Request, db: DbDep, clock: ClockDep, account: Leader, found: ReviewRequestInArea, here: Here
) -> RedirectResponse:
    """Take back what was asked for; what was decided before stays so."""
    done = withdraw_review(db, found, account=account, now=clock.now())
    return go(request, and_say(f"/to/ra-soat{here.query}", "bao=rut" if done else "bao=nhu-cu"))


def _new_page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    neighbourhood: Neighbourhood,
    here: view.Spot,
    problem: SchedulerError | NoticesError | None = None,
    address: str = "",
    people: list[AddedPerson] | None = None,
) -> HTMLResponse:
    rows = list(people or [])
    rows += [AddedPerson("", "")] * max(1, ROWS - len(rows))
    return page(
        request,
        "review_new.html",
        lang=lang,
        status=problem.status if problem else 200,
        account=account,
        neighbourhood=neighbourhood,
        address=address,
        rows=rows[:MOST_PEOPLE],
        residences=residences_in(lang),
        list_path=list_of(account, stored_id(neighbourhood)),
        here=here,
        problem=problem.text(lang) if problem else "",
        **state_of(db, db.get_one(Campaign, neighbourhood.campaign_id), account, lang),
    )

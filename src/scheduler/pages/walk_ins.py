"""The form for people who come without a slip."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session as DbSession

from notices.errors import GlyphMissing
from notices.wording import masked_name
from scheduler.api.visits import present_day
from scheduler.arrivals.errors import PersonUnknown
from scheduler.arrivals.queue_errors import WalkInHasSlip
from scheduler.arrivals.walk_ins import MOST_PEOPLE, Newcomer, add_walk_in
from scheduler.audit.trail import note
from scheduler.auth.limits import NameLimit
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, StoredNumber, opens_records
from scheduler.guards import AtStation, AtStationDep
from scheduler.pages import queue_view as view
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign, Station
from scheduler.places.unit_tables import unit_book
from scheduler.roster.models import Resident
from scheduler.roster.walk_ins import neighbourhoods_within
from slots.calendar import local

router = APIRouter()
Someone = Annotated[StoredNumber | None, Form()]


@router.get("/scan/vang-lai")
@opens_records
def show_form(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    at: AtStationDep,
    limit: Annotated[None, Depends(NameLimit())],
    nguoi: Annotated[StoredNumber | None, Query(description="who was found by name and has no slip")] = None,
) -> HTMLResponse:
    """Ask how many have come, and who they are as far as they tell; of somebody found the masked name is shown, which is noted."""
    del limit  # ids can be counted up, so that showing a name is limited like looking for one
    if nguoi is not None:
        note(db, "resident.looked_for", campaign_id=at.campaign_id, residents=[_person(db, at, nguoi).id])
    return _form(request, db, clock, lang, at, entry_id=str(uuid4()), resident_id=nguoi)


@router.post("/scan/vang-lai", response_model=None)
def enter(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    at: AtStationDep,
    entry_id: Annotated[UUID, Form()],
    people: Annotated[int, Form(ge=1, le=MOST_PEOPLE)] = 1,
    resident_id: Someone = None,
    name: Annotated[PlainText, Form(max_length=120)] = "",
    birth_year: Annotated[str, Form(pattern=r"^\s*((19|20)\d\d)?\s*$")] = "",
    neighbourhood_id: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
) -> HTMLResponse | RedirectResponse:
    """Give them a number; the form sent twice is one visit."""
    typed = {"people": people, "name": name.strip(), "birth_year": birth_year.strip(), "place": neighbourhood_id}
    shown: dict[str, Any] = {"entry_id": str(entry_id), "resident_id": resident_id, "typed": typed}
    if name.strip() and not neighbourhood_id:
        problem = sentence("walk_in_place_missing", lang)
        return _form(request, db, clock, lang, at, problem=problem, status=422, **shown)
    newcomer = None
    if name.strip() and resident_id is None:
        newcomer = Newcomer(name, int(neighbourhood_id), int(birth_year) if birth_year.strip() else None)
    now = clock.now()
    try:
        visit = add_walk_in(
            db,
            campaign=db.get_one(Campaign, at.campaign_id),
            station=db.get_one(Station, at.station_id),
            day=present_day(db, at, now),
            entry_id=str(entry_id),
            people=people,
            now=now,
            resident_id=resident_id,
            newcomer=newcomer,
        )
    except (WalkInHasSlip, GlyphMissing) as refused:
        return _form(request, db, clock, lang, at, problem=refused.text(lang), status=refused.status, **shown)
    return go(request, f"/scan/luot/{visit.id}")


def _person(db: DbSession, at: AtStation, resident_id: int) -> Resident:
    resident = db.get(Resident, resident_id)
    if resident is None or resident.campaign_id != at.campaign_id:
        raise PersonUnknown
    return resident


def _form(
    request: Request,
    db: DbSession,
    clock: ClockDep,
    lang: str,
    at: AtStation,
    *,
    entry_id: str,
    resident_id: int | None,
    typed: dict[str, Any] | None = None,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    now, station = clock.now(), db.get_one(Station, at.station_id)
    units = {unit.code for unit in unit_book(db, station.dataset).below(station.unit_code)}
    return page(
        request,
        "scan_walk_in.html",
        lang=lang,
        status=status,
        **view.frame(db, at, now, lang),
        entry_id=entry_id,
        resident_id=resident_id,
        listed="" if resident_id is None else masked_name(_person(db, at, resident_id).full_name),
        typed=typed or {"people": 1, "name": "", "birth_year": "", "place": ""},
        most=MOST_PEOPLE,
        this_year=local(now).year,
        neighbourhoods=neighbourhoods_within(db, at.campaign_id, units),
        problem=problem,
    )

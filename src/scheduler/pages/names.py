"""Search by name at the door, for whoever forgot the slip."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from notices import wording
from scheduler.api.visits import present_day
from scheduler.arrivals.names import Hit, find_by_name
from scheduler.arrivals.queue_errors import NameTooShort
from scheduler.auth.limits import NameLimit
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, opens_records
from scheduler.guards import AtStationDep
from scheduler.pages import queue_view as view
from scheduler.pages.rendering import page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign, Station

router = APIRouter()


@router.get("/scan/ten")
@opens_records
def search(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    limit: Annotated[None, Depends(NameLimit())],
    at: AtStationDep,
    q: Annotated[PlainText, Query(max_length=100)] = "",
) -> HTMLResponse:
    """Show who has a name like `q`, masked; from here the slip itself goes on as if its code had been typed."""
    del limit
    now, found, problem, status = clock.now(), None, "", 200
    if q:
        station, campaign = db.get_one(Station, at.station_id), db.get_one(Campaign, at.campaign_id)
        try:
            found = find_by_name(db, campaign=campaign, station=station, day=present_day(db, at, now), text=q)
        except NameTooShort as short:
            problem, status = short.text(lang), short.status
    return page(
        request,
        "scan_names.html",
        lang=lang,
        status=status,
        **view.frame(db, at, now, lang),
        q=q,
        problem=problem,
        hits=None if found is None else [_row(hit, lang) for hit in found.hits],
        more=found is not None and found.more,
    )


def _row(hit: Hit, lang: str) -> dict[str, Any]:
    slip = hit.slip
    who = [sentence("name_household", lang, name=hit.household), hit.neighbourhood]
    if slip is None:
        return {"person": hit.person, "who": " · ".join(who), "resident_id": hit.resident_id, "slip": None}
    hours = wording.hour_range(slip.window.start, slip.window.end)
    when = f"{hours}, {wording.day_line(slip.operating_day, slip.window.end, lang)}"
    who.append(sentence("name_arrived", lang, here=slip.arrived, people=slip.people))
    return {
        "person": hit.person,
        "who": " · ".join(who),
        "slip": sentence("name_slip", lang, number=slip.number, when=when),
        "elsewhere": "" if slip.here else sentence("name_other_station", lang, station=slip.station),
        "typed_code": slip.typed_code,
        "scan_id": str(uuid4()),
    }

"""The queue at a desk: call the next, begin, end, and put back; each is one tap of a form and works without script."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from scheduler.api.visits import present_day
from scheduler.arrivals import outcomes, visits
from scheduler.arrivals.queue import queue_of, standing_of
from scheduler.deps import ClockDep, DbDep, LangDep, PlainName
from scheduler.guards import AtStationDep
from scheduler.pages import queue_view as view
from scheduler.pages.rendering import go, page
from scheduler.pages.station import FormDep
from scheduler.places.models import Campaign
from scheduler.reach import VisitHere

router = APIRouter()
MOST_WAITING, MOST_DONE = 40, 8
"""Visits listed on the page; of the others it tells how many there are."""
Back = Annotated[Literal["", "hang-doi"], Form()]
"""Which page a tap leads back to: the visit's own, or the queue."""


@router.get("/scan/hang-doi")
def show_queue(request: Request, db: DbDep, clock: ClockDep, lang: LangDep, at: AtStationDep) -> HTMLResponse:
    """Show who waits, who is called and served, and what this desk does next."""
    now, desk = clock.now(), view.desk_here(request, at)
    found = queue_of(db, station_id=at.station_id, day=present_day(db, at, now), now=now)
    lists = {
        name: [view.row(one, desk, lang) for one in getattr(found, name)]
        for name in ("waiting", "called", "in_service", "done")
    }
    return page(
        request,
        "scan_queue.html",
        lang=lang,
        **view.frame(db, at, now, lang),
        figures={name: len(rows) for name, rows in lists.items()},
        after_closing=found.after_closing,
        desk=desk,
        calling=next((row for row in lists["called"] if row.own), None),
        waiting=lists["waiting"][:MOST_WAITING],
        called=[row for row in lists["called"] if not row.own],
        in_service=lists["in_service"],
        done=lists["done"][:MOST_DONE],
    )


@router.post("/scan/hang-doi")
def call_next(request: Request, db: DbDep, clock: ClockDep, at: AtStationDep) -> RedirectResponse:
    """Call the next number to this desk."""
    now = clock.now()
    day = present_day(db, at, now)
    visits.call_next(db, station_id=at.station_id, day=day, desk=view.desk_here(request, at), now=now)
    return go(request, "/scan/hang-doi")


@router.post("/scan/hang-doi/ban")
def name_desk(request: Request, at: AtStationDep, desk: Annotated[PlainName, Form(max_length=60)]) -> RedirectResponse:
    """Remember in this browser how its desk is called on the display."""
    del at
    request.session["desk"] = desk
    return go(request, "/scan/hang-doi")


@router.get("/scan/luot/{visit_id}")
def show_visit(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, at: AtStationDep, visit: VisitHere, saved: int = 0
) -> HTMLResponse:
    """Show one visit: where it stands, its times, what can be done next, and the outcome of each person."""
    one = standing_of(db, visit)
    return page(
        request,
        "scan_visit.html",
        lang=lang,
        **view.frame(db, at, clock.now(), lang),
        visit=view.row(one, view.desk_here(request, at), lang),
        state=view.state_text(one, lang),
        times=view.times(visit, lang),
        people=view.people_of_visit(db, visit, lang),
        outcomes=outcomes.KNOWN,
        saved=bool(saved),
    )


@router.post("/scan/luot/{visit_id}/goi")
def call(
    request: Request, db: DbDep, clock: ClockDep, at: AtStationDep, visit: VisitHere, back: Back = ""
) -> RedirectResponse:
    """Call this number to this desk, or call it again."""
    visits.call(db, visit, desk=view.desk_here(request, at), now=clock.now())
    return _after(request, visit.id, back)


@router.post("/scan/luot/{visit_id}/vang")
def absent(request: Request, db: DbDep, at: AtStationDep, visit: VisitHere, back: Back = "") -> RedirectResponse:
    """Let this number wait behind the others: it was called and nobody came."""
    visits.mark_absent(db, visit, desk=view.desk_here(request, at))
    return _after(request, visit.id, back)


@router.post("/scan/luot/{visit_id}/bat-dau")
def start(
    request: Request, db: DbDep, clock: ClockDep, at: AtStationDep, visit: VisitHere, back: Back = ""
) -> RedirectResponse:
    """Begin the service of this visit."""
    visits.start(db, visit, desk=view.desk_here(request, at), now=clock.now())
    return _after(request, visit.id, back)


@router.post("/scan/luot/{visit_id}/xong")
def end(
    request: Request, db: DbDep, clock: ClockDep, at: AtStationDep, visit: VisitHere, back: Back = ""
) -> RedirectResponse:
    """End the service of this visit."""
    visits.end(db, visit, desk=view.desk_here(request, at), now=clock.now())
    return _after(request, visit.id, back)


@router.post("/scan/luot/{visit_id}/lui")
def put_back(
    request: Request,
    db: DbDep,
    visit: VisitHere,
    state: Annotated[Literal["called", "absent", "in_service", "done"], Form()],
    back: Back = "",
) -> RedirectResponse:
    """Take the step back that led to `state`."""
    visits.put_back(db, visit, state=state)
    return _after(request, visit.id, back)


@router.post("/scan/luot/{visit_id}/ket-qua")
def keep_outcomes(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, at: AtStationDep, visit: VisitHere, form: FormDep
) -> RedirectResponse:
    """Record the outcome of each person for whom one was chosen."""
    campaign = db.get_one(Campaign, at.campaign_id)
    for person in view.people_of_visit(db, visit, lang):
        outcome = str(form.get(f"outcome-{person.number}", ""))
        if outcome and outcome != person.outcome:
            outcomes.record_outcome(
                db,
                campaign=campaign,
                station_id=at.station_id,
                resident_id=person.resident_id,
                outcome=outcome,
                now=clock.now(),
                day=visit.operating_day,
                device=at.device,
                account=at.account,
            )
    return go(request, f"/scan/luot/{visit.id}?saved=1")


def _after(request: Request, visit_id: int | None, back: str) -> RedirectResponse:
    return go(request, "/scan/hang-doi" if back else f"/scan/luot/{visit_id}")

"""The desk at the door: type or scan a code, see the verdict, mark who came and what became of each person."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session as DbSession
from starlette.datastructures import FormData

from scheduler.arrivals import outcomes, service
from scheduler.arrivals.devices import key_if_due
from scheduler.arrivals.errors import NobodyToAdmit, ReasonMissing
from scheduler.arrivals.models import Scan
from scheduler.clock import real_now
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep
from scheduler.guards import AtStation, AtStationDep, shown_key
from scheduler.invitations.keys import verify_keys
from scheduler.pages import station_view as view
from scheduler.pages.rendering import go, page
from scheduler.pages.scanner_files import with_script
from scheduler.places.campaign_file import settings_of, tolerances_of
from scheduler.places.models import Campaign

router = APIRouter()

ScanText = Annotated[str, Form(max_length=2000)]


async def read_form(request: Request) -> FormData:
    """Return a form whose fields are not known beforehand."""
    return await request.form()


FormDep = Annotated[FormData, Depends(read_form)]


@router.get("/scan/")
def show_idle(request: Request, db: DbDep, clock: ClockDep, lang: LangDep, at: AtStationDep) -> HTMLResponse:
    """Wait for a slip."""
    settings = settings_of(db.get_one(Campaign, at.campaign_id))
    strip = view.strip(db, at, settings, clock.now(), lang)
    return page(
        request,
        "scan_idle.html",
        lang=lang,
        place=strip.place,
        counts=strip.counts,
        zoom=strip.zoom,
        day_lists=view.day_lists(db, at, settings, clock.now(), lang),
        new_scan_id=str(uuid4()),
        focus_field=True,
        bare=False,
        **with_script(lang),
    )


@router.post("/scan/")
def read_slip(
    request: Request, db: DbDep, app: AppDep, at: AtStationDep, scan_id: Annotated[UUID, Form()], text: ScanText
) -> RedirectResponse:
    """Keep the reading; sent twice it is one reading."""
    campaign = db.get_one(Campaign, at.campaign_id)
    now = app.clock.now()
    service.scan(
        db,
        campaign=campaign,
        station_id=at.station_id,
        scan_id=str(scan_id),
        text=text.strip(),
        scanned_at=now,
        now=now,
        keys=verify_keys(db, at.campaign_id),
        tolerances=tolerances_of(campaign),
        payload_key=app.keys.payload_key,
        device=at.device,
        account=at.account,
    )
    fresh = key_if_due(db, at.device, shown=shown_key(request), now=real_now()) if at.device else None
    if fresh is not None:
        request.session["device"] = fresh
    return go(request, f"/scan/{scan_id}")


@router.get("/scan/{scan_id}")
def show_verdict(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, at: AtStationDep, scan_id: UUID
) -> HTMLResponse:
    """Show the verdict, and the party as it stands now."""
    return _verdict(request, db, clock.now(), lang, at, _scan(db, at, scan_id))


@router.post("/scan/{scan_id}/den", response_model=None)
def admit(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    at: AtStationDep,
    scan_id: UUID,
    number: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
    reason: Annotated[str, Form(max_length=200)] = "",
) -> HTMLResponse | RedirectResponse:
    """Record who came; where the verdict holds back, with the officer's reason."""
    scan = _scan(db, at, scan_id)
    try:
        if number:
            service.check_in(db, scan=scan, now=clock.now(), numbers=number, reason=reason)
    except ReasonMissing as missing:
        return _verdict(request, db, clock.now(), lang, at, scan, problem=missing.text(lang), status=missing.status)
    return go(request, f"/scan/{scan_id}")


@router.post("/scan/{scan_id}/hoan-tac")
def take_back(request: Request, db: DbDep, clock: ClockDep, at: AtStationDep, scan_id: UUID) -> RedirectResponse:
    """Undo the arrivals that this scan recorded."""
    service.undo(db, scan=_scan(db, at, scan_id), now=clock.now(), device=at.device, account=at.account)
    return go(request, f"/scan/{scan_id}")


@router.get("/scan/{scan_id}/ket-qua")
def show_outcomes(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, at: AtStationDep, scan_id: UUID, saved: int = 0
) -> HTMLResponse:
    """Ask what became of each person."""
    party = view.party_at_door(db, _scan(db, at, scan_id))
    if party is None:
        raise NobodyToAdmit
    strip = view.strip(db, at, settings_of(db.get_one(Campaign, at.campaign_id)), clock.now(), lang)
    return page(
        request,
        "scan_outcome.html",
        lang=lang,
        place=strip.place,
        counts=strip.counts,
        scan_id=str(scan_id),
        slip=view.slip_at_door(db, party, lang, outcomes=True),
        outcomes=outcomes.KNOWN,
        saved=bool(saved),
    )


@router.post("/scan/{scan_id}/ket-qua")
def keep_outcomes(
    request: Request, db: DbDep, clock: ClockDep, at: AtStationDep, scan_id: UUID, form: FormDep
) -> RedirectResponse:
    """Record the outcome of each person for whom one was chosen."""
    party = view.party_at_door(db, _scan(db, at, scan_id))
    if party is None:
        raise NobodyToAdmit
    campaign = db.get_one(Campaign, at.campaign_id)
    for member in party.members:
        outcome = str(form.get(f"outcome-{member.number}", ""))
        if outcome:
            outcomes.record_outcome(
                db,
                campaign=campaign,
                station_id=at.station_id,
                resident_id=member.resident_id,
                outcome=outcome,
                now=clock.now(),
                day_starts_minute=settings_of(campaign).day_starts_minute,
                device=at.device,
                account=at.account,
            )
    return go(request, f"/scan/{scan_id}/ket-qua?saved=1")


def _scan(db: DbSession, at: AtStation, scan_id: UUID) -> Scan:
    return service.find_scan(db, scan_id=str(scan_id), device=at.device, account=at.account)


def _verdict(
    request: Request,
    db: DbSession,
    now: datetime,
    lang: str,
    at: AtStation,
    scan: Scan,
    *,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    settings = settings_of(db.get_one(Campaign, at.campaign_id))
    strip = view.strip(db, at, settings, now, lang)
    party = view.party_at_door(db, scan)
    slip = view.slip_at_door(db, party, lang) if party else None
    said = view.said_of(scan, lang)
    before = len(scan.answer["slip"]["arrived"]) if slip else 0
    recorded = slip is not None and slip.here > before
    return page(
        request,
        "scan_verdict.html",
        lang=lang,
        status=status,
        place=strip.place,
        counts=strip.counts,
        scan_id=scan.scan_id,
        said=said,
        shape=view.shape_of(scan),
        zoom=view.zoom_of(party, scan, settings),
        slip=slip,
        recorded=recorded,
        undoable=recorded and view.undoable(scan, now),
        problem=problem,
        new_scan_id=str(uuid4()),
        focus_field=recorded or slip is None or not said.admits,
    )

"""Scans that told something else without network than the office knew, for the station lead to look at."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from notices import wording
from scheduler.arrivals.conflicts import Conflict, open_conflicts, review, reviewed_conflicts, unread_on
from scheduler.database import stored_id
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText
from scheduler.guards import RunsStation
from scheduler.pages.rendering import go, moment_text, page
from scheduler.pages.wording import sentence
from scheduler.reach import StationInArea
from scheduler.station_reach import ConflictInArea, today_at

router = APIRouter()

SHOWN = 100


@router.get("/diem/{station_id}/doi-chieu")
def show_conflicts(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, account: RunsStation, station: StationInArea
) -> HTMLResponse:
    """Show those that nobody has looked at, at most 100 at a time, and the last that somebody has."""
    key = stored_id(station)
    found = open_conflicts(db, key)
    unread = unread_on(db, key, today_at(db, station, clock.now()))
    return page(
        request,
        "conflicts.html",
        lang=lang,
        account=account,
        station=station,
        count=wording.figure(len(found), lang),
        rows=[_row(one, lang) for one in found[:SHOWN]],
        reviewed=[_row(one, lang) for one in reviewed_conflicts(db, key)],
        unread=sentence("board_unread", lang, invalid=unread["invalid"], cards=unread["id_card_qr"]),
    )


@router.post("/diem/doi-chieu/{conflict_id}")
def keep_review(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: RunsStation,
    scan: ConflictInArea,
    note: Annotated[PlainText, Form(max_length=200)] = "",
) -> RedirectResponse:
    """Record that somebody looked at it."""
    review(db, scan, note=note, now=clock.now(), account=account)
    return go(request, f"/diem/{scan.station_id}/doi-chieu")


def _row(one: Conflict, lang: str) -> dict[str, Any]:
    scanned = sentence("conflict_scanned", lang, moment=moment_text(one.scanned_at, lang), device=one.device)
    shown = sentence(f"told_{one.shown_verdict or 'none'}", lang)
    counted = ""
    if one.other_at is not None:
        moment = moment_text(one.other_at, lang)
        counted = sentence("conflict_counted", lang, moment=moment, device=one.other_device)
    reviewed = ""
    if one.reviewed_at is not None:
        reviewed = sentence("conflict_reviewed", lang, moment=moment_text(one.reviewed_at, lang), note=one.note).strip()
    return {
        "id": one.scan_id,
        "kind": sentence(f"conflict_{one.kind}", lang),
        "slip": _slip(one, lang),
        "scanned": scanned,
        "told": sentence("conflict_told", lang, shown=shown, verdict=sentence(f"told_{one.verdict}", lang)),
        "counted": counted,
        "reviewed": reviewed,
    }


def _slip(one: Conflict, lang: str) -> str:
    if one.slip_number is None:
        return sentence("conflict_no_slip", lang)
    number = wording.slip_number(one.slip_number)
    if not one.household:
        return sentence("conflict_spare", lang, number=number)
    return sentence("conflict_slip", lang, number=number, household=one.household)

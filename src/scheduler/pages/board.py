"""A station's board and its screen in the waiting room: rendered here, reloaded by the browser, readable on paper."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from notices import wording
from scheduler.api.devices import stations_in_area
from scheduler.api.station_days import board_at, day_on_screen
from scheduler.arrivals.board import calls_of
from scheduler.arrivals.station_notices import notices_of
from scheduler.auth.models import Role
from scheduler.database import stored_id
from scheduler.deps import ClockDep, DbDep, LangDep
from scheduler.guards import SeesBoard
from scheduler.pages import board_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, moment_text, page
from scheduler.pages.wording import sentence
from scheduler.station_reach import StationOnScreen, StationToday

router = APIRouter()

LEADS = {Role.ADMINISTRATOR, Role.PLANNER, Role.STATION_LEAD}
BOARD_SECONDS, CALLS_SECONDS = 30, 5
CALLS_BESIDE_A_NOTICE = 3
LONG_DESK = 6
"""Longer names of desks are set smaller, so that number and desk stay on one line."""


@router.get("/diem")
def show_stations(request: Request, db: DbDep, lang: LangDep, account: SeesBoard, campaign: PageCampaign) -> Response:
    """Lead staff of a station to its board; everybody else chooses one of his area."""
    if account.station_id is not None:
        return go(request, f"/diem/{account.station_id}/bang")
    stations = stations_in_area(db, account, campaign)
    leads = account.role in LEADS
    return page(request, "station_days.html", lang=lang, account=account, stations=stations, leads=leads)


@router.get("/diem/{station_id}/bang")
def show_board(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: SeesBoard,
    station: StationToday,
    ngay: Annotated[date | None, Query()] = None,
) -> HTMLResponse:
    """Show an operating day of the station; that of today reloads itself every 30 seconds."""
    now = clock.now()
    today = day_on_screen(db, station, now)
    day = ngay or today
    found = board_at(db, station, day, now)
    leads = account.role in LEADS
    moment = moment_text(now, lang)
    shown = page(
        request,
        "board.html",
        lang=lang,
        account=account,
        station=station,
        day=day.isoformat(),
        day_text=wording.sentence_case(wording.day_text(day, lang)),
        board=view.board_view(found, day, lang) if found.windows else None,
        leads=leads,
        devices=view.device_rows(db, stored_id(station), now=now, lang=lang) if leads else [],
        as_of=sentence("board_as_of" if day == today else "board_as_of_day", lang, moment=moment),
    )
    if day == today:
        shown.headers["Refresh"] = str(BOARD_SECONDS)
    return shown


@router.get("/diem/{station_id}/goi")
def show_calls(request: Request, db: DbDep, clock: ClockDep, lang: LangDep, station: StationOnScreen) -> HTMLResponse:
    """Show the numbers called last and where to, without anybody's name; it reloads itself every 5 seconds."""
    now = clock.now()
    day = day_on_screen(db, station, now)
    key = stored_id(station)
    told = [view.notice_line(notice, lang) for notice in notices_of(db, key, day)]
    calls = calls_of(db, key, day)[: CALLS_BESIDE_A_NOTICE if told else None]
    desks = [view.called_to(visit.called_to, lang) for visit in calls]
    rows = [
        {"number": visit.queue_number, "desk": desk, "long": len(desk) > LONG_DESK}
        for visit, desk in zip(calls, desks, strict=True)
    ]
    shown = page(
        request, "calls.html", lang=lang, station=station.name, notices=told, calls=rows, night=view.is_night(now)
    )
    shown.headers["Refresh"] = str(CALLS_SECONDS)
    return shown

"""What a station tells everybody: what is in force, the words to copy, and the form to tell more."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from notices import wording
from notices.station_news import message
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.station_notices import (
    LEAST_MINUTES,
    MOST_MINUTES,
    end_notice,
    news_of,
    notices_of,
    set_notice,
    shifts_of,
)
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText
from scheduler.errors import SchedulerError
from scheduler.guards import RunsStation
from scheduler.handouts.day_list import days_open
from scheduler.pages.board_view import notice_line
from scheduler.pages.rendering import go, moment_text, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Station
from scheduler.reach import StationInArea
from scheduler.station_reach import NoticeInArea, today_at

router = APIRouter()

DAYS_TO_CHOOSE = 7
NOT_A_NUMBER = -1


@router.get("/diem/{station_id}/bao")
def show_notices(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: RunsStation,
    station: StationInArea,
    ngay: Annotated[date | None, Query()] = None,
    xong: Annotated[PlainText, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show what is in force and the form; `xong` says what the form before did."""
    done = {"bao": "notice_set", "thoi": "notice_ended"}.get(xong)
    notice = sentence(done, lang) if done else ""
    return _shown(request, db, clock, lang, account, station, ngay, notice=notice)


@router.post("/diem/{station_id}/bao", response_model=None)
def tell(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: RunsStation,
    station: StationInArea,
    day: Annotated[date, Form()],
    kind: Annotated[PlainText, Form(max_length=10)],
    shift: Annotated[PlainText, Form(max_length=13)] = "",
    minutes: Annotated[PlainText, Form(max_length=10)] = "",
    note: Annotated[PlainText, Form(max_length=200)] = "",
) -> Response:
    """Put a notice in force; what cannot be told is said above the form, which keeps what was typed."""
    now = clock.now()
    try:
        set_notice(
            db,
            station,
            day=day,
            shift=shift or None,
            kind="postponed" if kind == "postponed" else "late",
            minutes=int(minutes) if minutes.strip().isdecimal() else NOT_A_NUMBER,
            note=note,
            today=today_at(db, station, now),
            now=now,
            account=account,
        )
    except SchedulerError as problem:
        typed = {"shift": shift, "kind": kind, "minutes": minutes, "note": note}
        return _shown(request, db, clock, lang, account, station, day, problem=problem, typed=typed)
    return go(request, f"/diem/{station.id}/bao?ngay={day.isoformat()}&xong=bao")


@router.post("/diem/bao/{notice_id}/het")
def end(request: Request, db: DbDep, clock: ClockDep, account: RunsStation, notice: NoticeInArea) -> RedirectResponse:
    """End a notice."""
    del account
    end_notice(db, notice, now=clock.now())
    return go(request, f"/diem/{notice.station_id}/bao?ngay={notice.operating_day.isoformat()}&xong=thoi")


def _shown(
    request: Request,
    db: DbSession,
    clock: ClockDep,
    lang: str,
    account: Account,
    station: Station,
    asked: date | None,
    *,
    notice: str = "",
    problem: SchedulerError | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    now = clock.now()
    key, today = stored_id(station), today_at(db, station, now)
    days = days_open(db, key, today, limit=DAYS_TO_CHOOSE)
    day = asked or today
    return page(
        request,
        "station_notices.html",
        lang=lang,
        status=problem.status if problem else 200,
        account=account,
        station=station,
        day=day.isoformat(),
        day_text=wording.sentence_case(wording.day_text(day, lang)),
        days=[{"value": one.isoformat(), "text": wording.day_text(one, lang)} for one in sorted({day, *days})],
        shifts=[{"value": shift, "text": wording.shift_name(shift, lang)} for shift in shifts_of(db, key, day)],
        rows=[told(db, row, clock, lang) for row in notices_of(db, key, day)],
        bounds=(LEAST_MINUTES, MOST_MINUTES),
        typed={"shift": "", "kind": "late", "minutes": "30", "note": ""} | (typed or {}),
        problem=problem.text(lang) if problem else "",
        notice=notice,
    )


def told(db: DbSession, row: StationNotice, clock: ClockDep, lang: str) -> dict[str, Any]:
    """Return a notice in words, with the message to be copied: Vietnamese in either language."""
    return {
        "id": row.id,
        "what": notice_line(row, lang),
        "since": sentence("notice_since", lang, moment=moment_text(row.set_at, lang)),
        "message": message(news_of(db, row, now=clock.now())),
    }

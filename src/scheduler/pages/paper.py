"""Paper beside the slips: the announcement of a neighbourhood to be read, sent and hung up; a station's day list."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from notices.announcement import loudspeaker, zalo
from scheduler.api.paper import MEDIA, announce, download
from scheduler.deps import ClockDep, DbDep, LangDep, opens_records
from scheduler.guards import MarksSlips, PrintsDayList
from scheduler.handouts import day_list
from scheduler.handouts.announcing import announcement_of
from scheduler.pages.rendering import page
from scheduler.reach import NeighbourhoodInArea, StationInArea

router = APIRouter()


@router.get("/thong-bao/{neighbourhood_id}")
def show_announcement(
    request: Request, db: DbDep, lang: LangDep, account: MarksSlips, neighbourhood: NeighbourhoodInArea
) -> HTMLResponse:
    """Show the announcement as it is read out and as it is sent; the words are Vietnamese in either language."""
    facts = announcement_of(db, neighbourhood)
    return page(
        request,
        "announcement.html",
        lang=lang,
        account=account,
        neighbourhood=neighbourhood,
        loudspeaker=loudspeaker(facts),
        zalo=zalo(facts),
    )


@router.get("/thong-bao/{neighbourhood_id}/a4.pdf")
def download_announcement(db: DbDep, account: MarksSlips, neighbourhood: NeighbourhoodInArea) -> Response:
    """Return the announcement for the board."""
    return announce(db, account, neighbourhood, "a4")


@router.get("/diem/{station_id}/danh-sach.pdf")
@opens_records
def download_day_list(
    db: DbDep, clock: ClockDep, account: PrintsDayList, station: StationInArea, ngay: Annotated[date, Query()]
) -> Response:
    """Return a station's list of an operating day."""
    del account
    content = day_list.print_day_list(db, station, ngay, now=clock.now())
    return download(content, MEDIA["a4"], day_list.file_name(station, ngay))

"""Paper beside the slips: a station's day list, and the announcement of a neighbourhood."""

from datetime import date

from fastapi import APIRouter, Response

from scheduler.deps import ClockDep, DbDep, opens_records
from scheduler.guards import MarksSlips, PrintsDayList
from scheduler.handouts import announcing, day_list
from scheduler.handouts.announcing import AnnouncementKind
from scheduler.reach import NeighbourhoodInArea, StationInArea

router = APIRouter(tags=["hand-out"])
MEDIA = {"a4": "application/pdf", "text": "text/plain; charset=utf-8", "zalo": "text/plain; charset=utf-8"}


def download(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to keep; `name` is of plain letters."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/stations/{station_id}/day-list", summary="A station's day on paper (PDF)", response_class=Response)
@opens_records
def print_day_list(db: DbDep, clock: ClockDep, account: PrintsDayList, station: StationInArea, day: date) -> Response:
    """Return who is expected at a station on an operating day, by window, as a list to tick when power or network fail."""
    del account
    content = day_list.print_day_list(db, station, day, now=clock.now())
    return download(content, MEDIA["a4"], day_list.file_name(station, day))


@router.get(
    "/neighbourhoods/{neighbourhood_id}/announcement",
    summary="What is announced in a neighbourhood",
    response_class=Response,
)
def announce(
    db: DbDep, account: MarksSlips, neighbourhood: NeighbourhoodInArea, kind: AnnouncementKind = "text"
) -> Response:
    """Return days, hours, places and papers: for the loudspeaker (text), for Zalo, or as a sheet for the board (a4, PDF)."""
    del account
    facts = announcing.announcement_of(db, neighbourhood)
    return download(announcing.announced(facts, kind), MEDIA[kind], announcing.file_name(neighbourhood, kind))

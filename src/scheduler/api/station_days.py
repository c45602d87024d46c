"""A station's day: its board, the numbers called, what it tells everybody, and the scans that somebody should look at."""

from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter, status
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from notices.station_news import message
from scheduler.arrivals.board import Board, Waited, board_of, calls_of
from scheduler.arrivals.conflicts import Conflict, open_conflicts, review, reviewed_conflicts
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.queue import day_at_desk
from scheduler.arrivals.station_notices import end_notice, news_of, notices_of, set_notice
from scheduler.arrivals.waiting import waiting_of_day
from scheduler.arrivals.window_counts import Group
from scheduler.database import stored_id
from scheduler.deps import ClockDep, DbDep, PlainText
from scheduler.guards import RunsStation, SeesBoard
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Station
from scheduler.reach import StationInArea
from scheduler.station_reach import ConflictInArea, NoticeInArea, StationOnScreen, StationToday, today_at
from slots.calendar import local

router = APIRouter(tags=["station"])


class VisitsPublic(BaseModel):
    """Visits, and the people of them who are here."""

    visits: int
    people: int


class WindowPublic(BaseModel):
    """A window: people invited, those of them who have come."""

    starts_at: datetime
    ends_at: datetime
    shift: str
    places: int
    invited: int
    arrived: int


class MissingPublic(BaseModel):
    """A party of a window that is over of which nobody has come; the household is masked."""

    slip_number: int
    household: str
    neighbourhood: str
    people: int
    starts_at: datetime


class BoardPublic(BaseModel):
    """A station's operating day. The last four groups are counted in the first four too."""

    operating_day: date
    as_of: datetime
    invited: int
    arrived: int
    waiting: VisitsPublic
    called: VisitsPublic
    in_service: VisitsPublic
    done: VisitsPublic
    walk_ins: VisitsPublic
    late: VisitsPublic
    admitted: VisitsPublic
    after_closing: VisitsPublic
    windows: list[WindowPublic]
    missing: list[MissingPublic]
    conflicts: int
    invalid: int
    id_card_qr: int


class CallPublic(BaseModel):
    """A number that is called, and where to."""

    queue_number: int
    called_to: str
    called_at: datetime


class NoticeOrder(BaseModel):
    """What the station tells."""

    kind: Literal["late", "postponed"]
    minutes: int | None = Field(default=None, description="5 to 600, for late")
    day: date | None = Field(default=None, description="operating day; today if left out")
    shift: PlainText | None = Field(default=None, max_length=13, description="the whole day if left out")
    note: PlainText = Field(default="", max_length=200, description="shown as it is written")


class NoticePublic(BaseModel):
    """A notice, and its message in Vietnamese to be copied."""

    id: int
    kind: str
    minutes: int | None
    operating_day: date
    shift: str | None
    note: str
    set_at: datetime
    ended_at: datetime | None
    message: str


class ConflictPublic(BaseModel):
    """A scan that told something else without network than the office knew."""

    scan_id: int
    slip_number: int | None
    household: str
    kind: str
    operating_day: date
    scanned_at: datetime
    device: str
    shown_verdict: str | None
    verdict: str
    other_device: str
    other_at: datetime | None
    reviewed_at: datetime | None
    note: str


class ConflictsPublic(BaseModel):
    """Those that nobody has looked at, and the last that somebody has."""

    open: list[ConflictPublic]
    reviewed: list[ConflictPublic]


class ReviewOrder(BaseModel):
    """What somebody found who looked at a conflict."""

    note: PlainText = Field(default="", max_length=200)


class ReviewPublic(BaseModel):
    """The review that is kept."""

    scan_id: int
    reviewed_at: datetime
    note: str


def board_at(db: DbSession, station: Station, day: date, now: datetime) -> Board:
    """Return the board of a station's operating day with the tolerance of its campaign."""
    settings = settings_of(db.get_one(Campaign, station.campaign_id))
    measured = waiting_of_day(db, station_id=stored_id(station), day=day).windows
    waited = {
        one.window.start: Waited(one.waiting.median / 60, one.waiting.p90 / 60)
        for one in measured
        if one.window and one.waiting.median is not None and one.waiting.p90 is not None
    }
    return board_of(db, station, day, now=now, late_minutes=settings.tolerances.late_minutes, waited=waited)


def day_on_screen(db: DbSession, station: Station, now: datetime) -> date:
    """Return the operating day that the station's screens show: a night shift that runs over keeps its queue."""
    return day_at_desk(db, station_id=stored_id(station), today=today_at(db, station, now), now=now)


@router.get("/stations/{station_id}/board", summary="A station's operating day at a glance")
def board(
    db: DbDep, clock: ClockDep, account: SeesBoard, station: StationToday, day: date | None = None
) -> BoardPublic:
    """Return the counts of today, or of another operating day."""
    del account
    now = clock.now()
    asked = day or day_on_screen(db, station, now)
    found = board_at(db, station, asked, now)
    groups = {name: _group(getattr(found.visits, name)) for name in found.visits.__slots__}
    return BoardPublic(
        operating_day=asked,
        as_of=now,
        invited=found.invited,
        arrived=found.arrived,
        **groups,
        windows=[WindowPublic.model_validate(window, from_attributes=True) for window in found.windows],
        missing=[
            MissingPublic(
                slip_number=one.party.slip_number,
                household=one.party.household,
                neighbourhood=one.party.neighbourhood,
                people=one.party.people,
                starts_at=one.window.starts_at,
            )
            for one in found.missing
        ],
        conflicts=found.conflicts,
        **found.unread,
    )


@router.get("/stations/{station_id}/calls", summary="The numbers called last, the newest first")
def calls(db: DbDep, clock: ClockDep, station: StationOnScreen) -> list[CallPublic]:
    """Return them without anybody's name; those done or absent are called no more."""
    visits = calls_of(db, stored_id(station), day_on_screen(db, station, clock.now()))
    return [CallPublic.model_validate(visit, from_attributes=True) for visit in visits]


@router.get("/stations/{station_id}/notices", summary="What a station tells everybody, in force now")
def notices(
    db: DbDep, clock: ClockDep, account: SeesBoard, station: StationToday, day: date | None = None
) -> list[NoticePublic]:
    """Return the notices of today, or of another operating day, the newest first."""
    del account
    now = clock.now()
    found = notices_of(db, stored_id(station), day or today_at(db, station, now))
    return [_notice(db, row, now) for row in found]


@router.post(
    "/stations/{station_id}/notices",
    status_code=status.HTTP_201_CREATED,
    summary="Tell that the station runs late, or that a shift is postponed",
)
def tell(order: NoticeOrder, db: DbDep, clock: ClockDep, account: RunsStation, station: StationInArea) -> NoticePublic:
    """Return the notice; it ends the one of its kind that was in force for the same shift."""
    now = clock.now()
    today = today_at(db, station, now)
    row = set_notice(
        db,
        station,
        day=order.day or today,
        shift=order.shift,
        kind=order.kind,
        minutes=order.minutes,
        note=order.note,
        today=today,
        now=now,
        account=account,
    )
    return _notice(db, row, now)


@router.post("/notices/{notice_id}/end", summary="End what a station tells")
def end(db: DbDep, clock: ClockDep, account: RunsStation, notice: NoticeInArea) -> NoticePublic:
    """Return the notice; a second time keeps the first moment."""
    del account
    end_notice(db, notice, now=clock.now())
    return _notice(db, notice, clock.now())


@router.get("/stations/{station_id}/conflicts", summary="Scans that told something else than the office knew")
def conflicts(db: DbDep, account: RunsStation, station: StationInArea) -> ConflictsPublic:
    """Return those that nobody has looked at, of every day, and the last that somebody has."""
    del account
    key = stored_id(station)
    return ConflictsPublic(
        open=[_conflict(one) for one in open_conflicts(db, key)],
        reviewed=[_conflict(one) for one in reviewed_conflicts(db, key)],
    )


@router.post("/conflicts/{conflict_id}/review", summary="Record that a conflict was looked at")
def keep_review(
    order: ReviewOrder, db: DbDep, clock: ClockDep, account: RunsStation, scan: ConflictInArea
) -> ReviewPublic:
    """Return the review that is kept: the first one."""
    kept = review(db, scan, note=order.note, now=clock.now(), account=account)
    return ReviewPublic.model_validate(kept, from_attributes=True)


def _group(group: Group) -> VisitsPublic:
    return VisitsPublic(visits=group.visits, people=group.people)


def _notice(db: DbSession, row: StationNotice, now: datetime) -> NoticePublic:
    # What was just set still has the zone of the clock, what was read has UTC: the answer is the same either way.
    moments = {"set_at": local(row.set_at), "ended_at": None if row.ended_at is None else local(row.ended_at)}
    return NoticePublic.model_validate({**row.model_dump(), **moments, "message": message(news_of(db, row, now=now))})


def _conflict(one: Conflict) -> ConflictPublic:
    return ConflictPublic.model_validate(one, from_attributes=True)

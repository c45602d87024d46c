"""The queue of a station: who waits, who is called, in service and done, and how long people waited."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from scheduler.arrivals import visits
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue import Standing, day_at_desk, queue_of, standing_of
from scheduler.arrivals.waiting import Waiting, waiting_of_day
from scheduler.deps import ClockDep, DbDep, PlainName
from scheduler.guards import AtStation, AtStationDep, SeesProgress
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.reach import StationInArea, VisitHere
from slots.calendar import local, operating_day

router = APIRouter(tags=["arrivals"])
Desk = Annotated[
    PlainName | None, Field(max_length=60, description="as it is called; the device's or account's name if left out")
]
Day = Annotated[date | None, Query(description="operating day; the present one if left out")]


class DeskOrder(BaseModel):
    """At which desk."""

    desk: Desk = None


class BackOrder(BaseModel):
    """Which step is taken back: the one that led to `state`. A visit that stands elsewhere by now stays as it is."""

    state: Literal["called", "absent", "in_service", "done"]


class VisitPublic(BaseModel):
    """A visit; `household` is the head's masked name, `here` how many of `people` have come."""

    id: int
    number: int
    state: Literal["waiting", "called", "absent", "in_service", "done", "undone"]
    provenance: Literal["slip", "listed", "unlisted"]
    rank: Literal["on_time", "early", "late", "admitted", "walk_in"]
    people: int
    here: int
    household: str
    slip: int | None
    window_starts_at: datetime | None
    window_ends_at: datetime | None
    arrived_at: datetime
    called_at: datetime | None
    desk: str
    service_started_at: datetime | None
    service_ended_at: datetime | None
    after_closing: bool


class QueuePublic(BaseModel):
    """A station's queue: `waiting` in the order of their turn, those who were called and did not come at its end."""

    operating_day: date
    waiting: list[VisitPublic]
    called: list[VisitPublic]
    in_service: list[VisitPublic]
    done: list[VisitPublic]
    after_closing: int


class Next(BaseModel):
    """Who is called, or nobody."""

    visit: VisitPublic | None


class WaitingPublic(BaseModel):
    """Seconds from arrival to the start of service, each visit counted once; P90 by nearest rank."""

    median: float | None
    p90: float | None
    measured: int
    waiting: int = Field(description="not begun yet")
    not_measured: int = Field(description="ended, and nobody recorded when it began")
    undone: int


class WindowWaitingPublic(WaitingPublic):
    """Of the slips of one window; both ends null for slips of another station or day."""

    starts_at: datetime | None
    ends_at: datetime | None


class DayWaitingPublic(BaseModel):
    """A station's operating day; walk-ins are counted apart."""

    operating_day: date
    windows: list[WindowWaitingPublic]
    invited: WaitingPublic
    walk_ins: WaitingPublic
    after_closing: int


def desk_of(at: AtStation, chosen: str | None = None) -> str:
    """Return the name of the desk that asks: the one `chosen`, else the device's or the account's."""
    return chosen or (at.device.name if at.device else at.account.username if at.account else "")


def present_day(db: DbSession, at: AtStation, now: datetime) -> date:
    """Return the operating day whose queue the desk works off."""
    minute = settings_of(db.get_one(Campaign, at.campaign_id)).day_starts_minute
    return day_at_desk(db, station_id=at.station_id, today=operating_day(now, minute), now=now)


def public(one: Standing) -> VisitPublic:
    """Return a visit as the API tells it, its moments on the clock of the slips: a repeat then has the same bytes."""
    visit = one.visit
    return VisitPublic(
        id=visit.id or 0,
        number=visit.queue_number,
        state=one.state,
        provenance=visit.provenance,
        rank=visit.rank,
        people=visit.people,
        here=one.here,
        household=one.household,
        slip=one.slip,
        window_starts_at=one.window and one.window.start,
        window_ends_at=one.window and one.window.end,
        arrived_at=local(visit.arrived_at),
        called_at=visit.called_at and local(visit.called_at),
        desk=visit.called_to,
        service_started_at=visit.service_started_at and local(visit.service_started_at),
        service_ended_at=visit.service_ended_at and local(visit.service_ended_at),
        after_closing=one.after_closing,
    )


@router.get("/visits", summary="The station's queue")
def queue(db: DbDep, clock: ClockDep, at: AtStationDep, day: Day = None) -> QueuePublic:
    """Return who waits, is called, in service and done on an operating day; undone visits are left out."""
    now = clock.now()
    day = day or present_day(db, at, now)
    found = queue_of(db, station_id=at.station_id, day=day, now=now)
    return QueuePublic(
        operating_day=day,
        waiting=list(map(public, found.waiting)),
        called=list(map(public, found.called)),
        in_service=list(map(public, found.in_service)),
        done=list(map(public, found.done)),
        after_closing=found.after_closing,
    )


@router.post("/visits/next", summary="Call the next number to a desk")
def call_next(db: DbDep, clock: ClockDep, at: AtStationDep, order: DeskOrder) -> Next:
    """Return who is called; whoever the desk has called already, until he is started, absent or put back."""
    now = clock.now()
    day = present_day(db, at, now)
    visit = visits.call_next(db, station_id=at.station_id, day=day, desk=desk_of(at, order.desk), now=now)
    return Next(visit=None if visit is None else _told(db, visit))


@router.post("/visits/{visit_id}/call", summary="Call this number to a desk, or call it again")
def call(db: DbDep, clock: ClockDep, at: AtStationDep, visit: VisitHere, order: DeskOrder) -> VisitPublic:
    """Return the visit."""
    return _told(db, visits.call(db, visit, desk=desk_of(at, order.desk), now=clock.now()))


@router.post("/visits/{visit_id}/absent", summary="Let a called number wait behind the others: nobody came")
def absent(db: DbDep, at: AtStationDep, visit: VisitHere, order: DeskOrder) -> VisitPublic:
    """Return the visit; one that is not called stays as it is."""
    return _told(db, visits.mark_absent(db, visit, desk=desk_of(at, order.desk)))


@router.post("/visits/{visit_id}/start", summary="Begin the service of a visit")
def start(db: DbDep, clock: ClockDep, at: AtStationDep, visit: VisitHere, order: DeskOrder) -> VisitPublic:
    """Return the visit; it need not have been called."""
    return _told(db, visits.start(db, visit, desk=desk_of(at, order.desk), now=clock.now()))


@router.post("/visits/{visit_id}/end", summary="End the service of a visit")
def end(db: DbDep, clock: ClockDep, at: AtStationDep, visit: VisitHere, order: DeskOrder) -> VisitPublic:
    """Return the visit."""
    return _told(db, visits.end(db, visit, desk=desk_of(at, order.desk), now=clock.now()))


@router.post("/visits/{visit_id}/back", summary="Take the last step of a visit back")
def back(db: DbDep, visit: VisitHere, order: BackOrder) -> VisitPublic:
    """Return the visit."""
    return _told(db, visits.put_back(db, visit, state=order.state))


def _told(db: DbSession, visit: Visit) -> VisitPublic:
    return public(standing_of(db, visit))


@router.get("/stations/{station_id}/waiting", summary="How long people waited at a station")
def waiting(
    db: DbDep, clock: ClockDep, account: SeesProgress, station: StationInArea, day: Day = None
) -> DayWaitingPublic:
    """Return median and P90 per window of the slip, of all with a slip, and of walk-ins."""
    del account
    minute = settings_of(db.get_one(Campaign, station.campaign_id)).day_starts_minute
    day = day or operating_day(clock.now(), minute)
    found = waiting_of_day(db, station_id=station.id or 0, day=day)
    return DayWaitingPublic(
        operating_day=day,
        windows=[
            WindowWaitingPublic(
                starts_at=one.window and one.window.start,
                ends_at=one.window and one.window.end,
                **_figures(one.waiting),
            )
            for one in found.windows
        ],
        invited=WaitingPublic(**_figures(found.invited)),
        walk_ins=WaitingPublic(**_figures(found.walk_ins)),
        after_closing=found.after_closing,
    )


def _figures(one: Waiting) -> dict[str, float | int | None]:
    return {name: getattr(one, name) for name in WaitingPublic.model_fields}

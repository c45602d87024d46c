"""Where there is room: the windows of a station, or of every station in some units, by operating day and hour.

Three queries, however many stations, days and windows there are: windows that lie alike are added up by the database, and only
their sums come here. Taken are the places of the published plan; what a draft proposes takes none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from slots.calendar import minute_of

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Where:
    """One station by id, or every station of some units by code; with neither, all stations of the campaign."""

    station_id: int | None = None
    units: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """People that windows take, those who hold places in them, and those that still fit; and how many of the windows are closed.

    Places that somebody blocked are neither taken nor free.

    `free` is added up window by window: an overfull one takes nothing from its neighbour. Of an hour the figures may be fractions,
    because a window that reaches over several hours belongs to each by its share; those of a day and of a station are whole.
    """

    places: Fraction = Fraction(0)
    taken: Fraction = Fraction(0)
    free: Fraction = Fraction(0)
    windows: int = 0
    closed_windows: int = 0

    def __add__(self, other: "Room") -> "Room":
        return Room(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    def part(self, share: Fraction) -> "Room":
        """Return what a stretch of these windows has, which is `share` of their time; the windows count whole."""
        if share == 1:
            return self
        people = (self.places * share, self.taken * share, self.free * share)
        return Room(*people, self.windows, self.closed_windows)

    @property
    def is_closed(self) -> bool:
        """Whether every window is closed; where there is none, nothing is."""
        return 0 < self.windows == self.closed_windows

    @property
    def share(self) -> Fraction | None:
        """Taken of places, above 1 where more people come than there is room for; None without places."""
        return self.taken / self.places if self.places else None


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One operating day: its sum, and each hour in which a window runs, from 00:00 of the day (25 is 1:00 after midnight)."""

    operating_day: date
    total: Room = field(default_factory=Room)
    hours: Mapping[int, Room] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CalendarStation:
    """One station's sum over all days asked for."""

    code: str
    name: str
    total: Room


@dataclass(frozen=True, slots=True)
class SlotCalendar:
    """Every day asked for, also those without windows, and the stations that have windows; `plan` is the published one's number."""

    days: tuple[CalendarDay, ...]
    stations: tuple[CalendarStation, ...]
    plan: int | None

    @property
    def total(self) -> Room:
        """All days together."""
        return added(day.total for day in self.days)


@dataclass(frozen=True, slots=True)
class WindowOfDay:
    """One window of an operating day, its times in minutes from 00:00 of the day."""

    station_code: str
    station_name: str
    shift: str
    start_minute: int
    end_minute: int
    room: Room


def added(rooms: Iterable[Room]) -> Room:
    """Return the sum; of none it is nothing."""
    return sum(rooms, start=Room())


def days_within(campaign: Campaign, first: date, days: int) -> list[date]:
    """Return up to `days` days from `first` on, those of them that lie within the campaign."""
    begin = max(first, campaign.first_day).toordinal()
    end = min(first.toordinal() + days - 1, campaign.last_day.toordinal())
    return [date.fromordinal(number) for number in range(begin, end + 1)]


def slot_calendar(db: DbSession, campaign: Campaign, where: Where, days: list[date]) -> SlotCalendar:
    """Return the room of each of `days` by hour, and of each station over all of them, stations in the order of their codes.

    `days` stand in order without a gap; of no days the calendar is empty.
    """
    plan_id, number = _published(db, campaign)
    if not days:
        return SlotCalendar((), (), number)
    slots = _slots(campaign, where, days, plan_id)
    hours: dict[date, dict[int, Room]] = {}
    totals: dict[date, Room] = {}
    times = (slots.c.operating_day, slots.c.starts_at, slots.c.ends_at)
    for day, starts_at, ends_at, *sums in db.execute(_summed(slots, *times)):
        room = _room(sums)
        totals[day] = totals.get(day, Room()) + room
        cells = hours.setdefault(day, {})
        for hour, share in _hours(minute_of(day, starts_at), minute_of(day, ends_at)):
            cells[hour] = cells.get(hour, Room()) + room.part(share)
    found = (CalendarDay(day, totals.get(day, Room()), dict(sorted(hours.get(day, {}).items()))) for day in days)
    return SlotCalendar(tuple(found), tuple(_stations(db, slots)), number)


def windows_of_day(db: DbSession, campaign: Campaign, where: Where, day: date) -> list[WindowOfDay]:
    """Return the windows of one operating day, one by one: station by station, each in the order of time. Two queries."""
    plan_id, _ = _published(db, campaign)
    slots = _slots(campaign, where, [day], plan_id)
    columns = (
        slots.c.shift,
        slots.c.starts_at,
        slots.c.ends_at,
        slots.c.places,
        slots.c.taken,
        slots.c.blocked,
        slots.c.closed,
    )
    rows = db.execute(
        select(col(Station.code), col(Station.name), *columns)
        .join_from(slots, Station, col(Station.id) == slots.c.station_id)
        .order_by(col(Station.code), slots.c.starts_at)
    )
    return [
        WindowOfDay(
            code,
            name,
            shift,
            minute_of(day, start),
            minute_of(day, end),
            _of_one(places, taken, blocked, closed=closed),
        )
        for code, name, shift, start, end, places, taken, blocked, closed in rows
    ]


def _published(db: DbSession, campaign: Campaign) -> tuple[int | None, int | None]:
    plans = select(col(Plan.id), col(Plan.number)).where(
        col(Plan.campaign_id) == campaign.id, col(Plan.state) == "published"
    )
    found = db.execute(plans).first()
    return (None, None) if found is None else (int(found[0]), int(found[1]))


def _slots(campaign: Campaign, where: Where, days: list[date], plan_id: int | None) -> Subquery:
    """Every slot asked for with the places taken in it, each once."""
    # Grouped by slot before anything is added up: joined to its appointments, a slot would count as often as it has some.
    of_slot = (
        col(SlotRow.id),
        col(SessionRow.station_id),
        col(SessionRow.operating_day),
        col(SessionRow.shift),
        col(SlotRow.starts_at),
        col(SlotRow.ends_at),
        col(SlotRow.places),
        col(SlotRow.blocked),
        col(SlotRow.closed),
    )
    counts = and_(
        col(Appointment.slot_id) == col(SlotRow.id),
        col(Appointment.plan_id) == plan_id,
        col(Appointment.status) != "cancelled",
    )
    return (
        select(*of_slot, func.coalesce(func.sum(col(Appointment.size)), 0).label("taken"))
        .select_from(SessionRow)
        .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
        .outerjoin(Appointment, counts)
        .where(*within(campaign, where), col(SessionRow.operating_day).between(days[0], days[-1]))
        .group_by(*of_slot)
        .subquery()
    )


def within(campaign: Campaign, where: Where) -> list[ColumnElement[bool]]:
    """Return the conditions on sessions that they are the campaign's and lie there."""
    ours: list[ColumnElement[bool]] = [col(SessionRow.campaign_id) == campaign.id]
    if where.station_id is not None:
        ours.append(col(SessionRow.station_id) == where.station_id)
    if where.units is not None:
        stations = select(col(Station.id)).where(
            col(Station.campaign_id) == campaign.id, col(Station.unit_code).in_(where.units)
        )
        ours.append(col(SessionRow.station_id).in_(stations))
    return ours


def _summed(slots: Subquery, *by: ColumnElement[Any]) -> Statement:
    """Sums of the slots by some columns, in the order of the fields of `Room`."""
    left = slots.c.places - slots.c.blocked - slots.c.taken
    free = case((left > 0, left), else_=0)
    shut = case((slots.c.closed, 1), else_=0)
    sums = (func.sum(slots.c.places), func.sum(slots.c.taken), func.sum(free), func.count(), func.sum(shut))
    return select(*by, *sums).group_by(*by)


def _stations(db: DbSession, slots: Subquery) -> Iterator[CalendarStation]:
    sums = _summed(slots, slots.c.station_id).subquery()
    rows = db.execute(
        select(col(Station.code), col(Station.name), *list(sums.c)[1:])
        .join_from(sums, Station, col(Station.id) == sums.c.station_id)
        .order_by(col(Station.code))
    )
    for code, name, *figures in rows:
        yield CalendarStation(code, name, _room(figures))


def _room(sums: list[Any]) -> Room:
    places, taken, free, windows, closed = map(int, sums)
    return Room(Fraction(places), Fraction(taken), Fraction(free), windows, closed)


def _of_one(places: int, taken: int, blocked: int, *, closed: bool) -> Room:
    return _room([places, taken, max(0, places - blocked - taken), 1, closed])


def _hours(start_minute: int, end_minute: int) -> Iterator[tuple[int, Fraction]]:
    """Yield each hour that a window reaches into, with the share of the window's time that lies in it; the shares make 1."""
    for hour in range(start_minute // 60, -(-end_minute // 60)):
        minutes = min(end_minute, 60 * hour + 60) - max(start_minute, 60 * hour)
        yield hour, Fraction(minutes, end_minute - start_minute)

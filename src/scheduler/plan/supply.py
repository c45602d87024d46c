"""What stands ready: open sessions with their windows, the daily limits over them, and who may go where."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select as select_columns
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.places.campaign_file import CampaignFile, daily_limits_of, settings_of
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.errors import NestedLimits, NoSessions, SessionsOver


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """One window that can be booked; of its places those that somebody blocked are left out."""

    slot_id: int
    places: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One open session, with the row of its daily limit (-1: none) and its windows in time order."""

    session_id: int
    station_id: int
    shift: str
    operating_day: date
    capacity: int
    limit: int
    slots: tuple[OpenSlot, ...]


@dataclass(frozen=True, slots=True)
class Catchment:
    """Whom stations take: the units each serves, with all below them, and its entry in the campaign file."""

    entries: dict[int, StationEntry]
    serves: dict[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Supply:
    """All open sessions in the order (day, station, shift start), and the people each limit allows a day."""

    sessions: tuple[OpenSession, ...]
    limits: tuple[int, ...]
    limit_names: tuple[tuple[str, date], ...]
    stations: dict[int, Station] = field(hash=False)
    catchment: Catchment = field(hash=False)


def gather_supply(
    db: DbSession, campaign: Campaign, settings: CampaignFile, *, begun: datetime | None = None
) -> Supply:
    """Return the campaign's open sessions, without the windows that have begun at `begun`.

    Raises
    ------
    NoSessions
        None is open.
    SessionsOver
        Some are, but every window has begun.
    NestedLimits
        Two daily limits would bind one station: the plan would silently follow only one.
    """
    stations = {row.id: row for row in db.exec(select(Station).where(Station.campaign_id == campaign.id)).all()}
    below = descendants(db, campaign.dataset)
    limited = limit_of_station(stations, settings, below)
    limits: dict[tuple[str, date], int] = {}
    sessions = []
    slots = _slots_by_session(db, campaign, begun)
    columns = (SessionRow.id, SessionRow.station_id, SessionRow.shift, SessionRow.operating_day, SessionRow.capacity)
    rows = db.execute(
        select_columns(*columns)  # type: ignore[call-overload]
        .where(SessionRow.campaign_id == campaign.id, SessionRow.state == "open")
        .order_by(SessionRow.operating_day, SessionRow.station_id, SessionRow.starts_at)
    ).all()
    for number, station, shift, day, capacity in rows:
        if begun is not None and number not in slots:
            continue
        unit = limited[station]
        limit = -1 if unit is None else limits.setdefault((unit, day), len(limits))
        sessions.append(OpenSession(number, station, shift, day, capacity, limit, slots.get(number, ())))
    if not sessions:
        raise SessionsOver if rows else NoSessions
    allowed = {limit.unit: limit.daily_limit or 0 for limit in settings.limits if limit.daily_limit is not None}
    return Supply(
        sessions=tuple(sessions),
        limits=tuple(allowed[unit] for unit, _ in limits),
        limit_names=tuple(limits),
        stations={key: row for key, row in stations.items() if key is not None},
        catchment=_catchment(stations.values(), settings, below),
    )


def gather_catchment(
    db: DbSession, campaign: Campaign, settings: CampaignFile, stations: Iterable[Station]
) -> Catchment:
    """Return whom these stations of the campaign take."""
    return _catchment(stations, settings, descendants(db, campaign.dataset))


def _catchment(stations: Iterable[Station], settings: CampaignFile, below: dict[str, set[str]]) -> Catchment:
    by_code = {entry.code: entry for entry in settings.stations}
    stored = [(row.id, row) for row in stations if row.id is not None]
    return Catchment(
        entries={key: by_code[row.code] for key, row in stored if row.code in by_code},
        serves={
            key: frozenset().union(*(below.get(unit, {unit}) for unit in _served(by_code.get(row.code), row)))
            for key, row in stored
        },
    )


def _served(entry: StationEntry | None, row: Station) -> tuple[str, ...]:
    return entry.served if entry else (row.unit_code,)


def _slots_by_session(db: DbSession, campaign: Campaign, begun: datetime | None) -> dict[int, tuple[OpenSlot, ...]]:
    found: dict[int, list[OpenSlot]] = {}
    rows = db.exec(
        select(SlotRow.session_id, SlotRow.id, SlotRow.places - SlotRow.blocked, SlotRow.starts_at)
        .join(SessionRow, SessionRow.id == SlotRow.session_id)  # type: ignore[arg-type]
        .where(SessionRow.campaign_id == campaign.id, SlotRow.closed.is_(False))  # type: ignore[attr-defined]
        .order_by(SlotRow.session_id, SlotRow.position)  # type: ignore[arg-type]
    )
    for session_id, slot_id, places, starts_at in rows:
        if begun is not None and starts_at <= begun:
            continue
        found.setdefault(session_id, []).append(OpenSlot(slot_id or 0, max(0, places), starts_at))
    return {key: tuple(value) for key, value in found.items()}


def descendants(db: DbSession, dataset: str) -> dict[str, set[str]]:
    """Return for each unit its own code and those of all units below it."""
    parents = dict(db.exec(select(AdminUnit.code, AdminUnit.parent_code).where(AdminUnit.dataset == dataset)).all())
    below: dict[str, set[str]] = {code: {code} for code in parents}
    for code, parent in parents.items():
        above = parent
        while above is not None:
            below[above].add(code)
            above = parents[above]
    return below


def limit_of_station(
    stations: dict[int | None, Station], settings: CampaignFile, below: dict[str, set[str]]
) -> dict[int | None, str | None]:
    """Return for each station, by id, the unit whose daily limit binds it, or None; `below` as `descendants` gives it.

    Raises
    ------
    NestedLimits
        Two daily limits would bind one station.
    """
    units = [limit.unit for limit in settings.limits if limit.daily_limit is not None]
    chosen: dict[int | None, str | None] = {}
    for key, station in stations.items():
        over = [unit for unit in units if station.unit_code in below.get(unit, {unit})]
        if len(over) > 1:
            raise NestedLimits(station=station.code, units=", ".join(over))
        chosen[key] = over[0] if over else None
    return chosen


def limits_by_station(db: DbSession, campaign: Campaign) -> dict[int, str | None]:
    """Return for each station of the campaign, by id, the unit whose daily limit binds it, or None."""
    rows = {row.id: row for row in db.exec(select(Station).where(Station.campaign_id == campaign.id)).all()}
    below = descendants(db, campaign.dataset) if daily_limits_of(campaign) else {}
    return {key or 0: unit for key, unit in limit_of_station(rows, settings_of(campaign), below).items()}


def kilometres(neighbourhood: Neighbourhood, station: Station) -> float:
    """Return the distance as the crow flies, 0 where either place is not known."""
    ends = (neighbourhood.x_km, neighbourhood.y_km, station.x_km, station.y_km)
    if any(end is None for end in ends):
        return 0.0
    x, y, sx, sy = (float(end or 0) for end in ends)
    return math.hypot(x - sx, y - sy)

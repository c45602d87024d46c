"""The sessions that one party may go to, what each would cost it, and why a session has no window for it."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isnan, nan

from sqlalchemy import Select, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.database import stored_id
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.opening import begun_at
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.parties import PlannedParty
from scheduler.plan.places_left import PlacesLeft, places_in_plan
from scheduler.plan.problem import may_use, shift_cost, way_km
from scheduler.plan.supply import Catchment, gather_catchment, limits_by_station
from scheduler.roster.models import Household

NO_LIMIT = 2**31
STATES = ("room", "limit", "small", "too_small", "full", "begun", "early", "closed")
"""What a session has for a party: a window with room; room but for the daily limit; room, but no single window for all of them;
only windows that could never hold all of them; no room; only windows that have begun; nothing yet, as somebody of the party is too
young; nothing, as it is closed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a session costs a whole party, in units by term; `km` is NaN where the way is not known, or nobody travels."""

    way: float
    shift: float
    day: float
    split: float
    km: float
    days: int

    @property
    def total(self) -> float:
        """All terms together."""
        return self.way + self.shift + self.day + self.split


@dataclass(frozen=True, slots=True)
class Option:
    """A session with its cost for the party, its state, and the window that stands for it: the first with room, else the first."""

    station: Station
    session: SessionRow
    window: PlacesLeft
    cost: Cost
    state: str
    free_windows: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A station that the party may not use, and why: it serves another "area", or takes another "group"."""

    station: Station
    km: float
    why: str


@dataclass(slots=True)
class Room:
    """What is free in a plan for one party: `own` people of it hold the window `held`, which it would leave behind."""

    windows: dict[int, list[PlacesLeft]]
    limit_of: dict[int, str | None]
    limit_left: dict[tuple[str, date], int]
    begun_at_drafting: datetime | None
    begun_now: datetime | None
    held: int | None = None
    own: int = 0
    held_in: int | None = None
    held_under: tuple[str | None, date] | None = None
    with_neighbours: frozenset[int] = field(default_factory=frozenset)


class Options:
    """Everything one party could be given, read in a few queries however large the campaign is."""

    def __init__(
        self, db: DbSession, campaign: Campaign, settings: CampaignFile, plan: Plan, who: PlannedParty, now: datetime
    ) -> None:
        self._campaign, self._settings, self._who, self._now = campaign, settings, who, now
        self.neighbourhood = db.get_one(Neighbourhood, who.neighbourhood_id)
        rows = db.exec(select_rows(Station).where(Station.campaign_id == campaign.id).order_by(col(Station.code))).all()
        self._stations = {stored_id(row): row for row in rows}
        self._catchment: Catchment = gather_catchment(db, campaign, settings, rows)
        self.usable = {key for key, row in self._stations.items() if may_use(who, row, self._catchment)}
        self._room = self._read(db, plan)

    def all(self, *, held: int | None = None, own: int = 0) -> list[Option]:
        """Return the sessions the party may use, the cheapest first, then the earliest; `own` people of it hold the slot `held`."""
        self._hold(held, own)
        found = [self._option(session) for session in self._sessions if self._room.windows.get(stored_id(session))]
        return sorted(found, key=lambda one: (one.cost.total, one.window.starts_at, one.station.code))

    def elsewhere(self, nearer_than: float) -> list[Elsewhere]:
        """Return the stations that are nearer and not for this party, the nearest first."""
        found = []
        for key, station in self._stations.items():
            km = way_km(self.neighbourhood, station)
            if key in self.usable or isnan(km) or not km < nearer_than:
                continue
            served = self._who.unit_code in self._catchment.serves[key]
            found.append(Elsewhere(station, km, "group" if served else "area"))
        return sorted(found, key=lambda one: (one.km, one.station.code))

    def _read(self, db: DbSession, plan: Plan) -> Room:
        who = self._who
        sessions = select_rows(SessionRow).where(col(SessionRow.station_id).in_(self.usable))
        self._sessions = list(db.exec(sessions.order_by(col(SessionRow.starts_at), col(SessionRow.station_id))))
        windows: dict[int, list[PlacesLeft]] = {}
        left = places_in_plan(db, plan, self.usable)
        slots = select(col(SlotRow.id), col(SlotRow.session_id)).where(
            col(SlotRow.session_id).in_(select(col(SessionRow.id)).where(col(SessionRow.station_id).in_(self.usable)))
        )
        for slot, session in db.execute(slots.order_by(col(SlotRow.session_id), col(SlotRow.position))):
            windows.setdefault(session, []).append(left[slot])
        together = (
            select(col(SlotRow.session_id))
            .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
            .join(Household, col(Household.id) == col(Appointment.household_id))
            .where(
                col(Appointment.plan_id) == plan.id,
                col(Appointment.status) != "cancelled",
                col(Appointment.target_group) != "homebound",
                col(Household.neighbourhood_id) == who.neighbourhood_id,
                (col(Appointment.household_id) != who.household_id) | (col(Appointment.party) != who.party),
            )
            .distinct()
        )
        limit_of = {key: unit for key, unit in limits_by_station(db, self._campaign).items() if key in self._stations}
        return Room(
            windows=windows,
            limit_of=limit_of,
            limit_left=self._limit_left(db, plan, limit_of),
            begun_at_drafting=begun_at(self._campaign, plan.drafted_at),
            begun_now=begun_at(self._campaign, self._now),
            with_neighbours=frozenset(db.execute(together).scalars()),
        )

    def _limit_left(self, db: DbSession, plan: Plan, limit_of: dict[int, str | None]) -> dict[tuple[str, date], int]:
        """Return what the plan leaves of each daily limit over the party's stations, on days on which it has people."""
        units = {limit_of[key] for key in self.usable} - {None}
        under = [key for key, unit in limit_of.items() if unit in units]
        allowed = {limit.unit: limit.daily_limit or 0 for limit in self._settings.limits}
        people: Counter[tuple[str, date]] = Counter()
        for station, day, count in db.execute(_people_by_day(plan, under)) if under else ():
            people[limit_of[station] or "", day] += int(count)
        return {(unit, day): allowed[unit] - count for (unit, day), count in people.items()}

    def _hold(self, held: int | None, own: int) -> None:
        room = self._room
        room.held, room.own, room.held_in, room.held_under = held, own, None, None
        for session in self._sessions:
            if any(window.slot_id == held for window in room.windows.get(stored_id(session), ())):
                room.held_in = session.id
                room.held_under = (room.limit_of[session.station_id], session.operating_day)

    def _option(self, session: SessionRow) -> Option:
        windows = self._room.windows[stored_id(session)]
        state, fitting = self._state(session, windows)
        held = next((window for window in windows if window.slot_id == self._room.held), None)
        shown = held or next(iter(fitting), windows[0])
        return Option(self._stations[session.station_id], session, shown, self._cost(session), state, len(fitting))

    def _cost(self, session: SessionRow) -> Cost:
        who, weights, station = self._who, self._settings.weights, self._stations[session.station_id]
        km = way_km(self.neighbourhood, station)
        entry = self._catchment.entries.get(session.station_id)
        days = (session.operating_day - self._campaign.first_day).days
        alone = who.target_group != "homebound" and session.id not in self._room.with_neighbours
        return Cost(
            way=who.size * weights.km * (0.0 if isnan(km) else km),
            shift=who.size * shift_cost(self._settings, who, session.shift),
            day=who.size * weights.day * days * (1 if entry is None else entry.urgency),
            split=float(weights.split) if alone else 0.0,
            km=km if station.kind != "home" else nan,
            days=days,
        )

    def _state(self, session: SessionRow, windows: list[PlacesLeft]) -> tuple[str, list[PlacesLeft]]:
        room, size = self._room, self._who.size
        open_ones = [window for window in windows if not window.closed] if session.state == "open" else []
        early = session.operating_day < self._campaign.first_day + timedelta(days=self._who.first_day)
        ahead = [window for window in open_ones if not _begun(window, room.begun_at_drafting)]
        if early or not ahead:
            return ("closed" if not open_ones else "early" if early else "begun"), []
        if size > max(window.places for window in ahead):
            return "too_small", []
        others = [window for window in ahead if window.slot_id != room.held]
        fitting = [window for window in others if window.free >= size]
        room_in_all = min(self._session_free(session, windows), sum(window.free for window in others))
        if room_in_all < size or not fitting:
            return ("full" if room_in_all < size else "small"), []
        if self._limit_free(session) < size:
            return "limit", []
        still = [window for window in fitting if not _begun(window, room.begun_now)]
        return ("room", still) if still else ("begun", [])

    def _session_free(self, session: SessionRow, windows: Collection[PlacesLeft]) -> int:
        own = self._room.own if session.id == self._room.held_in else 0
        return session.capacity - sum(window.taken for window in windows) + own

    def _limit_free(self, session: SessionRow) -> int:
        unit = self._room.limit_of[session.station_id]
        if unit is None:
            return NO_LIMIT
        day = session.operating_day
        allowed = next(limit.daily_limit or 0 for limit in self._settings.limits if limit.unit == unit)
        own = self._room.own if self._room.held_under == (unit, day) else 0
        return self._room.limit_left.get((unit, day), allowed) + own


def _begun(window: PlacesLeft, moment: datetime | None) -> bool:
    return moment is not None and window.starts_at <= moment


def _people_by_day(plan: Plan, stations: Collection[int]) -> Select[int, date, int]:
    return (
        select(col(SessionRow.station_id), col(SessionRow.operating_day), func.sum(col(Appointment.size)))
        .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .where(
            col(Appointment.plan_id) == plan.id,
            col(Appointment.status) != "cancelled",
            col(SessionRow.station_id).in_(stations),
        )
        .group_by(col(SessionRow.station_id), col(SessionRow.operating_day))
    )


def by_state(options: Collection[Option]) -> Iterator[tuple[str, int]]:
    """Yield how many sessions are in each state, in the order of `STATES`."""
    counts = Counter(option.state for option in options)
    for state in STATES:
        if counts[state]:
            yield state, counts[state]

"""What would give the left out a window: the fewest kits for the fewest days, or the lowest daily limit.

Everybody who has a window keeps it here: those left out are laid into what is free and what is added. So what is found is
enough; `shortage` then drafts on it to be sure.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import Longs, Problem
from scheduler.assign.rooms import Rooms
from scheduler.plan.extra_kits import ExtraKits
from scheduler.plan.supply import Supply

MOST_KITS = 40
"""More at one station is no advice but another campaign."""


@dataclass(frozen=True, slots=True)
class Kind:
    """People alike: the stations that they may use, the day from which they may come, and the size of their party."""

    stations: frozenset[int]
    first_day: int
    size: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """More kits at stations on their last `days` working days, and higher daily limits by unit."""

    kits: dict[int, tuple[int, int]] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)


class Relief:
    """Searches remedies at some stations against the room that a plan leaves there."""

    def __init__(
        self, problem: Problem, supply: Supply, rooms: Rooms, extra: ExtraKits, stations: Collection[int]
    ) -> None:
        self._extra = extra
        station = np.array([session.station_id for session in supply.sessions], np.int64)
        own = np.flatnonzero(np.isin(station, list(stations)))
        windows = np.flatnonzero(np.isin(problem.window_session, own))
        self._at = {int(row): at for at, row in enumerate(own)}
        self._station, self._day = station[own], problem.session_day[own]
        self._limit, self._limit_people = problem.session_limit[own], problem.limit_people
        self._session = np.searchsorted(own, problem.window_session[windows])
        self._first = np.searchsorted(self._session, np.arange(len(own) + 1))
        self._window_left, self._session_left = rooms.window_left[windows], rooms.session_left[own]
        self._limit_left = rooms.limit_left
        self._unit = np.array([unit for unit, _ in supply.limit_names], dtype=object)
        self._windows: dict[tuple[frozenset[int], int], NDArray[np.intp]] = {}

    def remedy(self, people: dict[Kind, int], *, limit_first: bool) -> Remedy | None:
        """Return what would be enough for so many parties of each kind; None where kits and limits cannot do it.

        With `limit_first` a higher limit alone is tried before any kit, else kits under the present limits.
        """
        units = self.limited_units(people)
        if limit_first and (found := self._limits(people, units, Remedy())) is not None:
            return found
        if not limit_first and (found := self._kits(people, Remedy())) is not None:
            return found
        if not units:
            return None
        boundless = Remedy(
            limits=dict.fromkeys(units, sum(kind.size * count for kind, count in people.items()) + 10**9)
        )
        with_kits = self._kits(people, boundless)
        return self._limits(people, units, Remedy(kits=with_kits.kits)) if with_kits is not None else None

    def limited_units(self, people: dict[Kind, int]) -> list[str]:
        """Return the units whose daily limit lies over stations that these people may use."""
        stations = frozenset[int]().union(*(kind.stations for kind in people))
        rows = self._limit[np.isin(self._station, list(stations))]
        return sorted(set(self._unit[rows[rows >= 0]].tolist()))

    def days(self, station_id: int, days: int) -> list[date]:
        """Return the last `days` days on which more kits help at a station."""
        return self._extra.days(station_id)[-days:]

    def stronger(self, remedy: Remedy) -> Remedy:
        """Return the next stronger one: a day more, or a kit more where no day is left, and a person more a day."""
        kits = {
            station: (count, days + 1) if days < len(self._extra.days(station)) else (count + 1, days)
            for station, (count, days) in remedy.kits.items()
        }
        return Remedy(kits, {unit: limit + 1 for unit, limit in remedy.limits.items()})

    def _limits(self, people: dict[Kind, int], units: Sequence[str], with_kits: Remedy) -> Remedy | None:
        """Raise the limits of units, one after the other, each as little as is enough with the later ones boundless."""
        needed = sum(kind.size * count for kind, count in people.items())
        limits = {unit: self._present(unit) + needed for unit in units}
        if not units or not self._fits(people, replace(with_kits, limits=limits)):
            return None
        for unit in units:
            low, high = self._present(unit) - 1, limits[unit]
            while high - low > 1:
                middle = (low + high) // 2
                if self._fits(people, replace(with_kits, limits={**limits, unit: middle})):
                    high = middle
                else:
                    low = middle
            limits[unit] = high
        return replace(with_kits, limits={unit: limit for unit, limit in limits.items() if limit > self._present(unit)})

    def _present(self, unit: str) -> int:
        return int(self._limit_people[np.flatnonzero(self._unit == unit)[0]])

    def _kits(self, people: dict[Kind, int], given: Remedy) -> Remedy | None:
        """Cover the people by stations, those that serve most of them first, each with the fewest kits, then the fewest days."""
        waiting, found = dict(people), given
        while waiting:
            served: dict[int, int] = {}
            for kind, count in waiting.items():
                for station in kind.stations:
                    served[station] = served.get(station, 0) + kind.size * count
            most = max(served.values())
            tried = [
                (station, self._fewest_kits(station, waiting, found))
                for station, sum_ in served.items()
                if sum_ == most
            ]
            best = min(((*kits, station) for station, kits in tried if kits is not None), default=None)
            if best is None:
                return None
            kits, days, station = best
            found = replace(found, kits={**found.kits, station: (kits, days)})
            waiting = {kind: count for kind, count in waiting.items() if station not in kind.stations}
        return found if self._fits(people, found) else None

    def _fewest_kits(self, station: int, people: dict[Kind, int], given: Remedy) -> tuple[int, int] | None:
        """Return (kits, days) that are enough at a station for those of the people who may use it."""
        own = {kind: count for kind, count in people.items() if station in kind.stations}
        all_days = len(self._extra.days(station))
        before = 0
        for kits in range(1, MOST_KITS + 1):
            added = sum(sum(gains) for _, gains in self._extra.gains(station, kits, all_days))
            if added <= before:  # the waiting room is full, whoever works behind it
                return None
            before = added
            if self._fits(own, replace(given, kits={**given.kits, station: (kits, all_days)})):
                return kits, self._fewest_days(station, kits, all_days, own, given)
        return None

    def _fewest_days(self, station: int, kits: int, all_days: int, people: dict[Kind, int], given: Remedy) -> int:
        low, high = 0, all_days
        while high - low > 1:
            middle = (low + high) // 2
            if self._fits(people, replace(given, kits={**given.kits, station: (kits, middle)})):
                high = middle
            else:
                low = middle
        return high

    def _fits(self, people: dict[Kind, int], remedy: Remedy) -> bool:
        """Tell whether all find a window, the largest parties first, each in the first that has room."""
        window_left, session_left, limit_left = self._left(remedy)
        for kind, count in sorted(people.items(), key=lambda item: (-item[0].size, len(self._open_to(item[0])))):
            size, left = kind.size, count
            own = self._open_to(kind)
            session = self._session[own]
            limit = self._limit[session]
            roomy = (window_left[own] >= size) & (session_left[session] >= size) & (limit_left[limit] >= size)
            for window, at, over in zip(
                own[roomy].tolist(), session[roomy].tolist(), limit[roomy].tolist(), strict=True
            ):
                fit = min(left, int(min(window_left[window], session_left[at], limit_left[over])) // size)
                window_left[window] -= fit * size
                session_left[at] -= fit * size
                limit_left[over] -= fit * size
                left -= fit
                if not left:
                    break
            if left:
                return False
        return True

    def _left(self, remedy: Remedy) -> tuple[Longs, Longs, Longs]:
        """Return the room of windows, sessions and limits with a remedy."""
        windows, sessions, limits = self._window_left.copy(), self._session_left.copy(), self._limit_left.copy()
        for station, (kits, days) in remedy.kits.items():
            for row, gains in self._extra.gains(station, kits, days):
                at = self._at[row]
                windows[self._first[at] : self._first[at + 1]] += gains
                sessions[at] += sum(gains)
        for unit, limit in remedy.limits.items():
            rows = np.flatnonzero(self._unit == unit)
            limits[rows] += limit - self._limit_people[rows]
        return windows, sessions, limits

    def _open_to(self, kind: Kind) -> NDArray[np.intp]:
        """Return the windows that people of a kind may use."""
        key = (kind.stations, kind.first_day)
        if key not in self._windows:
            fit = np.isin(self._station, list(kind.stations)) & (self._day >= kind.first_day)
            self._windows[key] = np.flatnonzero(fit[self._session])
        return self._windows[key]


def applied(problem: Problem, supply: Supply, extra: ExtraKits, remedies: Sequence[Remedy]) -> Problem:
    """Return the problem with all these remedies carried out."""
    first = np.searchsorted(problem.window_session, np.arange(problem.sessions + 1))
    windows, sessions, limits = (
        problem.window_places.copy(),
        problem.session_capacity.copy(),
        problem.limit_people.copy(),
    )
    units = np.array([unit for unit, _ in supply.limit_names], dtype=object)
    for remedy in remedies:
        for station, (kits, days) in remedy.kits.items():
            for row, gains in extra.gains(station, kits, days):
                windows[first[row] : first[row + 1]] += np.array(gains, np.int32)
                sessions[row] += sum(gains)
        for unit, limit in remedy.limits.items():
            limits[units == unit] = np.maximum(limits[units == unit], limit)
    return replace(problem, window_places=windows, session_capacity=sessions, limit_people=limits)

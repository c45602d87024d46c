"""Whom a plan leaves out and what would help: told once for all who lack the same places, and tried by drafting on it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scheduler.assign.problem import Problem
from scheduler.assign.result import Result
from scheduler.assign.rooms import Rooms
from scheduler.assign.solve import solve
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.units import UnitBook
from scheduler.plan.extra_kits import ExtraKits
from scheduler.plan.problem import Built, may_use
from scheduler.plan.relief import Kind, Relief, Remedy, applied
from scheduler.plan.supply import Supply

MOST_LISTED = 200
"""Households too large for any window that a summary names; more of them are a mistake of the windows, not of the households."""
MOST_TRIALS = 6
"""Drafts that a remedy may take to hold: each that leaves somebody makes it a little stronger."""


@dataclass(slots=True)
class _Shortage:
    """People who lack places at the same stations: how many of each kind, unit, group and cause."""

    stations: frozenset[int]
    kinds: Counter[Kind] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    relief: Relief | None = None
    remedy: Remedy | None = None


class Shortages:
    """What a plan's result says of those it leaves out.

    Causes of a lack of places: `daily_limit`, `session_capacity`, `window_places` (see `assign.problem.Result`) and `no_places`
    where the sessions take nobody at all.
    """

    def __init__(self, settings: CampaignFile, book: UnitBook, built: Built, supply: Supply, result: Result) -> None:
        self._settings, self._book = settings, book
        self._built, self._supply, self._result = built, supply, result
        self._stations = self._stations_of_classes()
        self.causes = {row: self._cause(row) for row in result.unassigned_reason}

    def facts(self, *, seed: int) -> dict[str, Any]:
        """Return plain JSON.

        Keys: `unassigned_by` [{reason, binding, group, people}];
        `shortages` [{units: [{code, name, people}], sharing: names of units whose people use the same stations, stations: names,
        groups {group: people}, causes {cause: people}, people, remedy: [step] or None, tried: whether a draft on all the remedies
        leaves nobody of them out}], a step being {kits, station, station_name, days, first_day, last_day} or {limit, unit,
        unit_name, present};
        `unserved` [{unit, unit_name, group, people, school, stations: names of those that would take them but have no open session
        for them}];
        `too_large` [{household_id, party, people, largest: places of the largest window}] and `too_large_parties`, their number.
        """
        short = [row for row, cause in self.causes.items() if cause not in {"no_station", "too_large"}]
        shortages = self._grouped(short) if short else []
        held = self._find_remedies(shortages, seed)
        return {
            "unassigned_by": self._by_reason(),
            "shortages": [self._told(one, tried=held) for one in shortages],
            "unserved": self._unserved(),
            **self._too_large(),
        }

    def _by_reason(self) -> list[dict[str, Any]]:
        people: Counter[tuple[str, str, str]] = Counter()
        for row, reason in self._result.unassigned_reason.items():
            cause, party = self.causes[row], self._built.parties[row]
            people[reason, "" if cause == reason else cause, party.target_group] += party.size
        return [
            {"reason": reason, "binding": binding, "group": group, "people": count}
            for (reason, binding, group), count in sorted(people.items())
        ]

    def _stations_of_classes(self) -> list[frozenset[int]]:
        found: list[set[int]] = [set() for _ in self._built.classes]
        problem = self._built.problem
        for klass, track in zip(problem.arc_class.tolist(), problem.arc_track.tolist(), strict=True):
            found[klass].add(self._built.tracks[track][0])
        return [frozenset(stations) for stations in found]

    def _cause(self, row: int) -> str:
        """Return why a party is left out; one that is too large only for a daily limit, or for windows of no place, is not."""
        reason = self._result.unassigned_reason[row]
        if reason == "no_capacity":
            return self._result.unassigned_binding.get(row, "session_capacity")
        if reason == "no_station":
            return "no_station"
        largest = self._largest_window(int(self._built.problem.party_class[row]))
        if largest >= self._built.parties[row].size:
            return "daily_limit"
        return "too_large" if largest else "no_places"

    def _largest_window(self, klass: int) -> int:
        """Return the places of the largest window that a class may use, whatever the daily limits are."""
        problem = self._built.problem
        tracks = problem.arc_track[problem.arc_class == klass]
        fit = np.isin(problem.session_track, tracks) & (problem.session_day >= problem.class_first_day[klass])
        places = np.minimum(problem.window_places, problem.session_capacity[problem.window_session])
        return int(places[fit[problem.window_session]].max(initial=0))

    def _grouped(self, rows: Sequence[int]) -> list[_Shortage]:
        """Gather those who lack the same places: by stations that they share, and by the daily limit that keeps them out."""
        problem, whole = self._built.problem, _Groups()
        limited = {
            session.station_id: self._supply.limit_names[session.limit][0]
            for session in self._supply.sessions
            if session.limit >= 0
        }
        for row in rows:
            stations = self._stations[int(problem.party_class[row])]
            over = {limited[one] for one in stations if one in limited} if self.causes[row] == "daily_limit" else set()
            whole.join([*sorted(stations), *sorted(over)])
        found: dict[int | str, _Shortage] = {}
        for row in rows:
            party, klass = self._built.parties[row], int(problem.party_class[row])
            root = whole.root(min(self._stations[klass]))
            one = found.setdefault(root, _Shortage(frozenset()))
            one.stations |= self._stations[klass]
            one.kinds[Kind(self._stations[klass], party.first_day, party.size)] += 1
            one.units[party.unit_code] += party.size
            one.groups[party.target_group] += party.size
            one.causes[self.causes[row]] += party.size
        return sorted(found.values(), key=lambda one: (-sum(one.units.values()), sorted(one.units)))

    def _find_remedies(self, shortages: Sequence[_Shortage], seed: int) -> bool:
        """Find what is enough for each shortage, and make it stronger until a draft on all of it leaves nobody out."""
        problem = self._built.problem
        rooms = Rooms(problem, self._result.party_window)
        extra = ExtraKits(self._settings, self._book, self._supply)
        for one in shortages:
            one.relief = Relief(problem, self._supply, rooms, extra, one.stations)
            one.remedy = one.relief.remedy(dict(one.kinds), limit_first="daily_limit" in one.causes)
        for _ in range(MOST_TRIALS):
            remedies = [one.remedy for one in shortages if one.remedy is not None]
            if not remedies:
                return False
            left = self._left_out(applied(problem, self._supply, extra, remedies), shortages, seed)
            if not left:
                return True
            for one in left:
                if one.remedy is not None and one.relief is not None:
                    one.remedy = one.relief.stronger(one.remedy)
        return False

    def _left_out(self, problem: Problem, shortages: Sequence[_Shortage], seed: int) -> list[_Shortage]:
        """Draft on `problem`; return the shortages with a remedy of which somebody is left out all the same."""
        result = solve(problem, seed=seed)
        left = {
            self._stations[int(problem.party_class[row])]
            for row, reason in result.unassigned_reason.items()
            if reason == "no_capacity" or self.causes.get(row) not in {"no_station", "too_large"}
        }
        return [
            one for one in shortages if one.remedy is not None and any(one.stations & stations for stations in left)
        ]

    def _told(self, one: _Shortage, *, tried: bool) -> dict[str, Any]:
        users = {
            row.unit_code
            for row, stations in zip(self._built.classes, self._stations, strict=True)
            if stations & one.stations
        }
        return {
            "units": [
                {"code": code, "name": self._name(code), "people": people}
                for code, people in sorted(one.units.items(), key=lambda item: (-item[1], item[0]))
            ],
            "sharing": [self._name(code) for code in sorted(users - set(one.units))],
            "stations": [self._supply.stations[station].name for station in sorted(one.stations)],
            "groups": dict(sorted(one.groups.items())),
            "causes": dict(sorted(one.causes.items())),
            "people": sum(one.units.values()),
            "remedy": None
            if one.remedy is None
            else [*self._kit_steps(one.remedy, one), *self._limit_steps(one.remedy)],
            "tried": tried and one.remedy is not None,
        }

    def _kit_steps(self, remedy: Remedy, one: _Shortage) -> Iterable[dict[str, Any]]:
        for station, (kits, days) in sorted(remedy.kits.items()):
            chosen = one.relief.days(station, days) if one.relief is not None else []
            yield {
                "kits": kits,
                "station": self._supply.stations[station].code,
                "station_name": self._supply.stations[station].name,
                "days": days,
                "first_day": chosen[0].isoformat(),
                "last_day": chosen[-1].isoformat(),
            }

    def _limit_steps(self, remedy: Remedy) -> Iterable[dict[str, Any]]:
        present = {limit.unit: limit.daily_limit for limit in self._settings.limits}
        for unit, limit in sorted(remedy.limits.items()):
            yield {"limit": limit, "unit": unit, "unit_name": self._name(unit), "present": present[unit]}

    def _unserved(self) -> list[dict[str, Any]]:
        """Return those for whom there is no session at all, by unit, group and school."""
        people: Counter[tuple[str, str, str]] = Counter()
        closed: dict[tuple[str, str, str], set[str]] = {}
        for row, cause in self.causes.items():
            party = self._built.parties[row]
            key = (party.unit_code, party.target_group, party.school)
            if cause == "no_station":
                people[key] += party.size
                if key not in closed:
                    stations = self._supply.stations.values()
                    closed[key] = {one.name for one in stations if may_use(party, one, self._supply.catchment)}
        return [
            {
                "unit": unit,
                "unit_name": self._name(unit),
                "group": group,
                "school": school,
                "people": count,
                "stations": sorted(closed[unit, group, school]),
            }
            for (unit, group, school), count in sorted(people.items())
        ]

    def _too_large(self) -> dict[str, Any]:
        rows = [row for row, cause in self.causes.items() if cause == "too_large"]
        listed = [
            {
                "household_id": self._built.parties[row].household_id,
                "party": self._built.parties[row].party,
                "people": self._built.parties[row].size,
                "largest": self._largest_window(int(self._built.problem.party_class[row])),
            }
            for row in rows[:MOST_LISTED]
        ]
        return {"too_large": listed, "too_large_parties": len(rows)}

    def _name(self, code: str) -> str:
        return self._book[code].name if code in self._book else code


class _Groups:
    """Joins what belongs together (disjoint sets); stations are numbers, units are codes."""

    def __init__(self) -> None:
        self._above: dict[int | str, int | str] = {}

    def root(self, one: int | str) -> int | str:
        """Return the one that stands for the whole group."""
        while (above := self._above.get(one, one)) != one:
            one = above
        return one

    def join(self, ones: Sequence[int | str]) -> None:
        """Make one group of them all."""
        for one in ones[1:]:
            first, other = self.root(ones[0]), self.root(one)
            if first != other:
                self._above[other] = first

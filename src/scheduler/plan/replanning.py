"""What the optimiser is asked when a plan counts already: the whole problem, less those who keep their appointment.

The windows stay the same rows. Their places, the sessions' capacity and the daily limits lose those who keep theirs; of the
parties those remain that are planned again, each with the window that it has now.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import MILLI, Problem
from scheduler.places.models import Campaign
from scheduler.plan.problem import Built, digest
from scheduler.plan.standing import Again, Settled, Standing
from scheduler.plan.supply import Supply

NOT_PLANNED = -1


def reduced(campaign: Campaign, ground: Built, supply: Supply, settled: Settled, *, stability: float) -> Built:
    """Return the problem of those who are planned again; `stability` in units per person whose slot changes.

    A party whose window is gone though it was told of it counts as planned in the nearest one (see `_Nearest`), so that it moves
    least; one that is new, or has let its window pass, counts as planned nowhere.
    """
    problem = ground.problem
    rows = np.array([one.row for one in settled.again], dtype=np.intp)
    smaller = replace(
        problem,
        party_size=np.array([one.party.size for one in settled.again], dtype=np.int32),
        party_class=problem.party_class[rows],
        window_places=problem.window_places.copy(),
        session_capacity=problem.session_capacity.copy(),
        limit_people=problem.limit_people.copy(),
        stability_cost=round(stability * MILLI),
    )
    window_of = {slot: row for row, slot in enumerate(ground.slot_ids)}
    _take_places(smaller, supply, settled, window_of)
    planned = _planned(campaign, ground, smaller, settled.again, window_of)
    return replace(
        ground, problem=replace(smaller, party_planned=planned), parties=[one.party for one in settled.again]
    )


def digest_again(ground: str, built: Built, seed: int, settled: Settled) -> str:
    """Return the SHA-256 of everything such a plan is computed from: the whole problem, the rest of it, and who keeps what."""
    total = hashlib.sha256(ground.encode())
    total.update(digest(built, seed).encode())
    for one in settled.carried:
        total.update(f"{_facts(one.standing)}/{one.people}/{one.frozen}/{one.why}".encode())
    for row in settled.cancelled:
        total.update(f"{_facts(row)}/{row.residents}/{row.reason}".encode())
    return total.hexdigest()


def _facts(row: Standing) -> str:
    return f"{row.household_id}/{row.party}/{row.slot_id}/{row.target_group}"


def _take_places(problem: Problem, supply: Supply, settled: Settled, window_of: dict[int, int]) -> None:
    session_of = {session.session_id: row for row, session in enumerate(supply.sessions)}
    limit_at = {name: row for row, name in enumerate(supply.limit_names)}
    for carried in settled.carried:
        standing = carried.standing
        unit = settled.limit_of.get(standing.station_id)
        for array, row in (
            (problem.window_places, window_of.get(standing.slot_id)),
            (problem.session_capacity, session_of.get(standing.session_id)),
            (problem.limit_people, None if unit is None else limit_at.get((unit, standing.operating_day))),
        ):
            if row is not None:
                array[row] = max(0, int(array[row]) - carried.size)


def _planned(
    campaign: Campaign, ground: Built, problem: Problem, again: Sequence[Again], window_of: dict[int, int]
) -> NDArray[np.int32]:
    planned = np.full(len(again), NOT_PLANNED, np.int32)
    nearest = _Nearest(campaign, ground, problem)
    forced = []
    for place, one in enumerate(again):
        if one.standing is None or one.cause not in {"same", "forced"}:
            continue
        if one.cause == "forced":
            forced.append(place)
            continue
        window = window_of.get(one.standing.slot_id)
        if window is not None and nearest.may(int(problem.party_class[place]), window):
            planned[place] = window
            nearest.take(window, one.party.size)
    for place in forced:
        one = again[place]
        if one.standing is not None:
            planned[place] = nearest.window(int(problem.party_class[place]), one.standing, one.party.size)
    return planned


@dataclass(frozen=True, slots=True)
class _Window:
    """A window by its rows in the problem, with its day and the start on that day's clock, in minutes."""

    row: int
    session: int
    day: int
    minute: int


class _Nearest:
    """Finds for a party whose window is gone the nearest one with room left beside those who are planned where they are.

    First the same station and shift, then another shift of the station; in either the nearest day, the later of two, and on it
    the nearest hour.
    """

    def __init__(self, campaign: Campaign, ground: Built, problem: Problem) -> None:
        self._first, self._problem, self._tracks = campaign.first_day, problem, list(ground.tracks)
        self._arcs = set(zip(problem.arc_class.tolist(), problem.arc_track.tolist(), strict=True))
        self._room = problem.window_places.tolist()
        self._session_room = problem.session_capacity.tolist()
        self._limit_room = problem.limit_people.tolist()
        self._of_track: defaultdict[int, list[_Window]] = defaultdict(list)
        self._starts = ground.slot_starts
        self._in_order: dict[tuple[int, int, int], list[_Window]] = {}
        for row, session in enumerate(problem.window_session.tolist()):
            day = int(problem.session_day[session])
            self._of_track[int(problem.session_track[session])].append(
                _Window(row, session, day, self._minute(row, day))
            )

    def may(self, klass: int, window: int) -> bool:
        """Tell whether a class may use a window."""
        session = int(self._problem.window_session[window])
        in_time = self._problem.class_first_day[klass] <= self._problem.session_day[session]
        return bool(in_time) and (klass, int(self._problem.session_track[session])) in self._arcs

    def take(self, window: int, people: int) -> None:
        """Count people as planned in a window."""
        session = int(self._problem.window_session[window])
        self._room[window] -= people
        self._session_room[session] -= people
        limit = int(self._problem.session_limit[session])
        if limit >= 0:
            self._limit_room[limit] -= people

    def window(self, klass: int, gone: Standing, people: int) -> int:
        """Return the row of the window and count the party there; `NOT_PLANNED` where none has room."""
        for track in self._tracks_of(gone):
            if (klass, track) not in self._arcs:
                continue
            for window in self._windows(track, gone):
                if self._has_room(window, people) and self.may(klass, window.row):
                    self.take(window.row, people)
                    return window.row
        return NOT_PLANNED

    def _tracks_of(self, gone: Standing) -> list[int]:
        own = [row for row, (station, _) in enumerate(self._tracks) if station == gone.station_id]
        return sorted(own, key=lambda row: (self._tracks[row][1] != gone.shift, row))

    def _windows(self, track: int, gone: Standing) -> list[_Window]:
        day = (gone.operating_day - self._first).days
        minute = self._clock(gone, day)
        key = (track, day, minute)
        if key not in self._in_order:
            self._in_order[key] = sorted(
                self._of_track[track],
                key=lambda one: (abs(one.day - day), one.day < day, abs(one.minute - minute), one.row),
            )
        return self._in_order[key]

    def _has_room(self, window: _Window, people: int) -> bool:
        limit = int(self._problem.session_limit[window.session])
        return (
            self._room[window.row] >= people
            and self._session_room[window.session] >= people
            and (limit < 0 or self._limit_room[limit] >= people)
        )

    def _minute(self, row: int, day: int) -> int:
        return int(self._starts[row].timestamp()) // 60 - day * 24 * 60

    @staticmethod
    def _clock(gone: Standing, day: int) -> int:
        return int(gone.starts_at.timestamp()) // 60 - day * 24 * 60

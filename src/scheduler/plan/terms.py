"""What a plan's cost terms mean for people: how far they go, how long they wait, with whom they come, and why a shift is unwished.

Nothing here is guessed: a reason follows from the costs of the other windows and from what is full in the plan.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import MILLI, Longs
from scheduler.assign.result import Result
from scheduler.assign.rooms import Rooms
from scheduler.places.campaign_file import CampaignFile
from scheduler.plan.parties import PlannedParty
from scheduler.plan.problem import Built, shift_cost
from slots.shift import DAY_PARTS, part_of

FAR_SHARE = 0.9
"""The way that so many of all people do not exceed says more of the far ones than the mean."""


def people_terms(settings: CampaignFile, built: Built, result: Result) -> dict[str, Any]:
    """Return the facts behind the terms, plain JSON.

    Keys: `ways` {people, mean_km, far_km, unknown: people whose way is not known, units}, `shifts` {people, units}, `waiting`
    {people, mean_days: since the campaign's first day}, `gathering` {neighbourhoods, sessions: (neighbourhood, session) pairs,
    whole: neighbourhoods that come in one session, most: sessions of the one that comes in most}, `wrong_shift_why`
    [{group, shift, wished: parts of the day, reason, people}].
    """
    placed = _Placed(built, result)
    return {
        "ways": _ways(placed, result),
        "shifts": {
            "people": int(placed.people[placed.shift_units > 0].sum()),
            "units": float((placed.people * placed.shift_units).sum()),
        },
        "waiting": {
            "people": int(placed.people.sum()),
            "mean_days": _mean(built.problem.session_day[placed.session], placed.people),
        },
        "gathering": _gathering(placed),
        "wrong_shift_why": _wrong_shift_why(settings, placed, result),
    }


class _Placed:
    """The placed parties: row, people, class, session and arc of each."""

    def __init__(self, built: Built, result: Result) -> None:
        problem = built.problem
        self.built = built
        self.rows = np.flatnonzero(result.party_window >= 0)
        self.people: Longs = problem.party_size[self.rows].astype(np.int64)
        self.klass = problem.party_class[self.rows]
        self.session = problem.window_session[result.party_window[self.rows]]
        keys = problem.arc_class.astype(np.int64) * problem.tracks + problem.arc_track
        order = np.argsort(keys)
        wanted = self.klass.astype(np.int64) * problem.tracks + problem.session_track[self.session]
        self.arc = order[np.searchsorted(keys[order], wanted)]
        self.km = built.arc_km[self.arc]
        self.shift_units = built.arc_shift[self.arc]

    @property
    def pairs(self) -> NDArray[np.int64]:
        """int64[N, 2]: the (neighbourhood, session) pairs of those who come together, each once."""
        problem = self.built.problem
        together = problem.bundled[self.klass]
        neighbourhood = problem.class_neighbourhood[self.klass[together]].astype(np.int64)
        keys = np.unique(neighbourhood * problem.sessions + self.session[together])
        return np.stack(np.divmod(keys, max(problem.sessions, 1)), axis=1)


def _ways(placed: _Placed, result: Result) -> dict[str, Any]:
    problem, known = placed.built.problem, ~np.isnan(placed.km)
    travels = np.array([row.target_group != "homebound" for row in placed.built.classes], np.bool_)[placed.klass]
    km, people = placed.km[known], placed.people[known]
    order = np.argsort(km, kind="stable")
    reached = np.cumsum(people[order])
    far = order[np.searchsorted(reached, FAR_SHARE * reached[-1])] if len(order) else 0
    on_arcs = result.terms.get("travel_and_shift", {}).get(
        "milli", int((placed.people * problem.arc_cost[placed.arc]).sum())
    )
    return {
        "people": int(people.sum()),
        "mean_km": _mean(km, people),
        "far_km": float(km[far]) if len(order) else 0.0,
        "unknown": int(placed.people[~known & travels].sum()),
        "units": on_arcs / MILLI - float((placed.people * placed.shift_units).sum()),
    }


def _mean(values: NDArray[Any], people: Longs) -> float:
    return float((values * people).sum() / people.sum()) if people.sum() else 0.0


def _gathering(placed: _Placed) -> dict[str, int]:
    pairs = placed.pairs
    sessions = np.unique(pairs[:, 0], return_counts=True)[1]
    return {
        "neighbourhoods": len(sessions),
        "sessions": len(pairs),
        "whole": int((sessions == 1).sum()),
        "most": int(sessions.max(initial=0)),
    }


def _wrong_shift_why(settings: CampaignFile, placed: _Placed, result: Result) -> list[dict[str, Any]]:
    wrong = np.flatnonzero(placed.shift_units > 0)
    why = _Reasons(placed, result)
    sessions, sizes = placed.built.problem.sessions, int(placed.people.max(initial=0)) + 1
    alike = (placed.arc[wrong] * sessions + placed.session[wrong]) * sizes + placed.people[wrong]
    kinds, parties = np.unique(alike, return_counts=True)
    found: Counter[tuple[str, str, tuple[str, ...], str]] = Counter()
    for kind, count in zip(kinds.tolist(), parties.tolist(), strict=True):
        rest, size = divmod(kind, sizes)
        arc, session = divmod(rest, sessions)
        party = placed.built.classes[int(placed.built.problem.arc_class[arc])]
        shift = placed.built.tracks[int(placed.built.problem.arc_track[arc])][1]
        reason = why.reason(arc, session, size)
        found[party.target_group, part_of(shift), wished_parts(settings, party), reason] += size * count
    return [
        {"group": group, "shift": shift, "wished": list(wished), "reason": reason, "people": people}
        for (group, shift, wished, reason), people in sorted(found.items())
    ]


def wished_parts(settings: CampaignFile, party: PlannedParty) -> tuple[str, ...]:
    """Return the parts of the day that cost a party least, in the order of the day."""
    costs = {part: shift_cost(settings, party, part) for part in DAY_PARTS}
    return tuple(part for part in DAY_PARTS if costs[part] == min(costs.values()))


class _Reasons:
    """Why a party is not in a shift that it would like better.

    `no_session`: none stands in such a shift at a station it may use, from its first day on; `daily_limit`: those with room lie on
    days at their limit; `full`: none has a window with room; `longer_way` and `later_day`: the best with room costs more, for the
    one or the other above all; `together`: a better one has room, but there its neighbourhood would come in one session more for
    it; `room_left`: a better one has room, so that somebody may still move it.
    """

    def __init__(self, placed: _Placed, result: Result) -> None:
        self._built, self._problem = placed.built, placed.built.problem
        self._rooms = Rooms(self._problem, result.party_window)
        self._placed = placed
        self._pairs: set[tuple[int, int]] | None = None
        self._best: dict[tuple[int, int, int], tuple[str, int]] = {}
        order = np.argsort(self._problem.session_track, kind="stable")
        bounds = np.searchsorted(self._problem.session_track[order], np.arange(self._problem.tracks + 1))
        self._sessions = [order[bounds[row] : bounds[row + 1]] for row in range(self._problem.tracks)]
        by_class = np.argsort(self._problem.arc_class, kind="stable")
        ends = np.searchsorted(self._problem.arc_class[by_class], np.arange(self._problem.classes + 1))
        self._arcs = [by_class[ends[row] : ends[row + 1]].tolist() for row in range(self._problem.classes)]

    def reason(self, arc: int, session: int, size: int) -> str:
        """Return why a party of `size` that takes `arc` to `session` has no shift that it would like better."""
        problem, shift = self._problem, self._built.arc_shift
        klass = int(problem.arc_class[arc])
        liked = [other for other in self._arcs[klass] if shift[other] < shift[arc]]
        found = {other: self._best_in(other, klass, size) for other in liked}
        roomy = {
            other: int(problem.arc_cost[other]) + cost for other, (state, cost) in found.items() if state == "room"
        }
        if not roomy:
            states = {state for state, _ in found.values()}
            return next((state for state in ("daily_limit", "full") if state in states), "no_session")
        best = min(roomy, key=lambda other: (roomy[other], other))
        present = int(problem.arc_cost[arc]) + int(problem.session_cost[session])
        if roomy[best] < present:
            return self._in_reach(klass, roomy, present, size)
        way = self._way(best) - self._way(arc)
        later = roomy[best] - int(problem.arc_cost[best]) - int(problem.session_cost[session])
        return "longer_way" if way >= later else "later_day"

    def _way(self, arc: int) -> float:
        return float(self._problem.arc_cost[arc]) - float(self._built.arc_shift[arc]) * MILLI

    def _best_in(self, arc: int, klass: int, size: int) -> tuple[str, int]:
        """Return the state of the sessions behind an arc, and the cost of the cheapest one with room."""
        track, first = int(self._problem.arc_track[arc]), int(self._problem.class_first_day[klass])
        if (track, size, first) not in self._best:
            self._best[track, size, first] = self._look(self._open(track, first), size)
        return self._best[track, size, first]

    def _open(self, track: int, first: int) -> NDArray[np.intp]:
        sessions = self._sessions[track]
        return sessions[self._problem.session_day[sessions] >= first]

    def _look(self, sessions: NDArray[np.intp], size: int) -> tuple[str, int]:
        if not len(sessions):
            return "no_session", 0
        fits = self._rooms.session_room(sessions) >= size
        if fits.any():
            return "room", int(self._problem.session_cost[sessions[fits]].min())
        return ("daily_limit" if (self._rooms.room_but_for_limit(sessions) >= size).any() else "full"), 0

    def _in_reach(self, klass: int, roomy: Iterable[int], present: int, size: int) -> str:
        """Tell whether a party could still have a better window, or only away from its neighbourhood."""
        problem = self._problem
        saved, there = 0, False
        for arc in roomy:
            sessions = self._open(int(problem.arc_track[arc]), int(problem.class_first_day[klass]))
            costs = problem.arc_cost[arc] + problem.session_cost[sessions]
            better = (self._rooms.session_room(sessions) >= size) & (costs < present)
            saved = max(saved, present - int(costs[better].min(initial=present)))
            there |= any(
                (int(problem.class_neighbourhood[klass]), one) in self._in_use for one in sessions[better].tolist()
            )
        apart = bool(problem.bundled[klass]) and not there
        return "together" if apart and saved * size <= problem.split_cost else "room_left"

    @property
    def _in_use(self) -> set[tuple[int, int]]:
        if self._pairs is None:  # most plans need none
            self._pairs = {(neighbourhood, session) for neighbourhood, session in self._placed.pairs.tolist()}
        return self._pairs

"""Placing single parties into what room is left, and making room by chains of swaps where none fits."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import Ints, Problem
from scheduler.assign.rooms import Rooms

# A chain moves parties of ever smaller size, so it ends by itself; the budget bounds the search where a
# campaign is truly full and no chain exists.
_DEEPEST_CHAIN = 7
_TRIALS_PER_PARTY = 1_500
_TRIALS_IN_ALL = 30_000


class Repair:
    """Puts parties one by one into a plan in the making, always within the room of window, session and limit."""

    def __init__(self, problem: Problem, party_window: Ints) -> None:
        self._problem = problem
        self._party_window = party_window
        self.rooms = Rooms(problem, party_window)
        self._sessions_of_track = _rows_by(problem.session_track, problem.tracks)
        self._arcs_of_class = _rows_by(problem.arc_class, problem.classes)
        self._cheapest: dict[int, NDArray[np.intp]] = {}
        self._parties_in: dict[int, list[int]] | None = None
        self._hopeless: set[tuple[int, int]] = set()
        self._trials = 0
        self._trials_left = _TRIALS_IN_ALL

    def sessions_of(self, klass: int) -> NDArray[np.intp]:
        """Return the sessions that a class may use, cheapest first, then earliest."""
        if klass not in self._cheapest:
            problem, arcs = self._problem, self._arcs_of_class[klass]
            tracks = [self._sessions_of_track[track] for track in problem.arc_track[arcs].tolist()]
            sessions = np.concatenate([*tracks, np.empty(0, np.intp)]).astype(np.intp)
            costs = np.repeat(problem.arc_cost[arcs], [len(track) for track in tracks])
            costs += problem.session_cost[sessions]
            order = np.lexsort((sessions, problem.session_day[sessions], costs))
            kept = problem.session_day[sessions[order]] >= problem.class_first_day[klass]
            self._cheapest[klass] = sessions[order][kept]
        return self._cheapest[klass]

    def place(self, party: int, sessions: NDArray[np.intp]) -> bool:
        """Put a party into the first of `sessions` that can take it, into its tightest window; say whether."""
        size = int(self._problem.party_size[party])
        fits = np.flatnonzero(self.rooms.session_room(sessions) >= size)
        if not len(fits):
            return False
        windows = self.rooms.windows_of(int(sessions[fits[0]]))
        left = self.rooms.window_left[windows.start : windows.stop]
        # The last of equally tight windows: a session's end is where the blocks leave room.
        tightest = len(left) - 1 - int(np.argmin(np.where(left >= size, left, left.max() + 1)[::-1]))
        self._put(party, windows.start + tightest)
        return True

    def place_all(self, parties: Sequence[int]) -> list[int]:
        """Put each party into its cheapest session with room; return those that fit nowhere.

        Room only shrinks here, so what one party could not find, the next of its class and size need not look for:
        where a province lacks a third of its places, that is the difference between minutes and a second.
        """
        full: set[tuple[int, int]] = set()
        stuck = []
        for party in parties:
            alike = self._alike(party)
            if alike in full or not self.place(party, self.sessions_of(alike[0])):
                full.add(alike)
                stuck.append(party)
        return stuck

    def make_room(self, party: int) -> bool:
        """Place a party, if need be by moving others on; say whether. What fails leaves the plan as it was."""
        if self._alike(party) in self._hopeless:
            return False
        self._trials = granted = min(_TRIALS_PER_PARTY, self._trials_left)
        done = any(self._chain(party, depth) for depth in range(_DEEPEST_CHAIN + 1) if self._trials > 0)
        self._trials_left -= granted - self._trials
        if done:
            self._hopeless.clear()
        else:
            self._hopeless.add(self._alike(party))
        return done

    def _alike(self, party: int) -> tuple[int, int]:
        return int(self._problem.party_class[party]), int(self._problem.party_size[party])

    def _chain(self, party: int, depth: int) -> bool:
        sessions = self.sessions_of(int(self._problem.party_class[party]))
        if self.place(party, sessions):
            return True
        if depth == 0:
            return False
        others = self._in_windows_with_a_hole(party, sessions) + self._on_days_at_their_limit(party, sessions)
        return any(self._swap(party, other, sessions, depth) for other in others)

    def _in_windows_with_a_hole(self, party: int, sessions: NDArray[np.intp]) -> list[int]:
        """Parties that would leave just enough room for `party` in their own window."""
        size = int(self._problem.party_size[party])
        room = self.rooms.session_room(sessions)
        others = []
        for position in np.flatnonzero(room > 0).tolist():
            for window in self.rooms.windows_of(int(sessions[position])):
                hole = min(int(self.rooms.window_left[window]), int(room[position]))
                if hole > 0:
                    others += self._parties_from(window, size - hole, size)
        return others

    def _on_days_at_their_limit(self, party: int, sessions: NDArray[np.intp]) -> list[int]:
        """Parties that would leave just enough of a daily limit, where only the limit keeps `party` out.

        One of the same size is among them: its class may have windows on a day that `party` has none on.
        """
        size = int(self._problem.party_size[party])
        kept_out = self.rooms.room_but_for_limit(sessions) >= size
        others = []
        for limit in np.unique(self._problem.session_limit[sessions[kept_out]]).tolist():
            least = size - int(self.rooms.limit_left[limit])
            for session in np.flatnonzero(self._problem.session_limit == limit).tolist():
                for window in self.rooms.windows_of(session):
                    others += self._parties_from(window, least, size + 1)
        return others

    def _parties_from(self, window: int, least: int, below: int) -> list[int]:
        sizes = self._problem.party_size
        return [party for party in self._parties_by_window()[window] if least <= sizes[party] < below]

    def _swap(self, party: int, other: int, sessions: NDArray[np.intp], depth: int) -> bool:
        if self._trials <= 0:
            return False
        self._trials -= 1
        window = int(self._party_window[other])
        self._remove(other)
        # `party` fitted nowhere a moment ago and `other` was chosen to leave just enough, so this cannot fail.
        self.place(party, sessions)
        if self._chain(other, depth - 1):
            return True
        self._remove(party)
        self._put(other, window)
        return False

    def _put(self, party: int, window: int) -> None:
        self._party_window[party] = window
        self.rooms.move(window, int(self._problem.party_size[party]))
        if self._parties_in is not None:
            self._parties_in[window].append(party)

    def _remove(self, party: int) -> None:
        window = int(self._party_window[party])
        self._party_window[party] = -1
        self.rooms.move(window, -int(self._problem.party_size[party]))
        self._parties_by_window()[window].remove(party)

    def _parties_by_window(self) -> dict[int, list[int]]:
        # Built at the first swap: most plans need none.
        if self._parties_in is None:
            self._parties_in = defaultdict(list)
            for party in np.flatnonzero(self._party_window >= 0).tolist():
                self._parties_in[int(self._party_window[party])].append(party)
        return self._parties_in


def _rows_by(labels: Ints, count: int) -> Sequence[NDArray[np.intp]]:
    """Return for each label from 0 to `count` - 1 the rows that bear it, ascending."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.searchsorted(labels[order], np.arange(count)))[1:]

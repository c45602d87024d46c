"""The places still free while a plan is being made: of every window, session and daily limit at once."""

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import Ints, Longs, Problem

_UNLIMITED = 2**62


class Rooms:
    """Counts free places so that nothing can be overfilled: whoever takes places asks `session_room` first.

    Attributes
    ----------
    window_left, session_left : int64[W], int64[S], people
    limit_left : int64[L + 1], people; the last stands for "no limit" and is what index -1 finds
    """

    def __init__(self, problem: Problem, party_window: Ints) -> None:
        self._problem = problem
        self.window_left: Longs = problem.window_places.astype(np.int64)
        self.session_left: Longs = problem.session_capacity.astype(np.int64)
        self.limit_left: Longs = np.append(problem.limit_people.astype(np.int64), _UNLIMITED)
        placed = np.flatnonzero(party_window >= 0)
        windows, sizes = party_window[placed], problem.party_size[placed].astype(np.int64)
        sessions = problem.window_session[windows]
        self.window_left -= np.bincount(windows, sizes, minlength=len(self.window_left)).astype(np.int64)
        self.session_left -= np.bincount(sessions, sizes, minlength=problem.sessions).astype(np.int64)
        np.subtract.at(self.limit_left, problem.session_limit[sessions], sizes)
        self._first = np.searchsorted(problem.window_session, np.arange(problem.sessions + 1))
        self._roomiest = np.zeros(problem.sessions, np.int64)
        np.maximum.at(self._roomiest, problem.window_session, self.window_left)

    @property
    def free(self) -> Longs:
        """int64[S]: people that each session could still take but for its limit, the lesser of its own room and its windows'."""
        places = np.bincount(self._problem.window_session, self.window_left, minlength=self._problem.sessions)
        return np.minimum(places.astype(np.int64), self.session_left)

    def windows_of(self, session: int) -> range:
        """Return the session's windows in time order."""
        return range(int(self._first[session]), int(self._first[session + 1]))

    def session_room(self, sessions: NDArray[np.intp]) -> Longs:
        """Return the largest party (people) that each of `sessions` could still take into one window."""
        return np.minimum(self.room_but_for_limit(sessions), self.limit_room(sessions))

    def room_but_for_limit(self, sessions: NDArray[np.intp]) -> Longs:
        """Return what `session_room` would be without daily limits."""
        room: Longs = np.minimum(self._roomiest[sessions], self.session_left[sessions])
        return room

    def limit_room(self, sessions: NDArray[np.intp]) -> Longs:
        """Return the people that the daily limit of each of `sessions` still allows."""
        room: Longs = self.limit_left[self._problem.session_limit[sessions]]
        return room

    def move(self, window: int, people: int) -> None:
        """Take `people` places of `window`, or give them back if negative."""
        session = int(self._problem.window_session[window])
        self.window_left[window] -= people
        self.session_left[session] -= people
        self.limit_left[self._problem.session_limit[session]] -= people
        self._roomiest[session] = self.window_left[self._first[session] : self._first[session + 1]].max()

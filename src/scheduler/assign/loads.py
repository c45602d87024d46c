"""How many people each session may take from its track: all it holds, or what a daily limit leaves it.

Where no limit binds, people fill a track's sessions as they come. Under a limit one track's place is another's. Tracks that are
full, or nearly, take what the flow gives them, moved to the earliest days that the limit allows; the others, which have room
to spare, get what is left of each day (see `limited`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.blocks import Blocks
from scheduler.assign.groups import FEW
from scheduler.assign.keyed import before_alike
from scheduler.assign.problem import Ints, Longs, Problem
from scheduler.assign.rooms import Rooms

_ROOM_TO_SPARE = 1.25
"""A track with many blocks whose sessions hold so many times its people is filled day by day."""


class Loads(NamedTuple):
    """What sessions may take.

    Attributes
    ----------
    people : int64[S], people at most; 0 on the tracks that are filled day by day
    by_day : bool[T], whether a track is filled day by day
    """

    people: Longs
    by_day: NDArray[np.bool_]


def session_loads(problem: Problem, flow_people: Longs, blocks: Blocks, rooms: Rooms) -> Loads:
    """Return what each session may take, given what the flow sends there (`flow_people`, int64[S])."""
    free = rooms.free
    limited = problem.session_limit >= 0
    if not limited.any():
        return Loads(free, np.zeros(problem.tracks, np.bool_))
    people = blocks.of_track
    by_day = _filled_by_day(problem, blocks, people, free)
    loads = np.where(limited, np.minimum(flow_people, free), free)
    loads[by_day[problem.session_track]] = 0
    in_cost_order = np.lexsort((np.arange(problem.sessions), problem.session_day, problem.session_cost))
    # A party with a first day that found its place elsewhere than the flow meant takes room that the flow gave to
    # others: without this cut a limit could be exceeded.
    limit_left = rooms.limit_left - by_limit(problem, np.where(limited, loads, 0))
    for session in in_cost_order[limit_left[problem.session_limit[in_cost_order]] < 0][::-1].tolist():
        limit = problem.session_limit[session]
        cut = min(int(loads[session]), max(0, -int(limit_left[limit])))
        loads[session] -= cut
        limit_left[limit] += cut
    _move_forward(problem, loads, np.where(by_day, 0, people), in_cost_order[limited[in_cost_order]], free, limit_left)
    return Loads(_with_room(problem, loads, free, limit_left, by_day), by_day)


def by_limit(problem: Problem, people: Longs) -> Longs:
    """int64[L + 1]: people (int64[S]) summed up by daily limit; last those of sessions without one, which is what -1 finds."""
    limits = len(problem.limit_people)
    label = np.where(problem.session_limit < 0, limits, problem.session_limit)
    return np.bincount(label, people, minlength=limits + 1).astype(np.int64)


def _filled_by_day(problem: Problem, blocks: Blocks, people: Longs, free: Longs) -> NDArray[np.bool_]:
    """bool[T]: tracks with limits throughout, many blocks, and room to spare."""
    throughout = np.ones(problem.tracks, np.bool_)
    throughout[problem.session_track[problem.session_limit < 0]] = False
    held = np.bincount(problem.session_track, free, minlength=problem.tracks)
    return throughout & (blocks.count > FEW) & (held >= _ROOM_TO_SPARE * people)


def _move_forward(
    problem: Problem, loads: Longs, people: Longs, order: NDArray[np.intp], free: Longs, limit_left: Longs
) -> None:
    """Seat each track's people in its first sessions, as far as places and limits go that no other track has taken."""
    track = problem.session_track[order]
    by_track = order[np.argsort(track, kind="stable")]
    start = np.searchsorted(problem.session_track[by_track], np.arange(problem.tracks + 1))
    for row in np.flatnonzero(people[: problem.tracks] & np.diff(start)).tolist():
        sessions = by_track[start[row] : start[row + 1]]
        limits = problem.session_limit[sessions]
        np.add.at(limit_left, limits, loads[sessions])
        loads[sessions] = _first_come(free[sessions], limits, limit_left, int(people[row]))
        np.subtract.at(limit_left, limits, loads[sessions])


def _first_come(free: Longs, limits: Ints, limit_left: Longs, people: int) -> Longs:
    """How many of `people` each of a track's sessions takes: what is free, what its limit leaves, in their order."""
    by_limit = np.argsort(limits, kind="stable")
    before = before_alike(free[by_limit], limits[by_limit])
    most = np.empty_like(free)
    most[by_limit] = np.clip(limit_left[limits[by_limit]] - before, 0, free[by_limit])
    taken: Longs = np.clip(people - (np.cumsum(most) - most), 0, most)
    return taken


def _with_room(problem: Problem, loads: Longs, free: Longs, limit_left: Longs, by_day: NDArray[np.bool_]) -> Longs:
    """Add to loads under a limit what neither they nor others take of it; it may be used to leave places free elsewhere."""
    session = np.flatnonzero((problem.session_limit >= 0) & ~by_day[problem.session_track])
    session = session[np.argsort(problem.session_limit[session], kind="stable")]
    limit, more = problem.session_limit[session], (free - loads)[session]
    loads = loads.copy()
    loads[session] += np.clip(limit_left[limit] - before_alike(more, limit), 0, more)
    return loads

"""How many people each session takes from its track: as the flow says under a limit, else in time order."""

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.consolidate import consolidate
from scheduler.assign.problem import Ints, Longs, Problem
from scheduler.assign.rooms import Rooms


def session_loads(problem: Problem, flow_people: Longs, track_people: Longs, rooms: Rooms) -> Longs:
    """Return int64[S] loads that seat `track_people` (int64[T]) where there is room, cheapest sessions first.

    Sessions under a daily limit start from the flow's loads (`flow_people`, int64[S]), because there one
    track's place is another's; elsewhere the flow is free among sessions of one cost, and full sessions in a
    row split the fewest neighbourhoods. Both are then cut to the room left and to the people to seat, and
    topped up.
    """
    free = np.minimum(_places(problem, rooms), rooms.session_left)
    loads = np.where(problem.session_limit >= 0, np.minimum(flow_people, free), 0)
    order = np.lexsort((np.arange(problem.sessions), problem.session_day, problem.session_cost))
    # A party with a first day that found its place elsewhere than the flow meant takes room that the flow gave to
    # others: without this cut a limit could be exceeded.
    limit_left = rooms.limit_left.copy()
    np.subtract.at(limit_left, problem.session_limit, loads)
    _trim(loads, -limit_left, problem.session_limit, order[::-1])
    seated = np.zeros(problem.tracks, np.int64)
    np.add.at(seated, problem.session_track, loads)
    _trim(loads, seated - track_people, problem.session_track, order[::-1])
    _top_up(problem, loads, track_people, order, free, rooms.limit_left)
    return consolidate(problem, loads, free)


def _places(problem: Problem, rooms: Rooms) -> Longs:
    places = np.zeros(problem.sessions, np.int64)
    np.add.at(places, problem.window_session, rooms.window_left)
    return places


def _trim(loads: Longs, surplus: Longs, label: Ints, order: NDArray[np.intp]) -> None:
    """Cut `surplus` people of each label (track or limit) from its sessions, in the order given."""
    surplus = np.maximum(surplus, 0)
    for session in order[surplus[label[order]] > 0].tolist():
        cut = min(int(surplus[label[session]]), int(loads[session]))
        loads[session] -= cut
        surplus[label[session]] -= cut


def _top_up(
    problem: Problem, loads: Longs, track_people: Longs, order: NDArray[np.intp], free: Longs, limit_room: Longs
) -> None:
    """Give the people of a track who have no session yet to the cheapest that have room."""
    missing, limit_left = track_people.copy(), limit_room.copy()
    np.subtract.at(missing, problem.session_track, loads)
    np.subtract.at(limit_left, problem.session_limit, loads)
    for session in order[missing[problem.session_track[order]] > 0].tolist():
        track, limit = problem.session_track[session], problem.session_limit[session]
        more = min(int(missing[track]), int(free[session] - loads[session]), int(limit_left[limit]))
        loads[session] += more
        missing[track] -= more
        limit_left[limit] -= more

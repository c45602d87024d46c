"""How many people each session takes from its track: as the flow says under a limit, else in time order."""

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import Longs, Problem
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
    people = np.zeros(problem.tracks, np.int64)
    np.add.at(people, problem.session_track, loads)
    _trim(problem, loads, people - track_people, order[::-1])
    limit_left = rooms.limit_left.copy()
    np.subtract.at(limit_left, problem.session_limit, loads)
    _top_up(problem, loads, np.maximum(track_people - people, 0), order, free - loads, limit_left)
    return loads


def _places(problem: Problem, rooms: Rooms) -> Longs:
    places = np.zeros(problem.sessions, np.int64)
    np.add.at(places, problem.window_session, rooms.window_left)
    return places


def _trim(problem: Problem, loads: Longs, surplus: Longs, order: NDArray[np.intp]) -> None:
    """Take what a track's sessions were given above its people from the dearest of them."""
    for session in order[surplus[problem.session_track[order]] > 0].tolist():
        track = problem.session_track[session]
        cut = min(int(surplus[track]), int(loads[session]))
        loads[session] -= cut
        surplus[track] -= cut


def _top_up(
    problem: Problem, loads: Longs, missing: Longs, order: NDArray[np.intp], free: Longs, limit_left: Longs
) -> None:
    """Give the people of a track who have no session yet to the cheapest that have room."""
    for session in order[missing[problem.session_track[order]] > 0].tolist():
        track, limit = problem.session_track[session], problem.session_limit[session]
        more = max(0, min(int(missing[track]), int(free[session]), int(limit_left[limit])))
        loads[session] += more
        missing[track] -= more
        limit_left[limit] -= more

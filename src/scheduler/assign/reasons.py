"""Why a party has no window, in the codes that `Result` lists."""

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import Longs, Problem
from scheduler.assign.result import Binding, Reason
from scheduler.assign.rooms import Rooms


def unplaceable(problem: Problem) -> dict[int, Reason]:
    """Return the parties that no plan could place: without a session to go to, or larger than every window there."""
    most = _largest_window(problem)[problem.party_class]
    reasons: dict[int, Reason] = dict.fromkeys(np.flatnonzero(most < 0).tolist(), "no_station")
    reasons.update(dict.fromkeys(np.flatnonzero((most >= 0) & (problem.party_size > most)).tolist(), "too_large"))
    return reasons


def binding_constraint(problem: Problem, party: int, sessions: NDArray[np.intp], rooms: Rooms) -> Binding:
    """Say what keeps a party out of `sessions`, the ones its class may use, in the order of `Binding`.

    The daily limit if a window would hold the party but for it; the windows if a session has room for it but
    no single window; else the sessions are full.
    """
    size = int(problem.party_size[party])
    if (rooms.room_but_for_limit(sessions) >= size).any():
        return "daily_limit"
    roomy = sessions[rooms.session_left[sessions] >= size].tolist()
    total = [rooms.window_left[list(rooms.windows_of(session))].sum() for session in roomy]
    return "window_places" if any(places >= size for places in total) else "session_capacity"


def _largest_window(problem: Problem) -> Longs:
    """int64[C]: the largest party a class could ever bring into one window; -1 where it may use no session."""
    per_session = np.full(problem.sessions, 0, np.int64)
    np.maximum.at(per_session, problem.window_session, problem.window_places)
    per_session = np.minimum(per_session, problem.session_capacity)
    limits = np.append(problem.limit_people, np.iinfo(np.int64).max)
    per_session = np.minimum(per_session, limits[problem.session_limit])
    largest = np.full(problem.classes, -1, np.int64)
    for first_day in np.unique(problem.class_first_day[problem.arc_class]).tolist():
        open_by_then = problem.session_day >= first_day
        per_track = np.full(problem.tracks, -1, np.int64)
        np.maximum.at(per_track, problem.session_track[open_by_then], per_session[open_by_then])
        arcs = problem.class_first_day[problem.arc_class] == first_day
        np.maximum.at(largest, problem.arc_class[arcs], per_track[problem.arc_track[arcs]])
    return largest

"""The naive peers of the plan's benchmark, as most would write them: households one by one, each to the first window with room."""

from collections.abc import Sequence

import numpy as np

from scheduler.assign.problem import Ints, Problem


def first_fit(problem: Problem, *, skip_full: bool = False) -> Ints:
    """Return int32[P] windows, -1 for none: each household in list order to the earliest window that it may use.

    Nothing is overfilled. The shift, the way and the neighbours are not looked at. Window by window, as most would write it;
    with `skip_full` a full session is passed over at once.
    """
    return _one_by_one(problem, by_cost=False, skip_full=skip_full)


def preference_first(problem: Problem) -> Ints:
    """Return int32[P] windows, -1 for none: each household in list order to the window that costs it the least."""
    return _one_by_one(problem, by_cost=True, skip_full=True)


def _one_by_one(problem: Problem, *, by_cost: bool, skip_full: bool) -> Ints:
    window_left = problem.window_places.tolist()
    session_left = problem.effective_capacity.tolist()
    limit_left = [*problem.limit_people.tolist(), int(problem.party_size.sum())]
    limit_of = problem.session_limit.tolist()
    first_window = np.searchsorted(problem.window_session, np.arange(problem.sessions + 1)).tolist()
    sessions_of = _sessions_of_classes(problem, by_cost=by_cost)
    chosen = [-1] * problem.parties
    for party, (size, klass) in enumerate(zip(problem.party_size.tolist(), problem.party_class.tolist(), strict=True)):
        for session in sessions_of[klass]:
            if skip_full and (size > session_left[session] or size > limit_left[limit_of[session]]):
                continue
            window = _window(window_left, first_window[session], first_window[session + 1], size)
            if window >= 0 and size <= session_left[session] and size <= limit_left[limit_of[session]]:
                window_left[window] -= size
                session_left[session] -= size
                if limit_of[session] >= 0:
                    limit_left[limit_of[session]] -= size
                chosen[party] = window
                break
    return np.array(chosen, np.int32)


def _window(window_left: Sequence[int], first: int, stop: int, size: int) -> int:
    for window in range(first, stop):
        if size <= window_left[window]:
            return window
    return -1


def _sessions_of_classes(problem: Problem, *, by_cost: bool) -> list[list[int]]:
    """Every class's sessions, earliest day or least cost first; classes with the same ones share one list."""
    by_track = np.argsort(problem.session_track, kind="stable")
    track_start = np.searchsorted(problem.session_track[by_track], np.arange(problem.tracks + 1))
    arcs = np.argsort(problem.arc_class, kind="stable")
    class_start = np.searchsorted(problem.arc_class[arcs], np.arange(problem.classes + 1))
    shared: dict[tuple[int, bytes, bytes], list[int]] = {}
    lists = []
    for klass, first_day in enumerate(problem.class_first_day.tolist()):
        own = arcs[class_start[klass] : class_start[klass + 1]]
        own = own[np.argsort(problem.arc_track[own])]
        cost = problem.arc_cost[own] if by_cost else np.zeros(len(own), np.int64)
        key = (first_day, problem.arc_track[own].tobytes(), cost.tobytes())
        if key not in shared:
            parts = [by_track[track_start[track] : track_start[track + 1]] for track in problem.arc_track[own].tolist()]
            sessions = np.concatenate([*parts, np.empty(0, np.intp)]).astype(np.intp)
            price = np.repeat(cost, [len(part) for part in parts])
            price = (
                price + problem.session_cost[sessions] if by_cost else problem.session_day[sessions].astype(np.int64)
            )
            order = np.lexsort((sessions, price))
            kept = problem.session_day[sessions[order]] >= first_day
            shared[key] = sessions[order][kept].tolist()
        lists.append(shared[key])
    return lists

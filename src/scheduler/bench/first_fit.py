"""The naive peer of the plan's benchmark: each household in list order to the first window with room."""

import numpy as np

from scheduler.assign.problem import Ints, Problem


def first_fit(problem: Problem) -> Ints:
    """Return int32[P] windows as a plain loop would hand them out: the earliest that the class may use, -1 for none.

    Nothing is overfilled. The shift, the way and the neighbours are not looked at. Full windows at the front of a class's
    list are skipped for good, so that the peer is not slower than its idea.
    """
    session_of = problem.window_session.tolist()
    window_left = problem.window_places.tolist()
    session_left = problem.session_capacity.tolist()
    limit_left = [*problem.limit_people.tolist(), int(problem.party_size.sum())]
    limit_of = problem.session_limit.tolist()
    windows_of = _windows_of_classes(problem)
    start = [0] * problem.classes
    chosen = [-1] * problem.parties
    for party, (size, klass) in enumerate(zip(problem.party_size.tolist(), problem.party_class.tolist(), strict=True)):
        windows = windows_of[klass]
        while start[klass] < len(windows) and not window_left[windows[start[klass]]]:
            start[klass] += 1
        for position in range(start[klass], len(windows)):
            window = windows[position]
            session = session_of[window]
            if size <= window_left[window] and size <= session_left[session] and size <= limit_left[limit_of[session]]:
                window_left[window] -= size
                session_left[session] -= size
                if limit_of[session] >= 0:
                    limit_left[limit_of[session]] -= size
                chosen[party] = window
                break
    return np.array(chosen, np.int32)


def _windows_of_classes(problem: Problem) -> list[list[int]]:
    """Every class's windows, earliest day first; classes with the same tracks and first day share one list."""
    track_of = problem.session_track[problem.window_session]
    day_of = problem.session_day[problem.window_session]
    by_track = np.argsort(track_of, kind="stable")
    track_start = np.searchsorted(track_of[by_track], np.arange(problem.tracks + 1))
    arcs = np.argsort(problem.arc_class, kind="stable")
    class_start = np.searchsorted(problem.arc_class[arcs], np.arange(problem.classes + 1))
    shared: dict[tuple[int, bytes], list[int]] = {}
    lists = []
    for klass, first_day in enumerate(problem.class_first_day.tolist()):
        tracks = np.sort(problem.arc_track[arcs[class_start[klass] : class_start[klass + 1]]])
        key = (first_day, tracks.tobytes())
        if key not in shared:
            parts = [by_track[track_start[track] : track_start[track + 1]] for track in tracks.tolist()]
            windows = np.concatenate([*parts, np.empty(0, np.intp)]).astype(np.intp)
            windows = windows[day_of[windows] >= first_day]
            shared[key] = windows[np.lexsort((windows, day_of[windows]))].tolist()
        lists.append(shared[key])
    return lists

"""`recount`: count a finished plan from the problem alone, sharing no code with the solver that made it."""

from collections import defaultdict

from scheduler.assign.problem import Ints, Problem


def recount(problem: Problem, party_window: Ints) -> dict[str, int]:
    """Count every way in which a plan could be wrong; all but `unassigned` and `splits` must be 0.

    Returns
    -------
    dict
        `over_capacity` people above a session's capacity, `over_limit` people above a daily limit,
        `overfull_windows` windows with more people than places, `ineligible` parties in a session that their
        class has no arc to or before its first day, `unassigned` parties and `unassigned_people`, `splits`
        pairs of (neighbourhood, session) in use by bundled classes, `splits_bound` their least number for the
        people each track got, `days_used`, `last_day` (-1: nobody is placed), `most_a_day` people.
    """
    windows: dict[int, int] = defaultdict(int)
    sessions: dict[int, int] = defaultdict(int)
    limits: dict[int, int] = defaultdict(int)
    days: dict[int, int] = defaultdict(int)
    allowed = set(zip(problem.arc_class.tolist(), problem.arc_track.tolist(), strict=True))
    pairs: set[tuple[int, int]] = set()
    ineligible = unassigned = unassigned_people = 0
    rows = zip(party_window.tolist(), problem.party_size.tolist(), problem.party_class.tolist(), strict=True)
    for window, size, klass in rows:
        if window < 0:
            unassigned += 1
            unassigned_people += size
            continue
        session = int(problem.window_session[window])
        day = int(problem.session_day[session])
        windows[window] += size
        sessions[session] += size
        days[day] += size
        limits[int(problem.session_limit[session])] += size
        track = int(problem.session_track[session])
        ineligible += (klass, track) not in allowed or day < int(problem.class_first_day[klass])
        if problem.class_bundled is None or problem.class_bundled[klass]:
            pairs.add((int(problem.class_neighbourhood[klass]), session))
    limits.pop(-1, None)
    return {
        "over_capacity": sum(max(0, n - int(problem.session_capacity[s])) for s, n in sessions.items()),
        "over_limit": sum(max(0, n - int(problem.limit_people[unit_day])) for unit_day, n in limits.items()),
        "overfull_windows": sum(n > int(problem.window_places[w]) for w, n in windows.items()),
        "ineligible": ineligible,
        "unassigned": unassigned,
        "unassigned_people": unassigned_people,
        "splits": len(pairs),
        "days_used": len(days),
        "last_day": max(days, default=-1),
        "most_a_day": max(days.values(), default=0),
    }

"""`recount`: count a finished plan from the problem alone, sharing no code with the solver that made it."""

from collections import defaultdict
from collections.abc import Iterable

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
    session_of, track_of = problem.window_session.tolist(), problem.session_track.tolist()
    day_of, limit_of = problem.session_day.tolist(), problem.session_limit.tolist()
    rows = zip(party_window.tolist(), problem.party_size.tolist(), problem.party_class.tolist(), strict=True)
    placed = [(window, session_of[window], size, klass) for window, size, klass in rows if window >= 0]
    windows = _people_by((window, size) for window, _, size, _ in placed)
    sessions = _people_by((session, size) for _, session, size, _ in placed)
    limits = _people_by((limit_of[session], size) for _, session, size, _ in placed if limit_of[session] >= 0)
    days = _people_by((day_of[session], size) for _, session, size, _ in placed)
    allowed = set(zip(problem.arc_class.tolist(), problem.arc_track.tolist(), strict=True))
    first_day, neighbourhood = problem.class_first_day.tolist(), problem.class_neighbourhood.tolist()
    bundled = [True] * problem.classes if problem.class_bundled is None else problem.class_bundled.tolist()
    return {
        "over_capacity": sum(max(0, n - int(problem.session_capacity[s])) for s, n in sessions.items()),
        "over_limit": sum(max(0, n - int(problem.limit_people[row])) for row, n in limits.items()),
        "overfull_windows": sum(n > int(problem.window_places[w]) for w, n in windows.items()),
        "ineligible": sum(
            (klass, track_of[session]) not in allowed or day_of[session] < first_day[klass]
            for _, session, _, klass in placed
        ),
        "unassigned": problem.parties - len(placed),
        "unassigned_people": int(problem.party_size.sum()) - sum(days.values()),
        "splits": len({(neighbourhood[klass], session) for _, session, _, klass in placed if bundled[klass]}),
        "days_used": len(days),
        "last_day": max(days, default=-1),
        "most_a_day": max(days.values(), default=0),
    }


def _people_by(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    people: dict[int, int] = defaultdict(int)
    for row, size in rows:
        people[row] += size
    return people

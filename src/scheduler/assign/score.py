"""What a plan costs, term by term, and the figures that tell a good plan from one that is only valid."""

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.blocks import find_blocks
from scheduler.assign.network import track_capacity
from scheduler.assign.planned import moved_people
from scheduler.assign.problem import Ints, Longs, Problem


def terms(problem: Problem, party_window: Ints, *, splits: int) -> dict[str, dict[str, int]]:
    """Return the plan's cost terms, with its number of splits, as `Result.terms` describes them."""
    placed = np.flatnonzero(party_window >= 0)
    people = problem.party_size[placed].astype(np.int64)
    sessions = problem.window_session[party_window[placed]]
    on_arc = problem.arc_cost[problem.arc_at(problem.party_class[placed], problem.session_track[sessions])]
    in_session = problem.session_cost[sessions]
    left_over = int(problem.party_size[party_window < 0].sum(dtype=np.int64))
    costs = {
        "travel_and_shift": {
            "people": int(people[on_arc > 0].sum()),
            "milli": int((people * on_arc).sum()),
        },
        "session": {"people": int(people[in_session > 0].sum()), "milli": int((people * in_session).sum())},
        "splits": {"pairs": splits, "milli": splits * problem.split_cost},
        "unassigned": {"people": left_over, "milli": left_over * problem.unassigned_cost},
    }
    if problem.party_planned is not None:
        moved = moved_people(problem, party_window)
        costs["moved"] = {"people": moved, "milli": moved * problem.stability_cost}
    return costs


def figures(problem: Problem, party_window: Ints) -> dict[str, float]:
    """Return the figures that `Result.figures` describes."""
    neighbourhood, session, holed = _pairs(problem, party_window)
    placed = np.flatnonzero(party_window >= 0)
    days = problem.session_day[problem.window_session[party_window[placed]]]
    people = int(problem.party_size[placed].sum(dtype=np.int64))
    return {
        "splits": len(session),
        "splits_bound": _splits_bound(problem, party_window),
        "holes_share": float(holed.mean()) if len(holed) else 0.0,
        "mean_span_days": _mean_span(neighbourhood, problem.session_day[session]),
        "last_day": int(days.max(initial=-1)),
        "placed_people": people,
        "unassigned_people": int(problem.party_size.sum(dtype=np.int64)) - people,
    }


def _bundled_parties(problem: Problem, party_window: Ints) -> NDArray[np.intp]:
    return np.flatnonzero((party_window >= 0) & problem.bundled[problem.party_class])


def _pairs(problem: Problem, party_window: Ints) -> tuple[Longs, Longs, NDArray[np.bool_]]:
    """The (neighbourhood, session) pairs in use, and whether there is a gap between the windows of each."""
    parties = _bundled_parties(problem, party_window)
    window = party_window[parties].astype(np.int64)
    neighbourhood = problem.class_neighbourhood[problem.party_class[parties]].astype(np.int64)
    in_use = _distinct(neighbourhood * len(problem.window_session) + window)
    neighbourhood, window = np.divmod(in_use, max(len(problem.window_session), 1))
    session = problem.window_session[window].astype(np.int64)
    _, first, count = np.unique(neighbourhood * problem.sessions + session, return_index=True, return_counts=True)
    holed = window[first + count - 1] - window[first] >= count
    return neighbourhood[first], session[first], holed


def _distinct(keys: Longs) -> Longs:
    # Parties come in order of neighbourhood and nearly of window: a stable sort is a third of what np.unique takes.
    keys = np.sort(keys, kind="stable")
    return keys[np.diff(keys, prepend=-1) > 0]


def _splits_bound(problem: Problem, party_window: Ints) -> int:
    parties = _bundled_parties(problem, party_window)
    track = problem.session_track[problem.window_session[party_window[parties]]]
    neighbourhood = problem.class_neighbourhood[problem.party_class[parties]].astype(np.int64)
    blocks = find_blocks(problem.tracks, track, neighbourhood, problem.party_size[parties])
    return int((-(-blocks.people // track_capacity(problem)[blocks.track])).sum())


def _mean_span(neighbourhood: Longs, day: Ints) -> float:
    labels, of = np.unique(neighbourhood, return_inverse=True)
    if not len(labels):
        return 0.0
    last = np.zeros(len(labels), np.int64)
    first = np.full(len(labels), np.iinfo(np.int64).max)
    np.maximum.at(last, of, day)
    np.minimum.at(first, of, day)
    return float((last - first).mean())

"""The plan before this one: whose window can be kept, and who keeps it.

The flow gets, beside the tracks, an arc from a class to each session in which it has people planned, for as many people as
they are and at a bonus of `stability_cost` each. An arc used in full keeps all of them, and their windows; one used in part
keeps households whose sum it is. The rest are laid out like everybody else.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.keyed import before_alike
from scheduler.assign.lockstep import Rows
from scheduler.assign.pack import fill_rows
from scheduler.assign.problem import Ints, Longs, Problem


class Planned(NamedTuple):
    """Who could keep his window.

    Attributes
    ----------
    parties : int64[N], by class and session
    start : int64[K + 1], the parties of each pair
    klass, session, people : int64[K], the pairs (class, session)
    """

    parties: Longs
    start: Longs
    klass: Longs
    session: Longs
    people: Longs


def planned_pairs(problem: Problem, placeable: NDArray[np.bool_]) -> Planned:
    """Return the placeable parties whose planned window still takes them: by place, by track and by their first day."""
    empty = np.empty(0, np.int64)
    if problem.party_planned is None:
        return Planned(empty, np.zeros(1, np.int64), empty, empty, empty)
    parties = np.flatnonzero(placeable & (problem.party_planned >= 0))
    window = problem.party_planned[parties]
    session, klass = problem.window_session[window], problem.party_class[parties].astype(np.int64)
    allowed = problem.arc_at(klass, problem.session_track[session]) >= 0
    allowed &= problem.session_day[session] >= problem.class_first_day[klass]
    parties, window = parties[allowed], window[allowed]
    # Of a window that has fewer places than before, the first by street stay.
    by_window = np.argsort(window, kind="stable")
    parties, window = parties[by_window], window[by_window]
    size = problem.party_size[parties].astype(np.int64)
    parties = np.sort(parties[before_alike(size, window) + size <= problem.window_places[window]])
    session = problem.window_session[problem.party_planned[parties]].astype(np.int64)
    key = problem.party_class[parties].astype(np.int64) * problem.sessions + session
    order = np.argsort(key, kind="stable")
    pairs, first = np.unique(key[order], return_index=True)
    start = np.append(first, len(key))
    people = np.diff(np.concatenate([[0], np.cumsum(problem.party_size[parties[order]], dtype=np.int64)])[start])
    return Planned(parties[order], start, pairs // problem.sessions, pairs % problem.sessions, people)


def keep(problem: Problem, planned: Planned, kept_people: Longs, party_window: Ints, rng: np.random.Generator) -> None:
    """Give the parties that the flow keeps (`kept_people`, int64[K]) their planned windows, in `party_window`."""
    windows = problem.party_planned
    if windows is None or not len(planned.parties):
        return
    pair = np.repeat(np.arange(len(planned.people)), np.diff(planned.start))
    stays = (kept_people == planned.people)[pair]
    part = np.flatnonzero((kept_people > 0) & (kept_people < planned.people))
    some = np.flatnonzero(np.isin(pair, part))
    size = problem.party_size[planned.parties[some]].astype(np.int64)
    start = np.searchsorted(pair[some], np.append(part, len(planned.people)))
    chosen = fill_rows(Rows(size, start, kept_people[part], np.arange(len(part) + 1)), rng)
    stays[some[chosen >= 0]] = True
    parties = planned.parties[stays]
    party_window[parties] = windows[parties]


def moved_people(problem: Problem, party_window: Ints) -> int:
    """Return how many people with a planned window have another one, or none."""
    if problem.party_planned is None:
        return 0
    moved = (problem.party_planned >= 0) & (party_window != problem.party_planned)
    return int(problem.party_size[moved].sum(dtype=np.int64))

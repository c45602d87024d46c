"""Few sessions, full ones: under daily limits the flow spreads people thinly, and every open session is a split.

Tracks and limits are the nodes of a graph, the sessions between them its edges. People pushed around a cycle of partly
filled sessions leave every track's and every limit's total as it was, so one session of the cycle can be filled or
emptied at no cost. What stays partly filled in the end is a forest: a corner of the transportation polytope, as the
simplex method would have found it.
"""

from collections import defaultdict
from itertools import pairwise

import numpy as np

from scheduler.assign.problem import Longs, Problem

Forest = dict[int, dict[int, int]]  # node -> neighbouring node -> session between them


def consolidate(problem: Problem, loads: Longs, most: Longs) -> Longs:
    """Return loads (int64[S]) of the same track and limit totals and at most the same cost, with few partly filled.

    Parameters
    ----------
    loads : int64[S], people of each session, from 0 to `most`
    most : int64[S], people it could take; sessions without a limit are left alone
    """
    loads = loads.copy()
    partly = np.flatnonzero((problem.session_limit >= 0) & (loads > 0) & (loads < most))
    forest: Forest = defaultdict(dict)
    for session in partly[np.argsort(problem.session_day[partly], kind="stable")].tolist():
        track = int(problem.session_track[session])
        limit = problem.tracks + int(problem.session_limit[session])
        nodes = _path(forest, limit, track)
        if nodes:
            path = [forest[a][b] for a, b in pairwise(nodes)]
            _push(problem, loads, most, [session, *path])
            for (a, b), on_path in zip(pairwise(nodes), path, strict=True):
                if loads[on_path] in {0, most[on_path]}:
                    del forest[a][b], forest[b][a]
        if 0 < loads[session] < most[session]:
            forest[track][limit] = forest[limit][track] = session
    return loads


def _path(forest: Forest, start: int, goal: int) -> list[int]:
    """Return the nodes from `start` to `goal` in the forest, empty if they are not joined."""
    came_from = {start: start}
    waiting = [start]
    while waiting and goal not in came_from:
        node = waiting.pop()
        for neighbour in forest[node]:
            if neighbour not in came_from:
                came_from[neighbour] = node
                waiting.append(neighbour)
    if goal not in came_from:
        return []
    nodes = [goal]
    while nodes[-1] != start:
        nodes.append(came_from[nodes[-1]])
    return nodes[::-1]


def _push(problem: Problem, loads: Longs, most: Longs, cycle: list[int]) -> None:
    """Move people around the cycle, the cheaper way round, until a session is empty or full; empty if both are free."""
    ends, others = cycle[::2], cycle[1::2]
    price = int(problem.session_cost[ends].sum() - problem.session_cost[others].sum())
    ways = [(more, less, *_step(loads, most, more, less)) for more, less in ((ends, others), (others, ends))]
    # Sorting is by price first (one way's gain is the other's loss), then by whether a session gets empty.
    more, less, people, _ = min(ways, key=lambda way: (price if way[0] is ends else -price, not way[3], way[2]))
    loads[more] += people
    loads[less] -= people


def _step(loads: Longs, most: Longs, more: list[int], less: list[int]) -> tuple[int, bool]:
    """How many people can move from `less` to `more`, and whether that empties a session."""
    fillable, movable = int((most[more] - loads[more]).min()), int(loads[less].min())
    return min(fillable, movable), movable <= fillable

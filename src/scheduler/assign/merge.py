"""Tracks that no class tells apart are one: a station's morning and afternoon, where nobody minds which.

The flow would share a class out between such tracks at random, and every share is a block of its own to break over
sessions. As one track its people stay together, and the network is smaller.
"""

from dataclasses import replace

import numpy as np

from scheduler.assign.problem import Problem


def merge_tracks(problem: Problem) -> Problem:
    """Return the same problem with one track for all that have the same arcs at the same costs; rows keep their order."""
    order = np.lexsort((problem.arc_class, problem.arc_track))
    starts = np.searchsorted(problem.arc_track[order], np.arange(problem.tracks))
    first_with: dict[tuple[bytes, bytes], int] = {}
    merged = np.arange(problem.tracks, dtype=np.int32)
    for track, arcs in enumerate(np.split(order, starts)[1:]):
        key = (problem.arc_class[arcs].tobytes(), problem.arc_cost[arcs].tobytes())
        merged[track] = first_with.setdefault(key, track)
    kept = merged[problem.arc_track] == problem.arc_track
    return replace(
        problem,
        session_track=merged[problem.session_track],
        arc_class=problem.arc_class[kept],
        arc_track=problem.arc_track[kept],
        arc_cost=problem.arc_cost[kept],
    )

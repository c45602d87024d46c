"""Blocks in a row on their track's windows: which neighbourhood comes when, without a hole.

A block is all people of one neighbourhood on one track. Within a track any order of blocks costs the same, so
the order is chosen to break as few blocks as possible over sessions: splits are the edges of the bipartite
graph of blocks and sessions, and a group of blocks that ends exactly with a session saves one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import Longs, Problem

Segment = tuple[int, int]  # (window, people)

# How far ahead blocks are looked at for a group: a smaller figure is more compact in time, a larger one saves
# splits.
_AHEAD = 40
_AHEAD_IN_FOURS = 16


@dataclass(frozen=True, slots=True)
class Blocks:
    """int64[B] each: a block's track, neighbourhood and people; sorted by track, then neighbourhood."""

    track: Longs
    neighbourhood: Longs
    people: Longs


def lay_out(problem: Problem, blocks: Blocks, loads: Longs, window_left: Longs) -> list[list[Segment]]:
    """Return for each block its windows in time order, with the people each takes.

    Parameters
    ----------
    loads : int64[S], people that a session takes from its track
    window_left : int64[W], places of a window that are free for them
    """
    segments: list[list[Segment]] = [[] for _ in blocks.track]
    seats = _seats(problem, loads, window_left)
    mean_day: dict[int, float] = {}
    tracks, first = np.unique(blocks.track, return_index=True)
    stop = np.append(first[1:], len(blocks.track))
    # Tracks with few blocks (mobile, school) leave the least choice, so they decide the neighbourhoods'
    # dates.
    for at in np.lexsort((tracks, stop - first)).tolist():
        rows = _by_date(range(int(first[at]), int(stop[at])), blocks, mean_day)
        track_seats = seats[int(tracks[at])]
        people = [int(blocks.people[row]) for row in rows]
        order = group_order(people, _boundaries(problem, track_seats))
        _serve([rows[position] for position in order], blocks, track_seats, segments)
        for row in rows:
            if segments[row]:
                middle = segments[row][len(segments[row]) // 2][0]
                day = float(problem.session_day[problem.window_session[middle]])
                mean_day.setdefault(int(blocks.neighbourhood[row]), day)
    return segments


def group_order(people: Sequence[int], boundaries: Sequence[int]) -> list[int]:
    """Order blocks so that as many groups as possible end exactly where a session ends.

    Parameters
    ----------
    people : of each block, in order of date
    boundaries : ascending numbers of people after which a session is full

    Returns
    -------
    list of int
        Positions in `people`. The smallest, then earliest group of one to four blocks that ends at a boundary
        comes next; where there is none among the next `_AHEAD`, the first block does, and is cut.
    """
    ends = np.zeros(sum(people) + sum(sorted(people)[-4:]) + 1, np.bool_)
    ends[[boundary for boundary in boundaries if boundary < len(ends)]] = True
    waiting, order, laid = list(range(len(people))), [], 0
    sizes = np.array(people, np.int64)
    while waiting:
        group = _group(sizes[waiting[:_AHEAD]], ends[laid:]) or (0,)
        chosen = [waiting[position] for position in group]
        order += chosen
        laid += sum(people[block] for block in chosen)
        for position in sorted(group, reverse=True):
            del waiting[position]
    return order


def _group(ahead: Longs, ends: NDArray[np.bool_]) -> tuple[int, ...]:
    """The smallest, then earliest group of blocks whose sum is an end; empty if there is none."""
    singles = ends[ahead]
    if singles.any():
        return (int(singles.argmax()),)
    first, second = np.triu_indices(len(ahead), 1)
    pair_people = ahead[first] + ahead[second]
    pairs = ends[pair_people]
    if pairs.any():
        at = int(pairs.argmax())
        return int(first[at]), int(second[at])
    return _three(ahead, ends, first, second, pair_people) or _four(ahead[:_AHEAD_IN_FOURS], ends)


def _three(
    ahead: Longs, ends: NDArray[np.bool_], first: NDArray[np.intp], second: NDArray[np.intp], pair_people: Longs
) -> tuple[int, ...]:
    third = np.arange(len(ahead))
    hits = ends[pair_people[:, None] + ahead] & (third > second[:, None])
    if not hits.any():
        return ()
    pair, last = divmod(int(hits.argmax()), len(ahead))
    return int(first[pair]), int(second[pair]), last


def _four(ahead: Longs, ends: NDArray[np.bool_]) -> tuple[int, ...]:
    first, second = np.triu_indices(len(ahead), 1)
    pair_people = ahead[first] + ahead[second]
    hits = ends[pair_people[:, None] + pair_people] & (second[:, None] < first)
    if not hits.any():
        return ()
    one, two = divmod(int(hits.argmax()), len(first))
    return int(first[one]), int(second[one]), int(first[two]), int(second[two])


def _seats(problem: Problem, loads: Longs, window_left: Longs) -> dict[int, list[Segment]]:
    """The windows of every track in time order, with the people they take until their session's load is met."""
    seats: dict[int, list[Segment]] = {track: [] for track in range(problem.tracks)}
    first = np.searchsorted(problem.window_session, np.arange(problem.sessions + 1))
    for session in np.lexsort((np.arange(problem.sessions), problem.session_day)).tolist():
        left = int(loads[session])
        for window in range(int(first[session]), int(first[session + 1])):
            places = min(left, int(window_left[window]))
            if places > 0:
                seats[int(problem.session_track[session])].append((window, places))
                left -= places
    return seats


def _boundaries(problem: Problem, seats: Sequence[Segment]) -> list[int]:
    """Where along a track's seats, counted in people, a session ends."""
    windows = [window for window, _ in seats]
    ends = np.cumsum([places for _, places in seats])
    last_of_session = np.flatnonzero(np.diff(problem.window_session[windows], append=-1))
    return [int(ends[at]) for at in last_of_session]


def _by_date(rows: Sequence[int], blocks: Blocks, mean_day: dict[int, float]) -> list[int]:
    """Order a track's blocks by their neighbourhood's day on other tracks; the new ones follow as they are listed.

    A neighbourhood without a day yet takes that of the one listed before it: neighbours in the list are
    neighbours on the ground.
    """
    day, keys = 0.0, {}
    for row in rows:
        day = mean_day.get(int(blocks.neighbourhood[row]), day)
        keys[row] = day
    return sorted(rows, key=keys.__getitem__)


def _serve(order: Sequence[int], blocks: Blocks, seats: Sequence[Segment], segments: list[list[Segment]]) -> None:
    """Hand the seats out in order; what exceeds them stays without a segment."""
    queue = iter(seats)
    window, left = next(queue, (-1, 0))
    for row in order:
        need = int(blocks.people[row])
        while need and left:
            served = min(need, left)
            segments[row].append((window, served))
            need -= served
            left -= served
            if not left:
                window, left = next(queue, (-1, 0))

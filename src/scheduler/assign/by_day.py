"""The districts whose limits are filled day by day: their days, their blocks by date, and what came of them as a row of blocks."""

from collections import defaultdict
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.blocks import Blocks, session_size
from scheduler.assign.layout import Row
from scheduler.assign.limited import FREELY, IN_TURN, Day, Waiting, fill_days
from scheduler.assign.problem import Longs, Problem

# Neighbourhoods are kept near their dates where those reach on to the end: the latest but for one in twenty lies in the last
# tenth of the days that are needed. Where mobile teams are through before, most of them could not come near in any order.
_LATEST = 0.95
_REACHES = 0.9
_NEAR_DAYS = 5
"""How far from its date a neighbourhood may come and still count as near."""


def row_by_day(
    problem: Problem, blocks: Blocks, row: Row, date: Longs, by_day: NDArray[np.bool_], free: Longs, room: Longs
) -> tuple[Row, Longs]:
    """Return the row of blocks with those of the tracks `by_day` (bool[T]) in their order, and the loads of their sessions.

    Parameters
    ----------
    date : int64[labels], when the people of a neighbourhood come on other tracks; blocks go by it, then as they are listed
    free : int64[S], people that a session could take
    room : int64[L + 1], people that each limit leaves them
    """
    loads = np.zeros(problem.sessions, np.int64)
    order = row.block.copy()
    size = session_size(problem, smallest=True)
    dated = np.bincount(blocks.neighbourhood[~by_day[blocks.track]], minlength=blocks.labels) > 0
    for tracks in _districts(problem, by_day):
        of = np.concatenate([np.arange(blocks.first[track], blocks.first[track + 1]) for track in tracks])
        days = _days(problem, tracks, free, room, int(blocks.people[of].sum()))
        turn, near = _turns(problem, blocks, of, date, dated, days)
        of = of[np.lexsort((blocks.track[of], turn[blocks.neighbourhood[of]]))]
        waiting = [
            Waiting(nth, block, track, people, max(int(size[track]), 1))
            for nth, (block, track, people) in enumerate(
                zip(of.tolist(), blocks.track[of].tolist(), blocks.people[of].tolist(), strict=True)
            )
        ]
        filled = fill_days(days, waiting, problem.split_cost, IN_TURN if near else FREELY)
        loads[list(filled.loads)] = list(filled.loads.values())
        for track in tracks:
            seated = filled.rows.get(track, [])
            there = row.block[blocks.first[track] : blocks.first[track + 1]]
            left = there[~np.isin(there, seated)]
            order[blocks.first[track] : blocks.first[track + 1]] = [*seated, *left]
    return Row(order, np.where(by_day[blocks.track[order]], 0, row.gap)), loads


def _turns(
    problem: Problem, blocks: Blocks, rows: Longs, date: Longs, dated: NDArray[np.bool_], days: list[Day]
) -> tuple[Longs, bool]:
    """When a neighbourhood's turn comes (int64[labels]), so that as many as can be come near their date; and whether most can.

    Where more people are due by a day than the limits let in, the largest neighbourhoods wait (Moore and Hodgson's rule: that
    leaves the fewest late). They, and those without a date, come when nobody else is due.
    """
    people = np.bincount(blocks.neighbourhood[rows], blocks.people[rows], minlength=blocks.labels)
    day_of = [int(problem.session_day[next(iter(day.sessions.values()))[0][0]]) for day in days]
    let_in = np.cumsum([day.room for day in days])
    tolerance = _NEAR_DAYS * float(np.mean([day.room for day in days]))
    due = np.interp(date / 1000, day_of, let_in)
    own = np.unique(blocks.neighbourhood[rows])
    waiting = sorted(own[dated[own]].tolist(), key=lambda label: (due[label], label))
    on_time: list[tuple[float, int]] = []
    came = 0.0
    for label in waiting:
        heappush(on_time, (-people[label], label))
        came += people[label]
        if came > due[label] + tolerance:
            came += heappop(on_time)[0]
    punctual = sorted((label for _, label in on_time), key=lambda label: (due[label], label))
    others = [label for label in waiting if label not in set(punctual)]
    others = sorted([*others, *own[~dated[own]].tolist()], key=lambda label: (due[label], label))
    turn = np.zeros(blocks.labels, np.int64)
    let_in_all = np.interp(float(people[own].sum()), let_in, day_of)
    latest = float(np.quantile(date[own[dated[own]]] / 1000, _LATEST)) if dated[own].any() else 0.0
    if latest < _REACHES * let_in_all:
        turn[own[np.lexsort((own, date[own]))]] = np.arange(len(own))
        return turn, False
    came = 0.0
    for nth in range(len(own)):
        soon = punctual and due[punctual[0]] - people[punctual[0]] / 2 <= came + tolerance
        label = (punctual if soon or not others else others).pop(0)
        turn[label] = nth
        came += people[label]
    return turn, True


def _districts(problem: Problem, by_day: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """The tracks that are filled day by day, those under the same limits together."""
    of_limit: dict[int, set[int]] = {}
    sessions = np.flatnonzero(by_day[problem.session_track])
    pairs = np.unique(np.stack([problem.session_limit[sessions], problem.session_track[sessions]]), axis=1)
    groups: dict[int, set[int]] = {}
    for limit, track in pairs.T.tolist():
        together = of_limit.get(limit, set()) | groups.get(track, {track})
        for member in together:
            groups[member] = together
        of_limit[limit] = together
    return sorted({tuple(sorted(group)) for group in groups.values()})


def _days(problem: Problem, tracks: tuple[int, ...], free: Longs, room: Longs, people: int) -> list[Day]:
    """The days of a district in the order of cost, with what a place left free costs: somebody comes at the end instead."""
    of_limit: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for session in np.flatnonzero(np.isin(problem.session_track, tracks)).tolist():
        limit, track = int(problem.session_limit[session]), int(problem.session_track[session])
        if free[session]:
            of_limit[limit][track].append((session, int(free[session])))
    cost = {
        limit: min(int(problem.session_cost[session]) for sessions in of.values() for session, _ in sessions)
        for limit, of in of_limit.items()
    }
    limits = sorted(of_limit, key=lambda limit: (cost[limit], limit))
    last = 0
    for limit in limits:
        if people <= 0:
            break
        people -= max(0, int(room[limit]))
        last = cost[limit]
    return [
        Day(
            max(0, int(room[limit])),
            max(0, last - cost[limit]),
            {track: list(of) for track, of in of_limit[limit].items()},
        )
        for limit in limits
    ]

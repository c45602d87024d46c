"""Thousands of rows of parties into exact sums at once: one target of each row at a time, with sums as bits of one integer."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import Longs

# The next parties that are looked at, for the last people of a target: what goes before is a run as it stands in the street.
AHEAD = 12
LONG = 24
_LEFT_BY_A_RUN = 16
BITS = 64
_ONE = np.uint64(1)


class Rows(NamedTuple):
    """R rows of parties with the targets that each is to meet.

    Attributes
    ----------
    size : int64[P], people of each party, row by row in street order
    party_start : int64[R + 1], a row's parties are those from `party_start[r]` to before `party_start[r + 1]`
    target : int64[M], people that each target takes, row by row
    target_start : int64[R + 1]
    """

    size: Longs
    party_start: Longs
    target: Longs
    target_start: Longs


def fill_in_lockstep(rows: Rows) -> tuple[Longs, NDArray[np.intp]]:
    """Meet the targets of all rows one after the other; return the target of each party, and the rows that failed."""
    chosen = np.full(len(rows.size), -1, np.int64)
    # A party of more people than there are bits is left to the exact search.
    size = np.append(np.where(rows.size < BITS, rows.size, 0), 0).astype(np.uint64)
    total = np.concatenate([[0], np.cumsum(rows.size)])
    nobody = len(rows.size)
    count = np.diff(rows.target_start)
    # The rows with the most targets first, so that those still at work are always the first ones.
    row = np.argsort(-count, kind="stable")
    row = row[count[row] > 0]
    count, first = count[row], rows.target_start[row]
    at, stop = rows.party_start[row], rows.party_start[row + 1]
    aside = np.full((AHEAD, len(row)), nobody)
    waiting = np.zeros(len(row), np.int64)
    place = np.arange(AHEAD)[:, None]
    failed: list[NDArray[np.intp]] = []
    nth = 0
    while len(row):
        target = first + nth
        left = rows.target[target]
        at, left = _run(chosen, total, target, at, stop, left)
        line = place + (at - waiting)
        line = np.where(place < waiting, aside, np.where(line < stop, line, nobody))
        taken, met = take(size[line], left)
        own, column = np.nonzero(taken)
        chosen[line[own, column]] = target[column]
        last = (taken * (place + 1)).max(axis=0)
        kept = ~taken & (place < np.maximum(last, waiting))
        at = at + np.maximum(last - waiting, 0)
        rank = np.cumsum(kept, axis=0)
        waiting = rank[-1]
        own, column = np.nonzero(kept)
        aside = np.full_like(line, nobody)
        aside[rank[own, column] - 1, column] = line[own, column]
        failed.append(row[~met])
        nth += 1
        on = met & (count > nth)
        row, count, first, at, stop, waiting, aside = (
            row[on], count[on], first[on], at[on], stop[on], waiting[on], aside[:, on],
        )  # fmt: skip
    return chosen, np.sort(np.concatenate([*failed, np.empty(0, np.intp)]))


def _run(chosen: Longs, total: Longs, target: Longs, at: Longs, stop: Longs, left: Longs) -> tuple[Longs, Longs]:
    """Give large targets the next parties of the street until few people are left; return where that ends, and those left."""
    long = left > LONG
    end = np.searchsorted(total, total[at] + left - _LEFT_BY_A_RUN, side="right") - 1
    end = np.where(long, np.maximum(np.minimum(end, stop), at), at)
    length = end - at
    party = np.arange(length.sum()) + np.repeat(at - (np.cumsum(length) - length), length)
    chosen[party] = np.repeat(target, length)
    return end, left - (total[end] - total[at])


def take(size: NDArray[np.uint64], left: Longs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Choose from each line (a column) the earliest parties with exactly `left` people; return who, and where it could be done."""
    sums = np.ones_like(size)
    for place in range(len(size) - 1, 0, -1):
        sums[place - 1] = sums[place] | sums[place] << size[place]
    every = sums[0] | sums[0] << size[0]
    met = (left < BITS) & (every >> np.minimum(left, BITS - 1).astype(np.uint64) & _ONE).astype(np.bool_)
    need = np.where(met, left, 0).astype(np.uint64)
    taken = np.zeros(size.shape, np.bool_)
    for place, people in enumerate(size):
        # `sums[place]` are the sums that the parties behind this one can make.
        rest = need - np.minimum(people, need)
        taken[place] = (people > 0) & (people <= need) & (sums[place] >> rest & _ONE).astype(np.bool_)
        need = np.where(taken[place], rest, need)
    return taken, met

"""Households into exact sums: splitting a class over its tracks, and a block's parties over its windows.

Both are one question, asked of thousands of rows at once: hand an ordered row of parties to a row of targets so that every
target is met exactly and neighbours of a street stay together. The rows are filled in lockstep, one target of each at a time,
with the sums that the next few parties can make as bits of one integer. Rows for which that finds no way are tried in other
orders, and the few that are left by an exact search over all their parties.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.exact import fill
from scheduler.assign.lockstep import AHEAD, BITS, LONG, Rows, fill_in_lockstep, take
from scheduler.assign.problem import Longs

# Of a row that failed near its end: how many targets and parties are tried anew, and how often.
_GIVEN_UP = 3
_TARGETS_TO_MEND = 6
_PARTIES_TO_MEND = 26
_TRIES = 8


def fill_rows(rows: Rows, rng: np.random.Generator) -> Longs:
    """Return int64[P], the target of each party (an index into `rows.target`), -1 where none is left; none is exceeded.

    `rng` decides the shuffled orders in which rows are tried that the order of the street does not fill.
    """
    if not (len(rows.target) and len(rows.size)):
        return np.full(len(rows.size), -1, np.int64)
    chosen, failed = _both_ends(rows)
    failed = _mend(rows, chosen, failed, rng)
    for order in (_small_first, _shuffled):
        if not len(failed):
            break
        parties, targets, part = _reordered(rows, failed, order, rng)
        of_part, still = fill_in_lockstep(part)
        still = _mend(part, of_part, still, rng)
        chosen[parties] = np.append(targets, -1)[of_part]
        failed = failed[still]
    for row in failed.tolist():
        start, stop = rows.party_start[row : row + 2].tolist()
        first, last = rows.target_start[row : row + 2].tolist()
        found = np.array(fill(rows.size[start:stop].tolist(), rows.target[first:last].tolist(), rng), np.int64)
        chosen[start:stop] = np.where(found >= 0, found + first, -1)
    return chosen


def _both_ends(rows: Rows) -> tuple[Longs, NDArray[np.intp]]:
    """Meet the last target of each row from the end of its street, then the others from the beginning.

    The last target is what the others leave, of any size, while the others are mostly alike: met last of all it would find
    the wrong households left three times as often.
    """
    count = np.diff(rows.target_start)
    row = np.flatnonzero((count > 1) & (rows.target[rows.target_start[1:] - 1] <= LONG))
    start, stop = rows.party_start[row], rows.party_start[row + 1]
    line = stop - 1 - np.arange(AHEAD)[:, None]
    size = np.where(line >= start, rows.size[np.maximum(line, 0)], 0)
    last = rows.target_start[row + 1] - 1
    taken, met = take(np.where(size < BITS, size, 0).astype(np.uint64), rows.target[last])
    place, column = np.nonzero(taken & met)
    ends = line[place, column]
    free = np.ones(len(rows.size), np.bool_)
    free[ends] = False
    open_ = np.ones(len(rows.target), np.bool_)
    open_[last[met]] = False
    party, target = np.flatnonzero(free), np.flatnonzero(open_)
    party_start, target_start = _counted(free)[rows.party_start], _counted(open_)[rows.target_start]
    rest, failed = fill_in_lockstep(Rows(rows.size[party], party_start, rows.target[target], target_start))
    chosen = np.full(len(rows.size), -1, np.int64)
    chosen[party] = np.append(target, -1)[rest]
    chosen[ends] = last[column]
    return chosen, np.union1d(failed, row[~met])


def _mend(rows: Rows, chosen: Longs, failed: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.intp]:
    """Fill anew the last targets of rows that failed near their end, from shuffled parties; return the rows that stay failed.

    Two windows with a handful of households left are often impossible to fill, three seldom: so the window before those that
    failed is given up too, and the parties of all are tried in one order after the other.
    """
    if not len(failed):
        return failed
    party, _, party_row = _of_rows(rows.party_start, failed)
    target, target_start, target_row = _of_rows(rows.target_start, failed)
    people = np.bincount(chosen[party] + 1, rows.size[party], minlength=len(rows.target) + 1)[1:][target]
    unmet = people != rows.target[target]
    # The first target to fill again, one before the first that is unmet, and how many there are from it on.
    first = np.full(len(failed), len(target))
    np.minimum.at(first, target_row[unmet], np.flatnonzero(unmet))
    given_up = np.maximum(first - _GIVEN_UP, target_start[:-1])
    place = np.arange(len(target))
    again = unmet | ((place >= given_up[target_row]) & (place < first[target_row]))
    own = np.zeros(len(rows.target) + 1, np.bool_)
    own[target[again]] = True
    loose = (chosen[party] < 0) | own[chosen[party]]
    targets, parties = (
        np.bincount(target_row[again], minlength=len(failed)),
        np.bincount(party_row[loose], minlength=len(failed)),
    )
    few = (targets <= _TARGETS_TO_MEND) & (parties <= _PARTIES_TO_MEND)
    again, loose = again & few[target_row], loose & few[party_row]
    columns = np.cumsum(few) - 1
    line = np.full((_PARTIES_TO_MEND, int(few.sum())), len(rows.size))
    goals = np.full((_TARGETS_TO_MEND, int(few.sum())), -1)
    line[_rank(party_row[loose]), columns[party_row[loose]]] = party[loose]
    goals[_rank(target_row[again]), columns[target_row[again]]] = target[again]
    left = np.arange(line.shape[1])
    size = np.append(np.where(rows.size < BITS, rows.size, 0), 0).astype(np.uint64)
    wanted = np.append(rows.target, 0)
    for _ in range(_TRIES):
        if not len(left):
            break
        order = np.argsort(rng.random((_PARTIES_TO_MEND, len(left))), axis=0)
        mixed = np.take_along_axis(line[:, left], order, axis=0)
        met, free, found = np.ones(len(left), np.bool_), size[mixed], np.full(mixed.shape, -1)
        for goal in goals[:, left]:
            taken, here = take(free, wanted[goal])
            met &= here
            found = np.where(taken, goal, found)
            free = np.where(taken, 0, free)
        done = mixed[:, met]
        chosen[done[done < len(rows.size)]] = found[:, met][done < len(rows.size)]
        left = left[~met]
    stays = ~few
    stays[np.flatnonzero(few)[left]] = True
    return failed[stays]


def _rank(row: Longs) -> Longs:
    """The place of each element among those of its row; `row` ascends."""
    return np.arange(len(row)) - np.searchsorted(row, row)


def _counted(mask: NDArray[np.bool_]) -> Longs:
    """int64[n + 1]: how many are set before each place."""
    return np.concatenate([[0], np.cumsum(mask)])


class _Part(NamedTuple):
    """Some rows, with the rows of parties and targets that they are: each part of the arrays of `Rows` by row, in any order."""

    party: Longs
    party_row: Longs
    target: Longs
    target_row: Longs


def _reordered(
    rows: Rows,
    which: NDArray[np.intp],
    order: Callable[[Rows, _Part, np.random.Generator], tuple[Longs, Longs]],
    rng: np.random.Generator,
) -> tuple[Longs, Longs, Rows]:
    """Return the parties and targets of some rows in another order, and the rows that they make."""
    party, party_start, party_row = _of_rows(rows.party_start, which)
    target, target_start, target_row = _of_rows(rows.target_start, which)
    party_key, target_key = order(rows, _Part(party, party_row, target, target_row), rng)
    party = party[np.lexsort((party_key, party_row))]
    target = target[np.lexsort((target_key, target_row))]
    return party, target, Rows(rows.size[party], party_start, rows.target[target], target_start)


def _of_rows(start: Longs, which: NDArray[np.intp]) -> tuple[Longs, Longs, Longs]:
    count = start[which + 1] - start[which]
    own = np.concatenate([[0], np.cumsum(count)])
    row = np.repeat(np.arange(len(which)), count)
    return np.arange(own[-1]) + (start[which] - own[:-1])[row], own, row


def _small_first(rows: Rows, part: _Part, _rng: np.random.Generator) -> tuple[Longs, Longs]:
    """Small targets have the fewest ways to be met, so they go first, and choose among the smallest parties, large to small."""
    size = rows.size[part.party]
    order = np.lexsort((size, part.party_row))
    rank = np.empty(len(order), np.int64)
    first = np.searchsorted(part.party_row, part.party_row)
    rank[order] = np.arange(len(order)) - first
    return np.where(rank < AHEAD, -1 - rank, part.party), rows.target[part.target]


def _shuffled(rows: Rows, part: _Part, rng: np.random.Generator) -> tuple[Longs, Longs]:
    return rng.permutation(len(part.party)), rows.target[part.target]

"""Groups of blocks that fill sessions exactly: the one lever on splits.

Splits are the edges of the bipartite graph of blocks and sessions. Laid in a row, `blocks + sessions - components` of them
are needed, so a group of blocks whose people fill a whole number of sessions saves one. On a track with few blocks the best
partition into groups is found exactly; on a long one pairs, triples and quadruples are matched near each other first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.keyed import equal_pairs
from scheduler.assign.problem import Longs

FEW = 12
"""Blocks of one track up to which the best partition is sought: 2^12 sets of them are looked at."""
_IN_A_GROUP = 4
_NEAR = 60
_AHEAD_OF_FOUR = 16
# A group's gain and its row in the list of groups travel in one number, so that the best gain brings its row along.
_ROW_BITS = 11


@dataclass(frozen=True, slots=True)
class Tables:
    """For one number of blocks k: the groups, and the ways to split a set of blocks into a group and the rest.

    Attributes
    ----------
    members : bool[G, k], the groups of one to four blocks; row 0 is empty
    layers : for sets of 1, 2 ... k blocks, (sets, first row, group, rest): each set is split by taking the group that holds its
        lowest block away, or that block alone and ungrouped (group 0); `rest` is what is left, both as bit sets
    """

    members: NDArray[np.bool_]
    layers: tuple[tuple[Longs, Longs, Longs, Longs], ...]


@lru_cache(maxsize=FEW + 1)
def tables(blocks: int) -> Tables:
    """Return the tables for that many blocks; they are made once."""
    chosen = [group for size in range(1, _IN_A_GROUP + 1) for group in combinations(range(blocks), size)]
    members = np.zeros((len(chosen) + 1, blocks), np.bool_)
    for row, group in enumerate(chosen, start=1):
        members[row, list(group)] = True
    bits = members @ (1 << np.arange(blocks))
    lowest = np.append(-1, bits[1:] & -bits[1:])
    by_lowest = {1 << block: np.flatnonzero(lowest == 1 << block) for block in range(blocks)}
    every = np.arange(1, 1 << blocks)
    count = np.bitwise_count(every)
    layers = []
    for size in range(1, blocks + 1):
        sets = every[count == size]
        rows = []
        for whole in sets.tolist():
            groups = by_lowest[whole & -whole]
            rows.append(np.append(0, groups[bits[groups] & whole == bits[groups]]))
        taken = np.concatenate(rows).astype(np.int64)
        owner = np.repeat(sets, [len(row) for row in rows])
        rest = np.where(taken == 0, owner & (owner - 1), owner ^ bits[taken]).astype(np.int64)
        first = np.cumsum([0] + [len(row) for row in rows[:-1]])
        layers.append((sets.astype(np.int64), first.astype(np.int64), taken, rest))
    return Tables(members, tuple(layers))


def best_partition(gains: Longs, table: Tables) -> list[Longs]:
    """Return for each of T tracks with k blocks the disjoint groups of the highest gain in all.

    Parameters
    ----------
    gains : int64[T, G] of each group of `table`, at most 0 where it is not to be used; column 0 is 0

    Returns
    -------
    list of int64[T]
        In each, for each track, the row of one more of its groups; 0 where it has no more.
    """
    tracks, blocks = len(gains), table.members.shape[1]
    best = np.zeros((tracks, 1 << blocks), np.int64)
    taken = np.zeros((tracks, 1 << blocks), np.int64)
    for sets, first, group, rest in table.layers:
        coded = ((gains[:, group] + best[:, rest]) << _ROW_BITS) + group
        most = np.maximum.reduceat(coded, first, axis=1)
        best[:, sets] = most >> _ROW_BITS
        taken[:, sets] = most & ((1 << _ROW_BITS) - 1)
    bits = table.members @ (1 << np.arange(blocks))
    every, left = np.arange(tracks), np.full(tracks, (1 << blocks) - 1)
    found = []
    for _ in range(blocks):
        group = taken[every, left]
        found.append(group)
        lowest = left & -left
        left ^= np.where(group == 0, lowest, bits[group])
    return found


def match(residues: Longs, capacity: int) -> list[tuple[int, ...]]:
    """Return disjoint groups of two to four blocks, or one, whose people fill whole sessions; near each other in their order.

    The scarcest go first: a block with a single partner would otherwise lose it to one that has many.

    Parameters
    ----------
    residues : int64[n], people of each block beyond its whole sessions, from 0 to `capacity` - 1, in order of date
    """
    groups: list[tuple[int, ...]] = [(row,) for row in np.flatnonzero(residues == 0).tolist()]
    free = np.flatnonzero(residues)
    for find in (_pairs, _triples, _quadruples):
        candidates = find(residues[free], free, capacity)
        if not len(candidates):
            continue
        scarcity = np.bincount(candidates.ravel(), minlength=len(free))
        order = np.argsort(scarcity[candidates].min(axis=1), kind="stable")
        used = np.zeros(len(free), np.bool_)
        for group in candidates[order].tolist():
            if not used[group].any():
                used[group] = True
                groups.append(tuple(free[group].tolist()))
        free = free[~used]
    return groups


def _pairs(residues: Longs, place: Longs, capacity: int) -> Longs:
    one, two = equal_pairs(residues, capacity - residues)
    return _near(np.column_stack([one, two]), place)


def _triples(residues: Longs, place: Longs, capacity: int) -> Longs:
    one, two, people = _sums(residues, place, capacity)
    pair, three = equal_pairs(people, (capacity - residues) % capacity)
    return _near(np.column_stack([one[pair], two[pair], three]), place)


def _quadruples(residues: Longs, place: Longs, capacity: int) -> Longs:
    one, two, people = _sums(residues, place, capacity)
    pair, other = equal_pairs(people, (capacity - people) % capacity)
    return _near(np.column_stack([one[pair], two[pair], one[other], two[other]]), place)


def _sums(residues: Longs, place: Longs, capacity: int) -> tuple[Longs, Longs, Longs]:
    """All pairs of near blocks, and their people beyond whole sessions."""
    one, two = np.triu_indices(len(residues), 1)
    near = place[two] - place[one] <= _NEAR
    one, two = one[near], two[near]
    return one, two, (residues[one] + residues[two]) % capacity


def _near(groups: Longs, place: Longs) -> Longs:
    """Keep the groups that name their blocks in order, each once, none far from the first."""
    ascending = (np.diff(groups, axis=1) > 0).all(axis=1)
    groups = groups[ascending]
    return groups[place[groups[:, -1]] - place[groups[:, 0]] <= _NEAR]


def in_sequence(people: Sequence[int], boundaries: Sequence[int]) -> list[int]:
    """Order blocks where sessions differ, so that many groups end exactly where a session does.

    Parameters
    ----------
    people : of each block, in order of date
    boundaries : ascending numbers of people after which a session is full

    Returns
    -------
    list of int
        Positions in `people`. The smallest, then earliest group of one to four blocks that ends at a boundary
        comes next; where there is none among the next `_NEAR`, the first block does, and is cut.
    """
    ends = np.zeros(sum(people) + sum(sorted(people)[-4:]) + 1, np.bool_)
    ends[[boundary for boundary in boundaries if boundary < len(ends)]] = True
    waiting, order, laid = list(range(len(people))), [], 0
    sizes = np.array(people, np.int64)
    while waiting:
        group = _group(sizes[waiting[:_NEAR]], ends[laid:]) or (0,)
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
    return _three(ahead, ends, first, second, pair_people) or _four(ahead[:_AHEAD_OF_FOUR], ends)


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

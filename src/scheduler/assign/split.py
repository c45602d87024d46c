"""Who goes on which track: classes that the flow divides are split into exact household sums."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.blocks import Blocks, bundles, find_blocks
from scheduler.assign.lockstep import Rows
from scheduler.assign.pack import fill_rows
from scheduler.assign.problem import Longs, Problem


class Split(NamedTuple):
    """The parties of each block.

    Attributes
    ----------
    blocks : people of each neighbourhood on each track
    parties : int64[N], by block, then class, then street
    start : int64[B + 1], a block's parties are those from `start[b]` to before `start[b + 1]`
    """

    blocks: Blocks
    parties: Longs
    start: Longs


def split_classes(problem: Problem, arc_people: Longs, placeable: NDArray[np.bool_], rng: np.random.Generator) -> Split:
    """Give the placeable parties (bool[P]) of each class the tracks that `arc_people` (int64[A]) means; who is over gets none."""
    arcs = np.flatnonzero(arc_people)
    if not len(arcs):
        return _by_block(problem, arcs, np.full(problem.parties, -1), np.empty(0, np.int64))
    arcs = arcs[np.argsort(problem.arc_class[arcs], kind="stable")]
    of_arc = np.searchsorted(problem.arc_class[arcs], np.arange(problem.classes + 1))
    # From here on an arc is its place among `arcs`, which are in the order of the classes.
    class_arc = np.where(np.diff(of_arc) == 1, of_arc[:-1], -1)
    people = np.bincount(problem.party_class[placeable], problem.party_size[placeable], minlength=problem.classes)
    class_arc[arc_people[arcs][class_arc] != people] = -1
    divided = (np.diff(of_arc) > 0) & (class_arc < 0)
    party_arc = np.where(placeable, class_arc[problem.party_class], -1)
    parties = np.arange(problem.parties)
    own = np.flatnonzero(placeable & divided[problem.party_class])
    if len(own):
        party_arc[own] = _arc_of_parties(problem, own, divided, of_arc, arc_people[arcs], rng)
        in_class = problem.party_class[own].astype(np.int64) * (len(arcs) + 1) + party_arc[own]
        parties[own] = own[np.argsort(in_class, kind="stable")]
    parties = parties[party_arc[parties] >= 0]
    return _by_block(problem, arcs, party_arc, parties)


def _arc_of_parties(
    problem: Problem,
    own: NDArray[np.intp],
    divided: NDArray[np.bool_],
    of_arc: Longs,
    people: Longs,
    rng: np.random.Generator,
) -> Longs:
    """The arc of each party of the divided classes, -1 for who is over."""
    classes = np.flatnonzero(divided)
    party_start = np.searchsorted(problem.party_class[own], np.append(classes, problem.classes))
    count = np.diff(of_arc)[classes]
    target_start = np.concatenate([[0], np.cumsum(count)])
    arc = np.arange(target_start[-1]) + np.repeat(of_arc[classes] - target_start[:-1], count)
    rows = Rows(problem.party_size[own].astype(np.int64), party_start, people[arc], target_start)
    chosen = fill_rows(rows, rng)
    return np.where(chosen >= 0, arc[chosen], -1)


def _by_block(problem: Problem, arcs: Longs, party_arc: Longs, parties: Longs) -> Split:
    """Bring the parties, which stand by arc, into the order of their blocks: slices of the arcs, one after the other."""
    there = party_arc[parties]
    count = np.bincount(there, minlength=len(arcs))
    people = np.bincount(there, problem.party_size[parties], minlength=len(arcs)).astype(np.int64)
    in_use = np.flatnonzero(count)
    track = problem.arc_track[arcs[in_use]].astype(np.int64)
    neighbourhood = bundles(problem)[problem.arc_class[arcs[in_use]]]
    blocks = find_blocks(problem.tracks, track, neighbourhood, people[in_use])
    block = blocks.at(track, neighbourhood)
    order = np.argsort(block, kind="stable")
    slices, length = (np.cumsum(count) - count)[in_use][order], count[in_use][order]
    goes_to = np.cumsum(length) - length
    row = np.arange(length.sum()) + np.repeat(slices - goes_to, length)
    start = np.concatenate([[0], np.cumsum(np.bincount(block, count[in_use], minlength=len(blocks.people)))])
    return Split(blocks, parties[row], start.astype(np.int64))

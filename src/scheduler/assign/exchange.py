"""Exchanges between tracks: a few people change places so that groups of blocks fill whole sessions.

A track with few blocks shares a class with a long one: the absorber, which the flow has split between both. If a block of the
short track takes some people of its neighbourhood from the long one, or gives it some, and the absorber does the opposite,
both tracks keep the people they had: only the way of those few changes, at a known price. It is paid where it completes a
group (see `groups`), which is worth one split.
"""

from typing import NamedTuple

import numpy as np

from scheduler.assign.blocks import Blocks, bundles, find_blocks, session_size
from scheduler.assign.groups import FEW, best_partition, tables
from scheduler.assign.keyed import equal_pairs
from scheduler.assign.problem import Longs, Problem

_NEVER = 1 << 30  # milli-units per person; no exchange at this price pays, and times people it stays an int64


class _Absorbers(NamedTuple):
    """int64[T] each: an arc on the track and one of the same class on a long track, both in use; -1 for none."""

    here: Longs
    away: Longs


class _Offer(NamedTuple):
    """int64[B] each: for `price` milli-units a person, at most `most` people of arc `here` change with those of arc `away`."""

    here: Longs
    away: Longs
    price: Longs
    most: Longs


def exchange(problem: Problem, arc_people: Longs) -> Longs:
    """Return `arc_people` (int64[A], people of each class on each track) after the exchanges that pay.

    The people of every class and of every track stay the same.
    """
    in_use = np.flatnonzero(arc_people)
    bundle = bundles(problem)[problem.arc_class]
    blocks = find_blocks(problem.tracks, problem.arc_track[in_use], bundle[in_use], arc_people[in_use])
    size = session_size(problem)
    absorbers = _absorbers(problem, arc_people, blocks, size)
    if (absorbers.here < 0).all():
        return arc_people
    offers = _offers(problem, arc_people, blocks, bundle, absorbers)
    people = arc_people.tolist()
    for blocks_here in range(1, FEW + 1):
        tracks = np.flatnonzero((absorbers.here >= 0) & (blocks.count == blocks_here + 1))
        if len(tracks):
            rows = _all_but(blocks, tracks, blocks.at(tracks, bundle[absorbers.here[tracks]]))
            moves, members = _worthwhile(problem, blocks, size[tracks], rows, offers)
            _carry_out(people, absorbers, tracks, moves, members, offers)
    return np.array(people, np.int64)


def _absorbers(problem: Problem, arc_people: Longs, blocks: Blocks, size: Longs) -> _Absorbers:
    """Of the classes that a short track shares with a long one, that with the most people to give on both."""
    here, away = np.full(problem.tracks, -1, np.int64), np.full(problem.tracks, -1, np.int64)
    in_use = np.flatnonzero((arc_people > 0) & problem.bundled[problem.arc_class])
    count = blocks.count[problem.arc_track[in_use]]
    short, long = (
        in_use[(count <= FEW + 1) & (count > 1) & (size[problem.arc_track[in_use]] > 0)],
        in_use[count > FEW + 1],
    )
    one, other = equal_pairs(problem.arc_class[short], problem.arc_class[long])
    one, other = short[one], long[other]
    least = np.minimum(arc_people[one], arc_people[other])
    ascending = np.argsort(least, kind="stable")
    # Where a track is written to several times the last counts: the one with the most people.
    here[problem.arc_track[one[ascending]]] = one[ascending]
    away[problem.arc_track[one[ascending]]] = other[ascending]
    return _Absorbers(here, away)


def _offers(
    problem: Problem, arc_people: Longs, blocks: Blocks, bundle: Longs, absorbers: _Absorbers
) -> tuple[_Offer, _Offer]:
    """For each block the cheapest class that could come to its track, and the cheapest that could leave it."""
    here = np.flatnonzero((absorbers.here[problem.arc_track] >= 0) & problem.bundled[problem.arc_class])
    track = problem.arc_track[here]
    long = problem.arc_track[absorbers.away[track]]
    away = problem.arc_at(problem.arc_class[here], long)
    there = away >= 0
    here, away, track, long = here[there], away[there], track[there], long[there]
    block, block_away = blocks.at(track, bundle[here]), blocks.at(long, bundle[away])
    dearer = problem.arc_cost[here] - problem.arc_cost[away]
    base = problem.arc_cost[absorbers.here[track]] - problem.arc_cost[absorbers.away[track]]
    price = dearer - base
    coming = (block >= 0) & (arc_people[away] > 0)
    leaving = (block_away >= 0) & (arc_people[here] > 0)
    return (
        _cheapest(
            len(blocks.people), block[coming], here[coming], away[coming], price[coming], arc_people[away[coming]]
        ),
        _cheapest(
            len(blocks.people), block[leaving], here[leaving], away[leaving], -price[leaving], arc_people[here[leaving]]
        ),
    )


def _cheapest(count: int, block: Longs, here: Longs, away: Longs, price: Longs, most: Longs) -> _Offer:
    offer = _Offer(*(np.full(count, value, np.int64) for value in (-1, -1, _NEVER, 0)))
    # Written dearest first, so that the cheapest of a block is what stays.
    row = np.argsort(-price, kind="stable")
    offer.here[block[row]], offer.away[block[row]] = here[row], away[row]
    offer.price[block[row]], offer.most[block[row]] = np.maximum(price[row], 0), most[row]
    return offer


def _all_but(blocks: Blocks, tracks: Longs, absorbing: Longs) -> Longs:
    """int64[T, k]: the blocks of each track without the absorber's."""
    rows = blocks.first[tracks][:, None] + np.arange(int(blocks.count[tracks[0]]))
    others: Longs = rows[rows != absorbing[:, None]].reshape(len(tracks), -1)
    return others


def _worthwhile(
    problem: Problem, blocks: Blocks, size: Longs, rows: Longs, offers: tuple[_Offer, _Offer]
) -> tuple[Longs, Longs]:
    """Return for the chosen groups with an exchange (track row, signed people) and the block that makes it."""
    table = tables(rows.shape[1])
    residue = blocks.people[rows] @ table.members.T.astype(np.int64) % size[:, None]
    price = np.where(residue == 0, 0, _NEVER)
    member = np.full(residue.shape, -1, np.int64)
    people = np.zeros_like(residue)
    for offer, moved in ((offers[0], (size[:, None] - residue) % size[:, None]), (offers[1], residue)):
        sign = 1 if offer is offers[0] else -1
        for place in range(rows.shape[1]):
            of = np.flatnonzero(table.members[:, place])
            row = rows[:, place]
            cost = np.where(moved[:, of] <= offer.most[row][:, None], moved[:, of] * offer.price[row][:, None], _NEVER)
            better = cost < price[:, of]
            price[:, of] = np.where(better, cost, price[:, of])
            member[:, of] = np.where(better, row[:, None], member[:, of])
            people[:, of] = np.where(better, sign * moved[:, of], people[:, of])
    gains = np.where(price < problem.split_cost, problem.split_cost - price, -1)
    gains[:, 0] = 0
    every = np.arange(len(rows))
    chosen = np.stack(best_partition(gains, table), axis=1)
    paid = (chosen > 0) & (np.take_along_axis(people, chosen, 1) != 0)
    track, group = every.repeat(chosen.shape[1])[paid.ravel()], chosen.ravel()[paid.ravel()]
    return np.stack([track, people[track, group]]), member[track, group]


def _carry_out(
    people: list[int],
    absorbers: _Absorbers,
    tracks: Longs,
    moves: Longs,
    members: Longs,
    offers: tuple[_Offer, _Offer],
) -> None:
    for track, moved, block in zip(tracks[moves[0]].tolist(), moves[1].tolist(), members.tolist(), strict=True):
        offer = offers[0] if moved > 0 else offers[1]
        here, away = int(offer.here[block]), int(offer.away[block])
        home, abroad = int(absorbers.here[track]), int(absorbers.away[track])
        # Two short tracks may draw on the same people of a long one: who comes too late goes without.
        if min(people[here] + moved, people[away] - moved, people[home] - moved, people[abroad] + moved) < 0:
            continue
        people[here] += moved
        people[away] -= moved
        people[home] -= moved
        people[abroad] += moved

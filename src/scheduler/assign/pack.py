"""Households into exact sums: splitting a class over its tracks, and a block's parties over its windows.

Both are one question: hand an ordered row of parties to a row of targets so that every target is met exactly
and neighbours of a street stay together.
"""

from collections.abc import Sequence

import numpy as np


def fill(sizes: Sequence[int], targets: Sequence[int], rng: np.random.Generator) -> list[int]:
    """Return for each party the index of its target, -1 where none is left; no target is ever exceeded.

    Parties are taken in their order. Where that leaves somebody over, the smallest targets are served first,
    since they have the fewest ways to be met, and then a few shuffled orders are tried; the best attempt
    counts.

    Parameters
    ----------
    sizes : people of each party, in street order
    targets : people each target takes
    rng : decides the shuffled attempts
    """
    total = sum(sizes)
    wanted = min(total, sum(targets))
    best = _attempt(sizes, range(len(sizes)), targets, range(len(targets)))
    if _placed(sizes, best) == wanted:
        return best
    smallest_first = sorted(range(len(targets)), key=targets.__getitem__)
    order: Sequence[int] = range(len(sizes))
    for _ in range(_ATTEMPTS):
        attempt = _attempt(sizes, order, targets, smallest_first)
        if _placed(sizes, attempt) > _placed(sizes, best):
            best = attempt
        if _placed(sizes, best) == wanted:
            break
        order = rng.permutation(len(sizes)).tolist()
    return best


_ATTEMPTS = 6


def _placed(sizes: Sequence[int], target_of: Sequence[int]) -> int:
    return sum(size for size, target in zip(sizes, target_of, strict=True) if target >= 0)


def _attempt(
    sizes: Sequence[int], order: Sequence[int], targets: Sequence[int], target_order: Sequence[int]
) -> list[int]:
    target_of = [-1] * len(sizes)
    waiting = list(order)
    waiting_sizes = [sizes[party] for party in waiting]
    for target in target_order:
        for position in reversed(_earliest_sum(waiting_sizes, targets[target])):
            target_of[waiting.pop(position)] = target
            del waiting_sizes[position]
    return target_of


def _earliest_sum(sizes: Sequence[int], target: int) -> list[int]:
    """Return the earliest positions that sum exactly to `target`, or to the most below it that can be had.

    Sets of reachable sums are bits of one integer. Only as many parties are looked at as the target needs;
    more, and in the end all, where those few cannot meet it.
    """
    horizon = _parties_for(sizes, target)
    while True:
        reach = _reachable(sizes, horizon, target)
        if reach[0] >> target & 1 or horizon == len(sizes):
            break
        horizon = min(2 * horizon, len(sizes))
    left = reach[0].bit_length() - 1
    taken = []
    for position in range(horizon):
        if not left:
            break
        size = sizes[position]
        if size <= left and reach[position + 1] >> (left - size) & 1:
            taken.append(position)
            left -= size
    return taken


def _parties_for(sizes: Sequence[int], target: int) -> int:
    """The first few parties, with some to spare so that an exact sum is likely among them."""
    people = 0
    for position, size in enumerate(sizes):
        people += size
        if people >= target + _SPARE_PEOPLE:
            return position + 1
    return len(sizes)


_SPARE_PEOPLE = 12


def _reachable(sizes: Sequence[int], horizon: int, target: int) -> list[int]:
    """Element i is the set of sums up to `target` that parties i, i+1 ... `horizon` - 1 can make, as bits."""
    reach = [1] * (horizon + 1)
    mask = (1 << (target + 1)) - 1
    sums = 1
    for position in range(horizon - 1, -1, -1):
        sums |= sums << sizes[position] & mask
        reach[position] = sums
    return reach

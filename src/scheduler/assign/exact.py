"""One row of parties into exact sums, by sets of reachable sums over as many parties as it takes: slow, and seldom needed."""

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
    best = _attempt(sizes, range(len(sizes)), targets, range(len(targets)))
    if -1 not in best:
        return best
    wanted = min(sum(sizes), sum(targets))
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


_ATTEMPTS = 3


def _placed(sizes: Sequence[int], target_of: Sequence[int]) -> int:
    return sum(size for size, target in zip(sizes, target_of, strict=True) if target >= 0)


def _attempt(
    sizes: Sequence[int], order: Sequence[int], targets: Sequence[int], target_order: Sequence[int]
) -> list[int]:
    target_of = [-1] * len(sizes)
    waiting = list(order)
    waiting_sizes = [sizes[party] for party in waiting]
    for target in target_order:
        taken = _earliest_sum(waiting_sizes, targets[target])
        for position in taken:
            target_of[waiting[position]] = target
        if isinstance(taken, range):
            del waiting[: len(taken)], waiting_sizes[: len(taken)]
            continue
        for position in reversed(taken):
            del waiting[position], waiting_sizes[position]
    return target_of


def _earliest_sum(sizes: Sequence[int], target: int) -> range | list[int]:
    """Return the earliest positions that sum exactly to `target`, or to the most below it that can be had.

    The next parties in a row (a range) if they happen to fit. Else sets of reachable sums, as bits of one integer:
    only as many parties are looked at as the target needs; more, and in the end all, where those few cannot meet it.
    """
    people = count = 0
    while people < target and count < len(sizes):
        people += sizes[count]
        count += 1
    if people <= target:
        return range(count)
    horizon = min(count + _SPARE_PARTIES, len(sizes))
    while True:
        reach = _reachable(sizes, horizon, target)
        if reach[0] >> target & 1 or horizon == len(sizes):
            break
        horizon = min(2 * horizon, len(sizes))
    return _walk(sizes, reach, reach[0].bit_length() - 1)


_SPARE_PARTIES = 4


def _walk(sizes: Sequence[int], reach: Sequence[int], left: int) -> list[int]:
    """The earliest positions that sum to `left`, each taken only if the others can still meet the rest."""
    taken = []
    position = 0
    while left:
        size = sizes[position]
        position += 1
        if size <= left and reach[position] >> (left - size) & 1:
            taken.append(position - 1)
            left -= size
    return taken


def _reachable(sizes: Sequence[int], horizon: int, target: int) -> list[int]:
    """Element i is the set of sums up to `target` that parties i, i+1 ... `horizon` - 1 can make, as bits."""
    reach = [1] * (horizon + 1)
    mask = (1 << (target + 1)) - 1
    sums = 1
    for position in range(horizon - 1, -1, -1):
        sums |= sums << sizes[position] & mask
        reach[position] = sums
    return reach

"""The order in which a district's wards are gone through: a short round trip from headquarters."""

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.deploy_problem import District, Floats


def tour(district: District) -> list[int]:
    """Return all wards in the order of a round trip from headquarters: the nearest next, then 2-opt until nothing is gained.

    It begins at the end that lies nearer to headquarters.
    """
    km = _with_headquarters(district)
    order = _two_opt(km, _nearest_next(km))
    wards = [place - 1 for place in order[1:]]
    if wards and district.headquarters_km[wards[-1]] < district.headquarters_km[wards[0]]:
        wards.reverse()
    return wards


def _with_headquarters(district: District) -> Floats:
    """float64[N + 1, N + 1]: kilometres with headquarters as place 0."""
    km = np.zeros((district.wards + 1, district.wards + 1))
    km[1:, 1:] = district.ward_km
    km[0, 1:] = km[1:, 0] = district.headquarters_km
    return km


def _nearest_next(km: Floats) -> NDArray[np.intp]:
    order, left = [0], set(range(1, len(km)))
    while left:
        order.append(min(left, key=lambda place: (km[order[-1], place], place)))
        left.remove(order[-1])
    return np.array(order, np.intp)


def _two_opt(km: Floats, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Turn the stretch whose turning saves most, until none saves anything."""
    count = len(order)
    first, last = np.triu_indices(count, 2)
    while count > 3:
        here, there = order[first], order[last]
        after_here, after_there = order[first + 1], order[(last + 1) % count]
        saved = km[here, after_here] + km[there, after_there] - km[here, there] - km[after_here, after_there]
        most = int(np.argmax(saved))
        if saved[most] <= 1e-9:
            break
        stretch = slice(first[most] + 1, last[most] + 1)
        order[stretch] = order[stretch][::-1].copy()
    return order

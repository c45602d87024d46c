"""Exact figures, and what is made of them: places shared over windows, people invited for them."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

from slots.errors import FigureInvalid, FigureOutOfRange, NegativeFigure

Figure = Fraction | int
"""An exact number; never a float, in which 0.9 is not nine tenths and 463/35 is no number at all."""

# 17 decimals make a divisor of 18 digits: what is read as a decimal number can be written and read as a quotient again.
_FIGURE = re.compile(r"(-?)(\d{1,18})(?:[.,](\d{1,17})|/(\d{1,18}))?", re.ASCII)


def parse_rate(value: str | float | Figure) -> Fraction:
    """Read a figure exactly as a planner wrote it: "463/35", "13.2", "13,2", 13 or 13.2.

    A float means the decimal number that prints for it, so 13.2 is 66/5.

    Raises
    ------
    FigureInvalid
        If it is no number, or has more than 18 digits on a side or 17 decimals.
    NegativeFigure
        If it is below zero.
    """
    text = str(value).strip()
    match = _FIGURE.fullmatch(text)
    if match is None:
        raise FigureInvalid(text=text)
    sign, whole, decimals, divisor = match.groups()
    if divisor is not None and int(divisor) == 0:
        raise FigureInvalid(text=text)
    rate = Fraction(int(whole), int(divisor)) if divisor else Fraction(f"{whole}.{decimals or 0}")
    if sign and rate:
        raise NegativeFigure(name="rate", value=text)
    return rate


def front_loaded(capacity: int, windows: int, extra: int) -> tuple[int, ...]:
    """Share `capacity` places over `windows` windows, about `extra` of them moved from the last to the first.

    The base is even, the odd ones going to the earlier windows. Then up to `extra` places leave the later
    half, as evenly as they go, for the first window: a small queue at opening keeps every kit busy, and
    thinner windows at the end let the day close on time. The later half gives away at most half of what it
    has, so no stretch of the shift runs empty where windows are small. The result never rises from one
    window to the next.

    Parameters
    ----------
    capacity
        Places of the session, >= 0; the result sums to it.
    windows
        Number of windows, >= 1.
    extra
        People to move, >= 0; 0 is even.

    Raises
    ------
    NegativeFigure
        If capacity or extra is below zero.
    FigureOutOfRange
        If there is no window.
    """
    require_not_negative(capacity=capacity, extra=extra)
    if windows < 1:
        raise FigureOutOfRange(name="windows", low=1, high="…", value=windows)
    even = _evenly(capacity, windows)
    later = windows // 2
    later_places = sum(even[windows - later :])
    moved = min(extra, later_places // 2)
    return even[0] + moved, *even[1 : windows - later], *_evenly(later_places - moved, later)


def _evenly(total: int, parts: int) -> tuple[int, ...]:
    """Share by largest remainder; as all remainders are equal, the earlier parts get the odd ones."""
    return tuple((total - index + parts - 1) // parts for index in range(parts))


@lru_cache(maxsize=4096)  # a province has thousands of sessions and a few dozen capacities
def overbooked(capacity: int, no_show: Fraction, critical_ratio: Fraction) -> int:
    """Return how many people to invite for `capacity` places when each stays away with chance `no_show`.

    The newsvendor rule: invite one more as long as the chance that a place would stay free without him is at
    least `critical_ratio` = cost of one person too many / (that cost + cost of one idle place). So a higher
    ratio is more careful. People stay away independently; those who come out of b are binomial(b, 1 -
    no_show). With P = chance that fewer than `capacity` of b come and p = chance that exactly capacity - 1
    come, one more person (he comes with chance s = 1 - no_show) makes P - s p; both are carried along
    exactly, in fractions.

    Parameters
    ----------
    capacity
        Places of one window or session, >= 0.
    no_show
        0 <= no_show < 1.
    critical_ratio
        0 < critical_ratio < 1; 7/10 is careful.

    Raises
    ------
    NegativeFigure
        If capacity or no_show is below zero.
    FigureOutOfRange
        If no_show or critical_ratio lies outside its range.

    References
    ----------
    Cachon and Terwiesch, Matching Supply with Demand, chapter on revenue management (overbooking).
    """
    require_not_negative(capacity=capacity, no_show=no_show)
    if no_show >= 1:
        raise FigureOutOfRange(name="no_show", low=0, high="< 1", value=no_show)
    if not 0 < critical_ratio < 1:
        raise FigureOutOfRange(name="critical_ratio", low="> 0", high="< 1", value=critical_ratio)
    if capacity == 0:
        return 0
    comes = 1 - no_show
    invited = capacity - 1
    place_stays_free, one_is_left = Fraction(1), comes**invited
    while place_stays_free >= critical_ratio:
        place_stays_free -= comes * one_is_left
        invited += 1
        one_is_left *= no_show * Fraction(invited, invited - capacity + 1)
    return invited


def half_up(value: Figure, decimals: int) -> Decimal:
    """Round to `decimals` places, halves away from zero as on paper: 9020/8400 of a hundred is 107.4.

    Raises
    ------
    NegativeFigure
        If `decimals` is below zero.
    """
    require_not_negative(decimals=decimals)
    size = floor(abs(Fraction(value)) * 10**decimals + Fraction(1, 2))
    return Decimal(f"{-size if value < 0 else size}E-{decimals}")


def require_not_negative(**figures: Figure) -> None:
    """Raise `NegativeFigure`, with its name, for the first figure below zero."""
    for name, value in figures.items():
        if value < 0:
            raise NegativeFigure(name=name, value=value)

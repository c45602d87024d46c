"""Where the places of a shift come from: kits and hours become people served, and those become people invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from slots.capacity import Figure, overbooked, require_not_negative
from slots.errors import FigureOutOfRange

CRITICAL_RATIO = Fraction(7, 10)
"""Careful: one person too many at the door is held to cost more than twice as much as one idle place."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a kit's hours become places.

    Parameters
    ----------
    rate
        People per kit and hour, >= 0, each of them taking the standard time.
    load
        Planned share of what the kits could do, >= 0; 1 leaves no slack.
    service_time
        Mean time of a person in standard times, >= 1 (see `mean_service_time`).
    reserve
        Share of the people served who come without a slip, 0..1: places held back for them.
    no_show
        Share of the invited who stay away, 0 <= no_show < 1; 0 invites nobody beyond the places.
    critical_ratio
        How careful the overbooking is, 0 < ratio < 1 (see `slots.capacity.overbooked`).

    Raises
    ------
    NegativeFigure
        If a figure is below zero.
    FigureOutOfRange
        If the reserve is above 1 or the service time below 1.
    """

    rate: Fraction
    load: Fraction = Fraction(1)
    service_time: Fraction = Fraction(1)
    reserve: Fraction = Fraction(0)
    no_show: Fraction = Fraction(0)
    critical_ratio: Fraction = CRITICAL_RATIO

    def __post_init__(self) -> None:
        require_not_negative(rate=self.rate, load=self.load, reserve=self.reserve)
        if self.reserve > 1:
            raise FigureOutOfRange(name="reserve", low=0, high=1, value=self.reserve)
        if self.service_time < 1:
            raise FigureOutOfRange(name="service_time", low=1, high="…", value=self.service_time)

    @property
    def per_kit_hour(self) -> Fraction:
        """People whom one kit is planned to serve in an hour: rate x load / service time."""
        return self.rate * self.load / self.service_time


@dataclass(frozen=True, slots=True)
class CapacityAccount:
    """The account of one shift, kept so that each figure can be explained in words.

    `kits` work `hours` under `rules`; they serve `served` people after rounding over the day, of whom `held_back` come
    without a slip; `overbooked` are invited beyond the rest, because some stay away.
    """

    kits: int
    hours: Fraction
    rules: Rules
    served: int
    held_back: int
    overbooked: int

    @property
    def exact(self) -> Fraction:
        """People the kits can serve before rounding: kits x hours x rate x load / service time."""
        return self.kits * self.hours * self.rules.per_kit_hour

    @property
    def places(self) -> int:
        """People to invite: served - held back + overbooked."""
        return self.served - self.held_back + self.overbooked


def mean_service_time(slower: Sequence[tuple[Figure, Figure]]) -> Fraction:
    """Return the mean time of a person in standard times, when `share` of the people take `times` as long, for each pair.

    8 % whose worn fingerprints take three times as long make it 1.16: of 100 places 86 are left.

    Raises
    ------
    NegativeFigure
        If a share is below zero.
    FigureOutOfRange
        If the shares sum to more than 1, or anybody would be faster than the standard.
    """
    for share, times in slower:
        require_not_negative(share=share)
        if times < 1:
            raise FigureOutOfRange(name="times", low=1, high="…", value=times)
    whole = sum((Fraction(share) for share, _ in slower), start=Fraction(0))
    if whole > 1:
        raise FigureOutOfRange(name="share", low=0, high=1, value=whole)
    return 1 + sum((Fraction(share) * (Fraction(times) - 1) for share, times in slower), start=Fraction(0))


def capacity_accounts(shifts: Sequence[tuple[int, Figure]], rules: Rules) -> tuple[CapacityAccount, ...]:
    """Return the account of every shift of one station and operating day, given as (kits, hours) in the order of the day.

    The people served in a shift are the floor of the exact capacity up to its end minus those before it. Rounding every
    shift down by itself would throw away up to one person a shift: 2 kits at 463/35 for 5.5 + 6 + 6 hours would be 145 +
    158 + 158 = 461 and the 463 people whom the town really served in a day would not fit. Rounding every shift to the
    nearest can promise more than the day holds (two shifts of half a person make two). Cumulative floors do neither: the
    shifts sum to the floor of the day's exact capacity, no shift is a whole person away from its own, and at the end of
    every shift no more people have been promised than the kits could have served by then. What is held back is rounded
    in the same way, but up: at least the share asked for, and never more than a shift serves.

    Raises
    ------
    NegativeFigure
        If kits or hours are below zero.
    FigureOutOfRange
        If no_show or critical_ratio lies outside its range.
    """
    accounts: list[CapacityAccount] = []
    exact_so_far, served_so_far, held_so_far = Fraction(0), 0, 0
    for kits, hours in shifts:
        require_not_negative(kits=kits, hours=hours)
        exact_so_far += kits * hours * rules.per_kit_hour
        served = floor(exact_so_far) - served_so_far
        served_so_far += served
        held_back = ceil(served_so_far * rules.reserve) - held_so_far
        held_so_far += held_back
        planned = served - held_back
        invited = overbooked(planned, rules.no_show, rules.critical_ratio)
        accounts.append(CapacityAccount(kits, Fraction(hours), rules, served, held_back, invited - planned))
    return tuple(accounts)

"""The required rate as plain facts: what a day must bring, and when the end comes at the target, the places and the pace."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from slots.capacity import half_up
from slots.errors import NeverFinishes
from slots.pace import days_late, finish_by_places, finish_day, planned_rate, shown_rate

Basis = Literal["target", "places", "pace"]
Source = Literal["roster", "milestone"]
Verdict = Literal["done", "over", "in_time", "late", "unknown"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The end at one pace: `per_day` people (the average where days differ), and the last day, None if it never comes."""

    basis: Basis
    per_day: Fraction
    finish: date | None
    days_late: int | None

    @property
    def in_time(self) -> bool:
        """Whether the end comes while days still count."""
        return self.days_late == 0


@dataclass(frozen=True, slots=True)
class Places:
    """The open places from the day after the as-of day to the last day, under the daily limits.

    `per_day` is their average over the days left (None without one), `missing` how many more people are left than places.
    """

    total: int
    per_day: Fraction | None
    missing: int


@dataclass(frozen=True, slots=True)
class Required:
    """What is left to do in a unit, and whether it will be done in time.

    `source` says where the people come from: the roster's eligible people, or the figure of the campaign file's last milestone of
    dossiers. `as_of_day` is done and counted; `days_left` are the operating days after it up to `last_day`. `rate` is people a
    day needed (None when no day is left), `target` people a day (None where none is set), `places` None where no session of the
    unit was ever opened.
    """

    unit_code: str
    unit_name: str
    source: Source
    as_of_day: date
    people: int
    done: int
    remaining: int
    last_day: date
    days_left: int
    rate: Fraction | None
    target: int | None
    places: Places | None
    at_target: Outlook | None
    at_places: Outlook | None
    at_pace: Outlook | None

    @property
    def shown(self) -> int | None:
        """The needed people a day as they are told, half up."""
        return None if self.rate is None else shown_rate(self.rate)

    @property
    def planned(self) -> int | None:
        """The needed people a day as they are planned, rounded up."""
        return None if self.rate is None else planned_rate(self.rate)

    def percent_of_rate(self, per_day: Fraction | int | None) -> Decimal | None:
        """Return `per_day` in percent of what is needed, half up to one decimal; None where nothing is needed or known."""
        return half_up(100 * per_day / self.rate, 1) if per_day is not None and self.rate else None

    @property
    def outlooks(self) -> tuple[Outlook, ...]:
        """Those that there are."""
        return tuple(one for one in (self.at_target, self.at_places, self.at_pace) if one is not None)

    @property
    def deciding(self) -> Outlook | None:
        """The later of target and places: units set out to reach the one and can do no more than the other; else the pace."""
        both = [one for one in (self.at_target, self.at_places) if one is not None]
        return max(both, key=lambda one: one.finish or date.max, default=self.at_pace)

    @property
    def verdict(self) -> Verdict:
        """Whether it will be done in time, as far as it can be told."""
        if self.remaining == 0:
            return "done"
        if self.days_left == 0:
            return "over"
        if self.deciding is None:
            return "unknown"
        return "in_time" if self.deciding.in_time else "late"


@dataclass(frozen=True, slots=True)
class Rest:
    """What every outlook starts from: the people left, the day they go on, the last day, the days on which nobody works."""

    remaining: int
    first_day: date
    last_day: date
    closed_days: Collection[date]

    @property
    def days_left(self) -> int:
        """Operating days up to the last day."""
        days = (self.last_day - self.first_day).days + 1
        return max(0, days - sum(self.first_day <= day <= self.last_day for day in set(self.closed_days)))

    def at_pace(self, basis: Basis, per_day: Fraction | int) -> Outlook:
        """Return the end at the same number of people every operating day, also beyond the last day."""
        try:
            finish = finish_day(self.remaining, per_day, self.first_day, self.closed_days)
        except NeverFinishes:
            return Outlook(basis, Fraction(per_day), None, None)
        return Outlook(basis, Fraction(per_day), finish, self._late(finish))

    def at_places(self, places: Places, by_day: Mapping[date, int]) -> Outlook:
        """Return the end when each day takes as many people as it has places."""
        finish = finish_by_places(self.remaining, by_day, self.first_day).day
        return Outlook("places", places.per_day or Fraction(0), finish, None if finish is None else self._late(finish))

    def places(self, by_day: Mapping[date, int]) -> Places:
        """Return what counts of the places of each day: those up to the last day."""
        total = sum(places for day, places in by_day.items() if self.first_day <= day <= self.last_day)
        per_day = Fraction(total, self.days_left) if self.days_left else None
        return Places(total, per_day, missing=max(0, self.remaining - total))

    def _late(self, finish: date) -> int:
        return days_late(finish, self.last_day) if self.remaining else 0


def first_day_after(as_of_day: date, first_day: date) -> date:
    """Return the day on which the rest begins: the day after, and never before the campaign."""
    return max(as_of_day + timedelta(days=1), first_day)

"""Whether the work ends in time: what a day must bring, and the day of the end at a pace or with the places there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from slots.capacity import Figure, half_up, require_not_negative
from slots.errors import FigureOutOfRange, NeverFinishes


def required_rate(remaining: int, days: int) -> Fraction:
    """Return the people per day that finish `remaining` people in `days` days.

    Raises
    ------
    NegativeFigure
        If `remaining` is below zero.
    FigureOutOfRange
        If there is no day left.
    """
    require_not_negative(remaining=remaining)
    if days < 1:
        raise FigureOutOfRange(name="days", low=1, high="…", value=days)
    return Fraction(remaining, days)


def shown_rate(rate: Figure) -> int:
    """Return people per day as they are told: rounded half up, so that 1,082,122 in 104 days are 10,405."""
    return int(half_up(rate, 0))


def planned_rate(rate: Figure) -> int:
    """Return people per day as they are planned: rounded up, for 10,405 a day would leave two of 1,082,122 for a 105th day."""
    return ceil(rate)


def kit_rate(people: int, kits: int, hours: Figure) -> Fraction:
    """Return the people per kit and hour that `kits` served who took `people` in `hours`: 463, 2 and 17.5 give 463/35.

    Raises
    ------
    NegativeFigure
        If `people` is below zero.
    FigureOutOfRange
        If there was no kit, or no time.
    """
    require_not_negative(people=people)
    if kits < 1:
        raise FigureOutOfRange(name="kits", low=1, high="…", value=kits)
    if hours <= 0:
        raise FigureOutOfRange(name="hours", low="> 0", high="…", value=hours)
    return people / Fraction(kits * hours)


def finish_day(remaining: int, per_day: Figure, first_day: date, closed: Collection[date] = ()) -> date:
    """Return the day on which the last of `remaining` people is served, at `per_day` from `first_day` on.

    Nobody is served on the days in `closed`. With nobody remaining it is the day before `first_day`: all was done by then.

    Raises
    ------
    NegativeFigure
        If a figure is below zero.
    NeverFinishes
        If nobody is served a day, or the day lies beyond the calendar's year 9999.
    """
    require_not_negative(remaining=remaining, per_day=per_day)
    if not remaining:
        return first_day - timedelta(days=1)
    if not per_day:
        raise NeverFinishes(remaining=remaining, per_day=per_day)
    finish = first_day.toordinal() + ceil(Fraction(remaining) / per_day) - 1
    for day in sorted({day.toordinal() for day in closed if day >= first_day}):
        finish += day <= finish
    if finish > date.max.toordinal():
        raise NeverFinishes(remaining=remaining, per_day=per_day)
    return date.fromordinal(finish)


@dataclass(frozen=True, slots=True)
class PlacesFinish:
    """The day on which the last person finds a place, or None and how many places are missing; one of the two."""

    day: date | None
    missing: int = 0


def finish_by_places(remaining: int, places_by_day: Mapping[date, int], first_day: date) -> PlacesFinish:
    """Return the day on which the last of `remaining` people finds a place, when each day offers its own number.

    Every place is taken as soon as it comes, from `first_day` on; days before it offer nothing any more. The days come in any
    order, and one that is missing is closed. With nobody remaining it is the day before `first_day`, as in `finish_day`.

    Parameters
    ----------
    remaining
        People, >= 0.
    places_by_day
        Places of each day, each >= 0.

    Raises
    ------
    NegativeFigure
        If a figure is below zero.
    """
    require_not_negative(remaining=remaining, places=min(places_by_day.values(), default=0))
    if not remaining:
        return PlacesFinish(first_day - timedelta(days=1))
    left = remaining
    for day in sorted(day for day in places_by_day if day >= first_day):
        left -= places_by_day[day]
        if left <= 0:
            return PlacesFinish(day)
    return PlacesFinish(None, missing=left)


def days_late(finish: date, last_day: date) -> int:
    """Return by how many days `finish` lies after the last day that still counts; 0 is in time."""
    return max(0, (finish - last_day).days)

"""Whether the deadline holds: what a day must bring from now on, and when the end comes at a given pace."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from slots.capacity import half_up
from slots.errors import NeverFinishes
from slots.pace import finish_day, required_rate, shown_rate


def percent_of(part: int, whole: int | None) -> Decimal | None:
    """Return `part` in percent of `whole`, rounded half up to one decimal; None where there is no whole.

    9,020 of 8,400 is 107.4.
    """
    return half_up(Fraction(100 * part, whole), 1) if whole else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """How the rest goes.

    `required` is people a day needed to end in time (None when no day is left), `finish` the last day at the
    pace given (None when it never ends), `in_time` whether that is before the deadline is over.
    """

    remaining: int
    days_left: int
    required: Fraction | None
    per_day: Fraction
    finish: date | None
    in_time: bool

    @property
    def required_people(self) -> int | None:
        """The needed people a day as a whole figure, half up: 1,082,122 in 104 days are 10,405."""
        return None if self.required is None else shown_rate(self.required)


def forecast(*, people: int, done: int, as_of_day: date, last_day: date, per_day: Fraction | int) -> Forecast:
    """Return how the rest goes after `as_of_day`, of which the work is done and counted.

    Parameters
    ----------
    people
        Everybody to be served; `done` of them are. More done than there are people leaves nobody.
    last_day
        The last day that still counts.
    per_day
        People a day from tomorrow on, >= 0.
    """
    remaining = max(0, people - done)
    days_left = max(0, (last_day - as_of_day).days)
    finish = _finish(remaining, per_day, as_of_day + timedelta(days=1))
    return Forecast(
        remaining=remaining,
        days_left=days_left,
        required=required_rate(remaining, days_left) if days_left else None,
        per_day=Fraction(per_day),
        finish=finish,
        in_time=finish is not None and (remaining == 0 or finish <= last_day),
    )


def _finish(remaining: int, per_day: Fraction | int, first_day: date) -> date | None:
    try:
        return finish_day(remaining, per_day, first_day)
    except NeverFinishes:
        return None

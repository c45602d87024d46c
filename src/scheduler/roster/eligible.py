"""Who is eligible, as a condition that the database counts by: a million people need not be read to be counted."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, true
from sqlmodel import col

from scheduler.roster.groups import HELD, NOT_COMING
from scheduler.roster.models import Resident


def eligible_on(last_day: date, minimum_age: int = 14, *, without_card: bool = True) -> ColumnElement[bool]:
    """Return the condition on residents to whom `groups.eligible_from` gives a day of a campaign that ends on `last_day`.

    The rule stands there; this is the same in the words of the database, and a test holds the two together.
    """
    not_coming = NOT_COMING - (frozenset() if without_card else {"has_card"})
    mark = col(Resident.mark)
    coming = or_(mark.is_(None), mark.not_in(sorted(not_coming)))
    no_card = col(Resident.has_card).is_(False) if without_card else true()
    of_age = true() if minimum_age == 0 else or_(mark == HELD, _of_age(last_day, minimum_age))
    return and_(coming, no_card, of_age)


def _of_age(last_day: date, minimum_age: int) -> ColumnElement[bool]:
    """Dates as numbers like 20070430: a birth on 29/2 comes of age on 1/3 in a common year, and that compares alike."""
    turns: ColumnElement[Any] = col(Resident.birth_year) + literal(minimum_age)
    month, day = col(Resident.birth_month), col(Resident.birth_day)
    month_number = turns * 100 + func.coalesce(month, 0)
    return case(
        (month.is_(None), turns < last_day.year),
        (day.is_(None), month_number < last_day.year * 100 + last_day.month),
        else_=month_number * 100 + day <= last_day.year * 10000 + last_day.month * 100 + last_day.day,
    )

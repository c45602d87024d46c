"""Long tables by week: one week stands open, each other one is a line until somebody asks for it."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import TypeVar

from notices import wording
from scheduler.pages.wording import sentence

Row = TypeVar("Row")
Week = list[tuple[date, list[Row]]]
"""The days of one week that have rows, with those rows."""


def by_week(rows: Iterable[Row], day_of: Callable[[Row], date]) -> list[Week[Row]]:
    """Return rows that are in order of days by week (from Monday) and day."""
    days = [(day, list(found)) for day, found in groupby(rows, key=day_of)]
    return [list(week) for _, week in groupby(days, key=lambda pair: pair[0] - timedelta(days=pair[0].weekday()))]


def rows_of(week: Week[Row]) -> list[Row]:
    """Return all rows of a week."""
    return [row for _, rows in week for row in rows]


def title_of(week: Week[Row], lang: str) -> str:
    """Return the week's first and last day that have rows."""
    first, last = week[0][0], week[-1][0]
    if first == last:
        return wording.sentence_case(wording.day_text(first, lang))
    begin = wording.sentence_case(wording.day_text(first, lang, year=False))
    return sentence("week", lang, first=begin, last=wording.day_text(last, lang))


def present(weeks: list[Week[Row]], today: date) -> int:
    """Return the place of the latest week that has begun by `today`; the first one before that."""
    return max((place for place, week in enumerate(weeks) if week[0][0] <= today), default=0)

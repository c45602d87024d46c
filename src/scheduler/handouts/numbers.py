"""Slip numbers as people write them: 000101, or 101-118 for a stack of them."""

import re

from scheduler.handouts.errors import NumbersUnreadable

LARGEST_NUMBER = 2**31 - 1
MOST_NUMBERS = 10_000
_ONE = re.compile(r"([0-9]{1,10})(?:-([0-9]{1,10}))?")
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_BETWEEN = re.compile(r"[\s,;]+")


def spans_in(text: str) -> list[tuple[int, int]]:
    """Return the first and the last number of each part of a text like `000101-118, 121`; a single number is both.

    Commas, semicolons and blanks part them, any dash joins them. An empty text has none.

    Raises
    ------
    NumbersUnreadable
        A part is no number, ends before it starts, or holds more than `MOST_NUMBERS`.
    """
    return [_span(part) for part in _BETWEEN.split(_DASH.sub("-", text)) if part]


def _span(part: str) -> tuple[int, int]:
    found = _ONE.fullmatch(part)
    if found is None:
        raise NumbersUnreadable(text=part)
    first, last = int(found[1]), int(found[2] or found[1])
    if not 0 <= last - first < MOST_NUMBERS or last > LARGEST_NUMBER:
        raise NumbersUnreadable(text=part)
    return first, last

"""The figures and names of a campaign file: exact, within the ranges in which they make sense, said in both languages."""

import re
from collections.abc import Callable
from datetime import time
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from slots.capacity import parse_rate
from slots.errors import SlotsError
from slots.shift import is_shift_code


def expected(vi: str, en: str) -> PydanticCustomError:
    """Return the error of a value that must be something else, said in both languages."""
    return PydanticCustomError("expected", "must be {expected_en}", {"expected_vi": vi, "expected_en": en})


def _exact(value: Any) -> Fraction:
    if isinstance(value, str | int | float | Fraction) and not isinstance(value, bool):
        try:
            return parse_rate(value)
        except SlotsError:
            pass
    raise expected("một số từ 0 trở lên, như 13, 13.2 hoặc 463/35", "a number from 0 up, like 13, 13.2 or 463/35")


_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:00)?")


def _clock(value: Any) -> time:
    written = value.isoformat() if isinstance(value, time) else value
    if isinstance(written, str) and _CLOCK.fullmatch(written):
        return time.fromisoformat(written)
    raise expected(
        'giờ và phút như "21:00", từ "00:00" đến "23:59", không kèm múi giờ',
        'hours and minutes like "21:00", from "00:00" to "23:59", without a zone',
    )


def _within(low: Fraction | int, high: Fraction | int, vi: str, en: str) -> Callable[[Fraction], Fraction]:
    def check(value: Fraction) -> Fraction:
        if not low <= value <= high:
            raise expected(vi, en)
        return value

    return check


def _shift_code(value: str) -> str:
    if not is_shift_code(value):
        raise expected(
            "morning, afternoon, evening hoặc night; ca thứ hai trong một buổi thì thêm -2, như morning-2",
            "morning, afternoon, evening or night; the second of a part of the day ends in -2, like morning-2",
        )
    return value


ShiftCode = Annotated[str, AfterValidator(_shift_code)]
"""A shift's name: its part of the day, numbered from the second shift of that part on."""

Clock = Annotated[time, BeforeValidator(_clock)]
"""An hour of the campaign's own clock, to the minute: one with a zone could not be compared with it."""

Rate = Annotated[
    Fraction,
    BeforeValidator(_exact),
    AfterValidator(_within(4, 30, "từ 4 đến 30 người mỗi bộ mỗi giờ", "from 4 to 30 people per kit and hour")),
]
"""People per kit and hour. Below 4 or above 30 no source reports any station; see the domain notes."""

Load = Annotated[
    Fraction,
    BeforeValidator(_exact),
    AfterValidator(_within(Fraction(1, 100), 1, "lớn hơn 0 và không quá 1", "above 0 and at most 1")),
]
Share = Annotated[
    Fraction, BeforeValidator(_exact), AfterValidator(_within(0, 1, "một phần từ 0 đến 1", "a share from 0 to 1"))
]
NoShow = Annotated[
    Fraction,
    BeforeValidator(_exact),
    AfterValidator(_within(0, Fraction(1, 2), "một phần từ 0 đến 0.5", "a share from 0 to 0.5")),
]
"""Above one half nobody overbooks: then the list is wrong, not the day."""
Ratio = Annotated[
    Fraction,
    BeforeValidator(_exact),
    AfterValidator(_within(Fraction(1, 100), Fraction(99, 100), "từ 0.01 đến 0.99", "from 0.01 to 0.99")),
]
Times = Annotated[
    Fraction, BeforeValidator(_exact), AfterValidator(_within(1, 10, "từ 1 đến 10 lần", "from 1 to 10 times"))
]
MOST_WEIGHT = 1_000_000
"""Far above any use: what a weight, a day and a distance come to together still adds up exactly for ten million people."""
Weight = Annotated[float, Field(ge=0, le=MOST_WEIGHT, allow_inf_nan=False)]
MOST_KM = 2_000
"""Farther from the campaign's origin than the whole country reaches."""
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Kilometres = Annotated[float, Field(ge=-MOST_KM, le=MOST_KM, allow_inf_nan=False)]

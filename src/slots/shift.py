"""Shifts: the named stretches of an operating day."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Self

from slots.calendar import MINUTES_PER_DAY, at
from slots.errors import ShiftCodeUnknown, ShiftTextInvalid
from slots.window import Window

DAY_PARTS = ("morning", "afternoon", "evening", "night")
"""The four parts of the day, in order: what people wish for, and what a slip calls the shift."""

SHIFT_CODE = rf"(?:{'|'.join(DAY_PARTS)})(?:-(?:[2-9]|[1-9][0-9]))?"
"""A shift's code: its part of the day, with a number from the second shift of that part on: morning, morning-2."""

_CODE = re.compile(SHIFT_CODE)
_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*", re.ASCII)


def is_shift_code(text: str) -> bool:
    """Tell whether `text` can name a shift."""
    return _CODE.fullmatch(text) is not None


def part_of(code: str) -> str:
    """Return the part of the day that a shift's code names: morning-2 is a morning.

    Raises
    ------
    ShiftCodeUnknown
        If it is the code of no shift.
    """
    if not is_shift_code(code):
        raise ShiftCodeUnknown(shift=code, known=", ".join(DAY_PARTS))
    return code.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of any operating day, in minutes from 00:00 of the day on which it starts.

    `0 <= start_minute < 1440` and `start_minute < end_minute <= start_minute + 1440`: the end may pass
    midnight.

    Raises
    ------
    ShiftCodeUnknown
        If the code does not read as `SHIFT_CODE`.
    ShiftTextInvalid
        If the minutes lie outside their ranges.
    """

    code: str
    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        part_of(self.code)
        starts_in_day = 0 <= self.start_minute < MINUTES_PER_DAY
        if not (starts_in_day and 0 < self.end_minute - self.start_minute <= MINUTES_PER_DAY):
            raise ShiftTextInvalid(text=f"{self.start_minute}-{self.end_minute} min")

    @classmethod
    def parse(cls, code: str, text: str) -> Self:
        """Read "06:30-12:00", "18:00-24:00" or "23:00-02:00"; an end before the start lies past midnight.

        An end equal to the start is refused: it is a slip of the pen more often than a shift of 24 hours,
        which "00:00-24:00" says plainly.

        Raises
        ------
        ShiftTextInvalid
            If the text does not read so.
        ShiftCodeUnknown
            If the code does not read as `SHIFT_CODE`.
        """
        match = _HOURS.fullmatch(text)
        if match is None:
            raise ShiftTextInvalid(text=text)
        start_hour, start_rest, end_hour, end_rest = map(int, match.groups())
        start, end = start_hour * 60 + start_rest, end_hour * 60 + end_rest
        beyond_the_clock = start_rest > 59 or end_rest > 59 or start >= MINUTES_PER_DAY or end > MINUTES_PER_DAY
        if beyond_the_clock or start == end:
            raise ShiftTextInvalid(text=text)
        return cls(code, start, end if end > start else end + MINUTES_PER_DAY)

    @property
    def text(self) -> str:
        """The hours as `parse` reads them; an end at midnight is "24:00"."""
        end = self.end_minute if self.end_minute <= MINUTES_PER_DAY else self.end_minute - MINUTES_PER_DAY
        return f"{_clock(self.start_minute)}-{_clock(end)}"

    @property
    def minutes(self) -> int:
        """Length in minutes, 1..1440."""
        return self.end_minute - self.start_minute

    @property
    def hours(self) -> Fraction:
        """Length in hours, exact."""
        return Fraction(self.minutes, 60)

    def overlaps(self, other: "Shift") -> bool:
        """Tell whether two shifts of the same operating day share a minute; shifts that only touch do not."""
        return self.start_minute < other.end_minute and other.start_minute < self.end_minute

    def window(self, day: date) -> Window:
        """Return the whole shift on the operating day `day`."""
        return Window(at(day, self.start_minute), at(day, self.end_minute))

    def windows(self, day: date, window_minutes: int) -> tuple[Window, ...]:
        """Return the shift's windows on the operating day `day`, in order, `window_minutes` long each.

        Raises
        ------
        WindowDoesNotDivideShift
            If whole windows of that length do not fill the shift.
        """
        return self.window(day).split(window_minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"

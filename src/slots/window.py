"""Half-open stretches of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from slots.calendar import local
from slots.errors import EmptyWindow, WindowDoesNotDivideShift


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """A stretch of time that holds its start and not its end, so that neighbours share no moment.

    `start` and `end` may come in any zone and are kept on the clock of `slots.calendar.ZONE`, so that what is
    read from a database in UTC prints the hours that stand on the slip. Windows order by start, then end.

    Raises
    ------
    NaiveMoment
        If start or end has no time zone.
    EmptyWindow
        If the end does not come after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", local(self.start))
        object.__setattr__(self, "end", local(self.end))
        if self.end <= self.start:
            raise EmptyWindow(start=self.start.isoformat(), end=self.end.isoformat())

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= local(moment) < self.end

    @property
    def minutes(self) -> int:
        """Length in whole minutes."""
        return (self.end - self.start) // timedelta(minutes=1)

    def overlaps(self, other: "Window") -> bool:
        """Tell whether the two share a moment; windows that only touch do not."""
        return self.start < other.end and other.start < self.end

    def shifted(self, minutes: int) -> Self:
        """Return the window `minutes` later (earlier if negative), equally long."""
        by = timedelta(minutes=minutes)
        return type(self)(self.start + by, self.end + by)

    def split(self, minutes: int) -> tuple[Self, ...]:
        """Cut into windows of `minutes` each, in order and without gap.

        Raises
        ------
        WindowDoesNotDivideShift
            If the pieces do not fill the window exactly.
        """
        piece = timedelta(minutes=minutes)
        if minutes <= 0 or (self.end - self.start) % piece:
            raise WindowDoesNotDivideShift(shift_minutes=self.minutes, window_minutes=minutes)
        count = (self.end - self.start) // piece
        return tuple(type(self)(self.start + index * piece, self.start + (index + 1) * piece) for index in range(count))

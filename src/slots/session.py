"""Sessions: one station, one operating day, one shift, cut into slots with places."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Self
from unicodedata import normalize

from slots.capacity import front_loaded
from slots.errors import NegativeFigure, SessionRefInvalid, WindowDoesNotDivideShift
from slots.shift import SHIFT_CODE, Shift, is_shift_code

_STATION = re.compile(r"[^/\s]+")
# The day's digits are spelled out because date.fromisoformat also takes 20210326 and 2021-W12-5.
_REF = re.compile(rf"([^/\s]+)/([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})/({SHIFT_CODE})")


@dataclass(frozen=True, slots=True)
class SessionRef:
    """The name of a session, written "TRU-SO/2021-03-26/evening"; at most one session bears it.

    The station's code is kept in NFC, so that one typed in decomposed letters names the same session.

    Raises
    ------
    SessionRefInvalid
        If the station is empty or holds a slash or a space, or the shift is unknown.
    """

    station: str
    operating_day: date
    shift: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "station", normalize("NFC", self.station))
        if not _STATION.fullmatch(self.station) or not is_shift_code(self.shift):
            raise SessionRefInvalid(text=str(self))

    def __str__(self) -> str:
        return f"{self.station}/{self.operating_day.isoformat()}/{self.shift}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` writes.

        Raises
        ------
        SessionRefInvalid
            If the text does not read STATION/YYYY-MM-DD/SHIFT.
        """
        match = _REF.fullmatch(text.strip())
        if match is None:
            raise SessionRefInvalid(text=text)
        station, day, shift = match.groups()
        try:
            return cls(station, date.fromisoformat(day), shift)
        except ValueError:
            raise SessionRefInvalid(text=text) from None


Minutes = tuple[int, int]
"""A half-open stretch of minutes from 00:00 of the operating day, which may pass midnight: (1380, 1560) is 23:00-02:00."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A window of a shift on any operating day, in minutes from 00:00 of it, with the people it takes; a closed one takes none."""

    start_minute: int
    end_minute: int
    places: int
    closed: bool = False


def open_minutes(shift: Shift, window_minutes: int, closed: Sequence[Minutes] = ()) -> int:
    """Return the minutes of the windows that no closure touches.

    A window that a closure touches is closed as a whole: people are called to a window, not to a part of it.

    Raises
    ------
    WindowDoesNotDivideShift
        If whole windows do not fill the shift.
    """
    return sum(not shut for _, _, shut in _windows(shift, window_minutes, closed)) * window_minutes


def cut(
    shift: Shift,
    window_minutes: int,
    capacity: int,
    extra: int,
    waiting_room_cap: int | None = None,
    closed: Sequence[Minutes] = (),
) -> tuple[Piece, ...]:
    """Share `capacity` over the open windows of a shift, less what the waiting room cannot hold.

    Parameters
    ----------
    window_minutes
        Length of a window in minutes; must divide the shift.
    capacity
        People of the session, >= 0, from `slots.account`; nobody comes where every window is closed.
    extra
        People moved from the later windows to the first, >= 0 (see `front_loaded`).
    waiting_room_cap
        The most people a window may call at once, >= 0; none if None. Front-loading gives way to it, so that only
        places are lost which no sharing out could have saved.
    closed
        Stretches in which the station is closed.

    Raises
    ------
    WindowDoesNotDivideShift
        If whole windows do not fill the shift.
    NegativeFigure
        If capacity, extra or cap is below zero.
    """
    windows = list(_windows(shift, window_minutes, closed))
    open_ones = sum(not shut for _, _, shut in windows)
    places = iter(_places(capacity, open_ones, extra, waiting_room_cap) if open_ones else ())
    return tuple(Piece(start, end, 0 if shut else next(places), shut) for start, end, shut in windows)


def _windows(shift: Shift, window_minutes: int, closed: Sequence[Minutes]) -> Iterator[tuple[int, int, bool]]:
    if window_minutes <= 0 or shift.minutes % window_minutes:
        raise WindowDoesNotDivideShift(shift_minutes=shift.minutes, window_minutes=window_minutes)
    for start, end in pairwise(range(shift.start_minute, shift.end_minute + 1, window_minutes)):
        yield start, end, any(start < to and since < end for since, to in closed)


def _places(capacity: int, windows: int, extra: int, cap: int | None) -> tuple[int, ...]:
    if cap is None:
        return front_loaded(capacity, windows, extra)
    if cap < 0:
        raise NegativeFigure(name="waiting_room_cap", value=cap)
    fullest = max(front_loaded(capacity, windows, 0))
    shares = front_loaded(capacity, windows, min(extra, max(0, cap - fullest)))
    return tuple(min(share, cap) for share in shares)

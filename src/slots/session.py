"""Sessions: one station, one operating day, one shift, cut into slots with places."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self
from unicodedata import normalize

from slots.capacity import front_loaded
from slots.errors import NegativeFigure, SessionRefInvalid
from slots.shift import SHIFT_CODES, Shift
from slots.window import Window

_STATION = re.compile(r"[^/\s]+")
# The day's digits are spelled out because date.fromisoformat also takes 20210326 and 2021-W12-5.
_REF = re.compile(rf"([^/\s]+)/([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})/({'|'.join(SHIFT_CODES)})")


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
        if not _STATION.fullmatch(self.station) or self.shift not in SHIFT_CODES:
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


@dataclass(frozen=True, slots=True)
class Slot:
    """A window of a session with its places.

    `places` >= 0 people; `position` counts the session's windows from 0.
    """

    window: Window
    places: int
    position: int


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session's slots in the order of time, and the places that the waiting room took from it."""

    ref: SessionRef
    shift: Shift
    slots: tuple[Slot, ...]
    lost_to_cap: int

    @property
    def places(self) -> int:
        """People the session takes: the sum over its slots."""
        return sum(slot.places for slot in self.slots)


def open_session(
    ref: SessionRef,
    shift: Shift,
    window_minutes: int,
    capacity: int,
    extra: int,
    waiting_room_cap: int | None = None,
) -> PlannedSession:
    """Cut a session into slots whose places sum to `capacity`, less what the waiting room cannot hold.

    Parameters
    ----------
    ref, shift
        The session and its hours; `ref.shift` is the shift's code.
    window_minutes
        Length of a slot in minutes; must divide the shift.
    capacity
        Places of the session, >= 0, from `shift_capacities`.
    extra
        People moved from the later windows to the first, >= 0 (see `front_loaded`).
    waiting_room_cap
        The most people a slot may call at once, >= 0; none if None. Front-loading gives way to it, so that
        `lost_to_cap` holds only places that no sharing out could have saved.

    Raises
    ------
    SessionRefInvalid
        If the shift is not the one the session names.
    WindowDoesNotDivideShift
        If whole windows do not fill the shift.
    NegativeFigure
        If capacity, extra or cap is below zero.
    """
    if ref.shift != shift.code:
        raise SessionRefInvalid(text=f"{ref} ({shift.code})")
    windows = shift.windows(ref.operating_day, window_minutes)
    places = _places(capacity, len(windows), extra, waiting_room_cap)
    slots = tuple(
        Slot(window, people, position) for position, (window, people) in enumerate(zip(windows, places, strict=True))
    )
    return PlannedSession(ref, shift, slots, lost_to_cap=capacity - sum(places))


def _places(capacity: int, windows: int, extra: int, cap: int | None) -> tuple[int, ...]:
    if cap is None:
        return front_loaded(capacity, windows, extra)
    if cap < 0:
        raise NegativeFigure(name="waiting_room_cap", value=cap)
    fullest = max(front_loaded(capacity, windows, 0))
    shares = front_loaded(capacity, windows, min(extra, max(0, cap - fullest)))
    return tuple(min(share, cap) for share in shares)

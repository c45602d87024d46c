"""What the reader of a slip is told at the door."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from slots.calendar import DAY_STARTS_MINUTE, local, operating_day
from slots.errors import FigureOutOfRange, NegativeFigure
from slots.window import Window


class Verdict(StrEnum):
    """The closed list of answers to a scan (R60)."""

    ON_TIME = "on_time"
    EARLY = "early"
    LATE = "late"
    WRONG_STATION = "wrong_station"
    WRONG_DATE = "wrong_date"
    ALREADY_SCANNED = "already_scanned"
    PARTIAL = "partial"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    CAMPAIGN_CLOSED = "campaign_closed"
    INVALID = "invalid"
    ID_CARD_QR = "id_card_qr"

    @property
    def admits(self) -> bool:
        """Whether the scan itself admits; with the others the officer may still do so."""
        return self in _ADMITTING


_ADMITTING = frozenset({Verdict.ON_TIME, Verdict.EARLY, Verdict.LATE, Verdict.PARTIAL})


@dataclass(frozen=True, slots=True)
class Booking:
    """What the presented invitation is now.

    `party_size` >= 1 people are invited, `arrived` >= 0 of them came; `version` is the present one.

    Raises
    ------
    FigureOutOfRange
        If nobody is invited.
    NegativeFigure
        If fewer than none arrived.
    """

    station: Hashable
    operating_day: date
    window: Window
    party_size: int
    arrived: int
    version: int
    cancelled: bool = False

    def __post_init__(self) -> None:
        if self.party_size < 1:
            raise FigureOutOfRange(name="party_size", low=1, high="…", value=self.party_size)
        if self.arrived < 0:
            raise NegativeFigure(name="arrived", value=self.arrived)


@dataclass(frozen=True, slots=True)
class Presented:
    """What is shown, where and when.

    `version` is the QR's; None for a typed code, which stands for the present version. A version newer than
    the booking's comes from a database that was set back and counts as the present one: the paper cannot
    help it.
    """

    version: int | None
    station: Hashable
    moment: datetime


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far from the window an arrival still is on time, in minutes, and where the operating day begins.

    Raises
    ------
    NegativeFigure
        If a tolerance is below zero.
    """

    early_minutes: int = 30
    late_minutes: int = 30
    day_starts_minute: int = DAY_STARTS_MINUTE

    def __post_init__(self) -> None:
        for name in ("early_minutes", "late_minutes"):
            if getattr(self, name) < 0:
                raise NegativeFigure(name=name, value=getattr(self, name))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, whether the scan admits, and how far the arrival lies from the window.

    `minutes_off` counts started minutes: negative before the window's start, positive after its end, 0
    inside.
    """

    verdict: Verdict
    admits: bool
    minutes_off: int


def judge(booking: Booking | None, presented: Presented, *, tolerances: Tolerances, campaign_closed: bool) -> Judgement:
    """Say the first thing that is wrong with a scan, or that nothing is.

    In this order: invalid (no booking), campaign_closed, cancelled, replaced (an older version),
    already_scanned (all came), partial (some came), wrong_station, wrong_date, early or late, on_time.

    Requirement R61 ("tolerances, e.g. 30 min early, 30 min late; late and early never block, they rank") is
    read so: the tolerances widen what is told as on time, from `early_minutes` before the window's start to
    `late_minutes` after its end, both ends included. Before that the verdict is early, after it late, and
    both admit; `minutes_off` tells the desk by how much, within the tolerance too, so that those inside
    their window can go first. The window and its tolerances come before the calendar: whoever arrives within
    them is on time even if the operating day turns in between, so 01:40 on 27/3 is on time for the night
    shift 26/3 23:00-02:00. Only outside them does another operating day make wrong_date.

    Raises
    ------
    NaiveMoment
        If the moment presented has no time zone.
    """
    if booking is None:
        return Judgement(Verdict.INVALID, admits=False, minutes_off=0)
    off = minutes_off(booking.window, presented.moment)
    verdict = (
        _of_the_invitation(booking, presented, campaign_closed=campaign_closed)
        or _of_the_arrivals(booking)
        or _of_place_and_time(booking, presented, tolerances, off)
    )
    return Judgement(verdict, verdict.admits, off)


def minutes_off(window: Window, moment: datetime) -> int:
    """Return the started minutes before the window's start (negative) or after its end, 0 inside.

    Raises
    ------
    NaiveMoment
        If the moment has no time zone.
    """
    minute = timedelta(minutes=1)
    if local(moment) < window.start:
        return (local(moment) - window.start) // minute
    # Floor division of the negated difference rounds up, so that 30 minutes and a second are 31.
    return max(0, -((window.end - local(moment)) // minute))


def _of_the_invitation(booking: Booking, presented: Presented, *, campaign_closed: bool) -> Verdict | None:
    if campaign_closed:
        return Verdict.CAMPAIGN_CLOSED
    if booking.cancelled:
        return Verdict.CANCELLED
    if presented.version is not None and presented.version < booking.version:
        return Verdict.REPLACED
    return None


def _of_the_arrivals(booking: Booking) -> Verdict | None:
    if booking.arrived >= booking.party_size:
        return Verdict.ALREADY_SCANNED
    return Verdict.PARTIAL if booking.arrived else None


def _of_place_and_time(booking: Booking, presented: Presented, tolerances: Tolerances, off: int) -> Verdict:
    if presented.station != booking.station:
        return Verdict.WRONG_STATION
    if -tolerances.early_minutes <= off <= tolerances.late_minutes:
        return Verdict.ON_TIME
    if operating_day(presented.moment, tolerances.day_starts_minute) != booking.operating_day:
        return Verdict.WRONG_DATE
    return Verdict.EARLY if off < 0 else Verdict.LATE

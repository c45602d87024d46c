"""Operating days and ages: which day a moment belongs to, and from which day a person is old enough."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from slots.errors import FigureOutOfRange, NaiveMoment, NegativeFigure

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone in which every day, shift and slip is meant."""

MINUTES_PER_DAY = 1440
DAY_STARTS_MINUTE = 240
"""04:00: after the last end of a night shift (03:00), before the first opening (05:00) of the articles."""


def local(moment: datetime) -> datetime:
    """Return the same moment on the clock of `ZONE`.

    Raises
    ------
    NaiveMoment
        If the moment has no time zone.
    """
    if moment.utcoffset() is None:
        raise NaiveMoment(moment=moment.isoformat())
    return moment.astimezone(ZONE)


def at(day: date, minute: int) -> datetime:
    """Return the moment `minute` minutes after 00:00 of the operating day; from 1440 it is the next day."""
    return datetime.combine(day, time(), ZONE) + timedelta(minutes=minute)


def minute_of(day: date, moment: datetime) -> int:
    """Return the whole minutes from 00:00 of `day` to `moment`, the inverse of `at`; negative before the day.

    Raises
    ------
    NaiveMoment
        If the moment has no time zone.
    """
    return (local(moment) - at(day, 0)) // timedelta(minutes=1)


def operating_day(moment: datetime, day_starts_minute: int = DAY_STARTS_MINUTE) -> date:
    """Return the operating day of a moment: before `day_starts_minute` the day before still runs.

    01:40 on 27/3 belongs to 26/3. `day_starts_minute` counts from 00:00, 0..1439.

    Raises
    ------
    NaiveMoment
        If the moment has no time zone.
    FigureOutOfRange
        If the boundary is no minute of a day.
    """
    if not 0 <= day_starts_minute < MINUTES_PER_DAY:
        raise FigureOutOfRange(name="day_starts_minute", low=0, high=MINUTES_PER_DAY - 1, value=day_starts_minute)
    return (local(moment) - timedelta(minutes=day_starts_minute)).date()


def last_day_before(day: date) -> date:
    """Return the last day that "trước ngày {day}" leaves: before 1/7 means 30/6 at the latest."""
    return day - timedelta(days=1)


def age_on(birth: date, day: date) -> int:
    """Return the full years lived on `day`; negative before the birth.

    Born on 29/2, a person completes a year on 1/3 where there is no 29/2.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def day_of_age(birth: date, years: int) -> date:
    """Return the first day on which `age_on` gives `years`.

    Raises
    ------
    NegativeFigure
        If `years` is below zero.
    """
    if years < 0:
        raise NegativeFigure(name="years", value=years)
    if (birth.month, birth.day) == (2, 29):
        return date(birth.year + years, 2, 28) + timedelta(days=1)
    return birth.replace(year=birth.year + years)

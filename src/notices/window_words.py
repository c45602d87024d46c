"""A slip's window in words: the days below its hours, the hours as spoken, and both as a letter writes them."""

from datetime import date

from notices.slip import ZONE, Slip
from notices.wording import (
    NBSP,
    date_text,
    day_text,
    decree_date,
    hours,
    paper_day,
    passes_midnight,
    shift_name,
    spoken_hours,
    weekday,
)


def day_words(slip: Slip) -> tuple[str, ...]:
    """The day, `Thứ Sáu, ngày 26/3/2021`; two where midnight lies inside, one for each end: `thứ Sáu 26/3`, `thứ Bảy 27/3/2021`."""
    first, last = _days(slip)
    if passes_midnight(first, slip.ends_at):
        return day_text(first, year=False), day_text(last)
    return (paper_day(first),)


def spoken_words(slip: Slip) -> str:
    """`7 giờ tối đến 8 giờ tối`; a window after midnight names the night it belongs to."""
    return " ".join(part for part in (spoken_hours(slip.starts_at, slip.ends_at), _night(slip)) if part)


def letter_words(slip: Slip) -> str:
    """The window as a letter says it after decree 30/2020.

    `từ 19 giờ 00 đến 20 giờ 00, thứ Sáu, ngày 26 tháng 3 năm 2021 (ca tối)`, and where midnight lies inside
    `từ 23 giờ 00 ngày 26/3 đến 02 giờ 00 ngày 27/3/2021 (đêm thứ Sáu, rạng sáng thứ Bảy)`.
    """
    start, end = (time.replace(":", f"{NBSP}giờ{NBSP}") for time in hours(slip.starts_at, slip.ends_at))
    first, last = _days(slip)
    if passes_midnight(first, slip.ends_at):
        evening = date_text(first).removesuffix(f"/{first.year}")
        night = f"đêm {weekday(first)}, rạng sáng {weekday(last)}"
        return f"từ {start} ngày {evening} đến {end} ngày {date_text(last)} ({night})"
    when = _night(slip) or f"({shift_name(slip.shift)})"
    return f"từ {start} đến {end}, {weekday(first)}, {decree_date(first)} {when}"


def _night(slip: Slip) -> str:
    first, _ = _days(slip)
    return f"(đêm {day_text(slip.operating_day, year=False)})" if first > slip.operating_day else ""


def _days(slip: Slip) -> tuple[date, date]:
    return slip.starts_at.astimezone(ZONE).date(), slip.ends_at.astimezone(ZONE).date()

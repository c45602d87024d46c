"""Public holidays of Vietnam, and which of a campaign's open days they are. They warn and never close: a planner closes days.

A campaign works seven days a week, so an ordinary Saturday or Sunday is no holiday here; the day off in lieu of one is.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from notices.wording import date_text, figure
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.units import UnitBook
from scheduler.places.working_calendar import WHOLE_DAY, WorkingCalendar

OPEN_HOLIDAYS = "public_holidays_open"
"""The stable code of the warning."""
MOST_NAMED = 4
"""As many as a whole spring has; a campaign over a year's turn meets a dozen, and nobody reads a line of twelve days."""


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A day and its name in both languages."""

    day: date
    vi: str
    en: str


def public_holidays(first: date, last: date) -> tuple[PublicHoliday, ...]:
    """Return the public holidays from `first` to `last`, both counted, in order: days off in lieu too, weekends not.

    Outside of the lunar calendar that the library knows (1901 to 2100) there are none.
    """
    years = range(first.year, last.year + 1)
    return tuple(holiday for year in years for holiday in _of_year(year) if first <= holiday.day <= last)


@functools.lru_cache(maxsize=64)
def _of_year(year: int) -> tuple[PublicHoliday, ...]:
    from holidays import country_holidays  # 60 ms, which every `--help` would wait for

    # The language is always named: left out, the library would follow the locale of whoever started the server.
    vi, en = (country_holidays("VN", years=year, language=language) for language in ("vi", "en_US"))
    return tuple(PublicHoliday(day, _named(vi[day]), _named(en[day])) for day in sorted(vi))


def _named(name: str) -> str:
    """Return the name without brackets, for it will stand in some: “Quốc khánh, nghỉ bù”."""
    return name.replace(" (", ", ").replace(")", "")


def open_holidays(file: CampaignFile, book: UnitBook, *, since: date | None = None) -> tuple[PublicHoliday, ...]:
    """Return the public holidays on which a station of the campaign is open; with `since` only those from that day on."""
    found = public_holidays(max(file.first_day, since or file.first_day), file.deadline)
    if not found:  # most campaigns of a few weeks; hundreds of stations need not be asked then
        return ()
    calendar = WorkingCalendar(file, book)
    wanted = {holiday.day for holiday in found}
    days = {
        day
        for station in file.stations
        for day, duties in calendar.duties_of(station)
        if day in wanted and any(WHOLE_DAY not in duty.closed for duty in duties)
    }
    return tuple(holiday for holiday in found if holiday.day in days)


def holiday_warning(holidays: Sequence[PublicHoliday], lang: str) -> str:
    """Return the warning as one line that names the first few of `holidays` and counts the rest; "" where there are none."""
    if not holidays:
        return ""
    is_one = len(holidays) == 1
    if lang == "en":
        are, them = ("is a public holiday", "that day") if is_one else ("are public holidays", "those days")
        return f"{holiday_names(holidays, lang)} {are}, and stations are open. To rest, close {them}."
    return (
        f"Ngày {holiday_names(holidays, lang)} là ngày lễ, các điểm vẫn mở. "
        f"Muốn nghỉ thì đóng {'ngày đó' if is_one else 'những ngày đó'}."
    )


def holiday_names(holidays: Sequence[PublicHoliday], lang: str) -> str:
    """Return the first few of `holidays`, of which there is at least one, with their days, and the number of the rest."""
    english = lang == "en"
    parts = [f"{date_text(one.day, lang)} ({one.en if english else one.vi})" for one in holidays[:MOST_NAMED]]
    if rest := max(0, len(holidays) - MOST_NAMED):
        parts.append(f"{figure(rest, lang)} {'more' if english else 'ngày khác'}")
    *before, last = parts
    return f"{', '.join(before)} {'and' if english else 'và'} {last}" if before else last

"""Birth dates as rosters write them, with the precision they have; nothing is guessed in silence."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

_EXCEL_DAY_ZERO = date(1899, 12, 30)
LONGEST_TEXT = 30
"""Letters of a birth date as it is kept; what is written longer is kept as day/month/year."""
_FIRST_SERIAL, _LAST_SERIAL = 2200, 80_000  # smaller numbers are years; 80000 is in 2119
_BLANK_PART = re.compile(r"[_.?x]{2,}", re.IGNORECASE)
_PARTS = re.compile(r"(\d{1,4})\s?[/.\-\s]\s?(\d{1,2})\s?[/.\-\s]\s?(\d{1,4})(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{4})")


class Birth(NamedTuple):
    """A birth date: year, month and day as far as they are known, and what is wrong or doubtful with it.

    `problem` is empty or the code of a finding: birth_swapped (kept, doubtful); birth_unreadable, birth_two_digit_year,
    birth_impossible (refused, no parts). `key` holds the known parts, so that 1950 and 00/00/1950 are one.
    """

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    problem: str = ""
    key: str = ""


@lru_cache(maxsize=65536, typed=True)
def read_birth(cell: object) -> Birth:
    """Return the birth date meant by a cell: text, a year, an Excel serial number (1900 system) or a date.

    Known forms: dd/mm/yyyy (also - . and blanks), yyyy-mm-dd, mm/yyyy, yyyy, 00/00/1950, __/__/1950. A month above 12 with a
    day up to 12 is read as swapped and marked so. Two-digit years are refused.
    """
    if isinstance(cell, datetime | date):
        return _checked(f"{cell:%d/%m/%Y}", cell.year, cell.month, cell.day)
    if isinstance(cell, int | float):
        return _of_number(float(cell))
    return read_birth_text(str(cell or "").strip())


def read_birth_text(text: str) -> Birth:
    """Return the birth date meant by a text; see `read_birth`."""
    if not text:
        return Birth("")
    if text.isdecimal():
        return _of_number(float(text), text)
    plain = text if (found := _PARTS.fullmatch(text)) else _BLANK_PART.sub("00", text)
    found = found or _PARTS.fullmatch(plain)
    if found:
        return _of_parts(text, *found.groups())
    found = _MONTH_YEAR.fullmatch(plain)
    if found:
        return _checked(text, int(found.group(2)), int(found.group(1)), 0)
    return Birth(text, problem="birth_unreadable")


@lru_cache(maxsize=65536)
def birth_of_parts(day: object, month: object, year: object) -> Birth:
    """Return the birth date whose day, month and year stand in three cells; where the third has a whole date, that counts."""
    texts = [_part(cell) for cell in (day, month, year)]
    if not texts[0] and not texts[1]:
        return read_birth(year)
    if not texts[2]:
        return Birth("/".join(texts), problem="birth_unreadable")
    return read_birth_text("/".join([texts[0] or "00", texts[1] or "00", texts[2]]))


@lru_cache(maxsize=65536)
def birth_by_sex(man: object, woman: object) -> Birth:
    """Return the birth date that stands in a column for men or in one for women; in both, it cannot be read."""
    texts = [_part(cell) for cell in (man, woman)]
    if all(texts):
        return Birth(" / ".join(texts), problem="birth_unreadable")
    return read_birth(man if texts[0] else woman)


def _part(cell: object) -> str:
    whole = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return str("" if whole is None else whole).strip()


def _of_number(number: float, text: str = "") -> Birth:
    whole = int(number) if number == number and abs(number) < 1e9 else 0  # noqa: PLR0124 -- NaN
    text = text or (str(whole) if whole == number else str(number))
    if len(text) <= 2:
        return Birth(text, problem="birth_two_digit_year" if len(text) == 2 else "birth_unreadable")
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        day = _EXCEL_DAY_ZERO + timedelta(days=whole)
        return _checked(f"{day:%d/%m/%Y}", day.year, day.month, day.day)
    return _checked(text, whole, 0, 0)


def _of_parts(text: str, first: str, second: str, third: str) -> Birth:
    if len(first) == 4 and len(third) <= 2:
        return _checked(text, int(first), int(second), int(third))
    if len(third) != 4 or len(first) > 2:
        return Birth(text, problem="birth_two_digit_year" if len(third) <= 2 else "birth_unreadable")
    day, month = int(first), int(second)
    if month > 12 >= day > 0:
        swapped = _checked(text, int(third), day, month)
        return swapped if swapped.problem else swapped._replace(problem="birth_swapped")
    return _checked(text, int(third), month, day)


def _checked(text: str, year: int, month: int, day: int) -> Birth:
    """Return the date if the calendar has it; a month or day of 0 is unknown, and a day without its month too."""
    if not 1900 <= year <= 2100:
        return Birth(text, problem="birth_impossible")
    if month == 0 and day:
        return Birth(text, problem="birth_impossible")
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return Birth(text, problem="birth_impossible")
    if len(text) > LONGEST_TEXT:  # any number of dots may stand for a day that nobody knows
        text = "/".join([f"{part:02d}" for part in (day, month) if part] + [f"{year}"])
    if not month:
        return Birth(text, year, key=f"{year}")
    return Birth(text, year, month, day or None, key=f"{year}-{month}-{day}" if day else f"{year}-{month}")

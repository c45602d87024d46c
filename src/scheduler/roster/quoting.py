"""What a finding may quote of a cell: nothing that could be a name, a phone or an ID number.

In a row that is shifted by a cell these stand where a birth date or a ward should be, and reports are kept longer than rosters.
"""

import re
from collections.abc import Callable

from scheduler.roster.sections import section_in

_MOST_DATE_DIGITS = 8
_MOST_WORDS = 2
_MOST_WARD_DIGITS = 3


def quotable(code: str, value: str) -> str:
    """Return what a finding of that code may quote of a cell, or "" where the cell might hold what no report should."""
    may_quote = _BY_CODE.get(code)
    return value if may_quote is None or may_quote(value) else ""


def _is_like_a_date(value: str) -> bool:
    """Tell whether a text has digits and what stands between those of dates, and fewer than an old ID card's nine."""
    return re.fullmatch(r"[\d /.\-]+", value) is not None and len(re.findall(r"\d", value)) <= _MOST_DATE_DIGITS


def _is_plain_words(value: str) -> bool:
    """Tell whether a text is one word or two, the second in small letters: names of people have more words, or capitals."""
    words = value.split()
    return len(words) <= _MOST_WORDS and all(map(str.isalpha, words)) and all(map(str.islower, words[1:]))


def _is_like_a_ward(value: str) -> bool:
    """Tell whether a text begins with the kind of a ward; without it "Nguyễn Trãi" is a ward or a man."""
    section = section_in(value)
    return section is not None and section.column == "ward" and len(re.findall(r"\d", value)) <= _MOST_WARD_DIGITS


_BIRTHS = ("unreadable", "two_digit_year", "impossible", "swapped", "too_old")
_BY_CODE: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys((f"birth_{what}" for what in _BIRTHS), _is_like_a_date),
    "residence_unknown": _is_plain_words,
    "shift_unknown": _is_plain_words,
    "ward_unknown": _is_like_a_ward,
}
"""The other codes quote nothing, a number that is ours, or the name of a ward that there is."""

"""Telephone numbers as E.164, without a library for it.

A roster holds Vietnamese mobiles nearly throughout, and those follow one plain rule: 10 digits, 03 05 07 08 or 09.
`phonenumbers` costs 21 µs a number, about as much as the whole rest of a row, and refuses the 11-digit numbers of before 2018.
It would add only numbers of other countries, which no message of this campaign goes to.
"""

import re
from functools import lru_cache

_SINCE_2018 = {
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip
"""The 11-digit mobile prefixes that became 10-digit ones between 15/9/2018 and 30/6/2019."""

_MOBILE = re.compile(r"[35789]\d{8}")
_LANDLINE = re.compile(r"2\d{9}")
_SEVERAL = re.compile(r"[/;,\n]| - ")
_NOISE = re.compile(r"[\s.\-()_']")


@lru_cache(maxsize=65536, typed=True)
def read_phone(cell: object) -> str | None:
    """Return the first number of a cell as E.164, "" for an empty cell, None if it is no Vietnamese number.

    Old 11-digit mobiles become what they are since 2018; a first zero lost in a spreadsheet comes back.
    """
    if isinstance(cell, float):
        return _read(str(int(cell))) if cell.is_integer() else None
    return _read(str(cell or "").strip())


def _read(text: str) -> str | None:
    if not text:
        return ""
    digits = _NOISE.sub("", _SEVERAL.split(text)[0])
    national = _national(digits)
    if len(national) == 10 and national[:3] in _SINCE_2018:
        national = _SINCE_2018[national[:3]] + national[3:]
    return f"+84{national}" if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national) else None


@lru_cache(maxsize=65536)
def phone_change(cell: object) -> str:
    """Return the code of the note on a number that `read_phone` reads as another than is written, or ""."""
    text = str(int(cell)) if isinstance(cell, float) else str(cell).strip()
    digits = _NOISE.sub("", _SEVERAL.split(text)[0])
    national = _national(digits)
    if len(national) == 10 and national[:3] in _SINCE_2018:
        return "phone_converted"
    return "phone_zero_restored" if national == digits else ""


def takes_texts(number: str) -> bool:
    """Tell whether a number, E.164, is a Vietnamese mobile; a landline takes no text."""
    return number.startswith("+84") and _MOBILE.fullmatch(number[3:]) is not None


def shown_phone(number: str) -> str:
    """Return an E.164 number as it is read aloud here, 0900 000 012, or "" for none."""
    digits = f"0{number.removeprefix('+84')}" if number else ""
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}".strip()


def _national(digits: str) -> str:
    for prefix in ("+84", "0084"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix).removeprefix("0")
    if digits.startswith("84") and len(digits) in {11, 12}:
        return digits.removeprefix("84")
    return digits.removeprefix("0")

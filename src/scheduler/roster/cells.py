"""What a single cell says. All answers are cached: a roster's columns hold few different cells."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import ne

from scheduler.roster.vietnamese import clean, fold

_VIETNAMESE_D = {0xD0: "Đ", 0xF0: "đ"}
"""Đ has a double in Icelandic that looks the same, and some keyboards write it."""
_SHIFTS = {
    "sang": "morning", "ca sang": "morning", "buoi sang": "morning", "morning": "morning",
    "chieu": "afternoon", "ca chieu": "afternoon", "buoi chieu": "afternoon", "afternoon": "afternoon",
    "toi": "evening", "ca toi": "evening", "buoi toi": "evening", "evening": "evening",
    "dem": "night", "ca dem": "night", "ban dem": "night", "night": "night",
}  # fmt: skip
_RESIDENCE = {
    "": "permanent", "thuong tru": "permanent", "tt": "permanent", "permanent": "permanent",
    "tam tru": "temporary", "tam tru dai han": "temporary", "temporary": "temporary",
    "tam vang": "away", "vang": "away", "away": "away",
}  # fmt: skip
_YES = {"x", "v", "co", "da co", "da co the", "da cap", "da lam", "da cap the", "1", "yes", "true", "roi"}
_NO = {"", "0", "-", "khong", "chua", "chua co", "chua co the", "chua cap", "chua lam", "no", "false"}
_MARKS = {
    "tai nha": "homebound", "lam tai nha": "homebound", "thu nhan tai nha": "homebound", "den tai nha": "homebound",
    "da mat": "dead", "da chet": "dead", "chet": "dead",
    "chuyen di": "moved", "da chuyen di": "moved", "da chuyen": "moved",
    "vang": "absent", "vang nha": "absent", "vang mat": "absent", "di vang": "absent",
    "da co the": "has_card", "da co cccd gan chip": "has_card",
    "da xac nhan": "confirmed", "dung": "confirmed",
}  # fmt: skip


@lru_cache(maxsize=65536, typed=True)  # True and 1 are one key otherwise
def cell_text(cell: object) -> str:
    """Return a cell as clean text: whole numbers without ".0", dates as dd/mm/yyyy, nothing as ""."""
    if isinstance(cell, str):
        text = clean(cell)
        return text.translate(_VIETNAMESE_D) if "\xd0" in text or "\xf0" in text else text
    if cell is None or cell is False:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return "x" if cell is True else clean(str(cell))


@lru_cache(maxsize=1024, typed=True)
def folded_cell(cell: object) -> str:
    """Return a cell's text folded for comparison."""
    return fold(cell_text(cell)).rstrip(". ")


@lru_cache(maxsize=1024, typed=True)
def shift_of(cell: object) -> str | None:
    """Return the shift a cell names, "" if none, None if it cannot be understood."""
    folded = folded_cell(cell)
    return _SHIFTS.get(folded) if folded else ""


@lru_cache(maxsize=1024, typed=True)
def residence_of(cell: object) -> str | None:
    """Return the residence type a cell names, permanent if it is empty, None if it cannot be understood."""
    return _RESIDENCE.get(folded_cell(cell))


@lru_cache(maxsize=1024, typed=True)
def card_of(cell: object) -> bool | None:
    """Return whether a cell says that the person has the card, None if that is not clear."""
    folded = folded_cell(cell)
    if folded in _NO or folded.startswith("chua "):
        return False
    return True if folded in _YES or folded.startswith("da ") else None


@lru_cache(maxsize=1024, typed=True)
def mark_of(cell: object) -> str | None:
    """Return the mark a note stands for, None for any other note: free text about people is not kept."""
    return _MARKS.get(folded_cell(cell))


def joined_name(family: object, given: object) -> str:
    """Return a name that stands in two cells."""
    return f"{cell_text(family)} {cell_text(given)}".strip()


def odd_names(names: Sequence[str], *written: Sequence[object]) -> list[int]:
    """Return the places of names with signs that no name has: digits, =, <, @, pictures. All are looked at in one go first.

    `written` are the columns they were read from: a control sign there, which is gone from the name, was a letter in some font.
    """
    lost = {place for column in written for place in _controlled(column)}
    return sorted(lost.union(_with_odd_signs(names)))


def _controlled(column: Sequence[object]) -> list[int]:
    if not _CONTROL.search("".join([cell for cell in column if isinstance(cell, str)])):
        return []
    return [place for place, cell in enumerate(column) if isinstance(cell, str) and _CONTROL.search(cell)]


def _with_odd_signs(names: Sequence[str]) -> list[int]:
    joined = "".join(names)
    for sign in _IN_NAMES:
        joined = joined.replace(sign, "")
    if joined.isalpha() or not joined:
        return []
    return [place for place, name in enumerate(names) if not _NAME.fullmatch(name)]


def cleaned_places(before: Sequence[object], after: Sequence[str]) -> list[int]:
    """Return the places of texts that are no longer as they were written; most columns have none, and are done at once.

    A text that has lost a control sign is none of them: what it lost may have been a letter.
    """
    if not any(map(ne, before, after)):
        return []
    pairs = enumerate(zip(before, after, strict=True))
    return [
        place
        for place, (cell, text) in pairs
        if isinstance(cell, str) and text and cell != text and not _CONTROL.search(cell)
    ]


def no_problem(cell: object) -> str:  # noqa: ARG001 -- a reader of cells like the others
    """Return "": a file without a column of ID numbers has none that is wrong."""
    return ""


def id_problem(cell: object, birth_year: int | None = None) -> str:
    """Return the code of what is wrong with an ID number, or "". The number itself goes no further, unless `id_digits` is asked.

    The fourth digit of twelve stands for the century of birth and the sex, the two after it for the year: they are compared with
    `birth_year`, the row's. Eleven digits have lost a zero at the front only where they fit with it.
    """
    if cell is None or cell == "":
        return ""
    text = _id_text(cell)
    if text.isdecimal():
        if len(text) == 12:
            return "" if birth_year is None or text[3:6] in _years(birth_year) else "id_mismatch"
        if len(text) == 11:
            return "id_lost_zero" if birth_year is not None and text[2:5] in _years(birth_year) else "id_11_digits"
        return "" if len(text) == 9 else "id_invalid"
    if not text:
        return ""
    return "id_rounded" if _ROUNDED.fullmatch(text) else "id_invalid"


@lru_cache(maxsize=256)
def _years(year: int) -> frozenset[str]:
    """Return what the digits four to six may be for somebody born in a year: even for men, odd for women."""
    century = 2 * (year // 100 - 19)
    return frozenset(f"{century + sex}{year % 100:02d}" for sex in (0, 1))


def id_digits(cell: object) -> str:
    """Return the digits of an ID number, or "" where the cell holds none that is whole: a lost zero is never put back by guess."""
    text = (
        "" if cell is None or cell == "" or id_problem(cell) else _id_text(cell)
    )  # a year that does not fit is no loss
    return text if text.isascii() else "".join(str(int(sign)) for sign in text)


_IN_NAMES = " .,'’‘ʼ`´()-–/"
_NAME = re.compile(rf"(?:[^\W\d_]|[{re.escape(_IN_NAMES)}])*")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")


def _id_text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()

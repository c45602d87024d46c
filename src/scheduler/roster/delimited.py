"""Texts with separators: which encoding they are in, and their cells."""

import csv
import io
import unicodedata

from scheduler.roster.errors import RosterEmpty, RosterUnreadable
from scheduler.roster.legacy_text import text_kind

ENCODINGS = ("utf-8-sig", "utf-16-le", "utf-16-be", "cp1258", "latin-1")
"""Every encoding that may be asked of Python; who gives up its rights to open files looks them up before."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATORS = ";,\t"
_HEAD = 4000
_PAIRS = 2000
_FEWEST_BYTES = 16


def read_delimited(data: bytes, file_name: str) -> tuple[list[list[str]], str]:
    """Return the lines of cells, of any lengths, and the encoding: UTF-8, UTF-16, Windows-1258, or latin-1 for a legacy font.

    Raises
    ------
    RosterUnreadable, RosterEmpty
        It is no text in any of them, or nothing but a mark.
    """
    text, encoding = decoded(data, file_name)
    if not text.strip("\ufeff \t\r\n"):
        raise RosterEmpty(file_name=file_name)
    delimiter = max(_SEPARATORS, key=text[:_HEAD].count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), encoding
    except csv.Error as problem:
        raise RosterUnreadable(file_name=file_name) from problem


def decoded(data: bytes, file_name: str) -> tuple[str, str]:
    """Return a text and its encoding.

    Raises
    ------
    RosterUnreadable
        It is no text.
    """
    try:
        text, encoding = _decoded(data)
    except UnicodeDecodeError as problem:
        raise RosterUnreadable(file_name=file_name) from problem
    if "\0" in text:
        raise RosterUnreadable(file_name=file_name)
    return text, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding).removeprefix("\ufeff"), encoding.removesuffix("-sig")
    if wide := _wide(data):
        return data.decode(wide), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if b"\0" in data:  # no text of one byte a letter has it
            raise
    plain = data.decode("latin-1")
    if text_kind(plain.splitlines()) != "unicode":
        return plain, "latin-1"
    return unicodedata.normalize("NFC", data.decode("cp1258")), "cp1258"


def _wide(data: bytes) -> str:
    """Return the UTF-16 that a text without a mark is in, or "": half of its bytes are then 0, always the same half."""
    head = data[: 2 * _PAIRS]
    if len(data) % 2 or len(head) < _FEWEST_BYTES:
        return ""
    first, second = head[::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if second * 3 > pairs and not first:
        return "utf-16-le"
    return "utf-16-be" if first * 3 > pairs and not second else ""

"""From the bytes of a roster file to the cells of its first sheet that holds anything."""

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from scheduler.roster.errors import RosterEmpty, RosterTooCostly, RosterUnreadable

Table = list[list[Any]]
"""Rows of equal length; a cell is a text, a number, a truth, a date, a time, a length of time, or nothing."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TEXT_ENDINGS = (".csv", ".txt")


class Room(NamedTuple):
    """How large a table may be."""

    rows: int
    cells: int

    def holds(self, rows: int, columns: int) -> bool:
        """Tell whether a table of that many rows and columns is within."""
        return rows <= self.rows and rows * columns <= self.cells


UPLOAD_ROOM = Room(rows=200_000, cells=5_000_000)
"""The largest wards have some 100,000 people, and forms 20 to 25 columns; twice as many people are still no mistake."""


def is_text(file_name: str) -> bool:
    """Tell whether a file that is no workbook by its bytes is to be read as text with separators."""
    return file_name.lower().endswith(_TEXT_ENDINGS)


def read_table(data: bytes, file_name: str, room: Room | None = None) -> Table:
    """Return the cells: .xlsx, .xls, .ods by the bytes, .csv (UTF-8; comma, semicolon or tab) by the name.

    Without a `room` the file is trusted to be as large as it likes. With one, a table above it is refused before its cells are
    built, but not before calamine has laid it out: whoever does not trust a file reads it apart (`scheduler.roster.apart`).

    Raises
    ------
    RosterUnreadable, RosterEmpty, RosterTooCostly
        If there is no table, nothing in it, or more than the room.
    """
    if not data.strip():
        raise RosterEmpty(file_name=file_name)
    for table in _tables(data, file_name, room):
        if any(any(row) for row in table):
            return table
    raise RosterEmpty(file_name=file_name)


def _tables(data: bytes, file_name: str, room: Room | None) -> Iterator[Table]:
    if data.startswith(_WORKBOOKS):
        yield from _sheets(data, file_name, room)
    elif is_text(file_name):
        yield _delimited(data, file_name, room)
    else:
        raise RosterUnreadable(file_name=file_name)


def _sheets(data: bytes, file_name: str, room: Room | None) -> Iterator[Table]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            yield _cells(book.get_sheet_by_name(name), file_name, room)
    except (CalamineError, OSError, ValueError) as problem:
        raise RosterUnreadable(file_name=file_name) from problem
    except BaseException as problem:
        # A broken .xls makes calamine panic, and a panic of Rust is no Exception of Python's.
        if type(problem).__name__ != "PanicException":
            raise
        raise RosterUnreadable(file_name=file_name) from problem


def _cells(sheet: CalamineSheet, file_name: str, room: Room | None) -> Table:
    if room and sheet.end and not room.holds(sheet.end[0] + 1, sheet.end[1] + 1):
        raise RosterTooCostly(file_name=file_name)
    return sheet.to_python(skip_empty_area=False)


def _delimited(data: bytes, file_name: str, room: Room | None) -> Table:
    try:
        text = data.decode("utf-8-sig")
        if "\0" in text:
            raise RosterUnreadable(file_name=file_name)
        head = text[:4000]
        delimiter = max(";,\t", key=head.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise RosterUnreadable(file_name=file_name) from problem
    width = max(map(len, rows), default=0)
    if room and not room.holds(len(rows), width):
        raise RosterTooCostly(file_name=file_name)
    return [row + [""] * (width - len(row)) for row in rows]

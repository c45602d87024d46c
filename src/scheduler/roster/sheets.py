"""From the bytes of a roster file to the cells of its sheets."""

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from scheduler.roster.delimited import read_delimited
from scheduler.roster.errors import RosterEmpty, RosterLocked, RosterTooCostly, RosterUnreadable
from scheduler.roster.foreign import OLE, ZIP, is_locked, refuse_foreign

Table = list[list[Any]]
"""Rows of equal length; a cell is a text, a number, a truth, a date, a time, a length of time, or nothing."""

_TEXT_ENDINGS = (".csv", ".txt", ".tsv")


class Sheet(NamedTuple):
    """A sheet that holds something. A file of text is one without a name, and with the encoding it was found in."""

    name: str
    rows: Table
    encoding: str = ""


class Room(NamedTuple):
    """How large all tables of a file may be together."""

    rows: int
    cells: int

    def holds(self, rows: int, cells: int) -> bool:
        """Tell whether so many rows and cells are within."""
        return rows <= self.rows and cells <= self.cells

    def less(self, rows: int, cells: int) -> "Room":
        """Return the room that is left beside them."""
        return Room(self.rows - rows, self.cells - cells)


UPLOAD_ROOM = Room(rows=200_000, cells=5_000_000)
"""The largest wards have some 100,000 people, and forms 20 to 25 columns; twice as many people are still no mistake."""


def is_text(file_name: str) -> bool:
    """Tell whether a file that is no workbook by its bytes is to be read as text with separators."""
    return file_name.lower().endswith(_TEXT_ENDINGS)


def read_sheets(data: bytes, file_name: str, room: Room | None = None) -> list[Sheet]:
    """Return every sheet that holds anything: .xlsx, .xls, .ods by the bytes, text with , ; or tabs by the name.

    Without a `room` the file is trusted to be as large as it likes. With one, a table above it is refused before its cells are
    built, but not before calamine has laid it out: whoever does not trust a file reads it apart (`scheduler.roster.apart`).

    Raises
    ------
    RosterForeign, RosterLocked, RosterUnreadable, RosterEmpty, RosterTooCostly
        If it is no spreadsheet, has a password, is damaged, has nothing in it, or more than the room.
    """
    if not data.strip():
        raise RosterEmpty(file_name=file_name)
    refuse_foreign(data, file_name)
    found = [sheet for sheet in _sheets(data, file_name, room) if any(map(any, sheet.rows))]
    if not found:
        raise RosterEmpty(file_name=file_name)
    return found


def _sheets(data: bytes, file_name: str, room: Room | None) -> Iterator[Sheet]:
    if data.startswith((ZIP, OLE)):
        yield from _of_workbook(data, file_name, room)
    elif is_text(file_name):
        yield _of_text(data, file_name, room)
    else:
        raise RosterUnreadable(file_name=file_name)


def _of_workbook(data: bytes, file_name: str, room: Room | None) -> Iterator[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:  # a chart has no cells
                continue
            rows = _cells(book.get_sheet_by_name(about.name), file_name, room)
            room = room and room.less(len(rows), len(rows) * len(rows[0]) if rows else 0)
            yield Sheet(about.name, rows)
    except (CalamineError, OSError, ValueError) as problem:
        raise (RosterLocked if is_locked(data) else RosterUnreadable)(file_name=file_name) from problem
    except BaseException as problem:
        # A broken .xls makes calamine panic, and a panic of Rust is no Exception of Python's.
        if type(problem).__name__ != "PanicException":
            raise
        raise (RosterLocked if is_locked(data) else RosterUnreadable)(file_name=file_name) from problem


def _cells(sheet: CalamineSheet, file_name: str, room: Room | None) -> Table:
    if room and sheet.end:
        rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
        if not room.holds(rows, rows * columns):
            raise RosterTooCostly(file_name=file_name)
    return sheet.to_python(skip_empty_area=False)


def _of_text(data: bytes, file_name: str, room: Room | None) -> Sheet:
    rows, encoding = read_delimited(data, file_name)
    width = max(map(len, rows), default=0)
    if room and not room.holds(len(rows), len(rows) * width):
        raise RosterTooCostly(file_name=file_name)
    return Sheet("", [row + [""] * (width - len(row)) for row in rows], encoding)

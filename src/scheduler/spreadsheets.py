"""Spreadsheets on their way out: whatever a cell says, opening the file calculates, opens and asks for nothing.

Names and addresses come from whoever filled in a roster. In a .csv a text such as `=HYPERLINK(…)` is a formula to every spreadsheet
program, and in an .xlsx to a writer that guesses. This is the one place that writes either; `tests/test_house.py` holds the rest of
the program to it.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TextIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

__all__ = ["CsvSheet", "Format", "Workbook", "Worksheet", "harmless", "write_cells"]

SHEET_ROWS = 1_048_576
"""So many rows a sheet has."""
_FORMULA_SIGNS = frozenset("=+-@\u2212")
_STRAY = ("\t", "\r", "\n")
_SEPARATOR = re.compile(r"([;,|\t\r\n])")
_NUMBER = re.compile(r"[+-]\d[\d .]*")
_AS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


def harmless(text: str) -> str:
    """Return a text that no program takes for a formula when it stands in a .csv; most stay as they are.

    An apostrophe is put before what begins with = + - @ in any of its forms, after blanks and invisible signs too, and before a
    text that begins with a tab or a line's end. So it is behind every sign that separates cells somewhere: where that is the
    semicolon, as in Vietnam, `a;=1` becomes two cells, quotes or not.

    A sign with nothing but digits, blanks and points behind it stays, for it is a number or a telephone (-3, +84 900 000 001): it
    can call no function and name no cell, and an apostrophe would make whoever reads the file dial a wrong number.
    """
    guarded = "".join(map(_guarded, _SEPARATOR.split(text)))
    return f"'{guarded}" if text.startswith(_STRAY) else guarded


def _guarded(piece: str) -> str:
    if piece[:1].isalnum() or _NUMBER.fullmatch(piece.strip()):
        return piece
    first = next((sign for sign in piece if sign.isprintable() and not sign.isspace()), "")
    return f"'{piece}" if _FORMULA_SIGNS & {*unicodedata.normalize("NFKC", first)} else piece


class CsvSheet:
    """Rows of comma-separated values, written to an open text file; numbers stay numbers, texts are made harmless."""

    def __init__(self, out: TextIO, *, delimiter: str = ",", line_end: str = "\n") -> None:
        self._writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)

    def write(self, row: Iterable[object]) -> None:
        self._writer.writerow([_csv_cell(cell) for cell in row])


def _csv_cell(cell: object) -> object:
    return cell if cell is None or isinstance(cell, int | float) else harmless(str(cell))


class Workbook:
    """An .xlsx written row by row, in constant memory, in which a text is a text and never a formula, a link or a number.

    Use it in a `with`: the file is whole when that ends. `created` is written into it in place of now.
    """

    def __init__(self, path: Path, *, created: datetime) -> None:
        self.book = xlsxwriter.Workbook(path, _AS_TEXT)
        self.book.set_properties({"created": created})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.book.close()

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet."""
        return self.book.add_worksheet(name)

    def bold(self) -> Format:
        """Return the look of titles and headings."""
        return self.book.add_format({"bold": True})


def write_cells(sheet: Worksheet, place: int, cells: Iterable[Any], look: Format | None = None) -> None:
    """Write a row of cells, the first in column A; an empty one is left out unless it has a look."""
    for column, cell in enumerate(cells):
        if isinstance(cell, bool):
            sheet.write_boolean(place, column, cell, look)
        elif isinstance(cell, int | float):
            sheet.write_number(place, column, cell, look)
        elif cell or look:
            sheet.write_string(place, column, str(cell), look)

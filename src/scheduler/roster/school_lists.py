"""A school's own list of pupils: name, birth and class of each, from the same kinds of files as rosters.

Schools write one sheet for all classes, with a column of classes or with a row “LỚP 10A1” above each class; both are read.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scheduler.roster.apart import read_apart
from scheduler.roster.cells import cell_text
from scheduler.roster.columns import COLUMNS, heading_form
from scheduler.roster.dates import Birth, read_birth
from scheduler.roster.errors import ColumnMissing, RosterEmpty
from scheduler.roster.sheets import UPLOAD_ROOM, Sheet, Table, read_sheets
from scheduler.roster.vietnamese import fold

_WITHIN = 20
"""The header stands within so many first rows; above it are titles."""
_WANTED = ("name", "birth", "school_class", "school")
_REQUIRED = ("name", "birth")
_FORMS = {heading_form(heading): key for key in _WANTED for heading in COLUMNS[key].headings}
_CLASS_ROW = re.compile(r"lop\b\s*:?\s*(?=\S)")


class Pupil(NamedTuple):
    """One row of the list as it stands there; `row` is its number in the spreadsheet, `school` what the row itself says."""

    row: int
    name: str
    birth: Birth
    school_class: str
    school: str


def read_school_list(data: bytes, file_name: str) -> list[Pupil]:
    """Return the pupils of a list that is trusted to be as large as it says.

    Raises
    ------
    RosterUnreadable, RosterEmpty, RosterTooCostly, ColumnMissing
        If there is no table, nobody in it, or no column of names or births.
    """
    return pupils_of(_list_of(read_sheets(data, file_name, UPLOAD_ROOM)), file_name)


def read_school_upload(path: Path, file_name: str) -> list[Pupil]:
    """Return the pupils of a list that a stranger may have sent: it is read in a process apart. Raises as `read_school_list`."""
    return pupils_of(_list_of(read_apart(path, file_name)), file_name)


def _list_of(sheets: Sequence[Sheet]) -> Table:
    """Return the first sheet with names and births; without one the first, so that the error names what it lacks."""
    found = (sheet.rows for sheet in sheets if _header(sheet.rows)[1].keys() >= set(_REQUIRED))
    return next(found, sheets[0].rows)


def pupils_of(table: Table, file_name: str) -> list[Pupil]:
    """Return the pupils that stand in the cells, empty rows and totals left out.

    Raises
    ------
    ColumnMissing, RosterEmpty
    """
    header, places = _header(table)
    for key in _REQUIRED:
        if key not in places:
            headings = COLUMNS[key].headings
            raise ColumnMissing(file_name=file_name, column=headings[0], accepted=", ".join(headings), key=key)
    found: list[Pupil] = []
    of_section = ""
    for number, cells in enumerate(table[header + 1 :], start=header + 2):
        texts = [text for text in map(cell_text, cells) if text]
        if len(texts) == 1 and (below := _CLASS_ROW.match(fold(texts[0]))):
            of_section = texts[0][below.end() :]
        elif len(texts) > 1 and not fold(texts[0]).startswith(("tong", "cong ")):
            found.append(_pupil(number, cells, places, of_section))
    if not found:
        raise RosterEmpty(file_name=file_name)
    return found


def _header(table: Table) -> tuple[int, dict[str, int]]:
    """Return the row of the first twenty with most headings that we know, and the place of each."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in enumerate(table[:_WITHIN]):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            if key := _FORMS.get(heading_form(cell)):
                places.setdefault(key, place)
        if len(places) > len(best[1]):
            best = (number, places)
    return best


def _pupil(number: int, cells: Sequence[object], places: dict[str, int], of_section: str) -> Pupil:
    said = {key: cell_text(cells[place]) for key, place in places.items()}
    return Pupil(
        row=number,
        name=said["name"],
        birth=read_birth(cells[places["birth"]]),
        school_class=said.get("school_class") or of_section,
        school=said.get("school", ""),
    )

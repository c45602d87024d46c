"""A school's own list of pupils: name, birth and class of each, from the same kinds of files as rosters.

Schools write one sheet for all classes, with a column of classes or a row “LỚP 10A1” above each of them, or a sheet for each class,
named by it. Names and births may stand in parts, as in rosters.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scheduler.roster.apart import read_apart
from scheduler.roster.cells import cell_text, joined_name
from scheduler.roster.dates import Birth, birth_by_sex, birth_of_parts, read_birth
from scheduler.roster.errors import ColumnMissing, RosterEmpty
from scheduler.roster.headings import HEADER_WITHIN, find_headings, is_counting
from scheduler.roster.legacy_text import text_kind, to_unicode
from scheduler.roster.reading_checks import column_missing
from scheduler.roster.sheets import UPLOAD_ROOM, Sheet, Table, read_sheets
from scheduler.roster.vietnamese import fold

_NAMES = frozenset({"name", "name_given"})
_BIRTHS = frozenset({"birth", "birth_year", "birth_male", "birth_female"})
_CLASS_ROW = re.compile(r"lop\b\s*:?\s*(?=\S)")
_CLASS_NAME = re.compile(r"(?:lop\b\s*)?\d{1,2}\s?[a-z]{0,4}\s?\d{0,2}")
_BEHIND_CLASS = re.compile(r"\s*[(:,;]|\s+[-–]\s")
"""What a row of a class goes on with: how many pupils it has, who its teacher is."""
_SAMPLE_ROWS = 300


class Pupil(NamedTuple):
    """One row of the list as it stands there.

    `row` is its number in the spreadsheet, `sheet` the name of the sheet where the file has several, `school` what the row says.
    """

    sheet: str
    row: int
    name: str
    birth: Birth
    school_class: str
    school: str


def read_school_list(data: bytes, file_name: str) -> list[Pupil]:
    """Return the pupils of a list that is trusted to be as large as it says.

    Raises
    ------
    RosterForeign, RosterLocked, RosterUnreadable, RosterEmpty, RosterTooCostly, ColumnMissing
        If there is no table, nobody in it, or no column of names or births.
    """
    return pupils_of(read_sheets(data, file_name, UPLOAD_ROOM), file_name)


def read_school_upload(path: Path, file_name: str) -> list[Pupil]:
    """Return the pupils of a list that a stranger may have sent: it is read in a process apart. Raises as `read_school_list`."""
    return pupils_of(read_apart(path, file_name), file_name)


def pupils_of(sheets: Sequence[Sheet], file_name: str) -> list[Pupil]:
    """Return the pupils of all sheets with names and births, empty rows and totals left out.

    Raises
    ------
    ColumnMissing, RosterEmpty
    """
    missing: list[ColumnMissing] = []
    read: list[tuple[Sheet, int, dict[str, int]]] = []
    for sheet in sheets:
        body, places = _header(sheet.rows)
        key = "name" if not _NAMES & places.keys() else "birth" if not _BIRTHS & places.keys() else ""
        if key:
            missing.append(column_missing(key, file_name))
        else:
            read.append((sheet, body, places))
    found = [
        pupil._replace(sheet=sheet.name if len(read) > 1 else "")
        for sheet, body, places in read
        for pupil in _pupils(sheet, body, places)
    ]
    if not read and missing:
        raise missing[0]
    if not found:
        raise RosterEmpty(file_name=file_name)
    return found


def _header(rows: Table) -> tuple[int, dict[str, int]]:
    """Return the first row below the header, from 0, and the place of each column that is known."""
    row, depth, headings = find_headings(rows[: HEADER_WITHIN + 1])
    places = {heading.field: place for place, heading in reversed(list(enumerate(headings))) if heading.field}
    return row + depth, places


def _pupils(sheet: Sheet, body: int, places: dict[str, int]) -> Iterator[Pupil]:
    rows = sheet.rows[body:]
    text = text_kind(cell for row in rows[:_SAMPLE_ROWS] for cell in row if isinstance(cell, str))
    plain = cell_text(sheet.name)
    of_section = _named_class(plain) if _CLASS_NAME.fullmatch(fold(plain)) else ""
    for number, raw in enumerate(rows, start=body + 1):
        cells = [to_unicode(cell, text) if isinstance(cell, str) else cell for cell in raw]
        texts = [cell for cell in map(cell_text, cells) if cell]
        if len(texts) == 1 and _CLASS_ROW.match(fold(texts[0])):
            of_section = _named_class(texts[0])
        elif len(texts) > 1 and not fold(texts[0]).startswith(("tong", "cong ")) and not is_counting(raw):
            yield _pupil(number, cells, places, of_section)


def _named_class(text: str) -> str:
    """Return the class that a text names, without the word for it and whatever is said of it."""
    below = _CLASS_ROW.match(fold(text))
    return _BEHIND_CLASS.split(text[below.end() :] if below else text)[0]


def _pupil(number: int, cells: Sequence[object], places: dict[str, int], of_section: str) -> Pupil:
    def cell(key: str) -> object:
        return cells[places[key]] if key in places else ""

    if "birth" in places:
        birth = read_birth(cell("birth"))
    elif "birth_year" in places:
        birth = birth_of_parts(cell("birth_day"), cell("birth_month"), cell("birth_year"))
    else:
        birth = birth_by_sex(cell("birth_male"), cell("birth_female"))
    return Pupil(
        sheet="",
        row=number,
        name=cell_text(cell("name")) if "name" in places else joined_name(cell("name_family"), cell("name_given")),
        birth=birth,
        school_class=cell_text(cell("school_class")) or of_section,
        school=cell_text(cell("school")),
    )

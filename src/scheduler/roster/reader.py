"""From the bytes of a roster file to rows of people: the sheet, its header, the blocks of households.

Work goes column by column through cached readers of single cells, which is what makes it quick: most columns of a roster hold few
different cells.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from scheduler.roster import cells
from scheduler.roster.columns import COLUMNS, Header, find_header
from scheduler.roster.dates import Birth, read_birth
from scheduler.roster.errors import ColumnMissing, RosterEmpty, RosterUnreadable
from scheduler.roster.phones import read_phone

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TEXT_ENDINGS = (".csv", ".txt")
_REQUIRED = ("name", "birth", "neighbourhood")
_ONE_OF_FOR_HOUSEHOLD = ("household_ref", "head_name", "relationship")
_HOUSEHOLD = ("ward", "district", "neighbourhood", "household_ref", "head_name", "address", "shift")
_PERSON: dict[str, Callable[[Any], Any]] = {
    "name": cells.cell_text,
    "relationship": cells.cell_text,
    "birth": read_birth,
    "residence": cells.residence_of,
    "phone": read_phone,
    "occupation": cells.cell_text,
    "school": cells.cell_text,
    "school_class": cells.cell_text,
    "card": cells.card_of,
    "note": cells.mark_of,
    "id_number": cells.id_problem,
}
_HEAD = "chu ho"

_Texts = tuple[str, ...]


class RosterRow(NamedTuple):
    """One person as the file has him, cells cleaned and the household's cells filled down.

    `number` is the row as the spreadsheet numbers it; `too_long` the column of a cell longer than we keep, or "". None in
    `residence`, `phone` or `card` is a cell that cannot be understood; `id_problem` is the code of a finding or "".
    """

    number: int
    too_long: str
    opens_household: bool
    ward: str
    district: str
    neighbourhood: str
    household_ref: str
    head_name: str
    address: str
    shift: str
    name: str
    relationship: str
    birth: Birth
    residence: str | None
    phone: str | None
    occupation: str
    school: str
    school_class: str
    card: bool | None
    mark: str | None
    id_problem: str
    raw: Sequence[object]

    @property
    def is_head(self) -> bool:
        """Whether the file calls this person the head of the household."""
        return cells.folded_cell(self.relationship) == _HEAD


@dataclass(frozen=True)
class RosterTable:
    """A file with its header understood."""

    header: Header
    body: Sequence[Sequence[object]]

    def has(self, column: str) -> bool:
        """Tell whether the file has that column."""
        return column in self.header.places

    def cell(self, row: RosterRow, column: str) -> str:
        """Return a cell of a row as text, for the sentence of a finding."""
        return cells.cell_text(row.raw[self.header.places[column]])

    def rows(self) -> Iterator[RosterRow]:
        """Yield every row below the header that is neither empty nor a total."""
        households = zip(*(self._column(key, cells.cell_text) for key in _HOUSEHOLD), strict=False)
        people = zip(*(self._column(key, read) for key, read in _PERSON.items()), strict=False)
        too_long = self._too_long()
        last: _Texts = ("",) * len(_HOUSEHOLD)
        for number, (raw, household, person) in enumerate(
            zip(self.body, households, people, strict=False), start=self.header.row + 2
        ):
            if not person[0] and _is_nobody(raw):
                continue
            opens = self._opens(household, last, cells.folded_cell(person[1]) == _HEAD)
            last = _filled(household, last, opens=opens)
            yield RosterRow._make((number, too_long.get(number, ""), opens, *last, *person, raw))

    def _column(self, key: str, read: Callable[[Any], Any]) -> Iterator[Any]:
        place = self.header.places.get(key)
        return repeat(read("")) if place is None else map(read, [row[place] for row in self.body])

    def _too_long(self) -> dict[int, str]:
        """Return the rows with a cell longer than its column may hold, and that column."""
        found: dict[int, str] = {}
        for key, place in self.header.places.items():
            limit = COLUMNS[key].limit
            for number, row in enumerate(self.body, start=self.header.row + 2):
                if isinstance(row[place], str) and len(row[place]) > limit:  # type: ignore[arg-type]
                    found.setdefault(number, key)
        return found

    def _opens(self, household: _Texts, last: _Texts, is_head: bool) -> bool:  # noqa: FBT001
        """Tell whether a row opens a household: another number or place, else its head."""
        if any(new and new != old for new, old in zip(household[:3], last[:3], strict=True)):
            return True
        ref, head = household[3], household[4]
        if ref:
            return ref != last[3]
        return is_head or (bool(head) and head != last[4] and not self.has("household_ref"))


def _filled(household: _Texts, last: _Texts, *, opens: bool) -> _Texts:
    """Return the household's cells with empty ones taken from the row above: places always, the rest within one block."""
    if opens:
        return tuple(new or old for new, old in zip(household[:3], last[:3], strict=True)) + household[3:]
    return tuple(new or old for new, old in zip(household, last, strict=True))


def _is_nobody(raw: Sequence[object]) -> bool:
    """Tell whether a row without a name is empty or a total rather than a person whose name is missing."""
    words = [text for text in map(cells.folded_cell, raw) if text]
    return not words or words[0].startswith(("tong", "cong"))


def read_roster(data: bytes, file_name: str) -> RosterTable:
    """Return the roster in `data`: .xlsx, .xls, .ods by its bytes, .csv (UTF-8; comma, semicolon or tab) by its name.

    Raises
    ------
    RosterUnreadable, RosterEmpty, ColumnMissing
        If there is no table, nobody in it, or a column without which nobody can be invited.
    """
    if not data.strip():
        raise RosterEmpty(file_name=file_name)
    for table in _tables(data, file_name):
        header = find_header(table)
        if len(header.places) > 1 or any(any(row) for row in table):
            break
    else:
        raise RosterEmpty(file_name=file_name)
    _require(header, file_name)
    body = table[header.row + 1 :]
    if not any(any(row) for row in body):
        raise RosterEmpty(file_name=file_name)
    return RosterTable(header, body)


def _require(header: Header, file_name: str) -> None:
    missing = [key for key in _REQUIRED if key not in header.places]
    if not missing and not any(key in header.places for key in _ONE_OF_FOR_HOUSEHOLD):
        missing = ["household_ref"]
    if missing:
        raise column_missing(missing[0], file_name)


def column_missing(key: str, file_name: str) -> ColumnMissing:
    """Return the error of a missing column, with the headings that would be understood."""
    headings = COLUMNS[key].headings
    return ColumnMissing(file_name=file_name, column=headings[0], accepted=", ".join(headings), key=key)


def _tables(data: bytes, file_name: str) -> Iterator[list[list[Any]]]:
    if data.startswith(_WORKBOOKS):
        yield from _sheets(data, file_name)
    elif file_name.lower().endswith(_TEXT_ENDINGS):
        yield _delimited(data, file_name)
    else:
        raise RosterUnreadable(file_name=file_name)


def _sheets(data: bytes, file_name: str) -> Iterator[list[list[Any]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            yield book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as problem:
        raise RosterUnreadable(file_name=file_name) from problem


def _delimited(data: bytes, file_name: str) -> list[list[Any]]:
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
    return [row + [""] * (width - len(row)) for row in rows]

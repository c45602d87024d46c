"""How a roster file is read: which sheets, which header, what each column is taken for, in what its text is written.

A reading is data. It is found, shown to whoever answers for the file, perhaps changed, and remembered for the next file with the
same headings (`signature`). `apply` does what a reading says and finds nothing by itself but where the headings stand.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from scheduler.roster.cells import cell_text
from scheduler.roster.columns import heading_form
from scheduler.roster.errors import RosterEmpty
from scheduler.roster.headings import (
    DROPPED,
    FEWEST_KNOWN,
    HEADER_WITHIN,
    Header,
    Heading,
    find_headings,
    header_of,
    headings_at,
    is_counting,
)  # fmt: skip
from scheduler.roster.legacy_text import TextKind, text_kind, to_unicode
from scheduler.roster.reader import Part, RosterTable
from scheduler.roster.reading_checks import check_columns, column_missing, header_missing, missing_column
from scheduler.roster.sections import Section, row_meaning, section_in, units_in
from scheduler.roster.sheets import Sheet, Table, read_sheets

_SAMPLE_ROWS = 300
_PAIRS = 5
_LONG_NUMBER = re.compile(r"\d{6,}(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file is read.

    `sheets` are read, `other_sheets` hold something and are not; `header` is the first row of headings in the first sheet, as the
    spreadsheet numbers it, of `depth` rows. `columns` are in order, the first being column A. `encoding` is that of a file of text.
    """

    sheets: tuple[str, ...]
    other_sheets: tuple[str, ...]
    header: int
    depth: int
    columns: tuple[Heading, ...]
    text: TextKind = "unicode"
    encoding: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> "Reading":
        """Return a reading from what `as_dict` made."""
        lists = {key: tuple(facts[key]) for key in ("sheets", "other_sheets")}
        return cls(**(facts | lists | {"columns": tuple(Heading(**column) for column in facts["columns"])}))


class ColumnSample(NamedTuple):
    """A column with its first texts, and for a legacy file what its first different ones become: (before, after)."""

    heading: str
    field: str
    cells: tuple[str, ...]
    converted: tuple[tuple[str, str], ...]


def find_reading(sheets: Sequence[Sheet], file_name: str) -> Reading:
    """Return how a file is to be read, as far as its headings and words tell.

    The first sheet with a header that would do is read, or else the one with most known headings, and with it all that have the
    same headings.

    Raises
    ------
    HeaderMissing, RosterEmpty
        No sheet has two known headings in a row, or there is no sheet.
    """
    if not sheets:
        raise RosterEmpty(file_name=file_name)
    found = [_found(sheet.rows) for sheet in sheets]
    first = next((place for place, reading in enumerate(found) if not missing_column(reading[2], in_rows=True)), None)
    if first is None:
        first = max(range(len(found)), key=lambda place: _known(found[place][2]))
    row, depth, columns, text = found[first]
    if _known(columns) < FEWEST_KNOWN:
        raise header_missing(file_name)
    reading = Reading((), (), row + 1, depth, columns, text, sheets[first].encoding)
    wanted = _forms(columns)
    read = tuple(sheet.name for sheet in sheets if _located(sheet.rows, reading, wanted) is not None)
    others = tuple(sheet.name for sheet in sheets if sheet.name not in read)
    return replace(reading, sheets=read, other_sheets=others)


def signature(reading: Reading) -> str:
    """Return the SHA-256, in hex, of the headings without what varies: case, marks, signs."""
    return hashlib.sha256("\n".join(_forms(reading.columns)).encode()).hexdigest()


def apply(reading: Reading, sheets: Sequence[Sheet], file_name: str) -> RosterTable:
    """Return the people of a file as a reading has it, found in it or approved or changed by hand.

    Every sheet is read that has these headings in its first 20 rows; the reading's own names of sheets count for nothing, since a
    remembered reading is of another file.

    Raises
    ------
    ColumnUnknown, ColumnTwice, ColumnMissing, HeaderMissing, RosterEmpty
        The reading takes a column for nothing known, two for one thing or none for one that is needed; no sheet has its headings;
        or nobody stands below them.
    """
    check_columns(reading.columns, file_name)
    wanted = _forms(reading.columns)
    parts: list[Part] = []
    others: list[str] = []
    titles: list[str] = []
    header: Header | None = None
    for sheet in sheets:
        start = _located(sheet.rows, reading, wanted)
        if start is None:
            others.append(sheet.name)
            continue
        header = header or header_of(reading.columns, start, reading.depth)
        above = _converted(sheet.rows[: start + reading.depth], reading.text)
        titles += units_in(above[:start])
        parts.append(_part(sheet, start, reading, above))
    if header is None:
        raise header_missing(file_name)
    if not any(any(map(any, part.body)) for part in parts):
        raise RosterEmpty(file_name=file_name)
    if len(parts) == 1:
        parts = [parts[0]._replace(sheet="")]
    named = _named(parts, header.places)
    if missing := missing_column(reading.columns, in_rows="neighbourhood" in named):
        raise column_missing(missing, file_name)
    return RosterTable(
        header, tuple(parts), reading.columns, named, tuple(dict.fromkeys(titles)), tuple(others), reading.text
    )


def samples(reading: Reading, sheets: Sequence[Sheet], rows: int = 3) -> list[ColumnSample]:
    """Return what stands in each column that has a heading, to be shown before a reading is approved.

    Nothing of a sensitive column is shown, and of nine digits or more the last three alone: they may be an ID number.
    """
    wanted = _forms(reading.columns)
    for sheet in sheets:
        start = _located(sheet.rows, reading, wanted)
        if start is not None:
            body = sheet.rows[start + reading.depth :]
            return [
                _sample(place, heading, body, reading.text, rows)
                for place, heading in enumerate(reading.columns)
                if heading.text
            ]
    return []


def _sample(place: int, heading: Heading, body: Table, text: TextKind, rows: int) -> ColumnSample:
    if heading.field == DROPPED:
        return ColumnSample(heading.text, heading.field, (), ())
    cells = [row[place] for row in body[:_SAMPLE_ROWS] if row[place] not in {"", None}]
    before = list(dict.fromkeys(cell for cell in cells if isinstance(cell, str) and to_unicode(cell, text) != cell))
    texts = (cell_text(to_unicode(cell, text) if isinstance(cell, str) else cell) for cell in cells[:rows])
    shown = (_LONG_NUMBER.sub(lambda digits: "*" * len(digits[0]), one) for one in texts)
    return ColumnSample(
        heading.text, heading.field, tuple(shown), tuple((cell, to_unicode(cell, text)) for cell in before[:_PAIRS])
    )


def _found(rows: Table) -> tuple[int, int, tuple[Heading, ...], TextKind]:
    """Return where the header of a sheet stands, what it says, and in what the texts below are written.

    Where hardly a heading is known as it stands, the headings themselves may be written in a legacy font.
    """
    row, depth, columns = find_headings(rows[: HEADER_WITHIN + 1])
    if _known(columns) >= FEWEST_KNOWN:
        text = text_kind(_texts(rows[row + depth : row + depth + _SAMPLE_ROWS]))
        if text == "unicode" or not missing_column(columns, in_rows=True):
            return row, depth, columns, text
    text = text_kind(_texts(rows[:_SAMPLE_ROWS]))
    if text != "unicode":
        again = find_headings(_converted(rows[: HEADER_WITHIN + 1], text))
        if _known(again[2]) > _known(columns):
            return (*again, text)
    return row, depth, columns, text


def _texts(rows: Table) -> list[str]:
    return [cell for row in rows for cell in row if isinstance(cell, str)]


def _converted(rows: Table, text: TextKind) -> Table:
    if text == "unicode":
        return rows
    return [[to_unicode(cell, text) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _located(rows: Table, reading: Reading, wanted: list[str]) -> int | None:
    """Return the row, from 0, at which a reading's headings begin, written in the font of the texts below or in Unicode."""
    plain = rows[: HEADER_WITHIN + reading.depth]
    starts = range(min(HEADER_WITHIN, len(plain) - reading.depth + 1))
    for top in (plain, _converted(plain, reading.text)):
        for start in sorted(starts, key=lambda start: start != reading.header - 1):
            if _forms(headings_at(top, start, reading.depth)) == wanted:
                return start
    return None


def _part(sheet: Sheet, start: int, reading: Reading, above: Table) -> Part:
    """Return what stands below the header of a sheet; a row that only numbers the columns belongs to the header."""
    first = start + reading.depth
    heads = above[start:]
    body = _converted(sheet.rows[first:], reading.text)
    if body and is_counting(body[0]):
        heads, body, first = [*heads, body[0]], body[1:], first + 1
    places: dict[str, str] = {}
    if section := section_in(cell_text(sheet.name)):
        places[section.column] = section.name
    for row in above[:start]:
        meaning = row_meaning(row)
        if isinstance(meaning, Section):
            places[meaning.column] = meaning.name
    return Part(sheet.name, first + 1, body, tuple(heads), places)


def _named(parts: Sequence[Part], places: dict[str, int]) -> frozenset[str]:
    """Return which of neighbourhood and ward are named by sheets or, where the file has no column of them, by section rows."""
    named = {column for part in parts for column in part.places}
    wanted = {"neighbourhood", "ward"} - named - places.keys()
    own = [places[key] for key in ("name", "birth") if key in places]
    for row in (row for part in parts for row in part.body if wanted and not all(row[place] for place in own)):
        if isinstance(meaning := row_meaning(row), Section):
            named.add(meaning.column)
            wanted.discard(meaning.column)
        if not wanted:
            break
    return frozenset(named)


def understood(sheets: Sequence[Sheet], file_name: str) -> RosterTable:
    """Return the people of a file, read as it is found to be; errors as of `find_reading` and `apply`."""
    return apply(find_reading(sheets, file_name), sheets, file_name)


def read_roster(data: bytes, file_name: str) -> RosterTable:
    """Return the people in the bytes of a file; errors as of `read_sheets` and `understood`."""
    return understood(read_sheets(data, file_name), file_name)


def _known(columns: Sequence[Heading]) -> int:
    return len({column.field for column in columns if column.field})


def _forms(columns: Sequence[Heading]) -> list[str]:
    return [heading_form(column.text) for column in columns]

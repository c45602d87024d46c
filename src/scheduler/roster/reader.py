"""From the cells of a roster file to rows of people: its header, the blocks of households.

Work goes column by column through cached readers of single cells, which is what makes it quick: most columns of a roster hold few
different cells.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from scheduler.roster import cells
from scheduler.roster.columns import COLUMNS, Header, find_header
from scheduler.roster.dates import Birth, read_birth
from scheduler.roster.errors import ColumnMissing, RosterEmpty
from scheduler.roster.phones import read_phone
from scheduler.roster.sheets import Table, read_table

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
    "leader_name": cells.cell_text,
    "leader_phone": read_phone,
}
_READERS = dict.fromkeys(_HOUSEHOLD, cells.cell_text) | _PERSON
_TEXTS = tuple(key for key, read in _READERS.items() if read is cells.cell_text)
_HEAD = "chu ho"

_Texts = tuple[str, ...]


class RosterRow(NamedTuple):
    """One person as the file has him, cells cleaned and the household's cells filled down.

    `number` is the row as the spreadsheet numbers it; `too_long` the column of a cell longer than we keep, or "". None in
    `residence`, `phone`, `card` or `leader_phone` is a cell that cannot be understood; `id_problem` is the code of a finding or "".
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
    leader_name: str
    leader_phone: str | None
    is_head: bool
    raw: Sequence[object]


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
        by_place = list(zip(*self.body, strict=True))
        columns = {key: self._column(by_place, key, read) for key, read in _READERS.items()}
        is_head = [cells.folded_cell(relationship) == _HEAD for relationship in columns["relationship"]]
        households = zip(*(columns[key] for key in _HOUSEHOLD), strict=True)
        people = zip(*(columns[key] for key in _PERSON), strict=True)
        too_long = self._too_long(columns)
        numbered = self.has("household_ref")
        has_head = True
        last: _Texts = ("",) * len(_HOUSEHOLD)
        lines = zip(self.body, households, people, is_head, strict=True)
        for number, (raw, household, person, heads) in enumerate(lines, start=self.header.row + 2):
            if not person[0] and _is_nobody(raw):
                continue
            opens = _opens(household, last, another_head=heads and has_head, numbered=numbered)
            last = _opened(household, last) if opens else _continued(household, last)
            has_head = heads or person[0] == last[4] or (has_head and not opens)
            yield RosterRow._make((number, too_long.get(number, ""), opens, *last, *person, heads, raw))

    def _column(self, by_place: Sequence[Sequence[object]], key: str, read: Callable[[Any], Any]) -> list[Any]:
        place = self.header.places.get(key)
        return [read("")] * len(self.body) if place is None else list(map(read, by_place[place]))

    def _too_long(self, columns: dict[str, list[Any]]) -> dict[int, str]:
        """Return the rows with a text longer than its column may hold, and that column."""
        found: dict[int, str] = {}
        for key in _TEXTS:
            limit = COLUMNS[key].limit
            if max(map(len, columns[key]), default=0) > limit:
                first = self.header.row + 2
                found |= {first + place: key for place, text in enumerate(columns[key]) if len(text) > limit}
        return found


def _opens(household: _Texts, last: _Texts, *, another_head: bool, numbered: bool) -> bool:
    """Tell whether a row opens a household: in another place or with another number, else with another head.

    `another_head` says that the row is a head's and the open household has one already; where the file is `numbered`, its column
    of heads decides nothing.
    """
    ward, district, neighbourhood, ref, head = household[:5]
    if ref and ref != last[3]:
        return True
    if (ward and ward != last[0]) or (neighbourhood and neighbourhood != last[2]) or (district and district != last[1]):
        return True
    return not ref and (another_head or (not numbered and bool(head) and head != last[4]))


def _opened(household: _Texts, last: _Texts) -> _Texts:
    """Return a new household's cells: of the row above only places fill it, as they do below merged cells."""
    ward, district, neighbourhood, *rest = household
    return (ward or last[0], district or last[1], neighbourhood or last[2], *rest)


def _continued(household: _Texts, last: _Texts) -> _Texts:
    """Return the cells of the household that is open, empty ones taken from the row above."""
    if not any(household[3:]):
        return last
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
    return understood(read_table(data, file_name), file_name)


def understood(table: Table, file_name: str) -> RosterTable:
    """Return a table with its header understood.

    Raises
    ------
    RosterEmpty, ColumnMissing
        If there is nobody in it, or a column without which nobody can be invited.
    """
    header = find_header(table)
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

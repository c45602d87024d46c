"""From the cells of a roster file to rows of people: its header, the blocks of households.

Work goes column by column through cached readers of single cells, which is what makes it quick: most columns of a roster hold few
different cells.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scheduler.roster import cells
from scheduler.roster.columns import COLUMNS
from scheduler.roster.dates import Birth, birth_by_sex, birth_of_parts, read_birth
from scheduler.roster.findings import Note
from scheduler.roster.headings import Header, Heading
from scheduler.roster.legacy_text import SHOWN, TextKind
from scheduler.roster.phones import phone_change, read_phone
from scheduler.roster.sections import Section, is_bare, row_meaning
from scheduler.roster.sheets import Table
from scheduler.roster.vietnamese import match_form

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
    "id_number": cells.no_problem,
    "leader_name": cells.cell_text,
    "leader_phone": read_phone,
}
_READERS = dict.fromkeys(_HOUSEHOLD, cells.cell_text) | _PERSON
_TEXTS = tuple(key for key, read in _READERS.items() if read is cells.cell_text)
_HEAD = "chu ho"
_NAMES = ("name", "name_family", "name_given")
_JOINED: tuple[tuple[str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("name", cells.joined_name, ("name_family", "name_given")),
    ("birth", birth_of_parts, ("birth_day", "birth_month", "birth_year")),
    ("birth", birth_by_sex, ("birth_male", "birth_female")),
)

_Texts = tuple[str, ...]
_NOWHERE: _Texts = ("",) * len(_HOUSEHOLD)


class RosterRow(NamedTuple):
    """One person as the file has him, cells cleaned and the household's cells filled down.

    `number` is the row as the spreadsheet numbers it; `too_long` the column of a cell longer than we keep, or "". None in
    `residence`, `phone`, `card` or `leader_phone` is a cell that cannot be understood; `id_problem` is the code of a finding or "";
    `odd_name` says that the name has signs that no name has;
    `sheet` is the name of the sheet, "" where a file has but one.
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
    odd_name: bool
    sheet: str
    raw: Sequence[object]


class Part(NamedTuple):
    """What stands below the header of one sheet.

    `sheet` is its name, "" where a file has but one; `first` the first row of `body` as the spreadsheet numbers it; `heads` the
    rows of the header, which may stand again below; `places` what the sheet's name or its titles say of neighbourhood and ward.
    """

    sheet: str
    first: int
    body: Table
    heads: tuple[Sequence[object], ...]
    places: dict[str, str]


@dataclass
class RosterTable:
    """A file with its header understood.

    `named` are the columns that section rows or the names of sheets stand for; `titles` the administrative units named above the
    header, folded; `other_sheets` hold something and are not read. `notes` and `first_january`, the number of people born on a
    1 January, are complete once `rows` has come to its end.
    """

    header: Header
    parts: tuple[Part, ...]
    columns: tuple[Heading, ...]
    named: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    text: TextKind = "unicode"
    notes: list[Note] = field(default_factory=list)
    first_january: int = 0

    @property
    def length(self) -> int:
        """How many rows stand below the headers."""
        return sum(len(part.body) for part in self.parts)

    def has(self, column: str) -> bool:
        """Tell whether the file says that, in a column or otherwise."""
        return column in self.header.places or column in self.named

    def heading(self, column: str) -> str:
        """Return the file's own heading of a column, or the one that we write."""
        place = self.header.places.get(column)
        return COLUMNS[column].headings[0] if place is None else self.columns[place].text

    def cell(self, row: RosterRow, column: str) -> str:
        """Return a cell of a row as text, for the sentence of a finding."""
        return cells.cell_text(row.raw[self.header.places[column]])

    def rows(self) -> Iterator[RosterRow]:
        """Yield every row below the header that is a person: none that is empty, a section, a total or a signature."""
        self.notes.clear()
        self.first_january = 0
        if self.text != "unicode":
            first = self.parts[0]
            self.notes.append(Note(first.sheet, first.first, "", "text_converted", SHOWN[self.text]))
        for part in self.parts:
            if part.body:
                yield from self._rows_of(part)

    def _rows_of(self, part: Part) -> Iterator[RosterRow]:
        by_place = list(zip(*part.body, strict=True))
        columns = {key: self._column(by_place, key, read, len(part.body)) for key, read in _READERS.items()}
        self._put_together(columns, by_place)
        places = self.header.places
        births: list[Birth] = columns["birth"]
        if (place := places.get("id_number")) is not None:
            columns["id_number"] = list(map(cells.id_problem, by_place[place], [birth.year for birth in births]))
        nobody = self._nobody(part, columns["name"], births)
        self._note_phones(part, columns, by_place)
        self._note_names(part, columns, by_place, nobody)
        self.first_january += sum(birth.day == 1 == birth.month for birth in births)
        is_head = [cells.folded_cell(relationship) == _HEAD for relationship in columns["relationship"]]
        households = zip(*(columns[key] for key in _HOUSEHOLD), strict=True)
        people = zip(*(columns[key] for key in _PERSON), strict=True)
        too_long = self._too_long(columns, part.first)
        written = [by_place[places[key]] for key in _NAMES if key in places]
        odd = {part.first + row for row in cells.odd_names(columns["name"], *written)}
        has_head = opened = True
        last = _placed(_NOWHERE, part.places)
        lines = zip(part.body, households, people, is_head, strict=True)
        for number, (raw, household, person, heads) in enumerate(lines, start=part.first):
            if number - part.first in nobody:
                if meaning := nobody[number - part.first]:
                    last, opened = _placed(last, {meaning.column: meaning.name}), True
                continue
            opens = opened or _opens(household, last, another_head=heads and has_head)
            last = _opened(household, last) if opens else _continued(household, last)
            has_head = heads or person[0] == last[4] or (has_head and not opens)
            opened = False
            yield RosterRow._make(
                (number, too_long.get(number, ""), opens, *last, *person, heads, number in odd, part.sheet, raw)
            )

    def _column(
        self, by_place: Sequence[Sequence[object]], key: str, read: Callable[[Any], Any], rows: int
    ) -> list[Any]:
        place = self.header.places.get(key)
        return [read("")] * rows if place is None else list(map(read, by_place[place]))

    def _put_together(self, columns: dict[str, list[Any]], by_place: Sequence[Sequence[Any]]) -> None:
        """Make names and birth dates of their parts where the file has them apart."""
        places = self.header.places
        for whole, join, parts in _JOINED:
            if places.keys() & set(parts):
                empty = [""] * len(columns[whole])
                columns[whole] = list(
                    map(join, *(by_place[places[part]] if part in places else empty for part in parts))
                )

    def _nobody(self, part: Part, names: Sequence[str], births: Sequence[Birth]) -> dict[int, Section | None]:
        """Return the rows of a body, counted from 0, that are no people: sections, and None for the rest.

        Only rows without a name or a birth date are asked, and those that have a name of the header: it stands again on each page.
        """
        places = self.header.places
        own = [places.get(key, places["name"]) for key in ("name_family", "name_given")]
        repeated = {tuple(map(cells.cell_text, row)) for row in part.heads}
        titles = {" ".join(filter(None, (row[place] for place in dict.fromkeys(own)))) for row in repeated}
        known = list(places.values())
        found: dict[int, Section | None] = {}
        signed = -2
        for row, (name, birth) in enumerate(zip(names, births, strict=True)):
            if name and birth.text and name not in titles:
                continue
            raw = part.body[row]
            if tuple(map(cells.cell_text, raw)) in repeated:
                meaning: Section | str | None = "empty"
            elif name and birth.text:
                continue
            else:
                meaning = row_meaning(raw) or ("empty" if not any(raw[place] for place in known) else None)
            if meaning == "signature" or (signed == row - 1 and (meaning == "empty" or is_bare(raw))):
                found[row], signed = None, row
            elif meaning is not None:
                found[row] = meaning if isinstance(meaning, Section) else None
        return found

    def _note_phones(self, part: Part, columns: dict[str, list[Any]], by_place: Sequence[Sequence[Any]]) -> None:
        """Note one by one which phones are kept otherwise than they are written."""
        for key in ("phone", "leader_phone"):
            for row in [row for row, phone in enumerate(columns[key]) if phone]:
                if code := phone_change(by_place[self.header.places[key]][row]):
                    self.notes.append(Note(part.sheet, part.first + row, key, code, ""))

    def _note_names(
        self, part: Part, columns: dict[str, list[Any]], by_place: Sequence[Sequence[Any]], nobody: Container[int]
    ) -> None:
        """Note at the first of them how many names were cleaned."""
        places = self.header.places
        is_whole = not places.keys() & set(_JOINED[0][2])
        for key in ("name", "head_name") if is_whole else (*_JOINED[0][2], "head_name"):
            if key in places:
                before = by_place[places[key]]
                after = columns[key] if key in columns else list(map(cells.cell_text, before))
                changed = [row for row in cells.cleaned_places(before, after) if row not in nobody]
                if changed:
                    self.notes.append(Note(part.sheet, part.first + changed[0], key, "name_cleaned", str(len(changed))))

    def _too_long(self, columns: dict[str, list[Any]], first: int) -> dict[int, str]:
        """Return the rows with a text longer than its column may hold, and that column."""
        found: dict[int, str] = {}
        for key in _TEXTS:
            limit = COLUMNS[key].limit
            if max(map(len, columns[key]), default=0) > limit:
                found |= {first + place: key for place, text in enumerate(columns[key]) if len(text) > limit}
        return found


def _placed(last: _Texts, places: dict[str, str]) -> _Texts:
    """Return no household in a place that is named: in a new ward in no neighbourhood, in a new neighbourhood in the same ward."""
    ward, district, neighbourhood, *_ = last
    if "ward" in places:
        ward, neighbourhood = places["ward"], ""
    return (ward, district, places.get("neighbourhood", neighbourhood), *_NOWHERE[3:])


def _opens(household: _Texts, last: _Texts, *, another_head: bool) -> bool:
    """Tell whether a row opens a household: in another place or with another number, else with another head.

    `another_head` says that the row is a head's and the open household has one already. A row without a number whose head is
    another one than the open household's opens one too; where that has a number and names no head, nothing says that he is.
    """
    ward, district, neighbourhood, ref, head = household[:5]
    if ref and ref != last[3]:
        return True
    if (ward and ward != last[0]) or (neighbourhood and neighbourhood != last[2]) or (district and district != last[1]):
        return True
    if ref or another_head or not head or head == last[4]:
        return another_head and not ref
    return match_form(head) != match_form(last[4]) if last[4] else not last[3]


def _opened(household: _Texts, last: _Texts) -> _Texts:
    """Return a new household's cells: of the row above only places fill it, as they do below merged cells."""
    ward, district, neighbourhood, *rest = household
    return (ward or last[0], district or last[1], neighbourhood or last[2], *rest)


def _continued(household: _Texts, last: _Texts) -> _Texts:
    """Return the cells of the household that is open, empty ones taken from the row above."""
    if not any(household[3:]):
        return last
    return tuple(new or old for new, old in zip(household, last, strict=True))

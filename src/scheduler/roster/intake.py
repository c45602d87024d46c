"""From rows to households: what is taken in, what is refused or doubtful and why. No database here."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from scheduler.roster.cells import id_digits, shift_of
from scheduler.roster.columns import COLUMNS
from scheduler.roster.findings import Findings, Note
from scheduler.roster.leaders import LeaderFacts
from scheduler.roster.quoting import quotable
from scheduler.roster.reader import RosterRow, RosterTable
from scheduler.roster.vietnamese import fold, match_form, match_form_of, sort_key_of

FindWard = Callable[[str, str], tuple[str, str]]
Progress = Callable[[int, int], None]

REPORT_EVERY = 1000
OLDEST = 120
"""Years; whoever would be older has probably died, or is written with a wrong year."""
_MATCH_KEY_LIMIT = 160
_REF_LIMIT = 60


class PersonFacts(NamedTuple):
    """A resident as the file has him, in the words of the table."""

    full_name: str
    sort_key: bytes
    match_key: str
    birth_text: str
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    relationship: str
    residence_type: str
    phone: str
    occupation: str
    school: str
    school_class: str
    has_card: bool
    mark: str | None
    row: int


PERSON_COLUMNS = PersonFacts._fields[:-1]
"""The fields that are columns of the table: all but the row in the file."""


class HouseholdKey(NamedTuple):
    """By what a household is found again: the unit, the folded neighbourhood, the number."""

    unit_code: str
    neighbourhood: str
    ref: str


@dataclass(slots=True)
class HouseholdFacts:
    """A household as the file has it; `people` by match key, in the file's order; `head` is the key of the head.

    `sheet` is the one on which it begins.
    """

    neighbourhood: str
    head_name: str
    address: str
    preferred_shift: str | None
    people: dict[str, PersonFacts] = field(default_factory=dict)
    head: str = ""
    sheet: str = ""


@dataclass(slots=True)
class Intake:
    """Everything a file says, ready to be written; `leaders` go by unit and folded neighbourhood.

    `id_numbers`, by household and match key, stay empty unless they were asked for. `first_january` people are written as born on
    a 1 January, which often stands for a day that nobody knew.
    """

    rows: int = 0
    households: dict[HouseholdKey, HouseholdFacts] = field(default_factory=dict)
    leaders: dict[tuple[str, str], LeaderFacts] = field(default_factory=dict)
    id_numbers: dict[tuple[HouseholdKey, str], str] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    first_january: int = 0

    @property
    def residents(self) -> int:
        """How many people were taken in."""
        return sum(len(household.people) for household in self.households.values())

    def rows_with(self, *, refused: bool) -> int:
        """Return how many rows were refused, or taken in with a doubt."""
        return self.findings.refused_rows if refused else self.findings.doubtful_rows


def take_in(
    table: RosterTable,
    find_ward: FindWard,
    *,
    this_year: int,
    id_numbers: bool = False,
    progress: Progress | None = None,
) -> Intake:
    """Return the households of a table; a refused row stops nobody else's.

    `this_year` bounds birth years. Only with `id_numbers` are these taken in. `progress` is called with (rows done, rows in all).
    """
    taker = _Taker(table, find_ward, this_year)
    if id_numbers:
        taker.id_place = table.header.places.get("id_number")
    total = table.length
    for count, row in enumerate(table.rows(), start=1):
        taker.take(row)
        if progress and count % REPORT_EVERY == 0:
            progress(count, total)
    if progress:
        progress(total, total)
    taker.finish()
    taker.intake.households = {key: household for key, household in taker.intake.households.items() if household.people}
    return taker.intake


class _Taker:
    """Keeps the household that is open while rows go by."""

    def __init__(self, table: RosterTable, find_ward: FindWard, this_year: int) -> None:
        self.table = table
        self.find_ward = find_ward
        self.this_year = this_year
        self.intake = Intake()
        self.household = HouseholdFacts("", "", "", None)
        self.fault = ("", "", "")
        self.key = HouseholdKey("", "", "")
        self.id_place: int | None = None
        self.headings: dict[str, str] = {}

    def take(self, row: RosterRow) -> None:
        self.intake.rows += 1
        if row.opens_household or self.intake.rows == 1:
            self._open(row)
        if (row.leader_name or row.leader_phone != "") and not self.fault[0]:
            self._hear_leader(row)
        birth = row.birth
        if (
            self.fault[0]
            or row.too_long
            or not row.name
            or birth.problem
            or not self.this_year - OLDEST <= (birth.year or 0) <= self.this_year
        ):
            if self._refuses(row):
                return
            self._doubt_birth(row)
        if row.phone is None or row.residence is None or row.card is None or row.id_problem or row.odd_name:
            self._doubt(row)
        person = _person(row)
        earlier = self.household.people.get(person.match_key)
        if len(person.match_key) > _MATCH_KEY_LIMIT:
            self._find("text_too_long", row, "name", limit=COLUMNS["name"].limit)
        elif earlier is not None:
            where = "" if row.sheet == self.household.sheet else f" ({self.household.sheet})"
            self._find("duplicate", row, "name", value=f"{earlier.row}{where}")
        else:
            self._seat(row, person)

    def _seat(self, row: RosterRow, person: PersonFacts) -> None:
        household = self.household
        household.people[person.match_key] = person
        if not household.head and (row.is_head or match_form(row.name) == match_form(household.head_name)):
            household.head = person.match_key
            household.head_name = household.head_name or person.full_name
        if self.id_place is not None and (digits := id_digits(row.raw[self.id_place])):
            self.intake.id_numbers[self.key, person.match_key] = digits

    def _open(self, row: RosterRow) -> None:
        """Make the row's household the open one, or note why it can be none; then each of its rows is refused for that."""
        unit_code, code = self.find_ward(row.district, row.ward)
        name = self._neighbourhood(row.neighbourhood)
        head = row.head_name or (row.name if row.is_head else "")
        ref = row.household_ref or _made_ref(row.address, head)
        self.fault = _first_fault((code, "ward", row.ward), name, ref)
        if self.fault[0]:
            return
        self.key = HouseholdKey(unit_code, fold(name), ref)
        fresh = HouseholdFacts(name, head, row.address, shift_of(row.shift) or None, sheet=row.sheet)
        self.household = self.intake.households.setdefault(self.key, fresh)
        if shift_of(row.shift) is None:
            self._find("shift_unknown", row, "shift", value=row.shift)

    def _hear_leader(self, row: RosterRow) -> None:
        leader = self.intake.leaders.setdefault(self.key[:2], LeaderFacts())
        for code, column, value in leader.hear(row):
            self._find(code, row, column, value=value)

    def _neighbourhood(self, name: str) -> str:
        """Return the name with its kind: under the heading "Khu phố" a plain 3 is khu phố 3."""
        return f"{self.table.header.kind} {name}".strip() if name.isdecimal() else name

    def _refuses(self, row: RosterRow) -> bool:
        """Note the one reason for which a row is refused, the household's own first; False if there is none."""
        birth = row.birth
        if self.fault[0]:
            self._find(self.fault[0], row, self.fault[1], value=self.fault[2])
        elif row.too_long:
            self._find("text_too_long", row, row.too_long, limit=COLUMNS[row.too_long].limit)
        elif not row.name:
            self._find("name_missing", row, "name")
        elif birth.problem and birth.year is None:
            self._find(birth.problem, row, "birth", value=birth.text)
        elif birth.year is not None and birth.year > self.this_year:
            self._find("birth_impossible", row, "birth", value=birth.text)
        else:
            return False
        return True

    def _doubt_birth(self, row: RosterRow) -> None:
        too_old = "birth_too_old" if row.birth.year else "birth_missing"
        self._find(
            row.birth.problem or too_old, row, "birth", value=row.birth.text, limit=OLDEST if row.birth.year else 0
        )

    def _doubt(self, row: RosterRow) -> None:
        if row.phone is None:
            self._find("phone_unreadable", row, "phone")
        if row.residence is None:
            self._find("residence_unknown", row, "residence", value=self.table.cell(row, "residence"))
        if row.card is None:
            self._find("card_unclear", row, "card")
        if row.id_problem:
            self._find(row.id_problem, row, "id_number")
        if row.odd_name:
            self._find("name_odd", row, "name")

    def finish(self) -> None:
        """Add what the table has noted while it was read."""
        for note in self.table.notes:
            self.intake.findings.add(note._replace(column=self._heading(note.column) if note.column else ""))
        self.intake.first_january = self.table.first_january

    def _find(self, code: str, row: RosterRow, column: str, *, value: str = "", limit: int = 0) -> None:
        note = Note(row.sheet, row.number, self._heading(column), code, quotable(code, value))
        self.intake.findings.add(note, limit=limit)

    def _heading(self, column: str) -> str:
        heading = self.headings.get(column)
        if heading is None:
            heading = self.headings[column] = self.table.heading(column)
        return heading


def _first_fault(ward: tuple[str, str, str], neighbourhood: str, ref: str) -> tuple[str, str, str]:
    if ward[0]:
        return ward
    if not neighbourhood:
        return "neighbourhood_missing", "neighbourhood", ""
    return ("", "", "") if ref else ("household_missing", "household_ref", "")


def _person(row: RosterRow) -> PersonFacts:
    birth = row.birth
    words = row.name.split()
    return PersonFacts(
        row.name,
        sort_key_of(words),
        f"{match_form_of(words)}|{birth.key}",
        birth.text,
        birth.year,
        birth.month,
        birth.day,
        row.relationship,
        row.residence or "permanent",
        row.phone or "",
        row.occupation,
        row.school,
        row.school_class,
        bool(row.card),
        row.mark,
        row.number,
    )


def _made_ref(address: str, head: str) -> str:
    """Return a household number made of address and head, for files that have none; "" if both are missing."""
    if not head and not address:
        return ""
    made = f"{fold(address)}|{match_form(head)}"
    return made if len(made) <= _REF_LIMIT else "#" + hashlib.sha256(made.encode()).hexdigest()[:32]

"""What a file would change: its households and people found again among those that are known. No database here.

Which known household each one of the file is, `pairing` tells. A person is found in it by name and birth; who is not is the only
one left of that name (a birth that was corrected), or else the only one born on that very day (a name that was). So households and
people keep their ids, and with them slips, appointments and marks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from scheduler.roster.groups import ELSEWHERE, GONE, HELD, UNUSED
from scheduler.roster.intake import PERSON_COLUMNS, HouseholdFacts, HouseholdKey, PersonFacts
from scheduler.roster.known import Known, KnownHousehold, Values
from scheduler.roster.models import PEOPLE_S
from scheduler.roster.pairing import final_refs, in_order, pairs
from scheduler.roster.spares import ADDED
from scheduler.roster.vietnamese import match_form

_FILE_COLUMNS = tuple(name for name in PERSON_COLUMNS if name != "mark")
_BIRTH = ("birth_text", "birth_year", "birth_month", "birth_day")
_KEEP_IF_EMPTY = frozenset({"relationship", "phone", "occupation", "school", "school_class", "birth_text"})
_COLUMN_OF = {"residence_type": "residence", "has_card": "card"}
_NOT_SAID = frozenset({"sort_key", "match_key", "birth_year", "birth_month", "birth_day", "mark_source", "marked_at"})
"""Columns that change with another one, by which a change is told."""
_NOT_LOOKED_FOR = frozenset({GONE, "moved", "dead", ADDED, HELD, UNUSED})


class NewPerson(NamedTuple):
    """Somebody of the file who is not known yet."""

    household: HouseholdKey
    position: int
    person: PersonFacts


class Changed(NamedTuple):
    """Somebody known of whom the file says something new: `after` holds every column that a file may write."""

    before: Values
    after: Values
    row: int

    @property
    def said(self) -> tuple[str, ...]:
        """The columns that changed, in order, leaving out those that only follow another one."""
        return tuple(
            name
            for name, value in self.after.items()
            if name not in _NOT_SAID and name != "position" and self.before[name] != value
        )


@dataclass(slots=True)
class Comparison:
    """A file held against what is known.

    `known` gives the household that each one of the file is, None for a new one; `refs` the numbers that they will have, and
    `gives_way` those of known households, by id, whose number another one gets. `gone` are people of neighbourhoods that the file
    names whom it does not name; `vouched` those of them who stay whatever is decided, for a leader or officer has said of them
    that they are there. `same` counts people of whom the file says nothing new; `named` has the ids of all known people it names.
    """

    known: dict[HouseholdKey, KnownHousehold | None]
    refs: dict[HouseholdKey, str] = field(default_factory=dict)
    gives_way: dict[int, str] = field(default_factory=dict)
    new: list[NewPerson] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0
    named: set[int] = field(default_factory=set)
    gone: list[Values] = field(default_factory=list)
    vouched: list[Values] = field(default_factory=list)

    @property
    def back(self) -> list[Changed]:
        """Those changed who were gone from an earlier list."""
        return [one for one in self.changed if one.before["mark"] == GONE and one.after["mark"] != GONE]


def compare(
    known: Known, households: Mapping[HouseholdKey, HouseholdFacts], columns: Iterable[str], now: datetime
) -> Comparison:
    """Return what a file's households would change.

    Parameters
    ----------
    columns
        The columns that the file has: what it does not have stays as it was.
    now
        When marks from the file are made.
    """
    paired = dict(pairs(known, households))
    found = Comparison(paired, *final_refs(known, households, paired))
    teller = _Teller(frozenset(columns), now)
    for key, facts in households.items():
        _compare_people(found, teller, key, facts)
    _find_gone(found, known, households)
    return found


def _compare_people(found: Comparison, teller: "_Teller", key: HouseholdKey, facts: HouseholdFacts) -> None:
    household = found.known[key]
    if household is None:
        found.new += [NewPerson(key, position, person) for position, person in enumerate(in_order(facts))]
        return
    before = dict(_found_again(household, facts))
    for position, person in enumerate(in_order(facts)):
        row = before.get(person.match_key)
        if row is None:
            found.new.append(NewPerson(key, position, person))
            continue
        found.named.add(row["id"])
        if after := teller.after(row, position, person):
            found.changed.append(Changed(row, after, person.row))
        else:
            found.same += 1


def _found_again(household: KnownHousehold, facts: HouseholdFacts) -> Iterator[tuple[str, Values]]:
    """Yield the match keys of the file's people with the rows they are."""
    yield from ((key, household.people[key]) for key in facts.people if key in household.people)
    file = [person for key, person in facts.people.items() if key not in household.people]
    known = [row for key, row in household.people.items() if key not in facts.people and row["full_name"]]
    if not file or not known:
        return
    again: set[str] = set()
    for of_file, of_row in (
        (lambda person: match_form(person.full_name), lambda row: match_form(row["full_name"])),
        (_day_of_file, _day_of_row),
    ):
        rows = _only(known, of_row)
        for form, person in _only([one for one in file if one.match_key not in again], of_file).items():
            if form in rows:
                yield person.match_key, rows[form]
                again.add(person.match_key)
                known.remove(rows[form])


def _only(items: Iterable[Any], form_of: Callable[[Any], Any]) -> dict[Any, Any]:
    """Return the items by their form, those alone that share it with no other and have one."""
    by_form: dict[Any, list[Any]] = {}
    for item in items:
        by_form.setdefault(form_of(item), []).append(item)
    return {form: some[0] for form, some in by_form.items() if form and len(some) == 1}


def _day_of_file(person: PersonFacts) -> tuple[int | None, ...] | None:
    return (person.birth_year, person.birth_month, person.birth_day) if person.birth_day else None


def _day_of_row(row: Values) -> tuple[int | None, ...] | None:
    return (row["birth_year"], row["birth_month"], row["birth_day"]) if row["birth_day"] else None


class _Teller:
    """Tells what a file says anew of a person it has found again."""

    def __init__(self, columns: frozenset[str], now: datetime) -> None:
        self._columns = columns
        self._now = now

    def after(self, before: Values, position: int, person: PersonFacts) -> Values | None:
        """Return the row's new values if the file says anything new about the person, else None."""
        after: dict[str, Any] = {"position": position}
        for name in _FILE_COLUMNS:
            value = getattr(person, name)
            said = value != "" if name in _KEEP_IF_EMPTY else _COLUMN_OF.get(name, "name") in self._columns
            after[name] = value if said else before[name]
        if person.birth_year is None and before["birth_year"] is not None:
            after |= {name: before[name] for name in _BIRTH}
            after["match_key"] = _with_birth_of(before, person)
        if before["chosen_group"] == "student":  # chosen by hand, with this school
            after |= {name: before[name] for name in ("school", "school_class")}
        after |= self._mark(before, person)
        if all(before[name] == value for name, value in after.items()):
            return None
        return after

    def _mark(self, before: Values, person: PersonFacts) -> dict[str, Any]:
        kept = {name: before[name] for name in ("mark", "marked_at", "mark_source")}
        if before["mark_source"] in PEOPLE_S or before["mark"] in {HELD, UNUSED}:
            return kept
        if person.mark and person.mark != before["mark"]:
            return {"mark": person.mark, "marked_at": self._now, "mark_source": "file"}
        taken_back = before["mark_source"] == "file" and before["mark"] != ELSEWHERE and "note" in self._columns
        if not person.mark and (before["mark"] == GONE or taken_back):
            return dict.fromkeys(kept)
        return kept


def _with_birth_of(before: Values, person: PersonFacts) -> str:
    """Return the match key of a person of whom the file does not say any more when he was born."""
    _, _, birth = str(before["match_key"]).rpartition("|")
    return f"{match_form(person.full_name)}|{birth}"


def _find_gone(found: Comparison, known: Known, households: Mapping[HouseholdKey, HouseholdFacts]) -> None:
    """Note who is not named any more; whoever never stood in a file, or is away for another reason, is not looked for in one."""
    covered = {known.neighbourhoods.get(key[:2]) for key in households}
    for household in known.households.values():
        if household.neighbourhood_id not in covered or household.spare_places:
            continue
        for row in household.people.values():
            if row["id"] in found.named or row["mark"] in _NOT_LOOKED_FOR:
                continue
            vouched = row["mark_source"] in PEOPLE_S and row["mark"] != ELSEWHERE
            (found.vouched if vouched else found.gone).append(row)

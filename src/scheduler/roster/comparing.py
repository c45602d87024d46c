"""What a file would change: its households and people found again among those that are known. No database here.

A household is found by its number, if it shares anybody with the one that has it. One that is not, because files number anew or
write the head or the address another way, is the known household of its neighbourhood with which it shares most people; if all of
them live in another neighbourhood of the ward, it has moved or the neighbourhood has a new name; and last of all the one that has
the number, though nobody is left there of those who are known. A person is found in his household by name and birth; who is not is
the only one left of that name (a birth that was corrected), or else the only one born on that very day (a name that was). So
households and people keep their ids, and with them slips, appointments and marks.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from scheduler.roster.groups import ELSEWHERE, GONE, HELD, UNUSED
from scheduler.roster.intake import PERSON_COLUMNS, HouseholdFacts, HouseholdKey, PersonFacts
from scheduler.roster.known import Known, KnownHousehold, Values
from scheduler.roster.spares import ADDED
from scheduler.roster.vietnamese import match_form

_FILE_COLUMNS = tuple(name for name in PERSON_COLUMNS if name != "mark")
_BIRTH = ("birth_text", "birth_year", "birth_month", "birth_day")
_KEEP_IF_EMPTY = frozenset({"relationship", "phone", "occupation", "school", "school_class", "birth_text"})
_COLUMN_OF = {"residence_type": "residence", "has_card": "card"}
_NOT_SAID = frozenset({"sort_key", "match_key", "birth_year", "birth_month", "birth_day", "mark_source", "marked_at"})
"""Columns that change with another one, by which a change is told."""
PEOPLE_S = frozenset({"leader", "officer"})
"""Whose word a file does not change: theirs who know the household."""
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

    `known` gives the household that each one of the file is, None for a new one. `gone` are people of neighbourhoods that the file
    names whom it does not name; `vouched` those of them who stay whatever is decided, for a leader or officer has said of them
    that they are there. `same` counts people of whom the file says nothing new; `named` has the ids of all known people it names.
    """

    known: dict[HouseholdKey, KnownHousehold | None]
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
    found = Comparison(dict(_pairs(known, households)))
    teller = _Teller(frozenset(columns), now)
    for key, facts in households.items():
        _compare_people(found, teller, key, facts)
    _find_gone(found, known, households)
    return found


def _pairs(
    known: Known, households: Mapping[HouseholdKey, HouseholdFacts]
) -> Iterator[tuple[HouseholdKey, KnownHousehold | None]]:
    """Yield every household of the file with the known one that it is, each known one at most once."""
    if not known.households:
        yield from ((key, None) for key in households)
        return
    by_ref = {(one.neighbourhood_id, one.ref): one for one in known.households.values()}
    place_of = {place: known.neighbourhoods.get(place, 0) for place in {key[:2] for key in households}}
    numbered = {key: by_ref.get((place_of[key[:2]], key.ref)) for key in households}
    sure = {
        key: one for key, one in numbered.items() if one and not one.people.keys().isdisjoint(households[key].people)
    }
    taken = {one.id for one in sure.values()}
    left = [one for one in known.households.values() if one.id not in taken]
    unit_of = known.unit_of
    here = _Likeness(left, lambda one: one.neighbourhood_id)
    ward = _Likeness(left, lambda one: unit_of[one.neighbourhood_id])
    alike: dict[HouseholdKey, KnownHousehold] = {}
    for key, facts in households.items():
        if key not in sure and (one := here.most(place_of[key[:2]], facts) or ward.all_of(key[0], facts)):
            alike[key] = one
            taken.add(one.id)
            here.take(one)
            ward.take(one)
    for key, by_number in numbered.items():
        free = by_number if by_number and by_number.id not in taken else None
        yield key, sure.get(key) or alike.get(key) or free


class _Likeness:
    """Known households by the people they have, each to be taken once; `area_of` says within what they are looked for."""

    def __init__(self, households: Iterable[KnownHousehold], area_of: Callable[[KnownHousehold], object]) -> None:
        self._with: dict[tuple[object, str], list[KnownHousehold]] = {}
        self._taken: set[int] = set()
        for one in households:
            for key in one.people:
                self._with.setdefault((area_of(one), key), []).append(one)

    def take(self, one: KnownHousehold) -> None:
        self._taken.add(one.id)

    def _shared(self, area: object, facts: HouseholdFacts) -> list[tuple[KnownHousehold, int]]:
        by_id: dict[int, KnownHousehold] = {}
        shared: Counter[int] = Counter()
        for key in facts.people:
            for one in self._with.get((area, key), ()):
                if one.id not in self._taken:
                    by_id[one.id] = one
                    shared[one.id] += 1
        return [(by_id[number], people) for number, people in shared.most_common()]

    def most(self, area: object, facts: HouseholdFacts) -> KnownHousehold | None:
        """Return the household that shares most people, if they are half of the one or the other, and no other shares as many."""
        ranked = self._shared(area, facts)
        if not ranked or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
            return None
        one, people = ranked[0]
        return one if 2 * people >= min(len(facts.people), len(one.people)) else None

    def all_of(self, area: object, facts: HouseholdFacts) -> KnownHousehold | None:
        """Return the one household that has just these people, if the day of birth of one of them is known."""
        sure = any(person.birth_day for person in facts.people.values())
        alike = [one for one, people in self._shared(area, facts) if people == len(facts.people) == len(one.people)]
        return alike[0] if sure and len(alike) == 1 else None


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
        if before["mark"] == GONE:
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


def in_order(facts: HouseholdFacts) -> list[PersonFacts]:
    """Return the people with the head first, then as in the file."""
    if not facts.head:
        return list(facts.people.values())
    return [facts.people[facts.head], *(person for key, person in facts.people.items() if key != facts.head)]


def is_made(ref: str) -> bool:
    """Tell whether a household's number was made by the program of address and head."""
    return "|" in ref or ref.startswith("#")

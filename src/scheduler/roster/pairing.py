"""Which known household each one of a file is.

A household is found by its number, if it shares anybody with the one that has it. One that is not, because files number anew or
write the head or the address another way, is the known household of its neighbourhood with which it shares most people. Where just
these people live in another neighbourhood of the ward, it has moved or the neighbourhood has a new name (see `_moved`). Last of
all it is the one with its number and its head or address, though nobody is left there of those who are known.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from scheduler.roster.intake import HouseholdFacts, HouseholdKey, PersonFacts
from scheduler.roster.known import Known, KnownHousehold, Place
from scheduler.roster.models import PEOPLE_S
from scheduler.roster.vietnamese import fold, match_form


def pairs(
    known: Known, households: Mapping[HouseholdKey, HouseholdFacts]
) -> Iterator[tuple[HouseholdKey, KnownHousehold | None]]:
    """Yield every household of the file with the known one that it is, each known one at most once."""
    if not known.households:
        yield from ((key, None) for key in households)
        return
    by_ref = {(one.neighbourhood_id, one.ref): one for one in known.households.values()}
    place_of = {place: known.neighbourhoods.get(place, 0) for place in {key[:2] for key in households}}
    numbered = {key: by_ref.get((place_of[key[:2]], key.ref)) for key in households}
    found = {
        key: one for key, one in numbered.items() if one and not one.people.keys().isdisjoint(households[key].people)
    }
    taken = {one.id for one in found.values()}
    here = _Likeness(
        (one for one in known.households.values() if one.id not in taken), lambda one: one.neighbourhood_id
    )
    for key, facts in households.items():
        if key not in found and (one := here.most(place_of[key[:2]], facts)):
            found[key] = one
            taken.add(one.id)
            here.take(one)
    for key, one in _moved(known, households, found, taken):
        found[key] = one
        taken.add(one.id)
    for key, by_number in numbered.items():
        free = (
            by_number if by_number and by_number.id not in taken and _same_place(by_number, households[key]) else None
        )
        yield key, found.get(key) or free


def _moved(
    known: Known,
    households: Mapping[HouseholdKey, HouseholdFacts],
    found: Mapping[HouseholdKey, KnownHousehold],
    taken: set[int],
) -> Iterator[tuple[HouseholdKey, KnownHousehold]]:
    """Yield households that live in another neighbourhood of the ward by now, or whose neighbourhood has another name.

    Only those count that the file would name where they were, had they stayed: it names their old neighbourhood too, or half of the
    households there have come to one and the same other. A list of one neighbourhood alone moves nobody out of the next.
    """
    unit_of = known.unit_of
    left = [one for one in known.households.values() if one.id not in taken]
    ward = _Likeness(left, lambda one: unit_of[one.neighbourhood_id])
    named = {known.neighbourhoods.get(key[:2]) for key in households}
    sizes = Counter(one.neighbourhood_id for one in known.households.values())
    groups: dict[tuple[int, Place], list[tuple[HouseholdKey, KnownHousehold]]] = {}
    for key, facts in households.items():
        if key not in found and (one := ward.all_of(key[0], facts)):
            ward.take(one)
            groups.setdefault((one.neighbourhood_id, key[:2]), []).append((key, one))
    for (former, _), some in groups.items():
        if former in named or 2 * len(some) >= sizes[former]:
            yield from some


def _same_place(one: KnownHousehold, facts: HouseholdFacts) -> bool:
    """Tell whether a household of which nobody is known has the head or the address of the one that had its number."""
    same_head = match_form(head_name(facts)) == match_form(one.head_name)
    return same_head or (bool(facts.address) and fold(facts.address) == fold(one.address))


def final_refs(
    known: Known,
    households: Mapping[HouseholdKey, HouseholdFacts],
    paired: Mapping[HouseholdKey, KnownHousehold | None],
) -> tuple[dict[HouseholdKey, str], dict[int, str]]:
    """Return the numbers that the file's households will have, and new ones for known households that give theirs up.

    In a neighbourhood no two have the same: a household that the file does not name gives way to one that it does.
    """
    refs = {key: one.ref if one and not renumbers(one, key.ref) else key.ref for key, one in paired.items()}
    while clashing := _clashing(refs):  # a number that was kept gives way; one of the file is there once in its place
        refs |= {key: key.ref for key in clashing}
    numbers = {place: known.neighbourhoods.get(place, 0) for place in {key[:2] for key in households}}
    wanted = {(numbers[key[:2]], ref) for key, ref in refs.items()}
    listed = {one.id for one in paired.values() if one is not None}
    gives_way = {
        one.id: f"cu-{one.id}"
        for one in known.households.values()
        if one.id not in listed and (one.neighbourhood_id, one.ref) in wanted
    }
    return refs, gives_way


def _clashing(refs: Mapping[HouseholdKey, str]) -> list[HouseholdKey]:
    counts = Counter((key[:2], ref) for key, ref in refs.items())
    return [key for key, ref in refs.items() if ref != key.ref and counts[key[:2], ref] > 1]


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
        alike = [
            one
            for one, people in self._shared(area, facts)
            if people == len(facts.people) == len(one.people) and _same_residence(one, facts)
        ]
        return alike[0] if sure and len(alike) == 1 else None


def _same_residence(one: KnownHousehold, facts: HouseholdFacts) -> bool:
    return all(one.people[key]["residence_type"] == person.residence_type for key, person in facts.people.items())


def in_order(facts: HouseholdFacts) -> list[PersonFacts]:
    """Return the people with the head first, then as in the file."""
    if not facts.head:
        return list(facts.people.values())
    return [facts.people[facts.head], *(person for key, person in facts.people.items() if key != facts.head)]


def is_made(ref: str) -> bool:
    """Tell whether a household's number was made by the program of address and head."""
    return "|" in ref or ref.startswith("#")


def household_after(one: KnownHousehold, place: int, ref: str, facts: HouseholdFacts) -> tuple[Any, ...]:
    """Return what `known.HOUSEHOLD_COLUMNS` of a known household are to be, numbered `ref`; a shift noted on the spot stays."""
    shift = (one.preferred_shift, one.shift_source)
    if facts.preferred_shift and one.shift_source not in PEOPLE_S:
        shift = (facts.preferred_shift, "file")
    return (place, ref, head_name(facts) or one.head_name, facts.address or one.address, *shift)


def renumbers(one: KnownHousehold, ref: str) -> bool:
    """Tell whether a household takes the number that a file gives it; one of the program's own making replaces no real one."""
    return not one.spare_places and (not is_made(ref) or is_made(one.ref))


def head_name(facts: HouseholdFacts) -> str:
    """Return the head's name: the file's, or the first person's where it names none."""
    return facts.head_name or next(iter(facts.people.values())).full_name

"""Who comes with whom, in which target group, and from which day: pure rules over facts of the roster."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from scheduler.places.campaign_parts import Group, GroupRule
from scheduler.roster.vietnamese import fold
from slots.calendar import day_of_age

HELD = "spare"
"""Marks a place on a spare slip: whoever the leader finds for it comes, and is invited whatever is known of him so far."""
UNUSED = "unused"
"""Marks a place of a spare slip that was given back: nobody comes for it."""
GONE = "gone"
"""Marks whoever the newest list of his neighbourhood does not name any more."""
ELSEWHERE = "elsewhere"
"""Marks the entry of somebody who is invited by another one: permanent in one place, temporary in the other."""
NOT_COMING = frozenset({"absent", "moved", "dead", "has_card", GONE, ELSEWHERE, UNUSED})
"""Marks with which nobody is invited."""

HOUSEHOLD_PARTY = "household"
"""The key of the party of those who come as the household."""
OWN_PARTY = "resident-"
"""Begins the key of the party of one who comes by himself by a rule; his number follows."""
PART_PARTY = "part-"
"""Begins the key of the party of those whom the household asked to come by themselves; the number of their part follows."""

REST_PARTY = "rest-"
"""Begins the keys of those who come later than the party they belong to: the others have come, or keep what they were told."""


class Person(Protocol):
    """What the rules need to know of a resident."""

    @property
    def mark(self) -> str | None: ...
    @property
    def occupation(self) -> str: ...
    @property
    def school(self) -> str: ...
    @property
    def chosen_group(self) -> str | None: ...


class Birth(Protocol):
    """What the age rule needs to know of a resident: his birth as far as it is known, card and mark."""

    @property
    def birth_year(self) -> int | None: ...
    @property
    def birth_month(self) -> int | None: ...
    @property
    def birth_day(self) -> int | None: ...
    @property
    def has_card(self) -> bool: ...
    @property
    def mark(self) -> str | None: ...


class Member(Person, Protocol):
    """A person with the id under which a party of his own is known, and the part of the household he comes with, 0 the main one."""

    @property
    def resident_id(self) -> int: ...
    @property
    def part(self) -> int: ...


M = TypeVar("M", bound=Member)


@dataclass(frozen=True, slots=True)
class GroupRules:
    """The campaign's ordered rules (the first that holds decides) and its participating schools."""

    rules: tuple[GroupRule, ...]
    schools: frozenset[str]
    _known: dict[tuple[str | None, str, str, str | None], GroupRule] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def of(cls, rules: Iterable[GroupRule], schools: Collection[str] = ()) -> "GroupRules":
        """Return the rules with the schools folded, since rosters write them in several ways."""
        return cls(tuple(rules), frozenset(map(fold, schools)))

    @property
    def students_leave(self) -> bool:
        """Whether students of some school come with it rather than with their household."""
        return bool(self.schools) and any(rule.when == "school" and rule.own_party for rule in self.rules)

    def takes_part(self, school: str) -> bool:
        """Tell whether the pupils of a school come with it."""
        return self.students_leave and bool(school) and fold(school) in self.schools

    def rule_of(self, person: Person) -> GroupRule:
        """Return the rule of the group chosen by hand, else the first that holds; without any, he is free in the daytime."""
        # All that the rules look at, and of a million people only a few thousand differ in it. Nobody's age is among it.
        facts = (person.mark, person.occupation, person.school, person.chosen_group)
        found = self._known.get(facts)
        if found is None:
            found = self._chosen(person) or next((rule for rule in self.rules if self._holds(rule, person)), _OTHERWISE)
            self._known[facts] = found
        return found

    def _chosen(self, person: Person) -> GroupRule | None:
        """Return the rule of a choice by hand; a pupil's counts while his school takes part, or he would be called nowhere."""
        if person.chosen_group == "student":
            leaves = self.takes_part(person.school)
            return next((rule for rule in self.rules if leaves and rule.when == "school"), None)
        by_hand = _BY_HAND.get(person.chosen_group or "")
        return by_hand and next((rule for rule in self.rules if rule.group == by_hand.group), by_hand)

    def _holds(self, rule: GroupRule, person: Person) -> bool:
        if rule.when == "mark":
            return person.mark == "homebound"
        if rule.when == "school":
            return bool(person.school) and fold(person.school) in self.schools
        if rule.when == "occupation":
            return bool(person.occupation) and _has_words(person.occupation, rule.words)
        return True


_OTHERWISE = GroupRule(group="daytime", when="otherwise")
_BY_HAND = {"worker": GroupRule(group="worker", when="otherwise"), "daytime": _OTHERWISE}


@lru_cache(maxsize=8192)
def _has_words(occupation: str, words: tuple[str, ...]) -> bool:
    folded = fold(occupation)
    return any(re.search(rf"\b{re.escape(fold(word))}\b", folded) for word in words)


@dataclass(frozen=True, slots=True)
class Party(Generic[M]):
    """Those of a household who come together.

    `key` is "household", "part-N" of a part that was split off, or "resident-ID" of one who comes by himself. `preferred_shift`
    is the one that a leader noted for the household; it overrides what the group prefers, and does not bind those who go to
    school or are visited.
    """

    key: str
    group: Group
    members: tuple[M, ...]
    preferred_shift: str | None = None


def target_group(person: Person, rules: GroupRules) -> Group:
    """Return the one group of a person: chosen by hand, else by the first of the campaign's rules that holds."""
    return rules.rule_of(person).group


def parties(members: Iterable[M], rules: GroupRules, preferred_shift: str | None = None) -> list[Party[M]]:
    """Return the parties of one household: the rest first, part by part, then each who leaves it by a rule with `own_party`.

    `members` are those invited, in order. The rest is a worker party if any of it is a worker, else a daytime one, each part by
    itself; a rule comes before a part, so a pupil goes to school whatever part he is of. Nobody is left out.
    """
    rest: dict[int, list[M]] = {}
    alone: list[Party[M]] = []
    for member in members:
        rule = rules.rule_of(member)
        if rule.own_party:
            alone.append(Party(f"{OWN_PARTY}{member.resident_id}", rule.group, (member,)))
        else:
            rest.setdefault(member.part, []).append(member)
    together = [
        Party(party_key(part), group_together(people, rules), tuple(people), preferred_shift or None)
        for part, people in sorted(rest.items())
    ]
    return together + alone


def comes_alone(key: str) -> bool:
    """Tell whether a party's key is that of one who leaves the household by a rule."""
    return key.startswith(OWN_PARTY)


def party_key(part: int) -> str:
    """Return the key of the party of a part of the household; 0 is the household itself."""
    return f"{PART_PARTY}{part}" if part else HOUSEHOLD_PARTY


def group_together(members: Iterable[Person], rules: GroupRules) -> Group:
    """Return the group of people who come together: of workers if any of them is one, else of those free in the daytime."""
    return "worker" if any(rules.rule_of(member).group == "worker" for member in members) else "daytime"


def eligible_from(
    person: Birth, first_day: date, last_day: date, minimum_age: int = 14, *, without_card: bool = True
) -> date | None:
    """Return the first day of the campaign on which a person may come, or None if there is none.

    With a full birth date that is the birthday itself ("đủ 14 tuổi" includes it). Where only the month or the year is known it
    is the first day after it has certainly passed: born in 2007, 1 January 2022; nobody is sent away at the door. Without a
    year nobody is invited before it is known, unless the campaign asks no age. A place on a spare slip is held from the first
    day on: the age of whoever gets it is asked when the slip is handed out.
    """
    if person.mark in NOT_COMING - (frozenset() if without_card else {"has_card"}):
        return None
    if person.has_card and without_card:
        return None
    if minimum_age == 0 or person.mark == HELD:
        return first_day
    if person.birth_year is None:
        return None
    birth = (person.birth_year, person.birth_month, person.birth_day)
    earliest = max(first_day, _certainly_of_age(*birth, minimum_age))
    return earliest if earliest <= last_day else None


@lru_cache(maxsize=65_536)  # days on which anybody alive was born
def _certainly_of_age(year: int, month: int | None, day: int | None, minimum_age: int) -> date:
    if month is None:
        return date(year + minimum_age + 1, 1, 1)
    if day is None:
        return date(year + minimum_age + month // 12, month % 12 + 1, 1)
    return day_of_age(date(year, month, day), minimum_age)

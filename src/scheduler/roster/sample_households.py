"""Who lives together in a made-up neighbourhood, and who of them has the card, is homebound, studies or works."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from scheduler.places.campaign_parts import Generate

Status = Literal["homebound", "student", "worker", "free"]


@dataclass(frozen=True, slots=True)
class Quota:
    """What one neighbourhood adds to the exact totals: people of age; of them with the card; of the rest homebound, students."""

    people: int
    with_card: int
    homebound: int
    students: int


@dataclass(slots=True)
class Seat:
    """One person of age before he has a name."""

    has_card: bool = False
    status: Status = "free"


@dataclass(slots=True)
class SampleHousehold:
    """People of age who live together; the first is never a student, so that he can be the head."""

    seats: list[Seat] = field(default_factory=list)

    def party(self, *, with_students: bool) -> list[Seat]:
        """Return those who will come as the household: without the card, not homebound, students only where they stay with it."""
        own = {"homebound"} if with_students else {"homebound", "student"}
        return [seat for seat in self.seats if not seat.has_card and seat.status not in own]


def settle(
    wanted: Generate, quota: Quota, chance: random.Random, owed: Fraction, *, students_stay: bool
) -> tuple[list[SampleHousehold], Fraction]:
    """Return a neighbourhood's households with the quota met exactly, and how many people in worker parties it still owes.

    `owed` is what the neighbourhoods before left over, in people; the sum over all is therefore met to a fraction of a household.
    """
    households = [SampleHousehold([Seat() for _ in range(size)]) for size in _sizes(wanted, quota.people, chance)]
    _give_cards(households, quota.with_card, chance)
    _choose_homebound(households, quota.homebound, chance)
    _choose_students(households, quota.students, chance)
    return households, _choose_workers(households, wanted, chance, owed, students_stay=students_stay)


def _sizes(wanted: Generate, people: int, chance: random.Random) -> list[int]:
    sizes: list[int] = []
    left = people
    choices = range(1, len(wanted.household_sizes) + 1)
    while left:
        size = min(left, chance.choices(choices, wanted.household_sizes)[0])
        sizes.append(size)
        left -= size
    return sizes


def _give_cards(households: Sequence[SampleHousehold], count: int, chance: random.Random) -> None:
    """Half of the cards go to whole households, who came together, the rest to single people."""
    whole = count // 2
    for household in chance.sample(households, len(households)):
        if len(household.seats) <= whole:
            whole -= len(household.seats)
            count -= len(household.seats)
            for seat in household.seats:
                seat.has_card = True
    without = [seat for household in households for seat in household.seats if not seat.has_card]
    for seat in chance.sample(without, count):
        seat.has_card = True


def _choose_homebound(households: Sequence[SampleHousehold], count: int, chance: random.Random) -> None:
    invited = [seat for household in households for seat in household.seats if not seat.has_card]
    for seat in chance.sample(invited, count):
        seat.status = "homebound"


def _choose_students(households: Sequence[SampleHousehold], count: int, chance: random.Random) -> None:
    """Students are never the first of a household; a neighbourhood of single people has fewer than asked for."""
    behind = [
        seat for household in households for seat in household.seats[1:] if not seat.has_card and seat.status == "free"
    ]
    for seat in chance.sample(behind, min(count, len(behind))):
        seat.status = "student"


def _choose_workers(
    households: Sequence[SampleHousehold],
    wanted: Generate,
    chance: random.Random,
    owed: Fraction,
    *,
    students_stay: bool,
) -> Fraction:
    """Let the expected number of people live in worker parties; larger households are the likelier ones."""
    share = wanted.worker_share
    ranked: list[tuple[float, list[Seat], list[Seat]]] = []
    for household in households:
        party = household.party(with_students=students_stay)
        able = [seat for seat in party if seat.status == "free"]
        likely = 1 - (1 - share) ** len(able)
        owed += len(party) * likely
        if likely:
            ranked.append((chance.random() ** float(1 / likely), party, able))
    for _rank, party, able in sorted(ranked, key=lambda entry: -entry[0]):
        if len(party) <= owed:
            owed -= len(party)
            _let_work(able, float(share), chance)
    return owed


def _let_work(able: Sequence[Seat], share: float, chance: random.Random) -> None:
    sure = chance.randrange(len(able))
    for place, seat in enumerate(able):
        if place == sure or chance.random() < share:
            seat.status = "worker"

"""How far the review is, and the households of a neighbourhood as whoever reviews them reads them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import stored_id
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood
from scheduler.roster.models import PEOPLE_S, Household, Resident
from scheduler.roster.review import BLANK, SETTLED
from scheduler.roster.vietnamese import fold, vi_key


@dataclass(frozen=True, slots=True)
class ReviewCount:
    """The review of one neighbourhood, or of several added up.

    `marks` counts people by mark: those of whom a leader or an officer has said something, and those whom the program knows to be
    gone or invited elsewhere. Of the others, `unreviewed`, nobody has said anything yet, whatever a file said. All of them together
    are the roster: places on spare slips are nobody. `households_left` have somebody unreviewed.
    """

    neighbourhood_id: int
    neighbourhood: str
    unit_code: str
    unit: str
    households: int = 0
    households_left: int = 0
    people: int = 0
    marks: dict[str, int] = field(default_factory=dict)

    @property
    def reviewed(self) -> int:
        """People of whom nothing more is asked."""
        return sum(self.marks.values())

    @property
    def unreviewed(self) -> int:
        """People of whom nobody has said anything yet."""
        return self.people - self.reviewed

    @property
    def households_done(self) -> int:
        """Households of which nothing more is asked."""
        return self.households - self.households_left

    def plus(self, other: "ReviewCount") -> "ReviewCount":
        """Return this count with another one added; name and unit are this one's."""
        marks = {mark: self.marks.get(mark, 0) + other.marks.get(mark, 0) for mark in {**self.marks, **other.marks}}
        return replace(
            self,
            households=self.households + other.households,
            households_left=self.households_left + other.households_left,
            people=self.people + other.people,
            marks=marks,
        )


def summed(counts: Iterable[ReviewCount]) -> ReviewCount:
    """Return all of them as one, of the unit of the first."""
    found = list(counts)
    total = replace(found[0], neighbourhood_id=0, neighbourhood="") if found else ReviewCount(0, "", "", "")
    for other in found[1:]:
        total = total.plus(other)
    return total


def review_counts(
    db: DbSession, campaign: Campaign, *, units: Collection[str] | None = None, neighbourhood_id: int | None = None
) -> list[ReviewCount]:
    """Return how far each neighbourhood is (of these units, None: all), by unit and name; those without people are left out."""
    here = [col(Resident.campaign_id) == campaign.id, *_of_roster()]
    if units is not None:
        here.append(col(Neighbourhood.unit_code).in_(units))
    if neighbourhood_id is not None:
        here.append(col(Neighbourhood.id) == neighbourhood_id)
    settled = case((_settled(), 1), else_=0)
    people = (
        select(col(Neighbourhood.id), col(Resident.mark), settled.label("settled"), func.count())
        .select_from(Resident)
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(*here)
        .group_by(col(Neighbourhood.id), col(Resident.mark), settled)
    )
    places = (
        select(
            col(Neighbourhood.id),
            col(Neighbourhood.name),
            col(AdminUnit.code),
            col(AdminUnit.name).label("unit"),
            func.min(settled).label("done"),
        )
        .select_from(Resident)
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .join(AdminUnit, _its_unit())
        .where(*here)
        .group_by(
            col(Neighbourhood.id), col(Neighbourhood.name), col(AdminUnit.code), col(AdminUnit.name), col(Household.id)
        )
        .subquery()
    )
    rows = select(
        places.c.id, places.c.name, places.c.code, places.c.unit, func.count(), func.count() - func.sum(places.c.done)
    ).group_by(places.c.id, places.c.name, places.c.code, places.c.unit)
    found = {
        place: ReviewCount(place, name, code, unit, households, int(left))
        for place, name, code, unit, households, left in db.execute(rows)
    }
    for place, mark, is_settled, count in db.execute(people):
        said = {mark: found[place].marks.get(mark, 0) + count} if is_settled else {}
        found[place] = replace(found[place], people=found[place].people + count, marks={**found[place].marks, **said})
    return sorted(found.values(), key=lambda one: (one.unit_code, _name_key(one.neighbourhood), one.neighbourhood_id))


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of a household in the review: what the list has of him, and what was said; `mark` is "" for nothing."""

    id: int
    name: str
    mark: str
    settled: bool


@dataclass(frozen=True, slots=True)
class ListedHousehold:
    """A household of the review with its people in order; `sort_key` orders by the head's name: tên, họ, đệm."""

    id: int
    head_name: str
    address: str
    people: tuple[ListedPerson, ...]
    sort_key: bytes = b""

    @property
    def left(self) -> int:
        """How many of its people nobody has said anything of."""
        return sum(not person.settled for person in self.people)

    def is_named(self, folded: str) -> bool:
        """Whether the head or somebody of the household has these folded letters in his name."""
        return any(folded in fold(name) for name in (self.head_name, *(person.name for person in self.people)))


def households_listed(db: DbSession, neighbourhood: Neighbourhood) -> list[ListedHousehold]:
    """Return the households of a neighbourhood that have people, along the streets, in one query."""
    rows = (
        select(
            col(Household.id),
            col(Household.head_name),
            col(Household.address),
            col(Resident.id),
            col(Resident.full_name),
            col(Resident.mark),
            case((_settled(), 1), else_=0),
            col(Resident.sort_key),
        )
        .join(Household, col(Household.id) == col(Resident.household_id))
        .where(col(Household.neighbourhood_id) == neighbourhood.id, *_of_roster())
        .order_by(col(Household.street_order), col(Household.id), col(Resident.position), col(Resident.id))
    )
    found: dict[int, ListedHousehold] = {}
    for household, head, address, resident, name, mark, settled, key in db.execute(rows):
        person = ListedPerson(resident, name, mark or "", bool(settled))
        known = found.get(household)
        found[household] = (
            replace(known, people=(*known.people, person))
            if known
            else ListedHousehold(household, head, address, (person,), bytes(key))
        )
    return list(found.values())


def people_listed(db: DbSession, household_id: int) -> list[Resident]:
    """Return the people of a household in order, without the places of spare slips."""
    rows = select(Resident).where(col(Resident.household_id) == household_id, *_of_roster())
    return list(db.execute(rows.order_by(col(Resident.position), col(Resident.id))).scalars())


def other_places(db: DbSession, people: Collection[Resident]) -> dict[int, list[str]]:
    """Return where else people are listed, by their id: the neighbourhood and its unit of each other entry of theirs."""
    pairs = [(stored_id(one), one.same_as_id) for one in people if one.same_as_id is not None]
    for some in chunks([stored_id(one) for one in people], PARAMETERS):
        twins = select(col(Resident.same_as_id), col(Resident.id)).where(col(Resident.same_as_id).in_(some))
        pairs += [(mine, other) for mine, other in db.execute(twins)]
    names: dict[int, str] = {}
    for some in chunks({other for _, other in pairs}, PARAMETERS):
        names.update((resident, place) for resident, place in db.execute(_place_names(some)))
    found: dict[int, list[str]] = {}
    for mine, other in pairs:
        found.setdefault(mine, []).append(names[other])
    return found


def _place_names(residents: Collection[int]) -> Any:
    place = col(Neighbourhood.name) + ", " + col(AdminUnit.name)
    return (
        select(col(Resident.id), place)
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .join(AdminUnit, _its_unit())
        .where(col(Resident.id).in_(residents))
    )


def _its_unit() -> ColumnElement[bool]:
    return and_(
        col(AdminUnit.dataset) == col(Neighbourhood.dataset), col(AdminUnit.code) == col(Neighbourhood.unit_code)
    )


def _of_roster() -> list[ColumnElement[bool]]:
    mark = col(Resident.mark)
    return [or_(mark.is_(None), mark.not_in(BLANK))]


def _settled() -> ColumnElement[bool]:
    return or_(col(Resident.mark_source).in_(PEOPLE_S), col(Resident.mark).in_(SETTLED))


def _name_key(name: str) -> tuple[tuple[int, bytes], ...]:
    """Khu phố 2 before khu phố 10."""
    return tuple(
        (int(word), b"") if word.isdecimal() and word.isascii() else (-1, vi_key(word)) for word in name.split()
    )

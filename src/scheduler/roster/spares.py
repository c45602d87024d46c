"""Households of spare slips: each stands for one that the leader has yet to find, and its people for the places held for it.

Once the leader has told whom he gave the slip, the rows are those people's own: what was scanned or planned for a place is theirs.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.wording import masked_name
from scheduler.database import stored_id
from scheduler.places.models import Neighbourhood
from scheduler.roster.groups import HELD, UNUSED
from scheduler.roster.models import Household, Resident
from scheduler.roster.queries import next_on_walk
from scheduler.roster.vietnamese import match_form, name_sort_key

NOBODY_YET = "Phiếu dự phòng"
"""Stands in every list where the head of a household would, until the leader has told the name."""
ADDED = "added"
"""Marks a person whom the leader found and named."""
REF = "du-phong-"
"""Begins the number of a household of a spare slip."""
_NUMBER = re.compile("[0-9]{1,9}")


def masked_head(name: str) -> str:
    """Return a head's name as lists show it: family name and initials; a slip that is nobody's yet by what it is."""
    return name if name == NOBODY_YET else masked_name(name)


@dataclass(frozen=True, slots=True)
class Found:
    """One person whom the leader found; of some he knows no year of birth, of some not even the name."""

    name: str = ""
    birth_year: int | None = None


def add_spare_household(db: DbSession, neighbourhood: Neighbourhood, places: int) -> tuple[Household, list[Resident]]:
    """Store a household that nobody has been told of yet, with a person for each of its `places`."""
    household = Household(
        campaign_id=neighbourhood.campaign_id,
        neighbourhood_id=stored_id(neighbourhood),
        ref=next_ref(db, stored_id(neighbourhood), REF),
        head_name=NOBODY_YET,
        street_order=next_on_walk(db, stored_id(neighbourhood)),
        spare_places=places,
    )
    db.add(household)
    db.flush()
    return household, add_places(db, household, places)


def next_ref(db: DbSession, neighbourhood_id: int, begins: str) -> str:
    """Return a household's number that begins so and that none of the neighbourhood has: one above the highest of them.

    How many there are does not tell: files number households anew, and let them move to another neighbourhood.
    """
    mine = (Household.neighbourhood_id == neighbourhood_id, col(Household.ref).startswith(begins))
    ends = [ref.removeprefix(begins) for ref in db.exec(select(Household.ref).where(*mine))]
    return f"{begins}{max((int(end) for end in ends if _NUMBER.fullmatch(end)), default=0) + 1}"


def people_of(db: DbSession, household: Household) -> list[Resident]:
    """Return the people of a household in order."""
    rows = select(Resident).where(Resident.household_id == household.id).order_by(col(Resident.position))
    return list(db.exec(rows.execution_options(populate_existing=True)))


def add_places(db: DbSession, household: Household, places: int) -> list[Resident]:
    """Store `places` more people of a household of whom nothing is known."""
    first = len(people_of(db, household))
    added = [
        Resident(
            campaign_id=household.campaign_id,
            household_id=stored_id(household),
            position=position,
            full_name="",
            match_key=_blank_key(position),
            mark=HELD,
        )
        for position in range(first, first + places)
    ]
    db.add_all(added)
    db.flush()
    return added


def give_names(
    db: DbSession, household: Household, held: Sequence[Resident], found: Sequence[Found], *, now: datetime
) -> None:
    """Let the places `held` be the people `found`, in order, and every other place of the household be given back.

    Without a year of birth a place stays held, as who is not known to be of age is invited by no plan.
    """
    forget_names(db, household, held)
    keys: set[str] = set()
    for person, known in zip(held, found, strict=False):
        key = f"{match_form(known.name)}|{known.birth_year or ''}"
        if known.name and key not in keys:
            keys.add(key)
            person.match_key = key
        person.full_name, person.birth_year = known.name, known.birth_year
        person.sort_key = name_sort_key(known.name)
        person.birth_text = str(known.birth_year or "")
        person.mark = ADDED if known.name and known.birth_year else HELD
        person.marked_at, person.mark_source = now, "leader"
        db.add(person)
    db.flush()


def forget_names(db: DbSession, household: Household, held: Collection[Resident]) -> None:
    """Let the people of a household be blank places again: those `held`, and the others given back."""
    keeping = {person.id for person in held}
    for person in people_of(db, household):
        person.match_key, person.full_name, person.sort_key = _blank_key(person.position), "", b""
        person.birth_year, person.birth_text = None, ""
        person.marked_at, person.mark_source = None, None
        person.mark = HELD if person.id in keeping else UNUSED
        db.add(person)
    db.flush()


def _blank_key(position: int) -> str:
    return f"spare-{position}"

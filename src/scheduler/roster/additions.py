"""People and households that were on no list: a leader or an officer adds them, marked as added."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.fonts import BOLD, require_glyphs
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.dates import Birth, read_birth_text
from scheduler.roster.findings import KINDS
from scheduler.roster.groups import ELSEWHERE, NOT_COMING
from scheduler.roster.models import Household, Resident
from scheduler.roster.queries import next_on_walk
from scheduler.roster.review import BLANK, Source, begin
from scheduler.roster.review_errors import HouseholdUnfit, PersonThereAlready, PersonUnfit
from scheduler.roster.spares import ADDED, next_ref, people_of
from scheduler.roster.vietnamese import clean, fold, match_form, name_sort_key
from slots.calendar import local

MOST_PEOPLE: Final = 20
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_RELATIONSHIP, LONGEST_BIRTH = 120, 200, 40, 30
RESIDENCES: Final = ("permanent", "temporary")
REF: Final = "bo-sung-"
"""Begins the number of a household that was added; no file's has it."""


@dataclass(frozen=True, slots=True)
class AddedPerson:
    """A person as he was written down; `birth` is a date or a year of four digits."""

    name: str
    birth: str
    relationship: str = ""
    residence: str = "permanent"

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written."""
        return not (self.name.strip() or self.birth.strip() or self.relationship.strip())

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON, to be read again by `AddedPerson(**facts)`."""
        return asdict(self)


def add_person(
    db: DbSession, campaign: Campaign, household: Household, new: AddedPerson, *, source: Source, now: datetime
) -> Resident:
    """Add a person to a household, marked as added, and return him.

    Whoever is invited by an entry of another neighbourhood, of the same name and full birth date, is not invited twice: his new
    entry is marked `elsewhere` until somebody says that he has left there, or that they are two people.

    Raises
    ------
    PersonUnfit, PersonThereAlready, GlyphMissing, CampaignClosed
        Nothing was changed.
    """
    begin(db, campaign)
    refuse_person(db, household, new, now=now)
    (person,) = _seat(db, household, [new], source, now)
    note(
        db,
        "household.person_added",
        campaign_id=campaign.id,
        subject=household.id,
        resident=person.id,
        mark=person.mark,
        source=source,
    )
    return person


def add_household(
    db: DbSession,
    neighbourhood: Neighbourhood,
    address: str,
    people: Sequence[AddedPerson],
    *,
    source: Source,
    now: datetime,
) -> Household:
    """Add a household whose head is the first of its people, at the end of the walk until the next file comes; return it.

    Raises
    ------
    HouseholdUnfit, PersonUnfit, PersonThereAlready, GlyphMissing, CampaignClosed
        Nothing was changed.
    """
    campaign = db.get_one(Campaign, neighbourhood.campaign_id)
    begin(db, campaign)
    refuse_household(db, neighbourhood, address, people, now=now)
    household = Household(
        campaign_id=neighbourhood.campaign_id,
        neighbourhood_id=stored_id(neighbourhood),
        ref=next_ref(db, stored_id(neighbourhood), REF),
        head_name=clean(people[0].name),
        address=clean(address),
        street_order=next_on_walk(db, stored_id(neighbourhood)),
    )
    db.add(household)
    db.flush()
    seated = _seat(db, household, people, source, now)
    note(
        db,
        "household.added",
        campaign_id=campaign.id,
        subject=household.id,
        residents=[stored_id(one) for one in seated],
        source=source,
    )
    return household


def refuse_person(db: DbSession, household: Household, new: AddedPerson, *, now: datetime, number: int = 1) -> None:
    """Refuse a person who cannot be added to a household, saying of which `number` in a form. Raises as `add_person` does."""
    key = match_key_of(new, now=now, number=number)
    if any(one.match_key == key for one in people_of(db, household)):
        raise PersonThereAlready(number=number, household=household.ref, address=household.address)
    _refuse_in_neighbourhood(db, household.neighbourhood_id, key, number)


def refuse_household(
    db: DbSession, neighbourhood: Neighbourhood, address: str, people: Sequence[AddedPerson], *, now: datetime
) -> None:
    """Refuse a household that cannot be added. Raises as `add_household` does."""
    if not 1 <= len(people) <= MOST_PEOPLE or not 1 <= len(clean(address)) <= LONGEST_ADDRESS:
        raise HouseholdUnfit(most=MOST_PEOPLE)
    require_glyphs(clean(address), BOLD)
    keys: list[str] = []
    for number, new in enumerate(people, start=1):
        key = match_key_of(new, now=now, number=number)
        if key in keys:
            raise PersonThereAlready(number=number, household="–", address=clean(address))
        keys.append(key)
        _refuse_in_neighbourhood(db, stored_id(neighbourhood), key, number)
    _refuse_same_house(db, stored_id(neighbourhood), clean(people[0].name), clean(address))


def match_key_of(new: AddedPerson, *, now: datetime, number: int = 1) -> str:
    """Return the key by which a file would find the person again.

    Raises
    ------
    PersonUnfit, GlyphMissing
        The name is missing or too long, or the birth cannot be read: a year of two digits, or one to come.
    """
    name = clean(new.name)
    if not name:
        raise _unfit(number, "name_missing")
    require_glyphs(name, BOLD)
    key = f"{match_form(name)}|{_birth_of(new, now=now, number=number).key}"
    for words, most in ((name, LONGEST_NAME), (clean(new.relationship), LONGEST_RELATIONSHIP), (key, 160)):
        if len(words) > most:
            raise _unfit(number, "text_too_long", limit=min(most, LONGEST_NAME))
    return key


def _birth_of(new: AddedPerson, *, now: datetime, number: int) -> Birth:
    text = clean(new.birth)
    birth = read_birth_text(text)
    # A number of five digits is a day to a spreadsheet, and a slip of the finger to a person.
    odd = (text.isdecimal() and len(text) > 4) or len(text) > LONGEST_BIRTH
    problem = "birth_unreadable" if odd or birth.problem == "birth_swapped" else birth.problem
    if not text:
        problem = "birth_missing"
    elif not problem and (birth.year or 0) > local(now).year:
        problem = "birth_impossible"
    if problem:
        raise _unfit(number, problem, value=text[:LONGEST_BIRTH])
    return birth


def _unfit(number: int, finding: str, **facts: object) -> PersonUnfit:
    kind = KINDS[finding]
    return PersonUnfit(number=number, reason_vi=kind.vi.format(**facts), reason_en=kind.en.format(**facts))


def _refuse_in_neighbourhood(db: DbSession, neighbourhood_id: int, key: str, number: int) -> None:
    """Two of one name and one year there may be; of one full date they are taken for the same."""
    if not _has_full_date(key):
        return
    present = _same_people(key).where(Household.neighbourhood_id == neighbourhood_id)
    for person, household in db.exec(present):
        if person.mark not in NOT_COMING:
            raise PersonThereAlready(number=number, household=household.ref, address=household.address)


def _refuse_same_house(db: DbSession, neighbourhood_id: int, head: str, address: str) -> None:
    here = select(Household).where(Household.neighbourhood_id == neighbourhood_id)
    for other in db.exec(here):
        if (match_form(other.head_name), fold(other.address)) == (match_form(head), fold(address)):
            raise PersonThereAlready(number=1, household=other.ref, address=other.address)


def _seat(
    db: DbSession, household: Household, people: Sequence[AddedPerson], source: Source, now: datetime
) -> list[Resident]:
    first = max((one.position for one in people_of(db, household)), default=-1) + 1
    seated = []
    for position, new in enumerate(people, start=first):
        birth, name = _birth_of(new, now=now, number=1), clean(new.name)
        key = f"{match_form(name)}|{birth.key}"
        elsewhere = _entry_elsewhere(db, household, key)
        seated.append(
            Resident(
                campaign_id=household.campaign_id,
                household_id=stored_id(household),
                position=position,
                full_name=name,
                sort_key=name_sort_key(name),
                match_key=key,
                birth_text=birth.text,
                birth_year=birth.year,
                birth_month=birth.month,
                birth_day=birth.day,
                relationship=clean(new.relationship),
                residence_type=new.residence if new.residence in RESIDENCES else RESIDENCES[0],
                mark=ADDED if elsewhere is None else ELSEWHERE,
                mark_source=source,
                marked_at=now,
                same_as_id=elsewhere,
            )
        )
    db.add_all(seated)
    db.flush()
    return seated


def _entry_elsewhere(db: DbSession, household: Household, key: str) -> int | None:
    """Return the entry of another neighbourhood by which the same person is invited."""
    if not _has_full_date(key):
        return None
    others = _same_people(key).where(
        Resident.campaign_id == household.campaign_id, Household.neighbourhood_id != household.neighbourhood_id
    )
    return next((person.id for person, _ in db.exec(others) if person.mark not in (*NOT_COMING, *BLANK)), None)


def _same_people(key: str) -> Any:
    return (
        select(Resident, Household)
        .join(Household, col(Household.id) == col(Resident.household_id))
        .where(Resident.match_key == key)
        .order_by(col(Resident.id))
    )


def _has_full_date(key: str) -> bool:
    """1 January stands for a day that nobody knows, in many lists."""
    birth = key.rpartition("|")[2]
    return birth.count("-") == 2 and not birth.endswith("-1-1")

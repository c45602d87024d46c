"""The review: who knows the households says of each person whether he is there, and when they would rather come.

What a leader or an officer says counts until one of them says something else; a file overrides neither.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Final, Literal

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import note
from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import stored_id
from scheduler.places.models import Campaign
from scheduler.places.turns import refuse_closed, take_turns
from scheduler.roster.groups import ELSEWHERE, GONE, HELD, UNUSED
from scheduler.roster.models import MARKS, PEOPLE_S, Household, Resident
from scheduler.roster.review_errors import MarkUnknown, ResidentNotListed, ShiftUnknown
from scheduler.roster.spares import ADDED, people_of

Source = Literal["leader", "officer"]

CHOOSABLE: Final = tuple(mark for mark in MARKS if mark != ADDED)
"""What may be said of somebody; that he was added is said by adding him."""
SETTLED: Final = (GONE, ELSEWHERE)
"""What the program knows by itself, so that nobody's word is waited for."""
BLANK: Final = (HELD, UNUSED)
"""Places of spare slips: nobody of the roster."""
SHIFTS: Final = ("morning", "afternoon", "evening", "night")
_LIVES_NO_LONGER: Final = frozenset({"absent", "moved"})
"""Marks after which somebody who is listed twice is invited by his other entry."""
_SO_EVERYWHERE: Final = frozenset({"dead", "has_card"})
"""Marks that hold for somebody in whichever entry they are said of him."""


def begin(db: DbSession, campaign: Campaign) -> None:
    """Take the campaign's turn, so that no import or publication comes between, and refuse a campaign that is over.

    Raises
    ------
    CampaignClosed
    """
    take_turns(db, campaign)
    refuse_closed(campaign)


def is_reviewed(person: Resident) -> bool:
    """Whether a leader or an officer has said something of him."""
    return person.mark_source in PEOPLE_S


def mark_people(
    db: DbSession, campaign: Campaign, said: Mapping[int, str | None], *, source: Source, now: datetime
) -> tuple[int, ...]:
    """Record what is said of people, by id; None takes back what a leader or officer has said. Returns whom it has changed.

    All of it is recorded or nothing. The same mark by the same or another reviewer again changes nothing, and to confirm somebody
    who was added leaves him marked as added. Whoever was listed twice and is absent or has moved here is invited by his other
    entry again; `confirmed` of an entry that is invited elsewhere says that they are two people. Who is dead or has the card
    by an entry that is not invited is so by the one that was, unless a reviewer has said something of that one itself; to take it
    back of the one does not take it back of the other.

    Raises
    ------
    MarkUnknown, ResidentNotListed, CampaignClosed
        Nothing was changed.
    """
    for mark in said.values():
        known_mark(mark)
    begin(db, campaign)
    people = listed(db, campaign, said)
    changed = [person for person in people if is_news(person, said[stored_id(person)])]
    others: dict[int, str] = {}
    for person in changed:
        mark = said[stored_id(person)]
        if mark and mark in _SO_EVERYWHERE and person.same_as_id is not None:
            others[person.same_as_id] = mark
        person.mark, person.mark_source = mark, source if mark else None
        person.marked_at, person.same_as_id = now, None
        if mark == "homebound":  # the last word counts: a group chosen by hand before would keep him from being visited
            person.chosen_group = None
    db.add_all(changed)
    db.flush()
    freed = _free(db, [stored_id(one) for one in changed if one.mark in _LIVES_NO_LONGER], now)
    carried = _carry(db, others, source, now)
    for household, members in groupby([*changed, *freed, *carried], key=lambda one: one.household_id):
        some = list(members)
        note(
            db,
            "household.reviewed",
            campaign_id=campaign.id,
            subject=household,
            residents=[stored_id(one) for one in some],
            marks=[one.mark or "none" for one in some],
            source=source,
        )
    return tuple(stored_id(one) for one in changed)


def as_listed(db: DbSession, household: Household) -> dict[int, str | None]:
    """Return what it means to say that a household is as it is listed: of everybody of whom no reviewer has said anything.

    A mark that a file brought is listed too, and becomes the reviewer's word. Who is gone from the newest list or invited elsewhere
    stays so: that is decided person by person.
    """
    return {
        stored_id(one): one.mark or "confirmed"
        for one in people_of(db, household)
        if not is_reviewed(one) and one.mark not in (*SETTLED, *BLANK)
    }


def not_as_listed(db: DbSession, household: Household) -> dict[int, str | None]:
    """Return what it means to take that back: whoever was confirmed is not reviewed any more; other marks stay."""
    return {stored_id(one): None for one in people_of(db, household) if is_reviewed(one) and one.mark == "confirmed"}


def prefer_shift(
    db: DbSession, campaign: Campaign, household: Household, shift: str | None, *, source: Source, now: datetime
) -> bool:
    """Note when a household would rather come, None for no wish; return whether that is new.

    What a file says already becomes the reviewer's word, so that the next file does not change it.

    Raises
    ------
    ShiftUnknown, CampaignClosed
        Nothing was changed.
    """
    del now
    known_shift(shift)
    begin(db, campaign)
    db.refresh(household)
    if household.preferred_shift == shift and (shift is None or household.shift_source in PEOPLE_S):
        return False
    household.preferred_shift, household.shift_source = shift, source
    db.add(household)
    db.flush()
    note(
        db,
        "household.shift_noted",
        campaign_id=campaign.id,
        subject=household.id,
        shift=shift or "none",
        source=source,
    )
    return True


def known_mark(mark: str | None) -> None:
    """Refuse what nobody may say of a person. Raises MarkUnknown."""
    if mark is not None and mark not in CHOOSABLE:
        raise MarkUnknown(mark=mark[:20], known=", ".join(CHOOSABLE))


def known_shift(shift: str | None) -> None:
    """Refuse what is no part of the day. Raises ShiftUnknown."""
    if shift is not None and shift not in SHIFTS:
        raise ShiftUnknown(shift=shift[:20], known=", ".join(SHIFTS))


def listed(db: DbSession, campaign: Campaign, ids: Collection[int]) -> list[Resident]:
    """Return these people of the roster by household and position, as they are now; the caller has the campaign's turn.

    Raises
    ------
    ResidentNotListed
        One of them is not of the campaign's roster, or a place on a spare slip.
    """
    found: list[Resident] = []
    for some in chunks(ids, PARAMETERS):
        rows = select(Resident).where(col(Resident.id).in_(some), Resident.campaign_id == campaign.id)
        found += db.exec(rows.execution_options(populate_existing=True)).all()
    if len(found) < len(set(ids)) or any(one.mark in BLANK for one in found):
        raise ResidentNotListed
    return sorted(found, key=lambda one: (one.household_id, one.position, stored_id(one)))


def is_news(person: Resident, mark: str | None) -> bool:
    """Whether it changes anything to say a mark of a person; who was added stays so when he is confirmed, or nothing is said."""
    if mark is None:
        was_added = person.mark == ADDED or (person.mark == ELSEWHERE and is_reviewed(person))
        return is_reviewed(person) and not was_added
    if person.mark == ADDED and mark == "confirmed":
        return False
    return person.mark != mark or not is_reviewed(person)


def _free(db: DbSession, left: Iterable[int], now: datetime) -> list[Resident]:
    """Let the entries be invited again that were not because of these people, and return them by household."""
    freed: list[Resident] = []
    for some in chunks(left, PARAMETERS):
        freed += db.exec(select(Resident).where(col(Resident.same_as_id).in_(some))).all()
    for other in freed:
        # One whom a reviewer added was set aside when he was added: he is what he would have been.
        other.mark = ADDED if is_reviewed(other) else None
        other.marked_at, other.same_as_id = now, None
    db.add_all(freed)
    db.flush()
    return sorted(freed, key=lambda one: one.household_id)


def _carry(db: DbSession, said: Mapping[int, str], source: Source, now: datetime) -> list[Resident]:
    """Say the marks, by id, of entries by which people were invited, and of those by which these are; return them by household.

    One of which a reviewer has said something stays. That somebody added it and it was set aside is no word on who is invited.
    """
    carried: list[Resident] = []
    while said:
        onward: dict[int, str] = {}
        for some in chunks(said, PARAMETERS):
            for other in db.exec(select(Resident).where(col(Resident.id).in_(some))):
                if other.mark in BLANK or (is_reviewed(other) and other.mark != ELSEWHERE):
                    continue
                mark = said[stored_id(other)]
                if other.same_as_id is not None:
                    onward[other.same_as_id] = mark
                other.mark, other.mark_source, other.marked_at, other.same_as_id = mark, source, now, None
                carried.append(other)
        said = onward
    db.add_all(carried)
    db.flush()
    return sorted(carried, key=lambda one: one.household_id)

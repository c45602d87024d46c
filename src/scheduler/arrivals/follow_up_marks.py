"""Marks that an outcome was seen to: which may be made, and why not the others."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.arrivals.follow_up_errors import (
    FollowUpDoneOtherwise,
    FollowUpNoteMissing,
    FollowUpNoteTooLong,
    FollowUpOutdated,
    FollowUpUnfit,
    FollowUpUnknown,
)
from scheduler.arrivals.follow_ups import WAYS, WITH_NOTE, FollowUp, Whose, follow_ups
from scheduler.arrivals.models import FollowUpDone, Outcome
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.models import Household, Resident

MOST_NOTE = 200
"""Characters of a note."""


def to_follow_up(
    db: DbSession, campaign: Campaign, whose: Whose, outcome_ids: Sequence[int], *, how: str, note: str
) -> list[FollowUp]:
    """Return these follow-ups, each of which may be followed in this way; those it was done of already are among them.

    Raises
    ------
    FollowUpUnknown
        The area has no such outcome, or it is one that calls for nothing.
    FollowUpOutdated
        The person has a later outcome.
    FollowUpDoneOtherwise
        It was seen to in another way.
    FollowUpUnfit
        This does not follow that outcome.
    FollowUpNoteMissing, FollowUpNoteTooLong
    """
    asked = sorted(set(outcome_ids))
    known = {one.outcome_id: one for one in follow_ups(db, campaign, whose, outcome_ids=asked)}
    for number in asked:
        one = known.get(number)
        if one is None:
            raise _why_not(db, campaign, whose, number)
        if one.how not in (None, how):
            raise FollowUpDoneOtherwise(how=one.how)
        if how not in WAYS[one.outcome]:
            raise FollowUpUnfit(outcome=one.outcome, how=how, ways=", ".join(WAYS[one.outcome]))
    if how in WITH_NOTE and not note.strip():
        raise FollowUpNoteMissing(how=how)
    if len(note.strip()) > MOST_NOTE:
        raise FollowUpNoteTooLong(most=MOST_NOTE)
    return [known[number] for number in asked]


def _why_not(db: DbSession, campaign: Campaign, whose: Whose, outcome_id: int) -> FollowUpOutdated | FollowUpUnknown:
    """Return why an outcome is none to follow up; one of elsewhere is as one that there is not."""
    row = db.get(Outcome, outcome_id)
    if row is None or row.outcome not in WAYS:
        return FollowUpUnknown(outcome=outcome_id)
    person = db.get_one(Resident, row.resident_id)
    lives = db.get_one(Neighbourhood, db.get_one(Household, person.household_id).neighbourhood_id)
    there = person.campaign_id == campaign.id and whose.station_id in (None, row.station_id)
    if there and (whose.units is None or lives.unit_code in whose.units):
        return FollowUpOutdated(outcome=outcome_id)
    return FollowUpUnknown(outcome=outcome_id)


def mark_done(
    db: DbSession, found: Collection[FollowUp], *, how: str, note: str, now: datetime, account_id: int | None
) -> list[FollowUpDone]:
    """Write that these open follow-ups were seen to; those that were already are left as they are."""
    made = [
        FollowUpDone(outcome_id=one.outcome_id, how=how, note=note.strip(), done_at=now, account_id=account_id)
        for one in found
        if one.how is None
    ]
    db.add_all(made)
    db.flush()
    return made


def mark_of(db: DbSession, outcome_id: int) -> FollowUpDone | None:
    """Return what was done about an outcome, if anything."""
    wanted = select(FollowUpDone).where(FollowUpDone.outcome_id == outcome_id)
    return db.exec(wanted.execution_options(populate_existing=True)).first()

"""Following up as one step: people come again on a slip of their own, or what was done about them is marked; or taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.wording import slip_number
from scheduler.arrivals.follow_up_errors import (
    FollowUpDoneOtherwise,
    FollowUpElsewhere,
    FollowUpHasSlip,
    FollowUpNotMarked,
    FollowUpUnknown,
    FollowUpWindowMissing,
)
from scheduler.arrivals.follow_up_marks import mark_done, mark_of, to_follow_up
from scheduler.arrivals.follow_ups import BOOKED, FollowUp, Whose, follow_ups
from scheduler.audit.trail import note as note_down
from scheduler.invitations.change import cancel
from scheduler.invitations.issue import issue_invitations
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.operations.moving import Slip
from scheduler.places.models import Campaign
from scheduler.plan.again import COMES_AGAIN, book_again, forms_again
from scheduler.plan.choices import Choice, windows_for
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.plan.windows import open_campaign, window_of


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """What was followed up, the slips of those who come again, and whether anything had to be done."""

    found: tuple[FollowUp, ...]
    slips: tuple[Slip, ...]
    changed: bool


def follow_up(
    db: DbSession,
    *,
    campaign: Campaign,
    whose: Whose,
    outcome_ids: Sequence[int],
    how: str,
    slot_id: int | None = None,
    note: str = "",
    account_id: int | None = None,
    keys: Keys,
    now: datetime,
) -> FollowedUp:
    """See to outcomes of an area in one way, all of them or none; doing it again changes nothing.

    `new_slot` books those of each household together into the window `slot_id`, on a new slip with a number and code of its own;
    those of their party who are done keep theirs, and a slip that nobody is on any more is cancelled. `home_round` does so for a
    window of a home round, and without a window only puts them on the list of homes to visit, from which they get one later.
    `data_fixed` and `not_needed` are marks.

    Raises
    ------
    FollowUpUnknown, FollowUpOutdated, FollowUpDoneOtherwise, FollowUpUnfit, FollowUpNoteMissing, FollowUpNoteTooLong
        See `arrivals.follow_ups.to_follow_up`; FollowUpDoneOtherwise also where somebody comes again in another window already.
    FollowUpWindowMissing, FollowUpElsewhere
    Whatever `book_again` raises, and MasterKeyUnreadable
        Nothing was changed.
    """
    open_campaign(db, campaign)
    found = to_follow_up(db, campaign, whose, outcome_ids, how=how, note=note)
    window = slot_id if how in BOOKED else None
    if how == "new_slot" and window is None:
        raise FollowUpWindowMissing
    if None not in (window, whose.station_id) and window_of(db, campaign, window or 0).station.id != whose.station_id:
        raise FollowUpElsewhere
    booked = [one for one in found if one.again is not None]
    _refuse_elsewhere(db, booked, window, how)
    to_book = [one for one in found if one.again is None and window is not None]
    for people in _together(to_book):
        _come_again(db, campaign, people, window or 0, home=how == "home_round", keys=keys, now=now)
    made = mark_done(db, found, how=how, note=note, now=now, account_id=account_id)
    after = follow_ups(db, campaign, whose, outcome_ids=[one.outcome_id for one in found])
    new = {mark.outcome_id for mark in made} | {one.outcome_id for one in to_book}
    for one in after:
        if one.outcome_id in new:
            note_down(
                db, "follow_up.done", campaign_id=campaign.id, subject=one.outcome_id, how=how, slip=one.again_slip
            )
    return FollowedUp(tuple(after), _slips(db, after), bool(made or to_book))


def undo_follow_up(db: DbSession, *, campaign: Campaign, whose: Whose, outcome_id: int) -> FollowUp:
    """Take a mark back, so that the follow-up is open again; whoever holds a new slip by it keeps both.

    Raises
    ------
    FollowUpUnknown
        The area has no such follow-up, or the person has a later outcome.
    FollowUpNotMarked
    FollowUpHasSlip
    CampaignClosed
        Nothing was changed.
    """
    open_campaign(db, campaign)
    found = follow_ups(db, campaign, whose, outcome_ids=[outcome_id])
    if not found:
        raise FollowUpUnknown(outcome=outcome_id)
    mark = mark_of(db, outcome_id)
    if mark is None:
        raise FollowUpNotMarked(outcome=outcome_id)
    (one,) = found
    if one.again_slip is not None:
        raise FollowUpHasSlip(number=slip_number(one.again_slip))
    db.delete(mark)
    db.flush()
    note_down(db, "follow_up.undone", campaign_id=campaign.id, subject=outcome_id, how=mark.how)
    return replace(one, how=None, note="", done_at=None)


def windows_again(
    db: DbSession, campaign: Campaign, whose: Whose, people: Sequence[FollowUp], *, home: bool = False, now: datetime
) -> list[Choice]:
    """Return the windows with room for people of one household who come again together, or are come to.

    Whoever sees to the follow-ups of one station is offered its windows only.
    """
    who = [one.resident_id for one in people]
    found = windows_for(db, campaign, forms_again(db, campaign, people[0].household_id, who, home=home), now=now)
    return [one for one in found if whose.station_id in (None, one.window.station.id)]


def _together(found: Iterable[FollowUp]) -> list[list[FollowUp]]:
    """Return those who come together: of one household, but for whoever is visited at home."""
    in_order = sorted(found, key=lambda one: (one.household_id, one.homebound, one.resident_id))
    return [list(some) for _, some in groupby(in_order, key=lambda one: (one.household_id, one.homebound))]


def _refuse_elsewhere(db: DbSession, booked: Iterable[FollowUp], window: int | None, how: str) -> None:
    for slip in _slips(db, booked):
        if window is not None and slip.appointment.slot_id != window:
            raise FollowUpDoneOtherwise(how=f"{how}, {slip_number(slip.invitation.number)}")


def _come_again(
    db: DbSession, campaign: Campaign, people: list[FollowUp], slot_id: int, *, home: bool, keys: Keys, now: datetime
) -> None:
    household, who = people[0].household_id, [one.resident_id for one in people]
    # Whoever checks in on a slip of theirs waits here for it, and is then told that they are not on it any more.
    held = select(AppointmentMember.appointment_id).where(col(AppointmentMember.resident_id).in_(who))
    mine = select(Invitation).where(col(Invitation.appointment_id).in_(held)).order_by(col(Invitation.id))
    former = db.exec(mine.with_for_update(key_share=True).execution_options(populate_existing=True)).all()
    done = book_again(db, campaign, household, who, slot_id=slot_id, home=home, now=now)
    emptied = {one.id for one in done.emptied}
    gone = [one for one in former if one.appointment_id in emptied and one.cancelled_at is None]
    for one in gone:
        cancel(db, one, reason=COMES_AGAIN, now=now)
    key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
    issue_invitations(db, campaign, done.plan, key_id=key_id, private_key=private_key, now=now, household_id=household)
    new = db.exec(select(Invitation).where(Invitation.appointment_id == done.appointment.id)).one()
    for one in gone:
        db.refresh(one)
        one.cancelled_reason = f"{COMES_AGAIN}, phiếu số {slip_number(new.number)}"
        db.add(one)
    db.flush()


def _slips(db: DbSession, found: Iterable[FollowUp]) -> tuple[Slip, ...]:
    ids = sorted({one.again for one in found if one.again is not None})
    rows = [db.get_one(Invitation, number, populate_existing=True) for number in ids]
    return tuple(Slip(db.get_one(Appointment, one.appointment_id), one) for one in rows)

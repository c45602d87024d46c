"""Booking as one step: a party that the plan left out gets its window, and the invitation that can be printed."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.invitations.change import reprint
from scheduler.invitations.issue import issue_invitations
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.places.models import Campaign
from scheduler.plan.booking import book_unassigned
from scheduler.plan.models import Appointment
from scheduler.roster.groups import HOUSEHOLD_PARTY


@dataclass(frozen=True, slots=True)
class Booking:
    """The party's appointment and its slip; `changed` is False where it had both already."""

    appointment: Appointment
    invitation: Invitation
    changed: bool


def book(
    db: DbSession,
    *,
    campaign: Campaign,
    household_id: int,
    party: str = HOUSEHOLD_PARTY,
    slot_id: int,
    keys: Keys,
    now: datetime,
) -> Booking:
    """Book a party into a window and issue its invitation; doing it again changes nothing.

    A party that was invited by a former plan keeps the number and the code of its slip and gets the next version.

    Raises
    ------
    Whatever `book_unassigned` raises, and MasterKeyUnreadable
        Nothing was changed.
    """
    booked = book_unassigned(db, campaign, household_id=household_id, party=party, slot_id=slot_id, now=now)
    if booked.changed:
        key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
        issue_invitations(
            db, campaign, booked.plan, key_id=key_id, private_key=private_key, now=now, household_id=household_id
        )
    invitation = db.exec(select(Invitation).where(Invitation.appointment_id == booked.appointment.id)).one()
    if booked.changed and invitation.cancelled_at is not None:  # it was cancelled with its session, and is good again
        reprint(db, invitation, key_id=key_id, private_key=private_key, now=now)
    return Booking(booked.appointment, invitation, booked.changed)

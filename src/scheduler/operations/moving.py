"""Moving as one step: the appointment changes and the next version of its slip is issued, so that the old paper says so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.arrivals.party import refuse_arrived
from scheduler.database import stored_id
from scheduler.invitations.change import cancel, reprint
from scheduler.invitations.issue import issue_invitations
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment
from scheduler.plan.moving import Moved, PartyKey, booked_appointment, move_party, swap_parties
from scheduler.plan.splitting import JOINED, Parts, join_parties, split_party
from scheduler.plan.windows import plan_that_counts


@dataclass(frozen=True, slots=True)
class Slip:
    """A party's appointment, and the invitation whose present version speaks of it."""

    appointment: Appointment
    invitation: Invitation


@dataclass(frozen=True, slots=True)
class Rearranged:
    """The parties' slips as they are now; `changed` is False where nothing had to be done."""

    slips: tuple[Slip, ...]
    changed: bool


def move(db: DbSession, *, campaign: Campaign, party: PartyKey, slot_id: int, keys: Keys, now: datetime) -> Rearranged:
    """Move a party to another window and issue the next version of its slip; to the window it has, nothing is changed.

    Raises
    ------
    PartyHasArrived
        Somebody of the party is at the station already.
    Whatever `move_party` raises, VersionsUsedUp and MasterKeyUnreadable
        Nothing was changed.
    """
    appointment = booked_appointment(db, plan_that_counts(db, campaign), party)
    if appointment.slot_id != slot_id:
        refuse_arrived(db, _invitations(db, [appointment]))
    return _reprinted(db, campaign, move_party(db, campaign, party, slot_id=slot_id, now=now), keys, now)


def swap(
    db: DbSession,
    *,
    campaign: Campaign,
    first: PartyKey,
    second: PartyKey,
    seen: tuple[int, int] | None = None,
    keys: Keys,
    now: datetime,
) -> Rearranged:
    """Let two parties have each other's window, and issue the next version of both slips (see `plan.moving.swap_parties`).

    Raises
    ------
    PartyHasArrived
        Somebody of either party is at the station already.
    Whatever `swap_parties` raises, VersionsUsedUp and MasterKeyUnreadable
        Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    both = [booked_appointment(db, plan, party) for party in (first, second)]
    refuse_arrived(db, _invitations(db, both))
    return _reprinted(db, campaign, swap_parties(db, campaign, first, second, seen=seen, now=now), keys, now)


def split(
    db: DbSession,
    *,
    campaign: Campaign,
    household_id: int,
    residents: Collection[int],
    keys: Keys,
    now: datetime,
) -> Rearranged:
    """Let some of a household's main party come by themselves: a slip for them, and the next version of the household's.

    Raises
    ------
    PartyHasArrived
        Somebody of those named is at the station already.
    Whatever `split_party` raises, VersionsUsedUp and MasterKeyUnreadable
        Nothing was changed.
    """
    plan_that_counts(db, campaign)
    mine = select(Invitation).where(Invitation.campaign_id == campaign.id, Invitation.household_id == household_id)
    refuse_arrived(db, db.exec(mine).all(), residents)
    done = split_party(db, campaign, household_id, residents)
    return _parted(db, campaign, done, household_id, keys, now)


def join(db: DbSession, *, campaign: Campaign, household_id: int, keys: Keys, now: datetime) -> Rearranged:
    """Bring the parts of a household back into its main party: their slips are cancelled, the household's gets its next version.

    Raises
    ------
    PartyHasArrived
        Somebody of a part or of the main party is at the station already.
    Whatever `join_parties` raises, VersionsUsedUp and MasterKeyUnreadable
        Nothing was changed.
    """
    plan_that_counts(db, campaign)
    done = join_parties(db, campaign, household_id, now=now)
    if done.main is not None and done.changed:
        refuse_arrived(db, _invitations(db, [done.main, *done.joined]))
    for one in _invitations(db, done.joined):
        cancel(db, one, reason=JOINED, now=now)
    return _parted(db, campaign, done, household_id, keys, now)


def _parted(db: DbSession, campaign: Campaign, done: Parts, household_id: int, keys: Keys, now: datetime) -> Rearranged:
    if done.changed and done.part is not None:
        key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
        issue_invitations(
            db, campaign, done.plan, key_id=key_id, private_key=private_key, now=now, household_id=household_id
        )
    main = (done.main,) if done.main is not None else ()
    part = (done.part,) if done.part is not None else ()
    slips = _reprinted(db, campaign, Moved(done.plan, main, done.changed), keys, now).slips
    return Rearranged((*slips, *_slips(db, part)), done.changed)


def _reprinted(db: DbSession, campaign: Campaign, done: Moved, keys: Keys, now: datetime) -> Rearranged:
    slips = _slips(db, done.appointments)
    if done.changed and slips:
        key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
        for slip in slips:
            reprint(db, slip.invitation, key_id=key_id, private_key=private_key, now=now)
    return Rearranged(slips, done.changed)


def _slips(db: DbSession, appointments: Iterable[Appointment]) -> tuple[Slip, ...]:
    by_id = {stored_id(one): one for one in appointments}
    return tuple(Slip(by_id[one.appointment_id], one) for one in _invitations(db, by_id.values()))


def _invitations(db: DbSession, appointments: Collection[Appointment]) -> list[Invitation]:
    """Return the invitations of appointments, in their order, as they are now."""
    ids = [stored_id(one) for one in appointments]
    rows = db.exec(
        select(Invitation).where(col(Invitation.appointment_id).in_(ids)).execution_options(populate_existing=True)
    )
    found = {one.appointment_id: one for one in rows}
    return [found[key] for key in ids if key in found]

"""Spare slips as whole steps: printed in advance for places held, told of once the leader has found a household, or given back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy
from sqlalchemy import and_, case, func
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.arrivals.models import CheckIn
from scheduler.arrivals.party import refuse_arrived
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.invitations.change import cancel
from scheduler.invitations.issue import issue_invitations
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.places.models import Campaign, Neighbourhood, SlotRow
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.spare_errors import (
    NotASpareSlip,
    SpareGivenBack,
    SpareIsTold,
    SparePeopleUnlikely,
    SparePlacesMissing,
)
from scheduler.plan.spares import SpareWindows, write_spare
from scheduler.plan.windows import plan_that_counts
from scheduler.roster.models import Household
from scheduler.roster.spares import (
    add_spare_household,
    forget_names,
)

MOST_PEOPLE = 20
"""On one slip: more than that in one household is a slip of the pen."""
MOST_SLIPS = 200
"""Open in one neighbourhood."""
NOT_USED = "phiếu dự phòng đã trả lại"
"""Why the appointment of a spare slip that was given back is cancelled."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The open spare slips of a neighbourhood that were `made` now, by number, and how many it has in all."""

    made: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Spare:
    """A spare slip that holds places in the plan that counts."""

    plan: Plan
    household: Household
    appointment: Appointment


def open_spares(
    db: DbSession,
    campaign: Campaign,
    neighbourhood: Neighbourhood,
    *,
    count: int,
    people: int,
    slots: Collection[int] = (),
    keys: Keys,
    now: datetime,
) -> Opened:
    """Let a neighbourhood have `count` open spare slips of windows ahead, each new one for `people`; all that lack, or none.

    Doing it again adds nothing. `slots`, by id, are the only windows to use; none means all that suit it (see `SpareWindows`).

    Raises
    ------
    SparePeopleUnlikely, SparePlacesMissing, CampaignClosed, NoPublishedPlan, MasterKeyUnreadable
        Nothing was changed.
    """
    if not 1 <= people <= MOST_PEOPLE:
        raise SparePeopleUnlikely(low=1, high=MOST_PEOPLE)
    plan = plan_that_counts(db, campaign)
    present = len(open_of(db, plan, neighbourhood, now=now))
    wanted = max(0, count - present)
    windows = SpareWindows(db, campaign, plan, neighbourhood, only=slots, now=now)
    made: list[int] = []
    for _ in range(wanted):
        slot_id = windows.take(people)
        if slot_id is None:
            raise SparePlacesMissing(could=len(made), wanted=wanted, people=people)
        household, residents = add_spare_household(db, neighbourhood, people)
        write_spare(db, campaign, plan, household, [stored_id(one) for one in residents], slot_id)
        made.append(stored_id(household))
    numbers = _issued(db, campaign, plan, made, keys, now)
    if made:
        note(db, "spare.opened", campaign_id=campaign.id, subject=neighbourhood.id, count=len(made), people=people)
    return Opened(numbers, present + len(made))


def open_of(
    db: DbSession, plan: Plan, neighbourhood: Neighbourhood, *, now: datetime | None = None
) -> list[Invitation]:
    """Return the spare slips of a neighbourhood that nobody was told of and that were not given back, by number.

    With `now` only those whose window has not begun.
    """
    rows = (
        select(Invitation)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .where(
            Appointment.plan_id == plan.id,
            Household.neighbourhood_id == neighbourhood.id,
            Household.spare_places > 0,
            col(Household.spare_told_at).is_(None),
            col(Invitation.cancelled_at).is_(None),
            *(() if now is None else (SlotRow.starts_at > now,)),
        )
    )
    return list(db.exec(rows.order_by(col(Invitation.number))))


@dataclass(frozen=True, slots=True)
class Counts:
    """The spare slips of a neighbourhood: open ones with the places that they hold, and those told of."""

    neighbourhood: Neighbourhood
    open_slips: int
    open_places: int
    told: int


def counts_of(db: DbSession, plan: Plan, *, units: Collection[str] | None = None) -> list[Counts]:
    """Return the counts of every neighbourhood of the plan's campaign, or of those in `units`, by unit and id; one query."""
    untold = col(Household.spare_told_at).is_(None)
    live = and_(
        col(Appointment.household_id) == col(Household.id),
        col(Appointment.plan_id) == plan.id,
        col(Appointment.status) == "booked",
    )
    spare = and_(col(Household.neighbourhood_id) == col(Neighbourhood.id), col(Household.spare_places) > 0)
    query = (
        sqlalchemy.select(
            Neighbourhood,
            func.coalesce(func.sum(case((untold, 1), else_=0)).filter(col(Appointment.id).is_not(None)), 0),
            func.coalesce(func.sum(case((untold, col(Appointment.size)), else_=0)), 0),
            func.coalesce(func.sum(case((untold, 0), else_=1)).filter(col(Appointment.id).is_not(None)), 0),
        )
        .outerjoin(Household, spare)
        .outerjoin(Appointment, live)
        .where(col(Neighbourhood.campaign_id) == plan.campaign_id)
        .group_by(col(Neighbourhood.id))
        .order_by(col(Neighbourhood.unit_code), col(Neighbourhood.id))
    )
    if units is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(units))
    return [Counts(place, int(slips), int(places), int(told)) for place, slips, places, told in db.execute(query)]


def give_back(db: DbSession, campaign: Campaign, invitation: Invitation, *, now: datetime) -> bool:
    """Return a spare slip that nobody needed: its places are free for everybody. False where it was returned before.

    Raises
    ------
    SpareIsTold, PartyHasArrived, NotASpareSlip, CampaignClosed, NoPublishedPlan
        Nothing was changed.
    """
    if invitation.cancelled_at is not None:
        return False
    spare = spare_of(db, campaign, invitation)
    if spare.household.spare_told_at is not None:
        raise SpareIsTold(number=invitation.number)
    refuse_arrived(db, [invitation])
    cancel(db, invitation, reason=NOT_USED, now=now)
    forget_names(db, spare.household, ())
    note(db, "spare.returned", campaign_id=campaign.id, subject=invitation.id)
    return True


def return_all(db: DbSession, campaign: Campaign, neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Return every open spare slip of a neighbourhood by which nobody came, and tell how many it were.

    Raises
    ------
    CampaignClosed, NoPublishedPlan
        Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    unused = [slip for slip in open_of(db, plan, neighbourhood) if not arrived_by(db, slip)]
    return sum(give_back(db, campaign, slip, now=now) for slip in unused)


def _issued(
    db: DbSession, campaign: Campaign, plan: Plan, households: Sequence[int], keys: Keys, now: datetime
) -> tuple[int, ...]:
    if not households:
        return ()
    key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
    for household in households:
        issue_invitations(db, campaign, plan, key_id=key_id, private_key=private_key, now=now, household_id=household)
    numbers = select(Invitation.number).where(col(Invitation.household_id).in_(households))
    return tuple(sorted(db.exec(numbers)))


def spare_of(db: DbSession, campaign: Campaign, invitation: Invitation) -> Spare:
    """Return what stands behind a spare slip, whether it was told of or not; it stays so until this transaction ends.

    Raises
    ------
    NotASpareSlip, SpareGivenBack, CampaignClosed, NoPublishedPlan
    """
    plan = plan_that_counts(db, campaign)
    db.refresh(invitation)  # somebody may have given it back while we waited for our turn
    household = db.get_one(Household, invitation.household_id, populate_existing=True)
    if not household.spare_places:
        raise NotASpareSlip(number=invitation.number)
    appointment = db.get_one(Appointment, invitation.appointment_id, populate_existing=True)
    if invitation.cancelled_at is not None or appointment.status == "cancelled":
        raise SpareGivenBack(number=invitation.number)
    return Spare(plan, household, appointment)


def arrived_by(db: DbSession, invitation: Invitation) -> frozenset[int]:
    """Return those, by id, who have come by a slip."""
    here = (CheckIn.invitation_id == invitation.id, col(CheckIn.undone_at).is_(None))
    return frozenset(db.exec(select(CheckIn.resident_id).where(*here)))

"""What the holder of a slip changes by himself: the rules, and taking another window.

The campaign file sets how often, how late and how far (`[changes]`). The appointment stays the same row: whatever points to it, a
paper most of all, means the new window from now on.
"""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session as DbSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMove, Plan
from scheduler.plan.moving import Step, relocate
from scheduler.plan.own_change_errors import (
    OwnChangesNotOffered,
    OwnChangesUsedUp,
    TooLateToChange,
    WindowTooFar,
    WindowTooSoon,
)
from scheduler.plan.parties import appointed_party
from scheduler.plan.places_left import hold
from scheduler.plan.resident_changes import cut_off_of, windows_within_reach
from scheduler.plan.windows import Window, refuse_unfit, window_of

CAUSE = "resident"


def changed_since(moment: datetime) -> SelectOfScalar[int]:
    """Return the query of the appointments, of all campaigns, whose windows holders of slips have changed after `moment`."""
    return select(AppointmentMove.appointment_id).where(
        col(AppointmentMove.cause) == CAUSE, col(AppointmentMove.moved_at) > moment
    )


def own_changes_of(db: DbSession, campaign: Campaign, household_id: int, party: str) -> int:
    """Return how often the holder of a party's slip has changed its window, in whatever plan that counted.

    By household and party, as the slip itself lives through all plans: a plan that takes an appointment over has a row of its own.
    """
    mine = (
        select(func.count())
        .select_from(AppointmentMove)
        .join(Appointment, col(Appointment.id) == col(AppointmentMove.appointment_id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(
            Plan.campaign_id == campaign.id,
            Appointment.household_id == household_id,
            Appointment.party == party,
            AppointmentMove.cause == CAUSE,
        )
    )
    return db.exec(mine).one()


def refuse_to_leave(
    db: DbSession, campaign: Campaign, appointment: Appointment, present: Window, now: datetime
) -> None:
    """Refuse whoever may not leave his window by himself, wherever he would go.

    Raises
    ------
    OwnChangesNotOffered, OwnChangesUsedUp, TooLateToChange
    """
    changes = settings_of(campaign).changes
    if changes.most == 0:
        raise OwnChangesNotOffered
    if cut_off_of(changes, present.slot.starts_at) <= now:
        raise TooLateToChange(hours=changes.cut_off_hours)
    if own_changes_of(db, campaign, appointment.household_id, appointment.party) >= changes.most:
        raise OwnChangesUsedUp(most=changes.most)


def take_window(
    db: DbSession, campaign: Campaign, plan: Plan, appointment: Appointment, *, slot_id: int, now: datetime
) -> None:
    """Give a party the window that its slip's holder has chosen; its places there are held before the former are free.

    The caller has taken the campaign's turn (`windows.plan_that_counts`), and `appointment` is live in the plan that counts.

    Raises
    ------
    OwnChangesNotOffered, OwnChangesUsedUp, TooLateToChange, WindowTooSoon, WindowTooFar, SlotUnknown, WindowBegun,
    DayAfterDeadline, StationNotForParty, TooYoungThatDay, SessionNotOpen, SlotFull, DailyLimitReached
        Nothing was changed.
    """
    settings = settings_of(campaign)
    present, wanted = window_of(db, campaign, appointment.slot_id), window_of(db, campaign, slot_id)
    refuse_to_leave(db, campaign, appointment, present, now)
    if cut_off_of(settings.changes, wanted.slot.starts_at) <= now:
        raise WindowTooSoon(hours=settings.changes.cut_off_hours)
    is_far = abs(wanted.session.operating_day - present.session.operating_day).days > settings.changes.days
    if is_far and windows_within_reach(db, campaign, appointment, now=now):
        raise WindowTooFar(days=settings.changes.days)
    who = appointed_party(db, campaign, settings, appointment)
    refuse_unfit(db, campaign, who, wanted, now)
    hold(db, campaign, slot_id, appointment.size, leaving=[stored_id(appointment)])
    relocate(db, campaign, plan, [Step(appointment, who, present, wanted)], cause=CAUSE, now=now)
    note(
        db,
        "appointment.changed_by_holder",
        campaign_id=campaign.id,
        subject=appointment.id,
        plan=plan.id,
        household=appointment.household_id,
        party=appointment.party,
        from_slot=present.slot.id,
        to_slot=slot_id,
    )

"""Booking: a party that the published plan left out gets a window with room. Whoever has an appointment keeps it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, delete, or_
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.plan.errors import AppointmentTakenBack, BookedElsewhere, PartyChanged, PartyNotUnassigned
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.parties import PlannedParty, household_parties
from scheduler.plan.places_left import hold, people_in_plan
from scheduler.plan.problem import shift_cost
from scheduler.plan.report import BookedLater, summary_with
from scheduler.plan.windows import Window, plan_that_counts, refuse_unfit, window_of
from scheduler.roster.groups import HOUSEHOLD_PARTY
from slots.shift import part_of


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment of the party in the published plan; `changed` is False where it had it already."""

    plan: Plan
    appointment: Appointment
    changed: bool


def book_unassigned(
    db: DbSession,
    campaign: Campaign,
    *,
    household_id: int,
    party: str = HOUSEHOLD_PARTY,
    slot_id: int,
    now: datetime,
) -> Booked:
    """Give a party that the published plan lists as unassigned an appointment in a window; doing it again changes nothing.

    So it is for a party that has lost its window with its session: what was cancelled for it lives again.

    It takes the campaign's turn, as drafting and publishing do: the plan that counts stays the same meanwhile. Its invitation
    is for `operations.booking` to issue.

    Raises
    ------
    CampaignClosed, NoPublishedPlan, SlotUnknown, BookedElsewhere, AppointmentTakenBack, PartyNotUnassigned, PartyChanged,
    WindowBegun, DayAfterDeadline, StationNotForParty, TooYoungThatDay, SessionNotOpen, SlotFull, DailyLimitReached
        Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    window = window_of(db, campaign, slot_id)
    present = db.exec(
        select(Appointment).where(
            Appointment.plan_id == plan.id, Appointment.household_id == household_id, Appointment.party == party
        )
    ).first()
    left_out = _left_out(db, plan, household_id, party)
    if present is not None and (present.status == "booked" or not left_out):
        _refuse_another(db, campaign, plan, present, slot_id)
        return Booked(plan, present, changed=False)
    if not left_out:
        raise PartyNotUnassigned(number=plan.number, household=household_id, party=party)
    who = _as_listed(db, campaign, plan, household_id, party, left_out)
    refuse_unfit(db, campaign, who, window, now)
    hold(db, campaign, slot_id, who.size)
    return Booked(plan, _written(db, campaign, plan, who, window, left_out[0].reason, present), changed=True)


def _refuse_another(db: DbSession, campaign: Campaign, plan: Plan, present: Appointment, slot_id: int) -> None:
    if present.status == "cancelled":
        raise AppointmentTakenBack(number=plan.number)
    if present.slot_id != slot_id:
        own = window_of(db, campaign, present.slot_id)
        raise BookedElsewhere(clock=own.clock, day=own.day, station=own.station.code)


def _left_out(db: DbSession, plan: Plan, household_id: int, party: str) -> list[Unassigned]:
    found = db.exec(
        select(Unassigned)
        .where(Unassigned.plan_id == plan.id, Unassigned.household_id == household_id, Unassigned.party == party)
        .order_by(col(Unassigned.resident_id))
    ).all()
    return list(found)


def _as_listed(
    db: DbSession, campaign: Campaign, plan: Plan, household_id: int, party: str, left_out: list[Unassigned]
) -> PlannedParty:
    """Return the party as the roster has it now, which must be the one that the plan left out.

    Where a plan took others of the party over from the one before, the rest of it was left out, perhaps under a key of its own.
    """
    listed = {row.resident_id for row in left_out}
    for who in household_parties(db, campaign, settings_of(campaign), household_id):
        others = set(who.residents) - listed
        if listed <= set(who.residents) and (who.party == party if not others else _have_answer(db, plan, others)):
            days = tuple(day for person, day in zip(who.residents, who.first_days, strict=True) if person in listed)
            people = tuple(person for person in who.residents if person in listed)
            return replace(who, party=party, residents=people, first_days=days, first_day=max(days))
    raise PartyChanged(household=household_id, party=party, number=plan.number)


def _have_answer(db: DbSession, plan: Plan, residents: set[int]) -> bool:
    of_plan = (AppointmentMember.plan_id == plan.id, col(AppointmentMember.resident_id).in_(residents))
    return set(db.exec(select(AppointmentMember.resident_id).where(*of_plan))) == residents


def _written(
    db: DbSession,
    campaign: Campaign,
    plan: Plan,
    who: PlannedParty,
    window: Window,
    reason: str,
    lost: Appointment | None,
) -> Appointment:
    """Write the appointment, or let the one that was `lost` with its session live again: its slips speak of that one."""
    day, shift = window.session.operating_day, part_of(window.session.shift)
    booked = BookedLater(
        people=who.size,
        group=who.target_group,
        reason=reason,
        day=day,
        shift=shift,
        that_day=people_in_plan(db, plan, day),
        unwished=shift_cost(settings_of(campaign), who, shift) > 0,
    )
    plan.summary = summary_with(plan.summary, campaign, booked)
    of_plan = (col(Unassigned.plan_id) == plan.id, col(Unassigned.resident_id).in_(who.residents))
    db.execute(delete(Unassigned).where(*of_plan))
    appointment = lost or Appointment(
        plan_id=stored_id(plan), household_id=who.household_id, party=who.party, target_group="", size=0, slot_id=0
    )
    appointment.target_group, appointment.size, appointment.slot_id = who.target_group, who.size, stored_id(window.slot)
    appointment.status, appointment.reason, appointment.frozen = "booked", "", True
    db.add_all([plan, appointment])
    db.flush()
    number = stored_id(appointment)
    # Those of a lost appointment still stand in it, though a part of them may have been split off or joined while they waited.
    there = and_(col(AppointmentMember.plan_id) == plan.id, col(AppointmentMember.resident_id).in_(who.residents))
    db.execute(delete(AppointmentMember).where(or_(there, col(AppointmentMember.appointment_id) == number)))
    db.add_all(
        AppointmentMember(plan_id=stored_id(plan), resident_id=resident, appointment_id=number)
        for resident in who.residents
    )
    db.flush()
    note(
        db,
        "appointment.booked",
        campaign_id=campaign.id,
        subject=number,
        plan=plan.id,
        household=who.household_id,
        party=who.party,
        residents=list(who.residents),
        slot=window.slot.id,
        left_out_as=reason,
    )
    return appointment

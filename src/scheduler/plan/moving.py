"""Moving: a party of the published plan goes to another window because somebody decided it, or two exchange theirs.

The guard of places is `places_left.hold`, as for a booking. The party's own places stand in nobody's way, its own least of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.plan.errors import AppointmentTakenBack
from scheduler.plan.locking import lock_rows
from scheduler.plan.models import Appointment, AppointmentMove, Plan, Unassigned
from scheduler.plan.move_errors import PartyWithoutAppointment, SlotsChanged
from scheduler.plan.parties import PlannedParty, appointed_party
from scheduler.plan.places_left import hold, limits_over, people_by_day
from scheduler.plan.problem import shift_cost
from scheduler.plan.summary_changes import PartyChange, Stay, summary_after
from scheduler.plan.windows import Window, plan_that_counts, refuse_unfit, window_of
from scheduler.roster.groups import HOUSEHOLD_PARTY


@dataclass(frozen=True, slots=True)
class PartyKey:
    """A party by its household and key (see `roster.groups.Party`)."""

    household_id: int
    party: str = HOUSEHOLD_PARTY


@dataclass(frozen=True, slots=True)
class Moved:
    """The parties' appointments as they stand now; `changed` is False where nothing had to be done."""

    plan: Plan
    appointments: tuple[Appointment, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One party's way from a window to another."""

    appointment: Appointment
    who: PlannedParty
    left: Window
    taken: Window


def booked_appointment(db: DbSession, plan: Plan, key: PartyKey) -> Appointment:
    """Return the live appointment of a party in `plan`.

    Raises
    ------
    PartyWithoutAppointment, AppointmentTakenBack
    """
    found = db.exec(
        select(Appointment)
        .where(
            Appointment.plan_id == plan.id,
            Appointment.household_id == key.household_id,
            Appointment.party == key.party,
        )
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise PartyWithoutAppointment(number=plan.number, household=key.household_id, party=key.party)
    if found.status == "cancelled":
        raise AppointmentTakenBack(number=plan.number)
    return found


def move_party(db: DbSession, campaign: Campaign, key: PartyKey, *, slot_id: int, now: datetime) -> Moved:
    """Move a party's live appointment to another window and freeze it there; to the window it has, nothing is changed.

    It takes the campaign's turn, as booking does. Its next slip is for `operations.moving` to issue.

    Raises
    ------
    CampaignClosed, NoPublishedPlan, PartyWithoutAppointment, AppointmentTakenBack, SlotUnknown, WindowBegun, DayAfterDeadline,
    StationNotForParty, TooYoungThatDay, SessionNotOpen, SlotFull, DailyLimitReached
        Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    appointment = booked_appointment(db, plan, key)
    if appointment.slot_id == slot_id:
        return Moved(plan, (appointment,), changed=False)
    step = _step(db, campaign, appointment, slot_id)
    refuse_unfit(db, campaign, step.who, step.taken, now)
    hold(db, campaign, slot_id, appointment.size, leaving=[stored_id(appointment)])
    relocate(db, campaign, plan, [step], cause="hand", now=now)
    note(
        db,
        "appointment.moved",
        campaign_id=campaign.id,
        subject=appointment.id,
        plan=plan.id,
        household=key.household_id,
        party=key.party,
        from_slot=step.left.slot.id,
        to_slot=slot_id,
    )
    return Moved(plan, (appointment,), changed=True)


def swap_parties(
    db: DbSession,
    campaign: Campaign,
    first: PartyKey,
    second: PartyKey,
    *,
    now: datetime,
    seen: tuple[int, int] | None = None,
) -> Moved:
    """Let two parties have each other's window; each must find room there once the other has left.

    `seen` are the slots, of the first and the second, that the asker saw: so asking twice does not swap back. Two parties of
    one window have nothing to exchange.

    Raises
    ------
    SlotsChanged
        They are neither as the asker saw them nor swapped already.
    Whatever `move_party` raises
        Of either party. Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    both = (booked_appointment(db, plan, first), booked_appointment(db, plan, second))
    slots = (both[0].slot_id, both[1].slot_id)
    if slots[0] == slots[1] or (seen is not None and slots == seen[::-1]):
        return Moved(plan, both, changed=False)
    if seen is not None and slots != seen:
        raise SlotsChanged
    steps = [_step(db, campaign, one, slot) for one, slot in zip(both, slots[::-1], strict=True)]
    for step in steps:
        refuse_unfit(db, campaign, step.who, step.taken, now)
    limits = {unit for step in steps for unit in limits_over(db, campaign, step.taken.station.unit_code)}
    lock_rows(
        db, campaign.dataset, limits, *slots
    )  # both at once, in the one order: two swaps never wait for each other
    ids = [stored_id(one) for one in both]
    with db.begin_nested():
        hold(db, campaign, slots[1], both[0].size, leaving=ids)
        both[0].slot_id = slots[1]
        db.add(both[0])
        db.flush()  # the second is counted with the first in its new place
        hold(db, campaign, slots[0], both[1].size, leaving=ids[1:])
        relocate(db, campaign, plan, steps, cause="swap", now=now)
    for one, step in zip(both, steps, strict=True):
        note(
            db,
            "appointment.swapped",
            campaign_id=campaign.id,
            subject=one.id,
            plan=plan.id,
            household=one.household_id,
            party=one.party,
            from_slot=step.left.slot.id,
            to_slot=step.taken.slot.id,
        )
    return Moved(plan, both, changed=True)


def _step(db: DbSession, campaign: Campaign, appointment: Appointment, slot_id: int) -> Step:
    return Step(
        appointment,
        appointed_party(db, campaign, settings_of(campaign), appointment),
        window_of(db, campaign, appointment.slot_id),
        window_of(db, campaign, slot_id),
    )


def relocate(
    db: DbSession,
    campaign: Campaign,
    plan: Plan,
    steps: Sequence[Step],
    *,
    cause: str,
    now: datetime,
) -> None:
    """Write that parties have gone to other windows, whose places the caller holds: slot, fact, and the plan's own figures."""
    for step in steps:
        step.appointment.slot_id = stored_id(step.taken.slot)
        step.appointment.frozen = True
        db.add(step.appointment)
        db.add(
            AppointmentMove(
                appointment_id=stored_id(step.appointment),
                from_slot_id=stored_id(step.left.slot),
                to_slot_id=stored_id(step.taken.slot),
                cause=cause,
                moved_at=now,
            )
        )
    db.flush()
    changes = [PartyChange(s.who.size, stay(campaign, s.who, s.left), stay(campaign, s.who, s.taken)) for s in steps]
    sum_up(db, campaign, plan, changes)


def take_windows(
    db: DbSession,
    campaign: Campaign,
    plan: Plan,
    losers: Sequence[tuple[Appointment, PlannedParty, Window]],
    reason: str,
) -> None:
    """Cancel appointments whose windows are gone, and list their people as unassigned, so that they are booked or planned anew."""
    for appointment, who, _ in losers:
        appointment.status, appointment.reason = "cancelled", reason
        db.add(appointment)
        db.add_all(
            Unassigned(
                plan_id=stored_id(plan),
                resident_id=resident,
                household_id=appointment.household_id,
                party=appointment.party,
                reason="no_capacity",
            )
            for resident in who.residents
        )
    db.flush()
    changes = [PartyChange(who.size, stay(campaign, who, window), None) for _, who, window in losers]
    sum_up(db, campaign, plan, changes)


def stay(campaign: Campaign, who: PlannedParty, window: Window) -> Stay:
    """Return where a party is counted in the plan's figures while it has this window."""
    shift = window.session.shift
    unwished = shift_cost(settings_of(campaign), who, shift) > 0
    return Stay(window.session.operating_day, shift, who.target_group, unwished)


def sum_up(db: DbSession, campaign: Campaign, plan: Plan, changes: Sequence[PartyChange]) -> None:
    """Let the plan say of itself what is so after these changes, which are written already."""
    days = people_by_day(db, plan) if any(one.changes_day for one in changes) else None
    cost = settings_of(campaign).weights.unassigned
    plan.summary = summary_after(plan.summary, campaign, changes, days, unassigned_cost=cost)
    db.add(plan)
    db.flush()

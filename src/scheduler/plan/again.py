"""Coming again: people whose visit came to nothing get an appointment of their own; what others of their party have stays."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.moving import stay, sum_up
from scheduler.plan.parties import PlannedParty, appointed_party, people_as_party
from scheduler.plan.places_left import hold, people_in_plan
from scheduler.plan.problem import may_use, shift_cost
from scheduler.plan.report import BookedLater, summary_with
from scheduler.plan.summary_changes import PartyChange, Stay
from scheduler.plan.supply import gather_catchment
from scheduler.plan.windows import Window, plan_that_counts, refuse_unfit, window_of
from scheduler.roster.groups import REST_PARTY
from slots.shift import part_of

COMES_AGAIN = "đã hẹn lại"
"""Why the appointment is cancelled that nobody holds any more, since all of it come again."""


@dataclass(frozen=True, slots=True)
class ComesAgain:
    """The new appointment of people who come again; `emptied` are those that nobody holds any more, cancelled by now."""

    plan: Plan
    appointment: Appointment
    emptied: tuple[Appointment, ...]


def forms_again(
    db: DbSession, campaign: Campaign, household_id: int, residents: Collection[int], *, home: bool = False
) -> list[PlannedParty]:
    """Return how people of one household may come again, the likelier form first; they are one party in each.

    A pupil may come to his school or, as everybody does, to a station. Whoever is to be visited (`home`) is a party of the
    homebound, whatever the roster says of him: somebody has decided it.
    """
    key = f"{REST_PARTY}{_next_number(db, household_id)}"
    who = people_as_party(db, campaign, settings_of(campaign), household_id, residents, key=key)
    if home:
        return [replace(who, target_group="homebound", school="")]
    if who.target_group == "student":
        return [who, replace(who, target_group="daytime", school="")]
    return [who]


def book_again(
    db: DbSession,
    campaign: Campaign,
    household_id: int,
    residents: Collection[int],
    *,
    slot_id: int,
    home: bool = False,
    now: datetime,
) -> ComesAgain:
    """Give people of one household an appointment together in a window with room, in place of whatever each has.

    The others of their parties keep what they have. The appointment is frozen: somebody has decided it. It takes the campaign's
    turn, as booking does; the slips are for `operations.following_up` to issue.

    Raises
    ------
    CampaignClosed, NoPublishedPlan, SlotUnknown, WindowBegun, DayAfterDeadline, StationNotForParty, TooYoungThatDay,
    SessionNotOpen, SlotFull, DailyLimitReached
        Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    window = window_of(db, campaign, slot_id)
    who = _fitting(db, campaign, forms_again(db, campaign, household_id, residents, home=home), window)
    refuse_unfit(db, campaign, who, window, now)
    with db.begin_nested():
        before, emptied = _leave(db, campaign, plan, who, window)
        hold(
            db, campaign, slot_id, who.size
        )  # after they have left: who comes back to the same window takes no place twice
        appointment = _written(db, plan, who, slot_id)
        after = stay(campaign, who, window)
        sum_up(db, campaign, plan, [PartyChange(people, was, after) for people, was in before])
    note(
        db,
        "appointment.again",
        campaign_id=campaign.id,
        subject=appointment.id,
        plan=plan.id,
        household=household_id,
        party=who.party,
        residents=list(who.residents),
        slot=slot_id,
    )
    return ComesAgain(plan, appointment, emptied)


def _next_number(db: DbSession, household_id: int) -> int:
    """Return a number that no rest of the household has had: another slip of that name knows who came on it."""
    keys: list[str] = []
    for table in (Appointment, Unassigned):
        mine = (col(table.household_id) == household_id, col(table.party).startswith(REST_PARTY))
        keys += db.exec(select(table.party).where(*mine)).all()
    return max((int(key.removeprefix(REST_PARTY)) for key in keys), default=0) + 1


def _fitting(db: DbSession, campaign: Campaign, forms: list[PlannedParty], window: Window) -> PlannedParty:
    catchment = gather_catchment(db, campaign, settings_of(campaign), [window.station])
    return next((form for form in forms if may_use(form, window.station, catchment)), forms[0])


def _leave(
    db: DbSession, campaign: Campaign, plan: Plan, who: PlannedParty, window: Window
) -> tuple[list[tuple[int, Stay | None]], tuple[Appointment, ...]]:
    """Take people out of what they have; return how many were counted where, and the appointments that nobody holds any more.

    Whoever was left out by the plan counts from here on as booked, and is not among them.
    """
    waiting = _out_of_waiting(db, campaign, plan, who, window)
    held = db.exec(
        select(AppointmentMember.appointment_id, func.count())
        .where(AppointmentMember.plan_id == plan.id, col(AppointmentMember.resident_id).in_(who.residents))
        .group_by(col(AppointmentMember.appointment_id))
        .order_by(col(AppointmentMember.appointment_id))
    ).all()
    before: list[tuple[int, Stay | None]] = []
    emptied = []
    for number, people in held:
        former = db.get_one(Appointment, number, populate_existing=True)
        party = appointed_party(db, campaign, settings_of(campaign), former)
        counted = people - len(waiting.intersection(party.residents))
        if counted:
            before.append((counted, stay(campaign, party, window_of(db, campaign, former.slot_id))))
        if people < party.size:
            former.size -= people
        else:
            if former.status == "booked":
                former.status, former.reason = "cancelled", COMES_AGAIN
            emptied.append(former)
        db.add(former)
    in_plan = (col(AppointmentMember.plan_id) == plan.id, col(AppointmentMember.resident_id).in_(who.residents))
    db.execute(delete(AppointmentMember).where(*in_plan))
    db.flush()
    unknown = who.size - len(waiting) - sum(people for people, _ in before)
    return [*before, *([(unknown, None)] if unknown else [])], tuple(emptied)


def _out_of_waiting(db: DbSession, campaign: Campaign, plan: Plan, who: PlannedParty, window: Window) -> set[int]:
    """Take those who wait for a window off the list, and count them as booked; return who they were."""
    listed = (col(Unassigned.plan_id) == plan.id, col(Unassigned.resident_id).in_(who.residents))
    waiting = db.exec(select(Unassigned.resident_id, Unassigned.reason).where(*listed)).all()
    day, shift = window.session.operating_day, part_of(window.session.shift)
    that_day = people_in_plan(db, plan, day)
    for reason in sorted({reason for _, reason in waiting}):
        people = sum(1 for _, why in waiting if why == reason)
        booked = BookedLater(
            people=people,
            group=who.target_group,
            reason=reason,
            day=day,
            shift=shift,
            that_day=that_day,
            unwished=shift_cost(settings_of(campaign), who, shift) > 0,
        )
        plan.summary = summary_with(plan.summary, campaign, booked)
        that_day += people
    db.execute(delete(Unassigned).where(*listed))
    db.add(plan)
    db.flush()
    return {resident for resident, _ in waiting}


def _written(db: DbSession, plan: Plan, who: PlannedParty, slot_id: int) -> Appointment:
    appointment = Appointment(
        plan_id=stored_id(plan),
        household_id=who.household_id,
        party=who.party,
        target_group=who.target_group,
        size=who.size,
        slot_id=slot_id,
        frozen=True,
    )
    db.add(appointment)
    db.flush()
    db.add_all(
        AppointmentMember(plan_id=stored_id(plan), resident_id=resident, appointment_id=stored_id(appointment))
        for resident in who.residents
    )
    db.flush()
    return appointment

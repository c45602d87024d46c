"""Splitting: some of a household come by themselves as a part, with a slip of their own; and joining the parts again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.move_errors import NobodyLeft, PartyWithoutAppointment, PersonNotOfHouseholdParty
from scheduler.plan.moving import stay, sum_up
from scheduler.plan.parties import appointed_party
from scheduler.plan.places_left import hold
from scheduler.plan.summary_changes import PartyChange
from scheduler.plan.windows import plan_that_counts, refuse_unfit, window_of
from scheduler.roster.groups import HOUSEHOLD_PARTY, PART_PARTY, GroupRules, group_together, party_key
from scheduler.roster.models import Resident

JOINED = "đã gộp vào phiếu của hộ"
"""Why the appointment of a part that was joined again is cancelled."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A household after a split or a join.

    `main` is the appointment of its main party and `part` that of the part split off, None where they have none; `joined` are
    those of the parts that came back, cancelled by now. `changed` is False where nothing had to be done.
    """

    plan: Plan
    main: Appointment | None
    part: Appointment | None
    joined: tuple[Appointment, ...]
    changed: bool


def split_party(db: DbSession, campaign: Campaign, household_id: int, residents: Collection[int]) -> Parts:
    """Let `residents` of a household's main party come by themselves, at first in the same window; again changes nothing.

    A part has its own party key, `part-N`, which plans drafted later keep. A party that waits for a window can be split too: a
    household may be too large for any.

    Raises
    ------
    CampaignClosed, NoPublishedPlan, PartyWithoutAppointment, PersonNotOfHouseholdParty, NobodyLeft
        Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    chosen = set(residents)
    if known := _part_of(db, household_id, chosen):
        return Parts(
            plan, _live(db, plan, household_id), _live(db, plan, household_id, party_key(known)), (), changed=False
        )
    main = _live(db, plan, household_id)
    present = _members(db, main) if main else _waiting(db, plan, household_id, [HOUSEHOLD_PARTY])
    if not present:
        raise PartyWithoutAppointment(number=plan.number, household=household_id, party=HOUSEHOLD_PARTY)
    for resident in sorted(chosen - present):
        raise PersonNotOfHouseholdParty(resident=resident, household=household_id)
    if not chosen or chosen == present:
        raise NobodyLeft(household=household_id)
    number = _next_number(db, household_id)
    _come_as(db, chosen, number)
    part = _divided(db, campaign, plan, main, chosen, party_key(number)) if main else None
    if main is None:
        _wait_as(db, plan, chosen, party_key(number))
    _noted(db, campaign, plan, "appointment.split", household_id, party_key(number), chosen)
    return Parts(plan, main, part, (), changed=True)


def join_parties(db: DbSession, campaign: Campaign, household_id: int, *, now: datetime) -> Parts:
    """Bring all parts of a household back into its main party, in that one's window; without parts nothing is changed.

    Raises
    ------
    PartyWithoutAppointment
        Some have a window and some have none.
    WindowBegun, DayAfterDeadline, StationNotForParty, TooYoungThatDay, SessionNotOpen, SlotFull, DailyLimitReached
        The window of the main party cannot take those of the parts. Nothing was changed.
    CampaignClosed, NoPublishedPlan
        There is nothing to join in.
    """
    plan = plan_that_counts(db, campaign)
    main = _live(db, plan, household_id)
    numbers = db.exec(select(Resident.part).where(Resident.household_id == household_id, Resident.part > 0).distinct())
    keys = [party_key(number) for number in sorted(numbers)]
    if not keys:
        return Parts(plan, main, None, (), changed=False)
    parts = tuple(one for key in keys if (one := _live(db, plan, household_id, key)) is not None)
    waiting = _waiting(db, plan, household_id, keys)
    if main is None and parts:
        raise PartyWithoutAppointment(number=plan.number, household=household_id, party=HOUSEHOLD_PARTY)
    if main is not None and waiting:
        raise PartyWithoutAppointment(number=plan.number, household=household_id, party=", ".join(keys))
    coming = {resident for one in parts for resident in _members(db, one)} | waiting
    if main is None:
        _wait_as(db, plan, waiting, HOUSEHOLD_PARTY)
    elif parts:
        _united(db, campaign, plan, main, parts, now)
    _come_as(db, db.exec(select(Resident.id).where(Resident.household_id == household_id, Resident.part > 0)).all(), 0)
    _noted(db, campaign, plan, "appointment.joined", household_id, HOUSEHOLD_PARTY, coming)
    return Parts(plan, main, None, parts, changed=True)


def _part_of(db: DbSession, household_id: int, chosen: Collection[int]) -> int:
    """Return the part that consists of just these people, 0 if there is none."""
    rows = db.exec(select(Resident.part, Resident.id).where(Resident.household_id == household_id, Resident.part > 0))
    parts: dict[int, set[int | None]] = {}
    for part, resident in rows:
        parts.setdefault(part, set()).add(resident)
    return next((part for part, people in parts.items() if people == chosen), 0)


def _live(db: DbSession, plan: Plan, household_id: int, party: str = HOUSEHOLD_PARTY) -> Appointment | None:
    rows = select(Appointment).where(
        Appointment.plan_id == plan.id,
        Appointment.household_id == household_id,
        Appointment.party == party,
        Appointment.status == "booked",
    )
    return db.exec(rows.execution_options(populate_existing=True)).first()


def _members(db: DbSession, appointment: Appointment) -> set[int]:
    mine = AppointmentMember.appointment_id == appointment.id
    return set(db.exec(select(AppointmentMember.resident_id).where(mine)))


def _waiting(db: DbSession, plan: Plan, household_id: int, parties: Collection[str]) -> set[int]:
    rows = select(Unassigned.resident_id).where(
        Unassigned.plan_id == plan.id,
        Unassigned.household_id == household_id,
        col(Unassigned.party).in_(parties),
    )
    return set(db.exec(rows))


def _next_number(db: DbSession, household_id: int) -> int:
    """Return a number that no part of the household has ever had: its slips keep their keys when it is joined again."""
    keys = db.exec(
        select(Appointment.party).where(
            Appointment.household_id == household_id, col(Appointment.party).startswith(PART_PARTY)
        )
    )
    used = [int(key.removeprefix(PART_PARTY)) for key in keys]
    most = db.exec(select(func.max(Resident.part)).where(Resident.household_id == household_id)).one()
    return max([most or 0, *used]) + 1


def _come_as(db: DbSession, residents: Collection[int | None], part: int) -> None:
    db.execute(update(Resident).where(col(Resident.id).in_(residents)).values(part=part))


def _wait_as(db: DbSession, plan: Plan, residents: Collection[int], party: str) -> None:
    rows = (col(Unassigned.plan_id) == plan.id, col(Unassigned.resident_id).in_(residents))
    db.execute(update(Unassigned).where(*rows).values(party=party))


def _divided(
    db: DbSession, campaign: Campaign, plan: Plan, main: Appointment, chosen: Collection[int], key: str
) -> Appointment:
    """Give the chosen an appointment of their own in the same window; together they hold the places they held before."""
    window = window_of(db, campaign, main.slot_id)
    before = stay(campaign, appointed_party(db, campaign, settings_of(campaign), main), window)
    part = Appointment(
        plan_id=stored_id(plan),
        household_id=main.household_id,
        party=key,
        target_group=main.target_group,
        size=len(chosen),
        slot_id=main.slot_id,
        frozen=main.frozen,
    )
    main.size -= part.size
    db.add_all([main, part])
    db.flush()
    _hold_by(db, plan, chosen, part)
    changes = []
    for one in (main, part):
        _settle_group(db, campaign, one)
        who = appointed_party(db, campaign, settings_of(campaign), one)
        changes.append(PartyChange(who.size, before, stay(campaign, who, window)))
    sum_up(db, campaign, plan, changes)
    return part


def _united(
    db: DbSession, campaign: Campaign, plan: Plan, main: Appointment, parts: Collection[Appointment], now: datetime
) -> None:
    settings = settings_of(campaign)
    window = window_of(db, campaign, main.slot_id)
    was = [
        (appointed_party(db, campaign, settings, one), window_of(db, campaign, one.slot_id)) for one in (main, *parts)
    ]
    stays = [(who.size, stay(campaign, who, place)) for who, place in was]
    more = sum(one.size for one in parts)
    with db.begin_nested():
        hold(db, campaign, main.slot_id, more, leaving=[stored_id(one) for one in parts])
        for one in parts:
            _hold_by(db, plan, _members(db, one), main)
            one.status, one.reason = "cancelled", JOINED
            main.frozen = main.frozen or one.slot_id != main.slot_id
        main.size += more
        db.add_all([main, *parts])
        db.flush()
        _settle_group(db, campaign, main)
        who = appointed_party(db, campaign, settings, main)
        refuse_unfit(db, campaign, who, window, now)
    after = stay(campaign, who, window)
    sum_up(db, campaign, plan, [PartyChange(size, before, after) for size, before in stays])


def _hold_by(db: DbSession, plan: Plan, residents: Collection[int], appointment: Appointment) -> None:
    rows = (col(AppointmentMember.plan_id) == plan.id, col(AppointmentMember.resident_id).in_(residents))
    db.execute(update(AppointmentMember).where(*rows).values(appointment_id=appointment.id))


def _settle_group(db: DbSession, campaign: Campaign, appointment: Appointment) -> None:
    """Let a party be one of workers if any of its people is one, as `roster.groups.parties` would make it."""
    settings = settings_of(campaign)
    people = db.exec(select(Resident).where(col(Resident.id).in_(_members(db, appointment)))).all()
    appointment.target_group = group_together(people, GroupRules.of(settings.groups, settings.schools))
    db.add(appointment)
    db.flush()


def _noted(
    db: DbSession, campaign: Campaign, plan: Plan, action: str, household_id: int, party: str, people: Collection[int]
) -> None:
    note(
        db,
        action,
        campaign_id=campaign.id,
        plan=plan.id,
        household=household_id,
        party=party,
        residents=sorted(people),
    )

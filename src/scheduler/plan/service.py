"""The verbs of the plan: draft, publish, find, and read what it says."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.assign.problem import Result
from scheduler.assign.solve import solve
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.errors import (
    CampaignIsClosed,
    NoPlanYet,
    NothingToPlan,
    PeopleUnassigned,
    PlanBehindRoster,
    PlanOutdated,
    PlanUnknown,
)
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.parties import eligible_people, gather_parties
from scheduler.plan.problem import Built, build, digest
from scheduler.plan.report import summarise
from scheduler.plan.supply import gather_supply
from scheduler.roster.models import Household
from slots.calendar import ZONE

Progress = Callable[[str, float], None]
DEFAULT_SEED = 2021


def draft_plan(
    db: DbSession, campaign: Campaign, *, seed: int = DEFAULT_SEED, now: datetime, progress: Progress | None = None
) -> Plan:
    """Return a draft that places every eligible person where there is room, and lists the others with the reason.

    Drafting again from the same roster, sessions, weights and seed returns the plan that is there already.

    Raises
    ------
    NothingToPlan, NoSessions, NestedLimits, CampaignIsClosed
        No draft was written.
    """
    if campaign.state == "closed":
        raise CampaignIsClosed(campaign=campaign.code)
    take_turns(db, campaign)
    settings = settings_of(campaign)
    parties = gather_parties(db, campaign, settings)
    if not parties:
        raise NothingToPlan
    supply = gather_supply(db, campaign, settings)
    built = build(db, campaign, settings, parties, supply)
    input_digest = digest(built, seed)
    latest = _latest(db, campaign)
    if latest is not None and latest.input_digest == input_digest and latest.state != "superseded":
        return latest
    result = solve(built.problem, seed=seed, progress=progress)
    plan = Plan(
        campaign_id=campaign.id or 0,
        number=latest.number + 1 if latest else 1,
        seed=seed,
        input_digest=input_digest,
        drafted_at=now,
        summary=summarise(campaign, settings, built, supply, result),
    )
    db.add(plan)
    db.flush()
    _write(db, plan, built, result)
    return plan


def _write(db: DbSession, plan: Plan, built: Built, result: Result) -> None:
    placed = [row for row in range(len(built.parties)) if result.party_window[row] >= 0]
    if placed:
        db.execute(insert(Appointment), [_appointment(plan, built, result, row) for row in placed])
    ids = {
        (household, party): key
        for key, household, party in db.execute(
            select(col(Appointment.id), col(Appointment.household_id), col(Appointment.party)).where(
                col(Appointment.plan_id) == plan.id
            )
        )
    }
    members = [
        {
            "plan_id": plan.id,
            "resident_id": resident,
            "appointment_id": ids[built.parties[row].household_id, built.parties[row].party],
        }
        for row in placed
        for resident in built.parties[row].residents
    ]
    if members:
        db.execute(insert(AppointmentMember), members)
    left_out = [
        {
            "plan_id": plan.id,
            "resident_id": resident,
            "household_id": built.parties[row].household_id,
            "party": built.parties[row].party,
            "reason": reason,
        }
        for row, reason in result.unassigned_reason.items()
        for resident in built.parties[row].residents
    ]
    if left_out:
        db.execute(insert(Unassigned), left_out)


def _appointment(plan: Plan, built: Built, result: Result, row: int) -> dict[str, Any]:
    party = built.parties[row]
    return {
        "plan_id": plan.id,
        "household_id": party.household_id,
        "party": party.party,
        "target_group": party.target_group,
        "size": party.size,
        "slot_id": built.slot_ids[int(result.party_window[row])],
        "status": "proposed",
        "reason": "",
    }


def publish_plan(db: DbSession, plan: Plan, *, accept_unassigned: int = 0, now: datetime) -> bool:
    """Make `plan` the one that counts, and supersede the former; return False where it already counts.

    Raises
    ------
    PeopleUnassigned
        More eligible people are without a slot than `accept_unassigned` allows. Nothing was changed.
    PlanBehindRoster
        The roster has people whom the draft does not know.
    PlanOutdated
        The plan was superseded before.
    """
    if plan.state == "published":
        return False
    if plan.state == "superseded":
        raise PlanOutdated(number=plan.number)
    unknown = _unknown_people(db, plan)
    if unknown:
        raise PlanBehindRoster(number=plan.number, people=unknown)
    left_out = int(plan.summary["unassigned"])
    if left_out > accept_unassigned:
        raise PeopleUnassigned(number=plan.number, people=left_out)
    db.execute(
        update(Plan)
        .where(col(Plan.campaign_id) == plan.campaign_id, col(Plan.state) == "published")
        .values(state="superseded")
    )
    db.execute(update(Appointment).where(col(Appointment.plan_id) == plan.id).values(status="booked"))
    plan.state = "published"
    plan.published_at = now
    db.add(plan)
    db.flush()
    return True


def take_turns(db: DbSession, campaign: Campaign) -> None:
    """Let nobody else draft or publish for the campaign until this transaction ends; SQLite has one writer anyway."""
    db.execute(select(col(Campaign.id)).where(col(Campaign.id) == campaign.id).with_for_update())


def _unknown_people(db: DbSession, plan: Plan) -> int:
    campaign = db.get_one(Campaign, plan.campaign_id)
    known: set[int] = set()
    for table in (AppointmentMember, Unassigned):
        known.update(db.execute(select(col(table.resident_id)).where(col(table.plan_id) == plan.id)).scalars())
    return len(eligible_people(db, campaign, settings_of(campaign)) - known)


def find_plan(db: DbSession, campaign: Campaign, number: int | None = None) -> Plan:
    """Return the plan of that number, or the latest.

    Raises
    ------
    PlanUnknown, NoPlanYet
    """
    if number is None:
        latest = _latest(db, campaign)
        if latest is None:
            raise NoPlanYet(campaign=campaign.code)
        return latest
    found = db.exec(select_rows(Plan).where(Plan.campaign_id == campaign.id, Plan.number == number)).first()
    if found is None:
        raise PlanUnknown(campaign=campaign.code, number=number)
    return found


def published_plan(db: DbSession, campaign: Campaign) -> Plan | None:
    """Return the plan that counts, if any."""
    return db.exec(select_rows(Plan).where(Plan.campaign_id == campaign.id, Plan.state == "published")).first()


def _latest(db: DbSession, campaign: Campaign) -> Plan | None:
    return db.exec(select_rows(Plan).where(Plan.campaign_id == campaign.id).order_by(col(Plan.number).desc())).first()


EXPORT_HEADER = (
    "household_id", "party", "size", "station", "operating_day", "shift", "window_start", "window_end",
)  # fmt: skip


def export_rows(db: DbSession, plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Yield one row per appointment under `EXPORT_HEADER`, in the one order: day, window, station, street."""
    rows = db.execute(
        select(
            col(Appointment.household_id),
            col(Appointment.party),
            col(Appointment.size),
            col(Station.code),
            col(SessionRow.operating_day),
            col(SessionRow.shift),
            col(SlotRow.starts_at),
            col(SlotRow.ends_at),
        )
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .where(col(Appointment.plan_id) == plan.id)
        .order_by(
            col(SessionRow.operating_day),
            col(SlotRow.starts_at),
            col(Station.number),
            col(Household.neighbourhood_id),
            col(Household.street_order),
            col(Household.id),
            col(Appointment.party),
        )
    )
    for *facts, starts, ends in rows:
        household, party, size, station, day, shift = facts
        yield (
            household, party, size, station, day.isoformat(), shift,
            starts.astimezone(ZONE).isoformat(), ends.astimezone(ZONE).isoformat(),
        )  # fmt: skip


def load_by_session(db: DbSession, plan: Plan) -> list[tuple[str, str, Any, int, int]]:
    """Return (station name, shift, operating day, people booked, capacity) of every session the plan uses."""
    rows = db.execute(
        select(
            col(Station.name),
            col(SessionRow.shift),
            col(SessionRow.operating_day),
            func.sum(col(Appointment.size)),
            col(SessionRow.capacity),
        )
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(Appointment.plan_id) == plan.id)
        .group_by(
            col(SessionRow.id), col(Station.name), col(SessionRow.shift), col(SessionRow.operating_day),
            col(SessionRow.capacity), col(SessionRow.starts_at),
        )
        .order_by(col(SessionRow.operating_day), col(SessionRow.starts_at), col(Station.name))
    )  # fmt: skip
    return [(name, shift, day, int(people), capacity) for name, shift, day, people, capacity in rows]


def unassigned_rows(db: DbSession, plan: Plan, limit: int = 500) -> list[tuple[int, str, str, str]]:
    """Return (household id, head's name, party, reason) of those without a slot, by household."""
    rows = db.execute(
        select(col(Unassigned.household_id), col(Household.head_name), col(Unassigned.party), col(Unassigned.reason))
        .join(Household, col(Household.id) == col(Unassigned.household_id))
        .where(col(Unassigned.plan_id) == plan.id)
        .order_by(col(Unassigned.household_id), col(Unassigned.resident_id))
        .limit(limit)
    )
    return [tuple(row) for row in rows]

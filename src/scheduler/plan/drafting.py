"""Drafting: what a plan is computed from, its digest, and the plan it gives. Solving needs no database, so none waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.assign.problem import Result
from scheduler.assign.solve import solve
from scheduler.audit.trail import note
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.models import Campaign
from scheduler.places.opening import begun_at
from scheduler.plan.errors import CampaignIsClosed, InputChanged, NothingToPlan
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.parties import gather_parties
from scheduler.plan.problem import Built, build, digest
from scheduler.plan.report import summarise
from scheduler.plan.supply import Supply, gather_supply

Progress = Callable[[str, float], None]
DEFAULT_SEED = 2021


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a plan is computed from at a moment, and the SHA-256 of it."""

    campaign: Campaign
    settings: CampaignFile
    built: Built
    supply: Supply
    seed: int
    moment: datetime
    digest: str

    def solved(self, progress: Progress | None = None) -> Result:
        """Return the plan that this gives: always the same. No database is asked."""
        return solve(self.built.problem, seed=self.seed, progress=progress)


def prepare_draft(db: DbSession, campaign: Campaign, *, seed: int, now: datetime) -> Prepared:
    """Read what a plan drafted at `now` is computed from; windows that have begun by then take nobody any more.

    A campaign whose last day lies before `now` is a trial of a past scenario and is planned as a whole.

    Raises
    ------
    NothingToPlan, NoSessions, SessionsOver, NestedLimits, CampaignIsClosed
    """
    if campaign.state == "closed":
        raise CampaignIsClosed(campaign=campaign.code)
    settings = settings_of(campaign)
    parties = gather_parties(db, campaign, settings)
    if not parties:
        raise NothingToPlan
    supply = gather_supply(db, campaign, settings, begun=begun_at(campaign, now))
    built = build(db, campaign, settings, parties, supply)
    return Prepared(campaign, settings, built, supply, seed, now, digest(built, seed))


def same_draft(db: DbSession, prepared: Prepared) -> Plan | None:
    """Return the latest plan if it was computed from exactly this and still stands."""
    latest = latest_plan(db, prepared.campaign)
    if latest is not None and latest.input_digest == prepared.digest and latest.state != "superseded":
        return latest
    return None


def draft_plan(
    db: DbSession, campaign: Campaign, *, seed: int = DEFAULT_SEED, now: datetime, progress: Progress | None = None
) -> Plan:
    """Return a draft that places every eligible person where there is room, and lists the others with the reason.

    Drafting again from the same roster, sessions, weights and seed returns the plan that is there already.

    Raises
    ------
    NothingToPlan, NoSessions, SessionsOver, NestedLimits, CampaignIsClosed
        No draft was written.
    """
    take_turns(db, campaign)
    prepared = prepare_draft(db, campaign, seed=seed, now=now)
    return same_draft(db, prepared) or _stored(db, prepared, prepared.solved(progress))


def store_draft(db: DbSession, prepared: Prepared, result: Result) -> Plan:
    """Write a plan that was solved outside of this transaction, unless what it was computed from has changed.

    Raises
    ------
    InputChanged
        It has. Nothing was written.
    """
    campaign = db.get_one(Campaign, prepared.campaign.id)
    take_turns(db, campaign)
    again = prepare_draft(db, campaign, seed=prepared.seed, now=prepared.moment)
    if again.digest != prepared.digest:
        raise InputChanged
    return same_draft(db, again) or _stored(db, again, result)


def _stored(db: DbSession, prepared: Prepared, result: Result) -> Plan:
    latest = latest_plan(db, prepared.campaign)
    plan = Plan(
        campaign_id=prepared.campaign.id or 0,
        number=latest.number + 1 if latest else 1,
        seed=prepared.seed,
        input_digest=prepared.digest,
        drafted_at=prepared.moment,
        summary=summarise(prepared.campaign, prepared.settings, prepared.built, prepared.supply, result),
    )
    db.add(plan)
    db.flush()
    _write(db, plan, prepared.built, result)
    note(db, "plan.drafted", campaign_id=plan.campaign_id, subject=plan.id, number=plan.number)
    return plan


def take_turns(db: DbSession, campaign: Campaign) -> None:
    """Let nobody else draft or publish for the campaign until this transaction ends; SQLite has one writer anyway."""
    db.execute(select(col(Campaign.id)).where(col(Campaign.id) == campaign.id).with_for_update(key_share=True))


def latest_plan(db: DbSession, campaign: Campaign) -> Plan | None:
    """Return the campaign's plan of the highest number, if any."""
    return db.exec(select_rows(Plan).where(Plan.campaign_id == campaign.id).order_by(col(Plan.number).desc())).first()


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
        "status": "booked",
        "reason": "",
    }

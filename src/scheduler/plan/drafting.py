"""Drafting: what a plan is computed from, its digest, and the plan it gives. Solving needs no database, so none waits for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.assign.result import Result
from scheduler.assign.solve import solve
from scheduler.audit.trail import note
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.models import Campaign
from scheduler.places.opening import begun_at
from scheduler.places.unit_tables import unit_book
from scheduler.places.units import UnitBook
from scheduler.plan.errors import CampaignIsClosed, InputChanged, NothingToPlan
from scheduler.plan.models import Plan
from scheduler.plan.parties import gather_parties
from scheduler.plan.problem import Built, build, digest
from scheduler.plan.report import summarise
from scheduler.plan.shortage import Shortages
from scheduler.plan.supply import Supply, gather_supply
from scheduler.plan.writing import LeftOut, Placed, write_plan

Progress = Callable[[str, float], None]
"""Told the step that begins, or goes on, and the share of all that is done before it, from 0 to 1."""
DEFAULT_SEED = 2021
WRITING = "write"
"""The step in which the plan is written: those that are told of it hear it inside the transaction."""
_SOLVED = 0.5
"""The share that is done when the plan is solved: writing a province, with its keys and indexes, takes as long."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a plan is computed from at a moment, and the SHA-256 of it."""

    campaign: Campaign
    settings: CampaignFile
    built: Built
    supply: Supply
    book: UnitBook
    seed: int
    moment: datetime
    digest: str

    def solved(self, progress: Progress | None = None) -> Result:
        """Return the plan that this gives: always the same. No database is asked."""
        tell = progress or _silent
        return solve(self.built.problem, seed=self.seed, progress=lambda step, share: tell(step, share * _SOLVED))

    def said(self, result: Result) -> dict[str, Any]:
        """Return the summary of the plan; where it leaves people out, what would help is tried by drafting on it.

        No database is asked.
        """
        summary = summarise(self.campaign, self.settings, self.built, self.supply, result)
        left_out = Shortages(self.settings, self.book, self.built, self.supply, result)
        return summary | left_out.facts(seed=self.seed)


def prepare_draft(db: DbSession, campaign: Campaign, *, seed: int, now: datetime) -> Prepared:
    """Read what a plan drafted at `now` is computed from; windows that have begun by then take nobody any more.

    A campaign whose last day lies before `now` is a trial of a past scenario and is planned as a whole.

    Raises
    ------
    NothingToPlan, NoSessions, SessionsOver, NestedLimits, WeightsTooLarge, CampaignIsClosed
    """
    if campaign.state == "closed":
        raise CampaignIsClosed(campaign=campaign.code)
    settings = settings_of(campaign)
    parties = gather_parties(db, campaign, settings)
    if not parties:
        raise NothingToPlan
    supply = gather_supply(db, campaign, settings, begun=begun_at(campaign, now))
    built = build(db, campaign, settings, parties, supply)
    book = unit_book(db, campaign.dataset)
    return Prepared(campaign, settings, built, supply, book, seed, now, digest(built, seed))


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
    NothingToPlan, NoSessions, SessionsOver, NestedLimits, WeightsTooLarge, CampaignIsClosed
        No draft was written.
    """
    take_turns(db, campaign)
    prepared = prepare_draft(db, campaign, seed=seed, now=now)
    present = same_draft(db, prepared)
    if present is not None:
        return present
    result = prepared.solved(progress)
    return _stored(db, prepared, result, prepared.said(result), progress)


def store_draft(
    db: DbSession, prepared: Prepared, result: Result, summary: dict[str, Any], progress: Progress | None = None
) -> Plan:
    """Write a plan that was solved outside of this transaction, unless what it was computed from has changed.

    What `progress` raises stops the writing, and the transaction with it.

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
    return same_draft(db, again) or _stored(db, again, result, summary, progress)


def _stored(
    db: DbSession, prepared: Prepared, result: Result, summary: dict[str, Any], progress: Progress | None
) -> Plan:
    latest = latest_plan(db, prepared.campaign)
    plan = Plan(
        campaign_id=prepared.campaign.id or 0,
        number=latest.number + 1 if latest else 1,
        seed=prepared.seed,
        input_digest=prepared.digest,
        drafted_at=prepared.moment,
        summary=summary,
    )
    db.add(plan)
    db.flush()
    built, tell = prepared.built, progress or _silent

    def written(done: int) -> None:
        tell(WRITING, _SOLVED + (1 - _SOLVED) * done / len(built.parties))

    write_plan(db, plan, _placed(built, result), _left_out(built, result), progress=written)
    note(db, "plan.drafted", campaign_id=plan.campaign_id, subject=plan.id, number=plan.number)
    return plan


def _silent(_step: str, _share: float) -> None:
    pass


def take_turns(db: DbSession, campaign: Campaign) -> None:
    """Let nobody else draft or publish for the campaign until this transaction ends; SQLite has one writer anyway."""
    db.execute(select(col(Campaign.id)).where(col(Campaign.id) == campaign.id).with_for_update(key_share=True))


def latest_plan(db: DbSession, campaign: Campaign) -> Plan | None:
    """Return the campaign's plan of the highest number, if any."""
    return db.exec(select_rows(Plan).where(Plan.campaign_id == campaign.id).order_by(col(Plan.number).desc())).first()


def _placed(built: Built, result: Result) -> Iterator[Placed]:
    for party, window in zip(built.parties, result.party_window.tolist(), strict=True):
        if window >= 0:
            slot = built.slot_ids[window]
            yield Placed(party.household_id, party.party, party.target_group, party.residents, slot)


def _left_out(built: Built, result: Result) -> Iterator[LeftOut]:
    for row, reason in result.unassigned_reason.items():
        party = built.parties[row]
        yield LeftOut(party.household_id, party.party, party.residents, reason)

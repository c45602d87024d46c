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
from scheduler.plan.carrying import note_former_reasons, write_carried
from scheduler.plan.errors import CampaignIsClosed, InputChanged, NothingToPlan
from scheduler.plan.models import Plan
from scheduler.plan.parties import gather_parties
from scheduler.plan.problem import Built, build, digest
from scheduler.plan.replanning import digest_again, reduced
from scheduler.plan.report import again_facts, summarise
from scheduler.plan.settling import settle
from scheduler.plan.shortage import Shortages
from scheduler.plan.standing import NOTHING_YET, Happened, Settled
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
    """Everything a plan is computed from at a moment, and the SHA-256 of it.

    `ground` is the SHA-256 of roster, sessions and weights alone, as if no plan counted yet. Where one does, it is `base`, and
    `settled` says who keeps his appointment in it.
    """

    campaign: Campaign
    settings: CampaignFile
    built: Built
    supply: Supply
    book: UnitBook
    seed: int
    moment: datetime
    ground: str
    digest: str
    base: Plan | None = None
    settled: Settled | None = None

    def solved(self, progress: Progress | None = None) -> Result:
        """Return the plan that this gives: always the same. No database is asked."""
        tell = progress or _silent
        return solve(self.built.problem, seed=self.seed, progress=lambda step, share: tell(step, share * _SOLVED))

    def said(self, result: Result) -> dict[str, Any]:
        """Return the summary of the plan; where it leaves people out, what would help is tried by drafting on it.

        No database is asked.
        """
        summary = summarise(self.campaign, self.settings, self.built, self.supply, result, self.settled)
        if self.base is not None and self.settled is not None:
            summary["replan"] = again_facts(self.base.number, self.ground, self.settled, result)
        left_out = Shortages(self.settings, self.book, self.built, self.supply, result)
        return summary | left_out.facts(seed=self.seed)

    @property
    def changes_nothing(self) -> bool:
        """Whether the plan that counts was made of the same, and nothing has happened since that a new one would answer."""
        if self.base is None or self.settled is None or ground_of(self.base) != self.ground:
            return False
        left_out = int(self.base.summary["unassigned"])
        return not any(
            one.cause in {"forced", "second", "again"} or (one.cause == "new" and not left_out)
            for one in self.settled.again
        )


def ground_of(plan: Plan) -> str:
    """Return the digest of roster, sessions and weights that a plan was drafted from."""
    return str(plan.summary.get("replan", {}).get("ground", plan.input_digest))


def prepare_draft(
    db: DbSession, campaign: Campaign, *, seed: int, now: datetime, happened: Happened = NOTHING_YET
) -> Prepared:
    """Read what a plan drafted at `now` is computed from; windows that have begun by then take nobody any more.

    Where a plan counts already, whoever was told or has come keeps his appointment (see `settling`), by what has `happened`. A
    campaign whose last day lies before `now` is a trial of a past scenario and is planned as a whole.

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
    begun = begun_at(campaign, now)
    supply = gather_supply(db, campaign, settings, begun=begun)
    whole = build(db, campaign, settings, parties, supply)
    ground = digest(whole, seed)
    book = unit_book(db, campaign.dataset)
    base = None if begun is None else published_plan(db, campaign)
    if base is None:
        return Prepared(campaign, settings, whole, supply, book, seed, now, ground, ground)
    settled = settle(db, campaign, settings, parties, base, happened, now=now)
    built = reduced(campaign, whole, supply, settled, stability=settings.weights.stability)
    found = digest_again(ground, built, seed, settled)
    return Prepared(campaign, settings, built, supply, book, seed, now, ground, found, base, settled)


def ground_at(db: DbSession, campaign: Campaign, *, seed: int, now: datetime) -> str:
    """Return the digest of roster, sessions and weights as a plan drafted at `now` would see them, whatever plan counts.

    Raises
    ------
    NothingToPlan, NoSessions, SessionsOver, NestedLimits
    """
    settings = settings_of(campaign)
    parties = gather_parties(db, campaign, settings)
    if not parties:
        raise NothingToPlan
    supply = gather_supply(db, campaign, settings, begun=begun_at(campaign, now))
    return digest(build(db, campaign, settings, parties, supply), seed)


def same_draft(db: DbSession, prepared: Prepared) -> Plan | None:
    """Return the latest plan if it was computed from exactly this, or the one that counts if nothing calls for another."""
    if prepared.changes_nothing:
        return prepared.base
    latest = latest_plan(db, prepared.campaign)
    if latest is not None and latest.input_digest == prepared.digest and latest.state != "superseded":
        return latest
    return None


def draft_plan(
    db: DbSession,
    campaign: Campaign,
    *,
    seed: int = DEFAULT_SEED,
    now: datetime,
    happened: Happened = NOTHING_YET,
    progress: Progress | None = None,
) -> Plan:
    """Return a draft that places every eligible person where there is room, and lists the others with the reason.

    Drafting again from the same roster, sessions, weights and seed returns the plan that is there already, unless something has
    happened that a new one would answer.

    Raises
    ------
    NothingToPlan, NoSessions, SessionsOver, NestedLimits, WeightsTooLarge, CampaignIsClosed
        No draft was written.
    """
    take_turns(db, campaign)
    prepared = prepare_draft(db, campaign, seed=seed, now=now, happened=happened)
    present = same_draft(db, prepared)
    if present is not None:
        return present
    result = prepared.solved(progress)
    return _stored(db, prepared, result, prepared.said(result), progress)


def store_draft(
    db: DbSession, prepared: Prepared, result: Result, summary: dict[str, Any], progress: Progress | None = None
) -> Plan:
    """Write a plan that was solved outside of this transaction, unless what it was computed from has changed.

    Slips that were marked and people who came meanwhile change nothing here: publishing looks at them again. What `progress`
    raises stops the writing, and the transaction with it.

    Raises
    ------
    InputChanged
        Roster, sessions or campaign file have, or another plan counts by now. Nothing was written.
    """
    campaign = db.get_one(Campaign, prepared.campaign.id)
    take_turns(db, campaign)
    base = published_plan(db, campaign)
    in_force = base.id if base is not None and begun_at(campaign, prepared.moment) is not None else None
    known = prepared.base.id if prepared.base is not None else None
    if in_force != known or ground_at(db, campaign, seed=prepared.seed, now=prepared.moment) != prepared.ground:
        raise InputChanged
    return same_draft(db, prepared) or _stored(db, prepared, result, summary, progress)


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
        based_on=prepared.base.number if prepared.base else None,
        summary=summary,
    )
    db.add(plan)
    db.flush()
    built, tell = prepared.built, progress or _silent

    def written(done: int) -> None:
        tell(WRITING, _SOLVED + (1 - _SOLVED) * done / len(built.parties))

    write_plan(db, plan, _placed(built, result), _left_out(built, result), progress=written)
    if prepared.settled is not None:
        write_carried(db, plan, prepared.settled)
        note_former_reasons(db, plan, prepared.settled)
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


def published_plan(db: DbSession, campaign: Campaign) -> Plan | None:
    """Return the published plan of the campaign, if any."""
    return db.exec(select_rows(Plan).where(Plan.campaign_id == campaign.id, Plan.state == "published")).first()


def _placed(built: Built, result: Result) -> Iterator[Placed]:
    for party, window in zip(built.parties, result.party_window.tolist(), strict=True):
        if window >= 0:
            slot = built.slot_ids[window]
            yield Placed(party.household_id, party.party, party.target_group, party.residents, slot)


def _left_out(built: Built, result: Result) -> Iterator[LeftOut]:
    for row, reason in result.unassigned_reason.items():
        party = built.parties[row]
        yield LeftOut(party.household_id, party.party, party.residents, reason)

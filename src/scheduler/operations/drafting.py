"""Drafting in two short transactions, one that reads and one that writes: scans and marks go on while the plan is solved."""

from datetime import datetime

from sqlalchemy import Engine

from scheduler.audit.trail import Actor, acting
from scheduler.database import reading, transaction
from scheduler.operations.happened import what_happened
from scheduler.places.service import find_campaign
from scheduler.plan.drafting import DEFAULT_SEED, Progress, prepare_draft, same_draft, store_draft
from scheduler.plan.models import Plan


def draft(
    engine: Engine,
    code: str | None,
    *,
    seed: int = DEFAULT_SEED,
    now: datetime,
    actor: Actor | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Draft a plan for the campaign with that code (see `find_campaign`); unchanged input gives the plan there is.

    Where a plan counts, the draft is the dry run of its replacement: compare the two (`operations.comparing`), then publish.

    Raises
    ------
    NothingToPlan, NoSessions, SessionsOver, NestedLimits, CampaignIsClosed, InputChanged
        No draft was written; the last one where somebody changed the input during the planning.
    """
    with transaction(reading(engine)) as db:
        campaign = find_campaign(db, code)
        prepared = prepare_draft(db, campaign, seed=seed, now=now, happened=what_happened(db, campaign))
        present = same_draft(db, prepared)
    if present is not None:
        return present
    result = prepared.solved(progress)
    summary = prepared.said(result)
    with transaction(engine) as db:
        if actor is not None:
            acting(db, actor)
        return store_draft(db, prepared, result, summary, progress)

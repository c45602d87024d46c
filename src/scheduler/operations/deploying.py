"""Deploying mobile teams: proposed and tried first, then written into the campaign in one transaction with its sessions."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session as DbSession

from scheduler.database import reading, transaction
from scheduler.operations.changing import Effect, make_change, try_change
from scheduler.places.change_errors import NothingToChange
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.places.turns import take_turns
from scheduler.plan.deployment import Proposal, propose
from scheduler.plan.deployment_errors import ProposalChanged
from scheduler.plan.deployment_wishes import Wishes


@dataclass(frozen=True, slots=True)
class Deployed:
    """What is proposed and what follows from it; `effect` is None where the campaign says so already."""

    proposal: Proposal
    effect: Effect | None = field(hash=False)


def try_deployment(engine: Engine, code: str | None, wishes: Wishes, *, now: datetime) -> Deployed:
    """Return where the mobile teams are best sent and what following that would do; nothing is changed.

    Raises as `plan.deployment.propose` and `operations.changing.try_change` do.
    """
    with transaction(reading(engine)) as db:
        campaign = find_campaign(db, code)
        proposal, known = propose(db, campaign, wishes, now=now), campaign.code
    effect = None if proposal.change is None else try_change(engine, known, proposal.change, now=now)
    return Deployed(proposal, effect)


def deploy_teams(
    db: DbSession, campaign: Campaign, wishes: Wishes, *, now: datetime, shown: str | None = None
) -> Deployed:
    """Send the mobile teams where they are best sent: their stations' shifts, sessions and slots follow in this transaction.

    `shown` is the digest of the proposal that somebody has agreed to.

    Raises
    ------
    ProposalChanged
        Another one would be made by now.
    NothingToChange
        They are there already.
    AppointmentsOrphaned
        People would lose the place they were told of; blocks can be kept by hand.

    And as `plan.deployment.propose` and `operations.changing.make_change` do.
    """
    take_turns(db, campaign)
    proposal = propose(db, campaign, wishes, now=now)
    if shown is not None and shown != proposal.digest:
        raise ProposalChanged
    if proposal.change is None:
        raise NothingToChange
    return Deployed(proposal, make_change(db, campaign, proposal.change, now=now))

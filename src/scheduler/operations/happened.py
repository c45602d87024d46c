"""What the stages after planning know of the plan that counts, handed to it as plain sets (see `plan.standing.Happened`)."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import CheckIn, Outcome
from scheduler.handouts.marks import counting_marks
from scheduler.handouts.models import Handout
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign
from scheduler.plan.models import Plan
from scheduler.plan.replacing import who_moves
from scheduler.plan.service import published_plan
from scheduler.plan.standing import NOTHING_YET, Happened
from scheduler.roster.models import Household, Resident

ENDS = ("dead", "moved", "refused", "has_card")
"""Marks of a slip that came back for good: nobody is invited a second time on it. The others may be met another day."""


def what_happened(db: DbSession, campaign: Campaign) -> Happened:
    """Return what became of the slips and people of a campaign; four queries.

    A slip counts as handed out by the latest mark of its present version. A person counts as having come by an arrival that was
    not taken back, or by any outcome that a station recorded of him. A spare slip that was given to nobody has come to its end
    with its window.
    """
    ours = col(Invitation.campaign_id) == campaign.id
    latest = counting_marks(ours)
    marks = (
        select(col(Invitation.appointment_id), col(Handout.state))
        .join(latest, latest.c.invitation_id == col(Invitation.id))
        .join(Handout, col(Handout.id) == latest.c.id)
        .where(col(Handout.state).in_(("handed_out", *ENDS)))
    )
    handed_out: set[int] = set()
    ended: set[int] = set()
    for appointment, state in db.execute(marks):
        (handed_out if state == "handed_out" else ended).add(appointment)
    arrived = (
        select(col(CheckIn.resident_id))
        .join(Invitation, col(Invitation.id) == col(CheckIn.invitation_id))
        .where(ours, col(CheckIn.undone_at).is_(None))
    )
    seen = (
        select(col(Outcome.resident_id))
        .join(Resident, col(Resident.id) == col(Outcome.resident_id))
        .where(col(Resident.campaign_id) == campaign.id)
    )
    ended.update(db.execute(_untold(campaign)).scalars())
    came = {*db.execute(arrived).scalars(), *db.execute(seen).scalars()}
    return Happened(frozenset(handed_out), frozenset(ended), frozenset(came))


def _untold(campaign: Campaign) -> Select[int]:
    """The appointments of spare slips that belong to nobody yet: once their window is over, there is nobody to invite again."""
    return (
        select(col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .where(
            col(Invitation.campaign_id) == campaign.id,
            col(Household.spare_places) > 0,
            col(Household.spare_told_at).is_(None),
        )
    )


def known_for_sure(db: DbSession, campaign: Campaign, plan: Plan) -> Happened:
    """Return what happened before `plan` takes the place of the one that counts, and let nothing happen meanwhile that it moves.

    Whoever marks a slip that moves, or lets its people in, waits until this transaction ends, and is then told of a slip that
    was replaced; whoever did so before is seen here. PostgreSQL locks those slips for it (a mark holds its slip only against
    deletion, so nothing less than FOR UPDATE keeps it out); SQLite's writing transaction is alone.
    """
    former = published_plan(db, campaign)
    if former is None or plan.state == "published":
        return NOTHING_YET
    moving = who_moves(former, plan).subquery()
    slips = select(col(Invitation.id)).where(col(Invitation.appointment_id).in_(select(moving.c.appointment_id)))
    lock_slips(db, slips)
    return what_happened(db, campaign)


def lock_slips(db: DbSession, slips: Select[*tuple[Any, ...]]) -> None:
    """Lock the invitations of a query, in order."""
    db.execute(slips.order_by(col(Invitation.id)).with_for_update()).all()

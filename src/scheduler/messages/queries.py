"""The outbox as people look at it: how many of each kind are in which state, and which ones failed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.invitations.models import Invitation
from scheduler.messages.errors import MessageUnknown
from scheduler.messages.models import Message
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.models import Household

Units = Collection[str] | None
"""The units whose residents' texts are meant; None is the whole campaign."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many texts of a kind are in a state; of dropped ones, for which reason."""

    kind: str
    state: str
    problem: str
    texts: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text with the number of its slip."""

    message: Message
    slip: int


def within(campaign: Campaign, units: Units) -> list[ColumnElement[bool]]:
    """Return the conditions on texts of a campaign to residents of these units."""
    own = [col(Message.campaign_id) == campaign.id]
    if units is None:
        return own
    there = (
        select(col(Invitation.id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(col(Neighbourhood.campaign_id) == campaign.id, col(Neighbourhood.unit_code).in_(units))
    )
    return [*own, col(Message.invitation_id).in_(there)]


def counts(db: DbSession, campaign: Campaign, units: Units = None) -> list[Count]:
    """Return the counts by kind, state and, of dropped ones, reason; only those that are not 0."""
    grouped = (col(Message.kind), col(Message.state), col(Message.problem))
    rows = db.execute(select(*grouped, func.count()).where(*within(campaign, units)).group_by(*grouped)).all()
    summed: dict[tuple[str, str, str], int] = {}
    for kind, state, problem, texts in rows:
        key = (kind, state, problem if state == "dropped" else "")
        summed[key] = summed.get(key, 0) + texts
    return [Count(*key, texts) for key, texts in sorted(summed.items())]


def failed(db: DbSession, campaign: Campaign, units: Units = None, *, most: int) -> list[Outgoing]:
    """Return the texts that failed, the one whose time is over last first, at most `most`."""
    asked = (
        select(Message, col(Invitation.number))
        .join(Invitation, col(Invitation.id) == col(Message.invitation_id))
        .where(*within(campaign, units), col(Message.state) == "failed")
        .order_by(col(Message.expires_at).desc(), col(Message.id))
        .limit(most)
    )
    return [Outgoing(message, slip) for message, slip in db.execute(asked)]


def find_message(db: DbSession, campaign: Campaign, number: int, units: Units = None) -> Message:
    """Return a text of the campaign.

    Raises
    ------
    MessageUnknown
        There is none of that number, or it goes to somebody outside of these units.
    """
    found: Message | None = db.execute(
        select(Message).where(*within(campaign, units), col(Message.id) == number)
    ).scalar()
    if found is None:
        raise MessageUnknown(message=number)
    return found


def masked(recipient: str) -> str:
    """Return a number by its last three digits, as people are shown it."""
    return f"…{recipient[-3:]}"

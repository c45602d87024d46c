"""What a person decides about texts: one that failed goes out again, one that waits is dropped."""

from datetime import datetime

from sqlalchemy import not_, update
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.audit.trail import note
from scheduler.messages.errors import MessageNotFailed, MessageNotOpen, MessageOver
from scheduler.messages.models import Message
from scheduler.messages.queries import Units, within
from scheduler.places.models import Campaign

BY_HAND = "by_hand"
MAY_HAVE_ARRIVED = "unknown"
"""How the problem of a text begins of which nobody knows whether the gateway has it."""


def again(db: DbSession, message: Message, *, now: datetime) -> Message:
    """Let a text that failed go out once more, with all its tries and the same token. Whoever asks for it answers for it.

    Raises
    ------
    MessageNotFailed
    MessageOver
        Its time is over. Nothing was changed.
    """
    if message.expires_at <= now:
        raise MessageOver(message=message.id)
    failed = (col(Message.id) == message.id, col(Message.state) == "failed")
    if db.execute(update(Message).where(*failed).values(_as_new(now))).rowcount == 0:  # type: ignore[attr-defined]
        raise MessageNotFailed(message=message.id)
    db.refresh(message)
    note(db, "message.again", campaign_id=message.campaign_id, subject=message.id)
    return message


def all_again(db: DbSession, campaign: Campaign, units: Units = None, *, now: datetime) -> int:
    """Let all texts go out again that failed and surely did not arrive, and whose time is not over; return how many."""
    which = (
        *within(campaign, units),
        col(Message.state) == "failed",
        col(Message.expires_at) > now,
        not_(col(Message.problem).startswith(MAY_HAVE_ARRIVED)),
    )
    changed: int = db.execute(update(Message).where(*which).values(_as_new(now))).rowcount  # type: ignore[attr-defined]
    if changed:
        note(db, "message.again", campaign_id=campaign.id, texts=changed)
    return changed


def drop(db: DbSession, message: Message, *, now: datetime) -> None:
    """Drop a text that waits or failed.

    Raises
    ------
    MessageNotOpen
        It has left, is leaving, or was dropped before. Nothing was changed.
    """
    is_open = (col(Message.id) == message.id, col(Message.state).in_(("waiting", "failed")))
    if db.execute(update(Message).where(*is_open).values(_dropped(now))).rowcount == 0:  # type: ignore[attr-defined]
        raise MessageNotOpen(message=message.id)
    db.refresh(message)
    note(db, "message.dropped", campaign_id=message.campaign_id, subject=message.id)


def drop_kind(db: DbSession, campaign: Campaign, kind: str, units: Units = None, *, now: datetime) -> int:
    """Drop all texts of a kind that wait, and return how many."""
    which = (*within(campaign, units), col(Message.kind) == kind, col(Message.state) == "waiting")
    changed: int = db.execute(update(Message).where(*which).values(_dropped(now))).rowcount  # type: ignore[attr-defined]
    if changed:
        note(db, "message.dropped", campaign_id=campaign.id, kind=kind, texts=changed)
    return changed


def _as_new(now: datetime) -> dict[str, object]:
    return {"state": "waiting", "attempts": 0, "next_try_at": now, "ended_at": None, "problem": ""}


def _dropped(now: datetime) -> dict[str, object]:
    return {"state": "dropped", "ended_at": now, "problem": BY_HAND}

"""Taking texts out of the outbox, one at a time and each at most once, and writing down what became of them.

Who takes a text does so in a transaction that has looked whether it is still true, and hands it over right after: what lies between
is one commit. No transaction waits for a gateway.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select, text, update
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.database import stored_id
from scheduler.messages.models import Message
from scheduler.messages.outcomes import Later, Outcome, Refused, Taken, Text, Unknown
from scheduler.messages.quiet import quiet_until
from scheduler.messages.truth import overtaken
from scheduler.places.campaign_file import messages_of
from scheduler.places.campaign_residents import Messages
from scheduler.places.models import Campaign

LEASE = timedelta(minutes=10)
"""Whoever took a text and has not said what became of it by then is gone, and nobody knows whether the text left."""
MINUTE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = MINUTE, timedelta(hours=1)
"""Between two tries. None is shorter than the minute over which the rate is counted: so each text counts once in it."""
JITTER = 0.25
AT_A_LOOK = 50
CLAIM_LOCK = 0x50480010
"""PostgreSQL's advisory lock, with the campaign's id: one claim at a time, or two would each count the last place in the minute."""
_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Claim:
    """One text to be handed over now, by whoever made the claim; `attempt` tells it from later ones."""

    id: int
    attempt: int
    at: datetime
    text: Text


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing is to be handed over now: `nothing`, `quiet`, `rate` or `closed`; and when there may be, where that is known."""

    why: str
    until: datetime | None = None


def claim(db: DbSession, campaign_id: int, *, now: datetime) -> tuple[Claim | Pause, int]:
    """Take the text whose time is over first, and return it, or why there is none; and how many were dropped on the way.

    Dropped is what is no longer true (`overtaken`) and what has expired. Where quiet hours or the rate hold everything back,
    nothing is looked at.
    """
    campaign = db.get_one(Campaign, campaign_id)
    described = messages_of(campaign)
    if campaign.state != "open" or described.gateway == "none":
        return Pause("closed"), 0
    if db.get_bind().dialect.name == "postgresql":  # SQLite's writer is alone already
        db.execute(text("SELECT pg_advisory_xact_lock(:key, :campaign)"), {"key": CLAIM_LOCK, "campaign": campaign_id})
    pause = held_back(db, campaign_id, described, now)
    if pause is not None:
        return pause, 0
    dropped, looked_at = 0, 1  # most are still true; where the first is not, many may not be
    while True:
        rows = (
            db.execute(due(campaign_id, now).limit(looked_at).with_for_update(skip_locked=True, of=Message))
            .scalars()
            .all()
        )
        looked_at = AT_A_LOOK
        gone = untrue(db, rows, now)
        dropped += _drop(db, gone, now)
        first = next((row for row in rows if row.id not in gone), None)
        if first is not None:
            return _claimed(db, first, now), dropped
        if not rows:
            return Pause("nothing"), dropped


def due(campaign_id: int, now: datetime) -> Any:
    """Return the query of what waits to be sent at `now`: whose time is over first comes first, so that nothing urgent queues."""
    # Written out, as in the index: SQLite finds a partial index by the words of a condition, not by its parameters.
    waits = and_(col(Message.campaign_id) == campaign_id, col(Message.state) == literal_column("'waiting'"))
    asked = select(Message).where(waits, col(Message.next_try_at) <= now, col(Message.due_at) <= now)
    return asked.order_by(col(Message.expires_at), col(Message.id)).execution_options(populate_existing=True)


def untrue(db: DbSession, rows: Any, now: datetime) -> dict[int, str]:
    """Return which of these texts must not leave, each with the code of why."""
    late = {stored_id(row): "expired" for row in rows if row.expires_at <= now}
    return {**late, **overtaken(db, [stored_id(row) for row in rows], now=now)} if rows else {}


def held_back(db: DbSession, campaign_id: int, described: Messages, now: datetime) -> Pause | None:
    """Return what holds all texts of a campaign back at `now`: quiet hours, or as many in the last minute as may leave in one."""
    end = quiet_until(described, now)
    if end is not None:
        return Pause("quiet", end)
    recent = (
        select(col(Message.tried_at))
        .where(
            col(Message.campaign_id) == campaign_id, col(Message.tried_at) > now - MINUTE, col(Message.tried_at) <= now
        )
        .order_by(col(Message.tried_at).desc())
        .offset(described.per_minute - 1)
        .limit(1)
    )
    oldest = db.execute(recent).scalar()
    return None if oldest is None else Pause("rate", oldest + MINUTE)


def settle(db: DbSession, taken: Claim, outcome: Outcome, described: Messages, *, now: datetime) -> str:
    """Write down what became of a claimed text, and return the state it is in by that.

    That a gateway took it is written whatever happened to the row meanwhile. Everything else counts only while the claim does: once
    it was given up, what is said later of another state would let the text leave a second time.
    """
    if isinstance(outcome, Taken):
        facts = {"state": "sent", "ended_at": now, "gateway_id": outcome.gateway_id, "problem": ""}
        _change(db, and_(_is(taken.id), col(Message.state) != "sent"), facts)
        return "sent"
    message = db.get_one(Message, taken.id, populate_existing=True)
    facts = _facts_after(message, taken, outcome, described, now)
    _change(db, and_(_is(taken.id), col(Message.state) == "sending", col(Message.attempts) == taken.attempt), facts)
    return str(facts["state"])


def give_up_lost(db: DbSession, campaign: Campaign, *, now: datetime) -> None:
    """Give up claims that nobody answers for any more: whether those texts left is not known, so they are treated as `Unknown`."""
    described = messages_of(campaign)
    lost = and_(
        col(Message.campaign_id) == campaign.id, col(Message.state) == "sending", col(Message.next_try_at) <= now
    )
    if described.idempotent:
        _change(db, and_(lost, col(Message.attempts) < described.tries), {"state": "waiting", "next_try_at": now})
    _change(db, lost, {"state": "failed", "ended_at": now, "problem": "unknown"})


def put_back(db: DbSession, taken: Claim, *, now: datetime, problem: str = "") -> None:
    """Let a text that surely did not leave wait again, as if it had not been taken; the next try is a minute away at least."""
    facts = {"state": "waiting", "attempts": taken.attempt - 1, "next_try_at": now + FIRST_WAIT, "problem": problem}
    _change(db, and_(_is(taken.id), col(Message.state) == "sending", col(Message.attempts) == taken.attempt), facts)


def wait_after(attempt: int, asked_seconds: float = 0) -> timedelta:
    """Return how long a text waits after its try number `attempt` (from 1): doubled each time, an hour at most, and a bit more.

    A gateway that asked for more seconds than that gets them.
    """
    doubled = min(FIRST_WAIT * 2 ** min(attempt - 1, 10), LONGEST_WAIT)
    wait: timedelta = max(doubled, timedelta(seconds=asked_seconds))
    return wait * (1 + JITTER * _random.random())


def _claimed(db: DbSession, row: Message, now: datetime) -> Claim:
    made = Claim(stored_id(row), row.attempts + 1, now, Text(row.recipient, row.words, row.token))
    row.state, row.attempts, row.tried_at, row.next_try_at = "sending", made.attempt, now, now + LEASE
    db.flush()
    return made


def _facts_after(
    message: Message, taken: Claim, outcome: Refused | Later | Unknown, described: Messages, now: datetime
) -> dict[str, Any]:
    failed = {"state": "failed", "ended_at": now, "problem": outcome.problem}
    next_try = now + wait_after(taken.attempt, outcome.seconds if isinstance(outcome, Later) else 0)
    waits = {"state": "waiting", "next_try_at": next_try, "problem": outcome.problem}
    if not isinstance(outcome, Unknown) and outcome.for_all:
        return {**waits, "attempts": taken.attempt - 1}
    may_repeat = isinstance(outcome, Later) or (isinstance(outcome, Unknown) and described.idempotent)
    is_last = taken.attempt >= described.tries or next_try >= message.expires_at
    return waits if may_repeat and not is_last else failed


def _drop(db: DbSession, gone: dict[int, str], now: datetime) -> int:
    for code in set(gone.values()):
        ids = [number for number, why in gone.items() if why == code]
        _change(db, col(Message.id).in_(ids), {"state": "dropped", "ended_at": now, "problem": code})
    return len(gone)


def _change(db: DbSession, which: ColumnElement[bool], facts: dict[str, Any]) -> None:
    db.execute(update(Message).where(which).values(facts).execution_options(synchronize_session=False))


def _is(number: int) -> ColumnElement[bool]:
    return col(Message.id) == number


def waiting_at(db: DbSession, campaign_id: int, now: datetime) -> int:
    """Return how many texts of a campaign wait to be sent at `now`."""
    counted: int = db.execute(
        select(func.count()).select_from(due(campaign_id, now).order_by(None).subquery())
    ).scalar_one()
    return counted

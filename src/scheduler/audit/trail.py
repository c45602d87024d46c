"""Writing the trail: who acts is said once a transaction, verbs note what they do, and the notes go in with the facts.

Notes are written as the last thing before the commit, so that the chain's lock is held for a moment only; they commit with the
facts or not at all. Where somebody acts, a change of the database without a note is refused: no verb can forget to leave one.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event, insert, select, text
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.audit.actions import ACTIONS
from scheduler.audit.chain import GENESIS, hash_of
from scheduler.audit.models import AuditEntry
from scheduler.clock import real_now

OWN_RECORDS = frozenset(
    {"audit_entry", "scan", "check_in", "outcome", "visit", "queue_counter", "look_up_count", "rate_count"}
)
"""Tables that are a record themselves (arrivals, sealed into the chain hourly, and what follows from them) or count without
saying who."""
CHAIN_LOCK = 0x50480001
"""PostgreSQL's advisory lock under which entries get their place in the chain."""
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+"?(\w+)', re.IGNORECASE)
_WAY = re.compile(r"[A-Za-z0-9 _./(){}:-]{0,120}")
_CODE = re.compile(r"[A-Za-z0-9_.:/+@#\[\]-]{0,80}")

Facts = dict[str, Any]


class UnrecordedChange(RuntimeError):
    """A defect of ours: somebody's transaction changed facts and left no note. It is not committed."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and by which way: a route's template, a command, a job."""

    kind: str
    id: int | None = None
    via: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to be written down. `more` may add facts that depend on the hash before (a seal's proof)."""

    action: str
    actor: Actor
    campaign_id: int | None = None
    subject: int | None = None
    facts: Facts = field(default_factory=dict)
    more: Callable[[str], Facts] | None = None


def acting(db: DbSession, actor: Actor) -> None:
    """Say who acts in this transaction; said again, the later word counts (a guard has found out who it is)."""
    db.info["actor"] = actor


def note(
    db: DbSession,
    action: str,
    *,
    campaign_id: int | None = None,
    subject: int | None = None,
    more: Callable[[str], Facts] | None = None,
    by: Actor | None = None,
    **facts: Any,
) -> None:
    """Note what this transaction does; it is written when it commits.

    Parameters
    ----------
    action
        One of `ACTIONS`; its first word is what `subject` is the id of.
    by
        Who does it, where one transaction does the work of several; else whoever acts in it.
    facts
        Counts, ids and codes. Free text is refused with ValueError: a name must never get into the chain.
    """
    actor = by or db.info.get("actor", Actor("system"))
    db.info.setdefault("notes", []).append(made_note(action, actor, campaign_id, subject, facts, more))


def made_note(
    action: str,
    actor: Actor,
    campaign_id: int | None = None,
    subject: int | None = None,
    facts: Facts | None = None,
    more: Callable[[str], Facts] | None = None,
) -> Note:
    """Return a note after looking that its action is known and its facts name nobody."""
    if action not in ACTIONS:
        raise ValueError(f"unknown action {action}")
    if not _WAY.fullmatch(actor.via):
        raise ValueError("the way must be a route's template, a command or a job")
    for name, value in (facts or {}).items():
        _refuse_text(name, value)
    return Note(action, actor, campaign_id, subject, facts or {}, more)


def _refuse_text(name: str, value: Any) -> None:
    parts = value if isinstance(value, list | tuple) else [value]
    for part in parts:
        if isinstance(part, str) and not _CODE.fullmatch(part):
            raise ValueError(f"{name}: free text does not belong into the trail")
        if part is not None and not isinstance(part, str | int | float | bool):
            raise ValueError(f"{name}: {type(part).__name__} does not belong into the trail")


def append(db: DbSession, notes: list[Note], *, at: datetime) -> None:
    """Give `notes` their places at the end of the chain, in this transaction."""
    if db.get_bind().dialect.name == "postgresql":  # SQLite's writer is alone already
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = db.execute(select(col(AuditEntry.id), col(AuditEntry.hash)).order_by(col(AuditEntry.id).desc()).limit(1))
    number, before = last.first() or (0, GENESIS)
    rows = []
    for one in notes:
        number += 1
        row: Facts = {
            "id": number,
            "at": at,
            "actor_kind": one.actor.kind,
            "actor_id": one.actor.id,
            "via": one.actor.via[:120],
            "action": one.action,
            "campaign_id": one.campaign_id,
            "subject": one.subject,
            "facts": json.loads(json.dumps({**one.facts, **(one.more(before) if one.more else {})})),
        }
        before = hash_of(before, row)
        rows.append({**row, "hash": before})
    db.execute(insert(AuditEntry), rows)


def _before_commit(db: DbSession) -> None:
    if db.in_nested_transaction():
        return
    if db.new or db.dirty or db.deleted:
        db.flush()  # now, so that what it writes is seen below
    notes = db.info.pop("notes", [])
    changed = db.connection().info.pop("changed", None) if db.in_transaction() else None
    if changed and not notes and "actor" in db.info:
        raise UnrecordedChange(
            f"{changed} was changed by {db.info['actor'].via or db.info['actor'].kind} without a note"
        )
    if notes:
        append(db, notes, at=real_now())


def _after_rollback(db: DbSession) -> None:
    db.info.pop("notes", None)


event.listen(DbSession, "before_commit", _before_commit)
event.listen(DbSession, "after_rollback", _after_rollback)


def watch(engine: Engine) -> None:
    """Remember on each connection of `engine` the last table that was written to, for the rule above."""
    event.listen(engine, "begin", _begin)
    event.listen(engine, "after_cursor_execute", _executed)


def _begin(connection: Any) -> None:
    connection.info.pop("changed", None)


def _executed(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    found = _WRITES.match(statement)
    if found and found[1] not in OWN_RECORDS and cursor.rowcount != 0:  # a deletion of nothing changed nothing
        connection.info["changed"] = found[1]

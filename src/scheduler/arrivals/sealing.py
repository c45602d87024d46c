"""Arrivals are a record of their own; once an hour what was added is sealed into the trail's chain.

A seal holds, for each table, the first and last id, the number of rows and the SHA-256 over them, and a proof keyed by the
installation's master key over all of that and the chain so far: who can write to the database but lacks the key can forge none.
Columns that a later purge must empty (the answer with its names, an officer's free words) and those that an undo and a second
check-in set are left out, so that a seal outlives both.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, text
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import CheckIn, Outcome, Scan
from scheduler.audit.chain import SEAL, Verification, verify_chain
from scheduler.audit.models import AuditEntry
from scheduler.audit.trail import note
from scheduler.keys import Keys

_LEFT_OUT = {"answer", "admitted_reason", "arrived_at", "undone_at"}
FORM = 2
"""Which columns a seal is made over; it says so itself, so that one of an older form holds after columns were added."""
_ADDED: dict[int, set[str]] = {1: {"offline", "shown_verdict", "pack_made_at", "skew_seconds", "held"}, FORM: set()}
"""By form: the columns that there were not yet."""
_SEALED: dict[str, Any] = {"scan": Scan, "check_in": CheckIn, "outcome": Outcome}
_PURPOSE = "audit seals"


@dataclass(frozen=True, slots=True)
class TrailReport:
    """What verifying the whole trail found: see `Verification`. `seals_broken` holds the numbers of seals, counted from 1."""

    entries: int
    head: str
    broken: list[int]
    seals: int
    seals_broken: list[int]

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.broken and not self.seals_broken


def seal_arrivals(db: DbSession, *, keys: Keys) -> int:
    """Seal what was added to the arrivals and to the trail since the last seal; return the number of arrivals' rows."""
    last = _last_seal(db)
    if (
        db.get_bind().dialect.name == "postgresql"
    ):  # waits for whoever is adding a row, so that none slips in below the seal
        db.execute(text("LOCK TABLE scan, check_in, outcome IN SHARE MODE"))
    facts: dict[str, Any] = {"form": FORM}
    for name, table in _SEALED.items():
        after = int(last.facts[f"{name}_last"]) if last is not None else 0
        first, newest, count, digest = _digest(db, table, col(table.id) > after, FORM)
        facts |= {
            f"{name}_first": first,
            f"{name}_last": newest or after,
            f"{name}_rows": count,
            f"{name}_sha256": digest,
        }
    added = sum(int(facts[f"{name}_rows"]) for name in _SEALED)
    if added or _entries_after(db, last):
        note(db, SEAL, more=lambda before: {"proof": _proof(keys.derived(_PURPOSE), before, facts)}, **facts)
    return added


def verify_trail(db: DbSession, *, keys: Keys, expected: Sequence[tuple[int, str]] = ()) -> TrailReport:
    """Return whether the chain is whole and every seal holds: its proof, and the rows it was made over."""
    found: Verification = verify_chain(db, expected=expected)
    wrong: list[int] = []
    former: dict[str, Any] = {f"{name}_last": 0 for name in _SEALED}
    for number, (before, facts) in enumerate(found.seals, start=1):
        if not _holds(db, keys, before, former, facts):
            wrong.append(number)
        former = facts
    return TrailReport(found.entries, found.head, found.broken, len(found.seals), wrong)


def _holds(db: DbSession, keys: Keys, before: str, former: dict[str, Any], facts: dict[str, Any]) -> bool:
    said = {name: value for name, value in facts.items() if name != "proof"}
    proofs = (_proof(key, before, said) for key in keys.derived_all(_PURPOSE))
    if not any(hmac.compare_digest(proof, str(facts.get("proof", ""))) for proof in proofs):
        return False
    return all(_same(db, name, table, int(former[f"{name}_last"]), said) for name, table in _SEALED.items())


def _same(db: DbSession, name: str, table: Any, after: int, said: dict[str, Any]) -> bool:
    """Tell whether the rows since the seal before are those that were sealed, and none was slipped in among them."""
    which = (col(table.id) > after) & (col(table.id) <= said[f"{name}_last"])
    _, _, count, digest = _digest(db, table, which, int(said.get("form", 1)))
    return (count, digest) == (said[f"{name}_rows"], said[f"{name}_sha256"])


def _digest(db: DbSession, table: Any, which: ColumnElement[bool], form: int) -> tuple[int, int, int, str]:
    left_out = _LEFT_OUT | _ADDED[form]
    columns = [column for column in table.__table__.columns if column.name not in left_out]
    rows = db.execute(select(*columns).where(which).order_by(col(table.id)).execution_options(yield_per=1000))
    digest, first, last, count = hashlib.sha256(), 0, 0, 0
    for row in rows:
        digest.update(json.dumps([_plain(value) for value in row], ensure_ascii=True).encode() + b"\n")
        first, last, count = first or row.id, row.id, count + 1
    return first, last, count, digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _proof(key: bytes, before: str, facts: dict[str, Any]) -> str:
    return hmac.new(key, json.dumps([before, facts], sort_keys=True).encode(), hashlib.sha256).hexdigest()


def _last_seal(db: DbSession) -> AuditEntry | None:
    query = select(AuditEntry).where(col(AuditEntry.action) == SEAL).order_by(col(AuditEntry.id).desc()).limit(1)
    return db.execute(query).scalars().first()


def _entries_after(db: DbSession, last: AuditEntry | None) -> bool:
    query = select(col(AuditEntry.id)).where(col(AuditEntry.id) > (0 if last is None else last.id)).limit(1)
    return db.execute(query).first() is not None

"""The chain: each entry's hash covers the entry and the hash before it, so that a change anywhere breaks all that follows."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.audit.models import AuditEntry

GENESIS = "0" * 64
FIELDS = ("id", "actor_kind", "actor_id", "via", "action", "campaign_id", "subject", "facts")
EXAMPLES = 20
SEAL = "arrivals.sealed"


def hash_of(before: str, row: Mapping[str, Any]) -> str:
    """Return SHA-256 (hex) over the hash before and the row, written as JSON with sorted keys and the moment in UTC."""
    plain = {name: row[name] for name in FIELDS} | {"at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps([before, plain], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class Verification:
    """What reading the whole chain found. `head` is the last entry's hash: noted elsewhere, it proves that nothing was cut off.

    `broken` holds the ids of entries that are missing, changed or out of order (the first twenty).
    """

    entries: int = 0
    head: str = GENESIS
    broken: list[int] = field(default_factory=list)
    seals: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def breaks(self, number: int) -> None:
        """Remember an entry that is not as it was written."""
        if len(self.broken) < EXAMPLES:
            self.broken.append(number)


def verify_chain(db: DbSession, *, expected: Iterable[tuple[int, str]] = ()) -> Verification:
    """Return what reading the chain from its first entry found.

    Parameters
    ----------
    expected
        Heads that were noted before, as (number of the entry, its hash): each must still stand where it stood.
    """
    wanted = dict(expected)
    found = Verification()
    query = select(AuditEntry.__table__).order_by(col(AuditEntry.id))  # type: ignore[attr-defined]
    for row in db.execute(query.execution_options(yield_per=1000)).mappings():
        number = found.entries + 1
        if row["id"] != number or row["hash"] != hash_of(found.head, dict(row)):
            found.breaks(row["id"])
        if row["action"] == SEAL:
            found.seals.append((found.head, dict(row["facts"])))
        found.entries, found.head = row["id"], row["hash"]
        if row["id"] in wanted and wanted.pop(row["id"]) != row["hash"]:
            found.breaks(row["id"])
    for number in wanted:  # noted once, gone now
        found.breaks(number)
    return found

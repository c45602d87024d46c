"""Tries counted in the database, a row a name and minute, so that several processes share one count.

Each count is a short transaction of its own. The minute is the database's, because the processes' clocks may differ; a limit
over 15 minutes is the sum of the last 15 rows, the one that has just begun included.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from scheduler.auth.rate_models import RateCount

_MINUTE = {
    "sqlite": "SELECT CAST(strftime('%s', 'now') AS INTEGER) / 60",
    "postgresql": "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) / 60) AS INTEGER)",
}
# One name at a time, or two processes would each find the last place free. SQLite lets one transaction write anyway. And what
# was counted in the second before a crash may be lost: the disk is not waited for.
_LOCK = text("SELECT pg_advisory_xact_lock(:key), set_config('synchronous_commit', 'off', true)")
_MAY_SWEEP = text("SELECT pg_try_advisory_xact_lock(:key)")
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_SWEEPING = 20261126
KEPT_MINUTES = 60
SWEPT_EVERY = 10


@dataclass(frozen=True)
class Limit:
    """At most `tries` in `minutes`."""

    tries: int
    minutes: int


Try = tuple[Limit, str]
"""A limit, and the name that is counted under it."""


class DatabaseCounters:
    """Counts in the table `rate_count`; names are hashed with `key`."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key
        self._kind = engine.dialect.name
        self._swept = 0

    def spend(self, tries: Sequence[Try]) -> list[Limit]:
        """Return the limits that are used up; only where there is none, all of the tries are counted."""
        # In one order, so that two tries that share two names never wait for each other.
        named = sorted(((self._hashed(name), limit) for limit, name in tries), key=lambda pair: pair[0])
        with self._engine.begin() as connection:
            for name, _ in named:
                self._lock(connection, name)
            minute = connection.execute(text(_MINUTE[self._kind])).scalar_one()
            used_up = [
                limit for name, limit in named if _spent(connection, name, minute - limit.minutes) >= limit.tries
            ]
            for name in () if used_up else dict(named):
                connection.execute(self._one_more(name, minute))
        if minute - self._swept >= SWEPT_EVERY:
            self._sweep(minute)
        return used_up

    def clear(self, limit: Limit, name: str) -> None:
        """Forget what was counted under a name, whatever its limit."""
        del limit
        hashed = self._hashed(name)
        with self._engine.begin() as connection:
            self._lock(connection, hashed)
            connection.execute(delete(RateCount).where(col(RateCount.name_hash) == hashed))

    def _hashed(self, name: str) -> str:
        return hashlib.blake2b(name.encode(), key=self._key, digest_size=16).hexdigest()

    def _lock(self, connection: Connection, name: str) -> None:
        if self._kind == "postgresql":
            connection.execute(_LOCK, {"key": int(name[:15], 16)})

    def _one_more(self, name: str, minute: int) -> Any:
        row = _INSERT[self._kind](RateCount).values(name_hash=name, minute=minute, count=1)
        return row.on_conflict_do_update(
            index_elements=["name_hash", "minute"], set_={"count": col(RateCount.count) + 1}
        )

    def _sweep(self, minute: int) -> None:
        self._swept = minute
        with self._engine.begin() as connection:
            free = self._kind == "sqlite" or connection.execute(_MAY_SWEEP, {"key": _SWEEPING}).scalar_one()
            if free:  # else another process is sweeping
                connection.execute(delete(RateCount).where(col(RateCount.minute) < minute - KEPT_MINUTES))


def _spent(connection: Connection, name: str, after: int) -> int:
    spent = select(func.sum(col(RateCount.count))).where(
        col(RateCount.name_hash) == name, col(RateCount.minute) > after
    )
    return int(connection.execute(spent).scalar_one() or 0)

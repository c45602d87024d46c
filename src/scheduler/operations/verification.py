"""Verifying the trail without holding anybody up: read while others write, then a note of what was found."""

from collections.abc import Sequence

from sqlalchemy import Engine

from scheduler.arrivals.sealing import TrailReport, verify_trail
from scheduler.audit.trail import Actor, acting, note
from scheduler.database import reading, transaction
from scheduler.keys import Keys


def verified(engine: Engine, *, keys: Keys, actor: Actor, expected: Sequence[tuple[int, str]] = ()) -> TrailReport:
    """Return what reading the whole trail found (see `verify_trail`), and note that `actor` asked.

    Reading a long trail takes a while; SQLite's one writer must not wait for it.
    """
    with transaction(reading(engine)) as db:
        report = verify_trail(db, keys=keys, expected=expected)
    with transaction(engine) as db:
        acting(db, actor)
        note(db, "audit.verified", entries=report.entries, ok=report.ok)
    return report

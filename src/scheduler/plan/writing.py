"""A plan version into the tables: appointments, who holds them, and who was left out, in bulk and in parts of bounded size."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection
from sqlmodel import Session as DbSession

from scheduler.bulk import chunks, copy_numbers, copy_rows, fresh_ids
from scheduler.database import metadata, stored_id
from scheduler.plan.models import Plan

CHUNK = 20_000
"""Parties written at once: a few megabytes, and large enough that the parts do not show in the time."""

COLUMNS = {
    "appointment": (
        "id",
        "plan_id",
        "household_id",
        "party",
        "target_group",
        "size",
        "slot_id",
        "status",
        "frozen",
        "reason",
    ),
    "appointment_member": ("plan_id", "resident_id", "appointment_id"),
    "unassigned": ("plan_id", "resident_id", "household_id", "party", "reason"),
}
"""What is written into each table, those first to which others point."""


class Placed(NamedTuple):
    """A party that got a slot; its size is the number of its residents."""

    household_id: int
    party: str
    target_group: str
    residents: Sequence[int]
    slot_id: int
    frozen: bool = False


class LeftOut(NamedTuple):
    """A party that got none; `reason` as in `Unassigned`."""

    household_id: int
    party: str
    residents: Sequence[int]
    reason: str


def write_plan(
    db: DbSession,
    plan: Plan,
    placed: Iterable[Placed],
    left_out: Iterable[LeftOut] = (),
    *,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write who comes when and who does not come in a plan, which must be stored; a second call adds to the first.

    Both are read once, `CHUNK` parties at a time, so that they may be generators over many more than fit into memory. All is
    in the caller's transaction: until it is committed nobody sees anything of it.

    Parameters
    ----------
    progress
        Called after each part with the number of parties written. What it raises stops the writing, and the caller's
        transaction with it.

    Raises
    ------
    IntegrityError
        A person would stand twice in the plan, or a row points to something that is not there.
    """
    db.flush()
    connection, number = db.connection(), stored_id(plan)
    tell, done = progress or (lambda _done: None), 0
    for part in chunks(placed, CHUNK):
        _write_placed(connection, number, part)
        done += len(part)
        tell(done)
    for rest in chunks(left_out, CHUNK):
        people = [
            (number, resident, household, party, reason)
            for household, party, residents, reason in rest
            for resident in residents
        ]
        _copy(connection, "unassigned", people)
        done += len(rest)
        tell(done)


def _write_placed(connection: Connection, plan: int, part: Sequence[Placed]) -> None:
    ids = fresh_ids(connection, metadata.tables["appointment"], len(part))
    appointments = [
        (key, plan, household, party, group, len(residents), slot, "booked", frozen, "")
        for key, (household, party, group, residents, slot, frozen) in zip(ids, part, strict=True)
    ]
    _copy(connection, "appointment", appointments)
    sizes = [len(one.residents) for one in part]
    residents = np.fromiter(chain.from_iterable(one.residents for one in part), np.int32, sum(sizes))
    members = (np.full(len(residents), plan, np.int32), residents, np.repeat(np.array(ids, np.int32), sizes))
    copy_numbers(connection, metadata.tables["appointment_member"], COLUMNS["appointment_member"], members)


def _copy(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    copy_rows(connection, metadata.tables[table], COLUMNS[table], rows)

"""A plan version into the tables: appointments, who holds them, and who was left out, in bulk and in parts of bounded size."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Table
from sqlmodel import Session as DbSession

from scheduler.bulk import chunks, copy_rows, fresh_ids
from scheduler.database import metadata, stored_id
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned

CHUNK = 20_000
"""Parties written at once: a few megabytes, and large enough that the parts do not show in the time."""

_APPOINTMENT: Table = metadata.tables[str(Appointment.__tablename__)]
_MEMBER: Table = metadata.tables[str(AppointmentMember.__tablename__)]
_UNASSIGNED: Table = metadata.tables[str(Unassigned.__tablename__)]
_APPOINTMENT_COLUMNS = (
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
)
_MEMBER_COLUMNS = ("plan_id", "resident_id", "appointment_id")
_UNASSIGNED_COLUMNS = ("plan_id", "resident_id", "household_id", "party", "reason")


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
        copy_rows(connection, _UNASSIGNED, _UNASSIGNED_COLUMNS, people)
        done += len(rest)
        tell(done)


def _write_placed(connection: Connection, plan: int, part: Sequence[Placed]) -> None:
    ids = fresh_ids(connection, _APPOINTMENT, len(part))
    appointments = [
        (key, plan, household, party, group, len(residents), slot, "booked", frozen, "")
        for key, (household, party, group, residents, slot, frozen) in zip(ids, part, strict=True)
    ]
    copy_rows(connection, _APPOINTMENT, _APPOINTMENT_COLUMNS, appointments)
    members = [(plan, resident, key) for key, one in zip(ids, part, strict=True) for resident in one.residents]
    copy_rows(connection, _MEMBER, _MEMBER_COLUMNS, members)

"""Writing down what a new plan takes over from the one that counts: appointments that stay, and those that stay cancelled."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import copy_rows, fresh_ids, update_rows
from scheduler.database import metadata, stored_id
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.standing import Settled, Standing

_APPOINTMENT = metadata.tables[str(Appointment.__tablename__)]
_MEMBER = metadata.tables[str(AppointmentMember.__tablename__)]
UNSAID = "–"
"""Stands for a reason that nobody gave."""
_COLUMNS = ("plan_id", "household_id", "party", "target_group", "size", "slot_id", "status", "frozen", "reason", "id")


def write_carried(db: DbSession, plan: Plan, settled: Settled) -> None:
    """Copy them into `plan`, which is new: the same slot, and of the people those who stay."""
    rows: list[tuple[tuple[Any, ...], Sequence[int]]] = [
        (_row(plan, one.standing, one.size, status="booked", frozen=one.frozen), one.people) for one in settled.carried
    ]
    rows += [
        (_row(plan, standing, len(people), status="cancelled", frozen=standing.frozen), people)
        for standing, people in still_cancelled(settled)
    ]
    connection = db.connection()
    ids = fresh_ids(connection, _APPOINTMENT, len(rows))
    copy_rows(connection, _APPOINTMENT, _COLUMNS, [(*row, number) for (row, _), number in zip(rows, ids, strict=True)])
    members = [
        (plan.id, resident, number) for (_, people), number in zip(rows, ids, strict=True) for resident in people
    ]
    copy_rows(connection, _MEMBER, ("plan_id", "resident_id", "appointment_id"), members)


def note_former_reasons(db: DbSession, plan: Plan, settled: Settled) -> None:
    """Keep at each party that was cancelled and has a slot again why it had been: so publishing knows that the draft knew it."""
    reasons = {
        (one.party.household_id, one.party.party): one.standing.reason or UNSAID
        for one in settled.again
        if one.cause == "again" and one.standing is not None
    }
    if not reasons:
        return
    rows = db.execute(
        select(col(Appointment.id), col(Appointment.household_id), col(Appointment.party)).where(
            col(Appointment.plan_id) == plan.id
        )
    )
    found = [(reasons[household, party], key) for key, household, party in rows if (household, party) in reasons]
    update_rows(db.connection(), _APPOINTMENT, ("reason",), found)


def still_cancelled(settled: Settled) -> Iterable[tuple[Standing, Sequence[int]]]:
    """Yield each cancelled appointment with those of its people who have no other answer in the new plan.

    One whose household has another slip of that name in the new plan is left out: there is one of each.
    """
    answered = {person for one in settled.carried for person in one.people}
    answered.update(person for one in settled.again for person in one.party.residents)
    keys = {one.standing.key for one in settled.carried}
    keys.update((one.party.household_id, one.party.party) for one in settled.again)
    for standing in settled.cancelled:
        people = [person for person in standing.residents if person not in answered]
        if people and standing.key not in keys:
            yield standing, people


def _row(plan: Plan, standing: Standing, size: int, *, status: str, frozen: bool) -> tuple[Any, ...]:
    return (
        stored_id(plan),
        standing.household_id,
        standing.party,
        standing.target_group,
        size,
        standing.slot_id,
        status,
        frozen,
        standing.reason if status == "cancelled" else "",
    )

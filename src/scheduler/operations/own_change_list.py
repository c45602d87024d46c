"""What the holders of slips have changed by themselves, for the leader who handed the papers out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.invitations.models import Invitation
from scheduler.operations.off_lists import When
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMove, Plan
from scheduler.plan.own_changes import CAUSE
from scheduler.plan.places_left import live
from scheduler.roster.models import Household


@dataclass(frozen=True, slots=True)
class OwnChange:
    """A slip that its holder has given the window it has now: from which one, and when he did so last."""

    invitation_id: int
    slip_number: int
    household: str
    old: When
    new: When
    moved_at: datetime


def changes_in(db: DbSession, neighbourhood_id: int) -> list[OwnChange]:
    """Return the slips of a neighbourhood whose holder changed their window last, the latest first; one query.

    A slip changed several times stands once, with the window it had before. What somebody else has decided since, by hand or by
    another plan, is no change of the holder's any more: then the slip is told by whoever hands out the new paper.
    """
    moves = db.execute(_MOVES, {"neighbourhood": neighbourhood_id})
    found = [_own_change(list(rows)) for _, rows in groupby(moves, key=lambda row: row.id)]
    return sorted((one for one in found if one), key=lambda one: one.moved_at, reverse=True)


def _own_change(moves: list[Any]) -> OwnChange | None:
    """Return what the moves of one slip, the latest first, come to."""
    last = moves[0]
    if last.to_slot_id != last.slot_id:
        return None
    own = list(_by_holder(moves))
    if not own or own[-1].from_slot_id == last.slot_id:  # none, or back to where he was
        return None
    return OwnChange(last.id, last.number, last.head_name, _when(own[-1], "old"), _when(last, "new"), last.moved_at)


def _by_holder(moves: Iterable[Any]) -> Iterable[Any]:
    for move in moves:
        if move.cause != CAUSE:
            return
        yield move


def _when(move: Any, side: str) -> When:
    return When(*(getattr(move, f"{side}_{name}") for name in ("station", "day", "starts_at", "ends_at")))


class _Side:
    """The tables of one end of a move, and what is told of it."""

    def __init__(self, name: str) -> None:
        self.slot, self.session, self.station = aliased(SlotRow), aliased(SessionRow), aliased(Station)
        self.columns: tuple[Any, ...] = (
            col(self.station.name).label(f"{name}_station"),
            col(self.session.operating_day).label(f"{name}_day"),
            col(self.slot.starts_at).label(f"{name}_starts_at"),
            col(self.slot.ends_at).label(f"{name}_ends_at"),
        )


def _moves() -> Select[Any]:
    """Return the query of all moves of a neighbourhood's live slips, whatever plan they were made in: a plan keeps own changes."""
    old, new, then = _Side("old"), _Side("new"), aliased(Appointment)
    of_party = and_(col(then.household_id) == col(Appointment.household_id), col(then.party) == col(Appointment.party))
    return (
        select(
            col(Invitation.id),
            col(Invitation.number),
            col(Household.head_name),
            col(Appointment.slot_id),
            col(AppointmentMove.cause),
            col(AppointmentMove.from_slot_id),
            col(AppointmentMove.to_slot_id),
            col(AppointmentMove.moved_at),
            *old.columns,
            *new.columns,
        )
        .select_from(Household)
        .join(Invitation, col(Invitation.household_id) == col(Household.id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .join(then, of_party)
        .join(AppointmentMove, col(AppointmentMove.appointment_id) == col(then.id))
        .join(old.slot, col(old.slot.id) == col(AppointmentMove.from_slot_id))
        .join(old.session, col(old.session.id) == col(old.slot.session_id))
        .join(old.station, col(old.station.id) == col(old.session.station_id))
        .join(new.slot, col(new.slot.id) == col(AppointmentMove.to_slot_id))
        .join(new.session, col(new.session.id) == col(new.slot.session_id))
        .join(new.station, col(new.station.id) == col(new.session.station_id))
        .where(
            col(Household.neighbourhood_id) == bindparam("neighbourhood"),
            col(Invitation.cancelled_at).is_(None),
            *live(),
        )
        .order_by(col(Invitation.id), col(AppointmentMove.id).desc())
    )


_MOVES: Final = _moves()
"""Put together once: that takes as long as reading some hundred rows."""

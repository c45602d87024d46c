"""What came before: which paper was handed out, who moved an appointment, and who has had another one already."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.slipcode import printed_claim
from scheduler.arrivals.models import Outcome
from scheduler.handouts.models import Handout
from scheduler.invitations.models import InvitationVersion
from scheduler.places.models import Campaign, SlotRow
from scheduler.plan.models import Appointment, AppointmentMember, AppointmentMove, Plan
from scheduler.plan.own_changes import CAUSE
from scheduler.roster.groups import REST_PARTY

Printed = tuple[int, date, int]
"""What the digits of a paper say of its window: the station's number, the operating day, the start in minutes, by tens."""


def papers_of(db: DbSession, ids: Sequence[int]) -> dict[int, Printed]:
    """Return what the latest paper of each slip says whose last mark is that it was handed out."""
    last = (
        select(func.max(col(Handout.id)).label("id"))
        .where(col(Handout.invitation_id).in_(ids))
        .group_by(col(Handout.invitation_id), col(Handout.version))
        .subquery()
    )
    rows = db.execute(
        select(col(Handout.invitation_id), col(InvitationVersion.slip_code))
        .join(last, last.c.id == col(Handout.id))
        .join(
            InvitationVersion,
            and_(
                col(InvitationVersion.invitation_id) == col(Handout.invitation_id),
                col(InvitationVersion.version) == col(Handout.version),
            ),
        )
        .where(col(Handout.state) == "handed_out")
        .order_by(col(Handout.version))
    )
    found: dict[int, Printed] = {}
    for invitation, code in rows:
        claim = printed_claim(code)
        # By version: the latest one that was handed out.
        found[invitation] = claim.station, claim.operating_day, claim.start_minute
    return found


class Move(NamedTuple):
    """How an appointment came to its window, and when the window ended that it left."""

    cause: str
    moved_at: datetime
    left_ends_at: datetime


def last_moves(db: DbSession, appointments: Sequence[int]) -> dict[int, Move]:
    """Return the last move of each of these appointments that was ever moved."""
    rows = db.execute(
        select(
            col(AppointmentMove.appointment_id),
            col(AppointmentMove.cause),
            col(AppointmentMove.moved_at),
            col(SlotRow.ends_at),
        )
        .join(SlotRow, col(SlotRow.id) == col(AppointmentMove.from_slot_id))
        .where(col(AppointmentMove.appointment_id).in_(appointments))
        .order_by(col(AppointmentMove.id))
    )
    return {appointment: Move(*facts) for appointment, *facts in rows}


def moved_by_holder(move: Move | None) -> datetime | None:
    """Return when the holder of the slip made the move, None where somebody else did or nobody."""
    return move.moved_at if move is not None and move.cause == CAUSE else None


def coming_again(db: DbSession, campaign: Campaign, appointments: Sequence[int], moves: Mapping[int, Move]) -> set[int]:
    """Return those of these appointments whose people let a former one pass, or came and were not done.

    `moves` are the last ones of these appointments.
    """
    found = {key for key, move in moves.items() if move.left_ends_at <= move.moved_at}
    undone = (
        select(col(AppointmentMember.appointment_id))
        .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
        .join(Outcome, col(Outcome.resident_id) == col(AppointmentMember.resident_id))
        .where(
            col(AppointmentMember.appointment_id).in_(appointments),
            col(Appointment.party).startswith(REST_PARTY, autoescape=True),
        )
    )
    return found | _missed(db, campaign, appointments) | set(db.execute(undone).scalars())


def _missed(db: DbSession, campaign: Campaign, appointments: Sequence[int]) -> set[int]:
    """Return those of whose people somebody was booked in a former plan, in a window that ended while that plan counted."""
    plans = db.execute(
        select(col(Plan.id), col(Plan.published_at))
        .where(col(Plan.campaign_id) == campaign.id, col(Plan.published_at).is_not(None))
        .order_by(col(Plan.published_at), col(Plan.number))
    ).all()
    reigns = {one.id: (one.published_at, after.published_at) for one, after in pairwise(plans)}
    if not reigns:
        return set()
    former = aliased(AppointmentMember)
    rows = db.execute(
        select(col(AppointmentMember.appointment_id), col(former.plan_id), col(SlotRow.ends_at))
        .join(former, col(former.resident_id) == col(AppointmentMember.resident_id))
        .join(Appointment, col(Appointment.id) == col(former.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .where(
            col(AppointmentMember.appointment_id).in_(appointments),
            col(former.plan_id).in_(list(reigns)),
            col(former.appointment_id) != col(AppointmentMember.appointment_id),
            col(Appointment.status) == "booked",
        )
    )
    return {key for key, plan, ended in rows if reigns[plan][0] < ended <= reigns[plan][1]}

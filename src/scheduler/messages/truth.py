"""Whether a text that waits is still true; asked in the very transaction in which the sender claims it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.station_notices import counting
from scheduler.bulk import PARAMETERS, chunks
from scheduler.invitations.models import Invitation
from scheduler.messages.models import Message
from scheduler.messages.situations import Person, arrived, recipients
from scheduler.places.models import Campaign, SessionRow, SlotRow
from scheduler.plan.models import Appointment, Plan

REASONS: Final = ("closed", "expired", "arrived", "cancelled", "overtaken")
"""Why a text is not to be sent any more; of several the first that holds."""


def overtaken(db: DbSession, ids: Sequence[int], *, now: datetime) -> dict[int, str]:
    """Return which of these messages are not true any more, by id, and why; those that are missing may be sent.

    `closed`: the campaign has ended. `expired`: its time is over. `arrived`: somebody of the slip has come. `cancelled`: the slip
    or its appointment was taken back. `overtaken`: the slip has another window than the text says, or its plan counts no more; the
    station tells something else by now; the household is not reached by that number any more; or a cancelled slip is good again.

    Four queries for each 900 messages. Whoever changes an appointment after they were read changes it after the text has left.
    """
    found: dict[int, str] = {}
    for some in chunks(ids, PARAMETERS):
        rows = db.execute(_facts().where(col(Message.id).in_(some))).all()
        came = set(db.execute(arrived({row.invitation_id for row in rows})).scalars())
        people = recipients(db, [row.appointment_id for row in rows])
        notices = _notices(db, rows)
        for row in rows:
            why = _why(row, now, came, people.get(row.appointment_id, ()), notices)
            if why is not None:
                found[row.id] = why
    return found


def _facts() -> Any:
    """The message, and how the slip stands: its present appointment. The session is that of the window the text speaks of."""
    return (
        select(
            col(Message.id),
            col(Message.invitation_id),
            col(Message.kind),
            col(Message.about),
            col(Message.slot_id),
            col(Message.recipient),
            col(Message.expires_at),
            col(Campaign.state).label("campaign_state"),
            col(Invitation.cancelled_at),
            col(Invitation.appointment_id),
            col(Appointment.slot_id).label("present_slot_id"),
            col(Appointment.status),
            col(Plan.state).label("plan_state"),
            col(SessionRow.station_id),
            col(SessionRow.operating_day),
            col(SessionRow.shift),
        )
        .join(Campaign, col(Campaign.id) == col(Message.campaign_id))
        .join(Invitation, col(Invitation.id) == col(Message.invitation_id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .join(SlotRow, col(SlotRow.id) == col(Message.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
    )


_Notices = dict[tuple[int, date], list[StationNotice]]


def _notices(db: DbSession, rows: Iterable[Any]) -> _Notices:
    places = {(row.station_id, row.operating_day) for row in rows}
    asked = (
        select_rows(StationNotice)
        .where(
            col(StationNotice.station_id).in_({station for station, _ in places}),
            col(StationNotice.operating_day).in_({day for _, day in places}),
            col(StationNotice.ended_at).is_(None),
        )
        .order_by(col(StationNotice.id).desc())
    )
    found: _Notices = {}
    for notice in db.exec(asked):
        found.setdefault((notice.station_id, notice.operating_day), []).append(notice)
    return found


def _why(row: Any, now: datetime, came: set[int], people: Sequence[Person], notices: _Notices) -> str | None:
    if row.campaign_state == "closed":
        return "closed"
    if row.expires_at <= now:
        return "expired"
    if row.invitation_id in came:
        return "arrived"
    cancelled = row.cancelled_at is not None or row.status != "booked"
    if row.kind == "cancellation":
        return None if cancelled else "overtaken"
    if cancelled:
        return "cancelled"
    told = counting(notices.get((row.station_id, row.operating_day), ()), row.shift)
    still = (
        row.slot_id == row.present_slot_id
        and row.plan_state == "published"
        and row.recipient in {one.phone for one in people}
        and _station_says_so(row, told)
    )
    return None if still else "overtaken"


def _station_says_so(row: Any, told: StationNotice | None) -> bool:
    """Tell whether a delay is the one that counts, and of every other text whether its shift is held at all."""
    if row.kind == "delay":
        return told is not None and row.about.partition(".")[0] == f"notice-{told.id}"
    return told is None or told.kind != "postponed"

"""What is off: which sessions of a day, and which of their windows and parties are concerned from a moment on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session as DbSession
from sqlmodel import col, exists, select

from scheduler.arrivals.models import CheckIn
from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import stored_id
from scheduler.errors import SchedulerError
from scheduler.invitations.models import Invitation
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.places.unit_tables import unit_book
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.windows import Window, window_of
from slots.calendar import at
from slots.session import SessionRef

DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class NothingToCallOff(SchedulerError):
    """There is no session where and when something is said to be off."""

    code = "nothing_to_call_off"
    status = 404
    vi = "Ngày {day} không có ca nào ở nơi đó. Hãy xem lại ngày, ca và mã điểm hoặc đơn vị."
    en = "There is no session there on {day}. Check the day, the shift and the code of the station or unit."


class OffUnclear(SchedulerError):
    """What is off is not said: no session, and no day with a station or a unit."""

    code = "off_unclear"
    status = 422
    vi = "Chưa rõ nghỉ ở đâu, khi nào. Hãy nêu một ca, hoặc một ngày cùng một điểm hay một đơn vị; giờ viết như 14:30."
    en = "It is not clear what is off. Name a session, or a day with a station or a unit; write the hour like 14:30."


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """What is off on an operating day: one station's sessions, or those of every station of a unit and below it.

    `shift` leaves only the sessions of one shift. From `since` on: windows that are over by then are left alone; without it from
    now on. `reason` is told to the people. With `cancel` nobody is moved: all wait for another window.
    """

    day: date
    station: str = ""
    unit: str = ""
    shift: str = ""
    since: datetime | None = None
    reason: str = ""
    cancel: bool = False


def off_of(
    campaign: Campaign,
    *,
    session: str = "",
    station: str = "",
    unit: str = "",
    day: date | None = None,
    shift: str = "",
    since: str = "",
    reason: str = "",
    cancel: bool = False,
) -> Off:
    """Return what is off as people say it: a session, or a day with a station or unit; `since` is HH:MM of the operating day.

    Raises
    ------
    OffUnclear, SessionRefInvalid
    """
    if session:
        ref = SessionRef.parse(session)
        station, unit, day, shift = ref.station, "", ref.operating_day, ref.shift
    if day is None or bool(station) == bool(unit):
        raise OffUnclear
    moment = _moment(day, since, settings_of(campaign).day_starts_minute) if since else None
    return Off(day=day, station=station, unit=unit, shift=shift, since=moment, reason=reason.strip(), cancel=cancel)


def _moment(day: date, clock: str, day_starts_minute: int) -> datetime:
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        raise OffUnclear
    minute = int(found[1]) * 60 + int(found[2])
    return at(day, minute + (DAY_MINUTES if minute < day_starts_minute else 0))


@dataclass(frozen=True, slots=True)
class Concerned:
    """A live appointment in a window that is off, with its slip; `here` where somebody of it has arrived, who stays."""

    appointment: Appointment
    invitation: Invitation
    window: Window
    here: bool


def windows_off(db: DbSession, campaign: Campaign, off: Off, now: datetime) -> list[Window]:
    """Return the windows that are off, in the order of station and time: those that are not over yet.

    Raises
    ------
    NothingToCallOff
        There is no session of that day and place at all.
    """
    since = max(now, off.since or now)
    rows = _windows(db, campaign, off)
    if not rows:
        raise NothingToCallOff(day=f"{off.day:%d/%m/%Y}")
    return [window for window in rows if window.slot.ends_at > since]


def units_off(db: DbSession, campaign: Campaign, off: Off) -> set[str]:
    """Return the units of the stations that are off: whoever calls them off is responsible for each of these.

    Raises
    ------
    NothingToCallOff
    """
    units = {window.station.unit_code for window in _windows(db, campaign, off)}
    if not units:
        raise NothingToCallOff(day=f"{off.day:%d/%m/%Y}")
    return units


def _windows(db: DbSession, campaign: Campaign, off: Off) -> list[Window]:
    where = [col(SessionRow.campaign_id) == campaign.id, col(SessionRow.operating_day) == off.day]
    if off.station:
        where.append(col(Station.code) == off.station)
    if off.unit:
        book = unit_book(db, campaign.dataset)
        below = [unit.code for unit in book.below(off.unit)] if off.unit in book else []
        where.append(col(Station.unit_code).in_(below))
    if off.shift:
        where.append(col(SessionRow.shift) == off.shift)
    rows = db.exec(
        select(SlotRow, SessionRow, Station)
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(*where)
        .order_by(col(Station.code), col(SlotRow.starts_at), col(SlotRow.id))
        .execution_options(populate_existing=True)
    )
    return [Window(*row) for row in rows]


def concerned_by(db: DbSession, plan: Plan, windows: Sequence[Window]) -> list[Concerned]:
    """Return the live appointments of `plan` in these windows; nobody can arrive on their slips until the transaction ends."""
    by_slot = {stored_id(window.slot): window for window in windows}
    found: list[Concerned] = []
    for slots in chunks(by_slot, PARAMETERS):
        found += _concerned(db, plan, by_slot, col(Appointment.slot_id).in_(slots))
    return found


def concerned_ids(db: DbSession, campaign: Campaign, plan: Plan, ids: Sequence[int]) -> list[Concerned]:
    """Return live appointments by their ids, as `concerned_by` does."""
    found: list[Concerned] = []
    for some in chunks(ids, PARAMETERS):
        which = col(Appointment.id).in_(some)
        slots = db.exec(select(Appointment.slot_id).where(which).distinct()).all()
        found += _concerned(db, plan, {slot: window_of(db, campaign, slot) for slot in slots}, which)
    return found


def _concerned(
    db: DbSession, plan: Plan, by_slot: dict[int, Window], which: ColumnElement[bool]
) -> Iterator[Concerned]:
    mine = (Appointment.plan_id == plan.id, Appointment.status == "booked", which)
    of_mine = select(Appointment.id).where(*mine)
    db.exec(  # whoever checks in waits for these rows
        select(Invitation.id)
        .where(col(Invitation.appointment_id).in_(of_mine))
        .order_by(col(Invitation.id))
        .with_for_update(key_share=True)
    ).all()
    here: Any = exists().where(col(CheckIn.invitation_id) == col(Invitation.id), col(CheckIn.undone_at).is_(None))
    rows = db.exec(
        select(Appointment, Invitation, here)
        .join(Invitation, col(Invitation.appointment_id) == col(Appointment.id))
        .where(*mine)
        .order_by(col(Appointment.id))
        .execution_options(populate_existing=True)
    )
    for appointment, invitation, arrived in rows:
        yield Concerned(appointment, invitation, by_slot[appointment.slot_id], bool(arrived))

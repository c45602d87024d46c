"""What a station lead tells everybody: the station runs late, or a shift is postponed; for a shift or the whole operating day.

Of each kind at most one is in force for a station, day and shift: a newer one ends the former. `now` is the campaign's clock.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy
from sqlmodel import Session as DbSession
from sqlmodel import col, exists, func, or_, select

from notices.station_news import StationNews
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.station_errors import NoticeMinutesWrong, NoticeShiftUnknown, NoticeTooLate
from scheduler.audit.trail import note as note_in_trail
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.handouts.errors import ClosedThatDay
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Household

LEAST_MINUTES, MOST_MINUTES = 5, 600
Kind = Literal["late", "postponed"]


def set_notice(
    db: DbSession,
    station: Station,
    *,
    day: date,
    shift: str | None,
    kind: Kind,
    minutes: int | None,
    note: str,
    today: date,
    now: datetime,
    account: Account | None = None,
) -> StationNotice:
    """Put a notice in force and end the one of its kind before it; the same again changes nothing.

    Parameters
    ----------
    day, shift
        The operating day, and a shift of it that the station has; None means the whole day.
    minutes
        How late, for kind "late"; of a postponed shift they are not kept.
    today
        The present operating day.

    Raises
    ------
    NoticeMinutesWrong, ClosedThatDay, NoticeShiftUnknown, NoticeTooLate
    """
    wanted = minutes if kind == "late" else None
    if kind == "late" and not LEAST_MINUTES <= (wanted or 0) <= MOST_MINUTES:
        raise NoticeMinutesWrong(low=LEAST_MINUTES, high=MOST_MINUTES)
    _require_open(db, station, day, shift, today)
    # Two who tell at once wait here for each other, or both notices would stay in force.
    db.get_one(Station, station.id, with_for_update={"key_share": True}, populate_existing=True)
    former = [row for row in notices_of(db, stored_id(station), day) if (row.shift, row.kind) == (shift, kind)]
    if former and (former[0].minutes, former[0].note) == (wanted, note.strip()):
        return former[0]
    for row in former:
        row.ended_at = now
        db.add(row)
    made = StationNotice(
        campaign_id=station.campaign_id,
        station_id=stored_id(station),
        operating_day=day,
        shift=shift,
        kind=kind,
        minutes=wanted,
        note=note.strip(),
        set_at=now,
        account_id=None if account is None else account.id,
    )
    db.add(made)
    db.flush()
    facts: dict[str, Any] = {"day": day.isoformat(), "shift": shift, "kind": kind, "minutes": wanted}
    note_in_trail(db, "station.notice_set", campaign_id=station.campaign_id, subject=station.id, **facts)
    return made


def _require_open(db: DbSession, station: Station, day: date, shift: str | None, today: date) -> None:
    if day < today:
        raise NoticeTooLate(day=day.isoformat())
    shifts = shifts_of(db, stored_id(station), day)
    if not shifts:
        raise ClosedThatDay(station=station.name, day=day.isoformat())
    if shift is not None and shift not in shifts:
        raise NoticeShiftUnknown(station=station.name, day=day.isoformat())


def shifts_of(db: DbSession, station_id: int, day: date) -> list[str]:
    """Return the shifts of a station on an operating day, the first one first."""
    asked = select(SessionRow.shift).where(SessionRow.station_id == station_id, SessionRow.operating_day == day)
    return list(db.exec(asked.order_by(col(SessionRow.starts_at))))


def end_notice(db: DbSession, notice: StationNotice, *, now: datetime) -> None:
    """End a notice; one that has ended stays as it is."""
    if notice.ended_at is not None:
        return
    notice.ended_at = now
    db.add(notice)
    note_in_trail(
        db, "station.notice_ended", campaign_id=notice.campaign_id, subject=notice.station_id, kind=notice.kind
    )


def notices_of(db: DbSession, station_id: int, day: date) -> list[StationNotice]:
    """Return what is in force at a station on an operating day, the newest first."""
    asked = select(StationNotice).where(
        StationNotice.station_id == station_id,
        StationNotice.operating_day == day,
        col(StationNotice.ended_at).is_(None),
    )
    return list(db.exec(asked.order_by(col(StationNotice.id).desc())))


def concerning(notices: Sequence[StationNotice], shift: str | None) -> list[StationNotice]:
    """Return the notices of a station's day that concern a shift: its own, and those of the whole day."""
    return [row for row in notices if row.shift in (None, shift)]


def lateness(notices: Sequence[StationNotice], shift: str | None) -> int:
    """Return by how many minutes a shift runs late: the largest of the notices that concern it, 0 without any."""
    return max((row.minutes or 0 for row in concerning(notices, shift)), default=0)


Delays = dict[tuple[int, date, str | None], int]
"""Minutes told, by station, operating day and shift; None is the whole day."""


def delays(db: DbSession, places: Collection[tuple[int, date]]) -> Delays:
    """Return the minutes of delay told at these stations and operating days, by station, day and shift (None: the whole day)."""
    told = col(StationNotice.minutes)
    asked = (
        sqlalchemy.select(
            col(StationNotice.station_id), col(StationNotice.operating_day), col(StationNotice.shift), func.max(told)
        )
        .where(
            col(StationNotice.station_id).in_({station for station, _ in places}),
            col(StationNotice.operating_day).in_({day for _, day in places}),
            col(StationNotice.ended_at).is_(None),
            told.is_not(None),
        )
        .group_by(col(StationNotice.station_id), col(StationNotice.operating_day), col(StationNotice.shift))
    )
    return {(station, day, shift): minutes for station, day, shift, minutes in db.execute(asked)}


def delay_of(told: Delays, station_id: int, day: date, shift: str) -> int:
    """Return by how many minutes a shift runs late: the larger of what was told for it and for the whole day, 0 without either."""
    return max(told.get((station_id, day, one), 0) for one in (None, shift))


def postponed_shifts(db: DbSession, campaign_id: int) -> set[tuple[int, date, str | None]]:
    """Return what is postponed at the stations of a campaign, by station, operating day and shift (None: the whole day)."""
    asked = sqlalchemy.select(
        col(StationNotice.station_id), col(StationNotice.operating_day), col(StationNotice.shift)
    ).where(
        col(StationNotice.campaign_id) == campaign_id,
        col(StationNotice.kind) == "postponed",
        col(StationNotice.ended_at).is_(None),
    )
    return {(station, day, shift) for station, day, shift in db.execute(asked)}


def extra_late_minutes(db: DbSession, station_id: int, day: date, shift: str | None) -> int:
    """Return by how many minutes the station has said that it runs late in this shift of an operating day; 0 if it has not."""
    return lateness(notices_of(db, station_id, day), shift)


def counting(notices: Sequence[StationNotice], shift: str | None) -> StationNotice | None:
    """Return the one notice to be told to those of a shift: that it is postponed, else the longest delay."""
    found = concerning(notices, shift)
    postponed = (row for row in found if row.kind == "postponed")
    return next(postponed, None) or max(found, key=lambda row: row.minutes or 0, default=None)


def notices_for_neighbourhood(
    db: DbSession, neighbourhood_id: int, *, campaign_id: int, since: date
) -> list[StationNotice]:
    """Return what is in force from the operating day `since` on for sessions to which people of a neighbourhood are invited."""
    concerned = exists().where(
        col(SessionRow.station_id) == StationNotice.station_id,
        col(SessionRow.operating_day) == StationNotice.operating_day,
        or_(col(StationNotice.shift).is_(None), col(StationNotice.shift) == SessionRow.shift),
        col(SlotRow.session_id) == SessionRow.id,
        col(Appointment.slot_id) == SlotRow.id,
        col(Appointment.status) == "booked",
        col(Plan.id) == Appointment.plan_id,
        col(Plan.state) == "published",
        col(Household.id) == Appointment.household_id,
        col(Household.neighbourhood_id) == neighbourhood_id,
    )
    asked = select(StationNotice).where(
        StationNotice.campaign_id == campaign_id,
        col(StationNotice.operating_day) >= since,
        col(StationNotice.ended_at).is_(None),
        concerned,
    )
    return list(db.exec(asked.order_by(col(StationNotice.operating_day), col(StationNotice.id))))


def news_of(db: DbSession, notice: StationNotice, *, now: datetime) -> StationNews:
    """Return a notice as it is told, with the windows still to come to which anybody is invited."""
    station = db.get_one(Station, notice.station_id)
    booked = exists().where(
        col(Appointment.slot_id) == SlotRow.id,
        col(Appointment.status) == "booked",
        col(Plan.id) == Appointment.plan_id,
        col(Plan.state) == "published",
    )
    asked = (
        select(SlotRow.starts_at, SlotRow.ends_at)
        .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
        .where(
            SessionRow.station_id == notice.station_id,
            SessionRow.operating_day == notice.operating_day,
            col(SlotRow.ends_at) > now - timedelta(minutes=notice.minutes or 0),
            booked,
            *([] if notice.shift is None else [SessionRow.shift == notice.shift]),
        )
        .order_by(col(SlotRow.starts_at))
    )
    return StationNews(
        station=station.name,
        operating_day=notice.operating_day,
        shift=notice.shift,
        minutes=notice.minutes,
        note=notice.note,
        windows=tuple((starts_at, ends_at) for starts_at, ends_at in db.exec(asked)),
        at_home=station.kind == "home",
    )

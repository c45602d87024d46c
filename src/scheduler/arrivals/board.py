"""A station's operating day at a glance: who waits, who is expected, who is late; what the scanners do; what was told.

Everything is counted from facts, in ten queries whatever the size of the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.arrivals.conflicts import open_conflicts, unread_on
from scheduler.arrivals.models import Device, StationNotice, Visit
from scheduler.arrivals.queue import sessions_of
from scheduler.arrivals.station_notices import lateness, notices_of
from scheduler.arrivals.window_counts import (
    PartyCount,
    VisitCounts,
    WindowCount,
    count_visits,
    visits_on,
    windows_of,
)
from scheduler.database import stored_id
from scheduler.places.models import Station

CALLS_SHOWN = 5
PACK_OLD = timedelta(hours=12)
MANY_QUEUED = 200


@dataclass(frozen=True, slots=True)
class Missing:
    """A party of a window that is over of which nobody has come."""

    window: WindowCount
    party: PartyCount


@dataclass(frozen=True, slots=True)
class Waited:
    """Minutes from arrival to the start of service, of those of a window; None where none was measured."""

    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Board:
    """What the board of a station's day shows at `now`. `waited` is by the start of a window."""

    now: datetime
    windows: tuple[WindowCount, ...]
    visits: VisitCounts
    missing: tuple[Missing, ...]
    notices: tuple[StationNotice, ...]
    conflicts: int
    unread: Mapping[str, int]
    waited: Mapping[datetime, Waited]

    @property
    def invited(self) -> int:
        """People invited to the day."""
        return sum(window.invited for window in self.windows)

    @property
    def arrived(self) -> int:
        """Those of them who have come."""
        return sum(window.arrived for window in self.windows)

    def state_of(self, window: WindowCount) -> str:
        """Return over, now or next."""
        if window.ends_at <= self.now:
            return "over"
        return "now" if window.starts_at <= self.now else "next"


def board_of(
    db: DbSession,
    station: Station,
    day: date,
    *,
    now: datetime,
    late_minutes: int,
    waited: Mapping[datetime, Waited] | None = None,
) -> Board:
    """Return the board of a station's operating day.

    `late_minutes` is the campaign's tolerance; where the station has told that it runs late, nobody is missed before that is over
    too. `waited` is measured elsewhere and shown beside the windows.
    """
    key = stored_id(station)
    windows = windows_of(db, key, day)
    notices = notices_of(db, key, day)
    return Board(
        now=now,
        windows=tuple(windows),
        visits=count_visits(visits_on(db, key, day), sessions_of(db, key, day)),
        missing=tuple(
            Missing(window, party)
            for window in windows
            for party in window.missing(now, late_minutes=late_minutes + lateness(notices, window.shift))
        ),
        notices=tuple(notices),
        conflicts=len(open_conflicts(db, key)),
        unread=unread_on(db, key, day),
        waited=waited or {},
    )


def devices_at(db: DbSession, station_id: int) -> list[Device]:
    """Return the station's enrolled devices that are not shut out, by name, as they were at their last contact."""
    asked = select(Device).where(
        Device.station_id == station_id, col(Device.enrolled_at).is_not(None), col(Device.revoked_at).is_(None)
    )
    return list(db.exec(asked.order_by(Device.name, col(Device.id))))


def needs_care(device: Device, *, now: datetime) -> bool:
    """Tell whether a device's data are older than twelve hours or much waits on it, by the campaign's clock."""
    old = device.pack_made_at is not None and now - device.pack_made_at > PACK_OLD
    return old or (device.queued or 0) >= MANY_QUEUED


def calls_of(db: DbSession, station_id: int, day: date) -> list[Visit]:
    """Return the visits that were called last and are not done, the latest first, at most five."""
    asked = select(Visit).where(
        Visit.station_id == station_id,
        Visit.operating_day == day,
        Visit.called_to != "",
        col(Visit.called_at).is_not(None),
        col(Visit.service_ended_at).is_(None),
        col(Visit.undone_at).is_(None),
    )
    latest = asked.order_by(col(Visit.called_at).desc(), col(Visit.queue_number).desc())
    return list(db.exec(latest.limit(CALLS_SHOWN)))

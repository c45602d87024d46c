"""Where the places of a session come from, step by step: the account it was opened by, who works in it, what binds the day."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.places.models import Campaign, Kit, KitBooking, SessionRow, Station, Team, TeamBooking
from scheduler.plan.places_left import PlacesLeft, limits_over, people_that_day, windows_of
from slots.session import SessionRef


@dataclass(frozen=True, slots=True)
class DayLimit:
    """A daily limit over the session's station, and the people who have an appointment under it that day."""

    unit_code: str
    limit: int
    taken: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that makes a session's places.

    `account` is what `session_plan.account_facts` stored when the session was opened, empty where that was before accounts were
    kept. `windows` are those of the session in order, `closed` the ids of the closed ones.
    """

    ref: SessionRef
    station_name: str
    state: str
    kits: tuple[str, ...]
    teams: tuple[str, ...]
    account: dict[str, Any]
    windows: tuple[PlacesLeft, ...]
    limits: tuple[DayLimit, ...]

    @property
    def places(self) -> int:
        """People invited at most: the sum of the windows."""
        return sum(window.places for window in self.windows)

    @property
    def taken(self) -> int:
        """People who have an appointment."""
        return sum(window.taken for window in self.windows)

    @property
    def invited(self) -> int:
        """People invited at most when the session was opened: served - held back + overbooked - lost to the waiting room."""
        account = self.account
        return int(account["served"] - account["held_back"] + account["overbooked"] - account["lost_to_cap"])

    def figure(self, name: str) -> Fraction:
        """Return an exact figure of the account."""
        return Fraction(str(self.account[name]))

    @property
    def exact(self) -> Fraction:
        """People the kits can serve before rounding: kits x hours x rate x load / service time."""
        return (
            Fraction(self.account["kits"])
            * self.figure("hours")
            * self.figure("rate")
            * self.figure("load")
            / self.figure("service_time")
        )


def explain(db: DbSession, campaign: Campaign, session: SessionRow) -> Explanation:
    """Return where the places of `session` come from."""
    station = db.get_one(Station, session.station_id)
    day: date = session.operating_day
    limits = limits_over(db, campaign, station.unit_code)
    return Explanation(
        ref=SessionRef(station.code, day, session.shift),
        station_name=station.name,
        state=session.state,
        kits=_codes(db, Kit, KitBooking, session),
        teams=_codes(db, Team, TeamBooking, session),
        account=session.account,
        windows=tuple(windows_of(db, session)),
        limits=tuple(
            DayLimit(unit, limit, people_that_day(db, campaign, unit, day)) for unit, limit in sorted(limits.items())
        ),
    )


def _codes(db: DbSession, resource: Any, booking: Any, session: SessionRow) -> tuple[str, ...]:
    key = booking.kit_id if resource is Kit else booking.team_id
    rows = select(resource.code).join(booking, key == col(resource.id)).where(booking.session_id == session.id)
    return tuple(sorted(db.exec(rows)))

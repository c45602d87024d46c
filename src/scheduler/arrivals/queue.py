"""The queue of a station on one operating day: who waits and whose turn is next, who is called, in service, and done.

Whose turn comes first (R39, R61: late and early never block, they rank):

0. on time, or early and patient until now: their window has begun;
1. on time in a window that has yet to begin, which they may be within the tolerance;
2. early, before their window begins, and late;
3. admitted by an officer against the verdict;
4. walk-ins;
5. whoever was called and did not come.

Among equals the lower number comes first: it is the one fact that everybody in the waiting room can see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.wording import masked_name
from scheduler.arrivals.models import CheckIn, Visit
from scheduler.invitations.models import Invitation
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household
from slots.window import Window

State = Literal["waiting", "called", "absent", "in_service", "done", "undone"]
ABSENT = 5
_PLACES = {"early": 2, "late": 2, "admitted": 3, "walk_in": 4}
GOES_ON = timedelta(hours=6)
"""How long a day's queue goes on past the turn of the operating day, while somebody of it waits and nobody new has come."""


def state_of(visit: Visit) -> State:
    """Return where a visit stands; `absent` was called and did not come (called, and no desk waits for it any more)."""
    if visit.undone_at is not None:
        return "undone"
    if visit.service_ended_at is not None:
        return "done"
    if visit.service_started_at is not None:
        return "in_service"
    if visit.called_at is None:
        return "waiting"
    return "called" if visit.called_to else "absent"


def turn(visit: Visit, window_start: datetime | None, now: datetime) -> tuple[int, int]:
    """Return what orders those who wait at `now`, the smallest first (see above); `window_start` is that of the slip's window."""
    if state_of(visit) == "absent":
        return ABSENT, visit.queue_number
    if visit.rank in {"on_time", "early"} and window_start is not None and window_start <= now:
        return 0, visit.queue_number
    return _PLACES.get(visit.rank, 1), visit.queue_number


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit with what a desk needs of it: `here` people, the masked head of the household ("" if unknown), slip and window.

    `after_closing` says that its service began when no shift of the station was running any more.
    """

    visit: Visit
    state: State
    here: int
    household: str = ""
    slip: int | None = None
    window: Window | None = None
    after_closing: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """One station's day. `waiting` holds the absent at its end; `done` has the latest first; undone visits are nowhere."""

    waiting: tuple[Standing, ...]
    called: tuple[Standing, ...]
    in_service: tuple[Standing, ...]
    done: tuple[Standing, ...]

    @property
    def after_closing(self) -> int:
        """How many visits were served although the shifts were over."""
        return sum(one.after_closing for one in (*self.in_service, *self.done))


def queue_of(db: DbSession, *, station_id: int, day: date, now: datetime) -> Queue:
    """Return the queue of a station and operating day as it stands at `now`, in three queries."""
    standing = standings(db, station_id=station_id, day=day)
    by_state: dict[State, list[Standing]] = {}
    for one in standing:
        by_state.setdefault(one.state, []).append(one)
    waiting = [*by_state.get("waiting", ()), *by_state.get("absent", ())]
    waiting.sort(key=lambda one: turn(one.visit, None if one.window is None else one.window.start, now))
    return Queue(
        tuple(waiting),
        tuple(sorted(by_state.get("called", ()), key=lambda one: (one.visit.called_at, one.visit.queue_number))),
        tuple(sorted(by_state.get("in_service", ()), key=lambda one: one.visit.queue_number)),
        tuple(sorted(by_state.get("done", ()), key=_latest_first)),
    )


def _latest_first(one: Standing) -> tuple[float, int]:
    ended = one.visit.service_ended_at
    return (-ended.timestamp() if ended else 0.0), -one.visit.queue_number


def standings(db: DbSession, *, station_id: int, day: date, only: int | None = None) -> list[Standing]:
    """Return every visit of a station and day, or `only` the one of this id, in the order of the numbers."""
    sessions = sessions_of(db, station_id, day)
    here = _people_here(db, station_id, day)
    # SQLModel's own `select` is typed for four tables at most.
    rows: Any = (
        sqlalchemy.select(Visit, Invitation.number, SlotRow.starts_at, SlotRow.ends_at, Household.head_name)  # type: ignore[call-overload]
        .outerjoin(Invitation, col(Invitation.id) == col(Visit.invitation_id))
        .outerjoin(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .outerjoin(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .outerjoin(Household, col(Household.id) == func.coalesce(col(Invitation.household_id), col(Visit.household_id)))
        .where(col(Visit.station_id) == station_id, col(Visit.operating_day) == day)
        .order_by(col(Visit.queue_number))
    )
    if only is not None:
        rows = rows.where(col(Visit.id) == only)
    return [
        Standing(
            visit=visit,
            state=state_of(visit),
            here=visit.people if visit.invitation_id is None else here.get(visit.invitation_id, 0),
            household=masked_name(head or ""),
            slip=number,
            window=None if starts_at is None else Window(starts_at, ends_at),
            after_closing=is_after_closing(visit.service_started_at, sessions),
        )
        for visit, number, starts_at, ends_at, head in db.execute(rows)
    ]


def standing_of(db: DbSession, visit: Visit) -> Standing:
    """Return one visit as a desk sees it."""
    (one,) = standings(db, station_id=visit.station_id, day=visit.operating_day, only=visit.id)
    return one


def _people_here(db: DbSession, station_id: int, day: date) -> dict[int, int]:
    live = (
        select(CheckIn.invitation_id, func.count())
        .where(CheckIn.station_id == station_id, CheckIn.operating_day == day, col(CheckIn.undone_at).is_(None))
        .group_by(col(CheckIn.invitation_id))
    )
    return dict(db.exec(live).all())


def sessions_of(db: DbSession, station_id: int, day: date) -> list[Window]:
    """Return when the shifts of a station run on an operating day, in order."""
    rows = select(SessionRow.starts_at, SessionRow.ends_at).where(
        SessionRow.station_id == station_id, SessionRow.operating_day == day
    )
    return sorted(Window(*row) for row in db.exec(rows))


def is_after_closing(started_at: datetime | None, sessions: Iterable[Window]) -> bool:
    """Tell whether a service began when a shift had ended and none was running: "làm hết người chứ không hết giờ"."""
    if started_at is None:
        return False
    begun = [session for session in sessions if session.start <= started_at]
    return bool(begun) and all(session.end <= started_at for session in begun)


def day_at_desk(db: DbSession, *, station_id: int, today: date, now: datetime) -> date:
    """Return the operating day whose queue the desks work off at `now`: today, `today` being the operating day of `now`.

    It is the day before where people of it, come within the last six hours, still wait or are served, and nobody has come
    today: a night shift that runs over does not lose its queue at the turn of the day.
    """
    yesterday = today - timedelta(days=1)
    days = col(Visit.operating_day).in_([yesterday, today])
    live = select(Visit).where(Visit.station_id == station_id, days, col(Visit.undone_at).is_(None))
    visits = db.exec(live.where(col(Visit.arrived_at) >= now - GOES_ON)).all()
    left = any(visit.operating_day == yesterday and visit.service_ended_at is None for visit in visits)
    return yesterday if left and all(visit.operating_day == yesterday for visit in visits) else today

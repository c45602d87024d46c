"""Who is expected at a station on an operating day, window by window, and who of them has come; and how its visits stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy
from sqlmodel import Session as DbSession
from sqlmodel import col, func, select

from notices.wording import masked_name
from scheduler.arrivals.models import CheckIn, Visit
from scheduler.arrivals.queue import is_after_closing, state_of
from scheduler.invitations.models import Invitation
from scheduler.places.models import Neighbourhood, SessionRow, SlotRow
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Household
from slots.window import Window


@dataclass(frozen=True, slots=True)
class PartyCount:
    """One live slip of a window: `people` invited, `here` of them have come. The household is masked, and "" if nobody knows it."""

    slip_number: int
    household: str
    neighbourhood: str
    people: int
    here: int


@dataclass(frozen=True, slots=True)
class WindowCount:
    """One window with its parties. A party that came elsewhere has come."""

    starts_at: datetime
    ends_at: datetime
    shift: str
    places: int
    parties: tuple[PartyCount, ...]

    @property
    def invited(self) -> int:
        """People invited to this window."""
        return sum(party.people for party in self.parties)

    @property
    def arrived(self) -> int:
        """Those of them who have come, whenever that was."""
        return sum(party.here for party in self.parties)

    @property
    def expected(self) -> int:
        """Those who may still come."""
        return self.invited - self.arrived

    def missing(self, now: datetime, *, late_minutes: int) -> tuple[PartyCount, ...]:
        """Return the parties of which nobody is here `late_minutes` after the window's end; none before that."""
        if now <= self.ends_at + timedelta(minutes=late_minutes):
            return ()
        return tuple(party for party in self.parties if party.here == 0)


def windows_of(db: DbSession, station_id: int, day: date) -> list[WindowCount]:
    """Return the windows of a station's operating day in order, those without anybody too, in two queries."""
    slots = db.exec(
        select(SlotRow, SessionRow.shift)
        .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
        .where(SessionRow.station_id == station_id, SessionRow.operating_day == day)
        .order_by(col(SlotRow.starts_at), col(SlotRow.id))
    ).all()
    parties = _parties(db, station_id, day)
    return [
        WindowCount(slot.starts_at, slot.ends_at, shift, slot.places, tuple(parties.get(slot.id or 0, ())))
        for slot, shift in slots
    ]


def _parties(db: DbSession, station_id: int, day: date) -> dict[int, list[PartyCount]]:
    here = (
        select(func.count())
        .where(CheckIn.invitation_id == Invitation.id, col(CheckIn.undone_at).is_(None))
        .correlate(Invitation)
        .scalar_subquery()
    )
    # SQLModel's own `select` is typed for four tables at most.
    asked: Any = (
        sqlalchemy.select(Appointment, Invitation, Household, Neighbourhood, here)
        .join(Invitation, col(Invitation.appointment_id) == col(Appointment.id))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(
            col(SessionRow.station_id) == station_id,
            col(SessionRow.operating_day) == day,
            col(Plan.state) == "published",
            col(Appointment.status) == "booked",
            col(Invitation.cancelled_at).is_(None),
        )
        .order_by(col(Invitation.number))
    )
    found: dict[int, list[PartyCount]] = {}
    for appointment, invitation, household, neighbourhood, came in db.execute(asked):
        name = "" if household.is_untold else masked_name(household.head_name)
        party = PartyCount(invitation.number, name, neighbourhood.name, appointment.size, came)
        found.setdefault(appointment.slot_id, []).append(party)
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """Visits and the people of them who are here."""

    visits: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """How the visits of a station's day stand; each of the first four is in one of them.

    `called` wait no longer and are not served yet. Apart, and counted in those too: `walk_ins` without a slip, `late` came after
    their window, `admitted` against the verdict, `after_closing` whose service began when no shift was running any more (R39).
    """

    waiting: Group
    called: Group
    in_service: Group
    done: Group
    walk_ins: Group
    late: Group
    admitted: Group
    after_closing: Group


def visits_on(db: DbSession, station_id: int, day: date) -> list[tuple[Visit, int]]:
    """Return the visits of a station's operating day that are not undone, each with its people who are here, in one query."""
    here = (
        select(func.count())
        .where(
            CheckIn.invitation_id == Visit.invitation_id,
            CheckIn.station_id == station_id,
            CheckIn.operating_day == day,
            col(CheckIn.undone_at).is_(None),
        )
        .correlate(Visit)
        .scalar_subquery()
    )
    asked = select(Visit, here).where(
        Visit.station_id == station_id, Visit.operating_day == day, col(Visit.undone_at).is_(None)
    )
    rows = db.exec(asked.order_by(col(Visit.queue_number))).all()
    return [(visit, visit.people if visit.invitation_id is None else came) for visit, came in rows]


def count_visits(visits: Iterable[tuple[Visit, int]], sessions: Iterable[Window]) -> VisitCounts:
    """Count visits by how they stand; `sessions` are the hours of the station's shifts that day."""
    rows = list(visits)
    standing: dict[str, list[tuple[Visit, int]]] = {"waiting": [], "called": [], "in_service": [], "done": []}
    for row in rows:
        state = state_of(row[0])
        standing["waiting" if state == "absent" else state].append(row)  # who was called and did not come waits again
    return VisitCounts(
        **{state: _group(found) for state, found in standing.items()},
        walk_ins=_group(row for row in rows if row[0].rank == "walk_in"),
        late=_group(row for row in rows if row[0].rank == "late"),
        admitted=_group(row for row in rows if row[0].rank == "admitted"),
        after_closing=_group(row for row in rows if is_after_closing(row[0].service_started_at, sessions)),
    )


def _group(rows: Iterable[tuple[Visit, int]]) -> Group:
    people = [came for _, came in rows]
    return Group(len(people), sum(people))

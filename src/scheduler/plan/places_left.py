"""Places left: counted from the appointments that live, and kept nowhere; and the guard that holds places for a party.

Only a published plan takes places, and only with appointments that are not cancelled: the proposals of a draft take nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, and_, exists, func, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import chunks
from scheduler.database import stored_id
from scheduler.places.campaign_file import daily_limits_of
from scheduler.places.models import AdminUnit, Campaign, SessionRow, SlotRow, Station
from scheduler.plan.errors import DailyLimitReached, SessionNotOpen, WindowUnknown
from scheduler.plan.locking import lock_rows
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.words import day_text
from slots.calendar import local
from slots.errors import SlotUnknown
from slots.ledger import Ledger
from slots.session import SessionRef

CHUNK = 1000
"""Windows asked about at once: SQLite limits the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class PlacesLeft:
    """A window with its places; `taken` counts the people of its live appointments, `blocked` the places kept from all plans."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int
    closed: bool = False
    blocked: int = 0

    @property
    def free(self) -> int:
        """Places that nobody has yet and somebody may get; none where a window was made smaller than what it had taken."""
        return max(0, self.places - self.blocked - self.taken)

    @property
    def clock(self) -> str:
        """The start on the clock of a wall, as people name the window: 18:00; after midnight 00:30."""
        return f"{local(self.starts_at):%H:%M}"


def live() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on plan and appointment under which an appointment takes places."""
    return (col(Plan.state) == "published", col(Appointment.status) != "cancelled")


def staying(leaving: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that an appointment is not one of those, by id, whose places are given back in this transaction."""
    return (col(Appointment.id).not_in(leaving),) if leaving else ()


def _windows(
    db: DbSession, which: ColumnElement[bool], counted: tuple[ColumnElement[bool], ...] | None = None
) -> list[PlacesLeft]:
    taken = (
        select(func.coalesce(func.sum(col(Appointment.size)), 0))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(col(Appointment.slot_id) == col(SlotRow.id), *(live() if counted is None else counted))
        .correlate(SlotRow)
        .scalar_subquery()
    )
    facts = (
        col(SlotRow.id),
        col(SlotRow.starts_at),
        col(SlotRow.ends_at),
        col(SlotRow.places),
        taken,
        col(SlotRow.closed),
        col(SlotRow.blocked),
    )
    order = (col(SlotRow.session_id), col(SlotRow.position))
    return [PlacesLeft(*row) for row in db.execute(select(*facts).where(which).order_by(*order))]


def places_left(db: DbSession, slot_ids: Iterable[int], *, leaving: Collection[int] = ()) -> dict[int, PlacesLeft]:
    """Return taken and free places of windows by slot id, in one query for up to 1,000; ids that no slot has are left out.

    The appointments `leaving`, by id, are not counted.
    """
    portions, counted = chunks(sorted(set(slot_ids)), CHUNK), (*live(), *staying(leaving))
    return {row.slot_id: row for some in portions for row in _windows(db, col(SlotRow.id).in_(some), counted)}


def places_in_plan(db: DbSession, plan: Plan, station_ids: Iterable[int]) -> dict[int, PlacesLeft]:
    """Return the windows of stations, by slot id, as one plan has taken them, whether it counts or is a draft; in one query."""
    sessions = select(col(SessionRow.id)).where(col(SessionRow.station_id).in_(list(station_ids)))
    counted = (col(Appointment.plan_id) == plan.id, col(Appointment.status) != "cancelled")
    return {row.slot_id: row for row in _windows(db, col(SlotRow.session_id).in_(sessions), counted)}


def windows_of(db: DbSession, session: SessionRow) -> list[PlacesLeft]:
    """Return the windows of a session in the order of time, with taken and free places."""
    return _windows(db, col(SlotRow.session_id) == stored_id(session))


def find_window(db: DbSession, session: SessionRow, clock: str) -> PlacesLeft:
    """Return the window of a session that starts at `clock`, HH:MM; 00:30 of a night shift is that of the next day.

    Raises
    ------
    WindowUnknown
        None starts then.
    """
    windows = windows_of(db, session)
    wanted = clock.strip().rjust(5, "0")
    for window in windows:
        if window.clock == wanted:
            return window
    raise WindowUnknown(clock=clock, known=", ".join(window.clock for window in windows))


def day_left(db: DbSession, campaign: Campaign, unit_code: str, day: date) -> int | None:
    """Return how many people more the daily limits over a unit allow on an operating day, at least 0; None without a limit."""
    limits = limits_over(db, campaign, unit_code)
    left = [max(0, limit - people_that_day(db, campaign, unit, day)) for unit, limit in limits.items()]
    return min(left, default=None)


def limits_over(db: DbSession, campaign: Campaign, unit_code: str) -> dict[str, int]:
    """Return the campaign's daily limits that bind the stations of a unit, people by unit code: its own and those above it."""
    limits = daily_limits_of(campaign)
    found: dict[str, int] = {}
    above: str | None = unit_code if limits else None
    while above is not None:
        if above in limits:
            found[above] = limits[above]
        unit = db.get(AdminUnit, (campaign.dataset, above))
        above = unit.parent_code if unit else None
    return found


def people_that_day(
    db: DbSession, campaign: Campaign, unit_code: str, day: date, *, leaving: Collection[int] = ()
) -> int:
    """Return the people with a live appointment on an operating day at the stations of a unit and of all units below it."""
    below = select(_with_units_below(campaign.dataset, unit_code).c.code)
    return _people(
        db,
        col(SessionRow.campaign_id) == campaign.id,
        col(SessionRow.operating_day) == day,
        col(Station.unit_code).in_(below),
        *staying(leaving),
    )


def people_in_plan(db: DbSession, plan: Plan, day: date) -> int:
    """Return the people whom a plan gives an operating day, those included whose slip was cancelled since.

    Not those who have lost their window with their session and wait for another: they are listed as unassigned.
    """
    people = func.coalesce(func.sum(col(Appointment.size)), 0)
    return int(db.execute(_in_plan(plan, people).where(col(SessionRow.operating_day) == day)).scalar_one())


def people_by_day(db: DbSession, plan: Plan) -> dict[date, int]:
    """Return the people of `people_in_plan` for every operating day that has any."""
    day = col(SessionRow.operating_day)
    rows = db.execute(_in_plan(plan, day, func.sum(col(Appointment.size))).group_by(day))
    return {when: int(people) for when, people in rows}


def waits() -> ColumnElement[bool]:
    """Return the condition that people of an appointment are listed as unassigned: they lost its window and wait for another.

    By person, whose keys both tables have: by household every cancelled appointment would walk through all who wait.
    """
    return exists().where(
        col(AppointmentMember.appointment_id) == col(Appointment.id),
        col(Unassigned.plan_id) == col(Appointment.plan_id),
        col(Unassigned.resident_id) == col(AppointmentMember.resident_id),
    )


def _in_plan(plan: Plan, *columns: Any) -> Any:
    has_people = exists().where(
        col(AppointmentMember.appointment_id) == col(Appointment.id)
    )  # who joined another has none
    return (
        select(*columns)
        .select_from(Appointment)
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(
            col(Appointment.plan_id) == plan.id, or_(col(Appointment.status) == "booked", and_(has_people, ~waits()))
        )
    )


def _people(db: DbSession, *which: ColumnElement[bool]) -> int:
    query = (
        select(func.coalesce(func.sum(col(Appointment.size)), 0))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
    )
    return int(db.execute(query.where(*live(), *which)).scalar_one())


def _with_units_below(dataset: str, code: str) -> CTE:
    in_dataset = col(AdminUnit.dataset) == dataset
    below = select(col(AdminUnit.code)).where(in_dataset, col(AdminUnit.code) == code).cte("below", recursive=True)
    return below.union(select(col(AdminUnit.code)).where(in_dataset, col(AdminUnit.parent_code) == below.c.code))


def hold(
    db: DbSession,
    campaign: Campaign,
    slot_id: int,
    people: int,
    *,
    leaving: Collection[int] = (),
    reserve: int = 0,
) -> PlacesLeft:
    """Make sure that a window has places for a whole party, and keep everybody else from them until this transaction ends.

    The caller then writes the appointment, in the same transaction. The rule is `slots.ledger.Ledger.take`, over what is left.
    Whoever holds places of the same session, or under the same daily limit, waits here for the one before; so what is counted
    after the lock is what there is. The appointments `leaving`, by id, give their places back in this transaction and stand in
    nobody's way; nor do as many blocked places as the caller takes from the `reserve`. Returns the window as it was counted,
    without the party.

    Raises
    ------
    SlotUnknown
        The campaign has no such slot.
    SessionNotOpen
        Its session takes nobody.
    SlotFull
        The window, or its session, has fewer free places.
    DailyLimitReached
        So many people would exceed a daily limit over the station that day.
    FigureOutOfRange
        It is not at least one person.
    """
    place = _place(db, campaign, slot_id)
    limits = limits_over(db, campaign, place.unit_code)
    lock_rows(db, campaign.dataset, limits, slot_id)
    place = _place(db, campaign, slot_id)  # what was read before the lock may have changed while we waited
    name = f"{SessionRef(place.code, place.operating_day, place.shift)} {local(place.starts_at):%H:%M}"
    if place.state != "open":
        raise SessionNotOpen(session=name.partition(" ")[0])
    window = places_left(db, [slot_id], leaving=leaving)[slot_id]
    session_free = place.capacity - _people(db, col(SessionRow.id) == place.session_id, *staying(leaving))
    window_free = replace(window, blocked=window.blocked - reserve).free
    Ledger({name: max(0, min(window_free, session_free))}).take(name, people)
    for unit, limit in limits.items():
        free = max(0, limit - people_that_day(db, campaign, unit, place.operating_day, leaving=leaving))
        if people > free:
            day = day_text(place.operating_day.isoformat())
            raise DailyLimitReached(unit=_unit_name(db, campaign, unit), day=day, free=free, people=people)
    return window


def _place(db: DbSession, campaign: Campaign, slot_id: int) -> Row[Any]:
    """Return where and when a window is. Columns, never rows of ours: those would be handed out as they were first read."""
    found = db.execute(
        select(
            col(SessionRow.id).label("session_id"),
            col(SessionRow.state),
            col(SessionRow.capacity),
            col(SessionRow.operating_day),
            col(SessionRow.shift),
            col(SlotRow.starts_at),
            col(Station.code),
            col(Station.unit_code),
        )
        .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(SlotRow.id) == slot_id, col(SessionRow.campaign_id) == campaign.id)
    ).first()
    if found is None:
        raise SlotUnknown(slot=slot_id)
    return found


def _unit_name(db: DbSession, campaign: Campaign, code: str) -> str:
    unit = db.get(AdminUnit, (campaign.dataset, code))
    return unit.name if unit else code

"""The windows near the one that a party has, for the holder of its slip to choose from; where none has room, the nearest that do.

Whether one still has room when it is taken, `plan.own_changes.take_window` looks again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy import select as select_columns
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.bulk import chunks
from scheduler.database import stored_id
from scheduler.places.campaign_file import daily_limits_of, settings_of
from scheduler.places.campaign_residents import Changes
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.parties import PlannedParty, appointed_party
from scheduler.plan.places_left import live, places_left, staying
from scheduler.plan.problem import may_use
from scheduler.plan.supply import gather_catchment, limits_by_station
from scheduler.plan.windows import Window, window_of

MOST_WINDOWS = 40
"""Windows offered, full ones among them: about what a reader on a phone goes through."""
NEAREST_SESSIONS = 120
"""Sessions looked into at a time: so a page costs the same whether a campaign has one station or a hundred."""


@dataclass(frozen=True, slots=True)
class NearWindow:
    """A window that is to come, and how many people may still be booked into it: by window, session and daily limit."""

    slot: SlotRow
    free: int


@dataclass(frozen=True, slots=True)
class NearSession:
    """A session with room for the party, and its windows in the order of time; those without room stay in sight.

    `alike` where station and shift are those that the party has now.
    """

    station: Station
    session: SessionRow
    alike: bool
    windows: tuple[NearWindow, ...]


def cut_off_of(changes: Changes, starts_at: datetime) -> datetime:
    """Return the moment from which a window that begins then can neither be left nor taken any more."""
    return starts_at - timedelta(hours=changes.cut_off_hours)


def windows_near(db: DbSession, campaign: Campaign, appointment: Appointment, *, now: datetime) -> list[NearSession]:
    """Return the windows that a party may be moved to by its slip's holder: first those of its station and shift, then by day.

    The nearest are chosen, in whole sessions, up to `MOST_WINDOWS`; its own window is left out. They lie within the days that the
    campaign sets; only where none there has room, in the rest of the campaign. Empty where the party has no other window in it.
    About ten queries for either, however many stations, days and people there are.
    """
    return windows_within_reach(db, campaign, appointment, now=now) or _found(db, campaign, appointment, now, far=True)


def windows_within_reach(
    db: DbSession, campaign: Campaign, appointment: Appointment, *, now: datetime
) -> list[NearSession]:
    """Return those of `windows_near` that lie within the days which the campaign sets."""
    return _found(db, campaign, appointment, now, far=False)


def _found(
    db: DbSession, campaign: Campaign, appointment: Appointment, now: datetime, *, far: bool
) -> list[NearSession]:
    own = window_of(db, campaign, appointment.slot_id)
    who = appointed_party(db, campaign, settings_of(campaign), appointment)
    some = chunks(_nearest_sessions(db, campaign, who, own, now, far=far), NEAREST_SESSIONS)
    chosen = (_with_room(db, campaign, appointment, who, own, sessions, now) for sessions in some)
    return next((sessions for sessions in chosen if sessions), [])


def _with_room(
    db: DbSession,
    campaign: Campaign,
    appointment: Appointment,
    who: PlannedParty,
    own: Window,
    sessions: Sequence[tuple[Station, SessionRow]],
    now: datetime,
) -> list[NearSession]:
    """Return as many of these sessions as are offered, in the order in which they are read."""
    slots = _slots_of(db, sessions)
    room = _Room(db, campaign, appointment, sessions, slots)
    found: list[NearSession] = []
    offered = 0
    for station, session in sessions:
        windows = tuple(_ahead(campaign, session, slots[stored_id(session)], room, own, now))
        if not any(one.free >= who.size for one in windows):
            continue
        if found and offered + len(windows) > MOST_WINDOWS:
            break
        offered += len(windows)
        found.append(NearSession(station, session, _is_alike(session, own), windows))
    return sorted(found, key=_order)


def _nearest_sessions(
    db: DbSession, campaign: Campaign, who: PlannedParty, own: Window, now: datetime, *, far: bool
) -> list[tuple[Station, SessionRow]]:
    """Return the open sessions that take the party and have a window with room for it, within the days allowed or beyond them.

    The nearest first: within these days those of its station and shift, beyond them by day alone.
    """
    settings = settings_of(campaign)
    stations = db.exec(select(Station).where(Station.campaign_id == campaign.id)).all()
    catchment = gather_catchment(db, campaign, settings, stations)
    usable = {row.id: row for row in stations if may_use(who, row, catchment)}
    reach, day = timedelta(days=settings.changes.days), own.session.operating_day
    within = col(SessionRow.operating_day).between(day - reach, day + reach)
    rows = db.exec(
        select(SessionRow).where(
            SessionRow.campaign_id == campaign.id,
            col(SessionRow.station_id).in_(usable),
            SessionRow.state == "open",
            SessionRow.operating_day >= campaign.first_day + timedelta(days=who.first_day),
            SessionRow.operating_day <= campaign.last_day,
            ~within if far else within,
            _has_room(settings.changes, who.size, now),
        )
    ).all()
    nearest = sorted(rows, key=lambda one: _distance(one, own, far=far))
    return [(usable[one.station_id], one) for one in nearest]


def _has_room(changes: Changes, people: int, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a session has a window to come with so many places; what else bounds it, `_Room` knows."""
    taken = (
        select_columns(func.coalesce(func.sum(col(Appointment.size)), 0))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(col(Appointment.slot_id) == col(SlotRow.id), *live())
        .correlate(SlotRow)
        .scalar_subquery()
    )
    return exists().where(
        col(SlotRow.session_id) == col(SessionRow.id),
        col(SlotRow.closed).is_(False),
        col(SlotRow.starts_at) > now + timedelta(hours=changes.cut_off_hours),
        col(SlotRow.places) - col(SlotRow.blocked) - taken >= people,
    )


def _distance(one: SessionRow, own: Window, *, far: bool) -> tuple[int, int, bool, bool, datetime, int]:
    days = (one.operating_day - own.session.operating_day).days
    other, elsewhere = int(not _is_alike(one, own)), one.station_id != own.session.station_id
    first = (abs(days), other) if far else (other, abs(days))
    return *first, elsewhere, days < 0, one.starts_at, stored_id(one)


def _is_alike(one: SessionRow, own: Window) -> bool:
    return (one.station_id, one.shift) == (own.session.station_id, own.session.shift)


def _order(one: NearSession) -> tuple[bool, date, datetime, str]:
    return not one.alike, one.session.operating_day, one.session.starts_at, one.station.code


def _slots_of(db: DbSession, sessions: Sequence[tuple[Station, SessionRow]]) -> Mapping[int, list[SlotRow]]:
    """Return all windows of the sessions in the order of time, closed and begun ones too: they count for the session's room."""
    ids = [session.id for _, session in sessions]
    rows = db.exec(select(SlotRow).where(col(SlotRow.session_id).in_(ids)).order_by(col(SlotRow.position)))
    found: defaultdict[int, list[SlotRow]] = defaultdict(list)
    for slot in rows:
        found[slot.session_id].append(slot)
    return found


def _ahead(
    campaign: Campaign, session: SessionRow, slots: Iterable[SlotRow], room: "_Room", own: Window, now: datetime
) -> Iterator[NearWindow]:
    changes = settings_of(campaign).changes
    for slot in slots:
        if not slot.closed and slot.id != own.slot.id and cut_off_of(changes, slot.starts_at) > now:
            yield NearWindow(slot, room.free(session, slot))


class _Room:
    """What windows, sessions and daily limits leave to a party that gives its own places back."""

    def __init__(
        self,
        db: DbSession,
        campaign: Campaign,
        appointment: Appointment,
        sessions: Sequence[tuple[Station, SessionRow]],
        slots: Mapping[int, list[SlotRow]],
    ) -> None:
        own = [stored_id(appointment)]
        self._left = places_left(db, [stored_id(slot) for some in slots.values() for slot in some], leaving=own)
        self._session_taken = {
            session: sum(self._left[stored_id(slot)].taken for slot in some) for session, some in slots.items()
        }
        self._limit_of = limits_by_station(db, campaign)
        self._limits = daily_limits_of(campaign)
        self._day_taken = self._people_by_day(db, {session.operating_day for _, session in sessions}, own)

    def free(self, session: SessionRow, slot: SlotRow) -> int:
        """Return how many people more may be booked there."""
        number = stored_id(session)
        bounds = [self._left[stored_id(slot)].free, session.capacity - self._session_taken[number]]
        unit = self._limit_of.get(session.station_id)
        if unit is not None:
            bounds.append(self._limits[unit] - self._day_taken[unit, session.operating_day])
        return max(0, min(bounds))

    def _people_by_day(self, db: DbSession, days: Iterable[date], own: list[int]) -> Counter[tuple[str, date]]:
        found: Counter[tuple[str, date]] = Counter()
        limited = [station for station, unit in self._limit_of.items() if unit is not None]
        if not limited:
            return found
        query = (
            select_columns(col(SessionRow.station_id), col(SessionRow.operating_day), func.sum(col(Appointment.size)))
            .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
            .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
            .join(Plan, col(Plan.id) == col(Appointment.plan_id))
            .where(
                *live(),
                *staying(own),
                col(SessionRow.station_id).in_(limited),
                col(SessionRow.operating_day).in_(sorted(days)),
            )
            .group_by(col(SessionRow.station_id), col(SessionRow.operating_day))
        )
        for station, day, people in db.execute(query):
            found[self._limit_of[station] or "", day] += int(people)
        return found

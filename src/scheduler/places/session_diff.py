"""What has to be done so that the sessions in the database become those that a campaign file wants. Reads, and writes nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session as DbSession

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign, Kit, KitBooking, SessionRow, SlotRow, Station, Team, TeamBooking
from scheduler.places.session_plan import WantedShape, wanted_sessions
from scheduler.places.units import UnitBook
from slots.calendar import at

Key = tuple[int, date, str]
"""A session by its station's id, its operating day and its shift."""
Window = tuple[datetime, datetime]

SESSIONS: Table = SessionRow.__table__  # type: ignore[attr-defined]
SLOTS: Table = SlotRow.__table__  # type: ignore[attr-defined]
_STATIONS: Table = Station.__table__  # type: ignore[attr-defined]
_RESOURCES: tuple[tuple[Table, Table, str], ...] = (
    (Kit.__table__, KitBooking.__table__, "kit_id"),  # type: ignore[attr-defined]
    (Team.__table__, TeamBooking.__table__, "team_id"),  # type: ignore[attr-defined]
)


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """A slot as it stands in the database."""

    slot_id: int
    window: Window
    places: int
    closed: bool
    position: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A session as it stands in the database."""

    session_id: int
    state: str
    account: dict[str, Any]
    slots: list[StoredSlot]
    kits: set[int]
    teams: set[int]

    @property
    def places(self) -> int:
        return sum(slot.places for slot in self.slots)

    @property
    def is_over_with(self) -> bool:
        """Whether it is only kept for what points to it."""
        return self.state == "closed" and not self.kits and not self.teams and all(slot.closed for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session as the file wants it, its windows as moments: (start, end) to (places, closed), in the order of time."""

    windows: dict[Window, tuple[int, bool]]
    kits: frozenset[int]
    teams: frozenset[int]
    state: str
    account: dict[str, Any]

    @property
    def places(self) -> int:
        return sum(places for places, _ in self.windows.values())


@dataclass
class Difference:
    """Sessions to create, to change and to remove, and how many stay as they are; `frozen` ones have begun."""

    created: dict[Key, Wanted] = field(default_factory=dict)
    changed: dict[Key, tuple[Stored, Wanted]] = field(default_factory=dict)
    removed: dict[Key, Stored] = field(default_factory=dict)
    kept: int = 0
    frozen: int = 0
    slots: int = 0
    places: int = 0

    @property
    def touched(self) -> list[Stored]:
        """The stored sessions that will not stay as they are."""
        return [*(stored for stored, _ in self.changed.values()), *self.removed.values()]

    def shrunk(self) -> dict[int, int]:
        """Return the new places, by slot id, of the slots that will take fewer people than now; 0 where they close or go."""
        found = {slot.slot_id: 0 for stored in self.removed.values() for slot in stored.slots if slot.places}
        for stored, wanted in self.changed.values():
            for slot in stored.slots:
                places, _ = wanted.windows.get(slot.window, (0, True))
                if places < slot.places:
                    found[slot.slot_id] = places
        return found

    def places_by_station_and_day(self) -> dict[tuple[int, date], int]:
        """Return by how many places each station gains or loses on each day."""
        gained: dict[tuple[int, date], int] = {}
        for (station, day, _), wanted in self.created.items():
            gained[station, day] = gained.get((station, day), 0) + wanted.places
        for (station, day, _), (stored, wanted) in self.changed.items():
            gained[station, day] = gained.get((station, day), 0) + wanted.places - stored.places
        for (station, day, _), stored in self.removed.items():
            gained[station, day] = gained.get((station, day), 0) - stored.places
        return {key: people for key, people in gained.items() if people}


class MomentsOfDay(dict[int, datetime]):
    """Minutes of an operating day as moments (see `slots.calendar.at`): its windows begin at few minutes, many times over."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self._midnight = at(day, 0)

    def __missing__(self, minute: int) -> datetime:
        moment = self[minute] = self._midnight + timedelta(minutes=minute)
        return moment


def difference(
    db: DbSession,
    campaign: Campaign,
    file: CampaignFile,
    book: UnitBook,
    *,
    begun: datetime | None,
    stations: Collection[str] | None = None,
) -> Difference:
    """Return what would make the sessions of the campaign, or of some stations by code, those of `file`.

    Parameters
    ----------
    begun
        Windows that have begun at this moment stay as they are, and what is over is not opened any more. In a session that has
        begun the kits, the hours and the places stay, but later windows close and open as the file says. None where the whole
        campaign is a trial of days long past.
    """
    station_ids = _codes(db, _STATIONS, campaign)
    chosen = None if stations is None else {station_ids[code] for code in stations if code in station_ids}
    stored = read_stored(db, campaign, chosen)
    wanted = _wanted(db, campaign, file, book, station_ids, stations)
    return compare(stored, wanted, begun)


def compare(stored: Mapping[Key, Stored], wanted: Mapping[Key, Wanted], begun: datetime | None) -> Difference:
    """Return the difference between what there is and what is wanted (see `difference`)."""
    found = Difference()
    for key, session in wanted.items():
        present = stored.get(key)
        aim = session if begun is None else _as_far_as_possible(present, session, begun)
        if aim is None:
            found.frozen += 1
            continue
        found.slots += len(aim.windows)
        found.places += aim.places
        if present is None:
            found.created[key] = aim
        elif _same(present, aim):
            found.kept += 1
        else:
            found.changed[key] = (present, aim)
    for key, present in stored.items():
        if key in wanted or present.is_over_with:
            continue
        if begun is not None and min(slot.window[0] for slot in present.slots) <= begun:
            found.frozen += 1
        else:
            found.removed[key] = present
    return found


def _as_far_as_possible(present: Stored | None, wanted: Wanted, begun: datetime) -> Wanted | None:
    """Return what can still be had of a session; None where nothing can."""
    starts_at, ends_at = next(iter(wanted.windows))[0], next(reversed(wanted.windows))[1]
    if present is None:
        to_come = {window: facts if window[0] > begun else (0, True) for window, facts in wanted.windows.items()}
        return replace(wanted, windows=to_come) if ends_at > begun else None
    if min([starts_at, *(slot.window[0] for slot in present.slots)]) > begun:
        return wanted
    windows: dict[Window, tuple[int, bool]] = {}
    for slot in present.slots:
        places, closed = wanted.windows.get(slot.window, (slot.places, slot.closed))
        as_it_is = slot.window[0] <= begun or closed == slot.closed
        windows[slot.window] = (slot.places, slot.closed) if as_it_is else (places, closed)
    if present.state == "closed" and not all(closed for _, closed in windows.values()):
        # What was closed for the whole day opens for the rest of it, with whoever works there now.
        return Wanted(windows, wanted.kits, wanted.teams, "open", wanted.account)
    return Wanted(windows, frozenset(present.kits), frozenset(present.teams), present.state, present.account)


def _same(present: Stored, wanted: Wanted) -> bool:
    windows = {slot.window: (slot.places, slot.closed) for slot in present.slots}
    left_over = all(closed for window, (_, closed) in windows.items() if window not in wanted.windows)
    return (
        left_over
        and all(windows.get(window) == facts for window, facts in wanted.windows.items())
        and (present.state, frozenset(present.kits), frozenset(present.teams))
        == (wanted.state, wanted.kits, wanted.teams)
        and present.account == wanted.account
    )


def read_stored(db: DbSession, campaign: Campaign, stations: Collection[int] | None) -> dict[Key, Stored]:
    """Return the sessions of the campaign, or of some stations by id, with their slots in order, kits and teams."""
    where = [SESSIONS.c.campaign_id == campaign.id]
    if stations is not None:
        where.append(SESSIONS.c.station_id.in_(stations))
    columns = ("id", "station_id", "operating_day", "shift", "state", "account")
    found: dict[Key, Stored] = {}
    by_id: dict[int, Stored] = {}
    for number, station, day, shift, state, account in db.execute(
        select(*(SESSIONS.c[name] for name in columns)).where(*where)
    ):
        found[station, day, shift] = by_id[number] = Stored(number, state, account, [], set(), set())
    if not found:
        return found
    slots = select(
        SLOTS.c.session_id,
        SLOTS.c.id,
        SLOTS.c.starts_at,
        SLOTS.c.ends_at,
        SLOTS.c.places,
        SLOTS.c.closed,
        SLOTS.c.position,
    )
    in_order = (SLOTS.c.session_id, SLOTS.c.position)
    for number, slot, start, end, places, closed, position in db.execute(
        slots.join(SESSIONS, SESSIONS.c.id == SLOTS.c.session_id).where(*where).order_by(*in_order)
    ):
        by_id[number].slots.append(StoredSlot(slot, (start, end), places, closed, position))
    for _, bookings, column in _RESOURCES:
        rows = select(bookings.c.session_id, bookings.c[column])
        for number, resource in db.execute(rows.join(SESSIONS, SESSIONS.c.id == bookings.c.session_id).where(*where)):
            (by_id[number].kits if column == "kit_id" else by_id[number].teams).add(resource)
    return found


def _wanted(
    db: DbSession,
    campaign: Campaign,
    file: CampaignFile,
    book: UnitBook,
    station_ids: Mapping[str, int],
    stations: Collection[str] | None,
) -> dict[Key, Wanted]:
    kits, teams = (_codes(db, table, campaign) for table, _, _ in _RESOURCES)
    days: dict[date, MomentsOfDay] = {}
    ids: dict[int, tuple[WantedShape, frozenset[int], frozenset[int]]] = {}
    found: dict[Key, Wanted] = {}
    for session in wanted_sessions(file, book, stations=stations):
        shape = session.shape
        if id(shape) not in ids:
            # The shape is kept with its ids, so that no other one can come to have its address.
            numbers = frozenset(kits[code] for code in shape.kits)
            ids[id(shape)] = (shape, numbers, frozenset(teams[code] for code in shape.teams))
        _, kit_ids, team_ids = ids[id(shape)]
        if session.day not in days:
            days[session.day] = MomentsOfDay(session.day)
        moments = days[session.day]
        found[station_ids[session.station], session.day, session.shift] = Wanted(
            {
                (moments[piece.start_minute], moments[piece.end_minute]): (piece.places, piece.closed)
                for piece in shape.pieces
            },
            kit_ids,
            team_ids,
            shape.state,
            shape.account,
        )
    return found


def _codes(db: DbSession, table: Table, campaign: Campaign) -> dict[str, int]:
    rows = db.execute(select(table.c.code, table.c.id).where(table.c.campaign_id == campaign.id))
    return {str(code): int(number) for code, number in rows}

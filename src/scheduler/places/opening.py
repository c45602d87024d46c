"""Opens the sessions of a campaign: brings session, slot and kit_booking in line with the campaign file, and no further."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as DbSession

from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.errors import CampaignClosed, SessionsInUse
from scheduler.places.models import Campaign, Kit, KitBooking, SessionRow, SlotRow, Station
from scheduler.places.session_plan import WantedSession, wanted_sessions

Item = TypeVar("Item")
Key = tuple[int, date, str]
Windows = tuple[tuple[datetime, datetime, int], ...]
Progress = Callable[[int, int], None]

CHUNK = 1000
"""Sessions written at once: large enough to be quick, small enough that progress moves and SQLite's limit on parameters holds."""

_campaigns: Table = Campaign.__table__  # type: ignore[attr-defined]
_stations: Table = Station.__table__  # type: ignore[attr-defined]
_kits: Table = Kit.__table__  # type: ignore[attr-defined]
_sessions: Table = SessionRow.__table__  # type: ignore[attr-defined]
_slots: Table = SlotRow.__table__  # type: ignore[attr-defined]
_bookings: Table = KitBooking.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class SessionsOpened:
    """What opening did: sessions `created`, `changed`, `removed` and `kept` as they were; `slots` and `people_places` in all."""

    created: int
    kept: int
    changed: int
    removed: int
    slots: int
    people_places: int


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that matters of a session: the same shape needs no writing."""

    windows: Windows
    kits: frozenset[int]

    @property
    def places(self) -> int:
        return sum(places for _, _, places in self.windows)


@dataclass
class _Difference:
    created: dict[Key, _Shape] = field(default_factory=dict)
    changed: dict[Key, _Shape] = field(default_factory=dict)
    removed: set[Key] = field(default_factory=set)


def open_sessions(
    db: DbSession,
    campaign: Campaign,
    *,
    now: datetime,
    held: Mapping[int, int] | None = None,
    release: Callable[[Sequence[int]], None] | None = None,
    progress: Progress | None = None,
) -> SessionsOpened:
    """Make the campaign's sessions, slots and kit bookings what its file says; a second time changes nothing.

    Parameters
    ----------
    held
        Appointments by session id. Sessions named here are never changed or removed.
    release
        Called with the ids of the sessions whose slots are about to go, so that what may go with them is taken away first.
    progress
        Called with the sessions written and the sessions to write.
    now
        The campaign's present moment; unused while opening touches no clock, kept so that every verb is called alike.

    Raises
    ------
    CampaignClosed
        If the campaign is over.
    SessionsInUse
        If the file would change or remove sessions with appointments; nothing is changed then.
    """
    del now
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    db.execute(select(_campaigns.c.id).where(_campaigns.c.id == campaign.id).with_for_update())
    ids, existing = _existing(db, campaign)
    wanted = _wanted(db, campaign, settings_of(campaign))
    difference = _compare(existing, wanted)
    _refuse_held(db, campaign, ids, difference, held or {})
    if release is not None:
        release([ids[key] for key in (*difference.changed, *difference.removed)])
    _clear(db, campaign, difference, ids)
    _write(db, campaign, difference, ids, progress or (lambda _done, _total: None))
    return SessionsOpened(
        created=len(difference.created),
        kept=len(wanted) - len(difference.created) - len(difference.changed),
        changed=len(difference.changed),
        removed=len(difference.removed),
        slots=sum(len(shape.windows) for shape in wanted.values()),
        people_places=sum(shape.places for shape in wanted.values()),
    )


def _existing(db: DbSession, campaign: Campaign) -> tuple[dict[Key, int], dict[Key, _Shape]]:
    rows = db.execute(
        select(_sessions.c.id, _sessions.c.station_id, _sessions.c.operating_day, _sessions.c.shift).where(
            _sessions.c.campaign_id == campaign.id
        )
    )
    ids = {(station, day, shift): number for number, station, day, shift in rows}
    windows: dict[int, list[tuple[datetime, datetime, int]]] = {number: [] for number in ids.values()}
    kits: dict[int, set[int]] = {number: set() for number in ids.values()}
    of_campaign = _sessions.c.campaign_id == campaign.id
    for number, start, end, places in db.execute(
        select(_slots.c.session_id, _slots.c.starts_at, _slots.c.ends_at, _slots.c.places)
        .join(_sessions, _sessions.c.id == _slots.c.session_id)
        .where(of_campaign)
        .order_by(_slots.c.session_id, _slots.c.position)
    ):
        windows[number].append((start, end, places))
    for number, kit in db.execute(
        select(_bookings.c.session_id, _bookings.c.kit_id)
        .join(_sessions, _sessions.c.id == _bookings.c.session_id)
        .where(of_campaign)
    ):
        kits[number].add(kit)
    return ids, {key: _Shape(tuple(windows[number]), frozenset(kits[number])) for key, number in ids.items()}


def _wanted(db: DbSession, campaign: Campaign, file: CampaignFile) -> dict[Key, _Shape]:
    stations = {code: number for number, code in _codes(db, _stations, campaign)}
    kits = {code: number for number, code in _codes(db, _kits, campaign)}
    return {
        (stations[station.code], session.planned.ref.operating_day, session.planned.ref.shift): _shape(session, kits)
        for station in file.stations
        for session in wanted_sessions(file, station)
    }


def _codes(db: DbSession, table: Table, campaign: Campaign) -> list[tuple[int, str]]:
    rows = db.execute(select(table.c.id, table.c.code).where(table.c.campaign_id == campaign.id))
    return [(number, code) for number, code in rows]


def _shape(session: WantedSession, kits: Mapping[str, int]) -> _Shape:
    windows = tuple((slot.window.start, slot.window.end, slot.places) for slot in session.planned.slots)
    return _Shape(windows, frozenset(kits[code] for code in session.kits))


def _compare(existing: Mapping[Key, _Shape], wanted: Mapping[Key, _Shape]) -> _Difference:
    difference = _Difference(removed=existing.keys() - wanted.keys())
    for key, shape in wanted.items():
        if key not in existing:
            difference.created[key] = shape
        elif existing[key] != shape:
            difference.changed[key] = shape
    return difference


def _refuse_held(
    db: DbSession, campaign: Campaign, ids: Mapping[Key, int], difference: _Difference, held: Mapping[int, int]
) -> None:
    touched = [key for key in (*difference.changed, *sorted(difference.removed)) if held.get(ids[key])]
    if touched:
        raise _in_use(db, campaign, touched)


def _in_use(db: DbSession, campaign: Campaign, keys: Sequence[Key]) -> SessionsInUse:
    codes = dict(_codes(db, _stations, campaign))
    examples = ", ".join(f"{codes[station]}/{day}/{shift}" for station, day, shift in keys[:3])
    return SessionsInUse(count=len(keys), examples=examples + (", …" if len(keys) > 3 else ""))


def _clear(db: DbSession, campaign: Campaign, difference: _Difference, ids: Mapping[Key, int]) -> None:
    """Take slots and bookings away before any is written: two sessions may have exchanged their kits."""
    removed = {ids[key] for key in difference.removed}
    numbers = [ids[key] for key in (*difference.changed, *difference.removed)]
    try:
        with db.begin_nested():
            for chunk in _chunks(numbers):
                db.execute(delete(_bookings).where(_bookings.c.session_id.in_(chunk)))
                db.execute(delete(_slots).where(_slots.c.session_id.in_(chunk)))
                db.execute(delete(_sessions).where(_sessions.c.id.in_([n for n in chunk if n in removed])))
    except IntegrityError:
        # The caller did not name them in `held`, but the database knows of an appointment.
        raise _in_use(db, campaign, [*difference.changed, *sorted(difference.removed)]) from None


def _write(db: DbSession, campaign: Campaign, difference: _Difference, ids: dict[Key, int], progress: Progress) -> None:
    created = sorted(difference.created.items(), key=lambda item: (item[0][1], item[1].windows[0][0], item[0][0]))
    total, done = len(created) + len(difference.changed), 0
    for chunk in _chunks(created):
        rows = [_session_row(campaign, key, shape) for key, shape in chunk]
        returned = insert(_sessions).returning(
            _sessions.c.id, _sessions.c.station_id, _sessions.c.operating_day, _sessions.c.shift
        )
        ids |= {(station, day, shift): number for number, station, day, shift in db.execute(returned, rows)}
        _write_contents(db, chunk, ids)
        done += len(chunk)
        progress(done, total)
    for changed in _chunks(difference.changed.items()):
        for key, shape in changed:
            row = _session_row(campaign, key, shape)
            db.execute(update(_sessions).where(_sessions.c.id == ids[key]).values(row))
        _write_contents(db, changed, ids)
        done += len(changed)
        progress(done, total)


def _session_row(campaign: Campaign, key: Key, shape: _Shape) -> dict[str, Any]:
    station, day, shift = key
    return {
        "campaign_id": campaign.id,
        "station_id": station,
        "operating_day": day,
        "shift": shift,
        "starts_at": shape.windows[0][0],
        "ends_at": shape.windows[-1][1],
        "capacity": shape.places,
        "state": "open",
    }


def _write_contents(db: DbSession, chunk: Sequence[tuple[Key, _Shape]], ids: Mapping[Key, int]) -> None:
    slots = [
        {"session_id": ids[key], "position": position, "starts_at": start, "ends_at": end, "places": places}
        for key, shape in chunk
        for position, (start, end, places) in enumerate(shape.windows)
    ]
    bookings = [
        {"kit_id": kit, "session_id": ids[key], "starts_at": shape.windows[0][0], "ends_at": shape.windows[-1][1]}
        for key, shape in chunk
        for kit in sorted(shape.kits)
    ]
    db.execute(insert(_slots), slots)
    db.execute(insert(_bookings), bookings)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk

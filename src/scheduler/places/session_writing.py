"""Writes a difference between the sessions there are and those wanted: many rows at once, and rows that people hold stay."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, update
from sqlmodel import Session as DbSession

from scheduler.bulk import PARAMETERS, chunks, copy_rows, fresh_ids, update_rows
from scheduler.places.models import Campaign, KitBooking, TeamBooking
from scheduler.places.session_diff import SESSIONS, SLOTS, Difference, Key, Stored, Wanted

Progress = Callable[[int, int], None]

CHUNK = 5000
"""Sessions written at once: large enough to be quick, small enough that progress moves."""
ASIDE = 100_000
"""Positions are moved here first: the database lets no two slots of a session have the same one, not even for a moment."""

_KITS: Table = KitBooking.__table__  # type: ignore[attr-defined]
_TEAMS: Table = TeamBooking.__table__  # type: ignore[attr-defined]
_SESSION = (
    "id",
    "campaign_id",
    "station_id",
    "operating_day",
    "shift",
    "starts_at",
    "ends_at",
    "capacity",
    "state",
    "account",
)
_SLOT = ("session_id", "position", "starts_at", "ends_at", "places", "closed")


def write(
    db: DbSession, campaign: Campaign, difference: Difference, held: Collection[int], progress: Progress | None = None
) -> None:
    """Carry out `difference`.

    Parameters
    ----------
    held
        The slots, by id, to which appointments of issued plans point, also former ones: where such a slot or its session is no
        longer wanted it stays, closed and without places, because what people were told is never rewritten.
    progress
        Called with the sessions written and the sessions to write.
    """
    connection = db.connection()
    total, done = len(difference.created) + len(difference.changed), 0
    tell = progress or (lambda _done, _total: None)
    _free_bookings(connection, [stored.session_id for stored in difference.touched])
    _remove(connection, difference.removed.values(), set(held))
    for chunk in chunks(sorted(difference.created.items(), key=_in_time), CHUNK):
        _create(connection, campaign, chunk)
        done += len(chunk)
        tell(done, total)
    for changed in chunks(difference.changed.items(), CHUNK):
        _change(connection, changed, set(held))
        done += len(changed)
        tell(done, total)
    _keep_blocks_within([stored.session_id for stored in difference.touched], connection)


def _in_time(item: tuple[Key, Wanted]) -> tuple[date, Any, int]:
    (station, day, _), wanted = item
    return day, next(iter(wanted.windows)), station


def _free_bookings(connection: Connection, sessions: Sequence[int]) -> None:
    """Take kits and teams away before any is given: two sessions may have exchanged theirs."""
    for chunk in chunks(sessions, PARAMETERS):
        for bookings in (_KITS, _TEAMS):
            connection.execute(delete(bookings).where(bookings.c.session_id.in_(chunk)))


def _remove(connection: Connection, removed: Iterable[Stored], held: set[int]) -> None:
    gone: list[Stored] = []
    kept: list[Stored] = []
    for stored in removed:
        (kept if any(slot.slot_id in held for slot in stored.slots) else gone).append(stored)
    for chunk in chunks(gone, PARAMETERS):
        numbers = [stored.session_id for stored in chunk]
        connection.execute(delete(SLOTS).where(SLOTS.c.session_id.in_(numbers)))
        connection.execute(delete(SESSIONS).where(SESSIONS.c.id.in_(numbers)))
    update_rows(connection, SESSIONS, ("capacity", "state"), [(0, "closed", stored.session_id) for stored in kept])
    shut = [(0, True, slot.slot_id) for stored in kept for slot in stored.slots]
    update_rows(connection, SLOTS, ("places", "closed"), shut)


def _create(connection: Connection, campaign: Campaign, chunk: Sequence[tuple[Key, Wanted]]) -> None:
    numbers = fresh_ids(connection, SESSIONS, len(chunk))
    rows = []
    for number, ((station, day, shift), wanted) in zip(numbers, chunk, strict=True):
        first, last = next(iter(wanted.windows)), next(reversed(wanted.windows))
        facts = (first[0], last[1], wanted.places, wanted.state, wanted.account)
        rows.append((number, campaign.id, station, day, shift, *facts))
    copy_rows(connection, SESSIONS, _SESSION, rows)
    slots = [
        (number, position, start, end, places, closed)
        for number, (_, wanted) in zip(numbers, chunk, strict=True)
        for position, ((start, end), (places, closed)) in enumerate(wanted.windows.items())
    ]
    copy_rows(connection, SLOTS, _SLOT, slots)
    _book(connection, [(number, wanted) for number, (_, wanted) in zip(numbers, chunk, strict=True)])


def _change(connection: Connection, chunk: Sequence[tuple[Key, tuple[Stored, Wanted]]], held: set[int]) -> None:
    sessions, fresh, moved, same_place, gone = [], [], [], [], []
    for _, (stored, wanted) in chunk:
        first, last = next(iter(wanted.windows)), next(reversed(wanted.windows))
        facts = (first[0], last[1], wanted.places, wanted.state, wanted.account)
        sessions.append((*facts, stored.session_id))
        present = {slot.window: slot for slot in stored.slots}
        gone += [
            slot.slot_id for slot in stored.slots if slot.window not in wanted.windows and slot.slot_id not in held
        ]
        left = {
            slot.window: (0, True)
            for slot in stored.slots
            if slot.window not in wanted.windows and slot.slot_id in held
        }
        for position, (window, (places, closed)) in enumerate(sorted((wanted.windows | left).items())):
            slot = present.get(window)
            if slot is None:
                fresh.append((stored.session_id, position, *window, places, closed))
            elif slot.position != position:
                moved.append((position, places, closed, slot.slot_id))
            elif (slot.places, slot.closed) != (places, closed):
                same_place.append((places, closed, slot.slot_id))
    for numbers in chunks(gone, PARAMETERS):
        connection.execute(delete(SLOTS).where(SLOTS.c.id.in_(numbers)))
    update_rows(connection, SESSIONS, ("starts_at", "ends_at", "capacity", "state", "account"), sessions)
    update_rows(connection, SLOTS, ("places", "closed"), same_place)
    aside = [(ASIDE + position, *rest) for position, *rest in moved]
    for rows in (aside, moved):
        update_rows(connection, SLOTS, ("position", "places", "closed"), rows)
    copy_rows(connection, SLOTS, _SLOT, fresh)
    _book(connection, [(stored.session_id, wanted) for _, (stored, wanted) in chunk])


def _keep_blocks_within(sessions: Sequence[int], connection: Connection) -> None:
    """Where a window shrinks, the places blocked in it shrink with it; one that closes has none left to block."""
    for chunk in chunks(sessions, PARAMETERS):
        too_many = (SLOTS.c.session_id.in_(chunk), SLOTS.c.blocked > SLOTS.c.places)
        connection.execute(update(SLOTS).where(*too_many).values(blocked=SLOTS.c.places))


def _book(connection: Connection, sessions: Sequence[tuple[int, Wanted]]) -> None:
    for bookings, column, resources in ((_KITS, "kit_id", "kits"), (_TEAMS, "team_id", "teams")):
        rows = [
            (resource, number, next(iter(wanted.windows))[0], next(reversed(wanted.windows))[1])
            for number, wanted in sessions
            for resource in sorted(getattr(wanted, resources))
        ]
        copy_rows(connection, bookings, (column, "session_id", "starts_at", "ends_at"), rows)

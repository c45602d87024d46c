"""The desk of one process: one thread writes all its scans, many in one transaction, and answers when they are on the disk.

A commit that waits for the disk costs the same for one scan as for sixty. So whatever has been asked for while the last commit
ran is the next group; nobody lingers for more. The answer leaves after the commit, never before.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session as DbSession

from scheduler.arrivals.desk_rules import RuleBook, ShownDevice, devices_showing
from scheduler.arrivals.devices import settle_shown_key
from scheduler.arrivals.errors import DeskBusy, DeviceUnknown, ScanNotStored
from scheduler.arrivals.keeping import Scanner, Sighting
from scheduler.arrivals.scanning import Answered, scan_group
from scheduler.database import DatabaseBusy, reading, transaction
from scheduler.defects import trace_of
from scheduler.errors import SchedulerError

MOST_AT_ONCE = 64
MOST_WAITING = 512
IDLE_SECONDS = 1.0
TRIES = 3
_MOST_KNOWN = 4096
_TRY_AGAIN = {"40001", "40P01"}
"""PostgreSQL's words for: not serializable, and: two waited for each other."""
_BY_INDEX = text("SET LOCAL enable_seqscan = off")
_log = logging.getLogger(__name__)

Result = Answered | Exception
Results = list[Result]


class _Asked(NamedTuple):
    """What one request asks for: scans of one scanner, and where its answers are waited for."""

    sightings: Sequence[Sighting]
    key_hash: str | None
    shut_out_may: bool
    loop: asyncio.AbstractEventLoop
    answered: "asyncio.Future[Results]"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a group one scan stands: whose it is, and the how manyth."""

    asked: int
    which: int


class ScanDesk:
    """Starts at the first scan, or by `start`; `stop` writes what waits and ends. One a process; several processes may write."""

    def __init__(
        self,
        engine: Engine,
        payload_key: bytes,
        *,
        most_at_once: int = MOST_AT_ONCE,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self.engine = engine
        self.most_at_once, self.most_waiting = most_at_once, most_waiting
        self._rules = RuleBook(payload_key)
        self._queue: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._connection: Connection | None = None
        self._known: dict[str, ShownDevice] = {}

    def start(self) -> None:
        """Begin to write; asked for twice, it is begun once."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="scan desk", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end."""
        with self._lock:
            self._stopping = True  # a second thread would share the connection of the one that ends
        if self._thread is not None and self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout=60)
        with self._lock:
            self._thread, self._stopping = None, False

    def device_showing(self, key_hash: str) -> ShownDevice | None:
        """Return the device known to show this key, without asking the database: a hint, which the group's own look-up confirms."""
        return self._known.get(key_hash)

    def look_up(self, key_hash: str) -> ShownDevice | None:
        """Return the device that shows this key, revoked or not, and remember one that may scan."""
        with transaction(reading(self.engine)) as db:
            device = devices_showing(db.connection(), [key_hash]).get(key_hash)
        if device is not None and not device.revoked:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key_hash] = device
        return device

    async def scan(self, sighting: Sighting, *, key_hash: str | None = None) -> Answered:
        """Return the answer to one scan once it is durable.

        Raises
        ------
        DeskBusy
            Too many wait already. Nothing was stored.
        DeviceUnknown
            The device has been revoked.
        DatabaseBusy
            Somebody else has been writing for longer than SQLite waits. Nothing was stored.
        """
        (result,) = await self._ask([sighting], key_hash)
        if isinstance(result, Exception):
            raise result
        return result

    async def scan_many(
        self, sightings: Sequence[Sighting], *, key_hash: str | None = None, shut_out_may: bool = False
    ) -> list[Answered | SchedulerError]:
        """Return the answer to each scan of a batch, or why that one was not stored.

        Where `shut_out_may`, a revoked device still delivers: its scans are held, and nobody is recorded by them.

        Raises
        ------
        DeskBusy, DeviceUnknown, DatabaseBusy
            As `scan`, for all of them.
        """
        if not sightings:
            return []
        told: list[Answered | SchedulerError] = []
        for result in await self._ask(sightings, key_hash, shut_out_may=shut_out_may):
            if isinstance(result, DeviceUnknown | DatabaseBusy):
                raise result
            if isinstance(result, Exception) and not isinstance(result, SchedulerError):
                _log.error("a scan of a batch was not stored\n%s", trace_of(result))
                told.append(ScanNotStored())
            else:
                told.append(result)
        return told

    def _ask(
        self, sightings: Sequence[Sighting], key_hash: str | None, *, shut_out_may: bool = False
    ) -> "asyncio.Future[Results]":
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._stopping or self._waiting + len(sightings) > self.most_waiting:
                raise DeskBusy
            self._waiting += len(sightings)
        answered: asyncio.Future[Results] = loop.create_future()
        self._queue.put(_Asked(sightings, key_hash, shut_out_may, loop, answered))
        if self._thread is None or not self._thread.is_alive():
            self.start()
        return answered

    def _run(self) -> None:
        ended = False
        while not ended:
            try:
                first = self._queue.get(timeout=None if self._connection is None else IDLE_SECONDS)
            except queue.Empty:
                self._let_go()  # an idle desk holds no connection
                continue
            group = [] if first is None else self._group(first)
            ended = first is None or group[-1] is None
            asked = [one for one in group if one is not None]
            if asked:
                results = self._kept(asked)
                with self._lock:
                    self._waiting -= sum(len(one.sightings) for one in asked)
                _answer(zip(asked, results, strict=True))
        self._let_go()

    def _group(self, first: _Asked) -> list[_Asked | None]:
        group: list[_Asked | None] = [first]
        count = len(first.sightings)
        with suppress(queue.Empty):
            while count < self.most_at_once:
                more = self._queue.get_nowait()
                group.append(more)
                if more is None:
                    break
                count += len(more.sightings)
        return group

    def _kept(self, group: Sequence[_Asked]) -> list[Results]:
        """Return the results of a group: in one transaction, or if that fails each scan in one of its own."""
        try:
            return self._try(group)
        except DatabaseBusy as error:
            return [[error] * len(asked.sightings) for asked in group]
        except Exception:  # noqa: BLE001 -- whichever of them it was, the others must not suffer
            self._let_go()
        return [[self._alone(asked, sighting) for sighting in asked.sightings] for asked in group]

    def _alone(self, asked: _Asked, sighting: Sighting) -> Result:
        """Keep one scan in a transaction of its own, again where another process was in the way."""
        failed: Exception = ScanNotStored()
        for _ in range(TRIES):
            try:
                return self._try([asked._replace(sightings=[sighting])])[0][0]
            except Exception as error:  # noqa: BLE001 -- told to whoever asked
                self._let_go()
                failed = error
                if not _in_the_way(error):
                    break
        return failed

    def _try(self, group: Sequence[_Asked]) -> list[Results]:
        if self._connection is None:
            self._connection = self.engine.connect()
        results: list[Results] = [[] for _ in group]
        with transaction(self._connection) as db:
            if self.engine.dialect.name == "postgresql":
                # It keeps the plan by which it looks for what a row refers to. One made while the table was as good as empty goes
                # through all of it for every row, and the desk does nothing but look up by keys.
                db.execute(_BY_INDEX)
            places: list[_Place] = []
            sightings: list[Sighting] = []
            for number, found in enumerate(self._admitted(db, group)):
                if isinstance(found, DeviceUnknown):
                    results[number] = [found] * len(group[number].sightings)
                else:
                    results[number] = [ScanNotStored()] * len(found)  # until its answer is there, below
                    places += [_Place(number, which) for which in range(len(found))]
                    sightings += found
            rules = self._rules.of(db, {one.scanner.campaign_id for one in sightings})
            for place, answered in zip(places, scan_group(db, sightings, rules) if sightings else (), strict=True):
                results[place.asked][place.which] = answered
        return results

    def _admitted(self, db: DbSession, group: Sequence[_Asked]) -> Iterable[Sequence[Sighting] | DeviceUnknown]:
        """Return each request's scans as the device stands in this very transaction: a revoked one is refused at once."""
        devices = devices_showing(db.connection(), {asked.key_hash for asked in group if asked.key_hash is not None})
        settled: set[str] = set()
        for asked in group:
            device = None if asked.key_hash is None else devices.get(asked.key_hash)
            if asked.key_hash is None:
                yield asked.sightings
            elif device is None or (device.revoked and not asked.shut_out_may):
                self._known.pop(asked.key_hash, None)
                yield DeviceUnknown()
            else:
                if device.settles and not device.revoked and asked.key_hash not in settled:
                    settled.add(asked.key_hash)
                    settle_shown_key(db, device.id, asked.key_hash, by=asked.sightings[0].scanner.actor)
                yield [replace(one, scanner=_as_it_stands(one, device)) for one in asked.sightings]

    def _let_go(self) -> None:
        """Give the connection back: after an error it may be a broken one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()


def _as_it_stands(one: Sighting, device: ShownDevice) -> Scanner:
    scanner = one.scanner
    if (scanner.station_id, scanner.held) == (device.station_id, device.revoked):
        return scanner
    return replace(scanner, station_id=device.station_id, held=device.revoked)


def _in_the_way(error: Exception) -> bool:
    """Tell whether another process was at the same rows, so that a second try may well succeed."""
    if isinstance(error, IntegrityError):
        return True
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _TRY_AGAIN
    )


def _answer(answers: Iterable[tuple[_Asked, Results]]) -> None:
    """Wake all who wait, with one call for each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Results], Results]]] = {}
    for asked, results in answers:
        by_loop.setdefault(asked.loop, []).append((asked.answered, results))
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            loop.call_soon_threadsafe(_tell, theirs)


def _tell(answers: Iterable[tuple["asyncio.Future[Results]", Results]]) -> None:
    for answered, results in answers:
        if not answered.done():  # its request went away
            answered.set_result(results)

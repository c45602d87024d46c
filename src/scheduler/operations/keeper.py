"""What one process keeps beside its requests: refusals to be written down, look-ups to be counted, seals to be set.

A refusal must neither wait for the database's one writer nor make others wait: whoever knocks ten thousand times would own the
lock. So it is queued here and written a moment later, many in one transaction. Everything that is *done* or *read* is noted in
its own transaction instead, and waits for nothing here.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlmodel import col

from scheduler.arrivals.sealing import seal_arrivals
from scheduler.audit.trail import Actor, Note, append, made_note
from scheduler.auth.models import Login
from scheduler.clock import real_now
from scheduler.database import DatabaseBusy, transaction
from scheduler.defects import trace_of
from scheduler.invitations.look_ups import add_look_ups
from scheduler.keys import Keys

MOST_WAITING = 10_000
TICK_SECONDS = 1.0
SEAL_SECONDS = 3600.0
COUNT_SECONDS = 60.0
LOGINS_KEPT = timedelta(days=90)
_log = logging.getLogger(__name__)


class Keeper:
    """One thread of one process; `start` before use, `stop` writes what is left. Without a thread, `flush` does its work.

    `hourly` is done as often as arrivals are sealed.
    """

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.engine, self.keys = engine, keys
        self._lock = threading.Lock()
        self._notes: list[Note] = []
        self._dropped = 0
        self._look_ups: Counter[tuple[datetime, str]] = Counter()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._to_count, self._to_seal = COUNT_SECONDS, SEAL_SECONDS
        self.hourly: list[Callable[[], None]] = []

    def later(
        self, action: str, actor: Actor, *, campaign_id: int | None = None, subject: int | None = None, **facts: object
    ) -> None:
        """Note something soon. More than ten thousand waiting are counted, not kept: the counting says that it was so."""
        made = made_note(action, actor, campaign_id, subject, dict(facts))
        with self._lock:
            if len(self._notes) < MOST_WAITING:
                self._notes.append(made)
            else:
                self._dropped += 1

    def count_look_up(self, result: str) -> None:
        """Count one look-up of this hour."""
        hour = real_now().replace(minute=0, second=0, microsecond=0)
        with self._lock:
            self._look_ups[hour, result] += 1

    def start(self) -> None:
        """Begin to keep."""
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and end."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
        for work in (self.flush, self.seal):  # a server that is restarted every hour must leave no arrivals unsealed
            self._survive(work)

    def flush(self) -> None:
        """Write the waiting notes and counts now. What cannot be written stays for the next time."""
        with self._lock:
            notes, self._notes = self._notes, []
            dropped, self._dropped = self._dropped, 0
            look_ups, self._look_ups = self._look_ups, Counter()
        if dropped:
            notes.append(made_note("access.refused", Actor("system"), None, None, {"not_kept": dropped}))
        if not notes and not look_ups:
            return
        try:
            with transaction(self.engine) as db:
                add_look_ups(db, look_ups)
                if notes:
                    append(db, _merged(notes), at=real_now())
        except Exception:
            with self._lock:
                self._notes = notes + self._notes
                self._look_ups += look_ups
            raise

    def seal(self) -> None:
        """Seal the arrivals of the last hour into the chain, and forget sign-ins that are long over."""
        with transaction(self.engine) as db:
            db.execute(delete(Login).where(col(Login.expires_at) < real_now() - LOGINS_KEPT))
            seal_arrivals(db, keys=self.keys)

    def _run(self) -> None:
        while not self._stopped.wait(TICK_SECONDS):
            self._survive(self._tick)

    def _survive(self, work: Callable[[], None]) -> None:
        """Do it, or leave it for the next time: a busy database is nothing special, of anything else the log hears."""
        try:
            work()
        except DatabaseBusy:
            return
        except Exception as error:  # noqa: BLE001 -- whatever it was, the work stays due
            _log.error("the keeper's work waits\n%s", trace_of(error))

    def _tick(self) -> None:
        self._to_count -= TICK_SECONDS
        self._to_seal -= TICK_SECONDS
        with self._lock:
            waiting = bool(self._notes)
        if waiting or self._to_count <= 0:
            self.flush()
            self._to_count = COUNT_SECONDS
        if self._to_seal <= 0:
            self.seal()
            self._to_seal = SEAL_SECONDS
            for work in self.hourly:
                self._survive(work)


def _merged(notes: list[Note]) -> list[Note]:
    """Return notes that are alike as one with their number: a flood of refusals must not fill the trail."""
    alike: dict[str, list[Note]] = {}
    for one in notes:
        alike.setdefault(repr(one), []).append(one)
    return [
        replace(same[0], facts={**same[0].facts, "times": len(same)}) if len(same) > 1 else same[0]
        for same in alike.values()
    ]

"""The server sends texts by itself: a thread that looks into the outbox, and sends where a campaign has a gateway.

Of several processes one at a time sends for a campaign; on SQLite it is the claims alone that keep them apart. A reminder and a
delay are also prepared here, because nobody presses a button every evening, and the confirmation of a change that the slip's
holder made, because whoever found a slip could have made it; everything else waits for somebody who decides it.
"""

import logging
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import Engine, select, text
from sqlmodel import col

from scheduler.clock import Clock
from scheduler.database import DatabaseBusy, reading, transaction
from scheduler.defects import trace_of
from scheduler.errors import SchedulerError
from scheduler.messages.composing import prepare_in_steps
from scheduler.messages.gateways import gateway_of
from scheduler.messages.models import Message
from scheduler.messages.sending import Run, send_due
from scheduler.places.campaign_file import messages_of
from scheduler.places.campaign_residents import Messages
from scheduler.places.models import Campaign
from scheduler.plan.own_changes import changed_since

TICK_SECONDS = 5.0
PREPARE_SECONDS = 300.0
REST_SECONDS = 300.0
"""How long a gateway is left alone that takes nothing from us."""
BY_ITSELF = ("reminder", "delay")
CONFIRMED_FOR = timedelta(days=2)
"""So long after a holder of a slip has changed its window it is confirmed by itself: a server may have stood still for a night."""
SENDER_LOCK = 0x50480011
"""PostgreSQL's advisory lock of a session, with the campaign's id: who holds it sends."""
_log = logging.getLogger(__name__)


class Sender:
    """One thread of one process; `start` before use, `stop` ends it between two texts. Without a thread, `tick` does its work."""

    def __init__(self, engine: Engine, clock: Clock, secret: SecretStr | None) -> None:
        self.engine, self.clock, self.secret = engine, clock, secret
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._prepared_at: dict[int, float] = {}
        self._rests_until: dict[int, float] = {}

    def start(self) -> None:
        """Begin to send."""
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the text that is on its way get its answer, and end."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def tick(self) -> None:
        """Prepare and send what is due now, campaign by campaign; what goes wrong in one is logged and holds up no other."""
        for campaign_id in self._campaigns():
            if self._stopped.is_set():
                return
            try:
                self._turn(campaign_id)
            except DatabaseBusy:
                continue
            except Exception as error:  # noqa: BLE001 -- whatever it was, the other campaigns have their turn
                _log.error("texts of campaign %s wait\n%s", campaign_id, trace_of(error))

    def _run(self) -> None:
        while not self._stopped.wait(TICK_SECONDS):
            try:
                self.tick()
            except DatabaseBusy:
                continue
            except Exception as error:  # noqa: BLE001 -- whatever it was, what waits stays due
                _log.error("texts wait\n%s", trace_of(error))

    def _campaigns(self) -> list[int]:
        with transaction(reading(self.engine)) as db:
            asked = select(col(Campaign.id)).where(col(Campaign.state) == "open").order_by(col(Campaign.id))
            return list(db.execute(asked).scalars())

    def _turn(self, campaign_id: int) -> None:
        # Read here and not for all at once: a stored file that cannot be read is the trouble of this campaign alone.
        with transaction(reading(self.engine)) as db:
            campaign = db.get_one(Campaign, campaign_id)
            code, described = campaign.code, messages_of(campaign)
        if described.gateway == "none":
            return
        with self._alone(campaign_id) as may_send:
            if may_send:
                self._see_to(campaign_id, code, described)

    def _see_to(self, campaign_id: int, code: str, described: Messages) -> None:
        moment = time.monotonic()
        if moment >= self._prepared_at.get(campaign_id, 0) + PREPARE_SECONDS:
            self._prepared_at[campaign_id] = moment
            self._prepare(code)
        if moment < self._rests_until.get(campaign_id, 0) or not self._waits(campaign_id):
            return
        gateway = gateway_of(described, self.secret)
        try:
            run = send_due(
                self.engine,
                campaign_id,
                gateway,
                now=self.clock.now,
                most=described.per_minute,
                stop=self._stopped.is_set,
            )
        finally:
            gateway.close()
        if run.ended == "trouble":
            self._rest(campaign_id, code, run)

    def _prepare(self, code: str) -> None:
        now = self.clock.now()
        since = now - CONFIRMED_FOR
        # Confirmations first: whoever was reminded of his new window has been told of it, and is not told who chose it.
        if self._any_changed(since):
            self._prepare_kinds(code, ("change",), now, since)
        self._prepare_kinds(code, BY_ITSELF, now)

    def _prepare_kinds(
        self, code: str, kinds: Collection[str], now: datetime, own_since: datetime | None = None
    ) -> None:
        try:
            prepare_in_steps(self.engine, code, kinds=kinds, now=now, own_since=own_since)
        except DatabaseBusy:
            raise
        except SchedulerError as error:  # a text that does not fit; what is in the outbox leaves all the same
            _log.warning("texts of %s are not prepared: %s", code, error.code)

    def _any_changed(self, since: datetime) -> bool:
        """Tell whether any holder of a slip has changed its window: mostly none has, and then no slip is looked at."""
        with transaction(reading(self.engine)) as db:
            return db.execute(changed_since(since).limit(1)).first() is not None

    def _waits(self, campaign_id: int) -> bool:
        """Tell whether anything is due, by an index alone: this is asked every few seconds for months."""
        asked = (
            select(col(Message.id))
            .where(
                col(Message.campaign_id) == campaign_id,
                text("state IN ('waiting', 'sending')"),  # written out, as in the index, by which SQLite then finds it
                col(Message.next_try_at) <= self.clock.now(),
            )
            .limit(1)
        )
        with transaction(reading(self.engine)) as db:
            return db.execute(asked).first() is not None

    def _rest(self, campaign_id: int, code: str, run: Run) -> None:
        asked = (run.until - self.clock.now()).total_seconds() if run.until is not None else 0
        self._rests_until[campaign_id] = time.monotonic() + max(REST_SECONDS, asked)
        _log.warning("the gateway of %s takes no texts (%s); the next try is in some minutes", code, run.problem)

    @contextmanager
    def _alone(self, campaign_id: int) -> Iterator[bool]:
        """Tell whether this process is the one that sends; as long as the block runs no other is. A process that dies lets go."""
        if self.engine.dialect.name != "postgresql":
            yield True
            return
        facts = {"key": SENDER_LOCK, "campaign": campaign_id}
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            held = connection.execute(text("SELECT pg_try_advisory_lock(:key, :campaign)"), facts).scalar_one()
            try:
                yield bool(held)
            finally:
                if held:
                    connection.execute(text("SELECT pg_advisory_unlock(:key, :campaign)"), facts)

"""A running server's TLS: the certificate follows the machine from network to network, and no connection notices."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ssl import SSLContext, SSLObject

from scheduler.clock import real_now
from scheduler.errors import SchedulerError
from scheduler.local_tls.machine import Machine
from scheduler.local_tls.store import Held, Store

_LOG = logging.getLogger(__name__)
LOOKS_EVERY = 20.0
"""Seconds between two looks at the machine's addresses: so long a phone may be refused after the laptop has changed its network."""


@dataclass
class Served:
    """What the server shows to whoever connects, kept right by a thread of its own.

    `changed` is told what is held after each renewal.
    """

    store: Store
    asked: Sequence[str] = ()
    machine: Callable[[], Machine] = Machine.this
    clock: Callable[[], datetime] = real_now
    changed: Callable[[Held], None] = lambda _held: None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        """Make or renew what is needed now; raises as `Store.current` does."""
        self.held = self.store.current(self.machine(), self.asked, now=self.clock())
        self._present = self.store.context()
        self.context = self.store.context()
        # Each handshake takes the certificate of its moment; changing the one of a context while others shake hands with it would
        # be a race within OpenSSL.
        self.context.sni_callback = self._choose

    def _choose(self, connection: SSLObject, _name: str | None, _context: SSLContext) -> None:
        connection.context = self._present

    def look(self) -> bool:
        """Look once whether the machine has moved or the certificate is due; tell whether a new one is shown from now on."""
        held = self.store.current(self.machine(), self.asked, now=self.clock(), make=False)
        if not held.renewed:
            return False
        self._present, self.held = self.store.context(), held
        self.changed(held)
        return True

    def start(self) -> None:
        """Begin to look every few seconds."""
        self._thread = threading.Thread(target=self._look_on, name="local-tls", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _look_on(self) -> None:
        said = ""
        while not self._stopping.wait(LOOKS_EVERY):
            try:
                self.look()
                said = ""
            except SchedulerError as error:  # the old certificate serves on; once said is enough
                if error.code != said:
                    _LOG.warning("%s", error)
                said = error.code

"""What the server does with a connection before there is a request: how many, how long a head may take, how large it may be."""

import asyncio
import gc
from ssl import SSLContext
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 800
"""Below the 1024 files that a process may usually open; what comes on top is answered 503 and closed."""
HEAD_SECONDS = 15.0
KEEP_ALIVE_SECONDS = 5
MOST_HEAD = 16 * 1024
"""Bytes of a request's head: addresses and cookies of ours take a tenth of it."""

COLLECT_EVERY = (50_000, 20, 50)
"""Objects made before the collector looks at the newest, and how many of such looks before it looks at the older ones."""


class TimedHeads(H11Protocol):
    """Closes a connection on which no request begins in time; uvicorn would wait for ever for a head that drips."""

    waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._stop_waiting()
        elif self.waiting is None:  # one time for the whole head, however often a part of it comes
            self.waiting = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def _stop_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None


def config_of(app: Any, tls: SSLContext | None = None) -> uvicorn.Config:
    """Return how uvicorn serves the application.

    No line a request in any log: addresses carry slips' digits. `X-Forwarded-For` and `-Proto` are believed from this machine
    only, or from the proxies in FORWARDED_ALLOW_IPS. With `tls` every connection is HTTPS.
    """
    config = uvicorn.Config(
        app,
        http=TimedHeads,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        h11_max_incomplete_event_size=MOST_HEAD,
    )
    if tls is not None:
        config.load()  # it would make a context of its own from files; this one changes its certificate by itself
        config.ssl = tls
    return config


def settle_memory() -> None:
    """Let the collector leave alone what was made before the first request: it lives as long as the process.

    With that, and looking after the rest less often, a check-in takes a sixth less.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_EVERY)

"""Many connections that ask one thing after another: as little work as possible, for the server shares the processors with it."""

import asyncio
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

HELLO = "/api/v1/hello"
"""Where the server that is measured says hello; as any route that is added, behind all that there are."""
HELLO_FIRST = "/api/v1/hello-first"
"""The same before all others: nothing but the server, what every request passes, and the bare route."""
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class Heard:
    """The answers in the order they came, what each took in seconds, and what all of them took together."""

    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.taken) / self.seconds


def request(path: str, body: bytes, key: str) -> bytes:
    """Return the bytes of a POST that keeps its connection."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Line(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last is whole."""

    def __init__(self, requests: Iterator[bytes], heard: Heard, ended: "asyncio.Future[None]") -> None:
        self.requests, self.heard, self.ended = requests, heard, ended
        self.got, self.whole, self.began = b"", 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.got += data
        if not self.whole:
            head = self.got.find(b"\r\n\r\n")
            length = _LENGTH.search(self.got, 0, max(head, 0))
            if length is None:
                return
            self.whole = head + 4 + int(length[1])
        if len(self.got) >= self.whole:
            self.heard.taken.append(time.perf_counter() - self.began)
            self.heard.statuses.append(int(self.got[9:12]))
            self.heard.bodies.append(self.got.partition(b"\r\n\r\n")[2])
            self.got, self.whole = b"", 0
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc) if exc else self.ended.set_result(None)

    def _ask(self) -> None:
        following = next(self.requests, None)
        if following is None:
            self.transport.close()
        else:
            self.began = time.perf_counter()
            self.transport.write(following)


def ask_all(port: int, requests: Iterable[bytes], connections: int) -> Heard:
    """Send `requests` over so many connections, each with one on its way at a time, and return what was heard."""
    return asyncio.run(_ask_all(port, iter(requests), connections))


async def _ask_all(port: int, requests: Iterator[bytes], connections: int) -> Heard:
    heard = Heard()
    loop = asyncio.get_running_loop()
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(connections)]
    began = time.perf_counter()
    for end in ends:
        await loop.create_connection(partial(_Line, requests, heard, end), "127.0.0.1", port)
    await asyncio.gather(*ends)
    heard.seconds = time.perf_counter() - began
    return heard

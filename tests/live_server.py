"""The application on a real uvicorn at 127.0.0.1, and what a socket says to it byte by byte."""

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from ssl import SSLContext

import uvicorn

from scheduler.cli.connections import config_of


@contextmanager
def serving(app, tls: SSLContext | None = None) -> Iterator[int]:
    """Serve as `phieuhen serve` does, and give the port."""
    config = config_of(app, tls)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while thread.is_alive() and not server.started:
            time.sleep(0.01)
        yield door.getsockname()[1]
        server.should_exit = True
        thread.join()


@dataclass
class Heard:
    """What came back: the raw answer, whether the server then closed, how much it took and how long that was."""

    raw: bytes = b""
    closed: bool = False
    sent: int = 0
    seconds: float = 0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return int(self.raw.split()[1]) if self.raw else 0

    @property
    def text(self) -> str:
        return self.raw.partition(b"\r\n\r\n")[2].decode()


def say(
    port: int,
    *parts: bytes,
    then: Iterable[bytes] = (),
    pause: float = 0,
    patience: float = 15,
    until_answered: bool = True,
) -> Heard:
    """Send `parts`, go on with `then` (each after a pause) until the server has answered or else closed, and hear it out."""
    heard = Heard()
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        enough, ended = threading.Event(), threading.Event()
        listener = threading.Thread(target=_hear, args=(line, heard, enough, ended))
        listener.start()
        with suppress(OSError):  # the server may close while we speak
            for part in chain(parts, _slowly(then, pause, enough if until_answered else ended)):
                line.sendall(part)
                heard.sent += len(part)
        listener.join()
    heard.seconds = time.monotonic() - began
    head = heard.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    heard.headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in head)}
    return heard


def _slowly(parts: Iterable[bytes], pause: float, enough: threading.Event) -> Iterator[bytes]:
    for part in parts:
        if enough.wait(pause):
            return
        yield part


def _hear(line: socket.socket, heard: Heard, answered: threading.Event, ended: threading.Event) -> None:
    try:
        while part := line.recv(65536):
            heard.raw += part
            answered.set()
        heard.closed = True
    except TimeoutError:
        pass
    except OSError:  # closed while some of what we said lay unread
        heard.closed = True
    ended.set()
    answered.set()


def request(path: str, *headers: str, method: str = "POST") -> bytes:
    """The head of a request; the connection stays open afterwards unless a header says otherwise."""
    lines = [f"{method} {path} HTTP/1.1", "Host: testserver", *headers]
    return "\r\n".join([*lines, "", ""]).encode()

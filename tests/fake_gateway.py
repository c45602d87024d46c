"""Gateways of our own on 127.0.0.1, one by HTTP and one by mail, which misbehave as a test tells them to."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Odd = Callable[["HttpHandler"], None]
PATIENCE = 20


class FakeGateway:
    """Takes texts by POST and keeps what it got, in order.

    `odd` are what it does with the next requests, one each; after those it takes every text and calls it `g-1`, `g-2` and so on.
    `held` lets slow answers go.
    """

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.odd: list[Odd] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lock, self.held = threading.Lock(), threading.Event()
        self.arrived = threading.Event()
        self.address = ""

    @property
    def tokens(self) -> list[str]:
        return [one["id"] for one in self.got]


class HttpHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway: FakeGateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        with self.gateway.lock:
            self.gateway.got.append(json.loads(body))
            self.gateway.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            odd = self.gateway.odd.pop(0) if self.gateway.odd else taken
            self.number = len(self.gateway.got)
        self.gateway.arrived.set()
        odd(self)

    def answer(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def taken(asked: HttpHandler) -> None:
    asked.answer(200, json.dumps({"message_id": f"g-{asked.number}"}).encode())


def says(status: int, body: bytes = b"{}", **headers: str) -> Odd:
    return lambda asked: asked.answer(status, body, **headers)


def hangs_up(asked: HttpHandler) -> None:
    """Has read all of it, and says nothing."""
    asked.close_connection = True


def slow(asked: HttpHandler) -> None:
    """Answers when it is let, or never."""
    if asked.gateway.held.wait(PATIENCE):
        taken(asked)


def drips_head(asked: HttpHandler) -> None:
    """Goes on answering, a header at a time."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _drip(asked, lambda: asked.wfile.write(b"x-more: 1\r\n"))


def drips_body(asked: HttpHandler) -> None:
    """Says yes, and the rest of it a letter at a time."""
    asked.send_response(200)
    asked.send_header("content-length", "1000")
    asked.end_headers()
    _drip(asked, lambda: asked.wfile.write(b" "))


def _drip(asked: HttpHandler, drop: Callable[[], object]) -> None:
    with suppress(OSError):  # until nobody listens any more
        while not asked.gateway.held.wait(0.05):
            drop()
    asked.close_connection = True


def breaks_off(asked: HttpHandler) -> None:
    """Says yes, and breaks off in the middle of the rest."""
    asked.send_response(200)
    asked.send_header("content-length", "1000")
    asked.end_headers()
    asked.wfile.write(b'{"message_id": "g')
    asked.close_connection = True


def huge(asked: HttpHandler) -> None:
    asked.send_response(200)
    asked.send_header("content-length", str(10**9))
    asked.end_headers()
    try:
        for _ in range(1000):
            asked.wfile.write(b"x" * 2**16)
    except OSError:  # whoever asked has heard enough
        asked.close_connection = True


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


@contextmanager
def fake_gateway() -> Iterator[FakeGateway]:
    """A gateway by HTTP."""
    gateway = FakeGateway()
    handler = type("Handler", (HttpHandler,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that goes away is what is tried here
    with serving(server) as port:
        gateway.address = f"http://127.0.0.1:{port}"
        try:
            yield gateway
        finally:
            gateway.held.set()


class FakeMail:
    """A mail server. `says` are its answers to verbs where they are no yes; None hangs up. `tls` is its context, if it has one.

    `hello` and `end` stand for its greeting and for the end of a message. What is no text is called with the handler, and hangs up.
    `held` lets it go.
    """

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.verbs: list[str] = []
        self.says: dict[str, str | Callable[[MailHandler], None] | None] = {}
        self.held = threading.Event()
        self.tls: Any = None
        self.connections = 0
        self.port = 0


class MailHandler(socketserver.StreamRequestHandler):
    mail: FakeMail

    def handle(self) -> None:
        self.mail.connections += 1
        if not self.said("hello", "220 here"):
            return
        while line := self.rfile.readline():
            verb = line.split()[0].decode().upper() if line.split() else ""
            self.mail.verbs.append(line.decode().strip())
            if verb in self.mail.says and not self.said(verb, ""):
                return
            if verb not in self.mail.says and not self.good(verb):
                return

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()  # the encrypted one, which is not the server's own

    def said(self, verb: str, usual: str) -> bool:
        answer = self.mail.says.get(verb, usual)
        if isinstance(answer, str):
            self.say(answer)
        elif answer is not None:
            answer(self)
        return isinstance(answer, str)

    def good(self, verb: str) -> bool:
        if verb == "EHLO":
            offers = ["STARTTLS"] if self.mail.tls else []
            self.say("\r\n".join([*(f"250-{one}" for one in ("here", *offers)), "250 AUTH PLAIN"]))
        elif verb == "STARTTLS":
            self.say("220 go on")
            try:
                self.connection = self.mail.tls.wrap_socket(self.connection, server_side=True)
            except OSError:  # whoever is there does not believe the certificate
                return False
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        elif verb == "AUTH":
            self.say("235 welcome")
        elif verb == "DATA":
            self.say("354 go on")
            return self.data()
        else:
            self.say("221 bye" if verb == "QUIT" else "250 fine")
        return verb != "QUIT"

    def data(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line)
        self.mail.mails.append(b"".join(lines))
        return self.said("end", f"250 2.0.0 Ok: queued as Q{len(self.mail.mails)}")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def endless_lines(asked: MailHandler) -> None:
    """Says yes, and that there is more, again and again."""
    _drop_by_drop(asked, b"250-and more\r\n")


def drips_line(asked: MailHandler) -> None:
    """Says yes in a line that does not end."""
    asked.wfile.write(b"250 ")
    _drop_by_drop(asked, b"x")


def _drop_by_drop(asked: MailHandler, drop: bytes) -> None:
    with suppress(OSError):  # until nobody listens any more
        while not asked.mail.held.wait(0.05):
            asked.wfile.write(drop)


@contextmanager
def fake_mail() -> Iterator[FakeMail]:
    """A gateway by mail."""
    mail = FakeMail()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Handler", (MailHandler,), {"mail": mail}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    with serving(server) as port:
        mail.port = port
        try:
            yield mail
        finally:
            mail.held.set()

"""How large a request may be and how long it may take: bounded while it arrives, before anything reads or keeps it.

What a request says of its own length is believed where that refuses it. Otherwise the bytes are counted as they come.
"""

from collections.abc import Callable
from dataclasses import dataclass

import anyio
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler import problems
from scheduler.auth.errors import NotSignedIn
from scheduler.errors import SchedulerError
from scheduler.uploads import MOST_BYTES, MOST_TEXT, TextTooLarge, UploadTooLarge

SLACK = 64 * 1024
"""What a form adds around its file: boundaries, names, other fields."""
SIGNED_IN = ("account", "login")
"""What a session holds of who is signed in; either will do."""


class RequestTooLarge(SchedulerError):
    """A form or order above the bound."""

    code = "too_large"
    status = 413
    vi = "Nội dung gửi lên lớn hơn {most} KB nên bị từ chối. Hãy gửi ít hơn mỗi lần."
    en = "What was sent is larger than {most} KB and was refused. Send less at a time."


class RequestTooSlow(SchedulerError):
    """A request that does not come to its end."""

    code = "too_slow"
    status = 408
    vi = "Dữ liệu gửi lên quá chậm nên đã dừng sau {seconds} giây. Hãy xem lại kết nối rồi thử lại."
    en = "The data came too slowly, so it was cut off after {seconds} seconds. Check the connection and try again."


@dataclass(frozen=True)
class Bound:
    """What the body of a request may be.

    Attributes
    ----------
    most
        Bytes.
    seconds
        From the head of the request to the last byte of its body.
    too_large
        Makes the error that says so.
    read_on
        So many bytes above the bound are still taken in and dropped: a browser reads no answer before it has sent everything.
    """

    most: int
    seconds: float
    too_large: Callable[[], SchedulerError]
    read_on: int = 0


SMALL = Bound(SLACK, 30, lambda: RequestTooLarge(most=SLACK >> 10), read_on=1 << 20)
TEXT = Bound(MOST_TEXT + SLACK, 600, lambda: TextTooLarge(most=MOST_TEXT >> 20), read_on=MOST_BYTES)
ROSTER = Bound(MOST_BYTES + SLACK, 600, lambda: UploadTooLarge(most=MOST_BYTES >> 20), read_on=MOST_BYTES)
FILES = {
    "/dot/tep": TEXT,
    "/api/v1/campaigns": TEXT,
    "/dot/danh-sach": ROSTER,
    "/api/v1/roster-imports": ROSTER,
    "/dot/truong": ROSTER,
    "/api/v1/school-lists": ROSTER,
}
"""Where files are sent to; a test holds every route that takes one to this list."""
BATCH = Bound(6 << 20, 120, lambda: RequestTooLarge(most=6 << 10), read_on=6 << 20)
"""Two hundred scans of the longest texts that scanners send; a batch of too many scans is read, to be told how many are allowed."""
BATCHES = "/api/v1/scans/batch"
NO_FILE_OF_A_STRANGER = Bound(SMALL.most, SMALL.seconds, NotSignedIn, read_on=SMALL.read_on)
"""The small bound, and the true reason: a larger file would do, but not without signing in first."""


def bound_of(scope: Scope) -> Bound:
    """Return the bound of a request; only who is signed in may send files, and only who shows a key or a sign-in batches."""
    if scope["path"] == BATCHES:
        return BATCH if _shows_something(scope) else NO_FILE_OF_A_STRANGER
    file = FILES.get(scope["path"]) if scope["method"] == "POST" else None
    if file is None:
        return SMALL
    session = scope.get("session") or {}
    return file if any(session.get(name) for name in SIGNED_IN) else NO_FILE_OF_A_STRANGER


def _shows_something(scope: Scope) -> bool:
    session = scope.get("session") or {}
    return "authorization" in Headers(scope=scope) or any(session.get(name) for name in (*SIGNED_IN, "device"))


class BoundedBodies:
    """Holds every request to its bound. It stands inside the session's layer, which knows who is signed in."""

    def __init__(self, app: ASGIApp, bound_of: Callable[[Scope], Bound] = bound_of) -> None:
        self.app = app
        self.bound_of = bound_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(scope, receive, send, self.bound_of(scope))
        if body.announced > body.bound.most:
            body.refused = body.bound.too_large()
        else:
            await self.app(scope, body.bounded, body.unless_refused)
        if body.refused is not None and not body.answered:
            await body.read_on()
            await problems.told(Request(scope), body.refused)(scope, receive, body.answer)


class _Refused(HTTPException):
    """Ends the reading of a body. An error of HTTP passes through whatever reads, and the log hears nothing of it."""


class _Body:
    """One request's body on its way in, and its answer on the way out."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, bound: Bound) -> None:
        self.receive, self.send, self.bound = receive, send, bound
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        self.announced = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
        self.waits_for_word = headers.get("expect", "").lower() == "100-continue"
        self.whole = "transfer-encoding" not in headers and length == "0"
        self.received = 0
        self.refused: SchedulerError | None = None
        self.answered = False
        self.ends_at = anyio.current_time() + bound.seconds

    async def bounded(self) -> Message:
        """Receive the next part, unless that makes the body too large or comes too late."""
        if self.refused is None and not self.whole:
            message = await self._in_time()
            if message is not None and self.received <= self.bound.most:
                return message
            slow = RequestTooSlow(seconds=round(self.bound.seconds))
            self.refused = slow if message is None else self.bound.too_large()
        if self.refused is not None:
            raise _Refused(self.refused.status)
        return await self.receive()  # which waits for the end of the connection, however long the answer takes

    async def _in_time(self) -> Message | None:
        """Return the next part of the body, or None if it does not come before the time is up."""
        message = None
        with anyio.move_on_after(max(0, self.ends_at - anyio.current_time())):
            message = await self.receive()
        if message is not None:
            self.received += len(message.get("body", b""))
            self.whole = not message.get("more_body", False)
        return message

    async def read_on(self) -> None:
        """Take in and drop what is left of a body that is too large, so that its sender reads why it was refused.

        Not where that would be more than `read_on`, nor where the sender waits for a word before it sends anything.
        """
        most = self.bound.most + self.bound.read_on
        if isinstance(self.refused, RequestTooSlow) or self.waits_for_word or self.announced > most:
            return
        while not self.whole and self.received <= most:
            if await self._in_time() is None:
                return

    async def unless_refused(self, message: Message) -> None:
        """Send the application's answer; what it makes of a body that was refused is not the one."""
        if self.refused is None or self.answered:
            await self.answer(message)

    async def answer(self, message: Message) -> None:
        """Send; where the body has not come whole, the connection ends with the answer, or the rest of it would go on coming."""
        if message["type"] == "http.response.start":
            self.answered = True
            if not self.whole:
                MutableHeaders(scope=message)["Connection"] = "close"
        await self.send(message)

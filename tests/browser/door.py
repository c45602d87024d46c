"""The server's door as the scanner's script meets it, with the faults of a real network around the real application."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

SCANS, BATCH, CONTACT = "/api/v1/scans", "/api/v1/scans/batch", "/api/v1/devices/contact"


@dataclass
class Heard:
    """One request of the script: what it asked and what it was told."""

    path: str
    body: Any
    status: int
    answer: Any


@dataclass
class Door:
    """An ASGI application around the real one. `slow` seconds go by before a scan is answered; `busy` answers 503."""

    app: Any
    slow: float = 0
    busy: bool = False
    refuses: str = ""  # scans whose text ends so are refused for good
    why: str = "scan_invalid"
    lost: bool = False  # the server does it, and its answer never arrives
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.app.state

    def asked(self, path: str) -> list[Heard]:
        return [one for one in self.heard if one.path == path]

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith((SCANS, CONTACT)) or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        body = await _body(receive)
        order = json.loads(body or b"{}")
        if scope["path"] == SCANS:
            await asyncio.sleep(self.slow)
        status, answer = await self.answer(scope, order)
        self.heard.append(Heard(scope["path"], order, status, answer))
        if self.lost:
            raise ConnectionError("the line is cut")
        kind = b"application/json" if status < 400 else b"application/problem+json"
        head = [(b"content-type", kind), (b"content-security-policy", b"default-src 'none'")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    async def answer(self, scope, order) -> tuple[int, Any]:
        path = scope["path"]
        if self.busy and path != CONTACT:
            return 503, {"code": "desk_busy"}
        if path == SCANS and self.refuses and order["text"].endswith(self.refuses):
            return 422, {"code": "invalid_request", "detail": "Lượt quét sai."}
        if path == BATCH and self.refuses:
            return await self.batch(scope, order)
        return await self.inner(scope, path, order)

    async def batch(self, scope, order) -> tuple[int, Any]:
        refused = [scan for scan in order["scans"] if scan["text"].endswith(self.refuses)]
        others = [scan for scan in order["scans"] if scan not in refused]
        problem = {"code": self.why, "detail": {"vi": "Lượt quét sai.", "en": "A wrong scan."}}
        results = [{"scan_id": scan["scan_id"], "status": "refused", "problem": problem} for scan in refused]
        if others:
            status, answer = await self.inner(scope, BATCH, {**order, "scans": others})
            if status != 200:
                return status, answer
            results += answer["results"]
        return 200, {"results": results}

    async def inner(self, scope, path, order) -> tuple[int, Any]:
        """Ask the application itself, as the same browser."""
        sent: list[dict[str, Any]] = []
        body = json.dumps(order).encode()
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        own = {**scope, "path": path, "raw_path": path.encode(), "headers": headers}

        async def receive():
            await asyncio.sleep(0)
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            await asyncio.sleep(0)
            sent.append(message)

        own["headers"] = [
            (name, b"identity" if name == b"accept-encoding" else value) for name, value in own["headers"]
        ]
        await self.app(own, receive, send)
        text = b"".join(message.get("body", b"") for message in sent)
        return sent[0]["status"], json.loads(text or b"{}")


async def _body(receive) -> bytes:
    whole = b""
    while True:
        message = await receive()
        whole += message.get("body", b"")
        if not message.get("more_body"):
            return whole

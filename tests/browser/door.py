"""The server's door as the scanner's script meets it, with the faults of a real network.

What the application answers by itself is let through untouched. Only where it lacks a route of the door (a batch, a contact) or
answers a scan without `recorded`, the route is played here over the routes that there are.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from fastapi.routing import iter_route_contexts

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
    lost: bool = False  # the server does it, and its answer never arrives
    heard: list[Heard] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = self.app.state
        self.routes = {route.path for route in iter_route_contexts(self.app.routes)}

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
        if path == CONTACT:
            return await self.contact(scope, order)
        if path == BATCH:
            return await self.batch(scope, order)
        if path == SCANS:
            return await self.one(scope, order)
        if path.endswith("/undo") and BATCH not in self.routes:
            return await self.undo(scope, order)
        return await self.inner(scope, path, order)

    async def one(self, scope, order) -> tuple[int, Any]:
        if self.refuses and order["text"].endswith(self.refuses):
            return 422, {"code": "invalid_request", "detail": "Lượt quét sai."}
        if order["scan_id"] in self.told:
            return 200, self.told[order["scan_id"]]
        status, answer = await self.inner(scope, SCANS, order)
        if status != 200 or "recorded" in answer:
            return status, answer
        answer |= {"recorded": [], "queue_number": None}
        slip, reason = answer["slip"], order.get("reason", "")
        if slip and order.get("came") is not None and (answer["admits"] or reason):
            numbers = None if order["came"] == "all" else order["came"]
            said = await self.inner(
                scope, f"{SCANS}/{order['scan_id']}/check-ins", {"numbers": numbers, "reason": reason}
            )
            answer["recorded"] = sorted(set(said[1]["arrived"]) - set(slip["arrived"]))
            answer["queue_number"] = len(self.told) + 1
        self.told[order["scan_id"]] = answer
        return 200, answer

    async def batch(self, scope, order) -> tuple[int, Any]:
        if BATCH in self.routes:
            return await self.inner(scope, BATCH, order)
        results = []
        for scan in order["scans"]:
            status, answer = await self.one(scope, scan)
            if status == 401 and answer["code"] == "device_unknown":
                status, answer = 200, {"scan_id": scan["scan_id"], "verdict": "invalid", "held": True}
            if status == 401:
                return status, answer
            said = {"answer": answer} if status == 200 else {"problem": answer}
            results.append({"scan_id": scan["scan_id"], "status": "stored" if status == 200 else "refused", **said})
        return 200, {"results": results}

    async def contact(self, scope, order) -> tuple[int, Any]:
        if CONTACT in self.routes:
            return await self.inner(scope, CONTACT, order)
        status, problem = await self.inner(scope, SCANS, {})
        if status == 401 and problem["code"] != "device_unknown":
            return status, problem
        state = "wipe" if status == 401 else "ok"
        station = {"id": 1, "name": "Nhà văn hóa khu phố 2", "desk": "bàn 2"}
        now = self.state.phieuhen.clock.now().isoformat()
        return 200, {"state": state, "now": now, "station": station, "counts": "18:00–19:00 · đã đến 0/10", "days": []}

    async def undo(self, scope, order) -> tuple[int, Any]:
        scan_id = scope["path"].split("/")[-2]
        answer = await self.inner(scope, scope["path"], {})
        kept = [one for one in self.told[scan_id]["recorded"] if one not in order.get("numbers", [one])]
        if answer[0] == 200 and kept:
            await self.inner(scope, f"{SCANS}/{scan_id}/check-ins", {"numbers": kept, "reason": ""})
        return answer

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

"""The site in a process of its own, as `phieuhen serve` runs it, with one address more: a hello-world.

By POST it reads and answers the models of a scan, by GET it reads nothing; another of the latter kind stands before all other
routes. `python -m scheduler.cli.measured_server PORT`; where the database and the keys lie, the settings in the environment say.
"""

import socket
import sys
from typing import Any

import uvicorn

from scheduler.api.scan_models import ScanAnswer, ScanOrder
from scheduler.app import create_app
from scheduler.bench.checkin_client import HELLO, HELLO_FIRST
from scheduler.cli.connections import config_of, settle_memory
from scheduler.settings import Settings

_WORDS = {"vi": "ĐÚNG GIỜ", "en": "ON TIME"}
_SLOT = {
    "station": "Trụ sở Công an thị xã",
    "operating_day": "2021-03-15",
    "shift": "morning",
    "starts_at": "2021-03-15T08:00:00+07:00",
    "ends_at": "2021-03-15T08:30:00+07:00",
    "hours": "08:00–08:30",
}
_MEMBERS = [{"number": number, "resident_id": number, "arrived": False} for number in (1, 2)]
ANSWER: dict[str, Any] = {
    "scan_id": "00000000-0000-0000-0000-000000000001",
    "scanned_at": "2021-03-15T08:00:00+07:00",
    "verdict": "on_time",
    "admits": True,
    "minutes_off": 0,
    "text": _WORDS,
    "hint": _WORDS,
    "slip": {
        "number": 1, "household": "Lê V. M.", "spare": False, "party_size": 2, "arrived": [], "members": _MEMBERS,
        "slot": _SLOT, "new_slot": None,
    },
    "recorded": [1, 2],
    "queue_number": 1,
}  # fmt: skip


async def hello(order: ScanOrder) -> Any:
    """Do nothing but read and answer."""
    del order
    return ANSWER


async def hello_world() -> dict[str, str]:
    """Do nothing but answer."""
    return {"hello": "world"}


def serve(port: int) -> None:
    """Serve until the process is ended."""
    app = create_app(Settings(), jobs=False)
    app.add_api_route(HELLO, hello, methods=["POST"], response_model=ScanAnswer)
    app.add_api_route(HELLO, hello_world, methods=["GET"])
    app.add_api_route(HELLO_FIRST, hello_world, methods=["GET"])
    app.router.routes.insert(0, app.router.routes.pop())
    settle_memory()
    with socket.create_server(("127.0.0.1", port), backlog=256) as door:
        uvicorn.Server(config_of(app)).run(sockets=[door])


if __name__ == "__main__":
    serve(int(sys.argv[1]))

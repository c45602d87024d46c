"""`bench checkin [postgres]`: check-ins over HTTP against a hello-world of the same models on the same server.

Each answer is of a check-in that is on the disk: verdict, arrivals of two people, visit and queue number.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine, text

from scheduler.bench.checkin_client import HELLO, Heard, ask_all, request
from scheduler.bench.checkin_slips import enrol_device, opens_at, sign_slips
from scheduler.bench.databases import POSTGRES, SQLITE, databases
from scheduler.database import transaction
from scheduler.keys import Keys
from scheduler.places.service import find_campaign

SCENARIO = "quang-tri"
CONNECTIONS = 32
ROUNDS = 6
SCANS_A_ROUND = 640
BATCHES_A_ROUND = 8
BATCH = 100
BATCH_CONNECTIONS = 2
DEVICES = 8
GOALS = {"sqlite_vs_hello": 0.55, "postgres_vs_hello": 0.45, "batch_vs_hello": 2.0}
P99_GOAL = 150.0
PATIENCE = 180.0


class NotDurable(AssertionError):
    """An answer was given to a scan that is not there, or one is there twice: the figures would be worth nothing."""


@dataclass
class Round:
    """What was heard in each of the rounds."""

    hello: list[Heard] = field(default_factory=list)
    scans: list[Heard] = field(default_factory=list)
    batches: list[Heard] = field(default_factory=list)


def run(variant: str = SQLITE) -> list[dict[str, Any]]:
    """Return the rates of check-ins over that of hello-world, round by round in turns, and their p99; `postgres`: on PostgreSQL.

    `batch_vs_hello` is scans a second in batches of 100 over requests a second of hello-world. Every answered scan is looked for
    in the database at the end.

    Raises
    ------
    NoPostgres
    NotDurable
    """
    kind = POSTGRES if variant == POSTGRES else SQLITE
    with databases(kind, SCENARIO) as fresh, fresh() as engine, tempfile.TemporaryDirectory() as folder:
        heard = _measured(engine, Path(folder))
    rates = [
        (f"{kind}_vs_hello", [scans.rate / hello.rate for scans, hello in zip(heard.scans, heard.hello, strict=True)]),
        (
            "batch_vs_hello",
            [BATCH * batch.rate / hello.rate for batch, hello in zip(heard.batches, heard.hello, strict=True)],
        ),
    ]
    taken = sorted(one for scans in heard.scans for one in scans.taken)
    p99 = 1000 * taken[int(0.99 * len(taken))]
    return [
        *(_metric(name, median(ratios), "ratio", at_least=GOALS[name]) for name, ratios in rates),
        _metric(f"{kind}_p99_ms", p99, "ms", at_most=P99_GOAL),
        _metric(f"{kind}_per_second", median(scans.rate for scans in heard.scans), "check-ins/s"),
        _metric("hello_per_second", median(hello.rate for hello in heard.hello), "requests/s"),
    ]


def _measured(engine: Engine, folder: Path) -> Round:
    scans = ROUNDS * (SCANS_A_ROUND + BATCHES_A_ROUND * BATCH) + CONNECTIONS
    with transaction(engine) as db:
        campaign = find_campaign(db)
        texts = iter(sign_slips(db, campaign, scans, keys=Keys.in_folder(folder)))
        devices = [enrol_device(db, campaign, f"bàn {number}") for number in range(DEVICES)]
        clock = opens_at(campaign)
    orders = ({"scan_id": str(uuid.uuid4()), "text": slip, "came": "all"} for slip in texts)
    heard = Round()
    answered: list[str] = []
    with served(engine, folder, PHIEUHEN_CLOCK=clock.isoformat()) as port:
        for number in range(ROUNDS + 1):
            warm_up = number == 0
            some = list(islice(orders, CONNECTIONS if warm_up else SCANS_A_ROUND))
            hello = ask_all(port, _requests(HELLO, some, devices), CONNECTIONS)
            told = ask_all(port, _requests("/api/v1/scans", some, devices), CONNECTIONS)
            answered += [one["scan_id"] for one in some]
            _require_all(hello, told)
            if warm_up:
                continue
            batches = [list(islice(orders, BATCH)) for _ in range(BATCHES_A_ROUND)]
            delivered = ask_all(port, _requests("/api/v1/scans/batch", batches, devices, _batch), BATCH_CONNECTIONS)
            answered += [one["scan_id"] for batch in batches for one in batch]
            _require_all(delivered)
            heard.hello.append(hello)
            heard.scans.append(told)
            heard.batches.append(delivered)
    _require_durable(engine, answered)
    return heard


def _batch(orders: Any) -> dict[str, Any]:
    return {"scans": orders}


def _requests(
    path: str, orders: list[Any], devices: list[str], body: Callable[[Any], Any] = lambda order: order
) -> list[bytes]:
    return [
        request(path, json.dumps(body(order)).encode(), devices[number % len(devices)])
        for number, order in enumerate(orders)
    ]


def _require_all(*heard: Heard) -> None:
    for one in heard:
        wrong = [body for status, body in zip(one.statuses, one.bodies, strict=True) if status != 200]
        if wrong or any(b'"refused"' in body for body in one.bodies):
            raise NotDurable(wrong[:1])


def _require_durable(engine: Engine, answered: list[str]) -> None:
    """Look for every scan that was answered, and that nobody was counted twice."""
    with engine.connect() as connection:
        kept = set(connection.execute(text("SELECT scan_id FROM scan")).scalars())
        people, rows = connection.execute(text("SELECT count(DISTINCT resident_id), count(*) FROM check_in")).one()
    lost = set(answered) - kept
    if lost or people != rows or rows != 2 * len(answered):
        raise NotDurable(f"{len(lost)} lost; {rows} arrivals of {people} people")


@contextmanager
def served(engine: Engine, folder: Path, **environment: str) -> Iterator[int]:
    """Serve over the database of `engine` in a process of its own, and give the port once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = engine.url.render_as_string(hide_password=False)
    settings = {
        "PHIEUHEN_DATABASE_URL": url,
        "PHIEUHEN_KEYS_DIR": str(folder),
        "PHIEUHEN_DATA_DIR": str(folder),
        "PHIEUHEN_INSECURE_COOKIES": "true",
        **environment,
    }
    command = [sys.executable, "-m", "scheduler.cli.measured_server", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **settings})  # noqa: S603 -- our own module
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def _metric(
    metric: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None
) -> dict[str, Any]:
    target = at_least if at_most is None else at_most
    met = None if target is None else (value <= target if at_least is None else value >= target)
    return {"metric": metric, "value": value, "unit": unit, "target": target, "met": met}

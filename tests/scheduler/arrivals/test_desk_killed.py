"""Real servers under load are killed with SIGKILL: every answered scan is there, and nobody was counted twice."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from door_scene import NOON, make_door
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.clock import real_now
from scheduler.database import open_engine, transaction

SLIPS = 24
VOLUNTEERS = 4
PATIENCE = 240


class Server:
    """One process that serves over a database; killed, it can be started again at the same port."""

    def __init__(self, url: str, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = {
            **os.environ,
            "PHIEUHEN_DATABASE_URL": url,
            "PHIEUHEN_KEYS_DIR": str(folder),
            "PHIEUHEN_DATA_DIR": str(folder),
            "PHIEUHEN_INSECURE_COOKIES": "true",
            "PHIEUHEN_CLOCK": NOON.isoformat(),
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "scheduler.cli.measured_server", str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


class Volunteer(threading.Thread):
    """Scans one slip after the other, and sends a scan again, here or at the next server, until it is answered."""

    def __init__(self, servers: Sequence[Server], key: str, texts: Sequence[str], answered: list) -> None:
        super().__init__(daemon=True)
        self.servers, self.key, self.texts, self.answered = servers, key, texts, answered
        self.tries = 0

    def run(self) -> None:
        for shown in self.texts:
            scan_id = str(uuid.uuid4())
            body = json.dumps({"scan_id": scan_id, "text": shown, "came": "all"})
            answer = self.answer_to(body)
            self.answered.append((scan_id, answer))
            if len(self.answered) % 3 == 0:  # the answer got lost: sent again it is the same
                assert self.answer_to(body) == answer

    def answer_to(self, body: str) -> bytes:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.tries += 1
            port = self.servers[self.tries % len(self.servers)].port
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
                line.request("POST", "/api/v1/scans", body, headers)
                told = line.getresponse()
                answer = told.read()
                if told.status == 200:
                    return answer
            except (OSError, http.client.HTTPException):
                pass
            finally:
                line.close()
            time.sleep(0.05)
        raise TimeoutError


def wait_until(answered: list, count: int) -> None:
    until = time.monotonic() + PATIENCE
    while len(answered) < count and time.monotonic() < until:
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("database", "workers"), [("sqlite", 1), pytest.param("postgres", 2, marks=pytest.mark.postgres)]
)
def test_what_was_answered_survives_the_servers_death_and_is_counted_once(request, tmp_path, database, workers):
    url = request.getfixturevalue(f"{database}_url")
    engine = open_engine(url)
    door = make_door(engine, slips=SLIPS + 3, devices=0)
    with transaction(engine) as db:
        place = {"campaign": door.world.campaign, "station": door.world.headquarters}
        keys = [
            enrol(db, token=invite_device(db, name=f"bàn {n}", now=real_now(), **place), now=real_now())
            for n in range(VOLUNTEERS)
        ]
    texts = [door.texts[number] for number in range(4, SLIPS + 4)]
    servers = [Server(url, tmp_path) for _ in range(workers)]
    answered: list[tuple[str, bytes]] = []
    volunteers = [
        Volunteer(servers, key, texts[6 * nth :] + texts[: 6 * nth], answered) for nth, key in enumerate(keys)
    ]
    try:
        for one in volunteers:
            one.start()
        for nth, count in enumerate((VOLUNTEERS * SLIPS // 4, VOLUNTEERS * SLIPS // 2)):
            wait_until(answered, count)
            servers[nth % workers].kill()
            servers[nth % workers].start()
        for one in volunteers:
            one.join(PATIENCE)
    finally:
        for server in servers:
            server.kill()

    with engine.connect() as connection:
        kept = {row[0]: row[1] for row in connection.execute(text("SELECT scan_id, answer FROM scan"))}
        arrivals = connection.execute(text("SELECT resident_id FROM check_in WHERE undone_at IS NULL")).scalars().all()
        visits = connection.execute(text("SELECT queue_number FROM visit")).scalars().all()
    engine.dispose()
    assert len(answered) == VOLUNTEERS * SLIPS
    told = {scan_id: json.loads(answer) for scan_id, answer in answered}
    assert {scan_id: told[scan_id] == _read(kept.get(scan_id)) for scan_id in told} == dict.fromkeys(told, True)
    assert len(arrivals) == len(set(arrivals)) == 3 * SLIPS
    assert sorted(visits) == list(range(1, SLIPS + 1))
    let_in = [(answer["slip"]["number"], n) for answer in map(_read, kept.values()) for n in answer["recorded"]]
    assert len(let_in) == len(set(let_in)) == 3 * SLIPS


def _read(answer):
    return json.loads(answer) if isinstance(answer, str) else answer

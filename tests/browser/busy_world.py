"""A station on its busiest evening: some hundred slips for one place and day, served by a process that can be killed."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from browser.world import CAMPAIGN, LOADED, World, empty_world, make_neighbourhood
from notices.slipcode import qr_text
from scheduler.arrivals.devices import invite_device
from scheduler.database import transaction
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.operations.publishing import publish
from scheduler.places.models import Campaign, Station
from scheduler.places.opening import open_sessions
from scheduler.places.service import load_campaign
from scheduler.plan.models import Appointment
from scheduler.plan.service import draft_plan
from scheduler.roster.models import Household, Resident
from slots.calendar import ZONE

EVENING = datetime(2021, 3, 26, 18, 30, tzinfo=ZONE)
PATIENCE = 120
KITS = ", ".join(f'"BO-{number}"' for number in range(1, 9))


@dataclass
class Busy:
    """The world, the texts of its slips' codes by number, and tokens that enrol phones."""

    world: World
    slips: dict[int, str] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)


def busy_world(folder: Path, *, households: int, phones: int) -> Busy:
    """Publish a plan in which `households` of one to three people all come to one station."""
    world = empty_world(folder)
    busy = Busy(world)
    draw = random.Random(7)
    with transaction(world.engine) as db:
        campaign = load_campaign(
            db, CAMPAIGN.replace("rate = 10", "rate = 30").replace('"BO-1"', KITS), now=LOADED
        ).campaign
        open_sessions(db, campaign, now=LOADED)
        neighbourhood = make_neighbourhood(db, campaign, "19351", "khu phố 2")
        for order in range(households):
            _household(db, campaign, neighbourhood, order, draw.randint(1, 3))
        plan = draft_plan(db, campaign, now=LOADED)
        publish(db, campaign=campaign, number=plan.number, keys=world.app.keys, now=LOADED)
        station = db.exec(select(Station)).one()
        for phone in range(phones):
            busy.tokens.append(
                invite_device(db, campaign=campaign, station=station, name=f"bàn {phone + 1}", now=datetime.now(UTC))
            )
        _slips(db, campaign, busy)
    world.engine.dispose()
    return busy


def _household(db: DbSession, campaign: Campaign, neighbourhood: int, order: int, size: int) -> None:
    household = Household(
        campaign_id=campaign.id,
        neighbourhood_id=neighbourhood,
        ref=f"H{order}",
        head_name=f"Lê Văn Thử {order}",
        address=f"số {order}, đường Ví Dụ",
        street_order=order,
        preferred_shift="evening",
    )
    db.add(household)
    db.flush()
    for position in range(size):
        name = household.head_name if position == 0 else f"Người Thử {position}"
        db.add(
            Resident(
                campaign_id=campaign.id,
                household_id=household.id,
                position=position,
                full_name=name,
                match_key=f"{name} {position} {order}",
                birth_year=1957 + position,
            )
        )
    db.flush()


def _slips(db: DbSession, campaign: Campaign, busy: Busy) -> None:
    rows = db.exec(
        select(Invitation.number, InvitationVersion.slip_code, Appointment.size)
        .join(InvitationVersion, col(InvitationVersion.invitation_id) == col(Invitation.id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .order_by(col(Invitation.number))
    )
    for number, digits, size in rows:
        busy.slips[number], busy.sizes[number] = qr_text(campaign.public_url, digits), size


class Server:
    """`phieuhen serve` over a world in a process of its own, which dies by SIGKILL and comes back at the same port."""

    def __init__(self, world: World) -> None:
        self.world = world
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.began = time.monotonic()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = "from scheduler.cli import main; main()"
        # The trial's clock goes on where it stood, or the second start would play the evening again from its beginning.
        clock = EVENING + timedelta(seconds=time.monotonic() - self.began)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                command,
                "serve",
                "--port",
                str(self.port),
                "--clock",
                f"{clock:%Y-%m-%dT%H:%M:%S%z}",
            ],
            env={**os.environ, "PHIEUHEN_DATABASE_URL": self.world.app.settings.database_url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(PATIENCE * 20):
            with suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2)
                return
            time.sleep(0.05)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def serving_process(world: World) -> Iterator[Server]:
    """Start the server, and end it whatever happens."""
    server = Server(world)
    server.start()
    try:
        yield server
    finally:
        server.kill()

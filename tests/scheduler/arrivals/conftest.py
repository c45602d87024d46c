"""A world with a published plan on either database, and a desk that scans."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session as DbSession

from factories import World, make_device, make_published_plan
from scheduler.arrivals import service
from scheduler.arrivals.models import Device, Scan
from slots.verdict import Tolerances

PAYLOAD_KEY = b"a secret of tests"


@dataclass
class Desk:
    """Where slips are scanned: at a station, by a device."""

    db: DbSession
    world: World
    device: Device

    def answer(self, text: str, moment: datetime, scan_id: str | None = None) -> dict[str, Any]:
        return service.scan(
            self.db,
            campaign=self.world.campaign,
            station_id=self.device.station_id,
            scan_id=scan_id or str(uuid.uuid4()),
            text=text,
            scanned_at=moment,
            now=moment,
            keys=self.world.keys,
            tolerances=Tolerances(),
            payload_key=PAYLOAD_KEY,
            device=self.device,
        )

    def scan(self, text: str, moment: datetime) -> Scan:
        scan_id = self.answer(text, moment)["scan_id"]
        return service.find_scan(self.db, scan_id=scan_id, device=self.device)

    def slip(self, number: int, moment: datetime, version: int = 1) -> Scan:
        return self.scan(self.world.qr(self.db, number, version), moment)


@pytest.fixture
def world(db) -> World:
    return make_published_plan(db)


@pytest.fixture
def desk(db, world) -> Desk:
    return Desk(db, world, make_device(db, world))


@pytest.fixture
def mobile_desk(db, world) -> Desk:
    return Desk(db, world, make_device(db, world, world.mobile, name="bàn 1"))

"""A door with its own world: slips to scan, a desk that writes, devices that ask. No web in between."""

import asyncio
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from factories import World, at, invite, make_device, make_published_plan
from scheduler.arrivals.desk import ScanDesk
from scheduler.arrivals.keeping import Scanner, Sighting
from scheduler.arrivals.models import Device
from scheduler.audit.trail import Actor
from scheduler.database import transaction

NOON = at(26, 19, 5)


@dataclass
class Door:
    """Devices of the headquarters, and texts of slips by number."""

    engine: Engine
    world: World
    devices: list[Device]
    texts: dict[int, str] = field(default_factory=dict)

    def sighting(self, slip: int | str, *, device: int = 0, scan_id: str = "", moment: datetime = NOON, **more: Any):
        found = self.devices[device]
        scanner = Scanner(
            found.campaign_id,
            found.station_id,
            device_id=found.id,
            desk=found.name,
            actor=Actor("device", found.id, "test"),
        )
        shown = self.texts[slip] if isinstance(slip, int) else slip
        return Sighting(scanner, scan_id or str(uuid.uuid4()), shown, moment, moment, **{"came": "all", **more})

    def key(self, device: int = 0) -> str:
        return self.devices[device].key_hash

    def ask(self, desk: ScanDesk, sightings: Iterable[Sighting]) -> list[Any]:
        """All at once, as many requests; an exception stands in the place of an answer."""

        async def asked() -> list[Any]:
            return await asyncio.gather(*(desk.scan(one) for one in sightings), return_exceptions=True)

        return asyncio.run(asked())

    def count(self, sql: str) -> int:
        with self.engine.connect() as connection:
            return connection.execute(text(sql)).scalar_one()

    @property
    def live(self) -> int:
        return self.count("SELECT count(*) FROM check_in WHERE undone_at IS NULL")

    @property
    def scans(self) -> int:
        return self.count("SELECT count(*) FROM scan")

    @property
    def visits(self) -> int:
        return self.count("SELECT count(*) FROM visit WHERE undone_at IS NULL")


def make_door(engine: Engine, *, slips: int = 3, devices: int = 2) -> Door:
    """The world of `make_published_plan` and more slips like its first one: three people, Friday 19:00 at the headquarters."""
    with transaction(engine) as db:
        world = make_published_plan(db)
        for number in range(4, slips + 1):
            invite(db, world, "101", "friday 19:00", (f"Lê Văn {number}", "Trần Thị Ánh", "Lê Thị Hoa"))
        door = Door(engine, world, [make_device(db, world, name=f"bàn {n}") for n in range(1, devices + 1)])
        door.texts = {number: world.qr(db, number) for number in world.invitations}
    return door

"""An evening at the world's station: parties come, numbers are called, a phone was without network, the station runs late."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.world import LOADED, PASSWORD, World
from scheduler.arrivals.models import CheckIn, Device, Scan, Visit
from scheduler.arrivals.station_notices import set_notice
from scheduler.auth.models import Role
from scheduler.auth.service import Area, create_account
from scheduler.database import transaction
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign, Station
from scheduler.plan.models import AppointmentMember
from scheduler.roster.models import Household
from slots.calendar import ZONE

LEAD = "phu-trach"
EVENING = datetime(2021, 3, 26, 19, 20, tzinfo=ZONE)
DAY = EVENING.date()


def station_of(db: DbSession) -> Station:
    return db.exec(select(Station)).one()


def add_lead(world: World) -> str:
    """A station lead at the world's only station."""
    with transaction(world.engine) as db:
        area = Area(campaign=db.exec(select(Campaign)).one(), station=station_of(db))
        create_account(db, username=LEAD, password=PASSWORD, role=Role.STATION_LEAD, area=area, now=LOADED)
    return LEAD


@dataclass
class Scene:
    """What happens at the station, a step at a time; each in a transaction of its own."""

    world: World

    def slip(self, db: DbSession, head: str) -> Invitation:
        return db.exec(select(Invitation).join(Household).where(Household.head_name == head)).one()

    def scanned(self, text: str, *, head: str = "", verdict: str = "on_time", at: datetime = EVENING, **facts) -> int:
        """A scan of the first device, kept as it is said here."""
        with transaction(self.world.engine) as db:
            device = db.exec(select(Device).order_by(Device.id)).first()
            invitation = self.slip(db, head) if head else None
            given = {"device_id": device.id, "payload_length": len(text), **facts}
            row = Scan(
                campaign_id=device.campaign_id,
                station_id=device.station_id,
                scan_id=str(uuid.uuid4()),
                scanned_at=at,
                received_at=at,
                operating_day=DAY,
                invitation_id=invitation and invitation.id,
                verdict=verdict,
                answer={},
                **given,
            )
            db.add(row)
            db.flush()
            return row.id

    def comes(self, head: str, people: int, *, at: datetime = EVENING, **visit) -> None:
        """So many of a party come at once and get a number; `visit` says how it stands."""
        scan_id = self.scanned("x", head=head, at=at)
        with transaction(self.world.engine) as db:
            slip = self.slip(db, head)
            members = db.exec(
                select(AppointmentMember.resident_id).where(AppointmentMember.appointment_id == slip.appointment_id)
            ).all()
            for resident in sorted(members)[:people]:
                db.add(
                    CheckIn(
                        invitation_id=slip.id,
                        appointment_id=slip.appointment_id,
                        resident_id=resident,
                        station_id=station_of(db).id,
                        scan_id=scan_id,
                        operating_day=DAY,
                        arrived_at=at,
                    )
                )
            self._visit(db, people=len(members), at=at, invitation_id=slip.id, provenance="slip", **visit)

    def walks_in(self, people: int = 1, *, at: datetime = EVENING, **visit) -> None:
        """Somebody without a slip."""
        with transaction(self.world.engine) as db:
            self._visit(db, people=people, at=at, provenance="unlisted", **{"rank": "walk_in", **visit})

    def _visit(self, db: DbSession, *, people: int, at: datetime, **facts) -> None:
        station = station_of(db)
        number = len(db.exec(select(Visit)).all()) + 1
        row = {"rank": "on_time", "queue_number": number, "arrived_at": at, **facts}
        place = {"campaign_id": station.campaign_id, "station_id": station.id, "operating_day": DAY}
        db.add(Visit(people=people, **place, **row))

    def tells(self, kind: str = "late", *, minutes: int | None = 40, shift: str | None = None, note: str = "") -> int:
        """The station lead tells everybody."""
        with transaction(self.world.engine) as db:
            facts = {"day": DAY, "shift": shift, "kind": kind, "minutes": minutes, "note": note, "today": DAY}
            return set_notice(db, station_of(db), now=EVENING, **facts).id

    def busy(self) -> None:
        """All of it at once."""
        minute = timedelta(minutes=1)
        called = {"called_at": EVENING - 3 * minute, "called_to": "1"}
        self.comes("Hồ Sỹ Thử", 1, at=EVENING - 60 * minute, service_started_at=EVENING - 40 * minute,
                   service_ended_at=EVENING - 20 * minute)  # fmt: skip
        self.comes("Đỗ Hữu Mẫu Mực", 2, at=EVENING - 30 * minute, **called)
        self.comes("Nguyễn Văn Thử", 1, rank="late", called_at=EVENING - minute, called_to="bàn 2")
        self.walks_in(2)
        self.walks_in(1, called_at=EVENING - 9 * minute, called_to="2", service_started_at=EVENING - 8 * minute)
        self.scanned("la", verdict="invalid")
        self.scanned("the", verdict="id_card_qr")
        self.scanned(
            "x", head="Đỗ Hữu Mẫu Mực", verdict="already_scanned", offline=True, shown_verdict="on_time", device_id=2
        )
        self.scanned("x", head="Lê Văn Mẫu", verdict="cancelled", offline=True, shown_verdict="late")
        self.scanned("x", verdict="invalid", held=True)
        with transaction(self.world.engine) as db:
            device = db.exec(select(Device).order_by(Device.id)).first()
            device.last_seen_at = device.pack_made_at = EVENING - 13 * 60 * minute
            device.queued = 3
            db.add(device)

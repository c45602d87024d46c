"""People who have come to the station of the pages' world, without a scan at its door."""

from datetime import date, datetime
from uuid import uuid4

from sqlmodel import select

from scheduler.arrivals.models import CheckIn, Scan, Visit
from scheduler.arrivals.queue_numbers import next_numbers
from scheduler.database import transaction
from scheduler.invitations.models import Invitation
from scheduler.places.models import Station
from scheduler.plan.models import AppointmentMember
from slots.calendar import ZONE

MAU = "Lê Văn Mẫu"
FRIDAY = date(2021, 3, 26)
ARRIVED = datetime(2021, 3, 26, 18, 20, tzinfo=ZONE)


def arrive(world, head=MAU, **facts):
    """The whole party of a slip has come; returns the visit's id."""
    with transaction(world.engine) as db:
        slip = db.exec(select(Invitation).where(Invitation.typed_code == world.codes[head].replace("-", ""))).one()
        station = db.exec(select(Station)).first()
        members = db.exec(
            select(AppointmentMember.resident_id).where(AppointmentMember.appointment_id == slip.appointment_id)
        ).all()
        (number,) = next_numbers(db, station_id=station.id, day=FRIDAY)
        place = {"campaign_id": slip.campaign_id, "station_id": station.id, "operating_day": FRIDAY}
        visit = Visit(
            **place, queue_number=number, invitation_id=slip.id, provenance="slip", people=len(members),
            **{"rank": "on_time", "arrived_at": ARRIVED, **facts},
        )  # fmt: skip
        scan = Scan(
            **place, scan_id=str(uuid4()), scanned_at=ARRIVED, received_at=ARRIVED, invitation_id=slip.id,
            verdict="on_time", answer={},
        )  # fmt: skip
        db.add_all([visit, scan])
        db.flush()
        for resident in members:
            db.add(
                CheckIn(
                    invitation_id=slip.id, appointment_id=slip.appointment_id, resident_id=resident, scan_id=scan.id,
                    station_id=station.id, operating_day=FRIDAY, arrived_at=ARRIVED,
                )
            )  # fmt: skip
        return visit.id

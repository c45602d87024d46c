"""What residents of the world of the pages ask for, and who of them comes: for the pages of leaders and officers."""

from sqlmodel import Session as DbSession
from sqlmodel import select

from factories import at
from scheduler.arrivals.models import CheckIn, Scan
from scheduler.database import transaction
from scheduler.invitations.models import Invitation
from scheduler.places.models import Station
from scheduler.requests.models import ResidentRequest
from scheduler.requests.service import ask
from scheduler.roster.models import Resident

MAU = "Lê Văn Mẫu"
THU = "Hồ Sỹ Thử"


def slip(db, world, head) -> Invitation:
    return db.exec(select(Invitation).where(Invitation.typed_code == world.codes[head])).one()


def asked(world, head, kind="cannot_come", numbers=()):
    with transaction(world.engine) as db:
        return ask(db, slip(db, world, head), kind=kind, numbers=numbers, now=at(26, 9)).request.id


def kept(world, key) -> tuple[str | None, str]:
    with DbSession(world.engine) as db:
        found = db.get_one(ResidentRequest, key)
        return found.decision, found.answer


def phone_of(world, head, number="+84900000012"):
    with transaction(world.engine) as db:
        household = slip(db, world, head).household_id
        person = db.exec(select(Resident).where(Resident.household_id == household, Resident.position == 0)).one()
        person.phone = number
        db.add(person)


def came(world, head):
    with transaction(world.engine) as db:
        own = slip(db, world, head)
        station = db.exec(select(Station.id)).first()
        person = db.exec(select(Resident.id).where(Resident.household_id == own.household_id)).first()
        facts = {"campaign_id": own.campaign_id, "station_id": station, "operating_day": at(26, 18).date()}
        scan = Scan(scan_id=head, scanned_at=at(26, 18), received_at=at(26, 18), invitation_id=own.id, verdict="on_time",
                    answer={"verdict": "on_time"}, **facts)  # fmt: skip
        db.add(scan)
        db.flush()
        db.add(CheckIn(invitation_id=own.id, appointment_id=own.appointment_id, resident_id=person, station_id=station,
                       scan_id=scan.id, operating_day=at(26, 18).date(), arrived_at=at(26, 18, 5)))  # fmt: skip

"""A small world for tests, made by plain functions: always the same people, places, keys and codes."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.slipcode import SlipClaim, mint_typed_code, qr_text, sign
from scheduler.arrivals import service
from scheduler.arrivals.devices import device_by_key, enrol, invite_device
from scheduler.arrivals.models import Device, Scan
from scheduler.arrivals.outcomes import record_outcome
from scheduler.auth.models import Account
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.roster.models import Household, Resident
from slots.calendar import ZONE, minute_of
from slots.verdict import Tolerances

DATASET = "test-2021"
KEY_ID = 1
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FRIDAY = date(2021, 3, 26)
SATURDAY = date(2021, 3, 27)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2021."""
    return datetime(2021, 3, day, hour, minute, tzinfo=ZONE)


EVE = at(25, 17)


def make_units(db: DbSession) -> None:
    """A province, its town, and two wards."""
    db.add(AdminUnit(dataset=DATASET, code="45", level="province", kind="province", name="Tỉnh Mẫu"))
    db.flush()
    town = {"level": "district", "kind": "town", "name": "Thị xã Mẫu", "parent_code": "45"}
    db.add(AdminUnit(dataset=DATASET, code="462", **town))
    db.flush()
    for code, name in (("101", "Phường 1"), ("102", "Phường 2")):
        unit = {"level": "commune", "kind": "ward", "name": name, "parent_code": "462"}
        db.add(AdminUnit(dataset=DATASET, code=code, **unit))
    db.flush()


def make_campaign(db: DbSession, code: str = "mau") -> Campaign:
    """An open campaign of the town from 15/3 to 30/4/2021; the units are made with the first one."""
    if db.get(AdminUnit, (DATASET, "45")) is None:
        make_units(db)
    campaign = Campaign(
        code=code,
        name="Đợt cấp thẻ mẫu",
        dataset=DATASET,
        unit_code="462",
        first_day=date(2021, 3, 15),
        last_day=date(2021, 4, 30),
        settings={},
        public_url="https://hen.example",
        loaded_at=EVE,
    )
    db.add(campaign)
    db.flush()
    return campaign


def make_session(db: DbSession, station: Station, day: date, shift: str, hours: tuple[datetime, ...]) -> list[SlotRow]:
    """A session whose slots lie between consecutive hours; the operating day is given, not computed."""
    session = SessionRow(
        campaign_id=station.campaign_id,
        station_id=station.id,
        operating_day=day,
        shift=shift,
        starts_at=hours[0],
        ends_at=hours[-1],
        capacity=10 * (len(hours) - 1),
    )
    db.add(session)
    db.flush()
    slots = [
        SlotRow(session_id=session.id, position=position, starts_at=first, ends_at=last, places=10)
        for position, (first, last) in enumerate(pairwise(hours))
    ]
    db.add_all(slots)
    db.flush()
    return slots


def make_household(db: DbSession, neighbourhood: Neighbourhood, people: tuple[str, ...]) -> Household:
    """A household whose first member is its head; all are born in 1975."""
    order = len(db.exec(select(Household.id).where(Household.neighbourhood_id == neighbourhood.id)).all())
    household = Household(
        campaign_id=neighbourhood.campaign_id,
        neighbourhood_id=neighbourhood.id,
        ref=f"HK{order + 1:03d}",
        head_name=people[0],
        address=f"số {order + 1}, đường Mẫu",
        street_order=order,
    )
    db.add(household)
    db.flush()
    for position, name in enumerate(people):
        person = {"full_name": name, "match_key": f"{position} {name}", "birth_year": 1975}
        db.add(Resident(campaign_id=household.campaign_id, household_id=household.id, position=position, **person))
    db.flush()
    return household


def members_of(db: DbSession, household: Household) -> list[int]:
    """The residents of a household, in the order of the slip."""
    people = select(Resident.id).where(Resident.household_id == household.id).order_by(Resident.position)
    return list(db.exec(people))


@dataclass
class World:
    """One campaign with a published plan. Slips 1, 2, 3: three people on Friday 19:00-20:00 at the headquarters; two in the
    night shift of Friday, 01:00-02:00 on Saturday; one person of the other ward on Saturday 08:00-09:00 at the mobile point.
    """

    campaign: Campaign
    headquarters: Station
    mobile: Station
    neighbourhoods: dict[str, Neighbourhood]
    slots: dict[str, SlotRow]
    plan: Plan
    households: dict[int, Household] = field(default_factory=dict)
    invitations: dict[int, Invitation] = field(default_factory=dict)
    residents: dict[int, list[int]] = field(default_factory=dict)
    keys: Mapping[int, Ed25519PublicKey] = field(default_factory=lambda: {KEY_ID: SIGNING_KEY.public_key()})

    def qr(self, db: DbSession, number: int, version: int = 1) -> str:
        """The text of the QR on one version of a slip."""
        printed = db.get_one(InvitationVersion, (self.invitations[number].id, version))
        return qr_text(self.campaign.public_url, printed.slip_code)


def make_world(db: DbSession, code: str = "mau") -> World:
    """The places and the empty plan of a world."""
    campaign = make_campaign(db, code)
    place = {"campaign_id": campaign.id, "dataset": DATASET, "unit_code": "462"}
    headquarters = Station(code="TRU-SO", number=1, name="Trụ sở Công an thị xã Mẫu", kind="headquarters", **place)
    mobile = Station(code="LUU-DONG", number=2, name="Nhà văn hóa khu phố 2", kind="mobile", **place)
    neighbourhoods = {
        unit: Neighbourhood(campaign_id=campaign.id, dataset=DATASET, unit_code=unit, name=f"khu phố {unit[-1]}")
        for unit in ("101", "102")
    }
    plan = Plan(campaign_id=campaign.id, number=1, seed=1, input_digest="0" * 64, drafted_at=EVE, summary={})
    plan.state, plan.published_at = "published", EVE
    db.add_all([headquarters, mobile, *neighbourhoods.values(), plan])
    db.flush()
    evening = make_session(db, headquarters, FRIDAY, "evening", tuple(at(26, hour) for hour in range(18, 24)))
    night_hours = (at(26, 23), at(27, 0), at(27, 1), at(27, 2))
    night = make_session(db, headquarters, FRIDAY, "night", night_hours)
    morning = make_session(db, mobile, SATURDAY, "morning", tuple(at(27, hour) for hour in range(7, 12)))
    slots = {"friday 19:00": evening[1], "night 01:00": night[2], "saturday 08:00": morning[1]}
    return World(campaign, headquarters, mobile, neighbourhoods, slots, plan)


def invite(db: DbSession, world: World, unit: str, slot: str, people: tuple[str, ...]) -> int:
    """Add a household with an appointment and its slip; return the number of the slip."""
    household = make_household(db, world.neighbourhoods[unit], people)
    number = len(world.invitations) + 1
    residents = members_of(db, household)
    appointment = make_appointment(db, world.plan, household.id, world.slots[slot], residents)
    invitation = Invitation(
        campaign_id=world.campaign.id,
        household_id=household.id,
        party="household",
        number=number,
        typed_code=mint_typed_code(random.Random(f"{world.campaign.code} {number}").randrange),
        appointment_id=appointment.id,
    )
    db.add(invitation)
    db.flush()
    world.invitations[number], world.residents[number] = invitation, residents
    world.households[number] = household
    issue_version(db, world, invitation)
    return number


def make_appointment(db: DbSession, plan: Plan, household_id: int, slot: SlotRow, residents: list[int]) -> Appointment:
    """A booked appointment of these people."""
    appointment = Appointment(
        plan_id=plan.id,
        household_id=household_id,
        party="household",
        target_group="daytime",
        size=len(residents),
        slot_id=slot.id,
        status="booked",
    )
    db.add(appointment)
    db.flush()
    for resident in residents:
        db.add(AppointmentMember(plan_id=plan.id, resident_id=resident, appointment_id=appointment.id))
    db.flush()
    return appointment


def issue_version(db: DbSession, world: World, invitation: Invitation, now: datetime = EVE) -> None:
    """Sign the present version of an invitation for its present appointment."""
    slot = db.get_one(SlotRow, db.get_one(Appointment, invitation.appointment_id).slot_id)
    session = db.get_one(SessionRow, slot.session_id)
    claim = SlipClaim(
        key_id=KEY_ID,
        campaign=world.campaign.id,
        invitation=invitation.number,
        version=invitation.version,
        operating_day=session.operating_day,
        station=db.get_one(Station, session.station_id).number,
        start_minute=minute_of(session.operating_day, slot.starts_at),
    )
    version = {"invitation_id": invitation.id, "version": invitation.version, "key_id": KEY_ID}
    code = sign(claim, SIGNING_KEY)
    db.add(InvitationVersion(appointment_id=invitation.appointment_id, slip_code=code, issued_at=now, **version))
    db.flush()


def make_published_plan(db: DbSession, code: str = "mau") -> World:
    """The world described at `World`."""
    world = make_world(db, code)
    invite(db, world, "101", "friday 19:00", ("Lê Văn Mẫu", "Trần Thị Ánh", "Lê Thị Hoa"))
    invite(db, world, "101", "night 01:00", ("Đặng Ngọc Ưng", "Lê Thuỳ Ỷ"))
    invite(db, world, "102", "saturday 08:00", ("Nguyễn Thị Phượng",))
    return world


def move(db: DbSession, world: World, number: int, slot: str, now: datetime) -> None:
    """Publish a new plan in which one slip has another slot; that slip gets a new version, the others keep theirs."""
    world.plan.state = "superseded"
    db.flush()
    plan = Plan(campaign_id=world.campaign.id, number=world.plan.number + 1, seed=1, input_digest="1" * 64, summary={},
                drafted_at=now, published_at=now, state="published")  # fmt: skip
    db.add(plan)
    db.flush()
    for key, invitation in world.invitations.items():
        former = db.get_one(Appointment, invitation.appointment_id)
        place = world.slots[slot] if key == number else db.get_one(SlotRow, former.slot_id)
        invitation.appointment_id = make_appointment(db, plan, former.household_id, place, world.residents[key]).id
    world.plan = plan
    world.invitations[number].version += 1
    db.flush()
    issue_version(db, world, world.invitations[number], now)


def make_device(db: DbSession, world: World, station: Station | None = None, name: str = "bàn 2") -> Device:
    """An enrolled device, at the headquarters unless another station is given."""
    place = station or world.headquarters
    token = invite_device(db, campaign=world.campaign, station=place, name=name, now=EVE)
    return device_by_key(db, enrol(db, token=token, now=EVE + timedelta(minutes=1)))


def make_account(db: DbSession, username: str = "can-bo", role: str = "planner", **area: int) -> Account:
    """An account that nobody can sign in with: it only stands behind facts."""
    account = Account(username=username, password_hash="-", role=role, made_at=EVE, **area)
    db.add(account)
    db.flush()
    return account


def arrive(
    db: DbSession, world: World, number: int, moment: datetime, people: list[int] | None = None
) -> tuple[Scan, Device]:
    """The party of a slip, or some of it, arrives at its station; returns the scan and its device."""
    station = world.mobile if number == 3 else world.headquarters
    device = make_device(db, world, station, name=f"bàn {number}")
    key = f"{number} {moment:%d %H:%M}"
    service.scan(
        db,
        campaign=world.campaign,
        station_id=station.id,
        scan_id=key,
        text=world.invitations[number].typed_code,
        scanned_at=moment,
        now=moment,
        keys=world.keys,
        tolerances=Tolerances(),
        payload_key=b"",
        device=device,
    )
    scan = service.find_scan(db, scan_id=key, device=device)
    service.check_in(db, scan=scan, numbers=people, reason="-", now=moment)
    return scan, device


def finish(db: DbSession, world: World, resident: int, moment: datetime, outcome: str = "collected") -> None:
    """An outcome, recorded at the headquarters."""
    record_outcome(
        db,
        campaign=world.campaign,
        station_id=world.headquarters.id,
        resident_id=resident,
        outcome=outcome,
        now=moment,
    )


def small_campaign_text(**changed: str) -> str:
    """A campaign of three days that has one station of each kind; `changed` replaces the values of top-level keys.

    Headquarters in three shifts, a mobile point at night (to 02:00), a home round and a school, for the town of two wards that
    `small_roster` lives in.
    """
    facts = {
        "code": '"nho"',
        "name": '"Đợt thử nhỏ"',
        "first_day": "2021-03-26",
        "last_day": "2021-03-28",
        "public_url": '"https://phieuhen.example"',
        **changed,
    }
    return "\n".join(f"{key} = {value}" for key, value in facts.items()) + _SMALL_CAMPAIGN


_SMALL_CAMPAIGN = """
dataset = "vn-2021"
unit = "462"
window_minutes = 60

[capacity]
rate = 10
load = 1
front_load = 0

[texts]
short_name = "Đợt thử nhỏ"
issuing_body = "CÔNG AN {WARD}"
place_name = "Quảng Trị"
papers = [{ vi = "Phiếu hẹn này", en = "This slip" }]
verify_phone = "0233 3000 000"
signer_title = "TRƯỞNG CÔNG AN THỊ XÃ"

[[limits]]
unit = "462"
daily_limit = 40

[generate]
people = 60
with_card = 6
neighbourhoods = 2

[[stations]]
code = "TRU-SO"
name = "Trụ sở Công an thị xã"
kind = "headquarters"
unit = "462"
shifts = [
  { code = "morning", hours = "07:00-11:00", kits = ["BTB-1"] },
  { code = "afternoon", hours = "13:00-17:00", kits = ["BTB-1"] },
  { code = "evening", hours = "18:00-22:00", kits = ["BTB-1"] },
]

[[stations]]
code = "DEM"
name = "Nhà văn hóa Phường 1"
kind = "mobile"
unit = "19357"
shifts = [{ code = "night", hours = "23:00-02:00", kits = ["BTB-2"] }]

[[stations]]
code = "TAI-NHA"
name = "Tại nhà"
kind = "home"
unit = "462"
rate = 4
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["BTB-3"] }]

[[stations]]
code = "TRUONG"
name = "Trường THPT Ví Dụ"
kind = "school"
unit = "462"
school = "THPT Ví Dụ"
shifts = [{ code = "afternoon", hours = "13:00-17:00", kits = ["BTB-4"] }]
"""

_ROSTER_HEADER = (
    "Số hộ;Họ và tên;Quan hệ;Ngày sinh;Địa chỉ;Khu phố;Phường/Xã;Nghề nghiệp;Trường;Ca mong muốn;Ghi chú;Đã có thẻ"
)
_ROSTER_ROWS = (
    "H1;Lê Văn Mẫu;Chủ hộ;05/03/1975;số 1, đường Ví Dụ;khu phố 1;Phường 1;;;;;",
    "H1;Trần Thị Ánh;Vợ;1978;;khu phố 1;Phường 1;;;;;",
    "H1;Lê Thị Hoa;Con;02/04/2005;;khu phố 1;Phường 1;Học sinh;THPT Ví Dụ;;;",
    "H1;Lê Thị Bé;Con;02/04/2015;;khu phố 1;Phường 1;;;;;",
    "H2;Đặng Ngọc Ưng;Chủ hộ;1980;số 2, đường Ví Dụ;khu phố 1;Phường 1;Công nhân;;;;",
    "H2;Lê Thuỳ Ỷ;Vợ;1982;;khu phố 1;Phường 1;;;;;",
    "H3;Phạm Văn Ví;Chủ hộ;1970;số 3, đường Ví Dụ;khu phố 1;Phường 1;;;;;",
    "H3;Phạm Thị Cụ;Mẹ;1940;;khu phố 1;Phường 1;;;;tại nhà;",
    "H4;Võ Văn Đêm;Chủ hộ;1990;số 4, đường Ví Dụ;khu phố 1;Phường 1;;;đêm;;",
    "H5;Hồ Đã Có;Chủ hộ;1960;số 5, đường Ví Dụ;khu phố 1;Phường 1;;;;;x",
    "H5;Mai Thị Còn;Vợ;1962;;khu phố 1;Phường 1;;;;;",
    "A1;Nguyễn Thị Phượng;Chủ hộ;1985;số 1, đường Mẫu;khu phố 2;Phường An Đôn;Giáo viên;;;;",
    "A2;Bùi Văn Thử;Chủ hộ;1955;số 2, đường Mẫu;khu phố 2;Phường An Đôn;;;;;",
    "A2;Bùi Thị Thử;Vợ;1956;;khu phố 2;Phường An Đôn;;;;;",
    "A2;Bùi Văn Con;Con;1988;;khu phố 2;Phường An Đôn;Lái xe;;;;",
    "A3;Đỗ Hữu Mẫu;Chủ hộ;1966;số 3, đường Mẫu;khu phố 2;Phường An Đôn;;;;;",
)
SMALL_INVITED = 14
"""People of `small_roster` who are to come: all but a child of six and one who has the card."""
SMALL_SLIPS = 10
"""Their parties: eight households, a student and a homebound mother who come by themselves."""


def small_roster(*more: str, without: tuple[str, ...] = ()) -> bytes:
    """The roster of the small campaign as .csv: eight households, one of each target group; `more` rows are added."""
    rows = [row for row in _ROSTER_ROWS if not row.startswith(without)] if without else list(_ROSTER_ROWS)
    return "\n".join([_ROSTER_HEADER, *rows, *more]).encode()

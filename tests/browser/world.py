"""One small campaign with everything the pages show: two neighbourhoods, one station, a published plan, a device, accounts."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from line import print_within
from scheduler import migrations
from scheduler.app import create_app
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.auth.models import Role
from scheduler.auth.service import Area, create_account, post_scanner
from scheduler.clock import Clock
from scheduler.database import open_engine, transaction
from scheduler.deps import App
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.keys import Keys
from scheduler.operations.publishing import publish
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.opening import open_sessions
from scheduler.places.service import load_campaign
from scheduler.plan.models import Appointment
from scheduler.plan.service import draft_plan
from scheduler.roster.models import Household, Resident
from scheduler.settings import Settings
from slots.calendar import ZONE

PASSWORD = "mat-khau-de-thu"
LOADED = datetime(2021, 3, 20, 8, 0, tzinfo=ZONE)

CAMPAIGN = """
code = "thu"
name = "Cấp Căn cước công dân gắn chíp, thị xã Quảng Trị"
dataset = "vn-2021"
unit = "462"
first_day = 2021-03-26
last_day = 2021-03-27
public_url = "https://phieuhen.example"
window_minutes = 60

[capacity]
rate = 10
load = 1
front_load = 0

[texts]
short_name = "Đợt CCCD tháng 3/2021"
issuing_body = "CÔNG AN {WARD}"
place_name = "Quảng Trị"
papers = [
  { vi = "Chứng minh nhân dân hoặc Căn cước công dân cũ (nếu có)", en = "Your old ID card, if you have one" },
  { vi = "Sổ hộ khẩu", en = "Household register (sổ hộ khẩu)" },
  { vi = "Giấy tờ kèm theo, nếu thông tin thay đổi", en = "Papers for anything that changed" },
]
fee_line = { vi = "Lệ phí theo quy định.", en = "Fee as by regulation." }
verify_phone = "0233 000 0114"
signer_title = "TRƯỞNG CÔNG AN PHƯỜNG"

[texts.anti_fraud]
vi = "Công an không yêu cầu chuyển tiền, mã OTP, mật khẩu hay cài ứng dụng."
en = "The police never ask for money, OTP codes, passwords or an app."

[[stations]]
code = "NVH-2"
name = "Nhà văn hóa khu phố 2"
address = "số 5, đường Ví Dụ, Phường 1"
kind = "mobile"
unit = "462"
[[stations.shifts]]
code = "evening"
hours = "18:00-23:00"
kits = ["BO-1"]
[[stations.shifts]]
code = "night"
hours = "23:00-02:00"
kits = ["BO-1"]
"""

HEADS = (
    "Lê Văn Mẫu",
    "Hồ Sỹ Thử",
    "Công Tằng Tôn Nữ Nguyễn Thị Phượng Hoàng Đặng Ngọc Thử",
    "Đỗ Hữu Mẫu Mực",
    "Nguyễn Văn Thử",
)
SIZES = (3, 1, 8, 2, 2)


@dataclass
class World:
    """What a test wants to know of the campaign, without asking the database for it."""

    app: App
    device_key: str = ""
    enrolment_token: str = ""
    neighbourhoods: list[int] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # head's name: typed code
    digits: dict[str, str] = field(default_factory=dict)  # head's name: signed digits of the QR

    @property
    def engine(self) -> Engine:
        return self.app.engine

    def at(self, moment: str) -> "World":
        """Set the campaign's clock, for example 2021-03-26T18:30."""
        clock = Clock.starting_at(datetime.fromisoformat(moment).replace(tzinfo=ZONE))
        self.app = App(self.app.settings, self.app.engine, self.app.keys, clock)
        return self


def empty_world(folder: Path) -> World:
    """An installation without a campaign, with an administrator called quan-tri."""
    settings = Settings(database_url=str(folder / "phieuhen.db"), insecure_cookies=True)
    engine = open_engine(settings.database_url)
    migrations.upgrade(engine)
    world = World(App(settings, engine, Keys.in_folder(folder / "keys"), Clock()))
    with transaction(engine) as db:
        create_account(db, username="quan-tri", password=PASSWORD, role=Role.ADMINISTRATOR, area=Area(), now=LOADED)
    return world


def campaign_world(folder: Path, text: str = CAMPAIGN) -> World:
    """A campaign with sessions and accounts, but without a roster."""
    world = empty_world(folder)
    with transaction(world.engine) as db:
        campaign = load_campaign(db, text, now=LOADED).campaign
        open_sessions(db, campaign, now=LOADED)
        world.neighbourhoods = [make_neighbourhood(db, campaign, "19351", name) for name in ("khu phố 2", "khu phố 3")]
        _accounts(db, campaign, world)
    return world


def full_world(folder: Path) -> World:
    """The whole line up to the printed slip: roster, plan, invitations, files, a device."""
    world = campaign_world(folder)
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        _roster(db, campaign, world.neighbourhoods[0])
        plan = draft_plan(db, campaign, now=LOADED)
        publish(db, campaign=campaign, number=plan.number, keys=world.app.keys, now=LOADED)
        print_within(db, plan, world.app.settings.data, world.app.keys, LOADED)
        _codes(db, world)
    return world


def copy_of(world: World, folder: Path) -> World:
    """The same world in a folder of its own, so that building it is paid for once."""
    world.engine.dispose()  # folds the write-ahead log into the file
    shutil.copytree(world.app.settings.home, folder, dirs_exist_ok=True)
    settings = Settings(database_url=str(folder / "phieuhen.db"), insecure_cookies=True)
    app = App(settings, open_engine(settings.database_url), world.app.keys, world.app.clock)
    return replace(world, app=app)


def slot_of(world: World, head: str) -> tuple[datetime, datetime, date]:
    """Start, end and operating day of a household's slot."""
    with DbSession(world.engine) as db:
        slot, session = db.exec(
            select(SlotRow, SessionRow)
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
            .join(Household, col(Household.id) == col(Appointment.household_id))
            .where(Household.head_name == head)
        ).one()
        return slot.starts_at.astimezone(ZONE), slot.ends_at.astimezone(ZONE), session.operating_day


def make_neighbourhood(db: DbSession, campaign: Campaign, unit: str, name: str) -> int:
    code = db.exec(select(AdminUnit.code).where(AdminUnit.parent_code == "462").order_by(AdminUnit.code)).first()
    row = Neighbourhood(
        campaign_id=campaign.id,
        dataset="vn-2021",
        unit_code=code or unit,
        name=name,
        leader_title="Trưởng khu phố",
        leader_name="bà Trần Thị Ví Dụ",
        leader_phone="0900 000 012",
    )
    db.add(row)
    db.flush()
    return row.id


def _accounts(db: DbSession, campaign: Campaign, world: World) -> None:
    station = db.exec(select(Station)).first()
    town = db.get_one(AdminUnit, ("vn-2021", "462"))
    neighbourhood = db.get_one(Neighbourhood, world.neighbourhoods[0])
    ward = db.get_one(AdminUnit, ("vn-2021", neighbourhood.unit_code))
    other_ward = db.exec(
        select(AdminUnit).where(AdminUnit.parent_code == "462", AdminUnit.code != ward.code).order_by(AdminUnit.code)
    ).first()
    areas = {
        "ke-hoach": (Role.PLANNER, Area(campaign=campaign, unit=town)),
        "phuong": (Role.WARD_OFFICER, Area(campaign=campaign, unit=ward)),
        "phuong-khac": (Role.WARD_OFFICER, Area(campaign=campaign, unit=other_ward)),
        "to-truong": (Role.LEADER, Area(campaign=campaign, neighbourhood=neighbourhood)),
        "to-truong-3": (
            Role.LEADER,
            Area(campaign=campaign, neighbourhood=db.get_one(Neighbourhood, world.neighbourhoods[1])),
        ),
        "quet": (Role.SCANNER, Area(campaign=campaign, station=station)),
        "kiem-tra": (Role.AUDITOR, Area(campaign=campaign)),
    }
    for username, (role, area) in areas.items():
        made = create_account(db, username=username, password=PASSWORD, role=role, area=area, now=LOADED)
        if role == Role.SCANNER:
            post_scanner(db, made, station, first=campaign.first_day, last=campaign.last_day + timedelta(days=4))
    token = invite_device(db, campaign=campaign, station=station, name="bàn 2", now=datetime.now(UTC))
    world.device_key = enrol(db, token=token, now=datetime.now(UTC))
    world.enrolment_token = invite_device(db, campaign=campaign, station=station, name="bàn 3", now=datetime.now(UTC))


def _roster(db: DbSession, campaign: Campaign, neighbourhood_id: int) -> None:
    for order, (head, size) in enumerate(zip(HEADS, SIZES, strict=True)):
        household = Household(
            campaign_id=campaign.id,
            neighbourhood_id=neighbourhood_id,
            ref=f"H{order}",
            head_name=head,
            address=f"số {12 + order}, đường Ví Dụ",
            street_order=order,
            preferred_shift="evening",
        )
        db.add(household)
        db.flush()
        for position in range(size):
            name = head if position == 0 else f"Người Thử {position}"
            db.add(
                Resident(
                    campaign_id=campaign.id,
                    household_id=household.id,
                    position=position,
                    full_name=name,
                    match_key=f"{name} {position}",
                    birth_year=1957 + position,
                )
            )
    db.flush()


def _codes(db: DbSession, world: World) -> None:
    rows = db.exec(
        select(Household.head_name, Invitation.typed_code, InvitationVersion.slip_code)
        .join(Invitation, col(Invitation.household_id) == col(Household.id))
        .join(InvitationVersion, col(InvitationVersion.invitation_id) == col(Invitation.id))
    )
    for head, code, digits in rows:
        world.codes[head], world.digits[head] = code, digits


def web(world: World, *, jobs: bool = False) -> FastAPI:
    """The application over a world, on the world's clock."""
    app = create_app(world.app.settings, jobs=jobs)
    app.state.phieuhen = world.app
    return app

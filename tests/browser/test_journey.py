"""The whole line in one browser without script: from the campaign's file to the figures of those who are done."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from browser.world import LOADED, PASSWORD
from factories import SMALL_INVITED, SMALL_SLIPS, small_campaign_text, small_roster
from roster_files import xlsx
from scheduler.auth.models import Role
from scheduler.auth.service import Area, create_account
from scheduler.database import transaction
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.operations.check import check
from scheduler.operations.qr_reading import read_file
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household, Resident
from slots.calendar import ZONE

pytestmark = pytest.mark.browser

WIDE = 1200
PLACE = "khu phố 1"


@dataclass(frozen=True)
class Slip:
    """What the database knows of a slip that was read from paper."""

    head: str
    people: int
    typed_code: str
    birth_year: int
    station: str
    station_name: str
    starts_at: datetime
    hours: str


def slip_of(engine, digits: str) -> Slip:
    """Find the slip that carries these signed digits."""
    with DbSession(engine) as db:
        household, invitation, appointment, slot, station = db.exec(
            select(Household, Invitation, Appointment, SlotRow, Station)
            .join(Invitation, col(Invitation.household_id) == col(Household.id))
            .join(InvitationVersion, col(InvitationVersion.invitation_id) == col(Invitation.id))
            .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .join(Station, col(Station.id) == col(SessionRow.station_id))
            .where(InvitationVersion.slip_code == digits)
        ).one()
        head = db.exec(select(Resident).where(Resident.household_id == household.id, Resident.position == 0)).one()
        starts, ends = (moment.astimezone(ZONE) for moment in (slot.starts_at, slot.ends_at))
        return Slip(
            head=household.head_name,
            people=appointment.size,
            typed_code=invitation.typed_code,
            birth_year=head.birth_year,
            station=station.code,
            station_name=station.name,
            starts_at=starts,
            hours=f"{starts:%H:%M}–{ends:%H:%M}",
        )


def add_account(engine, username: str, role: Role, place: str = "") -> None:
    with transaction(engine) as db:
        campaign = db.exec(select(Campaign)).first() if place else None
        neighbourhood = db.exec(select(Neighbourhood).where(Neighbourhood.name == place)).first()
        area = Area(campaign=campaign, neighbourhood=neighbourhood)
        create_account(db, username=username, password=PASSWORD, role=role, area=area, now=LOADED)


def roster_file(folder: Path) -> Path:
    header, *rows = (line.split(";") for line in small_roster().decode().splitlines())
    path = folder / "danh-sach.xlsx"
    path.write_bytes(xlsx(rows, header))
    return path


def facts(page) -> dict[str, str]:
    """The large figures of a page by their labels."""
    labels, figures = (page.locator(f".facts {part}").all_inner_texts() for part in ("dt", "dt + dd"))
    return dict(zip(labels, figures, strict=True))


def press(page, label: str) -> None:
    """Press the button or follow the link of this name."""
    page.locator(f"main button:text-is('{label}'), main a:text-is('{label}')").click()


def plan_it(page, folder: Path) -> None:
    """From the two files to a published plan with printed slips."""
    campaign = folder / "dot.toml"
    campaign.write_text(small_campaign_text(), "utf-8")
    press(page, "Nạp tệp đợt")
    page.set_input_files("#file", campaign)
    press(page, "Nạp tệp đợt")
    assert page.inner_text("h1") == "Đợt thử nhỏ"

    page.set_input_files("#file", roster_file(folder))
    press(page, "Tải danh sách lên")
    press(page, "Xem tệp và những thay đổi")
    assert facts(page)["Hộ"] == "8"
    press(page, "Nhập vào danh sách")
    press(page, "Xem các tệp danh sách")
    assert facts(page)["Người mới"] == "16"

    page.click("nav >> text=Đợt")
    press(page, "Mở các ca")
    assert "Đã mở ca: 18 phiên mới" in page.inner_text("[role=status]")
    press(page, "Lập bản nháp")
    press(page, "Xem kế hoạch")
    assert facts(page)["Có lịch hẹn"] == str(SMALL_INVITED)
    press(page, "Công bố kế hoạch")
    press(page, "In tất cả phiếu")
    press(page, "Tải các tệp phiếu")
    assert page.locator("tfoot td").first.inner_text() == str(SMALL_SLIPS)


def addresses_on_paper(page, folder: Path) -> list[str]:
    """Download the file of the leader's neighbourhood and read its codes with another library than drew them."""
    with page.expect_download() as waiting:
        page.locator(f"tr:has-text('{PLACE}') a[href$='.pdf']").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return read_file(path, 0)


def hand_out(page, slips: list[Slip]) -> None:
    """One slip is handed out, taken back and handed out again; at another door nobody is at home."""
    given, missed = slips
    named = f"{given.head}, {given.people} người"
    mark = page.get_by_role("button", name=f"Đã giao: {named}", exact=True)
    mark.click()
    page.get_by_role("button", name=f"Hoàn tác: {named}", exact=True).click()
    assert "0 / " in page.inner_text("#given")
    mark.click()
    assert "1 / " in page.inner_text("#given")
    page.get_by_role("link", name=f"Chưa giao được: {missed.head}").first.click()
    page.get_by_label("Vắng nhà").check()
    press(page, "Lưu lý do")
    assert page.locator(".li.done").count() == 2


def serve(page, slip: Slip) -> None:
    """At the station the code is typed, everybody has come, and the first one is done."""
    page.fill("#text", f"{slip.typed_code[:4]}-{slip.typed_code[4:]}".lower())
    press(page, "Kiểm tra phiếu")
    assert page.inner_text("h1") == "ĐÚNG GIỜ"
    press(page, "Ghi nhận")
    assert page.inner_text("[role=status]") == f"Đã ghi nhận {slip.people}/{slip.people} người"
    press(page, "Kết quả làm thủ tục")
    page.select_option("#outcome-1", label="Đã thu nhận hồ sơ")
    press(page, "Lưu kết quả")
    assert page.inner_text("[role=status]") == "Đã lưu kết quả."


def find_out_when_and_where(page, slip: Slip) -> None:
    """The address on the paper tells the hour and the place before the day has come."""
    assert page.inner_text("h1 .tag") == "Chưa đến ngày hẹn"
    assert re.sub(r"\s", "", page.inner_text(".t")) == slip.hours
    assert page.locator(".v").first.inner_text().replace("\xa0", " ") == slip.station_name


def look_up(page, slip: Slip) -> None:
    """The typed code with a year of birth finds the same appointment, and how it stands."""
    page.fill("#code", slip.typed_code)
    page.fill("#year", str(slip.birth_year))
    press(page, "Tra cứu")
    assert page.inner_text("h1 .tag") == "Đã đến"
    assert page.inner_text("h2") == f"Đã ghi nhận {slip.people}/{slip.people} người đến"
    assert slip.hours in page.inner_text(".bar")


def test_the_line_from_the_campaign_s_file_to_those_who_are_done(new_site, tmp_path):
    site, engine = new_site, new_site.world.engine
    add_account(engine, "ke-hoach", Role.PLANNER)
    planner = site.open("/dot", user="ke-hoach", width=WIDE, script=False)
    plan_it(planner, tmp_path)
    codes = addresses_on_paper(planner, tmp_path)
    paths = [urlsplit(code).path for code in codes]
    slips = [slip_of(engine, path.rsplit("/", 1)[1]) for path in paths]
    path, slip = next(pair for pair in zip(paths, slips, strict=True) if pair[1].people > 1)
    other = next(one for one in slips if one.head != slip.head)

    find_out_when_and_where(site.open(path, script=False), slip)

    add_account(engine, "to-truong", Role.LEADER, PLACE)
    hand_out(site.open("/to", user="to-truong", script=False), [slip, other])

    site.at((slip.starts_at + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"))
    order = {"station": slip.station, "name": "bàn 1"}
    token = planner.request.post(f"{site.address}/api/v1/devices", data=order).json()["token"]
    desk = site.open(f"/ghi-danh/{token}", script=False)
    press(desk, "Đăng ký thiết bị này")
    assert slip.hours in desk.inner_text(".strip")
    serve(desk, slip)

    look_up(site.open("/tra-cuu", script=False), slip)

    planner.click("nav >> text=Tiến độ")
    assert facts(planner) == {
        "Được mời": str(SMALL_INVITED),
        "Đã giao phiếu": str(slip.people),
        "Đã đến": str(slip.people),
        "Đã thu nhận": "1",
        "Cần mỗi ngày": "7",
        "Chỉ tiêu mỗi ngày": "–",
        "Chỗ mỗi ngày": "40",
        "Dự kiến xong": "27/3/2021",
    }
    assert (site.console, site.foreign) == ([], [])
    app = site.world.app
    with DbSession(engine) as db:
        report = check(
            db, db.exec(select(Campaign)).one(), keys=app.keys, folder=app.settings.data, read=True, workers=1
        )
    assert (report.broken, report.counters["qr_read"]) == ([], SMALL_SLIPS)

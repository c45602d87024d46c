"""Moves by hand and a day off in a real browser without script, and what axe and the narrowest screen say of their pages."""

import re

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.test_setup import findings_of, fits, pressed
from scheduler.invitations.models import Invitation
from scheduler.roster.models import Household, Resident

pytestmark = pytest.mark.browser

TONIGHT = "noi=diem-NVH-2&ngay=2021-03-26&ca=evening"


def slip_of(site, head) -> Invitation:
    with DbSession(site.world.engine) as db:
        return db.exec(
            select(Invitation).join(Household).where(Household.head_name == head, Invitation.party == "household")
        ).one()


def rung(site) -> None:
    """Give a household a telephone."""
    with DbSession(site.world.engine) as db:
        db.exec(select(Resident).where(Resident.full_name == "Lê Văn Mẫu")).one().phone = "+84912345678"
        db.commit()


def test_a_leader_moves_a_household_of_his_neighbourhood_without_script(site):
    site.at("2021-03-26T17:30")
    page = site.open("/to", user="to-truong", script=False)
    page.click(f"#p{slip_of(site, 'Lê Văn Mẫu').id} a:has-text('Đổi lịch')")
    assert page.locator("h1").inner_text() == "Đổi lịch: Lê Văn Mẫu"
    page.locator("label", has_text="21:00–22:00").first.click()
    pressed(page, "Chuyển sang khung này")
    assert "Đã đổi." in page.locator("[role=status]").inner_text()
    assert "21:00–22:00, thứ Sáu 26/3/2021" in page.locator("main").inner_text()
    assert slip_of(site, "Lê Văn Mẫu").version == 2
    assert site.complaints == []


def test_an_officer_finds_a_slip_splits_its_party_swaps_it_and_joins_it_again(site):
    site.at("2021-03-26T17:30")
    first, second = (slip_of(site, head) for head in ("Lê Văn Mẫu", "Đỗ Hữu Mẫu Mực"))
    page = site.open("/dot/hen", user="phuong", script=False)
    page.fill("#number", str(first.number))
    pressed(page, "Tìm phiếu")
    page.get_by_label("Người Thử 2").check()
    pressed(page, "Tách những người này")
    assert "2 người" in page.locator("main").inner_text()
    assert page.locator("a", has_text="Phiếu số").count() == 1
    pressed(page, "Gộp cả hộ")
    assert "3 người" in page.locator("main").inner_text()
    page.fill("#other", "99999")
    pressed(page, "Đổi chỗ")
    assert "Không có phiếu số 99999" in page.locator("[role=alert]").inner_text()
    page.goto(f"{site.address}/doi-lich/{first.id}")
    page.fill("#other", str(second.number))
    pressed(page, "Đổi chỗ")
    versions = [slip_of(site, head).version for head in ("Lê Văn Mẫu", "Đỗ Hữu Mẫu Mực")]
    assert versions in ([4, 2], [3, 1])  # those of one window have nothing to exchange


def test_a_planner_sees_whom_a_day_off_concerns_calls_it_off_and_takes_the_lists_along(site):
    site.at("2021-03-26T17:30")
    rung(site)
    page = site.open("/dot/ca?session=NVH-2/2021-03-26/evening", user="ke-hoach", script=False)
    page.click("text=Báo nghỉ ca")
    page.fill("#reason", "bão số 5")
    pressed(page, "Xem ai bị ảnh hưởng")
    assert "Thử, chưa thay đổi gì" in page.locator("main").inner_text()
    assert slip_of(site, "Lê Văn Mẫu").version == 1
    pressed(page, "Báo nghỉ và cấp phiếu mới")
    assert "Đã báo nghỉ" in page.locator("[role=status]").inner_text()
    assert slip_of(site, "Lê Văn Mẫu").version == 2
    with page.expect_download() as got:
        page.click("text=Tải tin nhắn")
    text = got.value.path().read_text("utf-8-sig")
    assert "+84912345678" in text
    assert "bão số 5" in text
    with page.expect_download() as got:
        page.click("text=Tải danh sách gọi")
    assert "Lê Văn Mẫu" in got.value.path().read_text("utf-8-sig")
    page.goto(f"{site.address}/dot/ca?session=NVH-2/2021-03-26/evening")
    assert "đóng" in page.locator("main").inner_text()


def test_places_are_blocked_on_the_page_of_their_session(site):
    site.at("2021-03-26T17:30")
    page = site.open("/dot/ca?session=NVH-2/2021-03-27/evening", user="ke-hoach", script=False)
    page.fill("#blocked", "3")
    page.locator("main button", has_text=re.compile("^Giữ lại$")).click()
    assert "Giữ lại" in page.locator("thead").last.inner_text()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_narrowest_screen(site, dark):
    site.at("2021-03-26T17:30")
    rung(site)
    slip = slip_of(site, "Công Tằng Tôn Nữ Nguyễn Thị Phượng Hoàng Đặng Ngọc Thử")
    for path, user in (
        ("/dot/hen?so=99999", "ke-hoach"),
        (f"/doi-lich/{slip.id}", "to-truong"),
        ("/dot/nghi", "ke-hoach"),
        ("/dot/ca?session=NVH-2/2021-03-26/evening", "ke-hoach"),
    ):
        page = site.open(path, user=user, dark=dark, width=320)
        assert (path, findings_of(page)) == (path, [])
        assert fits(page), path
    page = site.open(f"/dot/nghi?{TONIGHT}", user="ke-hoach", dark=dark, width=320)
    pressed(page, "Xem ai bị ảnh hưởng")
    assert findings_of(page) == []
    assert fits(page)
    pressed(page, "Báo nghỉ và cấp phiếu mới")
    assert findings_of(page) == []
    assert fits(page)

"""Follow-ups in a real browser without script, and what axe and the narrowest screen say of their pages."""

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.test_setup import findings_of, fits, pressed
from factories import at
from scheduler.arrivals.outcomes import record_outcome
from scheduler.places.models import Campaign, Station
from scheduler.roster.models import Household, Resident

pytestmark = pytest.mark.browser

PATH = "/dot/theo-doi"
LONG = "Công Tằng Tôn Nữ Nguyễn Thị Phượng Hoàng Đặng Ngọc Thử"
CAME_TO_NOTHING = (
    ("Lê Văn Mẫu", 1, "papers_missing"),
    ("Lê Văn Mẫu", 2, "left"),
    (LONG, 0, "fingerprints_unreadable"),
    (LONG, 3, "fingerprints_unreadable"),
    ("Đỗ Hữu Mẫu Mực", 0, "data_mismatch"),
    ("Hồ Sỹ Thử", 0, "not_eligible"),
)


@pytest.fixture
def after(site):
    """Seven in the evening: six people of four households are not done."""
    site.at("2021-03-26T19:30")
    with DbSession(site.world.engine) as db:
        campaign, station = db.exec(select(Campaign)).one(), db.exec(select(Station)).first()
        for head, position, outcome in CAME_TO_NOTHING:
            wanted = (
                select(Resident.id).join(Household).where(Household.head_name == head, Resident.position == position)
            )
            record_outcome(
                db, campaign=campaign, station_id=station.id, resident_id=db.exec(wanted).one(), outcome=outcome,
                now=at(26, 19, 10),
            )  # fmt: skip
        db.commit()
    return site


def opened(page, head):
    page.locator("li", has_text=head).first.locator("a:has-text('Làm tiếp cho hộ này')").click()


def test_an_officer_books_two_of_a_household_again_and_takes_the_new_slip_along(after):
    page = after.open("/dot", user="phuong", script=False)
    page.click("text=Làm tiếp sau thủ tục")
    opened(page, "Lê\u00a0V.\u00a0M.")
    assert page.locator("h1").inner_text() == "Hộ Lê\u00a0V.\u00a0M."
    page.select_option("#ngay", "2021-03-27")
    pressed(page, "Xem ngày này")
    page.locator("label", has_text="19:00–20:00").first.click()
    pressed(page, "Hẹn lại vào khung này")
    assert "Đã hẹn lại trên phiếu số" in page.locator("[role=status]").inner_text()
    with page.expect_download() as got:
        page.locator("[role=status] a").click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
    assert after.complaints == []


def test_a_data_fix_is_marked_with_a_note_and_taken_back(after):
    page = after.open(PATH, user="ke-hoach", script=False)
    opened(page, "Đỗ")
    page.get_by_label("Đã sửa thông tin").check()
    page.fill("#mark-note", "sửa ngày sinh")
    pressed(page, "Ghi là đã làm")
    assert "Ghi chú: sửa ngày sinh" in page.locator("main").inner_text()
    page.locator("button", has_text="Bỏ ghi").click()
    assert "Đã bỏ ghi" in page.locator("[role=status]").inner_text()


def test_somebody_is_put_on_the_list_of_homes_to_visit(after):
    page = after.open(PATH, user="ke-hoach", script=False)
    opened(page, "Công")
    section = page.locator("section", has=page.locator("h2", has_text="Đến nhà"))
    section.get_by_label("Công").first.check()
    section.get_by_label("Chưa có giờ").check()
    section.locator("button", has_text="Ghi đến nhà").click()
    assert "Chờ xếp giờ đến nhà" in page.locator("main").inner_text()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_narrowest_screen(after, dark):
    page = after.open(PATH, user="ke-hoach", dark=dark, width=320)
    assert findings_of(page) == []
    assert fits(page)
    opened(page, "Công")
    assert findings_of(page) == []
    assert fits(page)
    page.goto(f"{after.address}{PATH}?ho=99999")
    assert findings_of(page) == []
    page.goto(after.address + PATH)
    opened(page, "Lê")
    page.locator("label", has_text="–").first.click()
    pressed(page, "Hẹn lại vào khung này")
    assert findings_of(page) == []
    assert fits(page)

"""Roster files, groups, schools and people to be looked at, on a small phone and without script."""

import pytest
from sqlmodel import select

from browser.test_pages import findings_of, fits
from browser.world import CAMPAIGN, LOADED
from roster_scene import propose_file
from scheduler.database import transaction
from scheduler.places.models import Campaign
from scheduler.places.service import load_campaign
from scheduler.roster.models import Resident

pytestmark = pytest.mark.browser

SCHOOL = """
[[stations]]
code = "TRUONG"
name = "Trường THPT Ví Dụ"
kind = "school"
unit = "462"
school = "THPT Ví Dụ"
contact = "cô Nguyễn Thị Mẫu, 0233 3000 001"
classes = ["10A1", "10A2", "11A1"]
shifts = [{ code = "afternoon", hours = "13:00-17:00", kits = ["BO-2"] }]
"""
LIST = "Họ và tên;Ngày sinh;Lớp\nNguyễn Thị Học;12/05/2005;10A1\nAi Đó Xa Lạ;01/01/2005;10A1\nNguyễn Thị Học;;10A2\n"


@pytest.fixture
def lists(site):
    """The site with a school, a pupil, and people whose births are not known."""
    with transaction(site.world.engine) as db:
        load_campaign(db, CAMPAIGN + SCHOOL, now=LOADED)
        first, second, third = db.exec(select(Resident).order_by(Resident.id)).all()[:3]
        pupil = {"full_name": "Nguyễn Thị Học", "birth_year": 2005, "birth_month": 5, "birth_day": 12}
        db.add(second.sqlmodel_update(pupil))
        db.add(
            third.sqlmodel_update({"birth_year": 2007, "birth_month": None, "birth_day": None, "birth_text": "2007"})
        )
        db.add(first.sqlmodel_update({"birth_month": 1, "birth_day": 1}))
    return site


def test_a_group_is_chosen_by_hand(lists):
    page = lists.open("/dot/nhom/1", user="phuong", script=False)
    page.click("summary >> nth=0")
    page.click("label:has-text('Người đi làm') >> nth=0")
    page.click("button:has-text('Lưu nhóm') >> nth=0")
    page.wait_for_selector("text=Đã lưu nhóm.")
    assert "chọn tay" in page.locator("li.li").first.inner_text()
    page.goto(lists.address + "/dot/nhom?nhom=worker")
    assert page.locator("h2:has-text('chọn tay')").count() == 1
    page.click("main .list a")
    page.wait_for_selector("h1:has-text('Nhóm của từng người')")


def test_a_school_s_list_is_tried_and_taken(lists):
    page = lists.open("/dot/truong", user="ke-hoach", script=False)
    file = {"name": "truong.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.set_input_files("#f1", files=[file])
    page.click("button:has-text('Xem trước')")
    page.wait_for_selector("text=Danh sách của THPT Ví Dụ")
    assert "Ai Đó" not in page.content()
    page.click("button:has-text('Ghi trường và lớp')")
    page.wait_for_selector("text=Đã ghi trường, lớp cho 1 em.")


@pytest.mark.parametrize("path", ["/dot/nhom", "/dot/nhom/1", "/dot/truong", "/dot/danh-sach/can-xem"])
def test_the_pages_pass_axe_and_fit_a_narrow_phone_with_large_text(lists, path):
    page = lists.open(path, user="ke-hoach")
    for box in page.locator("summary").all():
        box.click()
    assert findings_of(page) == []
    assert fits(lists.open(path, user="ke-hoach", width=320, text=200))


NEWER = """Số hộ;Họ và tên;Quan hệ;Ngày sinh;Địa chỉ;Khu phố;Phường/Xã;Dân tộc;Xóm cũ
N1;NguyÔn V¨n §øc;Chủ hộ;05/03/1975;số 90, đường Ví Dụ;khu phố 1;Phường 1;Kinh;Đông
N1;§Æng ThÞ H­êng;Vợ;31/02/1990;số 90, đường Ví Dụ;khu phố 1;Phường 1;Kinh;
N2;TrÇn §øc ThuËn;Chủ hộ;1999;số 91, đường Ví Dụ;khu phố 1;Phường 1;Kinh;
"""


@pytest.fixture
def waiting(site):
    """The address of a newer list that waits for approval."""
    with transaction(site.world.engine) as db:
        campaign = db.exec(select(Campaign)).first()
        number = propose_file(db, campaign, NEWER.encode(), "moi.csv", site.world.app.settings.data, now=LOADED)
    return f"/dot/danh-sach/{number}"


def test_a_roster_file_that_waits_passes_axe_and_fits_a_narrow_phone_with_large_text(site, waiting):
    page = site.open(waiting, user="ke-hoach")
    for box in page.locator("summary").all():
        box.click()
    assert findings_of(page) == []
    assert fits(site.open(waiting, user="ke-hoach", width=320, text=200))
    assert page.locator("select").count() == 9, "a choice for each column but the sensitive one, and for the letters"


def test_a_roster_file_is_dropped_without_script(site, waiting):
    page = site.open(waiting, user="ke-hoach", script=False)
    page.click("button:has-text('Bỏ tệp này')")
    page.wait_for_selector("text=Đã bỏ tệp. Không có gì được nhập.")


def test_a_list_that_was_tried_passes_axe_and_fits(lists):
    page = lists.open("/dot/truong", user="ke-hoach", width=320)
    file = {"name": "truong.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.set_input_files("#f1", files=[file])
    page.click("button:has-text('Xem trước')")
    page.wait_for_selector("text=Danh sách của THPT Ví Dụ")
    assert findings_of(page) == []
    assert fits(page)

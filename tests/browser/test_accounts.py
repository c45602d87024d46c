"""Sign-in, leaders' accounts in bulk and their one-time sign-in, in a real browser with script off."""

import re
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.test_pages import findings_of
from scheduler.audit.models import AuditEntry
from scheduler.database import transaction
from scheduler.places.models import Campaign, Neighbourhood

PLACE = "khu phố 8"
pytestmark = pytest.mark.browser


def press(page, label):
    page.locator(f"main button:text-is('{label}')").first.click()


def actions_of(site):
    with DbSession(site.world.engine) as db:
        return [entry.action for entry in db.exec(select(AuditEntry).order_by(AuditEntry.id))]


def test_accounts_are_made_in_bulk_and_a_leader_signs_in_with_his_six_words(site):
    with transaction(site.world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        unit = db.exec(select(Neighbourhood.unit_code)).first()
        for name in (PLACE, "khu phố 9"):
            db.add(Neighbourhood(campaign_id=campaign.id, dataset="vn-2021", unit_code=unit, name=name))
    officer = site.open("/dot/to-truong", user="phuong", script=False)
    press(officer, "Tạo tài khoản còn thiếu")
    assert "Đã tạo 2 tài khoản." in officer.inner_text("[role=status]")
    officer.get_by_role("button", name=f"Cấp lại: {PLACE}").click()
    words = officer.inner_text(".words").split()
    assert len(words) == 6
    assert officer.locator(".symbol svg").count() == 1

    phone = site.open("/vao", script=False)
    phone.fill("#words", " ".join(words).upper())
    press(phone, "Đăng nhập trên máy này")
    assert phone.inner_text("h1") == f"Giao phiếu, {PLACE}"
    again = site.open("/vao", script=False)
    again.fill("#words", " ".join(words))
    press(again, "Đăng nhập trên máy này")
    assert "không đúng hoặc đã được dùng" in again.inner_text("[role=alert]")

    officer.goto(site.address + "/dot/to-truong")
    officer.get_by_role("button", name=f"Kết thúc phiên: {PLACE}").click()
    phone.goto(site.address + "/to")
    assert urlsplit(phone.url).path == "/dang-nhap"
    done = actions_of(site)
    assert {"account.leaders_created", "account.one_time_reset", "account.signed_in", "account.sessions_ended"} <= set(
        done
    )


def test_a_scanned_code_asks_before_it_is_used_up(site):
    officer = site.open("/dot/to-truong", user="phuong", script=False)
    officer.get_by_role("button", name=re.compile("^Cấp lại: khu phố 3")).first.click()
    words = "-".join(officer.inner_text(".words").split())
    phone = site.open(f"/vao/{words}", script=False)
    assert "chỉ dùng được một lần" in phone.inner_text("main")
    phone.reload()
    press(phone, "Đăng nhập trên máy này")
    assert phone.inner_text("h1") == "Giao phiếu, khu phố 3"


def test_a_person_sets_a_password_and_ends_another_browser(site):
    first = site.open("/tai-khoan", user="ke-hoach", script=False)
    second = site.open("/tai-khoan", user="ke-hoach", script=False)
    first.goto(site.address + "/tai-khoan")
    first.locator("main button:text-is('Kết thúc')").first.click()
    assert first.inner_text("[role=status]") == "Đã kết thúc phiên đăng nhập."
    second.goto(site.address + "/dot")
    assert urlsplit(second.url).path == "/dang-nhap"
    for name, value in (("old", "sai mat khau"), ("new", "mat khau thu hai"), ("again", "mat khau thu hai")):
        first.fill(f"#{name}", value)
    press(first, "Lưu mật khẩu")
    assert "Mật khẩu hiện tại không đúng." in first.inner_text("[role=alert]")


@pytest.mark.parametrize(
    ("path", "user"),
    [
        ("/dot/to-truong", "phuong"),
        ("/dot/tai-khoan", "ke-hoach"),
        ("/dot/thiet-bi", "ke-hoach"),
        ("/dot/tim", "ke-hoach"),
        ("/nhat-ky", "kiem-tra"),
        ("/tai-khoan", "to-truong"),
        ("/tai-khoan/ma", "ke-hoach"),
        ("/vao", ""),
    ],
)
@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_of_people_and_devices_pass_axe_and_fit_a_small_phone(site, path, user, dark):
    page = site.open(path, user=user, width=320, dark=dark)
    assert findings_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

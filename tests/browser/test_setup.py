"""Setting a campaign up in a real browser without script, and what axe and the narrowest screen say of its pages."""

import re

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.places.models import SessionRow, Station

pytestmark = pytest.mark.browser

PAGES = ("/dot/diem", "/dot/diem/1", "/dot/dieu-chinh")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings_of(page) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    options = {"runOnly": RULES, "rules": {"color-contrast-enhanced": {"enabled": True}}}
    found = axe.Axe().run(page, options=options)
    return [f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in found.response["violations"]]


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def pressed(page, text: str) -> None:
    page.locator("main button", has_text=re.compile(rf"^{text}")).first.click()


def filled(site):
    """A campaign with a closure, a loan, a team and slow people, so that every part of its pages is there."""
    page = site.open("/dot/dieu-chinh", user="ke-hoach", script=False)
    for fields in (
        {"close-from": "2021-03-27", "close-hours": "20:00-21:00", "close-reason": "bảo dưỡng điện"},
        {"team-code": "TO-1", "team-name": "Tổ lưu động số 1", "team-people": "4"},
        {"who_1": "người có vân tay mòn", "share_1": "0,08", "times_1": "3"},
    ):
        page.goto(f"{site.address}/dot/dieu-chinh")
        for summary in page.locator("summary").all():
            summary.click()
        for name, value in fields.items():
            page.fill(f"#{name}", value)
        page.press(f"#{next(iter(fields))}", "Enter")
        pressed(page, "Áp dụng")
        page.wait_for_selector("text=Đã áp dụng.")


@pytest.fixture
def set_up(site):
    filled(site)
    return site


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_setting_up_and_of_a_trial(set_up, dark):
    for path in PAGES:
        page = set_up.open(path, user="ke-hoach", dark=dark)
        for summary in page.locator("summary").all():
            summary.click()
        assert (path, findings_of(page)) == (path, [])
    for day in ("2021-03-27", "2021-03-26", "2021-03-20"):  # can be applied, orphans, an error
        page = set_up.open("/dot/dieu-chinh", user="ke-hoach", dark=dark)
        page.fill("#close-from", day)
        page.press("#close-from", "Enter")
        page.wait_for_url("**/dot/thay-doi")
        assert (day, findings_of(page)) == (day, [])


def test_nothing_scrolls_sideways_on_the_narrowest_screen_at_twice_the_text_size(set_up):
    for path in PAGES:
        assert (path, fits(set_up.open(path, user="ke-hoach", width=320, text=200))) == (path, True)
    page = set_up.open("/dot/dieu-chinh", user="ke-hoach", width=320)
    page.fill("#close-from", "2021-03-26")
    page.press("#close-from", "Enter")
    page.wait_for_url("**/dot/thay-doi")
    assert fits(page)


def sessions(site, code):
    with DbSession(site.world.engine) as db:
        rows = db.exec(
            select(SessionRow.operating_day, SessionRow.state)
            .join(Station, Station.id == SessionRow.station_id)
            .where(Station.code == code)
            .order_by(SessionRow.operating_day)
        )
        return [f"{day.day} {state}" for day, state in rows]


def test_a_ward_officer_sets_up_a_station_closes_a_day_and_opens_it_again_without_script(site):
    page = site.open("/dot", user="phuong", script=False)
    page.click("a:has-text('Điểm, ca và bộ thiết bị')")
    assert page.inner_text("main").count("Nhà văn hóa khu phố 2") == 0  # the town's, not his ward's
    for field, value in (
        ("code", "TRAM-Y-TE"),
        ("name", "Trạm y tế phường"),
        ("shift_hours", "7:00-11:00"),
        ("shift_kits", "BO-7, BO-8"),
    ):
        page.fill(f"#{field}", value)
    page.select_option("#shift_code", "morning")
    page.locator("main form button").click()
    page.wait_for_url("**/dot/thay-doi")
    assert "+80" in page.inner_text("main")  # one day is left
    assert sessions(site, "TRAM-Y-TE") == []
    pressed(page, "Áp dụng")
    page.wait_for_selector("text=Đã áp dụng.")
    assert sessions(site, "TRAM-Y-TE") == ["27 open"]
    page.click("a:has-text('Trạm y tế phường')")
    assert page.input_value("#hours-1") == "07:00-11:00"
    page.goto(f"{site.address}/dot/dieu-chinh")
    page.select_option("#close-station", "TRAM-Y-TE")
    page.fill("#close-from", "2021-03-27")
    page.fill("#close-reason", "mất điện")
    page.press("#close-reason", "Enter")
    page.wait_for_url("**/dot/thay-doi")
    assert "−80" in page.inner_text("main")
    pressed(page, "Áp dụng")
    page.wait_for_selector("text=mất điện")
    assert sessions(site, "TRAM-Y-TE") == ["27 closed"]
    pressed(page, "Mở lại")
    pressed(page, "Áp dụng")
    page.wait_for_selector("text=Đã áp dụng.")
    assert "mất điện" not in page.inner_text("main")
    assert sessions(site, "TRAM-Y-TE") == ["27 open"]
    assert site.console == []

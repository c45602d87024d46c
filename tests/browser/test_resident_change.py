"""Choosing another time and asking for something in a real browser, script off: accessibility, narrow screens, targets to tap."""

import pytest

from browser.test_pages import findings_of, fits
from browser.world import slot_of

pytestmark = pytest.mark.browser

MAU = "Lê Văn Mẫu"
SMALL_TARGETS = """() => [...document.querySelectorAll("main a, main button, main .pick label")]
    .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 80))"""
CHOICE = "input[type=radio]:not([disabled])"


@pytest.fixture
def early(site):
    """The morning of the day before."""
    site.at("2021-03-25T08:00")
    return site


@pytest.fixture
def by_name(early):
    """The same as a browser meets it that cannot say whose page sends a form: an old one, or any without TLS."""
    early.by_name()
    return early


def path(site, what, lang=""):
    return f"/s/{site.world.digits[MAU]}/{what}{lang}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("lang", ["", "?lang=en"], ids=["vi", "en"])
@pytest.mark.parametrize("what", ["doi", "yeu-cau"])
def test_axe_finds_nothing_and_every_target_is_large_enough(early, what, lang, dark):
    page = early.open(path(early, what, lang), dark=dark)
    assert findings_of(page) == []
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("lang", ["", "?lang=en"], ids=["vi", "en"])
@pytest.mark.parametrize("what", ["doi", "yeu-cau"])
def test_nothing_scrolls_sideways_on_the_narrowest_screen_at_twice_the_text_size(early, what, lang):
    assert fits(early.open(path(early, what, lang), width=320, text=200))


def test_two_tabs_with_script_off_one_changes_the_slot_and_the_other_is_told(early):
    first, second = (early.open(path(early, "doi"), script=False) for _ in range(2))
    first.locator(CHOICE).first.check()
    first.get_by_role("button", name="Đổi sang giờ đã chọn").click()
    assert first.url.endswith(f"/s/{early.world.digits[MAU]}?doi=1")
    now = slot_of(early.world, MAU)
    assert now[0].hour != 19
    second.locator(CHOICE).last.check()
    second.get_by_role("button", name="Đổi sang giờ đã chọn").click()
    assert "đã được đổi từ trước" in second.get_by_role("alert").inner_text()
    assert slot_of(early.world, MAU) == now


def test_the_back_button_after_a_change_leads_to_a_page_that_does_no_harm(early):
    page = early.open(path(early, "doi"), script=False)
    page.locator(CHOICE).first.check()
    page.get_by_role("button", name="Đổi sang giờ đã chọn").click()
    now = slot_of(early.world, MAU)
    page.go_back()
    page.locator(CHOICE).last.check()
    page.get_by_role("button", name="Đổi sang giờ đã chọn").click()
    if page.get_by_role("alert").count():  # the browser kept the page; where it asked again, the choice counts
        assert slot_of(early.world, MAU) == now
    else:
        assert slot_of(early.world, MAU) != now


def test_a_request_is_sent_shown_and_taken_back_with_script_off(early):
    page = early.open(path(early, "yeu-cau"), script=False)
    page.get_by_role("button", name="Xin tách phiếu").click()
    assert "Chưa gửi được yêu cầu." in page.get_by_role("alert").inner_text()
    page.locator("form", has_text="Xin tách phiếu").get_by_role("checkbox").last.check()
    page.get_by_role("button", name="Xin tách phiếu").click()
    assert "Đã ghi nhận" in page.get_by_role("status").inner_text()
    assert "Xin tách phiếu (người số 3)" in page.locator("main").inner_text()
    page.get_by_role("button", name="Rút yêu cầu").click()
    assert page.get_by_role("button", name="Xin tách phiếu").count() == 1
    assert "Đang chờ trả lời" not in page.locator("main").inner_text()


def sends(page, button):
    """Send a form; nothing but its origin speaks for it."""
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name=button).click()
    headers = sent.value.all_headers()
    page.wait_for_load_state()
    assert "sec-fetch-site" not in headers
    assert headers["origin"].startswith("http://ward.test:")


def test_another_time_is_taken_where_the_browser_tells_its_origin_alone(by_name):
    page = by_name.open(path(by_name, "doi"), script=False)
    page.locator(CHOICE).first.check()
    sends(page, "Đổi sang giờ đã chọn")
    assert "Đã lưu khung giờ mới." in page.get_by_role("status").inner_text()
    assert slot_of(by_name.world, MAU)[0].hour != 19


def test_a_request_is_sent_and_taken_back_where_the_browser_tells_its_origin_alone(by_name):
    page = by_name.open(path(by_name, "yeu-cau"), script=False)
    sends(page, "Báo không đến được")
    assert "Đang chờ trả lời" in page.locator("main").inner_text()
    sends(page, "Rút yêu cầu")
    assert "Đang chờ trả lời" not in page.locator("main").inner_text()


def test_a_slip_is_looked_up_where_the_browser_tells_its_origin_alone(by_name):
    page = by_name.open("/tra-cuu", script=False)
    page.fill("#code", by_name.world.codes[MAU])
    page.fill("#year", "1957")
    sends(page, "Tra cứu")
    assert page.inner_text(".t") == "19:00–20:00"

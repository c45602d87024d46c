"""The pages in a real browser: accessibility rules, narrow screens, large text, two requests, no script."""

import re

import pytest

pytestmark = pytest.mark.browser

MAU = "Lê Văn Mẫu"
LONG = "Công Tằng Tôn Nữ Nguyễn Thị Phượng Hoàng Đặng Ngọc Thử"
STAFF = {
    "/dot": "ke-hoach",
    "/dot/ke-hoach": "ke-hoach",
    "/dot/to-luu-dong": "ke-hoach",
    "/dot/ho/1/vi-sao": "ke-hoach",
    "/dot/in": "ke-hoach",
    "/dot/tep": "ke-hoach",
    "/dot/danh-sach": "ke-hoach",
    "/dot/danh-sach/can-xem": "phuong",
    "/dot/nhom": "phuong",
    "/dot/nhom?nhom=worker": "phuong",
    "/dot/nhom/1": "phuong",
    "/dot/truong": "ke-hoach",
    "/tien-do": "ke-hoach",
    "/dot/lich": "ke-hoach",
    "/dot/lich?ngay=2021-03-26": "ke-hoach",
    "/to": "to-truong",
    "/to/khong-den": "to-truong",
    "/to/tu-doi": "to-truong",
    "/dot/yeu-cau": "phuong",
    "/dot/giao": "phuong",
    "/dot/giao/1": "phuong",
    "/dot/giao/con": "phuong",
    "/thong-bao/1": "to-truong",
    "/scan/": "quet",
}
PUBLIC = ("/", "/dang-nhap", "/tra-cuu", "/S/", "/khong-co")


def opened(site, path, **how):
    target = path + site.world.digits[LONG] if path == "/S/" else path
    return site.open(target, user=STAFF.get(path, ""), **how)


def scan(site, page, text):
    """Send the form as a browser without script does, so that the server's own page shows the verdict."""
    page.goto(site.address + "/scan/")
    page.fill("#text", text)
    page.evaluate("document.querySelector('#scan-form').submit()")
    page.wait_for_url(re.compile("/scan/.+"))


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]


def findings_of(page, only: list[str] | None = None) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    rules = {"runOnly": RULES, "rules": {"color-contrast-enhanced": {"enabled": True}}}
    found = axe.Axe().run(page, options={"runOnly": {"type": "rule", "values": only}} if only else rules)
    return [f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in found.response["violations"]]


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", [*PUBLIC, *STAFF])
def test_axe_finds_nothing_by_day_and_by_night_and_the_content_security_policy_is_kept(site, path):
    page = opened(site, path)
    assert [line for line in site.complaints if "Content Security Policy" in line] == []
    assert findings_of(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings_of(page, OF_COLOURS) == []


@pytest.mark.parametrize("path", [*PUBLIC, *STAFF])
def test_nothing_scrolls_sideways_on_the_narrowest_screen_at_twice_the_text_size(site, path):
    assert fits(opened(site, path, width=320, text=200))


@pytest.mark.parametrize("moment", ["2021-03-26T19:06", "2021-03-26T18:10", "2021-03-26T21:24", "2021-03-27T19:06"])
def test_a_verdict_is_read_without_its_colour_and_passes_axe(site, moment):
    site.at(moment)
    page = site.open("/scan/", user="quet")
    scan(site, page, site.world.codes[MAU])
    assert page.locator("h1").inner_text().isupper()
    assert page.locator("svg.shape").count() == 1
    assert findings_of(page) == []
    assert fits(page)


def test_the_hour_and_the_place_stand_above_the_fold_of_a_small_phone(site):
    page = opened(site, "/S/")
    trial, place = (page.locator(part).first.bounding_box() for part in (".trial", ".v"))
    assert place["y"] + place["height"] - trial["height"] <= 420  # a resident's phone never shows the trial's banner


def test_the_resident_s_page_is_two_requests_and_needs_no_script(site):
    seen = []
    page = site.open("/tra-cuu", script=False)
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{site.address}/S/{site.world.digits[MAU]}")
    assert (
        [url.removeprefix(site.address)[:8] for url in seen if not url.startswith("data:")]
        in (
            ["/S/" + site.world.digits[MAU][:5]],  # the stylesheet was kept from the page before
            ["/S/" + site.world.digits[MAU][:5], "/static/"],
        )
    )
    assert page.context.cookies() == []
    assert page.inner_text(".t") == "19:00–20:00"


def test_the_look_up_works_without_script(site):
    page = site.open("/tra-cuu", script=False)
    page.fill("#code", site.world.codes[MAU])
    page.fill("#year", "1957")
    page.click("main button")
    assert page.inner_text(".t") == "19:00–20:00"


def test_a_leader_hands_out_with_one_tap_and_takes_it_back_without_script(site):
    page = site.open("/to", user="to-truong", script=False)
    page.click("button:has-text('Đã giao') >> nth=0")
    page.wait_for_selector("text=1 / 5 phiếu đã giao")
    page.click("button:has-text('Hoàn tác')")
    page.wait_for_selector("text=0 / 5 phiếu đã giao")


def test_a_hand_scanner_s_enter_key_scans_and_enter_again_records(site):
    page = site.open("/scan/", user="quet", script=False)
    page.wait_for_selector("#text:focus")  # the field takes the focus by itself; a scanner types once it has it
    page.keyboard.type(site.world.digits[MAU])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/scan/.+"))
    assert page.inner_text("h1") == "ĐÚNG GIỜ"
    page.click("button:has-text('Ghi nhận')")
    page.wait_for_selector("text=Đã ghi nhận 3/3 người")


def test_an_address_with_a_secret_is_told_to_nobody_and_its_form_still_says_whose_it_is(site):
    sent = []
    page = site.open("/")
    page.on("request", lambda request: sent.append(request.all_headers()))
    page.goto(f"{site.address}/S/{site.world.digits[MAU]}")
    page.click("a.mark")
    page.wait_for_url(f"{site.address}/")
    page.goto(f"{site.address}/ghi-danh/{site.world.enrolment_token}")
    page.click("main button")
    page.wait_for_url(f"{site.address}/scan/")
    origins = [headers["origin"] for headers in sent if "origin" in headers]
    assert set(origins) == {site.address}
    told = {headers.get("referer", "") for headers in sent}
    assert [place for place in told if "/S/" in place or "ghi-danh" in place] == []


def test_the_progress_table_prints_on_one_a4_page(site):
    page = opened(site, "/tien-do", width=1200)
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_the_calendar_is_asked_for_without_script_and_keeps_its_figures_for_wide_screens(site):
    page = site.open("/dot/lich", user="ke-hoach", script=False)
    assert page.locator(".heat .days text").count() == 2
    assert not page.locator(".heat .f0 text").first.is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".heat .f0 text").first.is_visible()
    page.select_option("#noi", "diem-NVH-2")
    page.click("main button")
    page.click("main table a >> nth=0")
    page.wait_for_selector("text=18:00–19:00")
    assert "noi=diem-NVH-2" in page.url


def test_the_calendar_prints_on_one_a4_page(site):
    page = opened(site, "/dot/lich", width=1200)
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1

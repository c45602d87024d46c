"""A station's pages in a real browser: accessibility, narrow screens, the waiting room's screen, paper."""

import pypdfium2
import pytest

from browser.test_pages import findings_of, fits
from station_scene import LEAD, Scene, add_lead

pytestmark = pytest.mark.browser

MAU = "Lê Văn Mẫu"
PAGES = ("/diem/1/bang", "/diem/1/goi", "/diem/1/bao", "/diem/1/doi-chieu")


@pytest.fixture
def evening(site):
    """Everything happens at once, and the station runs late."""
    add_lead(site.world)
    site.at("2021-03-26T21:40")
    scene = Scene(site.world)
    scene.busy()
    scene.tells(note="mất điện từ 18 giờ")
    return site


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_station_s_pages(evening, dark):
    page = evening.open(user=LEAD, dark=dark)
    for path in PAGES:
        page.goto(evening.address + path)
        assert findings_of(page) == [], path
    planner = evening.open("/diem", user="ke-hoach", dark=dark)
    assert findings_of(planner) == []
    assert [line for line in evening.complaints if "Content Security Policy" in line] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_where_a_delay_is_told(evening, dark):
    evening.at("2021-03-26T19:20")
    page = evening.open(f"/S/{evening.world.digits[MAU]}", dark=dark)
    assert "19:40–20:40" in page.inner_text(".band")
    assert findings_of(page) == []
    assert page.locator(".band").bounding_box()["y"] < page.locator(".t").bounding_box()["y"]
    leader = evening.open("/to", user="to-truong", dark=dark)
    leader.click("summary >> nth=0")
    assert findings_of(leader) == []


def test_nothing_scrolls_sideways_on_the_narrowest_screen_at_twice_the_text_size(evening):
    page = evening.open(user=LEAD, width=320, text=200)
    for path in PAGES:
        page.goto(evening.address + path)
        page.add_style_tag(content="html{font-size:200%}")
        assert fits(page), path


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_waiting_room_s_screen_shows_all_it_has_without_scrolling_and_its_numbers_large(evening, size):
    page = evening.open(user=LEAD)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(evening.address + "/diem/1/goi")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    heights = page.eval_on_selector_all("li b", "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    # On the smallest laptop, 31 cm wide, figures of 8 % of the width stand 2 cm high: read from 8 m.
    assert min(heights) >= 0.08 * size[0]
    assert heights[0] >= 0.18 * size[0]


def test_the_screen_and_the_board_reload_themselves_by_their_header(evening):
    page = evening.open(user=LEAD)
    for path, seconds in (("/diem/1/bang", "30"), ("/diem/1/goi", "5")):
        assert page.goto(evening.address + path).headers["refresh"] == seconds
    with page.expect_navigation(url="**/diem/1/goi", timeout=10_000):
        pass


def test_the_board_prints_on_one_page(evening, tmp_path):
    page = evening.open(user=LEAD)
    page.goto(evening.address + "/diem/1/bang")
    page.pdf(path=tmp_path / "board.pdf", prefer_css_page_size=True)
    printed = pypdfium2.PdfDocument(tmp_path / "board.pdf")
    assert len(printed) == 1
    text = printed[0].get_textpage().get_text_bounded()
    assert "19:00–20:00" in text
    assert "Thiết bị quét" not in text


def test_a_lead_tells_and_ends_a_delay_without_script(site):
    add_lead(site.world)
    page = site.open("/dang-nhap", user=LEAD, script=False)
    page.goto(site.address + "/diem/1/bao")
    page.fill("#minutes", "45")
    page.click("button:has-text('Báo cho bà con')")
    page.wait_for_selector("text=Chậm khoảng 45 phút, cả ngày")
    page.click("button:has-text('Thôi báo')")
    page.wait_for_selector("text=Đã thôi báo.")

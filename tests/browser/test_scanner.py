"""The scanner's page with its script: one field, every verdict, whom it counts, what it looks like on a phone.

What `door.py` plays of the server is only what the server lacks. The tests of verdicts and of the camera put their own answers
and their own camera in place of the real ones, without a service worker between.
"""

import json
import re

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from browser.test_pages import findings_of, fits
from scheduler.arrivals.models import CheckIn, Scan
from scheduler.pages.shapes import PATHS

pytestmark = pytest.mark.browser

MAU, ALONE, TWO = "Lê Văn Mẫu", "Hồ Sỹ Thử", "Đỗ Hữu Mẫu Mực"
CARD = "012345678901|123456789|Lê Văn A|01011990|Nam|địa chỉ|01012021"
PARTY = {
    "number": 7,
    "household": "Lê V. M.",
    "spare": False,
    "party_size": 3,
    "arrived": [],
    "members": [{"number": number, "resident_id": number, "arrived": False} for number in (1, 2, 3)],
    "slot": {
        "station": "Nhà văn hóa khu phố 2",
        "operating_day": "2021-03-26",
        "shift": "evening",
        "starts_at": "2021-03-26T19:00:00+07:00",
        "ends_at": "2021-03-26T20:00:00+07:00",
        "hours": "19:00–20:00",
    },
    "new_slot": None,
}
ADMITS = {"on_time", "early", "late", "partial"}


def started(door, path="/scan/", *, user="quet", width=360, **how):
    """Open the scanner on a phone and wait until its script has taken over."""
    page = door.open(path, user=user, width=width, **how)
    page.set_viewport_size({"width": width, "height": 740})
    page.wait_for_selector("html[data-ready]")
    return page


def read(page, text):
    page.fill("#text", text)
    page.press("#text", "Enter")
    page.wait_for_selector("#live h1")


def tells(page, word) -> bool:
    """Whether the scanner comes to tell this word: on a busy machine the phone's own judgement stands until the server's comes."""
    page.wait_for_selector(f"#live h1:text-is('{word}')")
    return True


def waiting(page, count, seconds=30):
    """Wait until so many scans are not confirmed."""
    page.wait_for_selector(f"#queue:text-is('Chờ gửi {count}')", timeout=seconds * 1000)


def rows(door, table):
    with DbSession(door.world.engine) as db:
        return db.exec(select(table).order_by(col(table.id))).all()


def here(door) -> int:
    return sum(row.undone_at is None for row in rows(door, CheckIn))


def answering(page, verdict, **more):
    """Answer every scan with this verdict."""

    def answer(route):
        order = route.request.post_data_json
        said = {
            "scan_id": order["scan_id"],
            "scanned_at": "2021-03-26T19:06:00+07:00",
            "verdict": verdict,
            "admits": verdict in ADMITS,
            "minutes_off": {"early": -48, "late": 84}.get(verdict, 0),
            "text": {"vi": verdict.upper(), "en": verdict.upper()},
            "hint": {"vi": f"gợi ý {verdict}", "en": "hint"},
            "slip": None if verdict in {"invalid", "id_card_qr", "campaign_closed"} else PARTY,
            "recorded": [1, 2, 3] if verdict in ADMITS else [],
            "queue_number": 12 if verdict in ADMITS else None,
        }
        route.fulfill(status=200, content_type="application/json", body=json.dumps(said | more))

    page.route("**/api/v1/scans", answer)


def with_module(page, name, text):
    """Put another module in the place of one that the page loads when it is needed."""
    page.route(
        re.compile(rf"/scan/app/{name}-\w+\.js"), lambda route: route.fulfill(content_type="text/javascript", body=text)
    )


def test_a_slip_that_is_read_is_a_check_in_of_everybody_on_it(door):
    page = started(door)
    read(page, door.world.codes[MAU])
    assert tells(page, "ĐÚNG GIỜ")
    assert page.inner_text(".number b") == "1"
    assert page.locator(".boxes [aria-pressed=true]").count() == 3
    assert here(door) == 3
    waiting(page, 0)
    page.wait_for_selector("#idle", state="visible")  # it clears itself


def test_a_hand_scanner_types_without_the_focus_and_a_vietnamese_keyboard_mangles_its_letters(door):
    page = started(door)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type(f"HTTPƯ://PHIẾUHEN.EXAMPLÊ/S/{door.world.digits[MAU]}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live h1:has-text('ĐÚNG GIỜ')")
    page.keyboard.type(
        f"HTTPS://PHIEUHEN.EXAMPLE/S/{door.world.digits[MAU]}"
    )  # while the verdict is there; no Enter at all
    page.wait_for_selector("#live h1:has-text('ĐÃ QUÉT')")
    page.focus("#go-on")
    page.keyboard.type(door.world.digits[ALONE])
    page.keyboard.press("Tab")
    page.wait_for_selector("#live h1:has-text('ĐÚNG GIỜ')")
    assert [one.body["text"][-188:] for one in door.app.asked("/api/v1/scans")] == [
        door.world.digits[head] for head in (MAU, MAU, ALONE)
    ]


def test_a_slip_scanned_into_the_field_for_the_reason_is_a_slip(door):
    door.at("2021-03-27T19:06")
    page = started(door)
    read(page, door.world.codes[MAU])
    page.click("button:has-text('Vẫn nhận')")
    page.focus("#reason")
    page.keyboard.type(door.world.digits[ALONE])
    page.keyboard.press("Enter")
    page.wait_for_selector(".v:has-text('Hồ S. T.')")
    assert here(door) == 0


def test_a_name_leads_to_the_search_by_name(door):
    page = started(door)
    page.fill("#text", "Lê Văn Mẫu")
    page.press("#text", "Enter")
    page.wait_for_url("**/scan/ten?q=L%C3%AA%20V%C4%83n%20M%E1%BA%ABu")
    assert rows(door, Scan) == []


def test_of_an_identity_card_nothing_leaves_the_phone(door):
    page = started(door)
    read(page, CARD)
    assert tells(page, "ĐÂY LÀ MÃ QR TRÊN THẺ")
    assert [one.body["text"] for one in door.app.asked("/api/v1/scans")] == ["000000000000||||||"]


@pytest.mark.parametrize(
    "text", ["\x00\x07\x1b[2J", "a\ud800b", "<script>alert(1)</script>", "9" * 12_000, "🂡" * 6_000]
)
def test_whatever_a_code_holds_it_is_told_as_invalid_and_kept(door, text):
    page = started(door, service_workers="block")
    with_module(
        page,
        "camera",
        f"export async function startCamera({{onText}}) {{ onText({json.dumps(text)}); return {{stop() {{}}}} }}",
    )
    page.click("#eye-start")
    page.wait_for_selector("#live h1")
    assert tells(page, "KHÔNG HỢP LỆ")
    waiting(page, 0)
    assert len(door.app.asked("/api/v1/scans")[0].body["text"]) <= 10_000
    assert rows(door, Scan)[0].payload_length > 0


@pytest.mark.parametrize("verdict", [*PATHS, "partial"])
def test_each_verdict_has_its_word_its_field_and_its_shape_and_passes_axe(door, verdict):
    page = started(door, service_workers="block")
    slip = PARTY | {"arrived": [1, 2]} if verdict == "partial" else PARTY | {"arrived": [1, 2, 3]}
    answering(page, verdict, **({"slip": slip} if verdict in {"partial", "already_scanned"} else {}))
    read(page, door.world.codes[MAU])
    assert tells(page, verdict.upper())
    assert f"f-{verdict}" in page.get_attribute("body", "class")
    assert page.locator("#live svg.shape").count() == 1
    assert page.locator("#live .number").count() == (verdict in ADMITS)
    assert page.locator("h1:visible").count() == 1
    assert page.locator("[aria-live]").count() == 1
    assert findings_of(page) == []
    assert fits(page)


@pytest.mark.parametrize("outdoor", [False, True], ids=["indoor", "outdoor"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_waiting_page_passes_axe_and_keeps_the_choice_for_the_sun(door, dark, outdoor):
    page = started(door, dark=dark)
    page.click("summary")
    if outdoor:
        page.click("#outdoor")
        page.reload()
        page.wait_for_selector("body.outdoor")
        page.click("summary")
    page.wait_for_selector("#place:has-text('quet')")
    assert findings_of(page) == []
    assert fits(page)


@pytest.mark.parametrize(("width", "text"), [(320, 200), (360, 100), (1280, 100)])
def test_nothing_scrolls_sideways(door, width, text):
    page = started(door, width=width, text=text)
    assert fits(page)
    read(page, door.world.codes[MAU])
    assert fits(page)


def test_two_of_three_came_and_the_third_comes_later(door):
    page = started(door)
    read(page, door.world.codes[MAU])
    page.click(".boxes button:has-text('3')")
    page.wait_for_selector("text=Đã ghi nhận 2/3 người")
    assert here(door) == 2
    page.click("#go-on")
    read(page, door.world.codes[MAU])
    assert tells(page, "ĐÃ ĐẾN 2/3 NGƯỜI")
    assert here(door) == 3
    assert page.locator(".boxes button").count() == 1  # the other two were counted by the first scan


def test_a_tick_is_taken_back_and_given_again(door):
    page = started(door)
    read(page, door.world.codes[MAU])
    page.click("button:has-text('Hoàn tác')")
    page.wait_for_selector("#told:has-text('Đã hoàn tác')")
    assert here(door) == 0
    page.click(".boxes button:has-text('1')")
    page.wait_for_selector("text=Đã ghi nhận 1/3 người")
    assert here(door) == 1


def test_the_reading_before_is_opened_again_and_undone(door):
    page = started(door)
    read(page, door.world.codes[MAU])
    page.click("#go-on")
    read(page, "không phải mã 1")
    page.click("#next button:has-text('Xem lần trước')")
    assert tells(page, "ĐÚNG GIỜ")
    page.click("button:has-text('Hoàn tác')")
    page.wait_for_selector("#told:has-text('Đã hoàn tác')")
    assert here(door) == 0


def test_a_change_that_the_network_cuts_off_says_that_nothing_changed(door):
    page = started(door)
    read(page, door.world.codes[MAU])
    page.context.set_offline(True)
    page.click(".boxes button:has-text('3')")
    page.wait_for_selector("#told:has-text('Chưa ghi được thay đổi')")
    assert page.locator(".boxes [aria-pressed=true]").count() == 3


def test_a_verdict_that_holds_lets_the_officer_decide_with_a_reason(door):
    door.at("2021-03-27T19:06")
    page = started(door)
    read(page, door.world.codes[MAU])
    assert tells(page, "SAI NGÀY")
    assert here(door) == 0
    page.click("button:has-text('Vẫn nhận')")
    assert findings_of(page) == []
    page.click(".boxes label:has-text('3')")
    page.click(".chip:has-text('Nhà xa')")
    page.click("form .btn:has-text('Vẫn nhận')")
    page.wait_for_selector("text=Đã ghi nhận 2/3 người")
    assert {row.admitted_reason for row in rows(door, CheckIn)} == {"Nhà xa, đã đến nơi"}


def test_what_the_server_refuses_stays_in_sight_until_somebody_has_written_it_down(door):
    door.app.refuses = "77"
    page = started(door)
    read(page, "mã sai 77")
    page.wait_for_selector(".band.bad:has-text('MÁY CHỦ KHÔNG NHẬN')")
    page.click("#go-on")
    page.wait_for_selector("#refused li:has-text('mã sai 77')")
    page.reload()
    page.click("#refused button")
    page.wait_for_selector("#refused li", state="detached")


def test_a_browser_that_the_server_does_not_know_keeps_its_scans_and_says_what_to_do(door):
    page = started(door)
    page.context.clear_cookies()
    read(page, door.world.codes[MAU])
    page.wait_for_selector(".band:has-text('ĐÃ LƯU TẠM')")
    page.click("#go-on")
    assert page.get_attribute("#signed-out a", "href") == "/dang-nhap?next=/scan/"
    waiting(page, 1)


CAMERA = "export async function startCamera({{onProblem}}) {{ onProblem('{kind}'); return {{stop() {{}}}} }}"


@pytest.mark.parametrize(
    ("kind", "next_step"),
    [
        ("refused", "cho phép Máy ảnh"),
        ("missing", "máy quét cầm tay"),
        ("busy", "đóng ứng dụng đó"),
        ("insecure", "https://"),
        ("broken", "khởi động lại điện thoại"),
    ],
)
def test_a_camera_that_fails_says_what_to_do_next(door, kind, next_step):
    page = started(door, service_workers="block")
    with_module(page, "camera", CAMERA.format(kind=kind))
    page.click("#eye-start")
    page.wait_for_selector(f"#eye-told:has-text('{next_step}')")
    assert page.locator("#text").is_visible()
    assert findings_of(page) == []


READING = """export async function startCamera({onText}) {
  globalThis.held = onText;
  return { stop() { globalThis.stopped = true; }, torch: async (on) => (globalThis.light = on && !globalThis.dark) };
}"""


def test_a_slip_held_before_the_camera_is_one_reading_and_its_light_can_be_switched(door):
    page = started(door, service_workers="block")
    with_module(page, "camera", READING)
    page.click("#eye-start")
    page.wait_for_selector("#eye.on")
    for _ in range(3):
        page.evaluate("text => held(text)", door.world.digits[MAU])
    page.wait_for_selector("#live h1:has-text('ĐÚNG GIỜ')")
    page.click("#go-on")
    assert len(door.app.asked("/api/v1/scans")) == 1
    page.click("#torch")
    page.wait_for_selector("#torch[aria-pressed=true]:has-text('Tắt đèn')")
    page.click("#torch")
    page.wait_for_selector("#torch[aria-pressed=false]")
    page.evaluate("globalThis.dark = true")
    page.click("#torch")
    page.wait_for_selector("#eye-told:has-text('chỗ sáng hơn')")
    page.reload()
    page.wait_for_selector("#eye.on")  # once allowed, it starts by itself


def test_the_page_speaks_english_too(door):
    page = started(door, "/scan/?lang=en")
    page.wait_for_selector("#queue:has-text('Waiting: 0')")
    read(page, door.world.codes[MAU])
    assert tells(page, "ON TIME")


def test_nothing_is_said_on_the_console_and_nobody_else_is_asked(door):
    page = started(door)
    read(page, door.world.codes[MAU])
    page.click("#go-on")
    read(page, CARD)
    page.evaluate("navigator.serviceWorker.ready")
    assert door.console == []


def test_no_text_becomes_a_script_of_the_page(door):
    page = started(door)
    for attempt in ("new Worker('data:,1')", "new Worker('/static/base.css')", "document.body.innerHTML = '<b>x</b>'"):
        assert (
            page.evaluate(f"() => {{ try {{ {attempt}; return 'done' }} catch {{ return 'refused' }} }}") == "refused"
        )

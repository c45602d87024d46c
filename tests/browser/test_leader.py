"""A leader's evening in a real browser: what waits for him, answered and called on, on a small phone without script."""

import pytest
from sqlmodel import select

from browser.test_pages import findings_of, fits
from factories import at
from leader_scene import MAU, THU, asked, kept, phone_of, slip
from scheduler.database import transaction
from scheduler.places.models import SlotRow
from scheduler.plan.models import Appointment, AppointmentMove

pytestmark = pytest.mark.browser

PAGES = {
    "/to": "to-truong",
    "/to?theo=duong": "to-truong",
    "/to/khong-den": "to-truong",
    "/to/tu-doi": "to-truong",
    "/dot/yeu-cau": "phuong",
}
BOTH = ["vi", "en"]


@pytest.fixture
def evening(site):
    """Two requests, a change of a resident's own, and everybody has stayed away."""
    world = site.world
    phone_of(world, MAU)
    asked(world, MAU, "split", [2])
    asked(world, THU)
    with transaction(world.engine) as db:
        own = db.get_one(Appointment, slip(db, world, MAU).appointment_id)
        other = db.exec(select(SlotRow).where(SlotRow.id != own.slot_id)).first()
        db.add(AppointmentMove(appointment_id=own.id, from_slot_id=other.id, to_slot_id=own.slot_id, cause="resident",
                               moved_at=at(26, 9)))  # fmt: skip
    site.at("2021-03-26T23:30")
    return site


def opened(site, path, lang, **how):
    return site.open(f"{path}{'&' if '?' in path else '?'}lang={lang}", user=PAGES[path], **how)


def unfold(page):
    """Open every part of the page that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")


@pytest.mark.parametrize("lang", BOTH)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_what_waits(evening, dark, lang):
    for path in PAGES:
        page = opened(evening, path, lang, dark=dark)
        unfold(page)
        assert findings_of(page) == [], path


@pytest.mark.parametrize("lang", BOTH)
def test_nothing_scrolls_sideways_at_320_pixels_and_twice_the_text_size(evening, lang):
    for path in PAGES:
        page = opened(evening, path, lang, width=320, text=200)
        unfold(page)
        assert fits(page), path


def test_every_target_is_large_enough_for_a_finger(evening):
    for path in PAGES:
        page = opened(evening, path, "vi")
        unfold(page)
        low = page.evaluate(
            "[...document.querySelectorAll('main a, main button, main summary, main input')]"
            ".filter(one => one.offsetParent && one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 120))"
        )
        assert low == [], path


def test_a_request_is_answered_without_script_and_the_walk_goes_on(evening):
    page = evening.open("/to", user="to-truong", script=False)
    assert page.locator("summary >> text=Yêu cầu của người dân: 2").is_visible()
    row = page.locator("li.li", has_text="Xin tách ra đi riêng")
    assert row.locator("a[href='tel:0900000012']").is_visible()
    row.locator("summary").click()
    row.get_by_label("Trả lời người dân", exact=True).fill("Đã tách, bà đi giờ khác.")
    row.get_by_role("button", name="Đã làm xong").click()
    assert page.inner_text("[role=status]") == "Đã ghi câu trả lời."
    assert page.locator("summary >> text=Yêu cầu của người dân: 1").is_visible()
    assert kept(evening.world, 1) == ("done", "Đã tách, bà đi giờ khác.")
    page.get_by_role("button", name=f"Đã giao: {MAU}, 3 người", exact=True).click()
    assert page.inner_text("#given").startswith("1 / 5")
    page.click("text=Chỉ xem phiếu chưa giao (4)")
    page.get_by_role("button", name=f"Hoàn tác: {MAU}, 3 người", exact=True).click()
    assert page.inner_text("#given").startswith("0 / 5")
    page.click("summary >> text=Quá hẹn chưa đến: 5")
    assert page.locator("a[href='tel:0900000012'] >> text=Gọi 0900 000 012").is_visible()


def test_the_announcement_is_one_tap_away_and_selects_as_a_whole(evening):
    page = evening.open("/to", user="to-truong")
    page.click("text=Chép thông báo gửi Zalo")
    said = page.locator("#zalo .said")
    assert said.is_visible()
    said.click()
    chosen = page.evaluate("getSelection().toString()")
    assert chosen.split() == said.inner_text().split()

"""The review in a real browser: a leader on a small phone without script, before the plan and after it; an officer decides."""

from datetime import datetime

import pytest
from sqlmodel import select

from browser.conftest import _served
from browser.test_pages import findings_of, fits
from browser.world import HEADS, _roster, campaign_world, web
from scheduler.database import transaction
from scheduler.operations.publishing import publish
from scheduler.places.models import Campaign
from scheduler.plan.service import draft_plan
from scheduler.roster.models import Household, Resident
from slots.calendar import ZONE

pytestmark = pytest.mark.browser

MAU, THU, LONG = HEADS[:3]
PAGES = {
    "/to/ra-soat": "to-truong",
    "/to/ra-soat?loc=con&theo=ten": "to-truong",
    "/ra-soat/1": "to-truong",
    "/ra-soat/them-ho/1": "to-truong",
    "/dot/ra-soat": "phuong",
    "/dot/ra-soat/1": "phuong",
}
AFTER = {"/to/ra-soat": "to-truong", "/ra-soat/1": "to-truong", "/dot/yeu-cau": "phuong"}


@pytest.fixture
def before(tmp_path, chromium):
    """A roster on the 22nd, before there is a plan; the second of the first household is listed twice."""
    world = campaign_world(tmp_path)
    with transaction(world.engine) as db:
        _roster(db, db.exec(select(Campaign)).one(), world.neighbourhoods[0])
        for household in db.exec(select(Household)):
            household.preferred_shift = None
        twin = db.get_one(Resident, 2)
        twin.mark, twin.same_as_id = "elsewhere", 4
        db.add(twin)
    world.at("2021-03-22T08:00")
    with _served(web(world), world, chromium) as served:
        yield served
    world.engine.dispose()


def published(site):
    now = datetime(2021, 3, 22, 9, tzinfo=ZONE)
    with transaction(site.world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        plan = draft_plan(db, campaign, now=now)
        left_out = plan.summary["unassigned"]
        keys = site.world.app.keys
        publish(db, campaign=campaign, number=plan.number, accept_unassigned=left_out, keys=keys, now=now)


def marks(site, head):
    with transaction(site.world.engine) as db:
        rows = select(Resident.mark).join(Household).where(Household.head_name == head).order_by(Resident.position)
        return list(db.exec(rows))


def opened(site, path, user, **how):
    page = site.open(path, user=user, **how)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    return page


def asked(site):
    """A leader's requests, made in his browser."""
    published(site)
    page = site.open("/ra-soat/1", user="to-truong", script=False)
    page.select_option("select >> nth=2", "moved")
    page.click("text=Gửi đề nghị >> nth=0")


def test_a_leader_reviews_without_script_and_after_publication_an_officer_decides(before):
    page = before.open("/to", user="to-truong", script=False)
    page.click("text=Rà soát hộ của địa bàn")
    assert page.inner_text("#reviewed") == "Đã rà soát 0/5 hộ, 1/16 người"
    page.get_by_role("button", name=f"Cả hộ đúng: {THU}").click()
    assert page.inner_text("#reviewed").startswith("Đã rà soát 1/5 hộ")
    assert page.get_by_role("button", name=f"Hoàn tác: {THU}").is_visible()
    page.get_by_role("link", name=LONG).click()
    page.get_by_label("Người Thử 1").select_option("moved")
    page.get_by_label("Người Thử 2").select_option("homebound")
    page.get_by_label("Hộ muốn đến vào ca nào").select_option("evening")
    page.click("text=Lưu cả hộ")
    assert page.inner_text("[role=status]") == "Đã lưu 3 thay đổi."
    assert page.url.endswith("#h3")
    page.get_by_role("link", name=LONG).click()
    page.click("summary >> text=Thêm người vào hộ này")
    page.get_by_label("Họ và tên").fill("Ngô Thị Mới")
    page.get_by_label("Ngày sinh hoặc năm sinh").fill("1980")
    page.get_by_role("button", name="Thêm người").click()
    assert marks(before, LONG)[1:3] == ["moved", "homebound"]
    assert marks(before, LONG)[-1] == "added"

    published(before)
    page.goto(before.address + "/ra-soat/1")
    page.get_by_label(MAU, exact=True).select_option("moved")
    page.click("text=Gửi đề nghị >> nth=0")
    assert page.inner_text("[role=status]") == "Đã gửi 1 đề nghị, chờ cán bộ duyệt."
    assert marks(before, MAU)[0] is None
    officer = before.open("/dot/yeu-cau", user="phuong", script=False)
    officer.get_by_role("button", name=f"Nhận: {MAU}: Đã chuyển đi", exact=True).click()
    assert officer.inner_text("[role=status]") == "Đã ghi câu trả lời."
    assert marks(before, MAU)[0] == "moved"
    page.goto(before.address + "/ra-soat/1")
    assert page.locator("text=Đã nhận").is_visible()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(before, lang):
    def look(pages):
        for path, user in pages.items():
            address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
            page = opened(before, address, user)
            assert findings_of(page) == [], path
            page.emulate_media(color_scheme="dark")
            assert findings_of(page) == [], path
            assert fits(opened(before, address, user, width=320, text=200)), path

    look(PAGES)
    asked(before)
    look(AFTER)


def test_every_target_is_large_enough_for_a_finger(before):
    asked(before)
    for path, user in {**PAGES, **AFTER}.items():
        low = opened(before, path, user).evaluate(
            "[...document.querySelectorAll('main a, main button, main summary, main input:not([type=hidden]), main select')]"
            ".filter(one => one.offsetParent && one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 120))"
        )
        assert low == [], path

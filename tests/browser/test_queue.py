"""The queue in a real browser without script: one thumb takes somebody from the waiting room to the end of service."""

import re

import pytest

from browser.test_pages import findings_of, fits
from queue_scene import arrive
from scheduler.arrivals.models import Visit
from scheduler.arrivals.visits import call, end, start
from scheduler.database import transaction

HEADS = ("Lê Văn Mẫu", "Hồ Sỹ Thử", "Đỗ Hữu Mẫu Mực", "Nguyễn Văn Thử")
PAGES = (
    "/scan/hang-doi",
    "/scan/luot/1",
    "/scan/luot/2",
    "/scan/ten?q=th%E1%BB%AD",
    "/scan/ten?q=zz",
    "/scan/vang-lai",
)


@pytest.fixture
def busy(site):
    """One is done, one in service, one called, one waits."""
    site.at("2021-03-26T18:30")
    now = site.world.app.clock.now()
    for head, rank in zip(HEADS, ("on_time", "on_time", "early", "late"), strict=True):
        arrive(site.world, head, rank=rank)
    with transaction(site.world.engine) as db:
        for number, verbs in ((1, (start, end)), (2, (start,)), (3, (call,))):
            for verb in verbs:
                verb(db, db.get_one(Visit, number), desk="quet", now=now)
    return site


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_the_queue_pass_axe_and_fit_the_narrowest_screen(busy, path):
    page = busy.open(path, user="quet")
    assert findings_of(page) == []
    assert fits(busy.open(path, user="quet", width=320, text=200))
    assert busy.complaints == []


def test_one_thumb_takes_somebody_through_without_script(busy):
    page = busy.open("/scan/hang-doi", user="quet", script=False)
    assert page.inner_text("h2 >> nth=0") == "Mời số 3 vào quet"
    for words in ("Bắt đầu", "Gọi số tiếp theo", "Không có mặt"):
        button = page.locator(f"main button:has-text('{words}') >> nth=0")
        assert button.bounding_box()["height"] >= 48
        button.click()
    assert re.search("đang làm 2", page.inner_text("main"))
    page.click(".visits a >> nth=0")
    assert page.locator("h1").inner_text().startswith("Số")


def test_a_walk_in_gets_a_number_without_script(busy):
    page = busy.open("/scan/vang-lai", user="quet", script=False)
    page.fill("#people", "3")
    page.click("main button:has-text('Lấy số')")
    assert page.inner_text("h1") == "Số 5"
    assert busy.complaints == []

"""The calendar's page: the heat-map, the tables that say the same, and whose calendar one may look at."""

import re
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import delete
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from browser.world import CAMPAIGN, LOADED
from scheduler.database import transaction
from scheduler.pages.heat_map import HeatRow, heat_map, percent_in_cell, step_of
from scheduler.pages.slot_calendar_view import finding_of, short_day
from scheduler.places.models import KitBooking, Neighbourhood, SessionRow, SlotRow
from scheduler.places.opening import open_sessions
from scheduler.places.service import load_campaign
from scheduler.progress.slot_calendar import CalendarDay, Room, SlotCalendar

FRIDAY = date(2021, 3, 26)
LONGER = CAMPAIGN.replace("2021-03-27", "2021-04-30")
OF_THE_WARD = """
[[stations]]
code = "NVH-1"
name = "Nhà văn hóa Phường 1"
kind = "mobile"
unit = "{ward}"
shifts = [{{ code = "morning", hours = "04:00-11:00", kits = ["BO-2"] }}]
"""


def room(places, taken, windows=1, closed=0):
    return Room(Fraction(places), Fraction(taken), Fraction(max(0, places - taken)), windows, closed)


def calendar_of(hours, plan=1):
    total = sum(hours.values(), start=Room())
    return SlotCalendar((CalendarDay(FRIDAY, total, hours),), (), plan)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def warded(campaign):
    """The campaign with a second station, in the ward of the officer `phuong`, that opens at four, until 30/4."""
    with transaction(campaign.engine) as db:
        text = LONGER + OF_THE_WARD.format(ward=ward_of(db))
        open_sessions(db, load_campaign(db, text, now=LOADED).campaign, now=LOADED)
    return campaign.at("2021-03-26T18:30")


def ward_of(db):
    return db.exec(select(Neighbourhood.unit_code)).first()


def test_before_sessions_are_open_the_page_says_what_to_do(campaign, browse):
    with transaction(campaign.engine) as db:
        for table in (KitBooking, SlotRow, SessionRow):
            db.execute(delete(table))
    html = browse(campaign, "ke-hoach").get("/dot/lich").text
    assert "<h1>Chưa mở ca nào</h1>" in html
    assert '<a class="btn narrow" href="/dot">' in html
    assert '<a class="btn narrow" href="/dot">' not in browse(campaign, "kiem-tra").get("/dot/lich").text


def test_the_page_shows_the_published_plan_by_day_and_hour(world, browse):
    html = browse(world, "ke-hoach").get("/dot/lich").text
    words = text_of(html)
    assert "Lịch chỗ, Thị xã Quảng Trị" in words
    assert "Thứ Sáu 26/3 đến thứ Bảy 27/3/2021. Đã hẹn theo kế hoạch số 1." in words
    assert re.search(r"Thứ Sáu 26/3 80 16 20,0% 64 0 ", words)
    assert re.search(r"Tổng 160 16 10,0% 144 0 ", words)
    assert html.count('<svg class="heat"') == 1
    assert '<text x="-84" y="39">T6 26/3</text>' in html
    assert 'href="/dot/lich?noi=&amp;ngay=2021-03-26"' in html


def test_without_a_published_plan_it_says_how_many_places_wait(campaign, browse):
    words = text_of(browse(campaign, "ke-hoach").get("/dot/lich").text)
    assert "Chưa có kế hoạch nào được công bố nên chưa chỗ nào có người hẹn." in words
    assert "Có 160 chỗ chờ xếp lịch" in words


def test_one_day_is_shown_window_by_window(world, browse):
    words = text_of(browse(world, "ke-hoach").get("/dot/lich?ngay=2021-03-26").text)
    assert "Nhà văn hóa khu phố 2" in words
    assert re.search(r"18:00–19:00 Ca tối 10 \d+ \d+", words)
    assert re.search(r"23:00–24:00 Ca đêm 10 \d+ \d+", words)
    assert re.search(r"01:00–02:00 Ca đêm 10 \d+ \d+", words)
    assert "Ngày sau" in words
    assert "Ngày trước" not in words


def test_a_closed_window_is_crossed_in_the_picture_and_named_in_the_tables(world, browse):
    with transaction(world.engine) as db:
        windows = select(SlotRow).join(SessionRow).where(SessionRow.operating_day == date(2021, 3, 27))
        for slot in db.exec(windows.order_by(col(SlotRow.starts_at))):
            slot.closed, slot.places = True, 0
    html = browse(world, "ke-hoach").get("/dot/lich").text
    assert '<path class="hx" d="M13 1l1 1M14 1l-1 1' in html
    assert "đóng cả ngày" in html
    assert html.count('<td class="r">đóng</td>') == 8
    assert "01:00–02:00 Ca đêm 0 0 0 đóng" in text_of(browse(world, "ke-hoach").get("/dot/lich?ngay=2021-03-27").text)


def test_two_weeks_are_a_page_with_ways_to_the_others_and_to_the_whole(warded, browse):
    client = browse(warded, "ke-hoach")

    def shown(query):
        html = client.get(f"/dot/lich?{query}").text
        days = re.findall(r'<text x="-84"[^>]*>\w+ ([\d/]+)</text>', html)
        ways = dict(re.findall(r'<a class="tel" href="/dot/lich\?noi=([^"]*)">([^<]+)</a>', html))
        return days[0], days[-1], len(days), {name: query.removeprefix("&amp;") for query, name in ways.items()}

    assert shown("") == ("26/3", "8/4", 14, {"14 ngày sau": "tu=2021-04-09", "Xem cả đợt": "ngay=tat-ca"})
    assert shown("tu=2021-04-09")[3]["14 ngày trước"] == "tu=2021-03-26"
    assert shown("tu=2021-04-25")[:3] == ("25/4", "30/4", 6)
    assert shown("tu=2029-01-01")[:3] == ("30/4", "30/4", 1)
    assert shown("tu=hom-nay&ngay=khong")[:3] == ("26/3", "8/4", 14)
    assert shown("ngay=tat-ca") == ("26/3", "30/4", 36, {"Xem 14 ngày": "tu=2021-03-26"})


def test_public_holidays_are_named_and_stay_days_like_others(warded, browse):
    client = browse(warded, "ke-hoach")
    words = text_of(client.get("/dot/lich?tu=2021-04-17").text)
    assert "Ngày lễ trong khoảng này: 21/4/2021 (Ngày Giỗ Tổ Hùng Vương) và 30/4/2021 (Ngày Chiến thắng)." in words
    assert "Ngày lễ" not in text_of(client.get("/dot/lich?tu=2021-04-01").text)
    assert 'href="/dot/ca?session=' in client.get("/dot/lich?ngay=2021-04-21").text


def test_a_day_leads_to_where_it_can_be_closed_for_those_who_may(world, browse):
    link = 'href="/dot/dieu-chinh?ngay=2021-03-26'
    assert link in browse(world, "ke-hoach").get("/dot/lich?ngay=2021-03-26").text
    assert link not in browse(world, "kiem-tra").get("/dot/lich?ngay=2021-03-26").text


def test_once_the_campaign_is_over_its_last_two_weeks_are_shown(warded, browse):
    html = browse(warded.at("2021-06-01T08:00"), "ke-hoach").get("/dot/lich").text
    assert "Thứ Bảy 17/4 đến thứ Sáu 30/4/2021" in html


def test_a_campaign_that_opens_early_widens_the_axis(warded, world, browse):
    def axis(of):
        return re.search(r'viewBox="0 0 (\d+) \d+" preserve', browse(of, "ke-hoach").get("/dot/lich").text)[1]

    assert (axis(warded), axis(world)) == ("23", "22")


def test_the_form_offers_units_with_stations_and_the_stations_of_the_chosen_one(warded, browse):
    def offered(query):
        html = browse(warded, "ke-hoach").get(f"/dot/lich{query}").text
        return re.findall(r'<option value="([^"]*)"( selected)?>', html)

    with DbSession(warded.engine) as db:
        ward = ward_of(db)
    both = [("diem-NVH-1", ""), ("diem-NVH-2", "")]
    assert offered("") == [("462", " selected"), (ward, ""), *both]
    assert offered(f"?noi={ward}") == [("462", ""), (ward, " selected"), ("diem-NVH-1", "")]
    assert ("diem-NVH-2", " selected") in offered("?noi=diem-NVH-2")


def test_an_officer_looks_at_his_own_ward_only(warded, browse):
    client = browse(warded, "phuong")
    html = client.get("/dot/lich").text
    assert ("Nhà văn hóa Phường" in html, "khu phố 2" in html) == (True, False)
    refused = [client.get(f"/dot/lich?noi={place}") for place in ("462", "diem-NVH-2", "diem-LA", "khong-co")]
    plain = {re.sub(r"noi=[\w-]+|\d+:\d+", "", answer.text) for answer in refused}
    assert ({answer.status_code for answer in refused}, len(plain)) == ({403}, 1)
    words = text_of(browse(warded, "phuong-khac").get("/dot/lich").text)
    assert "Không có điểm nào ở Phường" in words


def test_the_calendar_stands_in_the_head_and_on_the_campaign_s_page(world, browse):
    for user in ("ke-hoach", "phuong"):
        assert browse(world, user).get("/dot").text.count('href="/dot/lich"') == 2
    assert browse(world, "kiem-tra").get("/nhat-ky").text.count('href="/dot/lich"') == 1
    assert browse(world, "to-truong").get("/dot/lich").status_code == 403


def test_the_form_and_the_links_keep_the_language(world, browse):
    html = browse(world, "ke-hoach").get("/dot/lich?lang=en").text
    assert '<input type="hidden" name="lang" value="en">' in html
    assert 'href="/dot/lich?noi=&amp;ngay=2021-03-26&amp;lang=en"' in html
    assert "Fri 26 Mar" in html


def test_many_stations_are_not_shown_window_by_window(world, browse, monkeypatch):
    monkeypatch.setattr("scheduler.pages.slot_calendar.STATIONS_BY_WINDOW", 0)
    words = text_of(browse(world, "ke-hoach").get("/dot/lich?ngay=2021-03-26").text)
    assert "1 điểm có quá nhiều khung giờ cho một trang." in words


@pytest.mark.parametrize(
    ("hours", "plan", "said"),
    [
        ({8: room(10, 9), 19: room(10, 5)}, 1, "Kín nhất là buổi sáng, 90,0% đã hẹn; các buổi khác còn 5 chỗ"),
        (
            {8: room(10, 4), 13: room(10, 10), 19: room(10, 10), 24: room(10, 10)},
            1,
            "Kín nhất là buổi chiều, buổi tối và ban đêm, 100,0% đã hẹn; các buổi khác còn 6 chỗ",
        ),
        ({8: room(10, 5), 19: room(10, 5)}, 1, "50,0% số chỗ đã hẹn, còn 10 chỗ trống"),
        ({8: room(10, 5)}, 1, "50,0% số chỗ đã hẹn, còn 5 chỗ trống"),
        ({8: room(10, 10), 19: room(5, 6)}, 1, "Cả 15 chỗ đều đã có người hẹn"),
        ({8: room(10, 0)}, 1, "Chưa ai hẹn, còn cả 10 chỗ"),
        ({8: room(1000, 0)}, None, "Có 1.000 chỗ chờ xếp lịch"),
        ({8: room(0, 0, 1, 1)}, 1, "Mọi khung giờ đều đóng"),
        ({}, 1, "Không có khung giờ nào trong những ngày này"),
    ],
)
def test_the_heading_says_what_stands_out(hours, plan, said):
    assert finding_of(calendar_of(hours, plan), "vi") == said


@pytest.mark.parametrize(
    ("share", "step", "percent"),
    [
        (Fraction(0), 0, 0),
        (Fraction(199, 1000), 0, 19),
        (Fraction(1, 5), 1, 20),
        (Fraction(1, 2), 2, 50),
        (Fraction(3, 4), 3, 75),
        (Fraction(9, 10), 4, 90),
        (Fraction(999, 1000), 4, 99),
        (Fraction(1), 4, 100),
        (Fraction(1001, 1000), 5, 101),
    ],
)
def test_only_what_is_full_reads_100_and_every_figure_lies_in_its_step(share, step, percent):
    assert (step_of(share), percent_in_cell(share)) == (step, percent)


def test_a_cell_has_a_place_a_step_and_a_figure_and_names_are_escaped():
    row = HeatRow("<T6>", {6: room(10, 11), 7: room(0, 0), 25: room(4, 1)})
    svg = heat_map([row], range(5, 27), title="a & b", text="c")
    assert '<path class="h5" d="M1 0h1v1h-1z"/>' in svg
    assert '<path class="h0" d="M2 0h1v1h-1z"/>' in svg
    assert '<g class="f5"><text x="6.82%" y="39">110</text></g>' in svg
    assert "&lt;T6&gt;" in svg
    assert '<title id="heat-title">a &amp; b</title>' in svg
    assert re.findall(r">(\d+)</text>", svg)[:22] == [*map(str, range(5, 25)), "1", "2"]


def test_days_are_short_beside_the_picture():
    assert [short_day(date(2021, 3, day), "vi") for day in (15, 21)] == ["T2 15/3", "CN 21/3"]
    assert short_day(FRIDAY, "en") == "Fri 26 Mar"

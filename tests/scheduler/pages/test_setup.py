"""Setting a campaign up on pages: each form is tried, then applied; mistakes are told in words; everybody in his area."""

import html
import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from factories import at, small_campaign_text
from line import Line, rows_of
from scheduler.auth.models import Role
from scheduler.clock import Clock
from scheduler.database import open_engine
from scheduler.deps import App
from scheduler.pages.change_form import KINDS, change_from_json, change_of
from scheduler.pages.change_words import change_words
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_reading import parse_campaign
from scheduler.places.campaign_writing import to_toml
from scheduler.places.change_errors import ChangeInvalid
from scheduler.places.changes import Change, Close, SetFigures, SetShift, SetStation
from scheduler.places.models import Station
from scheduler.places.units import shipped_units
from site_world import make_site

TRIAL, APPLY = "/dot/thay-doi", "/dot/thay-doi/ap-dung"
NEW = {
    "change": "station",
    "new": "yes",
    "back": "/dot/diem",
    "code": "XOM",
    "name": "Nhà văn hóa Xóm",
    "kind": "mobile",
    "unit": "19357",
    "shift_code": "morning",
    "shift_hours": "07:00-11:00",
    "shift_kits": "BTB-8; BTB-9",
}
CLOSE = {"change": "close", "station": "DEM", "from_day": "2021-03-27", "to_day": "", "back": "/dot/dieu-chinh"}


@pytest.fixture
def site(tmp_path, sqlite_url):
    """The small campaign with its sessions open, without a roster."""
    engine = open_engine(sqlite_url)
    line = Line(engine, tmp_path)
    line.load()
    line.open()
    made = make_site(line, sqlite_url)
    yield made
    made.close()
    engine.dispose()


@pytest.fixture
def planner(site):
    return site.signed_in()


@pytest.fixture
def officer(site):
    return site.signed_in(role=Role.WARD_OFFICER, unit="19357")


def file_of(site):
    with site.line.work() as (_, campaign):
        return settings_of(campaign)


def station_id(site, code):
    with site.line.work() as (db, _):
        return db.exec(select(Station.id).where(Station.code == code)).one()


def stored(site):
    return rows_of(site.line.engine, but=("audit_entry", "login"))


def text_of(answer):
    """What a page says, without its tags."""
    main = re.search(r"<main>(.*)</main>", answer.text, re.DOTALL)[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def forms_of(answer):
    """The forms of a page as the fields they would send: the name to the value that stands there."""
    found = []
    for action, body in re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', answer.text, re.DOTALL):
        fields = {}
        for tag in re.findall(r"<input[^>]*>", body):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            fields[name[1]] = html.unescape(value[1]) if value else ""
        for name, options in re.findall(r'<select[^>]* name="([^"]*)">(.*?)</select>', body, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
            fields[name] = chosen[1]
        found.append((action.split("?")[0], fields))
    return found


def form(answer, change, **having):
    """The one form of a page for a change with some fields."""
    (fields,) = [
        fields
        for action, fields in forms_of(answer)
        if action == TRIAL and fields["change"] == change and having.items() <= fields.items()
    ]
    return fields


def tried(client, fields):
    return client.post(TRIAL, data=fields)


def applied(client, fields):
    """Try what a form says and press the button of the page that tells what would happen."""
    answer = tried(client, fields)
    assert answer.status_code == 200, text_of(answer)
    ((_, button),) = [one for one in forms_of(answer) if one[0] == APPLY]
    return client.post(APPLY, data=button)


def whole(site, client, fields):
    """Apply, follow back, and return the page; it must be the one the form stood on, and say so."""
    answer = applied(client, fields)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, fields["back"])
    page = client.get(answer.headers["location"])
    assert (page.status_code, "Đã áp dụng." in text_of(page)) == (200, True)
    return page


# Each form, from the page to the campaign


def test_a_station_is_set_up_with_its_first_shift_and_its_sessions_are_open_at_once(site, planner):
    empty = form(planner.get("/dot/diem"), "station")
    assert set(NEW) <= set(empty)
    trial = tried(planner, {**empty, **NEW})
    words = text_of(trial)
    for said in (
        "Thử đặt một điểm",
        "Tên Nhà văn hóa Xóm",
        "Loại Điểm lưu động",
        "Đơn vị Phường 1",
        "ca sáng 07:00-11:00 BTB-8, BTB-9",
        "Phường 1 +240",
        "3 mở thêm",
        "XOM Thứ Sáu 26/3/2021 ca sáng – 80",
    ):
        assert said in words
    assert [one.code for one in file_of(site).stations] == ["TRU-SO", "DEM", "TAI-NHA", "TRUONG"]
    page = whole(site, planner, {**empty, **NEW})
    assert "Nhà văn hóa Xóm" in text_of(page)
    new = file_of(site).stations[-1]
    assert (new.code, new.unit, new.kits) == ("XOM", "19357", {"BTB-8", "BTB-9"})
    again = tried(planner, {**empty, **NEW})  # it would take the other one's place
    assert (again.status_code, "mã “XOM” bị lặp" in text_of(again)) == (422, True)


def test_a_shift_is_added_changed_and_removed(site, planner):
    path = f"/dot/diem/{station_id(site, 'DEM')}"
    add = {"code": "morning", "hours": "7:00-11:00", "kits": "BTB-2"}
    new = next(
        fields for _, fields in forms_of(planner.get(path)) if fields.get("change") == "shift" and "row" not in fields
    )
    page = whole(site, planner, {**new, **add})
    second = form(page, "shift", row="2")
    assert (second["hours"], second["kits"], second["code"]) == ("07:00-11:00", "BTB-2", "morning")
    trial = text_of(tried(planner, {**second, "hours": "08:00-11:00", "from_day": "2021-03-27"}))
    for said in ("Điểm Nhà văn hóa Phường 1", "Ca thứ 2", "Giờ, như 06:30-12:00 08:00-11:00", "Từ ngày 27/3/2021"):
        assert said in trial
    assert "Bộ thiết bị" not in trial  # it stays
    whole(site, planner, {**second, "hours": "08:00-11:00", "from_day": "2021-03-27"})
    assert [(shift.hours, shift.from_day and shift.from_day.day) for shift in file_of(site).stations[1].shifts] == [
        ("23:00-02:00", None),
        ("08:00-11:00", 27),
    ]
    gone = form(planner.get(path), "remove_shift", row="2")
    ((_, button),) = [one for one in forms_of(tried(planner, gone)) if one[0] == APPLY]
    whole(site, planner, gone)
    assert [shift.code for shift in file_of(site).stations[1].shifts] == ["night"]
    # Pressed once more, the button must not take the shift that stands there now.
    first = {**button, "change": button["change"].replace('"row":2', '"row":1')}
    again = planner.post(APPLY, data=first)
    assert (again.status_code, "không còn là morning" in text_of(again)) == (409, True)
    assert [shift.code for shift in file_of(site).stations[1].shifts] == ["night"]


def test_the_facts_of_a_station_change_and_what_is_not_asked_for_is_not_told(site, planner):
    page = planner.get(f"/dot/diem/{station_id(site, 'TAI-NHA')}")
    facts = form(page, "station")
    assert facts["rate"] == "4"
    nothing = tried(planner, facts)
    assert (nothing.status_code, "không có gì để thay đổi" in text_of(nothing)) == (409, True)
    words = text_of(tried(planner, {**facts, "rate": "4,5", "travel_minutes": "60", "address": "số 1"}))
    asked = words[: words.index("Nếu áp dụng")]
    for said in ("Mã TAI-NHA", "Người mỗi bộ mỗi giờ 4.5", "Đi đường đầu mỗi ca, phút 60", "Địa chỉ số 1"):
        assert said in asked
    assert "Tên" not in asked
    whole(site, planner, {**facts, "rate": "4,5", "travel_minutes": "60", "address": "số 1"})
    emptied = text_of(tried(planner, {**facts, "rate": ""}))
    assert "Người mỗi bộ mỗi giờ –" in emptied[: emptied.index("Nếu áp dụng")]


def test_a_station_is_removed_and_the_way_leads_to_the_list(site, planner):
    whole(site, planner, NEW)
    remove = form(planner.get(f"/dot/diem/{station_id(site, 'XOM')}"), "remove_station")
    words = text_of(tried(planner, remove))
    assert "3 bỏ" in words
    page = whole(site, planner, remove)
    assert "Nhà văn hóa Xóm" not in text_of(page)


def test_a_day_is_closed_and_opened_again_and_so_is_a_part_of_several(site, planner):
    before = file_of(site)
    page = whole(site, planner, {**form(planner.get("/dot/dieu-chinh"), "close"), **CLOSE, "reason": "bão"})
    assert "Nhà văn hóa Phường 1 27/3/2021 cả ngày bão" in text_of(page)
    whole(site, planner, form(page, "reopen", station="DEM"))
    assert file_of(site) == before
    page = whole(site, planner, {**CLOSE, "from_day": "2021-03-26", "to_day": "2021-03-28"})
    reopen = form(page, "reopen", station="DEM")
    assert (reopen["from_day"], reopen["to_day"]) == ("2021-03-26", "2021-03-28")
    whole(site, planner, {**reopen, "from_day": "2021-03-27", "to_day": "2021-03-27"})
    assert [(one.from_day.day, one.to_day.day) for one in file_of(site).closures] == [(26, 26), (28, 28)]


def test_what_is_closed_since_yesterday_opens_from_today_and_what_is_over_not_at_all(site, planner):
    whole(site, planner, {**CLOSE, "from_day": "2021-03-26", "to_day": "2021-03-26"})
    whole(site, planner, {**CLOSE, "from_day": "2021-03-26", "to_day": "2021-03-28", "hours": "23:00-24:00"})
    app = site.app.state.phieuhen
    site.app.state.phieuhen = App(app.settings, app.engine, app.keys, Clock.starting_at(at(27, 9)), app.limits)
    page = planner.get("/dot/dieu-chinh")
    reopen = form(page, "reopen")  # the one of the first day is over
    assert (reopen["from_day"], reopen["hours"]) == ("2021-03-27", "23:00-24:00")
    whole(site, planner, reopen)
    assert [(one.from_day.day, one.to_day.day) for one in file_of(site).closures] == [(26, 26), (26, 26)]


def test_kits_are_lent_and_called_back(site, planner):
    lend = form(planner.get("/dot/dieu-chinh"), "lend")
    page = whole(site, planner, {**lend, "kits": "BTB-1", "to_station": "DEM", "from_day": "2021-03-27"})
    words = text_of(page)
    assert "BTB-1 Thị xã Quảng Trị Nhà văn hóa Phường 1 (Phường 1) 27/3/2021 – 28/3/2021" in words
    back = form(page, "return")
    assert (back["kits"], back["from_day"], back["last_day"]) == ("BTB-1", "2021-03-27", "2021-03-28")
    page = whole(site, planner, {**back, "last_day": "2021-03-26"})
    assert "Không có bộ hay tổ nào đang chi viện." in text_of(page)


def test_a_team_is_set_up(site, planner):
    team = form(planner.get("/dot/dieu-chinh"), "team")
    page = whole(site, planner, {**team, "code": "TO-1", "name": "Tổ lưu động 1", "people": "4"})
    assert "TO-1 Tổ lưu động 1 4 chưa xếp vào ca nào" in text_of(page)


def test_the_campaign_s_figures_are_shown_as_they_are_and_unchanged_change_nothing(site, planner):
    with site.line.work() as (db, campaign):
        text = small_campaign_text().replace(
            'dataset = "vn-2021"',
            'dataset = "vn-2021"\nservice_times = [{ who = "vân tay mòn", share = "1/3", times = 3 }]',
        )
        del db, campaign
    site.line.load(text.replace("load = 1", "load = 0.95").replace("rate = 10", 'rate = "463/35"'))
    figures = form(planner.get("/dot/dieu-chinh"), "figures")
    assert {name: figures[name] for name in ("rate", "load", "share_1", "times_1", "who_2", "waiting_room_cap")} == {
        "rate": "463/35",
        "load": "0.95",
        "share_1": "1/3",
        "times_1": "3",
        "who_2": "",
        "waiting_room_cap": "0",
    }
    assert tried(planner, figures).status_code == 409
    words = text_of(tried(planner, {**figures, "no_show": "0,1"}))
    assert words[: words.index("Nếu áp dụng")] == ("Thử đổi số liệu của đợt Thay đổi Phần dự kiến không đến 0.1 ")
    page = whole(site, planner, {**figures, "no_show": "0,1", "who_1": "", "share_1": "", "times_1": ""})
    assert file_of(site).service_times == ()
    assert form(page, "figures")["no_show"] == "0.1"


def test_a_limit_is_set_and_taken_away(site, planner):
    limit = form(planner.get("/dot/dieu-chinh"), "limit")
    page = whole(site, planner, {**limit, "unit": "19357", "daily_limit": "25", "daily_target": "20"})
    assert "Phường 1 25 20" in text_of(page)
    page = whole(site, planner, {**limit, "unit": "19357"})
    assert "Phường 1 25 20" not in text_of(page)


def test_after_every_form_the_campaign_is_one_that_its_file_would_give(site, planner):
    for fields in (NEW, CLOSE, {"change": "team", "back": "/dot/dieu-chinh", "code": "T", "name": "T", "people": "2"}):
        whole(site, planner, fields)
    file = file_of(site)
    assert parse_campaign(to_toml(file), {"vn-2021": shipped_units("vn-2021")}) == file


# Mistakes


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({**NEW, "code": "xóm"}, 422, 'Mã: “xóm” không hợp lệ; cần viết như "TRU-SO"'),
        ({**NEW, "name": ""}, 422, "Tên: thiếu khóa này"),
        ({**NEW, "shift_hours": "sáng"}, 422, "Giờ, như 06:30-12:00: “sáng” không hợp lệ; cần giờ như 06:30-12:00"),
        ({**NEW, "shift_kits": ""}, 422, "XOM · ca sáng · Bộ thiết bị (mã, cách nhau dấu phẩy): điểm này không có bộ thiết bị nào"),
        ({**NEW, "rate": "-3"}, 422, "Người mỗi bộ mỗi giờ: “-3” không hợp lệ; cần một số từ 0 trở lên"),
        ({**NEW, "shift_kits": "BTB-3"}, 422, "BTB-3 phải ở hai nơi cùng lúc: TAI-NHA 07:00-11:00 và XOM 07:00-11:00"),
        ({**CLOSE, "from_day": "2021-03-20"}, 422, "Từ ngày: ngày 20/03/2021 đã qua (hôm nay 25/03/2021)"),
        ({**CLOSE, "to_day": "2021-03-26"}, 422, "Đến ngày: ngày cuối 26/03/2021 đứng trước ngày đầu 27/03/2021"),
        ({**CLOSE, "from_day": ""}, 422, "Từ ngày: thiếu khóa này"),
        ({**CLOSE, "unit": "462"}, 422, "Chỉ ghi một trong hai: station hoặc unit"),
        ({**CLOSE, "change": "reopen"}, 404, "không có ngày nào đang đóng"),
        ({**CLOSE, "change": "nothing"}, 422, "“nothing” không hợp lệ; cần một trong: station, remove_station"),
        ({"change": "figures", "window_minutes": "45"}, 422, "TRU-SO · ca sáng · Giờ, như 06:30-12:00: ca 07:00-11:00 dài 240"),
        ({"change": "figures", "slower": "yes", "who_1": "già", "share_1": "2", "times_1": "2"}, 422, "“2” không hợp lệ"),
        ({"change": "lend", "kits": "BTB-2", "to_station": "DEM", "from_day": "2021-03-27"}, 422, "BTB-2 vốn làm việc ở"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_words_with_a_way_back_and_changes_nothing(site, planner, fields, status, said):
    before = stored(site)
    answer = tried(planner, fields)
    assert answer.status_code == status
    words = text_of(answer)
    assert said in words
    assert words.startswith("Chưa thay đổi gì")
    back = fields.get("back", "/dot/dieu-chinh")
    assert re.search(rf'<a class="tel" href="{back}">Quay lại, không đổi gì</a>', answer.text)
    assert APPLY not in answer.text
    assert stored(site) == before


def test_appointments_in_the_way_take_the_button_away_and_refuse_who_presses_it_all_the_same(site, planner):
    fields = {**CLOSE, "station": "TRU-SO", "from_day": "2021-03-26"}
    ((_, button),) = [one for one in forms_of(tried(planner, fields)) if one[0] == APPLY]
    site.line.fill()
    site.line.draft()
    site.line.publish()
    before = stored(site)
    answer = tried(planner, fields)
    assert (answer.status_code, APPLY in answer.text) == (200, False)
    assert "7 lịch hẹn (11 người) mất chỗ" in text_of(answer)
    refused = planner.post(APPLY, data=button)  # tried before the plan was published
    assert refused.status_code == 409
    assert text_of(refused).startswith("Chưa thay đổi gì 7 lịch hẹn (11 người) sẽ mất chỗ")
    school = tried(planner, {"change": "remove_station", "code": "TRUONG", "back": "/dot/diem"})
    assert (school.status_code, "1 lịch hẹn (1 người) sẽ mất chỗ" in text_of(school)) == (409, True)
    assert stored(site) == before


@pytest.mark.parametrize(
    "change", ["", "{", '{"change": "close"}', '{"change": "close", "x": 1}', "null", "[]", "\u0000"]
)
def test_a_change_that_was_tampered_with_is_refused(site, planner, change):
    before = stored(site)
    answer = planner.post(APPLY, data={"change": change, "back": "/dot/diem"})
    assert answer.status_code == 422
    assert stored(site) == before


def test_a_tampered_change_beyond_one_s_area_is_refused(site, officer):
    before = stored(site)
    ((_, button),) = [one for one in forms_of(tried(officer, CLOSE)) if one[0] == APPLY]
    for other in ('"TRU-SO"', '""'):
        answer = officer.post(APPLY, data={**button, "change": button["change"].replace('"DEM"', other)})
        assert answer.status_code == 403
    assert stored(site) == before


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/dot/diem/../../dang-xuat",
        "/dot",
        "/dot/diem/1?x=1",
        "/dot/diem/x",
        "",
    ],
)
def test_a_change_leads_back_nowhere_else(site, planner, back):
    trial = tried(planner, {**CLOSE, "back": back})
    assert 'href="/dot/dieu-chinh">Quay lại' in trial.text
    ((_, button),) = [one for one in forms_of(trial) if one[0] == APPLY]
    answer = planner.post(APPLY, data={**button, "back": back})
    assert answer.headers["location"] == "/dot/dieu-chinh?bao=1"


# Each in his area


def test_a_ward_officer_sees_and_changes_the_stations_of_his_ward_only(site, officer):
    words = text_of(officer.get("/dot/diem"))
    assert "Nhà văn hóa Phường 1" in words
    for other in ("Trụ sở Công an thị xã", "TAI-NHA", "Trường THPT"):
        assert other not in words
    units = re.search(r'<select id="unit" name="unit">(.*?)</select>', officer.get("/dot/diem").text, re.DOTALL)[1]
    assert re.findall(r'value="(\d+)"', units) == ["19357"]
    assert officer.get(f"/dot/diem/{station_id(site, 'DEM')}").status_code == 200
    assert officer.get(f"/dot/diem/{station_id(site, 'TRU-SO')}").status_code == 403
    assert officer.get("/dot/diem/4711").status_code == 403
    page = whole(site, officer, {**NEW, "name": "Xóm của phường"})
    assert "Xóm của phường" in text_of(page)
    before = stored(site)
    for fields in (
        {**CLOSE, "station": "TRU-SO"},
        {**CLOSE, "station": "", "unit": ""},
        {**NEW, "code": "KHAC", "unit": "19358"},
        {**NEW, "code": "KHAC", "shift_kits": "BTB-1"},
        {"change": "figures", "rate": "12"},
        {"change": "limit", "unit": "19357", "daily_limit": "9"},
    ):
        assert tried(officer, fields).status_code == 403, fields
    assert stored(site) == before


def test_a_ward_officer_sees_no_figures_of_the_campaign_and_ends_no_loan_of_others(site, planner, officer):
    lend = {"change": "lend", "kits": "BTB-1", "to_station": "DEM", "from_day": "2021-03-27", "back": "/dot/dieu-chinh"}
    whole(site, planner, lend)
    whole(site, planner, {**CLOSE, "station": "", "from_day": "2021-03-28"})
    page = officer.get("/dot/dieu-chinh")
    changes = [fields["change"] for action, fields in forms_of(page) if action == TRIAL]
    assert sorted(changes) == ["close", "lend", "team"]
    assert "BTB-1 Thị xã Quảng Trị Nhà văn hóa Phường 1 (Phường 1)" in text_of(page)
    assert "mọi điểm 28/3/2021" in text_of(page)
    assert "Phường 1 BTB-2" in text_of(page)  # the kits there are to lend
    whole(site, officer, CLOSE)
    assert form(officer.get("/dot/dieu-chinh"), "reopen")["station"] == "DEM"
    other = site.signed_in(role=Role.WARD_OFFICER, unit="19358")
    assert "Chưa có điểm nào trong địa bàn của bạn." in text_of(other.get("/dot/diem"))
    assert "BTB-1" not in text_of(other.get("/dot/dieu-chinh"))


def test_a_station_of_a_campaign_that_is_not_looked_at_leads_to_the_list(site):
    site.line.load(small_campaign_text(code='"khac"'))
    with site.line.work() as (db, _):
        number = max(db.exec(select(Station.id)).all())
    administrator = site.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    answer = administrator.get(f"/dot/diem/{number}", params={"campaign": "nho"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dot/diem")


def test_the_day_and_station_of_a_link_are_chosen_and_nonsense_is_not(site, planner):
    close = form(planner.get("/dot/dieu-chinh?station=DEM&ngay=2021-03-27"), "close")
    assert (close["station"], close["from_day"]) == ("DEM", "2021-03-27")
    close = form(planner.get("/dot/dieu-chinh?ngay=hom-nay"), "close")
    assert (close["station"], close["from_day"]) == ("", "2021-03-26")


def test_the_pages_speak_english_too_and_no_page_needs_a_script(site, planner):
    for path, title in (("/dot/diem", "Stations, shifts and kits"), ("/dot/dieu-chinh", "Closures and loans")):
        answer = planner.get(path, params={"lang": "en"})
        assert text_of(answer).startswith(title)
        assert "<script" not in answer.text
    trial = planner.post(f"{TRIAL}?lang=en", data=CLOSE)
    assert "Phường 1 −30; 3 windows shrink or close" in text_of(trial)
    assert "<script" not in trial.text


# From a form to a change, and back


def test_every_field_of_every_change_has_words():
    for kind in get_args(get_args(Change)[0]):
        for name in kind.model_fields:
            if name not in {"change", "was"}:
                assert sentence(f"field_{name}", "vi") != sentence(f"field_{name}", "en") or name == "row"
        assert sentence(f"change_{kind.model_fields['change'].default}", "vi")
    assert len(KINDS) == 12


@given(
    st.one_of(
        st.builds(
            Close, from_day=st.dates(), to_day=st.dates(), reason=st.text(max_size=120), station=st.just("TRU-SO")
        ),
        st.builds(
            SetFigures,
            rate=st.none() | st.fractions(4, 30, max_denominator=99),
            load=st.none() | st.fractions("1/99", 1, max_denominator=99),
            last_day=st.none() | st.dates(),
        ),
        st.builds(
            SetShift,
            station=st.just("TRU-SO"),
            code=st.sampled_from(["morning", "night-2"]),
            hours=st.sampled_from(["07:00-11:00", "23:00-02:00"]),
            kits=st.lists(st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,39}", fullmatch=True), max_size=3).map(tuple),
        ),
        st.builds(
            SetStation,
            code=st.just("XOM"),
            kind=st.sampled_from(["home", "mobile"]),
            name=st.text(min_size=1, max_size=120),
            unit=st.just("462"),
            x_km=st.none() | st.floats(-500, 500),
            shifts=st.none() | st.just(()),
        ),
    )
)
def test_a_change_goes_over_the_trial_s_page_and_back_unharmed(change):
    assert change_from_json(change.model_dump_json()) == change


def test_a_form_that_is_no_change_says_what_is_wrong():
    with pytest.raises(ChangeInvalid) as refused:
        change_of({"change": "shift", "station": "DEM", "row": "hai", "code": "sáng", "hours": "7-11"})
    assert [finding.params["key"] for finding in refused.value.findings] == ["code", "hours", "row"]


def test_one_day_needs_no_second_one_and_blanks_and_commas_are_read():
    change = change_of({"change": "close", "from_day": " 2021-03-27 ", "station": "DEM"})
    assert (change.from_day, change.to_day) == (change.to_day, change.from_day)
    shift = {
        "change": "shift",
        "station": "DEM",
        "code": "night",
        "hours": "23:00-02:00",
        "kits": " BTB-1,BTB-2 ; BTB-3",
    }
    assert change_of(shift).kits == ("BTB-1", "BTB-2", "BTB-3")
    assert (
        change_of({"change": "figures", "rate": "12,5", "window_minutes": " 30 "}).rate
        == change_of({"change": "figures", "rate": "25/2"}).rate
    )


def test_closing_everywhere_says_so_and_a_message_without_a_field_stays_as_it_is(site, planner):
    words = text_of(tried(planner, {**CLOSE, "station": ""}))
    assert words.startswith("Thử đóng Thay đổi Điểm mọi điểm Từ ngày 27/3/2021 Đến ngày 27/3/2021 Nếu áp dụng")
    nothing = text_of(tried(planner, {**CLOSE, "change": "reopen"}))
    assert nothing.startswith("Chưa thay đổi gì Từ 27/03/2021 đến 27/03/2021 không có ngày nào đang đóng")


def test_a_change_of_a_station_that_is_not_there_tells_what_is_given(site):
    file = file_of(site)
    change = SetShift(station="XOM", row=9, code="night", hours="23:00-02:00", kits=["BTB-1"])
    assert change_words(change, file, {}, "en") == [
        ("Code", "night shift"),
        ("Hours, like 06:30-12:00", "23:00-02:00"),
        ("Kits (codes, with commas)", "BTB-1"),
        ("Station", "XOM"),
        ("Shift number", "9"),
    ]

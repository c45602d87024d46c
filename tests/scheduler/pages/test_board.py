"""A station's board, its call display, what it tells everybody, and the scans to look at."""

import re

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.world import HEADS, LOADED, PASSWORD, SIZES
from scheduler.arrivals.models import ScanReview, StationNotice
from scheduler.auth.models import Role
from scheduler.auth.service import Area, create_account
from scheduler.database import transaction
from scheduler.pages.board_view import called_to
from scheduler.places.models import AdminUnit, Campaign
from station_scene import Scene, add_lead, station_of

MAU = "Lê Văn Mẫu"
INVITED = sum(SIZES)


@pytest.fixture
def scene(world) -> Scene:
    add_lead(world)
    return Scene(world.at("2021-03-26T19:20"))


@pytest.fixture
def lead(scene, browse):
    return browse(scene.world, "phu-trach")


@pytest.fixture
def path(scene):
    with DbSession(scene.world.engine) as db:
        station = station_of(db).id
    return lambda name, **query: f"/diem/{station}/{name}" + "".join(f"?{key}={value}" for key, value in query.items())


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def facts(html: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd><dd>(.*?)</dd>", html)
    return {label: (figure, note) for label, figure, note in found}


# The board


def test_the_board_of_an_evening_before_anybody_has_come(lead, path):
    answer = lead.get(path("bang"))
    assert answer.headers["refresh"] == "30"
    text = plain(answer.text)
    assert "Nhà văn hóa khu phố 2 Thứ Sáu 26/3/2021" in text
    assert f"Đã đến 0/{INVITED} người được hẹn." in text
    assert facts(answer.text)["Đang chờ"] == ("0", "0 lượt")
    assert "Không có hộ nào quá giờ mà chưa đến" in text
    assert "Không có lượt quét nào cần đối chiếu" in text


def test_the_board_of_a_busy_evening(scene, lead, path):
    scene.busy()
    html = lead.get(path("bang")).text
    found = facts(html)
    assert found["Đang chờ"] == ("2", "1 lượt")
    assert found["Đang gọi"] == ("3", "2 lượt")
    assert found["Đang làm thủ tục"] == ("1", "1 lượt")
    assert found["Đã xong"] == ("1", "1 lượt")
    text = plain(html)
    assert "Vãng lai, không có phiếu 2 3" in text
    assert "Đến muộn 1 1" in text
    assert "2 mã lạ, 1 mã trên thẻ" in text
    assert "3 lượt quét cần đối chiếu" in text
    assert re.search(r"bàn 2 cần xem 3 06:20 26/3/2021 06:20 26/3/2021", text)
    assert re.search(r'<tr class="present"><th scope="row" class="nb">19:00–20:00', html)


def test_no_full_name_and_no_code_stands_on_any_page_of_the_station(scene, lead, path):
    scene.busy()
    lead.app.state.phieuhen = scene.world.at("2021-03-27T01:00").app
    for page in (path("bang"), path("goi"), path("bao"), path("doi-chieu")):
        text = lead.get(page).text.replace("\N{NO-BREAK SPACE}", " ")
        assert [name for name in HEADS if name in text] == []
        assert [code for code in scene.world.codes.values() if code in text] == []


def test_those_who_are_late_and_not_here_are_listed_masked_and_after_all_windows_it_says_so(scene, browse, path):
    world = scene.world.at("2021-03-27T01:00")
    text = plain(browse(world, "phu-trach").get(path("bang")).text)
    assert f"Quá giờ chưa có ai đến: 5 phiếu, {INVITED} người" in text
    assert "Lê V. M. khu phố 2 3" in text
    assert "Báo tổ trưởng" in text
    assert "Khung tới 18:00–19:00: hẹn 10 người" in plain(
        browse(world.at("2021-03-26T12:00"), "phu-trach").get(path("bang")).text
    )
    text = plain(browse(world.at("2021-03-27T02:30"), "phu-trach").get(path("bang")).text)
    assert "Không còn khung giờ nào có người hẹn" in text


def test_of_very_many_missing_parties_the_latest_are_shown_and_the_others_counted(scene, browse, path, monkeypatch):
    monkeypatch.setattr("scheduler.pages.board_view.MISSING_SHOWN", 2)
    text = plain(browse(scene.world.at("2021-03-27T01:00"), "phu-trach").get(path("bang")).text)
    assert "và 3 phiếu nữa" in text


def test_another_day_is_shown_as_it_stands_and_does_not_reload(lead, path):
    answer = lead.get(path("bang", ngay="2021-03-27"))
    assert "refresh" not in answer.headers
    assert "Thứ Bảy 27/3/2021" in answer.text
    assert "Không còn khung giờ nào có người hẹn" in plain(answer.text)
    closed = lead.get(path("bang", ngay="2021-04-20"))
    assert (closed.status_code, "Ngày này điểm không mở ca nào." in closed.text) == (200, True)
    assert lead.get(path("bang", ngay="hom-nay")).status_code == 422


def test_a_scanner_sees_the_board_without_the_devices_and_without_what_only_the_lead_may(scene, browse, path):
    html = browse(scene.world, "quet").get(path("bang")).text
    assert "Thiết bị quét" not in html
    assert path("bao") not in html
    assert "danh-sach.pdf" not in html


@pytest.mark.parametrize("user", ["ke-hoach", "kiem-tra", "quet", "quan-tri"])
def test_who_may_see_the_board(scene, browse, path, user):
    assert browse(scene.world, user).get(path("bang")).status_code == 200


@pytest.mark.parametrize("user", ["phuong", "to-truong"])
def test_who_may_not(scene, browse, path, user):
    assert browse(scene.world, user).get(path("bang")).status_code == 403
    assert browse(scene.world, user).get(path("goi")).status_code == 403


def test_a_scanner_who_is_not_posted_today_does_not_see_it(scene, browse, path):
    client = browse(scene.world, "quet")
    client.app.state.phieuhen = scene.world.at("2021-04-10T19:00").app
    assert client.get(path("bang")).status_code == 403
    assert client.get(path("goi")).status_code == 403


def test_staff_of_a_station_are_led_to_its_board_and_others_choose(scene, browse, path):
    answer = browse(scene.world, "quet").get("/diem")
    assert str(answer.url).endswith(path("bang"))
    html = browse(scene.world, "ke-hoach").get("/diem").text
    assert all(path(name) in html for name in ("bang", "goi", "bao", "doi-chieu"))
    html = browse(scene.world, "kiem-tra").get("/diem").text
    assert path("goi") in html
    assert path("bao") not in html


def test_a_planner_of_a_ward_without_a_station_is_told_so(scene, browse):
    with transaction(scene.world.engine) as db:
        ward = db.exec(select(AdminUnit).where(AdminUnit.parent_code == "462").order_by(AdminUnit.code)).first()
        area = Area(campaign=db.exec(select(Campaign)).one(), unit=ward)
        create_account(db, username="ke-hoach-2", password=PASSWORD, role=Role.PLANNER, area=area, now=LOADED)
    assert "Không có điểm thu nhận nào" in browse(scene.world, "ke-hoach-2").get("/diem").text


def test_the_lead_finds_the_board_where_he_scans_and_the_planner_at_his_station(scene, lead, browse, path):
    assert f'href="{path("bang")}"' in lead.get("/scan/").text
    station = path("bang").split("/")[2]
    assert f'href="{path("bang")}"' in browse(scene.world, "ke-hoach").get(f"/dot/diem/{station}").text
    assert 'href="/diem"' in browse(scene.world, "ke-hoach").get("/dot/diem").text
    assert path("bang") not in browse(scene.world, "phuong").get(f"/dot/diem/{station}").text


def test_a_station_without_devices_and_the_board_in_english(scene, lead, path):
    from scheduler.arrivals.models import Device

    with transaction(scene.world.engine) as db:
        for device in db.exec(select(Device)).all():
            device.enrolled_at = None
            db.add(device)
    text = plain(lead.get(path("bang", lang="en")).text)
    assert "No device is enrolled at this station." in text
    assert f"0 of {INVITED} invited people have come." in text
    assert "19:00–20:00: 0 of" in text


def test_what_was_waited_is_a_column_of_its_own_where_it_is_given(scene, lead, path, monkeypatch):
    from datetime import datetime

    from scheduler.api import station_days
    from scheduler.arrivals.board import Waited, board_of
    from slots.calendar import ZONE

    waited = {
        datetime(2021, 3, 26, 19, tzinfo=ZONE): Waited(7.4, 21.0),
        datetime(2021, 3, 26, 20, tzinfo=ZONE): Waited(None, None),
    }
    monkeypatch.setattr(station_days, "board_of", lambda *args, **more: board_of(*args, **{**more, "waited": waited}))
    html = lead.get(path("bang")).text
    assert "Chờ (phút): giữa · 90%" in html
    assert '<td class="r">7 · 21</td>' in html


# The call display


def test_a_quiet_call_display_says_what_to_do(lead, path):
    answer = lead.get(path("goi"))
    assert answer.headers["refresh"] == "5"
    assert "Chưa gọi số nào" in answer.text
    assert 'class="calls night"' in answer.text


def test_the_latest_number_is_the_first_with_its_desk(scene, lead, path):
    scene.busy()
    html = lead.get(path("goi")).text
    assert re.findall(r"<li><b>(\d+)</b> <span(?: class=\"long\")?>(.*?)</span>", html) == [
        ("3", "bàn 2"),
        ("2", "bàn 1"),
        ("5", "bàn 2"),
    ]
    scene.tells(minutes=40)
    html = lead.get(path("goi")).text
    assert "Chậm khoảng 40 phút, cả ngày" in html
    assert html.count("<li>") == 3


def test_a_long_name_of_a_desk_is_set_smaller_and_a_figure_gets_its_word(scene, lead, path):
    scene.walks_in(called_at=scene.world.app.clock.now(), called_to="bàn thu nhận vân tay số 12")
    assert '<span class="long">bàn thu nhận' in lead.get(path("goi")).text
    assert [called_to(desk, "en") for desk in ("3", "bàn 3")] == ["desk 3", "bàn 3"]


def test_by_day_the_display_is_light(scene, browse, path):
    html = browse(scene.world.at("2021-03-26T12:00"), "phu-trach").get(path("goi")).text
    assert '<body class="calls">' in html


def test_an_enrolled_device_shows_the_display_of_its_own_station_only(scene, browse, path):
    client = browse(scene.world)
    client.post(f"/ghi-danh/{scene.world.enrolment_token}")
    assert client.get(path("goi")).status_code == 200
    assert client.get("/diem/99999/goi").status_code == 403
    assert client.get(path("bang")).status_code in {303, 403, 200}
    assert "Đăng nhập" in browse(scene.world).get(path("goi")).text


# Notices


def tell(client, path, **data):
    return client.post(path("bao"), data={"day": "2021-03-26", "kind": "late", "minutes": "40", **data})


def resident(scene, browse, lang="") -> str:
    return plain(browse(scene.world).get(f"/S/{scene.world.digits[MAU]}{lang}").text)


def test_a_delay_is_read_by_the_resident_above_his_hour_and_copied_by_the_leader(scene, lead, browse, path):
    html = tell(lead, path, note="mất điện từ 18 giờ").text
    assert "Đã báo." in html
    assert "Chậm khoảng 40 phút, cả ngày" in html
    assert "- Hẹn 19:00–20:00: đến lúc 19:40–20:40" in html
    text = resident(scene, browse)
    band = text.index("Điểm thu nhận làm chậm khoảng 40 phút")
    assert band < text.index("19:00–20:00 Thứ Sáu") if "19:00–20:00 Thứ Sáu" in text else band > 0
    assert "Vui lòng đến lúc 19:40–20:40 thay vì 19:00–20:00." in text
    assert "mất điện từ 18 giờ" in text
    assert "Please come at 19:40–20:40 instead of 19:00–20:00." in resident(scene, browse, "?lang=en")
    leader = browse(scene.world, "to-truong").get("/to").text
    assert "Nhà văn hóa khu phố 2: Chậm khoảng 40 phút, cả ngày" in leader
    assert "THÔNG BÁO – NHÀ VĂN HÓA KHU PHỐ 2" in leader
    assert "THÔNG BÁO" not in browse(scene.world, "to-truong-3").get("/to").text


def test_a_shift_that_is_postponed_is_told_to_its_own_people_only(scene, lead, browse, path):
    tell(lead, path, kind="postponed", shift="night")
    assert "tạm hoãn" not in resident(scene, browse)
    html = tell(lead, path, kind="postponed", shift="evening").text
    assert "Hoãn, ca tối" in html
    text = resident(scene, browse)
    assert "Lịch hẹn này tạm hoãn" in text
    assert "Vui lòng chưa đến điểm thu nhận. Giữ lại phiếu hẹn" in text


def test_who_was_told_to_wait_has_not_missed_his_hour(scene, lead, browse, path):
    world = scene.world
    tell(lead, path, minutes="120")
    world.at("2021-03-26T22:15")
    assert "Quá hẹn" not in resident(scene, browse)
    world.at("2021-03-26T22:31")
    assert "Quá hẹn" in resident(scene, browse)
    world.at("2021-03-26T19:20")
    tell(lead, path, kind="postponed", shift="evening")
    world.at("2021-03-27T12:00")
    assert "Quá hẹn" not in resident(scene, browse)


def test_an_ended_notice_is_told_to_nobody(scene, lead, browse, path):
    html = tell(lead, path).text
    action = re.search(r'action="(/diem/bao/\d+/het)"', html)[1]
    html = lead.post(action).text
    assert "Đã thôi báo." in html
    assert "Không báo gì cho ngày này." in html
    assert "làm chậm" not in resident(scene, browse)
    assert "Chậm khoảng" not in lead.get(path("bang")).text


@pytest.mark.parametrize("minutes", ["", "4", "601", "nhiều", "-40", "4.5"])
def test_minutes_that_cannot_be_told_are_refused_and_what_was_typed_is_kept(scene, lead, path, minutes):
    answer = tell(lead, path, minutes=minutes, note="mất điện", shift="night")
    assert answer.status_code == 422
    assert "Số phút chậm phải từ 5 đến 600." in answer.text
    assert 'value="mất điện"' in answer.text
    assert '<option value="night" selected>' in answer.text
    with DbSession(scene.world.engine) as db:
        assert db.exec(select(StationNotice)).all() == []


@pytest.mark.parametrize(
    ("data", "status"),
    [({"day": "2021-03-25"}, 409), ({"day": "2021-04-20"}, 404), ({"shift": "morning"}, 422), ({"day": "x"}, 422)],
)
def test_a_past_day_a_closed_one_and_a_shift_that_is_none_are_refused(lead, path, data, status):
    assert tell(lead, path, **data).status_code == status


def test_a_closed_day_has_nothing_to_tell_and_the_next_days_are_offered(lead, path):
    html = lead.get(path("bao", ngay="2021-04-20")).text
    assert "không mở ca nào nên không có gì để báo" in html
    assert re.findall(r'<option value="(2021-\S+)"', html) == ["2021-03-26", "2021-03-27", "2021-04-20"]


# Conflicts


def test_each_conflict_says_what_the_phone_told_and_what_the_records_say(scene, lead, path):
    scene.busy()
    text = plain(lead.get(path("doi-chieu")).text)
    assert "Cần xem: 3" in text
    assert "Một phiếu quét ở hai máy" in text
    assert "Đỗ H. M. M. Quét lúc 19:20 26/3/2021 trên bàn 3. Máy báo: đúng giờ. Sổ ghi: đã quét." in text
    assert "Đã tính từ lúc 18:50 26/3/2021 trên bàn 2." in text
    assert "Máy báo: đến muộn. Sổ ghi: phiếu đã hủy." in text
    assert "Máy đã thu hồi gửi về Không phải phiếu của đợt này" in text
    assert "Máy báo: không báo được gì. Sổ ghi: không hợp lệ." in text
    assert "2 mã lạ, 1 mã trên thẻ" in text


def test_what_was_looked_at_goes_below_with_its_note(scene, lead, path):
    scene.busy()
    html = lead.get(path("doi-chieu")).text
    for number, action in enumerate(re.findall(r'action="(/diem/doi-chieu/\d+)"', html)):
        html = lead.post(action, data={"note": f"đã hỏi {number}"}).text
    text = plain(html)
    assert "Không có lượt quét nào cần xem" in text
    assert "Xem lúc 19:20 26/3/2021. đã hỏi 2" in text
    with DbSession(scene.world.engine) as db:
        assert len(db.exec(select(ScanReview)).all()) == 3


def test_a_conflict_of_a_spare_slip_names_nobody(scene, lead, path):
    from scheduler.roster.models import Household

    scene.scanned("x", head=MAU, verdict="cancelled", offline=True, shown_verdict="on_time")
    with transaction(scene.world.engine) as db:
        household = db.exec(select(Household).where(Household.head_name == MAU)).one()
        household.spare_places = 3
        db.add(household)
    assert "Phiếu dự phòng số" in lead.get(path("doi-chieu")).text


def test_an_ordinary_scan_is_no_conflict_that_could_be_looked_at(scene, lead):
    scan_id = scene.scanned("x", head=MAU)
    assert lead.post(f"/diem/doi-chieu/{scan_id}").status_code == 403


def test_another_station_s_lead_is_not_let_in(scene, browse, path):
    with transaction(scene.world.engine) as db:
        station = station_of(db)
        other = type(station)(**{**station.model_dump(exclude={"id"}), "code": "KHAC", "number": 9})
        db.add(other)
        db.flush()
        area = Area(campaign=db.exec(select(Campaign)).one(), station=other)
        create_account(db, username="khac", password=PASSWORD, role=Role.STATION_LEAD, area=area, now=LOADED)
    client = browse(scene.world, "khac")
    assert {client.get(path(name)).status_code for name in ("bang", "goi", "bao", "doi-chieu")} == {403}

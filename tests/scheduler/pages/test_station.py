"""The desk at the door."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select
from starlette.testclient import TestClient

from browser.world import LOADED, web
from scheduler.arrivals.models import CheckIn, Outcome, Scan
from scheduler.database import transaction
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.pages.ruler_zoom import zoom
from scheduler.pages.shapes import PATHS, shape
from slots.calendar import ZONE
from slots.verdict import Verdict

MAU = "Lê Văn Mẫu"
CARD = "012345678901|123456789|Lê Văn A|01011990|Nam|địa chỉ|01012021"


def scan(client, text: str, scan_id: str | None = None):
    """Scan and return (scan id, page)."""
    scan_id = scan_id or str(uuid4())
    answer = client.post("/scan/", data={"scan_id": scan_id, "text": text})
    assert answer.status_code == 200
    return scan_id, answer.text


def title(html: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", html)[1]


def count(world, table) -> int:
    with DbSession(world.engine) as db:
        return len(db.exec(select(table)).all())


def test_the_desk_waits_with_one_field_and_says_how_the_window_goes(world, browse):
    html = browse(world, "quet").get("/scan/").text
    assert "Nhà văn hóa khu phố 2 · quet" in html
    assert "18:00–19:00 · đã đến 0/10 người" in html
    assert re.search(r'<input id="text" [^>]*autofocus', html)


def test_outside_every_window_the_strip_counts_the_day(world, browse):
    html = browse(world.at("2021-03-26T12:00"), "quet").get("/scan/").text
    assert "Ngoài giờ hẹn · hôm nay đã đến 0 người" in html


def test_the_qr_and_the_typed_code_give_the_same_verdict(world, browse):
    client = browse(world.at("2021-03-26T19:06"), "quet")
    for text in (world.digits[MAU], world.codes[MAU], f"HTTPS://PHIEUHEN.EXAMPLE/S/{world.digits[MAU]}"):
        _, html = scan(client, text)
        assert title(html) == "ĐÚNG GIỜ"
        assert "Mời vào làm thủ tục" in html


def test_a_reading_sent_twice_is_one_scan(world, browse):
    client, scan_id = browse(world, "quet"), str(uuid4())
    assert scan(client, world.codes[MAU], scan_id)[1].count("<h1") == 1
    scan(client, world.codes[MAU], scan_id)
    assert count(world, Scan) == 1


def test_who_came_is_ticked_and_recorded_and_can_be_taken_back(world, browse):
    client = browse(world, "quet")
    scan_id, html = scan(client, world.codes[MAU])
    assert re.findall(r'name="number" value="(\d)" checked', html) == ["1", "2", "3"]
    html = client.post(f"/scan/{scan_id}/den", data={"number": ["1", "2"]}).text
    assert "Đã ghi nhận 2/3 người" in html
    assert re.findall(r'name="number" value="(\d)"( checked)?', html) == [("3", "")]
    assert count(world, CheckIn) == 2
    html = client.post(f"/scan/{scan_id}/hoan-tac").text
    assert "Đã ghi nhận" not in html
    assert re.findall(r'name="number" value="(\d)" checked', html) == ["1", "2", "3"]


def test_nobody_ticked_records_nobody(world, browse):
    client = browse(world, "quet")
    scan_id, _ = scan(client, world.codes[MAU])
    client.post(f"/scan/{scan_id}/den")
    assert count(world, CheckIn) == 0


def test_those_who_come_later_make_the_party_whole(world, browse):
    client = browse(world, "quet")
    scan_id, _ = scan(client, world.codes[MAU])
    client.post(f"/scan/{scan_id}/den", data={"number": ["1"]})
    later, html = scan(client, world.codes[MAU])
    assert title(html) == "ĐÃ ĐẾN 1/3 NGƯỜI"
    html = client.post(f"/scan/{later}/den", data={"number": ["2", "3"]}).text
    assert "Đã ghi nhận 3/3 người" in html
    assert 'name="number"' not in html
    _, html = scan(client, world.codes[MAU])
    assert title(html) == "ĐÃ QUÉT"
    assert "Vẫn nhận" not in html


def test_early_and_late_say_by_how_much(world, browse):
    _, html = scan(browse(world.at("2021-03-26T18:10:30"), "quet"), world.codes[MAU])
    assert (title(html), "Sớm 50 phút" in html) == ("ĐẾN SỚM", True)
    _, html = scan(browse(world.at("2021-03-26T20:44:30"), "quet"), world.codes[MAU])
    assert (title(html), "Muộn 45 phút" in html) == ("ĐẾN MUỘN", True)


def test_a_dark_verdict_gives_the_answer_and_lets_the_officer_admit_with_a_reason(world, browse):
    client = browse(world.at("2021-03-27T19:30"), "quet")
    scan_id, html = scan(client, world.codes[MAU])
    assert title(html) == "SAI NGÀY"
    assert '<p class="big">Phiếu hẹn ngày 26/3/2021</p>' in html
    assert "19:00–20:00, thứ Sáu 26/3/2021, Nhà văn hóa khu phố 2" in html
    refused = client.post(f"/scan/{scan_id}/den", data={"number": ["1", "2", "3"], "reason": " "})
    assert refused.status_code == 422
    assert "<details open>" in refused.text
    assert "Muốn vẫn nhận, hãy ghi lý do." in refused.text
    html = client.post(f"/scan/{scan_id}/den", data={"number": ["1", "2", "3"], "reason": "ở xa"}).text
    assert "Đã ghi nhận 3/3 người" in html


def test_an_old_paper_is_told_the_new_slot(world, browse):
    with transaction(world.engine) as db:
        invitation = db.exec(select(Invitation).where(Invitation.typed_code == world.codes[MAU])).one()
        invitation.version = 2
        db.add(invitation)
    _, html = scan(browse(world, "quet"), world.digits[MAU])
    assert title(html) == "PHIẾU ĐÃ ĐƯỢC THAY THẾ"
    assert "Lịch mới: 19:00–20:00, thứ Sáu 26/3/2021, Nhà văn hóa khu phố 2" in html


def test_a_slip_cancelled_after_its_scan_asks_for_the_reason_before_it_records(world, browse):
    client = browse(world, "quet")
    scan_id, _ = scan(client, world.codes[MAU])
    with transaction(world.app.engine) as db:
        slip = db.exec(select(Invitation).where(Invitation.typed_code == world.codes[MAU].replace("-", ""))).one()
        cancel(db, slip, reason="đã chuyển đi", now=datetime(2021, 3, 26, 19, tzinfo=ZONE))
    people = {"number": ["1", "2", "3"]}

    refused = client.post(f"/scan/{scan_id}/den", data=people)

    assert (refused.status_code, count(world, CheckIn)) == (422, 0)
    assert '<input id="reason" name="reason"' in refused.text
    assert "Đã ghi nhận 3/3 người" in client.post(f"/scan/{scan_id}/den", data=people | {"reason": "ở xa"}).text


def test_a_slip_cancelled_without_a_reason_shows_no_dash_in_its_place(world, browse):
    with transaction(world.engine) as db:
        invitation = db.exec(select(Invitation).where(Invitation.typed_code == world.codes[MAU])).one()
        invitation.cancelled_at = LOADED
        db.add(invitation)
    _, html = scan(browse(world, "quet"), world.codes[MAU])
    assert title(html) == "PHIẾU ĐÃ HỦY"
    assert 'class="big"' not in html


@pytest.mark.parametrize(("text", "said"), [("hello", "KHÔNG HỢP LỆ"), (CARD, "ĐÂY LÀ MÃ QR TRÊN THẺ")])
def test_what_is_no_slip_records_nobody(world, browse, text, said):
    client = browse(world, "quet")
    scan_id, html = scan(client, text)
    assert title(html) == said
    assert "Ghi nhận" not in html
    assert text not in html
    assert client.get(f"/scan/{scan_id}/ket-qua").status_code == 409
    assert client.post(f"/scan/{scan_id}/ket-qua").status_code == 409


def test_the_scan_of_another_desk_is_not_found(world, browse):
    scan_id, _ = scan(browse(world, "quet"), world.codes[MAU])
    other = browse(world)
    other.post(f"/ghi-danh/{world.enrolment_token}")
    assert other.get(f"/scan/{scan_id}").status_code == 404


def test_the_outcome_of_each_person_is_recorded(world, browse):
    client = browse(world, "quet")
    scan_id, _ = scan(client, world.codes[MAU])
    client.post(f"/scan/{scan_id}/den", data={"number": ["1", "2"]})
    html = client.get(f"/scan/{scan_id}/ket-qua").text
    assert "Người thứ 3 (chưa đến)" in html
    html = client.post(
        f"/scan/{scan_id}/ket-qua", data={"outcome-1": "collected", "outcome-2": "papers_missing", "outcome-3": ""}
    ).text
    assert "Đã lưu kết quả." in html
    assert re.findall(r'<option value="(\w+)" selected', html) == ["collected", "papers_missing"]
    assert count(world, Outcome) == 2


def test_an_enrolled_browser_scans_without_an_account(world, browse):
    client = browse(world)
    path = f"/ghi-danh/{world.enrolment_token}"
    assert "Đăng ký thiết bị này" in client.get(path).text
    assert "Nhà văn hóa khu phố 2 · bàn 3" in client.post(path).text
    assert client.get("/", follow_redirects=False).headers["location"] == "/scan/"
    again = TestClient(web(world)).post(path)
    assert again.status_code == 403


def test_a_device_stays_enrolled_when_somebody_signs_in_and_out(world, browse):
    client = browse(world)
    client.post(f"/ghi-danh/{world.enrolment_token}")
    from browser.world import PASSWORD

    client.post("/dang-nhap", data={"username": "ke-hoach", "password": PASSWORD})
    client.post("/dang-xuat")
    assert client.get("/scan/").status_code == 200


def test_the_scanner_speaks_english_where_it_is_asked_to(world, browse):
    client = browse(world, "quet")
    answer = client.post("/scan/?lang=en", data={"scan_id": str(uuid4()), "text": world.codes[MAU]})
    assert title(answer.text) == "ON TIME"
    assert "Record arrival" in answer.text


def test_every_verdict_has_a_shape_of_its_own():
    drawn = {verdict: shape(verdict, here=1, invited=3) for verdict in Verdict}
    assert len(set(drawn.values())) == len(Verdict)
    assert set(PATHS) == set(Verdict) - {Verdict.PARTIAL}


def test_a_party_in_part_is_one_box_a_person_filled_for_each_who_is_here():
    boxes = str(shape("partial", here=2, invited=3))
    assert (boxes.count('fill="currentColor"'), boxes.count('fill="none"')) == (2, 1)


def zoomed(now: datetime) -> str:
    window = (datetime(2021, 3, 26, 19, tzinfo=ZONE), datetime(2021, 3, 26, 20, tzinfo=ZONE))
    return str(zoom(window[0].date(), window, now, early=30, late=30))


def test_the_ruler_shows_at_least_five_hours_around_window_and_now():
    figures = re.findall(r'y="63">(\d+)<', zoomed(datetime(2021, 3, 26, 18, 12, tzinfo=ZONE)))
    assert figures == ["17", "18", "19", "20", "21", "22"]


def test_the_ruler_counts_on_past_midnight():
    figures = re.findall(r'y="63">(\d+)<', zoomed(datetime(2021, 3, 27, 1, 40, tzinfo=ZONE)))
    assert figures == ["18", "19", "20", "21", "22", "23", "24", "1", "2"]


def test_the_ruler_is_left_out_where_now_is_another_day():
    assert zoomed(datetime(2021, 3, 28, 19, tzinfo=ZONE)) == ""

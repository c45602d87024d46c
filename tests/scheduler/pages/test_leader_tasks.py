"""What stands above a leader's list: his residents' requests, what they changed by themselves, and who did not come."""

import re

from sqlmodel import Session as DbSession
from sqlmodel import select

from factories import at
from leader_scene import MAU, THU, asked, came, kept, phone_of, slip
from scheduler.audit.models import AuditEntry
from scheduler.database import transaction
from scheduler.pages import leader_tasks, leader_tasks_view, leader_view
from scheduler.places.models import SlotRow
from scheduler.plan.models import Appointment, AppointmentMove


def headings(html) -> list[str]:
    return re.findall(r'<details class="task"[^>]*>\s*<summary>(.*?)</summary>', html)


def test_nothing_stands_above_the_list_where_nothing_waits(world, browse):
    assert headings(browse(world, "to-truong").get("/to").text) == []


def test_a_leader_reads_who_asks_for_what_calls_and_answers(world, browse):
    phone_of(world, MAU)
    key = asked(world, MAU, "split", [2])
    client = browse(world, "to-truong")
    html = client.get("/to").text
    assert headings(html) == ["Yêu cầu của người dân: 1"]
    assert "Xin tách ra đi riêng: Người Thử 1" in html
    assert 'href="tel:0900000012"' in html
    assert "Hẹn 19:00–20:00, thứ Sáu 26/3/2021, Nhà văn hóa khu phố 2" in html
    answer = client.post(
        f"/to/yeu-cau/{key}?theo=duong", data={"decision": "done", "answer": "Đã tách."}, follow_redirects=False
    )
    assert answer.headers["location"] == "/to?theo=duong&bao=ghi"
    html = client.get("/to?bao=ghi").text
    assert "Đã ghi câu trả lời." in html
    assert headings(html) == []
    assert kept(world, key) == ("done", "Đã tách.")


def test_a_no_without_a_reason_is_refused_above_the_list_and_keeps_what_was_typed(world, browse):
    key, other = asked(world, MAU), asked(world, MAU, "home_visit")
    client = browse(world, "to-truong")
    answer = client.post(f"/to/yeu-cau/{key}", data={"decision": "declined", "answer": " "})
    assert answer.status_code == 422
    assert "Hãy viết cho người dân biết vì sao không làm được." in answer.text
    long = client.post(f"/to/yeu-cau/{key}", data={"decision": "declined", "answer": "x" * 300})
    assert (long.status_code, f'value="{"x" * 300}"' in long.text) == (422, True)
    assert len(re.findall("<details open>", long.text)) == 1
    assert kept(world, key) == kept(world, other) == (None, "")


def test_who_answers_second_is_told_that_it_was_answered(world, browse):
    key = asked(world, MAU)
    browse(world, "phuong").post(f"/dot/yeu-cau/{key}", data={"decision": "done"})
    html = browse(world, "to-truong").post(f"/to/yeu-cau/{key}", data={"decision": "declined", "answer": "-"}).text
    assert "Yêu cầu này đã có kết quả từ trước" in html
    assert kept(world, key) == ("done", "")


def test_requests_of_next_door_are_neither_shown_nor_answered(world, browse):
    key = asked(world, MAU)
    client = browse(world, "to-truong-3")
    assert headings(client.get("/to").text) == []
    assert client.post(f"/to/yeu-cau/{key}", data={"decision": "done"}).status_code == 403
    assert kept(world, key) == (None, "")


def test_a_long_list_of_requests_keeps_the_slips_near(world, browse, monkeypatch):
    monkeypatch.setattr(leader_tasks_view, "REQUESTS_SHOWN", 1)
    asked(world, MAU)
    asked(world, THU)
    html = browse(world, "to-truong").get("/to").text
    assert headings(html) == ["Yêu cầu của người dân: 2"]
    assert "Còn 1 yêu cầu nữa" in html


def changes(world, head, hour=9):
    """Let the holder of a slip have taken another window."""
    with transaction(world.engine) as db:
        own = db.get_one(Appointment, slip(db, world, head).appointment_id)
        old, new = own.slot_id, db.exec(select(SlotRow.id).order_by(SlotRow.id.desc())).first()
        own.slot_id = new
        db.add(own)
        db.add(AppointmentMove(appointment_id=own.id, from_slot_id=old, to_slot_id=new, cause="resident",
                               moved_at=at(26, hour)))  # fmt: skip


def test_the_leader_sees_what_residents_changed_by_themselves(world, browse):
    changes(world, MAU)
    html = browse(world, "to-truong").get("/to").text
    assert headings(html) == ["Người dân tự đổi lịch: 1"]
    assert "Trước: 19:00–20:00, thứ Sáu 26/3/2021, Nhà văn hóa khu phố 2" in html
    assert "đổi lúc 09:00 26/3/2021" in html
    assert headings(browse(world, "to-truong-3").get("/to").text) == []


def test_of_many_changes_the_latest_stand_on_the_list_and_a_page_shows_all(world, browse, monkeypatch):
    monkeypatch.setattr(leader_tasks_view, "CHANGES_SHOWN", 1)
    monkeypatch.setattr(leader_tasks, "ROWS_PER_PAGE", 1)
    client = browse(world, "to-truong")
    assert "Chưa có hộ nào tự đổi lịch." in client.get("/to/tu-doi").text
    changes(world, MAU)
    changes(world, THU, hour=10)
    html = client.get("/to").text
    assert headings(html) == ["Người dân tự đổi lịch: 2"]
    assert 'href="/to/tu-doi">Xem cả 2 phiếu' in html
    first, last = client.get("/to/tu-doi").text, client.get("/to/tu-doi?trang=9").text
    assert ("đổi lúc 10:00" in first, "Trang 1/2" in first, "đổi lúc 09:00" in last) == (True, True, True)
    with DbSession(world.engine) as db:
        assert "neighbourhood.slips_read" in db.exec(select(AuditEntry.action)).all()


def test_those_who_did_not_come_are_called_on_the_latest_first(world, browse):
    phone_of(world, MAU)
    came(world, THU)
    client = browse(world.at("2021-03-26T23:00"), "to-truong")
    html = client.get("/to").text
    assert headings(html) == ["Quá hẹn chưa đến: 4"]
    assert 'href="tel:0900000012" aria-label="Gọi 0900 000 012, hộ Lê Văn Mẫu">Gọi 0900 000 012' in html
    page = client.get("/to/khong-den").text
    assert "<h1>Quá hẹn chưa đến: 4</h1>" in page
    times = re.findall(r'<p class="n">(\d\d:\d\d)–', page)
    assert times == sorted(times, reverse=True)
    assert THU not in page
    none = browse(world, "to-truong-3").get("/to/khong-den").text
    assert "Không có phiếu nào quá hẹn mà chưa đến." in none
    with DbSession(world.engine) as db:
        assert "neighbourhood.slips_read" in db.exec(select(AuditEntry.action)).all()


def test_only_the_latest_stand_on_the_list_and_a_page_shows_all(world, browse, monkeypatch):
    monkeypatch.setattr(leader_tasks_view, "MISSED_SHOWN", 2)
    monkeypatch.setattr(leader_tasks, "ROWS_PER_PAGE", 3)
    client = browse(world.at("2021-03-26T23:00"), "to-truong")
    html = client.get("/to").text
    assert 'href="/to/khong-den">Xem cả 5 phiếu' in html
    first, last = client.get("/to/khong-den").text, client.get("/to/khong-den?trang=9").text
    assert ("Trang 1/2" in first, "Trang sau" in first, "Trang 2/2" in last) == (True, True, True)
    assert first.count("/doi-lich/") + last.count("/doi-lich/") == 5


def test_the_later_pages_of_the_list_hold_slips_only(world, browse, monkeypatch):
    monkeypatch.setattr(leader_view, "ROWS_PER_PAGE", 2)
    asked(world, MAU)
    client = browse(world, "to-truong")
    assert headings(client.get("/to").text) == ["Yêu cầu của người dân: 1"]
    assert headings(client.get("/to?trang=2").text) == []

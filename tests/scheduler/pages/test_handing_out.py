"""The office's pages of the hand-out: the state, the signed list, what is open, a slip made anew."""

import csv
import io
import re

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.handouts.models import Handout
from scheduler.invitations.models import Invitation
from scheduler.pages import handing_out_view


def marks(world):
    with DbSession(world.engine) as db:
        return {(row.state, row.source) for row in db.exec(select(Handout))}


def numbered(world, number):
    with DbSession(world.engine) as db:
        return db.exec(select(Invitation).where(Invitation.number == number)).one()


@pytest.fixture
def place(world):
    return f"/dot/giao/{world.neighbourhoods[0]}"


def test_the_office_sees_each_neighbourhood_and_goes_to_its_list(world, browse, place):
    officer = browse(world, "phuong")
    officer.post(place, data={"handed_out": "1-2", "refused": "3"})
    html = officer.get("/dot/giao").text
    assert "Đã giao 2 / 5 phiếu, còn 2 phiếu chưa có kết quả." in html
    assert f'href="{place}"' in html
    row = re.search(r"<tr><th scope=.row.>.*?</tr>", html)[0]
    assert re.findall(r'<td class="r">(\d+)', row) == ["5", "2", "0", "0", "0", "1", "0", "0", "2"]
    assert "08:00 20/3/2021" in row
    assert "18:30 26/3/2021 · phuong" in row
    assert "TC từ chối" in html
    assert 'href="/dot/giao"' in officer.get("/dot/in").text


def test_a_neighbourhood_that_was_not_printed_says_so(world, browse):
    with DbSession(world.engine) as db:
        db.connection().exec_driver_sql("DELETE FROM print_run")
        db.commit()
    assert "chưa in" in browse(world, "phuong").get("/dot/giao").text


def test_the_signed_list_is_entered_with_its_exceptions_and_taken_back(world, browse, place):
    officer = browse(world, "phuong")
    html = officer.post(place, data={"handed_out": "000001-000005", "absent": "2", "dead": "3"}).text
    assert "3 / 5 phiếu đã giao" in html
    assert "Đã ghi 5 phiếu." in html
    assert marks(world) == {("handed_out", "clerk"), ("absent", "clerk"), ("dead", "clerk")}
    entry = re.search(r'name="entry" value="([^"]+)"', html)[1]
    assert "0 / 5 phiếu đã giao" in officer.post(f"{place}/hoan-tac", data={"entry": entry}).text


def test_a_list_with_a_mistake_keeps_what_was_typed_and_marks_nothing(world, browse, place):
    answer = browse(world, "phuong").post(place, data={"handed_out": "1-5", "absent": "2, 9"})
    assert answer.status_code == 404
    assert "Khu dân cư này không có phiếu số 000009" in answer.text
    assert 'value="2, 9"' in answer.text
    assert marks(world) == set()


def test_another_ward_s_office_sees_nothing_of_it(world, browse, place):
    other = browse(world, "phuong-khac")
    assert (other.get(place).status_code, other.post(place, data={"handed_out": "1"}).status_code) == (403, 403)
    assert "Phường 1" not in other.get("/dot/giao").text
    assert "Mọi phiếu đều đã giao." in other.get("/dot/giao/con").text


def test_a_neighbourhood_without_slips_says_what_is_missing(world, browse):
    assert "Chưa có phiếu hẹn nào" in browse(world, "phuong").get(f"/dot/giao/{world.neighbourhoods[1]}").text


def test_before_publication_there_is_nothing_to_hand_out(campaign, browse):
    officer = browse(campaign, "phuong")
    assert officer.get("/dot/giao").status_code == 200
    assert "Mọi phiếu đều đã giao." in officer.get("/dot/giao/con").text
    assert len(officer.get("/dot/giao/con.csv").text.splitlines()) == 1


def test_open_slips_are_listed_and_saved_as_a_table(world, browse, place):
    officer = browse(world, "phuong")
    officer.post(place, data={"handed_out": "1-3", "absent": "4"})
    html = officer.get("/dot/giao/con").text
    assert re.findall(r'<a href="/doi-lich/\d+">(\d+)</a>', html) == ["000004", "000005"]
    assert "Chưa giao: vắng nhà" in html
    for day, slips in (("2021-03-27", 2), ("2021-03-26", 5), ("x", 2)):
        answer = officer.get(f"/dot/giao/con.csv?truoc={day}")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == slips
    assert {row["state"] for row in rows} == {"absent", "open"}


def test_many_open_slips_come_in_pages(world, browse, monkeypatch):
    monkeypatch.setattr(handing_out_view, "ROWS_PER_PAGE", 2)
    officer = browse(world, "phuong")
    first, last = (officer.get(f"/dot/giao/con?truoc=2021-03-26&trang={page}").text for page in (1, 3))
    assert 'href="/dot/giao/con?truoc=2021-03-26&amp;trang=2">Trang sau' in first
    assert 'trang=2">Trang trước' in last
    assert "Trang sau" not in last


def test_an_officer_makes_a_slip_anew_and_downloads_it_and_a_leader_does_not(world, browse):
    slip, officer, leader = numbered(world, 3), browse(world, "phuong"), browse(world, "to-truong")
    path = f"/doi-lich/{slip.id}"
    assert "cap-lai" in officer.get(path).text
    assert "cap-lai" not in leader.get(path).text
    for _ in range(2):
        assert officer.post(f"{path}/cap-lai", data={"reason": "lost", "seen": 1}).status_code == 200
    assert numbered(world, 3).version == 2
    answer = officer.get(f"{path}/phieu.pdf")
    assert (answer.content[:4], answer.headers["content-type"]) == (b"%PDF", "application/pdf")
    assert 'filename="phieu-000003.pdf"' in answer.headers["content-disposition"]
    assert leader.post(f"{path}/cap-lai", data={"reason": "lost", "seen": 2}).status_code == 403
    assert officer.post(f"{path}/cap-lai", data={"reason": "x", "seen": 2}).status_code == 422

"""Officers read what residents ask for and answer it, each in his area."""

from sqlmodel import Session as DbSession
from sqlmodel import select

from leader_scene import MAU, THU, asked, kept
from scheduler.arrivals.party import party_of
from scheduler.audit.models import AuditEntry
from scheduler.invitations.models import Invitation
from scheduler.pages import requests as page
from scheduler.plan.models import AppointmentMember
from scheduler.requests.models import ResidentRequest
from scheduler.roster.models import Resident

PATH = "/dot/yeu-cau"


def test_without_requests_the_page_says_so(world, browse):
    html = browse(world, "phuong").get(PATH).text
    assert "Không có yêu cầu nào đang chờ." in html
    assert "Trả lời gần đây" not in html


def test_an_officer_answers_and_the_answer_stands_below(world, browse):
    key = asked(world, MAU, "home_visit", [1])
    client = browse(world, "phuong")
    html = client.get(PATH).text
    assert "Đang chờ: 1" in html
    assert f"Xin làm thủ tục tại nhà: {MAU}" in html
    assert "phiếu 00000" in html
    assert "khu phố\xa02" in html
    refused = client.post(f"{PATH}/{key}", data={"decision": "declined"})
    assert (refused.status_code, "Hãy viết cho người dân biết" in refused.text) == (422, True)
    html = client.post(f"{PATH}/{key}", data={"decision": "declined", "answer": "Đợt này hết kíp đến nhà."}).text
    assert "Đã ghi câu trả lời." in html
    assert "Trả lời gần đây" in html
    assert "Đợt này hết kíp đến nhà." in html
    assert kept(world, key) == ("declined", "Đợt này hết kíp đến nhà.")
    again = client.post(f"{PATH}/{key}", data={"decision": "done"}).text
    assert "Yêu cầu này đã có kết quả từ trước" in again
    with DbSession(world.engine) as db:
        found = db.exec(select(AuditEntry).where(AuditEntry.action == "request.decided")).one()
        assert found.actor_kind == "account"
        assert db.get_one(ResidentRequest, key).account_id == found.actor_id
        assert "request.read" in db.exec(select(AuditEntry.action)).all()


def test_whoever_was_meant_is_named_though_the_slip_counts_its_people_anew(world, browse):
    key = asked(world, MAU, "home_visit", [2])
    with DbSession(world.engine) as db:
        request = db.get_one(ResidentRequest, key)
        members = party_of(db, db.get_one(Invitation, request.invitation_id)).members
        first, second = (db.get_one(Resident, one.resident_id) for one in members[:2])
        meant = second.full_name
        assert request.residents == [second.id]
        db.delete(db.exec(select(AppointmentMember).where(AppointmentMember.resident_id == first.id)).one())
        db.commit()
    assert f"Xin làm thủ tục tại nhà: {meant}" in browse(world, "phuong").get(PATH).text


def test_a_request_of_which_only_the_numbers_were_noted_tells_these(world, browse):
    key = asked(world, MAU, "home_visit", [2])
    with DbSession(world.engine) as db:
        db.get_one(ResidentRequest, key).residents = []
        db.commit()
    assert "Xin làm thủ tục tại nhà: 2" in browse(world, "phuong").get(PATH).text


def test_a_decision_that_is_none_is_refused(world, browse):
    key = asked(world, MAU)
    answer = browse(world, "phuong").post(f"{PATH}/{key}", data={"decision": "withdrawn"})
    assert answer.status_code == 422
    assert kept(world, key) == (None, "")


def test_an_officer_of_another_ward_sees_and_answers_nothing(world, browse):
    key = asked(world, MAU)
    client = browse(world, "phuong-khac")
    assert "Không có yêu cầu nào đang chờ." in client.get(PATH).text
    assert client.post(f"{PATH}/{key}", data={"decision": "done"}).status_code == 403
    assert kept(world, key) == (None, "")


def test_more_than_a_page_waits_its_turn(world, browse, monkeypatch):
    monkeypatch.setattr(page, "SHOWN", 1)
    asked(world, MAU)
    asked(world, THU)
    html = browse(world, "ke-hoach").get(PATH).text
    assert "Đang chờ: 2" in html
    assert "Còn 1 yêu cầu nữa" in html


def test_the_campaign_s_page_leads_to_the_requests(world, browse):
    assert f'href="{PATH}">Yêu cầu của người dân' in browse(world, "phuong").get("/dot").text

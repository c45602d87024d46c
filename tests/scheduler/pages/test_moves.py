"""The pages of moves by hand and of days off: what they offer, refuse and tell."""

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.audit.models import AuditEntry
from scheduler.database import transaction
from scheduler.invitations.models import Invitation
from scheduler.places.models import SlotRow
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household

EVENING = "NVH-2/2021-03-26/evening"


@pytest.fixture
def early(world):
    """The afternoon before the first windows."""
    return world.at("2021-03-26T17:30")


def slip_of(world, head="Lê Văn Mẫu") -> Invitation:
    with DbSession(world.engine) as db:
        return db.exec(select(Invitation).join(Household).where(Household.head_name == head)).first()


def actions(world):
    with DbSession(world.engine) as db:
        return set(db.exec(select(AuditEntry.action)).all())


def test_only_windows_with_room_for_the_whole_party_are_offered(early, browse):
    slip = slip_of(early)
    with transaction(early.engine) as db:
        own = db.get_one(Appointment, slip.appointment_id).slot_id
        for slot in db.exec(select(SlotRow).where(SlotRow.id != own)):
            slot.blocked = max(0, slot.places - 2)
    html = browse(early, "to-truong").get(f"/doi-lich/{slip.id}").text
    assert "Không còn khung giờ nào nhận được cả nhóm" in html
    assert 'name="slot"' not in html
    assert "appointment.read" in actions(early)


def test_the_windows_of_the_day_asked_for_are_shown_and_nonsense_reads_as_nothing_asked(early, browse):
    client, slip = browse(early, "to-truong"), slip_of(early)
    first = client.get(f"/doi-lich/{slip.id}").text
    assert '<option value="2021-03-26" selected>' in first
    second = client.get(f"/doi-lich/{slip.id}?ngay=2021-03-27").text
    assert '<option value="2021-03-27" selected>' in second
    assert '<option value="2021-03-26" selected>' in client.get(f"/doi-lich/{slip.id}?ngay=x").text
    assert "00:00–01:00 sáng CN 28/3" in second


def test_a_refused_move_says_why_and_changes_nothing(early, browse):
    client, slip = browse(early, "to-truong"), slip_of(early)
    answer = client.post(f"/doi-lich/{slip.id}", data={"slot": 99_999})
    assert answer.status_code == 422
    assert slip_of(early).version == 1
    answer = client.post(f"/doi-lich/{slip.id}/doi-cho", data={"so": "1", "seen": 99_999})
    assert answer.status_code == 409
    assert "vừa được đổi lịch" in answer.text


def test_a_slip_of_elsewhere_is_not_found_by_its_number(early, browse):
    number = slip_of(early).number
    assert browse(early, "phuong").get(f"/dot/hen?so={number}").url.path.startswith("/doi-lich/")
    for typed in (str(number), "999", "9" * 12, "²", "x"):
        answer = browse(early, "phuong-khac").get(f"/dot/hen?so={typed}")
        assert f"Không có phiếu số {typed} trong địa bàn của bạn." in answer.text


def test_a_ward_officer_calls_off_nothing_of_the_town(early, browse):
    client = browse(early, "phuong")
    form = {"noi": "diem-NVH-2", "ngay": "2021-03-26", "ca": "evening"}
    assert client.post("/dot/nghi/thu", data=form).status_code == 403
    assert client.post("/dot/nghi", data=form).status_code == 403
    assert client.get("/dot/nghi/goi.csv", params=form).status_code == 403
    page = client.get("/dot/ca", params={"session": EVENING}).text
    assert "Báo nghỉ ca" not in page
    assert client.post("/dot/ca/giu-cho", data={"session": EVENING, "starts": "18:00", "places": 1}).status_code == 403


def test_each_look_at_the_lists_is_noted_and_the_file_begins_with_the_mark_of_utf_8(early, browse):
    client = browse(early, "ke-hoach")
    form = {"noi": "diem-NVH-2", "ngay": "2021-03-26", "ca": "evening", "ly_do": "=bão"}
    client.post("/dot/nghi", data=form)
    answer = client.get("/dot/nghi/tin-nhan.csv", params=form)
    assert answer.content.startswith(b"\xef\xbb\xbfphone,")
    assert answer.headers["cache-control"] == "no-store"
    assert "(=bão)" in answer.text
    assert {"session.called_off", "session.off_lists_read"} <= actions(early)


@pytest.mark.parametrize("form", [{}, {"noi": "462"}, {"noi": "diem-NVH-2", "ngay": "2021-03-26", "tu": "7h"}])
def test_a_form_that_does_not_say_what_is_off_is_refused_with_a_sentence(early, browse, form):
    answer = browse(early, "ke-hoach").post("/dot/nghi/thu", data=form)
    assert answer.status_code == 422
    assert "Chưa rõ nghỉ ở đâu, khi nào" in answer.text

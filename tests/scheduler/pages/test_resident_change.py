"""The pages on which the holder of a slip chooses another time or asks for something."""

import re
from datetime import date
from html import unescape

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.world import slot_of
from scheduler.arrivals.models import CheckIn, Scan
from scheduler.audit.models import AuditEntry
from scheduler.auth.limits import PER_SLIP
from scheduler.database import transaction
from scheduler.invitations.change import reprint
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import present_slip
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.requests.models import ResidentRequest
from scheduler.roster.models import Household

MAU, ONE = "Lê Văn Mẫu", "Hồ Sỹ Thử"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def early(world):
    """The morning of the day before."""
    return world.at("2021-03-25T08:00")


def slip_of(world, head=MAU) -> Invitation:
    with DbSession(world.engine) as db:
        return db.exec(select(Invitation).where(Invitation.typed_code == world.codes[head])).one()


def change_path(world, head=MAU):
    return f"/s/{world.digits[head]}/doi"


def ask_path(world, head=MAU):
    return f"/s/{world.digits[head]}/yeu-cau"


def offered(html) -> dict[str, tuple[str, bool]]:
    """Slot by hour, `26 20:00`, and whether it may be chosen."""
    found = {}
    for day, group in re.findall(r"<legend>([^<]+)</legend>(.*?)</fieldset>", html, re.DOTALL):
        for slot, how, hours in re.findall(r'value="(\d+)" (required|disabled)><b>(\d\d:\d\d)', group):
            found[f"{re.search(r'[0-9]+', day)[0]} {hours}"] = (int(slot), how == "required")
    return found


def form_of(html, hour) -> dict[str, str]:
    seen = re.search(r'name="seen" value="(\d+)"', html)[1]
    return {"seen": seen, "slot": str(offered(html)[hour][0])}


def moves(world):
    with DbSession(world.engine) as db:
        return db.exec(select(AppointmentMove)).all()


def requests(world):
    with DbSession(world.engine) as db:
        return db.exec(select(ResidentRequest).order_by(ResidentRequest.id)).all()


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace(NBSP, " ").split())


# Another time


def test_the_windows_are_shown_by_day_and_shift_with_their_places_the_same_shift_first(early, browse):
    answer = browse(early).get(change_path(early))
    assert answer.status_code == 200
    told = text_of(answer.text)
    assert "Hẹn hiện tại: 19:00–20:00, thứ Sáu 26/3/2021 , Nhà văn hóa khu phố 2." in told
    assert "Giờ này được giữ cho đến khi giờ mới được ghi nhận." in told
    assert "Cùng nơi, cùng ca Thứ Sáu 26/3/2021 Ca tối · Nhà văn hóa khu phố 2" in told
    assert told.index("Cùng nơi, cùng ca") < told.index("Ca khác hoặc nơi khác") < told.index("Ca đêm")
    assert "00:00–01:00" in told
    assert "sang thứ Bảy 27/3" in told
    assert "Cả 3 người của phiếu cùng chuyển. Phiếu giấy vẫn dùng được ở giờ mới." in told
    assert "Đổi được trước 07:00 thứ Sáu 26/3/2021. Còn được tự đổi 2 lần." in told
    assert "26 19:00" not in offered(answer.text)


def test_the_page_names_nobody_sets_no_cookie_and_needs_no_script(early, browse):
    for path in (change_path(early), ask_path(early)):
        answer = browse(early).get(path)
        shown = re.sub(r"\d{100,}", "", answer.text)  # a code may hold any four figures
        assert [word for word in ("Văn Mẫu", "Người Thử", "1957", "số 12") if word in shown] == []
        assert "set-cookie" not in answer.headers
        assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex")
        assert "<script" not in answer.text


def test_both_pages_speak_english_by_one_tap_and_keep_it(early, browse):
    client = browse(early)
    html = client.get(change_path(early) + "?lang=en").text
    assert "Change to the time chosen" in html
    assert f'action="{change_path(early)}?lang=en"' in html
    done = client.post(change_path(early) + "?lang=en", data=form_of(html, "26 20:00"), follow_redirects=False)
    assert done.headers["location"].endswith("?doi=1&lang=en")
    assert "The appointment is kept until somebody has answered" in client.get(ask_path(early) + "?lang=en").text


def test_a_choice_changes_the_slot_and_leads_back_to_the_slip(early, browse):
    client = browse(early)
    before = slip_of(early)
    html = client.get(change_path(early)).text
    answer = client.post(change_path(early), data=form_of(html, "26 20:00"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{early.digits[MAU]}?doi=1")
    assert slot_of(early, MAU)[0].hour == 20
    assert slip_of(early).model_dump() == before.model_dump()
    assert "20:00– 21:00" in text_of(client.get(f"/S/{early.digits[MAU]}").text)
    with DbSession(early.engine) as db:
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "appointment.changed_by_holder")).one()
    assert (entry.actor_kind, entry.actor_id, entry.via) == ("public", None, "POST /s/{digits}/doi")


def test_a_form_sent_twice_is_done_once(early, browse):
    client = browse(early)
    form = form_of(client.get(change_path(early)).text, "26 20:00")
    answers = [client.post(change_path(early), data=form, follow_redirects=False) for _ in range(2)]
    here = f"/s/{early.digits[MAU]}"
    assert [answer.headers["location"] for answer in answers] == [f"{here}?doi=1", here], "only a change is told as one"
    assert len(moves(early)) == 1


def test_a_back_button_and_a_second_tab_are_told_what_stands_now_and_change_nothing(early, browse):
    client = browse(early)
    tab = client.get(change_path(early)).text
    client.post(change_path(early), data=form_of(tab, "26 20:00"))
    answer = client.post(change_path(early), data=form_of(tab, "26 21:00"))
    assert answer.status_code == 409
    told = text_of(answer.text)
    assert "Lịch hẹn này đã được đổi từ trước, nên lần chọn vừa rồi không tính." in told
    assert "Hẹn hiện tại: 20:00–21:00, thứ Sáu 26/3/2021" in told
    assert len(moves(early)) == 1
    again = client.post(change_path(early), data=form_of(answer.text, "26 21:00"), follow_redirects=False)
    assert again.status_code == 303, "the answer's own form is up to date"


def test_full_windows_are_seen_and_cannot_be_chosen_and_whoever_is_late_is_told(early, browse):
    client = browse(early)
    html = client.get(change_path(early)).text
    full, short = offered(html)["26 20:00"][0], offered(html)["26 21:00"][0]
    with transaction(early.engine) as db:
        db.get_one(SlotRow, full).blocked = db.get_one(SlotRow, full).places
        taken = db.exec(select(Appointment).where(Appointment.slot_id == short)).all()
        db.get_one(SlotRow, short).blocked = db.get_one(SlotRow, short).places - sum(one.size for one in taken) - 2
    answer = client.post(change_path(early), data=form_of(html, "26 20:00"))
    assert answer.status_code == 409
    told = text_of(answer.text)
    assert "Giờ vừa chọn không còn đủ chỗ. Lịch hẹn giữ nguyên; xin chọn giờ khác." in told
    assert "20:00–21:00 Hết chỗ" in told
    assert "21:00–22:00 Chỉ còn 2 chỗ" in told
    assert not offered(answer.text)["26 20:00"][1]
    assert moves(early) == []


def test_nothing_chosen_is_said_and_nonsense_is_refused(early, browse):
    client = browse(early)
    seen = form_of(client.get(change_path(early)).text, "26 20:00")["seen"]
    answer = client.post(change_path(early), data={"seen": seen})
    assert (answer.status_code, "Xin chọn một giờ trước khi bấm nút." in answer.text) == (422, True)
    assert client.post(change_path(early), data={"seen": seen, "slot": "x"}).status_code == 422
    unknown = client.post(change_path(early), data={"seen": seen, "slot": "99999"})
    assert "không còn đủ chỗ" in unknown.text
    assert moves(early) == []


def test_where_nothing_may_be_changed_the_page_says_why_and_whom_to_call(world, browse):
    html = browse(world).get(change_path(world)).text  # half an hour before
    told = text_of(html)
    assert "Chỉ đổi được trước giờ hẹn hơn 12 giờ. Lịch hẹn giữ nguyên; không đến được, xin báo tổ trưởng." in told
    assert offered(html) == {}
    assert 'href="tel:0900000012"' in html
    assert f'href="{ask_path(world)}"' in html


def test_where_no_time_of_the_campaign_has_room_both_pages_say_so_and_offer_none(early, browse):
    with transaction(early.engine) as db:
        for slot in db.exec(select(SlotRow)):
            slot.blocked = max(0, slot.places - 2)
    client = browse(early)
    told = text_of(client.get(change_path(early)).text)
    assert "Cả đợt không còn giờ nào khác đủ chỗ cho 3 người. Lịch hẹn giữ nguyên." in told
    asking = client.get(ask_path(early)).text
    assert "Báo không đến được" in asking
    assert [offer for offer in (change_path(early), "Đến giờ khác được") if offer in asking] == []


def test_where_nothing_near_has_room_the_nearest_that_has_is_offered_and_taken(early, browse):
    client = browse(early)
    assert "Gần ngày hẹn" not in client.get(change_path(early)).text
    with transaction(early.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        campaign.settings = {**campaign.settings, "changes": {"days": 1}}
        campaign.last_day = date(2021, 3, 30)
        for session in db.exec(select(SessionRow)):
            later = session.operating_day == date(2021, 3, 27) and session.shift == "evening"
            session.operating_day = campaign.last_day if later else session.operating_day
            for slot in db.exec(select(SlotRow).where(SlotRow.session_id == session.id)):
                slot.blocked = slot.blocked if later else max(0, slot.places - 2)
    html = client.get(change_path(early)).text
    told = text_of(html)
    assert "Gần ngày hẹn không còn giờ nào đủ chỗ cho 3 người. Dưới đây là các giờ gần nhất còn chỗ." in told
    assert {hour.split()[0] for hour in offered(html)} == {"30"}
    assert f'href="{change_path(early)}"' in client.get(ask_path(early)).text
    done = client.post(change_path(early), data=form_of(html, "30 20:00"))
    assert "Đã lưu khung giờ mới." in done.text


def test_a_slip_that_was_taken_back_and_a_campaign_that_is_over_offer_nothing(early, browse):
    with transaction(early.engine) as db:
        db.get_one(Invitation, slip_of(early).id).cancelled_at = early.app.clock.now()
    for path in (change_path(early), ask_path(early)):
        told = text_of(browse(early).get(path).text)
        assert "Phiếu này hiện không có lịch hẹn để đổi." in told
        assert "Hẹn hiện tại" not in told
    with transaction(early.engine) as db:
        closed = db.exec(select(Campaign)).one()
        closed.state, closed.closed_at = "closed", early.app.clock.now()
    for path in (change_path(early, ONE), ask_path(early, ONE)):
        assert "Đợt thu nhận đã kết thúc" in browse(early).get(path).text
    answer = browse(early).post(change_path(early, ONE), data={"seen": 1, "slot": 2})
    assert (answer.status_code, "Đợt thu nhận đã kết thúc" in answer.text) == (409, True)


def test_a_spare_slip_that_names_nobody_is_told_to_name_somebody_first(early, browse):
    with transaction(early.engine) as db:
        home = db.get_one(Household, slip_of(early).household_id)
        home.spare_places = 3
    for path in (change_path(early), ask_path(early)):
        assert "Phiếu dự phòng này chưa ghi tên hộ." in browse(early).get(path).text


@pytest.mark.parametrize("what", ["doi", "yeu-cau"])
def test_a_code_that_nobody_here_signed_opens_neither_page(early, browse, what):
    forged = early.digits[MAU][:-1] + str((int(early.digits[MAU][-1]) + 1) % 10)
    for digits in ("123", forged):
        client = browse(early)
        assert client.get(f"/s/{digits}/{what}").status_code == 404
        sent = client.post(f"/s/{digits}/{what}", data={"seen": 1, "slot": 2, "kind": "cannot_come"})
        assert sent.status_code == 404
        assert "Mã trên phiếu không xác nhận được." in sent.text


@pytest.mark.parametrize("what", ["doi", "yeu-cau"])
def test_a_paper_that_was_replaced_changes_nothing_and_the_new_one_does(early, browse, what):
    own = slip_of(early).id
    with transaction(early.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        key_id, key = signing_key(db, campaign, keys=early.app.keys, now=early.app.clock.now())
        slip = db.get_one(Invitation, own)
        made = reprint(db, slip, key_id=key_id, private_key=key, now=early.app.clock.now(), reason="lost")
    client = browse(early)
    assert "/doi" not in client.get(f"/s/{early.digits[MAU]}").text
    assert f"/s/{made.slip_code}/doi" in client.get(f"/s/{made.slip_code}").text
    answers = [
        client.get(f"/s/{early.digits[MAU]}/{what}"),
        client.post(f"/s/{early.digits[MAU]}/{what}", data={"seen": 1, "slot": 2, "kind": "cannot_come"}),
    ]
    for answer in answers:
        assert (answer.status_code, "Phiếu này đã được thay" in answer.text) == (409, True)
    assert client.get(f"/s/{made.slip_code}/{what}").status_code == 200
    assert (moves(early), requests(early)) == ([], [])


def test_the_forms_of_one_slip_are_limited_and_those_of_another_are_not(early, browse):
    client = browse(early)
    form = form_of(client.get(change_path(early)).text, "26 20:00")
    answers = [client.post(change_path(early), data=form, follow_redirects=False) for _ in range(PER_SLIP.tries + 1)]
    assert [answer.status_code for answer in answers] == [303] * PER_SLIP.tries + [429]
    assert answers[-1].headers["retry-after"] == "900"
    assert client.post(ask_path(early), data={"kind": "cannot_come"}).status_code == 429
    assert client.post(ask_path(early, ONE), data={"kind": "cannot_come"}).status_code == 200


def test_one_address_cannot_change_slip_after_slip(early, browse):
    client = browse(early)
    heads = list(early.digits)
    told = [
        client.post(change_path(early, heads[number % 5]), data={"seen": 1, "slot": 99}, follow_redirects=False)
        for number in range(61)
    ]
    assert [answer.status_code == 429 for answer in told] == [False] * 60 + [True]


# Requests


def test_the_page_says_first_that_another_time_may_be_chosen_and_that_the_old_one_is_kept(early, browse):
    html = browse(early).get(ask_path(early)).text
    assert html.index(f'href="{change_path(early)}"') < html.index("Báo không đến được")
    told = text_of(html)
    assert "Giờ hẹn cũ vẫn giữ cho đến khi có người trả lời yêu cầu." in told
    assert f"1. Lê{NBSP}V.{NBSP}M." in html
    late = browse(early.at("2021-03-26T18:30")).get(ask_path(early)).text
    assert f'href="{change_path(early)}"' not in late
    assert "Báo không đến được" in late
    assert "Giờ hẹn cũ vẫn giữ" in text_of(late)
    missed = browse(early.at("2021-03-26T23:00")).get(ask_path(early)).text
    assert "Báo không đến được" in missed
    assert "Giờ hẹn cũ vẫn giữ" not in text_of(missed), "it is over"


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"kind": "cannot_come"}, ("cannot_come", [])),
        ({"kind": "home_visit"}, ("home_visit", [])),
        ({"kind": "home_visit", "number": ["2"]}, ("home_visit", [2])),
        ({"kind": "split", "number": ["2", "3"]}, ("split", [2, 3])),
    ],
)
def test_what_is_asked_for_is_kept_once_shown_and_the_appointment_stays(early, browse, form, kept):
    client = browse(early)
    answers = [client.post(ask_path(early), data=form, follow_redirects=False) for _ in range(2)]
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [
        (303, f"{ask_path(early)}?gui=1"),
        (303, f"{ask_path(early)}?gui=cho"),
    ]
    (made,) = requests(early)
    assert (made.kind, made.numbers, made.decision, made.invitation_id) == (*kept, None, slip_of(early).id)
    html = client.get(ask_path(early) + "?gui=1").text
    assert "Đã ghi nhận yêu cầu." in html
    assert "Đang chờ trả lời" in html
    assert f'name="kind" value="{made.kind}"' not in html
    assert slot_of(early, MAU)[0].hour == 19


def test_a_request_is_taken_back_by_whoever_sent_it_and_may_be_sent_again(early, browse):
    client = browse(early)
    client.post(ask_path(early), data={"kind": "cannot_come"})
    told = [client.post(ask_path(early), data={"withdraw": "cannot_come"}).text for _ in range(2)]
    assert "Đã rút yêu cầu." in told[0]
    assert "Không có gì để rút: yêu cầu này đã rút hoặc đã được trả lời." in told[1]
    client.post(ask_path(early), data={"kind": "cannot_come"})
    assert [one.decision for one in requests(early)] == ["withdrawn", None]


def test_a_second_request_of_a_kind_is_told_that_it_does_not_count_while_the_first_waits(early, browse):
    client = browse(early)
    assert "Đã ghi nhận yêu cầu." in client.post(ask_path(early), data={"kind": "split", "number": ["2"]}).text
    again = client.post(ask_path(early), data={"kind": "split", "number": ["3"]}).text
    assert "Đã ghi nhận yêu cầu." not in again
    assert "đang chờ trả lời; lần gửi vừa rồi không tính." in again
    assert "Xin tách phiếu (người số 2)" in again
    with transaction(early.engine) as db:
        one = db.exec(select(ResidentRequest)).one()
        one.decision, one.decided_at = "done", early.app.clock.now()
    assert "Không có gì để rút" in client.post(ask_path(early), data={"withdraw": "split"}).text
    assert [one.decision for one in requests(early)] == ["done"]
    for strange in ("", "2", "x"):
        assert 'role="status"' not in client.get(f"{ask_path(early)}?gui={strange}").text


def test_a_request_that_makes_no_sense_is_refused_with_a_sentence(early, browse):
    client = browse(early)
    for form in (
        {"kind": "split"},
        {"kind": "split", "number": ["1", "2", "3"]},
        {"kind": "home_visit", "number": ["4"]},
        {"kind": "x"},
        {},
    ):
        answer = client.post(ask_path(early), data=form)
        assert (answer.status_code, "Chưa gửi được yêu cầu." in answer.text) == (422, True), form
    assert requests(early) == []


def test_only_what_makes_sense_is_offered(early, browse):
    html = browse(early).get(ask_path(early, ONE)).text
    assert 'value="split"' not in html
    assert 'type="checkbox"' not in html
    with transaction(early.engine) as db:
        db.exec(select(Station)).one().kind = "home"
    assert 'value="home_visit"' not in browse(early).get(ask_path(early)).text


def test_the_answer_is_shown_to_whoever_asked(early, browse):
    client = browse(early)
    client.post(ask_path(early), data={"kind": "split", "number": ["2"]})
    client.post(ask_path(early), data={"kind": "home_visit"})
    with transaction(early.engine) as db:
        split, visit = db.exec(select(ResidentRequest).order_by(ResidentRequest.id)).all()
        split.decision, split.decided_at = "done", early.app.clock.now()
        visit.decision, visit.decided_at, visit.answer = "declined", early.app.clock.now(), "Xin đến nhà văn hóa <b>"
    told = text_of(client.get(ask_path(early)).text)
    assert "Xin tách phiếu (người số 2) Đã giải quyết." in told
    assert "Xin làm tại nhà Không giải quyết được. Xin đến nhà văn hóa <b>" in told


def test_when_everybody_has_come_there_is_nothing_left_to_ask_for(world, browse):
    now = world.app.clock.now()
    with transaction(world.engine) as db:
        slip = present_slip(db, db.get_one(Invitation, slip_of(world, ONE).id))
        scan = Scan(campaign_id=slip.campaign.id, station_id=slip.station.id, scan_id="0" * 36, scanned_at=now, received_at=now,
                    operating_day=slip.operating_day, invitation_id=slip.invitation.id, verdict="on_time", answer={})  # fmt: skip
        db.add(scan)
        db.flush()
        db.add(CheckIn(invitation_id=slip.invitation.id, appointment_id=slip.appointment_id,
                       resident_id=slip.members[0].resident_id, station_id=slip.station.id, scan_id=scan.id,
                       operating_day=slip.operating_day, arrived_at=now))  # fmt: skip
    assert "Đã ghi nhận 1/1 người đến" in browse(world).get(ask_path(world, ONE)).text
    assert browse(world).post(ask_path(world, ONE), data={"kind": "cannot_come"}).status_code == 409
    assert requests(world) == []

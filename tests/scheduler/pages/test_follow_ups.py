"""The pages of follow-ups: the list by what is needed, one household, and what the forms do and refuse."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from booking_scene import household
from factories import EVE
from follow_scene import ends, evening
from line import Line
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.pages import follow_ups_view
from scheduler.places.models import SlotRow
from scheduler.plan.models import Appointment
from site_world import make_site

PATH = "/dot/theo-doi"


@pytest.fixture
def town(tmp_path, sqlite_url):
    """People of every need: two of H1, one each of H2, H3 and A2."""
    engine = open_engine(sqlite_url)
    line = evening(Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys")))
    for ref, outcome, who in (
        ("H1", "left", 0),
        ("H1", "fingerprints_unreadable", 1),
        ("H2", "data_mismatch", 0),
        ("H3", "not_eligible", 0),
        ("A2", "papers_missing", 2),
    ):
        ends(line, ref, outcome, who=who)
    site = make_site(line, sqlite_url)
    yield site
    site.close()
    engine.dispose()


def number(site, ref):
    with site.line.work() as (db, _):
        return household(db, ref)


def vietnamese(client):
    client.headers["Accept-Language"] = "vi"
    return client


def boxes(html):
    return re.findall(r'type="checkbox" name="outcome" value="(\d+)"( checked)?', html)


def slots(html):
    return re.findall(r'name="slot" value="(\d+)"', html)


def test_the_list_is_by_what_is_needed_and_names_people_by_initials(town):
    html = vietnamese(town.signed_in()).get(PATH).text
    found = [
        html.index(title) for title in ("Hẹn lại <", "Vân tay:", "Sửa thông tin", "Không thuộc diện cấp: ghi lý do")
    ]
    assert found == sorted(found)
    assert "Lê\u00a0V.\u00a0M." in html
    assert "Lê Văn Mẫu" not in html
    assert "phiếu số 000" in html
    assert "khu phố 1" in html
    assert f"{PATH}?ho={number(town, 'H1')}" in html


def test_where_nobody_is_left_the_page_says_so(town):
    html = town.signed_in(role=Role.STATION_LEAD, station="DEM").get(f"{PATH}?lang=en").text
    assert "Nobody is left to follow up." in html


def test_a_household_is_booked_again_and_the_new_slip_is_downloaded(town):
    client = vietnamese(town.signed_in())
    html = client.get(f"{PATH}?ho={number(town, 'H1')}").text
    come = html.split("Đến nhà")[0]
    people = boxes(come)
    assert [checked for _, checked in people] == [" checked", " checked"]
    answer = client.post(
        PATH, data={"how": "new_slot", "household": number(town, "H1"), "outcome": [one for one, _ in people],
                    "slot": slots(come)[0], "remark": "nhớ mang sổ"},
    )  # fmt: skip
    assert answer.status_code == 303
    html = client.get(answer.headers["location"]).text
    assert re.search(r"Đã hẹn lại trên phiếu số \d{3}", html)
    assert "Ghi chú: nhớ mang sổ" in html
    (link,) = set(re.findall(r'href="(/dot/theo-doi/\d+/phieu\.pdf)"', html))
    paper = client.get(link)
    assert paper.content.startswith(b"%PDF")
    assert f"{PATH}?ho={number(town, 'H1')}" not in html


def test_a_mark_needs_its_note_is_shown_and_can_be_taken_back(town):
    client = vietnamese(town.signed_in())
    html = client.get(f"{PATH}?ho={number(town, 'H2')}").text
    assert "Đã sửa thông tin" in html
    ((one, _),) = set(boxes(html))
    body = {"how": "data_fixed", "household": number(town, "H2"), "outcome": one}
    refused = client.post(PATH, data={**body, "remark": " "})
    assert refused.status_code == 422
    assert "Hãy ghi chú" in refused.text
    done = client.get(client.post(PATH, data={**body, "remark": "đổi năm sinh"}).headers["location"]).text
    assert "Đã ghi." in done
    assert "Ghi chú: đổi năm sinh" in done
    back = client.get(client.post(f"{PATH}/bo", data={"outcome": one}).headers["location"]).text
    assert "Đã bỏ ghi" in back
    assert "đổi năm sinh" not in back


def test_a_home_visit_goes_on_the_list_first_and_gets_its_time_there(town):
    client = vietnamese(town.signed_in())
    key = number(town, "H1")
    html = client.get(f"{PATH}?ho={key}").text
    ((one, _),) = boxes(html.split("Dành cho người già yếu")[1].split("Ghi là đã làm")[0])
    body = {"how": "home_round", "household": key, "outcome": one}
    html = client.get(client.post(PATH, data={**body, "slot": ""}).headers["location"]).text
    assert "Chờ xếp giờ đến nhà" in html
    html = client.get(f"{PATH}?ho={key}").text.split("Dành cho người già yếu")[1]
    html = client.get(client.post(PATH, data={**body, "slot": slots(html)[0]}).headers["location"]).text
    assert "Sẽ đến nhà, phiếu số" in html
    assert "Chờ xếp giờ đến nhà" not in html


def test_nobody_chosen_or_a_household_of_elsewhere_is_said_and_nothing_happens(town):
    client = vietnamese(town.signed_in())
    key = number(town, "A2")
    answer = client.post(PATH, data={"how": "new_slot", "household": key, "slot": "1"})
    assert "Hãy chọn ít nhất một người" in client.get(answer.headers["location"]).text
    other = vietnamese(town.signed_in(role=Role.WARD_OFFICER, unit="19357"))
    answers = [other.get(f"{PATH}?ho={number}") for number in (key, 99_999)]
    assert {answer.status_code for answer in answers} == {404}
    assert all("không còn ai cần làm tiếp" in answer.text for answer in answers)


@pytest.mark.parametrize("slot", ["", "x", "²", "9" * 10, "-1"])
def test_a_window_that_is_none_is_refused(town, slot):
    client = vietnamese(town.signed_in())
    key = number(town, "A2")
    ((one, _), *_) = boxes(client.get(f"{PATH}?ho={key}").text)
    body = {"how": "new_slot", "household": key, "outcome": one, "slot": slot}
    refused = client.post(PATH, data=body)
    assert refused.status_code == 422
    assert "Hãy chọn khung giờ" in refused.text


def test_the_days_are_chosen_one_by_one_and_without_room_the_page_says_so(town):
    client = vietnamese(town.signed_in())
    key = number(town, "A2")
    assert '<option value="2021-03-27" selected>' in client.get(f"{PATH}?ho={key}&ngay=2021-03-27").text
    assert '<option value="2021-03-26" selected>' in client.get(f"{PATH}?ho={key}&ngay=x").text
    with town.line.work() as (db, _):
        for slot in db.exec(select(SlotRow)):
            slot.closed, slot.places, slot.blocked = True, 0, 0
    assert "Không còn khung giờ nào đủ chỗ" in client.get(f"{PATH}?ho={key}").text


def test_a_station_lead_prints_the_slips_of_his_station_only(town):
    lead = vietnamese(town.signed_in(role=Role.STATION_LEAD, station="TRU-SO"))
    key = number(town, "A2")
    html = lead.get(f"{PATH}?ho={key}").text
    ((one, _), *_) = boxes(html)
    body = {"how": "new_slot", "household": key, "outcome": one, "slot": slots(html)[0]}
    html = lead.get(lead.post(PATH, data=body).headers["location"]).text
    link = re.search(r'href="(/dot/theo-doi/\d+/phieu\.pdf)"', html)[1]
    assert lead.get(link).content.startswith(b"%PDF")
    other = town.signed_in(role=Role.STATION_LEAD, station="TRUONG")
    assert other.get(link).status_code == 403


def test_a_long_list_says_how_many_it_leaves_out(town, monkeypatch):
    monkeypatch.setattr(follow_ups_view, "MOST_PEOPLE", 0)
    assert "Còn 1 người nữa" in vietnamese(town.signed_in()).get(PATH).text


def test_whoever_let_the_new_slot_pass_is_listed_with_the_way_to_move_his_slip(town):
    client = vietnamese(town.signed_in())
    key = number(town, "A2")
    html = client.get(f"{PATH}?ho={key}").text
    ((one, _), *_) = boxes(html)
    client.post(PATH, data={"how": "new_slot", "household": key, "outcome": one, "slot": slots(html)[0]})
    assert "Đã hẹn lại mà không đến" not in client.get(PATH).text
    with town.line.work() as (db, _):
        slip = db.exec(select(Invitation).where(Invitation.party == "rest-1")).one()
        slot = db.get_one(SlotRow, db.get_one(Appointment, slip.appointment_id).slot_id)
        slot.starts_at, slot.ends_at = EVE - timedelta(hours=2), EVE - timedelta(hours=1)
    html = client.get(PATH).text
    assert "Đã hẹn lại mà không đến" in html
    assert f'href="/doi-lich/{slip.id}"' in html
    lead = vietnamese(town.signed_in(role=Role.STATION_LEAD, station="TRU-SO")).get(PATH).text
    assert "Đã hẹn lại mà không đến" in lead
    assert "/doi-lich/" not in lead


def test_a_new_slot_that_was_lost_since_is_told(town):
    client = vietnamese(town.signed_in())
    key = number(town, "A2")
    html = client.get(f"{PATH}?ho={key}").text
    ((one, _), *_) = boxes(html)
    body = {"how": "new_slot", "household": key, "outcome": one, "slot": slots(html)[0]}
    client.post(PATH, data=body)
    with town.line.work() as (db, _):
        new = db.exec(select(Invitation).where(Invitation.party == "rest-1")).one()
        cancel(db, new, reason="mất điện", now=EVE)
    assert "Đã hẹn lại, nhưng lịch mới không còn" in client.get(PATH).text

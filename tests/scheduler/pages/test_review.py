"""The review on a phone: the list, the form of a household, additions; requests once the plan is published; the office's table."""

import re

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.world import HEADS, World, _roster
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Account
from scheduler.database import transaction
from scheduler.pages import review_table, review_view
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.models import Household, Resident, ReviewRequest

MAU, THU = HEADS[:2]


@pytest.fixture
def listed(campaign) -> World:
    """A roster before there is a plan, on the 22nd."""
    with transaction(campaign.engine) as db:
        _roster(db, db.exec(select(Campaign)).one(), campaign.neighbourhoods[0])
    return campaign.at("2021-03-22T08:00")


def home(world, head=MAU) -> int:
    with DbSession(world.engine) as db:
        return db.exec(select(Household.id).where(Household.head_name == head)).one()


def people(world, head=MAU) -> list[Resident]:
    with DbSession(world.engine) as db:
        rows = select(Resident).where(Resident.household_id == home(world, head)).order_by(Resident.position)
        return list(db.exec(rows))


def marks(world, head=MAU):
    return [one.mark for one in people(world, head)]


def form(world, *said, head=MAU, shift="evening"):
    return {"nguoi": [one.id for one in people(world, head)], "ghi": list(said), "ca": shift}


def requests(world):
    with DbSession(world.engine) as db:
        return list(db.exec(select(ReviewRequest).order_by(ReviewRequest.id)))


def test_the_list_says_how_far_the_review_is_and_who_is_left(listed, browse):
    html = browse(listed, "to-truong").get("/to/ra-soat").text
    assert "Rà soát hộ, khu phố 2" in html
    assert "Đã rà soát 0/5 hộ, 0/16 người" in html
    assert "3 người · còn 3 người chưa rà soát" in html
    assert html.count("Cả hộ đúng</button>") == 5
    assert "<script" not in html


def test_one_tap_says_that_a_household_is_right_and_one_takes_it_back(listed, browse):
    client = browse(listed, "to-truong")
    answer = client.post(f"/ra-soat/{home(listed)}/dung?theo=ten", follow_redirects=False)
    assert answer.headers["location"] == f"/to/ra-soat?theo=ten#h{home(listed)}"
    assert marks(listed) == ["confirmed"] * 3
    html = client.get("/to/ra-soat").text
    assert "Đã rà soát 1/5 hộ, 3/16 người" in html
    assert f"Hoàn tác: {MAU}" in html
    client.post(f"/ra-soat/{home(listed)}/hoan-tac")
    assert marks(listed) == [None] * 3


def test_a_household_is_saved_as_a_whole_and_leads_back_to_its_place(listed, browse):
    client = browse(listed, "to-truong")
    html = client.get(f"/ra-soat/{home(listed)}?loc=con").text
    assert html.count('<select id="m') == 3
    assert "sinh 1957 · thường trú<br>Chưa rà soát" in html
    assert "người già không đi được" in html
    answer = client.post(
        f"/ra-soat/{home(listed)}?loc=con",
        data=form(listed, "confirmed", "moved", "homebound", shift="morning"),
        follow_redirects=False,
    )
    assert answer.headers["location"] == f"/to/ra-soat?loc=con&bao=luu&so=4#h{home(listed)}"
    assert marks(listed) == ["confirmed", "moved", "homebound"]
    html = client.get(f"/ra-soat/{home(listed)}").text
    assert "Đã chuyển đi · tổ trưởng ghi 08:00 22/3/2021" in html
    assert re.search(r'<option value="moved" selected>', html)
    assert '<option value="morning" selected>' in html
    same = client.post(
        f"/ra-soat/{home(listed)}", data=form(listed, "confirmed", "moved", "homebound", shift="morning")
    )
    assert "Không có gì thay đổi." in same.text


def test_to_choose_nothing_takes_back_what_was_said(listed, browse):
    client = browse(listed, "to-truong")
    client.post(f"/ra-soat/{home(listed)}", data=form(listed, "dead", "moved", ""))
    client.post(f"/ra-soat/{home(listed)}", data=form(listed, "", "moved", "", shift=""))
    assert marks(listed) == [None, "moved", None]
    with DbSession(listed.engine) as db:
        assert db.get_one(Household, home(listed)).preferred_shift is None


@pytest.mark.parametrize("odd", [{"ghi": ["gone"]}, {"ca": "noon"}], ids=["a mark", "a shift"])
def test_what_cannot_be_said_is_refused_as_a_whole_and_kept_in_the_form(listed, browse, odd):
    first = people(listed)[0].id
    client = browse(listed, "to-truong")
    answer = client.post(f"/ra-soat/{home(listed)}", data={"nguoi": [first], "ghi": ["dead"], "ca": "", **odd})
    assert (answer.status_code, "Chưa lưu được" in answer.text) == (422, True)
    assert marks(listed) == [None] * 3


def test_a_form_cannot_reach_people_of_another_household(listed, browse):
    client, other = browse(listed, "to-truong"), people(listed, THU)[0].id
    client.post(f"/ra-soat/{home(listed)}", data={"nguoi": [other], "ghi": ["dead"], "ca": "evening"})
    assert marks(listed, THU) == [None]


def test_a_mark_of_the_file_and_the_program_are_told_apart(listed, browse):
    first, second, third = people(listed)
    with transaction(listed.engine) as db:
        one, two, three = (db.get_one(Resident, each.id) for each in (first, second, third))
        one.mark, one.mark_source = "has_card", "file"
        two.mark, two.same_as_id = "elsewhere", db.exec(select(Resident).where(Resident.full_name == THU)).one().id
        three.mark = "gone"
        db.add_all([one, two, three])
    client = browse(listed, "to-truong")
    html = client.get(f"/ra-soat/{home(listed)}").text
    assert "Theo danh sách: Đã có thẻ" in html
    assert '<option value="">Được mời ở nơi khác</option>' in html
    assert '<option value="">Không còn trong danh sách mới</option>' in html
    assert "Cũng có tên ở khu phố 2, Phường" in html
    assert "1 được mời ở nơi khác · 1 không còn trong danh sách mới" in client.get("/to/ra-soat").text


def test_a_person_is_added_and_one_who_is_there_is_told_so(listed, browse):
    client, path = browse(listed, "to-truong"), f"/ra-soat/{home(listed)}/them"
    new = {"name": "Ngô Thị Mới", "birth": "05/03/1975", "relationship": "Em", "residence": "temporary"}
    assert "Đã lưu 1 thay đổi." in client.post(path, data=new).text
    again = client.post(path, data=new)
    assert (again.status_code, 'value="Ngô Thị Mới"' in again.text) == (409, True)
    wrong = client.post(path, data={**new, "name": "Ngô Hai", "birth": "75"})
    assert (wrong.status_code, "hai chữ số" in wrong.text) == (422, True)
    odd = client.post(path, data={**new, "name": "Ngô 😀"})
    assert odd.status_code == 422
    assert [(one.full_name, one.mark, one.residence_type) for one in people(listed)[3:]] == [
        ("Ngô Thị Mới", "added", "temporary")
    ]
    html = client.get(f"/ra-soat/{home(listed)}").text
    assert '<option value="">Mới thêm</option>' in html
    assert "Mới thêm · tổ trưởng ghi" in html


def test_a_household_is_added_from_rows_of_which_some_stay_empty(listed, browse):
    client, path = browse(listed, "to-truong"), f"/ra-soat/them-ho/{listed.neighbourhoods[0]}"
    assert client.get(path).text.count('<legend class="k">Người thứ') == 6
    rows = {"name": ["Ngô Một", "", "Ngô Ba"], "birth": ["1970", "", "2001"], "relationship": ["Chủ hộ", "", "Con"],
            "residence": ["permanent"] * 3}  # fmt: skip
    refused = client.post(path, data={"address": "", **rows})
    assert (refused.status_code, 'value="Ngô Ba"' in refused.text) == (422, True)
    html = client.post(path, data={"address": "số 90, đường Ví Dụ", **rows}).text
    assert "Đã lưu 1 thay đổi." in html
    assert "Ngô Một" in html
    assert marks(listed, "Ngô Một") == ["added", "added"]


def test_the_list_is_filtered_searched_and_sorted(listed, browse, monkeypatch):
    client = browse(listed, "to-truong")
    client.post(f"/ra-soat/{home(listed)}/dung")
    assert MAU not in client.get("/to/ra-soat?loc=con").text
    found = client.get("/to/ra-soat?ten=muc").text
    assert re.findall(r'id="h(\d+)"', found) == [str(home(listed, "Đỗ Hữu Mẫu Mực"))]
    assert "Không có hộ nào như vậy." in client.get("/to/ra-soat?ten=zzz").text
    monkeypatch.setattr(review_view, "ROWS_PER_PAGE", 2)
    ids = []
    for number in (1, 2, 3, 9):
        html = client.get(f"/to/ra-soat?theo=ten&trang={number}").text
        ids += re.findall(r'id="h(\d+)"', html)
    assert len(ids) == 6
    assert len(set(ids)) == 5
    assert "Trang 3/3" in html


def test_before_there_is_a_plan_the_review_is_the_main_thing_of_the_leader_s_page(listed, browse, world):
    html = browse(listed, "to-truong").get("/to").text
    assert '<a class="btn" href="/to/ra-soat">Rà soát hộ của địa bàn</a>' in html
    assert "Đã rà soát 0/5 hộ" in html
    html = browse(world, "to-truong").get("/to").text
    assert '<a class="tel" href="/to/ra-soat">Rà soát hộ của địa bàn</a>' in html
    assert 'class="btn" href="/to/ra-soat"' not in html


def test_without_a_roster_the_pages_say_so(campaign, browse):
    assert "Chưa có hộ nào trong danh sách của địa bàn này." in browse(campaign, "to-truong").get("/to/ra-soat").text
    assert "Chưa có danh sách hộ." in browse(campaign, "phuong").get("/dot/ra-soat").text
    assert 'class="btn" href="/to/ra-soat"' not in browse(campaign, "to-truong").get("/to").text


def test_the_leader_of_another_neighbourhood_reads_and_changes_nothing_here(listed, browse):
    client = browse(listed, "to-truong-3")
    assert client.get(f"/ra-soat/{home(listed)}").status_code == 403
    assert client.post(f"/ra-soat/{home(listed)}", data=form(listed, "dead", "", "")).status_code == 403
    for verb in ("dung", "hoan-tac", "them"):
        assert client.post(f"/ra-soat/{home(listed)}/{verb}").status_code == 403
    assert client.get(f"/ra-soat/them-ho/{listed.neighbourhoods[0]}").status_code == 403
    assert marks(listed) == [None] * 3


def test_looking_and_saying_are_noted(listed, browse):
    client = browse(listed, "to-truong")
    client.get("/to/ra-soat")
    client.post(f"/ra-soat/{home(listed)}/dung")
    with DbSession(listed.engine) as db:
        found = [one.action for one in db.exec(select(AuditEntry).order_by(AuditEntry.id))]
    assert found[-4:].count("neighbourhood.roster_read") >= 1
    assert "household.reviewed" in found


def test_once_the_plan_is_published_a_leader_asks_and_takes_back(world, browse):
    client = browse(world, "to-truong")
    html = client.get("/to/ra-soat").text
    assert "Kế hoạch đã công bố: thay đổi được gửi thành đề nghị" in html
    assert "Cả hộ đúng</button>" not in html
    html = client.get(f"/ra-soat/{home(world)}").text
    assert "Gửi đề nghị</button>" in html
    html = client.post(f"/ra-soat/{home(world)}", data=form(world, "", "moved", "", shift="morning")).text
    assert "Đã gửi 2 đề nghị, chờ cán bộ duyệt." in html
    assert "Đề nghị chờ duyệt: 2" in html
    assert marks(world) == [None] * 3
    html = client.get(f"/ra-soat/{home(world)}").text
    assert '<option value="moved" selected>' in html
    assert "Người Thử 1: Đã chuyển đi" in html
    assert "Muốn đến: ca sáng" in html
    first = requests(world)[0].id
    assert "Đã rút đề nghị." in client.post(f"/ra-soat/de-nghi/{first}/rut").text
    assert "Không có gì thay đổi." in client.post(f"/ra-soat/de-nghi/{first}/rut").text
    assert [one.decision for one in requests(world)] == ["withdrawn", None]


def test_an_officer_takes_over_or_declines_and_the_leader_reads_why(world, browse):
    leader, officer = browse(world, "to-truong"), browse(world, "phuong")
    leader.post(f"/ra-soat/{home(world)}", data=form(world, "", "moved", "homebound", shift=""))
    leader.post(f"/ra-soat/{home(world)}/them", data={"name": "Ngô Thị Mới", "birth": "1980"})
    leader.post(f"/ra-soat/them-ho/{world.neighbourhoods[0]}",
                data={"address": "số 99", "name": "Ngô Hai", "birth": "1970", "relationship": "", "residence": ""})  # fmt: skip
    html = officer.get("/dot/yeu-cau").text
    assert "Đề nghị của tổ trưởng" in html
    for said in ("Người Thử 1: Đã chuyển đi", "Người Thử 2: Làm tại nhà", "Muốn đến: không chọn",
                 "Thêm người: Ngô Thị Mới, sinh 1980", "Thêm hộ: Ngô Hai, 1 người, số 99"):  # fmt: skip
        assert said in html
    moved, home_visit, shift, added, household = (one.id for one in requests(world))
    path = "/dot/yeu-cau/to-truong"
    refused = officer.post(f"{path}/{moved}", data={"decision": "declined"})
    assert (refused.status_code, "Hãy viết cho tổ trưởng biết" in refused.text) == (422, True)
    officer.post(f"{path}/{moved}", data={"decision": "declined", "answer": "Chị ấy còn ở đây."})
    for one in (home_visit, shift, added, household):
        assert "Đã ghi câu trả lời." in officer.post(f"{path}/{one}", data={"decision": "done"}).text
    assert "đã có kết quả từ trước" in officer.post(f"{path}/{moved}", data={"decision": "done"}).text
    assert marks(world) == [None, None, "homebound", "added"]
    html = leader.get(f"/ra-soat/{home(world)}").text
    assert "<strong>Không nhận</strong>: Chị ấy còn ở đây." in html
    assert "<strong>Đã nhận</strong>" in html


def test_an_officer_of_another_ward_decides_nothing(world, browse):
    browse(world, "to-truong").post(f"/ra-soat/{home(world)}", data=form(world, "", "moved", ""))
    client, asked = browse(world, "phuong-khac"), requests(world)[0].id
    assert client.post(f"/dot/yeu-cau/to-truong/{asked}", data={"decision": "done"}).status_code == 403
    assert "Đề nghị của tổ trưởng" not in client.get("/dot/yeu-cau").text
    assert requests(world)[0].decision is None


def test_an_officer_says_it_at_once_on_the_same_pages(world, browse):
    client = browse(world, "phuong")
    place = world.neighbourhoods[0]
    assert (
        "Kế hoạch đã công bố: thay đổi có hiệu lực ở lần lập kế hoạch sau." in client.get(f"/dot/ra-soat/{place}").text
    )
    answer = client.post(f"/ra-soat/{home(world)}/dung", follow_redirects=False)
    assert answer.headers["location"] == f"/dot/ra-soat/{place}#h{home(world)}"
    assert [one.mark_source for one in people(world)] == ["officer"] * 3


def test_the_table_puts_those_with_most_people_left_first(listed, browse, monkeypatch):
    with transaction(listed.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        _roster(db, campaign, listed.neighbourhoods[1])
    browse(listed, "to-truong").post(f"/ra-soat/{min(home_ids(listed))}/dung")
    client = browse(listed, "ke-hoach")
    html = client.get("/dot/ra-soat").text
    places = re.findall(r'href="/dot/ra-soat/(\d+)"', html)
    assert places == [str(listed.neighbourhoods[1]), str(listed.neighbourhoods[0])]
    assert "Đã rà soát 1/10 hộ, 3/32 người" in html
    assert '<th class="r">Đúng</th>' in html
    with DbSession(listed.engine) as db:
        unit = db.get_one(Neighbourhood, listed.neighbourhoods[0]).unit_code
    assert f"/dot/ra-soat?xa={unit}" in html
    assert client.get("/dot/ra-soat?xa=1").status_code == 200
    with transaction(listed.engine) as db:
        other = db.get_one(Neighbourhood, listed.neighbourhoods[1])
        other.unit_code = db.exec(select(Account.unit_code).where(Account.username == "phuong-khac")).one()
        db.add(other)
    monkeypatch.setattr(review_table, "MOST_ROWS", 1)
    html = client.get("/dot/ra-soat").text
    assert re.findall(r'href="/dot/ra-soat/(\d+)"', html) == []
    html = client.get(f"/dot/ra-soat?xa={unit}").text
    assert re.findall(r'href="/dot/ra-soat/(\d+)"', html) == [str(listed.neighbourhoods[0])]
    assert "Tất cả phường, xã" in html


def home_ids(world):
    with DbSession(world.engine) as db:
        return db.exec(select(Household.id)).all()


@pytest.mark.parametrize("path", ["/to/ra-soat", "/to/ra-soat?theo=ten&loc=con&ten=m"])
def test_the_pages_speak_english(listed, browse, path):
    html = browse(listed, "to-truong").get(f"{path}{'&' if '?' in path else '?'}lang=en").text
    assert "Review households" in html


def test_an_officer_who_saves_a_household_takes_over_nothing_that_was_asked_for(world, browse):
    browse(world, "to-truong").post(f"/ra-soat/{home(world)}", data=form(world, "", "moved", "", shift="morning"))
    html = browse(world, "phuong").get(f"/ra-soat/{home(world)}").text
    assert "chờ duyệt" in html
    assert '<option value="moved" selected>' not in html
    assert '<option value="evening" selected>' in html


def test_a_birth_is_told_as_far_as_it_is_known(listed, browse):
    with transaction(listed.engine) as db:
        for one, facts in zip(people(listed), ((1952, None, None), (1952, 3, 5), (None, None, None)), strict=True):
            known = db.get_one(Resident, one.id)
            known.birth_year, known.birth_month, known.birth_day = facts
            known.birth_text = "00/00/1952" if facts[0] else ""
    html = browse(listed, "to-truong").get(f"/ra-soat/{home(listed)}").text
    for said in ("sinh 1952 ·", "sinh 5/3/1952 ·", "chưa có ngày sinh ·"):
        assert said in html

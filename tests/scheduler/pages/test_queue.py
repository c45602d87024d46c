"""The queue at a desk, the search by name and the form for walk-ins, as pages that work without script."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from sqlmodel import select

from queue_scene import ARRIVED, FRIDAY, arrive
from scheduler.arrivals.models import Outcome, Visit
from scheduler.arrivals.queue_numbers import next_numbers
from scheduler.auth.models import Account
from scheduler.database import transaction
from scheduler.places.models import Campaign, Neighbourhood, Station
from scheduler.plan.models import AppointmentMember
from scheduler.roster.models import Household, Resident
from slots.calendar import ZONE


def one(world, table, **where):
    with transaction(world.engine) as db:
        return db.exec(select(table).filter_by(**where)).one()


def texts(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def buttons(html):
    return re.findall(r"<button[^>]*>(.*?)</button>", html)


def test_an_empty_queue_says_that_nobody_waits_and_offers_what_can_be_done(world, browse):
    html = browse(world, "quet").get("/scan/hang-doi").text
    assert "Không còn ai chờ." in html
    assert "Chờ 0 · đang gọi 0 · đang làm 0 · xong 0" in html
    assert 'href="/scan/vang-lai"' in html
    assert "Gọi số tiếp theo" not in html


def test_a_desk_calls_begins_and_ends_with_one_tap_each(world, browse):
    visit, other = arrive(world), arrive(world, "Hồ Sỹ Thử", rank="late")
    client = browse(world, "quet")
    html = client.get("/scan/hang-doi").text
    assert "Tiếp theo: số 1" in html
    assert "3/3 người" in html
    assert "Mẫu" not in html
    html = client.post("/scan/hang-doi").text
    assert "Mời số 1 vào quet" in html
    assert buttons(html)[:4] == ["Bắt đầu", "Gọi lại", "Không có mặt", "Trả về hàng chờ"]
    assert client.post("/scan/hang-doi").text.count("Mời số") == 1
    back = {"back": "hang-doi"}
    client.post(f"/scan/luot/{visit}/goi", data=back)
    html = client.post(f"/scan/luot/{visit}/bat-dau", data=back).text
    assert "đang làm 1" in html
    assert buttons(html)[0] == "Gọi số tiếp theo"
    html = client.post(f"/scan/luot/{visit}/xong", data=back).text
    assert "xong 1" in html
    assert one(world, Visit, id=visit).service_ended_at is not None
    html = client.post("/scan/hang-doi").text
    assert "đến muộn" in html
    html = client.post(f"/scan/luot/{other}/vang", data=back).text
    assert "Chờ 1" in html
    html = client.post(f"/scan/luot/{other}/bat-dau", data=back).text
    assert "Chờ 0" in html


def test_a_step_too_far_is_taken_back(world, browse):
    visit = arrive(world)
    client = browse(world, "quet")
    client.post("/scan/hang-doi")
    client.post(f"/scan/luot/{visit}/bat-dau")
    html = client.post(f"/scan/luot/{visit}/xong").text
    assert "Đã xong" in html
    assert "Chưa xong" in buttons(html)
    html = client.post(f"/scan/luot/{visit}/lui", data={"state": "done"}).text
    assert "Đang làm ở quet" in html
    html = client.post(f"/scan/luot/{visit}/lui", data={"state": "in_service"}).text
    assert "Đang gọi vào quet" in html
    html = client.post(f"/scan/luot/{visit}/lui", data={"state": "called", "back": "hang-doi"}).text
    assert "Tiếp theo: số 1" in html
    assert client.post(f"/scan/luot/{visit}/lui", data={"state": "waiting"}).status_code == 422


def test_a_desk_has_the_name_that_was_typed_in_its_browser(world, browse):
    arrive(world)
    client = browse(world, "quet")
    assert "Bàn này: Bàn 3" in client.post("/scan/hang-doi/ban", data={"desk": "  Bàn 3 "}).text
    assert "Mời số 1 vào Bàn 3" in client.post("/scan/hang-doi").text
    for wrong in ("", " ", "x" * 61, "a\u202eb"):
        assert client.post("/scan/hang-doi/ban", data={"desk": wrong}).status_code == 422
    other = browse(world, "quet")
    html = other.get("/scan/hang-doi").text
    assert "Đang gọi ở bàn khác" in html
    answer = other.post("/scan/luot/1/bat-dau")
    assert answer.status_code == 409
    assert "Bàn 3" in answer.text


def test_a_visit_shows_its_times_and_takes_the_outcome_of_each_person(world, browse):
    visit = arrive(world, rank="early")
    client = browse(world, "quet")
    html = client.get(f"/scan/luot/{visit}").text
    assert "Số 1" in html
    assert "Đến lúc 18:20" in html
    assert "đến sớm" in html
    assert re.findall(r'name="(outcome-\d)"', html) == ["outcome-1", "outcome-2", "outcome-3"]
    for _ in range(2):
        html = client.post(f"/scan/luot/{visit}/ket-qua", data={"outcome-1": "collected", "outcome-9": "left"}).text
    assert "Đã lưu kết quả." in html
    assert one(world, Outcome).outcome == "collected"
    assert client.post(f"/scan/luot/{visit}/ket-qua", data={"outcome-2": "???"}).status_code == 422


def test_served_after_closing_is_told_apart(world, browse):
    late = datetime(2021, 3, 27, 2, 5, tzinfo=ZONE)
    arrive(world, service_started_at=late, called_to="quet")
    html = browse(world.at("2021-03-27T02:10"), "quet").get("/scan/hang-doi").text
    assert "Làm sau giờ đóng cửa: 1 lượt" in html
    assert "sau giờ đóng cửa" in html


def test_a_long_queue_is_cut_and_says_how_many_there_are(world, browse):
    with transaction(world.engine) as db:
        station = db.exec(select(Station)).first()
        for number in next_numbers(db, station_id=station.id, day=FRIDAY, count=45):
            db.add(
                Visit(
                    campaign_id=station.campaign_id, station_id=station.id, operating_day=FRIDAY, queue_number=number,
                    entry_id=f"e{number}", provenance="unlisted", rank="walk_in", people=2, arrived_at=ARRIVED,
                )
            )  # fmt: skip
    html = browse(world, "quet").get("/scan/hang-doi").text
    assert "và 5 lượt nữa" in html
    assert "khách chưa có trong danh sách · 2 người" in html


def test_an_undone_visit_offers_nothing_to_do(world, browse):
    visit = arrive(world, undone_at=ARRIVED)
    html = browse(world, "quet").get(f"/scan/luot/{visit}").text
    assert "Đã hoàn tác ở cửa" in html
    assert buttons(html) == []


def test_who_forgot_the_slip_is_found_and_the_slip_goes_on_as_if_its_code_had_been_typed(world, browse):
    client = browse(world.at("2021-03-26T19:06"), "quet")
    html = client.get("/scan/ten").text
    assert re.search(r'<input id="q"[^>]*autofocus', html)
    html = client.get("/scan/ten", params={"q": "le van mau"}).text
    assert "Văn" not in texts(html)
    assert "Hỏi năm sinh" in html
    fields = dict(re.findall(r'name="(scan_id|text)" value="([^"]+)"', html))
    html = client.post("/scan/", data=fields).text
    assert re.search(r"<h1[^>]*>(.*?)</h1>", html)[1] == "ĐÚNG GIỜ"


def test_a_search_that_finds_nobody_or_too_little_was_typed_says_what_next(world, browse):
    client = browse(world, "quet")
    assert "Không tìm thấy ai." in client.get("/scan/ten?q=zz").text
    answer = client.get("/scan/ten?q=x")
    assert (answer.status_code, "ít nhất 2 chữ cái" in answer.text) == (422, True)
    assert client.get("/scan/ten", params={"q": "x" * 101}).status_code == 422
    assert 'name="lang" value="en"' in client.get("/scan/ten?q=zz&lang=en").text


def test_a_slip_of_another_station_and_more_hits_than_are_shown_are_said(world, browse):
    with transaction(world.engine) as db:
        own = db.exec(select(Station)).one()
        row = own.model_dump(exclude={"id"}) | {"code": "KHAC", "number": 9, "name": "Trường Khác"}
        db.add(Station(**row))
        db.flush()
        other = db.exec(select(Station).where(Station.code == "KHAC")).one()
        token_station = other.id
        household = db.exec(select(Household)).first()
        for number in range(14):
            db.add(
                Resident(
                    campaign_id=household.campaign_id, household_id=_household(db, household, number).id, position=0,
                    full_name=f"Lý Thị {'Mai' if number else 'Lan'}", match_key=f"k{number}",
                )
            )  # fmt: skip
    client = browse(world, "quet")
    html = client.get("/scan/ten?q=ly+mai").text
    assert "Không có phiếu hẹn" in html
    assert "Còn người khác" in html
    with transaction(world.engine) as db:
        account = db.exec(select(Account).where(Account.username == "quet")).one()
        account.station_id = token_station
    assert "Điểm khác: Nhà văn hóa khu phố 2" in client.get("/scan/ten?q=le+van+mau").text


def _household(db, like, number):
    row = like.model_dump(exclude={"id"}) | {"ref": f"moi-{number}", "head_name": "Lý"}
    made = Household(**row)
    db.add(made)
    db.flush()
    return made


def test_people_without_a_slip_get_a_number(world, browse):
    client = browse(world, "quet")
    html = client.get("/scan/vang-lai").text
    entry = re.search(r'name="entry_id" value="([^"]+)"', html)[1]
    for _ in range(2):
        answer = client.post("/scan/vang-lai", data={"entry_id": entry, "people": "4"})
        assert '<h1 class="w">Số 1</h1>' in answer.text
        assert "khách chưa có trong danh sách · 4 người · không có phiếu" in texts(answer.text)
    assert one(world, Visit).people == 4


def test_a_newcomer_s_name_goes_onto_the_roster_with_the_place_he_lives_in(world, browse):
    client = browse(world, "quet")
    facts = {"entry_id": str(uuid4()), "people": "1", "name": "Trần Văn Lạ", "birth_year": "1980"}
    answer = client.post("/scan/vang-lai", data=facts)
    assert answer.status_code == 422
    assert "hãy chọn cả nơi ở" in answer.text
    assert 'value="Trần Văn Lạ"' in answer.text
    with transaction(world.engine) as db:
        station, place = db.exec(select(Station)).first(), db.exec(select(Neighbourhood)).first()
        assert f'<option value="{place.id}">' in answer.text
    html = client.post("/scan/vang-lai", data={**facts, "neighbourhood_id": str(place.id)}).text
    assert "Trần\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}L." in html
    assert "Người thứ 1" in html
    visit = one(world, Visit)
    assert one(world, Household, id=visit.household_id).ref == f"vang-lai-{station.id}-20210326-1"
    client.post(f"/scan/luot/{visit.id}/ket-qua", data={"outcome-1": "collected"})
    assert one(world, Outcome).resident_id == one(world, Resident, household_id=visit.household_id).id
    facts = {**facts, "entry_id": str(uuid4()), "name": "Mèo 🐈", "neighbourhood_id": str(place.id), "birth_year": ""}
    answer = client.post("/scan/vang-lai", data=facts)
    assert answer.status_code >= 400
    assert "không" in answer.text.lower()


@pytest.mark.parametrize(
    "wrong",
    [{"people": "0"}, {"people": "31"}, {"people": "x"}, {"entry_id": "x"}, {"birth_year": "3000"}, {"birth_year": "80"},
     {"name": "x" * 121}, {"neighbourhood_id": "-1"}, {"resident_id": "0"}, {"name": "a\x00b"}],
)  # fmt: skip
def test_what_cannot_be_a_walk_in_is_refused_and_nothing_is_entered(world, browse, wrong):
    answer = browse(world, "quet").post("/scan/vang-lai", data={"entry_id": str(uuid4()), "people": "1", **wrong})
    assert answer.status_code == 422
    with transaction(world.engine) as db:
        assert db.exec(select(Visit)).all() == []


def test_who_was_found_on_the_roster_is_entered_masked_and_sent_to_his_slip_if_he_has_one(world, browse):
    client = browse(world, "quet")
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        household = _household(db, db.exec(select(Household)).first(), 1)
        free = Resident(
            campaign_id=campaign.id, household_id=household.id, position=0, full_name="Lý Thị Mai", match_key="k"
        )
        db.add(free)
        db.flush()
        invited = db.exec(select(AppointmentMember.resident_id)).first()
    html = client.get(f"/scan/vang-lai?nguoi={free.id}").text
    assert "Có trong danh sách: Lý\N{NO-BREAK SPACE}T.\N{NO-BREAK SPACE}M." in html
    client.post("/scan/vang-lai", data={"entry_id": str(uuid4()), "people": "1", "resident_id": str(free.id)})
    assert one(world, Visit).provenance == "listed"
    answer = client.post("/scan/vang-lai", data={"entry_id": str(uuid4()), "resident_id": str(invited)})
    assert answer.status_code == 409
    assert "Hãy dùng phiếu đó" in answer.text
    assert client.get("/scan/vang-lai?nguoi=99999").status_code == 404
    data = {"entry_id": str(uuid4()), "resident_id": "99999"}
    assert client.post("/scan/vang-lai", data=data).status_code == 404

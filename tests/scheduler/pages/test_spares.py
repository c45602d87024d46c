"""Spare slips on the pages: asked for by officers, told of by the leader, seen at the door and by whoever holds one."""

import re
import shutil

import pytest
from sqlmodel import select

from factories import at
from line import Line, bundle_of
from notices.slipcode import qr_text
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.invitations.models import InvitationVersion
from scheduler.keys import Keys
from scheduler.places.models import Neighbourhood
from scheduler.plan.service import published_plan
from spare_scene import appointment_of, asked, blocked, household_of, residents_of, slip, told

EVENING = "TRU-SO/2021-03-26/evening"


@pytest.fixture(scope="module")
def built(tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("spares")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    line = Line(engine, folder, Keys.in_folder(folder / "keys")).run()
    asked(line, count=2, people=3, windows=[("20:00", EVENING)])
    engine.dispose()
    return folder


def leader(site, place="khu phố 1"):
    client = site.signed_in(role=Role.LEADER, place=place)
    client.headers["Accept-Language"] = "vi"
    return client


def spare(site):
    """Id and number of the first spare slip."""
    with site.line.work() as (db, _):
        own = slip(db, 11)
        return own.id, own.number


FORM = {
    "head_name": "Ngô Thị Mới",
    "address": "số 5, đường Mới",
    "people": "2",
    "name": ["", "Ngô Văn Thêm"],
    "year": ["1980", ""],
}


def test_the_leader_sees_his_spare_slips_after_all_others_in_a_group_of_their_own(site):
    html = leader(site).get("/to").text
    groups = re.findall(r"<h2>(.*?)</h2>\n<p class=\"n\">(.*?)</p>", html)
    assert groups[-1] == ("20:00–21:00, thứ Sáu 26/3/2021", "Phiếu dự phòng · Trụ sở Công an thị xã · 2 phiếu, còn 2")
    assert html.count("Giao cho…</a>") == 2
    assert "Phiếu dự phòng số 000011" in html


def test_the_leader_tells_whom_he_gave_one_and_takes_it_back(site):
    client, (key, number) = leader(site), spare(site)
    assert 'name="head_name" type="text" value=""' in client.get(f"/to/{key}/du-phong").text
    answer = client.post(f"/to/{key}/du-phong", data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/to#p{key}")
    facts = [(one.full_name, one.birth_year) for one in residents_of(site.line, number)]
    assert facts == [("Ngô Thị Mới", 1980), ("Ngô Văn Thêm", None), ("", None)]
    html = client.get("/to").text
    assert "<strong>Ngô Thị Mới</strong>" in html
    assert re.search(r"1 / \d+ phiếu đã giao", html)
    assert 'value="Ngô Văn Thêm"' in client.get(f"/to/{key}/du-phong").text
    client.post(f"/to/{key}/hoan-tac")
    assert "Ngô Thị Mới" not in client.get("/to").text
    assert household_of(site.line, number).is_untold


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"head_name": " "}, "Chưa ghi tên chủ hộ"),
        ({"people": "hai"}, "Số người phải từ 1 đến 20"),
        ({"people": "1"}, "Số người phải từ 1 đến 20"),
        ({"year": ["2015", ""]}, "Người sinh năm 2015 chưa chắc đủ tuổi"),
    ],
)
def test_what_cannot_be_is_said_above_the_form_and_nothing_entered_is_lost(site, facts, said):
    client, (key, number) = leader(site), spare(site)
    answer = client.post(f"/to/{key}/du-phong", data={**FORM, **facts})
    assert answer.status_code in {409, 422}
    assert said in answer.text
    assert 'value="Ngô Văn Thêm"' in answer.text
    assert household_of(site.line, number).is_untold


def test_more_people_than_the_window_takes_are_refused_in_words(site):
    blocked(site.line, "20:00", EVENING, 4)
    client, (key, _) = leader(site), spare(site)
    answer = client.post(f"/to/{key}/du-phong", data={**FORM, "people": "12"})
    assert answer.status_code == 409
    assert "chỉ còn" in answer.text


def test_the_leader_returns_one_that_nobody_needed(site):
    client, (key, number) = leader(site), spare(site)
    assert client.post(f"/to/{key}/tra-lai").headers["location"] == "/to"
    assert appointment_of(site.line, number).status == "cancelled"
    assert client.get("/to").text.count("Giao cho…</a>") == 1


def test_a_slip_of_the_roster_has_no_such_form(site):
    key = site.line.slips()["H1/household"].id
    assert leader(site).get(f"/to/{key}/du-phong").status_code == 409


def test_a_leader_of_elsewhere_tells_and_returns_nothing(site):
    client, (key, number) = leader(site, "khu phố 2"), spare(site)
    assert client.post(f"/to/{key}/du-phong", data=FORM).status_code == 403
    assert client.post(f"/to/{key}/tra-lai").status_code == 403
    assert household_of(site.line, number).is_untold


def test_an_officer_asks_for_spare_slips_and_returns_what_is_left(site):
    client = site.signed_in(role=Role.WARD_OFFICER, unit="19357")
    with site.line.work() as (db, _):
        place = db.exec(select(Neighbourhood.id).where(Neighbourhood.name == "khu phố 1")).one()
    order = {"neighbourhood": place, "count": 3, "people": 2}
    answer = client.post("/dot/du-phong", data=order)
    assert answer.headers["location"] == "/dot/du-phong?them=1"
    assert "Đã lập thêm 1 phiếu dự phòng" in client.get(answer.headers["location"]).text
    assert '<td class="r">3</td><td class="r">8</td><td class="r">0</td>' in client.get("/dot/du-phong").text
    told(site.line, 11)
    answer = client.post("/dot/du-phong/tra-lai", data={"neighbourhood": place})
    assert answer.headers["location"] == "/dot/du-phong?tra=2"
    assert '<td class="r">0</td><td class="r">0</td><td class="r">1</td>' in client.get(answer.headers["location"]).text


def test_an_officer_of_another_ward_asks_for_nothing_here(site):
    client = site.signed_in(role=Role.WARD_OFFICER, unit="19360")
    with site.line.work() as (db, _):
        place = db.exec(select(Neighbourhood.id).where(Neighbourhood.name == "khu phố 1")).one()
    for body in ({"neighbourhood": place, "count": 3, "people": 2}, {"neighbourhood": 999, "count": 3, "people": 2}):
        assert client.post("/dot/du-phong", data=body).status_code == 403


def test_whoever_holds_a_blank_slip_sees_its_hour_by_its_code_and_no_name(site):
    client = site.anybody()
    client.headers["Accept-Language"] = "vi"
    with site.line.work() as (db, _):
        own = slip(db, 11)
        code, key = own.typed_code, own.id
        signed = db.get_one(InvitationVersion, (key, 1)).slip_code
    for html in (client.post("/tra-cuu", data={"code": code, "year": ""}).text, client.get(f"/S/{signed}").text):
        assert "Phiếu dự phòng" in html
        assert "<span>20:00–</span><span>21:00</span>" in html
        assert "Xin báo tổ trưởng họ tên chủ hộ và số người (nhiều nhất 3 người)" in html
        assert "Hộ " not in html
    told(site.line, 11)
    assert client.post("/tra-cuu", data={"code": code, "year": ""}).status_code == 404
    assert "Hộ Ngô\xa0T.\xa0M." in client.post("/tra-cuu", data={"code": code, "year": "1980"}).text


def test_the_door_is_told_of_a_blank_slip_and_lets_its_people_in(site):
    client = site.signed_in(role=Role.STATION_LEAD, station="TRU-SO")
    with site.line.work() as (db, _):
        code = slip(db, 11).typed_code
    scan = "00000000-0000-4000-8000-000000000001"
    said = client.post("/api/v1/scans", json={"scan_id": scan, "text": code, "scanned_at": at(26, 20, 5).isoformat()})
    assert said.json()["slip"]["spare"] is True
    assert said.json()["slip"]["household"] == ""
    html = client.get(f"/scan/{scan}", headers={"Accept-Language": "vi"}).text
    assert "Phiếu dự phòng, chưa ghi tên · nhiều nhất 3 người" in html
    admitted = client.post(f"/api/v1/scans/{scan}/check-ins", json={"numbers": [1, 2], "reason": "x"})
    assert admitted.json() == {"size": 3, "arrived": [1, 2]}


def test_the_bundle_holds_them_last_and_blank_until_they_are_told(site):
    with site.line.work() as (db, campaign):
        place = db.exec(select(Neighbourhood.id).where(Neighbourhood.name == "khu phố 1")).one()
        bundle = bundle_of(db, published_plan(db, campaign), place, site.line.keys)
    assert [one.spare for one in bundle.slips[-3:]] == [False, True, True]
    assert {(one.household_name, one.address) for one in bundle.slips if one.spare} == {("", "")}
    assert all(one.qr_text == qr_text(campaign.public_url, one.qr_text.rpartition("/")[2]) for one in bundle.slips)
    told(site.line, 11)
    with site.line.work() as (db, campaign):
        bundle = bundle_of(db, published_plan(db, campaign), place, site.line.keys)
    assert [one.household_name for one in bundle.slips if one.number == 11] == ["Ngô Thị Mới"]
    assert sum(one.spare for one in bundle.slips) == 1


def test_spare_slips_by_the_interface(site):
    client = site.signed_in(role=Role.PLANNER, unit="462")
    with site.line.work() as (db, _):
        place = db.exec(select(Neighbourhood.id).where(Neighbourhood.name == "khu phố 2")).one()
    window = {"session": EVENING, "starts": "21:00"}
    order = {"neighbourhood_id": place, "count": 2, "people": 2, "windows": [window]}
    made = client.post("/api/v1/spare-slips", json=order).json()
    assert (len(made["made"]), made["total"]) == (2, 2)
    assert client.post("/api/v1/spare-slips", json=order).json() == {"made": [], "total": 2}
    first, second = made["made"]
    members = [{"name": "Ngô Thị Mới", "birth_year": 1980}]
    household = {"number": first, "head_name": "Ngô Thị Mới", "people": 2, "members": members}
    assert client.post("/api/v1/spare-slips/tell", json=household).json() == {
        "number": first,
        "told": True,
        "returned": False,
    }
    assert client.post("/api/v1/spare-slips/return", json={"number": first}).status_code == 409
    assert client.post("/api/v1/spare-slips/untell", json={"number": first}).json()["told"] is False
    assert client.post("/api/v1/spare-slips/return", json={"number": second}).json()["returned"] is True
    assert client.post("/api/v1/spare-slips/return", json={"number": 9999}).status_code == 404
    assert leader(site).post("/api/v1/spare-slips/return", json={"number": first}).status_code == 403

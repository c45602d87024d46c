"""The review through the API: each role in its area, at once or as a request, on either database."""

import pytest
from sqlmodel import select

from booking_scene import broken, household
from review_scene import mark_of, person
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.places.models import Neighbourhood
from scheduler.roster.models import Resident

PATH = "/api/v1/review"
MAU, PHUONG = "Lê Văn Mẫu", "Nguyễn Thị Phượng"
NEW = {"name": "Ngô Thị Mới", "birth": "05/03/1975", "relationship": "Em", "residence": "temporary"}


def leader(site, place="khu phố 1"):
    return site.signed_in(role=Role.LEADER, place=place)


def resident(site, name=MAU) -> int:
    with site.line.work() as (db, _):
        return person(db, name).id


def home(site, ref="H1") -> int:
    with site.line.work() as (db, _):
        return household(db, ref)


def place(site, name="khu phố 1") -> int:
    with site.line.work() as (db, _):
        return db.exec(select(Neighbourhood.id).where(Neighbourhood.name == name)).one()


def test_an_officer_marks_confirms_and_adds_at_once(both):
    client = both.signed_in()
    order = {"residents": [resident(both)], "mark": "moved"}
    assert client.post(f"{PATH}/marks", json=order).json() == {"changed": 1, "asked": 0}
    assert client.post(f"{PATH}/marks", json=order).json() == {"changed": 0, "asked": 0}
    assert client.post(f"{PATH}/households/{home(both)}/right").json()["changed"] == 3
    assert client.post(f"{PATH}/households/{home(both)}/shift", json={"shift": "evening"}).json()["changed"] == 1
    added = client.post(f"{PATH}/households/{home(both)}/people", json=NEW)
    assert (added.status_code, added.json()["changed"]) == (201, 1)
    assert client.post(f"{PATH}/households/{home(both)}/people", json=NEW).json()["code"] == "person_there_already"
    order = {"address": "số 90", "people": [{"name": "Ngô Hai", "birth": "1970"}]}
    assert client.post(f"{PATH}/{place(both)}/households", json=order).status_code == 201
    first, second = client.get(PATH).json()
    assert first["marks"] == {"moved": 1, "confirmed": 3, "added": 2}
    assert (first["people"], first["reviewed"], first["households_left"]) == (13, 6, 4)
    assert second["unreviewed"] == second["people"] == 5
    assert client.post(f"{PATH}/marks", json={"residents": [resident(both)], "mark": None}).json()["changed"] == 1
    assert mark_of(both.line, MAU) == (None, None)
    assert broken(both.line) == []


def test_a_leader_s_word_is_a_request_that_an_officer_takes_over(both):
    client, officer = leader(both), both.signed_in(role=Role.WARD_OFFICER, unit="19357")
    order = {"residents": [resident(both)], "mark": "moved"}
    assert client.post(f"{PATH}/marks", json=order).json() == {"changed": 0, "asked": 1}
    client.post(f"{PATH}/households/{home(both)}/people", json=NEW)
    first, second = officer.get(f"{PATH}/requests").json()
    assert (first["kind"], first["facts"], first["decision"]) == ("mark", {"mark": "moved"}, None)
    assert second["facts"] == NEW
    done = officer.post(f"{PATH}/requests/{first['id']}/decision", json={"decision": "done"}).json()
    assert done == {"id": first["id"], "decision": "done", "answer": "", "changed": True}
    assert mark_of(both.line, MAU) == ("moved", "leader")
    assert client.post(f"{PATH}/requests/{second['id']}/withdraw").json()["changed"] is True
    assert client.post(f"{PATH}/requests/{second['id']}/withdraw").json()["changed"] is False
    assert client.get(f"{PATH}/requests").json() == []
    assert [one["id"] for one in client.get(f"{PATH}/requests?state=decided").json()] == [first["id"]]
    assert client.post(f"{PATH}/requests/{first['id']}/decision", json={"decision": "done"}).status_code == 403
    assert broken(both.line) == []


def test_each_sees_his_area(both):
    assert [one["neighbourhood"] for one in leader(both).get(PATH).json()] == ["khu phố 1"]
    officer = both.signed_in(role=Role.WARD_OFFICER, unit="19357")
    assert [one["neighbourhood"] for one in officer.get(PATH).json()] == ["khu phố 1"]
    assert len(both.signed_in().get(PATH).json()) == 2


@pytest.mark.parametrize("role", ["leader", "officer"])
def test_next_door_is_refused(site, role):
    client = leader(site) if role == "leader" else site.signed_in(role=Role.WARD_OFFICER, unit="19357")
    before = site.line.kept()
    for path, body in (
        ("marks", {"residents": [resident(site), resident(site, PHUONG)], "mark": "moved"}),
        ("marks", {"residents": [99_999], "mark": "moved"}),
        (f"households/{home(site, 'A1')}/right", {}),
        (f"households/{home(site, 'A1')}/people", NEW),
        (f"{place(site, 'khu phố 2')}/households", {"address": "x", "people": [NEW]}),
    ):
        assert client.post(f"{PATH}/{path}", json=body).status_code == 403, path
    assert client.get(f"{PATH}/{place(site, 'khu phố 2')}/households").status_code == 403
    after = site.line.kept()
    assert {name for name in before if before[name] != after[name]} <= {"account", "login", "audit_entry"}


def test_households_are_listed_in_parts_and_the_look_is_noted(site):
    client = leader(site)
    path = f"{PATH}/{place(site)}/households"
    found = client.get(path, params={"limit": 2, "offset": 1}).json()
    assert [one["head_name"] for one in found] == ["Đặng Ngọc Ưng", "Phạm Văn Ví"]
    assert found[0]["people"][0] == {
        "id": resident(site, "Đặng Ngọc Ưng"), "name": "Đặng Ngọc Ưng", "mark": "", "settled": False
    }  # fmt: skip
    site.signed_in().post(f"{PATH}/households/{home(site)}/right")
    assert MAU not in client.get(path, params={"show": "left"}).text
    with site.line.work() as (db, _):
        assert "neighbourhood.roster_read" in db.exec(select(AuditEntry.action)).all()


@pytest.mark.parametrize("order", [{"mark": "gone"}, {"mark": "added"}, {"mark": "moved", "residents": []}])
def test_odd_orders_are_refused(site, order):
    assert site.signed_in().post(f"{PATH}/marks", json={"residents": [1], **order}).status_code == 422
    with site.line.work() as (db, _):
        assert db.get_one(Resident, 1).mark is None

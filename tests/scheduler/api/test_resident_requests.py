"""Residents' requests through the API: each role in its area, one decision, on either database."""

import pytest
from sqlmodel import select

from booking_scene import broken
from factories import EVE
from request_scene import asks, kept_requests
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role

PATH = "/api/v1/requests"


@pytest.fixture
def town(both):
    """H1 of khu phố 1 cannot come, A2 of khu phố 2 asks to come in parts."""
    asks(both.line, "H1")
    asks(both.line, "A2", "split", [3])
    return both


def ids(client, **asked):
    return [one["id"] for one in client.get(PATH, params=asked).json()]


def test_a_planner_lists_and_decides(town):
    client = town.signed_in()
    found = {one["kind"]: one for one in client.get(PATH).json()}
    one = found["split"]
    assert (one["numbers"], one["household"], one["decision"]) == ([3], "Bùi\xa0V.\xa0T.", None)
    order = {"decision": "declined", "answer": "Cả hộ cùng một khung giờ."}
    done = client.post(f"{PATH}/{one['id']}/decision", json=order).json()
    assert (done["changed"], done["decision"], done["answer"]) == (True, "declined", order["answer"])
    again = client.post(f"{PATH}/{one['id']}/decision", json={"decision": "done"}).json()
    assert again == {**done, "changed": False}
    assert ids(client) == [found["cannot_come"]["id"]]
    assert sorted(ids(client, state="all")) == sorted(each["id"] for each in found.values())
    with town.line.work() as (db, _):
        actions = db.exec(select(AuditEntry.action)).all()
    assert actions.count("request.decided") == 1
    assert "request.read" in actions
    assert broken(town.line) == []


def test_each_role_sees_and_decides_those_of_its_area(town):
    everybody = town.signed_in()
    first, second = sorted(ids(everybody))
    for area in ({"role": Role.LEADER, "place": "khu phố 1"}, {"role": Role.WARD_OFFICER, "unit": "19357"}):
        client = town.signed_in(**area)
        assert ids(client) == [first]
        assert client.post(f"{PATH}/{second}/decision", json={"decision": "done"}).status_code == 403
    town.signed_in(role=Role.LEADER, place="khu phố 1").post(f"{PATH}/{first}/decision", json={"decision": "done"})
    assert kept_requests(town.line) == [("cannot_come", [], "done"), ("split", [3], None)]
    for role, area in ((Role.STATION_LEAD, {"station": "TRU-SO"}), (Role.AUDITOR, {})):
        assert town.signed_in(role=role, **area).get(PATH).status_code == 403


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"decision": "declined"}, "decision_unexplained"),
        ({"decision": "withdrawn"}, None),
        ({"decision": "done", "answer": "x" * 201}, None),
        ({}, None),
    ],
)
def test_what_is_no_decision_is_refused(site, order, code):
    key = asks(site.line, "H1", now=EVE)
    answer = site.signed_in().post(f"{PATH}/{key}/decision", json=order)
    assert answer.status_code == 422
    assert code is None or answer.json()["code"] == code
    assert kept_requests(site.line) == [("cannot_come", [], None)]


def test_a_state_that_is_none_is_refused(site):
    assert site.signed_in().get(PATH, params={"state": "x"}).status_code == 422

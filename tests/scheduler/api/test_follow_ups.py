"""Follow-ups through the API: to officers and station leads, each in his area, on either database."""

import pytest
from sqlmodel import select

from booking_scene import broken, household
from follow_scene import SATURDAY_EVENING, SATURDAY_HOME, ends, evening
from line import Line
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys
from site_world import make_site

PATH = "/api/v1/follow-ups"


@pytest.fixture
def town(tmp_path, db_url):
    """The third of A2 lacks a paper, both of H1 left, the station could not read the fingerprints of H3."""
    yield from made(tmp_path, db_url)


@pytest.fixture
def sqlite_town(tmp_path, sqlite_url):
    yield from made(tmp_path, sqlite_url)


def made(folder, url):
    engine = open_engine(url)
    line = evening(Line(engine, folder, Keys.in_folder(folder / "keys")))
    ends(line, "A2", "papers_missing", who=2)
    for who in (0, 1):
        ends(line, "H1", "left", who=who)
    ends(line, "H3", "fingerprints_unreadable")
    site = make_site(line, url)
    yield site
    site.close()
    engine.dispose()


def ids(client, ref="", **asked):
    return [one["outcome_id"] for one in client.get(PATH, params=asked).json() if not ref or one["household_id"] == ref]


def of(site, client, ref):
    with site.line.work() as (db, _):
        key = household(db, ref)
    return ids(client, key)


def order(outcomes, how="new_slot", session=SATURDAY_EVENING, starts="18:00", **more):
    return {"outcome_ids": outcomes, "how": how, "session": session, "starts": starts, **more}


def test_a_planner_books_a_household_again_and_reads_what_became_of_it(town):
    client = town.signed_in()
    assert len(ids(client)) == 4
    both = of(town, client, "H1")
    with town.line.work() as (db, _):
        asked = {"household_id": household(db, "H1")}
    windows = client.get(f"{PATH}/windows", params=asked).json()
    offered = {(one["session"], one["starts"]): one["free"] for one in windows}
    assert offered[SATURDAY_EVENING, "18:00"] >= 2
    answer = client.post(PATH, json=order(both)).json()
    assert answer["changed"]
    (slip,) = answer["slips"]
    assert (slip["party"], slip["size"]) == ("rest-1", 2)
    assert {one["again_slip"] for one in answer["follow_ups"]} == {slip["slip_number"]}
    assert len(ids(client)) == 2
    assert ids(client, state="done") == both
    assert not client.post(PATH, json=order(both)).json()["changed"]
    assert broken(town.line) == []
    with town.line.work() as (db, _):
        found = db.exec(select(AuditEntry.action)).all()
    assert {"follow_up.read", "follow_up.done", "appointment.again"} <= set(found)


def test_people_are_named_by_initials_only(sqlite_town):
    client = sqlite_town.signed_in()
    text = client.get(PATH).text
    assert "Lê\\u00a0V." in text or "Lê\u00a0V." in text
    assert "Lê Văn Mẫu" not in text
    assert "Văn" not in text


def test_a_home_round_without_a_time_waits_on_the_list_and_its_mark_can_be_taken_back(sqlite_town):
    client = sqlite_town.signed_in()
    (one,) = of(sqlite_town, client, "H3")
    answer = client.post(PATH, json={"outcome_ids": [one], "how": "home_round"}).json()
    assert answer["slips"] == []
    assert ids(client, state="home") == [one]
    back = client.post(f"{PATH}/undo", json={"outcome_id": one}).json()
    assert (back["state"], back["how"]) == ("open", None)
    with sqlite_town.line.work() as (db, _):
        key = household(db, "H3")
    homes = client.get(f"{PATH}/windows", params={"household_id": key, "how": "home_round"}).json()
    assert {one["session"].partition("/")[0] for one in homes} == {"TAI-NHA"}
    booked = client.post(PATH, json=order([one], "home_round", SATURDAY_HOME, "08:00")).json()
    assert booked["slips"][0]["size"] == 1
    refused = client.post(f"{PATH}/undo", json={"outcome_id": one})
    assert (refused.status_code, refused.json()["code"]) == (409, "follow_up_has_slip")


def test_an_officer_of_next_door_sees_nobody_and_can_follow_up_nobody(sqlite_town):
    planner = sqlite_town.signed_in()
    one = of(sqlite_town, planner, "A2")
    with sqlite_town.line.work() as (db, _):
        key = household(db, "A2")
    next_door = sqlite_town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    assert len(ids(next_door)) == 3
    assert next_door.get(f"{PATH}/windows", params={"household_id": key}).json() == []
    for body in (order(one), order([99_999])):
        refused = next_door.post(PATH, json=body)
        assert (refused.status_code, refused.json()["code"]) == (404, "follow_up_unknown")
    assert sqlite_town.signed_in(role=Role.LEADER, place="khu phố 1").get(PATH).status_code == 403


def test_a_station_lead_sees_to_whom_his_station_served_with_its_own_windows(sqlite_town):
    lead = sqlite_town.signed_in(role=Role.STATION_LEAD, station="TRU-SO")
    other = sqlite_town.signed_in(role=Role.STATION_LEAD, station="DEM")
    assert len(ids(lead)) == 4
    assert ids(other) == []
    one = of(sqlite_town, lead, "A2")
    refused = lead.post(PATH, json=order(one, session="DEM/2021-03-27/night", starts="23:00"))
    assert refused.status_code == 403
    assert lead.post(PATH, json=order(one)).json()["changed"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"outcome_ids": [], "how": "new_slot"}, 422),
        ({"outcome_ids": [1] * 51, "how": "not_needed", "note": "x"}, 422),
        ({"outcome_ids": [2**31], "how": "not_needed", "note": "x"}, 422),
        ({"outcome_ids": [1], "how": "collected"}, 422),
        ({"outcome_ids": [1], "how": "new_slot"}, 422),
        ({"outcome_ids": [1], "how": "not_needed"}, 422),
        ({"outcome_ids": [1], "how": "not_needed", "note": "x" * 201}, 422),
        ({"outcome_ids": [1], "how": "not_needed", "note": "a\x00b"}, 422),
        ({"outcome_ids": [1], "how": "new_slot", "session": "x", "starts": "18:00"}, 422),
        ({"outcome_ids": [1], "how": "new_slot", "session": SATURDAY_EVENING, "starts": "18:07"}, 404),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(sqlite_town, body, status):
    client = sqlite_town.signed_in()
    before = ids(client)
    refused = client.post(PATH, json=body)
    assert refused.status_code == status, refused.text
    assert ids(client) == before

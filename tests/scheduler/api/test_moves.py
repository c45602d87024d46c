"""Moves by hand and days off through the API: to officers and leaders, each in his area."""

import pytest
from sqlmodel import select

from booking_scene import EVENING, broken, household, left_out
from line import Line
from moving_scene import put
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys
from scheduler.roster.models import Resident
from site_world import make_site

NIGHT = "DEM/2021-03-26/night"


@pytest.fixture
def town(tmp_path, db_url):
    """H2, H4 and A2 have their windows; on either database."""
    engine = open_engine(db_url)
    line = left_out(Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys")))
    for ref, clock, session in (("H2", "18:00", EVENING), ("A2", "19:00", EVENING), ("H4", "23:00", NIGHT)):
        put(line, ref, clock, session)
    site = make_site(Line(engine, tmp_path), db_url)
    yield site
    site.close()
    engine.dispose()


def key(site, ref):
    with site.line.work() as (db, _):
        return household(db, ref)


def order(site, ref, starts="21:00", session=EVENING, **more):
    return {"household_id": key(site, ref), "session": session, "starts": starts, **more}


def two(site, ref):
    return {"first": {"household_id": key(site, "H2")}, "second": {"household_id": key(site, ref)}}


WAYS = {
    "move": order,
    "swap": two,
    "split": lambda site, ref: {"household_id": key(site, ref), "residents": [1]},
    "join": lambda site, ref: {"household_id": key(site, ref)},
}


def test_a_leader_moves_a_household_of_his_own_neighbourhood(town):
    leader = town.signed_in(role=Role.LEADER, place="khu phố 1")
    made = leader.post("/api/v1/appointments/move", json=order(town, "H2"))
    assert made.status_code == 200, made.text
    said = made.json()
    assert (said["changed"], said["slips"][0]["slip_version"], said["slips"][0]["party"]) == (True, 2, "household")
    again = leader.post("/api/v1/appointments/move", json=order(town, "H2")).json()
    assert (again["changed"], again["slips"]) == (False, said["slips"])
    assert broken(town.line) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "area", [{"role": Role.LEADER, "place": "khu phố 1"}, {"role": Role.WARD_OFFICER, "unit": "19357"}]
)
def test_nobody_moves_a_household_of_elsewhere(town, way, area):
    client = town.signed_in(**area)
    before = town.line.kept()
    answers = [client.post(f"/api/v1/appointments/{way}", json=WAYS[way](town, "A2"))]
    named = {"household_id": 4711, "residents": [1], "session": EVENING, "starts": "18:00"}
    named |= {"first": {"household_id": key(town, "H2")}, "second": {"household_id": 4711}}
    answers.append(client.post(f"/api/v1/appointments/{way}", json=named))
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()
    assert town.line.kept() == before


def test_a_planner_swaps_splits_and_joins(town):
    planner = town.signed_in(role=Role.PLANNER, unit="462")
    both = {"first": {"household_id": key(town, "H2")}, "second": {"household_id": key(town, "A2")}}
    swapped = planner.post("/api/v1/appointments/swap", json=both).json()
    assert [slip["slip_version"] for slip in swapped["slips"]] == [2, 2]
    with town.line.work() as (db, _):
        son = db.exec(select(Resident.id).where(Resident.full_name == "Bùi Văn Con")).one()
    parts = planner.post(
        "/api/v1/appointments/split", json={"household_id": key(town, "A2"), "residents": [son]}
    ).json()
    assert [(slip["party"], slip["size"]) for slip in parts["slips"]] == [("household", 2), ("part-1", 1)]
    whole = planner.post("/api/v1/appointments/join", json={"household_id": key(town, "A2")}).json()
    assert [(slip["party"], slip["size"]) for slip in whole["slips"]] == [("household", 3)]
    assert broken(town.line) == []


def test_what_is_refused_says_why(town):
    planner = town.signed_in(role=Role.PLANNER, unit="462")
    answer = planner.post("/api/v1/appointments/move", json=order(town, "H2", "13:00", "TRUONG/2021-03-26/afternoon"))
    assert (answer.status_code, answer.json()["code"]) == (409, "station_not_for_party")


def test_an_officer_blocks_places_of_a_station_of_his_area_only(town):
    officer = town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    near, far = (
        {"session": session, "starts": clock, "places": 3} for session, clock in ((NIGHT, "00:00"), (EVENING, "18:00"))
    )
    assert officer.post("/api/v1/slots/block", json=near).json()["blocked"] == 3
    assert not officer.post("/api/v1/slots/block", json=near).json()["changed"]
    assert officer.post("/api/v1/slots/block", json=far).status_code == 403
    planner = town.signed_in(role=Role.PLANNER, unit="462")
    full = planner.post("/api/v1/slots/block", json={**far, "places": 9})
    assert (full.status_code, full.json()["code"]) == (409, "slot_full")


def test_a_session_is_tried_then_called_off_and_each_look_at_the_lists_is_noted(town):
    planner = town.signed_in(role=Role.PLANNER, unit="462")
    before = town.line.kept()
    tried = planner.post("/api/v1/sessions/off/trial", json={"session": EVENING, "reason": "bão"}).json()
    after = town.line.kept()
    assert {table for table in before if before[table] != after[table]} == {"audit_entry"}
    made = planner.post("/api/v1/sessions/off", json={"session": EVENING, "reason": "bão"}).json()
    assert (tried["applied"], made["applied"]) == (False, True)
    assert tried | {"applied": True} == made
    assert (made["moved"], made["closed_windows"], len(made["told"])) == (2, 4, 2)
    assert "(bão)" in made["told"][0]["message_vi"]
    again = planner.post("/api/v1/sessions/off", json={"session": EVENING}).json()
    assert (again["changed"], len(again["told"])) == (False, 2)
    with town.line.work() as (db, _):
        notes = db.exec(select(AuditEntry.action).where(AuditEntry.action.startswith("session."))).all()
    assert sorted(notes) == ["session.called_off"] + ["session.off_lists_read"] * 3
    assert broken(town.line) == []


def test_an_officer_calls_off_what_is_in_his_area_and_sees_its_people_only(town):
    officer = town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    for body in (
        {"session": EVENING},
        {"day": "2021-03-26", "unit": "462"},
        {"day": "2021-03-26", "station": "KHONG-CO"},
        {"day": "2021-03-26", "unit": "99999"},
    ):
        assert officer.post("/api/v1/sessions/off", json=body).status_code == 403, body
        assert officer.post("/api/v1/sessions/off/trial", json=body).status_code == 403, body
    made = officer.post("/api/v1/sessions/off", json={"session": NIGHT}).json()
    assert (made["moved"], made["elsewhere"], len(made["told"])) == (1, 0, 1)
    assert broken(town.line) == []


def test_an_order_that_does_not_say_what_is_off_is_refused(town):
    planner = town.signed_in(role=Role.PLANNER, unit="462")
    for body in ({}, {"day": "2021-03-26"}, {"station": "TRU-SO"}, {"session": EVENING, "since": "7h"}):
        answer = planner.post("/api/v1/sessions/off/trial", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "off_unclear"), body
    none = planner.post("/api/v1/sessions/off", json={"day": "2021-04-26", "station": "TRU-SO"})
    assert (none.status_code, none.json()["code"]) == (404, "nothing_to_call_off")

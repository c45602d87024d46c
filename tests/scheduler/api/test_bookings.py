"""Free places and bookings through the API: to officers, each in his area."""

import pytest

from booking_scene import EVENING, household, left_out, window
from factories import at, small_campaign_text
from line import Line
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys
from scheduler.places.models import SlotRow
from site_world import make_site

NIGHT = "DEM/2021-03-26/night"
SCHOOL = "TRUONG/2021-03-26/afternoon"


@pytest.fixture
def town(tmp_path, db_url):
    """A published plan that left everybody out, on either database."""
    engine = open_engine(db_url)
    left_out(Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys")))
    site = make_site(Line(engine, tmp_path), db_url)
    yield site
    site.close()
    engine.dispose()


def order(site, ref, session=EVENING, starts="18:00", **more):
    with site.line.work() as (db, _):
        return {"household_id": household(db, ref), "session": session, "starts": starts, **more}


def free(client, session=EVENING, **more):
    return client.get("/api/v1/sessions/places", params={"session": session, **more})


def test_an_officer_sees_what_is_free_books_a_party_and_sees_less(town):
    officer = town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    before = free(officer).json()
    assert (before["session"], before["state"], before["day_left"], len(before["windows"])) == (EVENING, "open", 400, 4)
    assert before["windows"][0] | {"ends_at": ""} == {
        "starts_at": at(26, 18).isoformat().replace("18:00:00+07:00", "11:00:00Z"),
        "ends_at": "",
        "places": 10,
        "taken": 0,
        "blocked": 0,
        "free": 10,
    }
    made = officer.post("/api/v1/bookings", json=order(town, "H2"))
    assert made.status_code == 200
    assert {name: made.json()[name] for name in ("changed", "size", "slip_number", "slip_version")} == {
        "changed": True,
        "size": 2,
        "slip_number": 1,
        "slip_version": 1,
    }
    kept = town.line.kept()
    again = officer.post("/api/v1/bookings", json=order(town, "H2")).json()
    assert again == {**made.json(), "changed": False}
    assert town.line.kept() == kept
    after = free(officer).json()
    assert (after["day_left"], after["windows"][0]["taken"], after["windows"][0]["free"]) == (398, 2, 8)


def test_a_household_of_next_door_is_refused_like_one_that_nobody_has(town):
    officer = town.signed_in(role=Role.WARD_OFFICER, unit="19358")
    town.line.load(small_campaign_text(code='"khac"'))
    before = town.line.kept()
    unknown = {**order(town, "H2"), "household_id": 4711}
    answers = [officer.post("/api/v1/bookings", json=body) for body in (order(town, "H2"), unknown)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()
    stranger = town.signed_in(role=Role.PLANNER, campaign="khac", unit="462")
    assert stranger.post("/api/v1/bookings", json=order(town, "H2")).status_code == 403
    assert town.line.kept()["appointment"] == before["appointment"]


def test_a_session_is_seen_by_whose_people_it_takes_and_by_no_other(town):
    first, second = (town.signed_in(role=Role.WARD_OFFICER, unit=unit) for unit in ("19357", "19358"))
    assert [free(officer).status_code for officer in (first, second)] == [200, 200]
    assert [free(officer, NIGHT).status_code for officer in (first, second)] == [200, 403]
    unknown = free(second, "DEM/2021-03-30/night")
    assert (unknown.status_code, unknown.json()) == (403, free(second, NIGHT).json())
    planner = town.signed_in()
    assert free(planner, NIGHT).status_code == 200
    assert free(planner, "DEM/2021-03-30/night").json()["code"] == "session_unknown"
    assert free(planner, "DEM").json()["code"] == "session_ref_invalid"
    assert town.signed_in().post("/api/v1/bookings", json=order(town, "H4", NIGHT, "00:00")).status_code == 200
    assert second.post("/api/v1/bookings", json=order(town, "A1", NIGHT, "00:00")).status_code == 403


def test_every_refusal_has_its_code_and_changes_nothing(town):
    planner = town.signed_in()
    planner.post("/api/v1/bookings", json=order(town, "H2"))
    before = town.line.kept()
    cases = [
        (order(town, "H1", starts="18:30"), 404, "window_unknown"),
        (order(town, "H1", SCHOOL, "13:00"), 409, "station_not_for_party"),
        (order(town, "H2", starts="19:00"), 409, "booked_elsewhere"),
        (order(town, "H1", party="resident-99"), 404, "party_not_unassigned"),
        (order(town, "H1", party="x" * 31), 422, "invalid_request"),
        (order(town, "H1", starts="18:00:00"), 422, "invalid_request"),
        ({"household_id": 1}, 422, "invalid_request"),
    ]
    for body, status, code in cases:
        answer = planner.post("/api/v1/bookings", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    assert town.line.kept() == before


def test_a_full_window_is_a_conflict(town):
    with town.line.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign).slot_id).places = 1
    answer = town.signed_in().post("/api/v1/bookings", json=order(town, "H2"))
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_full")

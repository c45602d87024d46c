"""Changes through the API: tried, made, refused; each officer within his area; and where a session's places come from."""

import pytest

from factories import small_campaign_text
from line import rows_of
from scheduler.auth.models import Role
from scheduler.places.service import close_campaign, find_session

EVENING = "TRU-SO/2021-03-26/evening"
CLOSE = {"change": "close", "from_day": "2021-03-27", "to_day": "2021-03-27", "station": "TRU-SO"}
SHIFT = {"change": "shift", "station": "DEM", "code": "morning", "hours": "07:00-11:00", "kits": ["BTB-9"]}


@pytest.fixture
def planner(both):
    return both.signed_in()


def tried(client, change, **options):
    return client.post("/api/v1/changes/trial", json=change, **options)


def made(client, change, **options):
    return client.post("/api/v1/changes", json=change, **options)


def stored(site):
    """Every row but what a request leaves of itself: refusals in the trail."""
    return rows_of(site.line.engine, but=("audit_entry", "login"))


def test_a_trial_answers_what_making_answers_and_changes_nothing(both, planner):
    before = stored(both)
    answer = tried(planner, CLOSE)
    assert answer.status_code == 200
    assert answer.json() == {
        "applied": False,
        "changed": ["closures"],
        "created": 0,
        "changed_sessions": 3,
        "removed": 0,
        "begun": 0,
        "places": -120,
        "places_by_unit": {"462": -120},
        "orphaned_appointments": 0,
        "orphaned_people": 0,
        "drafts_removed": [],
        "finish_before": "2021-03-26",
        "finish_after": "2021-03-26",
        "sessions": [
            {"session": f"TRU-SO/2021-03-27/{shift}", "before": 40, "after": 0}
            for shift in ("morning", "afternoon", "evening")
        ],
        "lines": [
            {"label": "Appointments", "text": "nobody loses a place", "warn": False},
            {"label": "Places", "text": "Thị xã Quảng Trị −120; 12 windows shrink or close", "warn": False},
            {"label": "Sessions", "text": "3 changed, 6 as they were", "warn": False},
            {"label": "Forecast end", "text": "as before: 26 March 2021, in time for 28 March 2021", "warn": False},
        ],
    }
    assert stored(both) == before
    assert made(planner, CLOSE).json() == answer.json() | {"applied": True}
    assert stored(both) != before
    again = made(planner, CLOSE)
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_change")


def test_the_language_is_the_one_that_is_asked_for(planner):
    vietnamese = tried(planner, CLOSE, headers={"Accept-Language": "vi"}).json()
    assert [line["label"] for line in vietnamese["lines"]] == ["Người đã hẹn", "Số chỗ", "Ca", "Dự kiến xong"]
    wrong = {**CLOSE, "from_day": "2021-03-28"}
    assert tried(planner, wrong).json()["findings"][0]["detail"] == (
        "closures[1].to_day: the last day 27/03/2021 lies before the first day 28/03/2021. It must be 28/03/2021 or later."
    )
    assert tried(planner, wrong, headers={"Accept-Language": "vi-VN"}).json()["findings"][0]["detail"] == (
        "closures[1].to_day: ngày cuối 27/03/2021 đứng trước ngày đầu 28/03/2021. Ngày cuối phải từ 28/03/2021 trở đi."
    )


def test_a_change_that_would_orphan_appointments_is_told_and_refused_with_their_number(both, planner):
    before = stored(both)
    friday = {**CLOSE, "from_day": "2021-03-26", "to_day": "2021-03-26"}
    told = tried(planner, friday)
    assert (told.status_code, told.json()["orphaned_appointments"], told.json()["orphaned_people"]) == (200, 7, 11)
    assert told.json()["lines"][0]["warn"] is True
    refused = made(planner, friday)
    assert (refused.status_code, refused.json()["code"]) == (409, "appointments_orphaned")
    assert refused.json()["detail"].startswith("7 appointments (11 people) would lose their place (")
    assert stored(both) == before


@pytest.mark.parametrize(
    ("change", "status", "code", "said"),
    [
        ({**CLOSE, "from_day": "2021-03-24"}, 422, "past_untouchable", "24/03/2021"),
        ({**CLOSE, "station": "XOM"}, 422, "change_invalid", "XOM"),
        ({**SHIFT, "hours": "00:00-02:00"}, 422, "change_invalid", "00:00-02:00"),
        ({**SHIFT, "hours": "07:00-11:30"}, 422, "change_invalid", "270"),
        ({**SHIFT, "row": 2}, 404, "row_unknown", "2"),
        ({**SHIFT, "station": "XOM"}, 422, "code_unknown", "XOM"),
        ({"change": "figures", "rate": -1}, 422, "invalid_request", "“-1” must be a number from 0 up"),
        ({"change": "figures", "rate": "31"}, 422, "invalid_request", "“31” must be from 4 to 30"),
        ({"change": "figures", "window_minutes": 45}, 422, "change_invalid", "45"),
        ({"change": "nothing"}, 422, "invalid_request", "nothing"),
        ({**CLOSE, "hours": "8-9"}, 422, "invalid_request", "“8-9” must be hours like 06:30-12:00"),
        ({**CLOSE, "more": 1}, 422, "invalid_request", "more"),
        (
            {"change": "lend", "kits": ["BTB-2"], "to_station": "DEM", "from_day": "2021-03-27"},
            422,
            "change_invalid",
            "BTB-2",
        ),
        (
            {
                "change": "return",
                "kits": ["BTB-1"],
                "to_station": "DEM",
                "from_day": "2021-03-27",
                "last_day": "2021-03-27",
            },
            404,
            "nothing_to_return",
            "BTB-1",
        ),
    ],
)
def test_bad_input_is_refused_with_the_value_and_nothing_is_changed(site, change, status, code, said):
    client = site.signed_in()
    before = stored(site)
    for ask in (tried, made):
        answer = ask(client, change)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert said in str(answer.json())
    assert stored(site) == before


def test_vietnamese_says_what_a_figure_must_be(site):
    answer = tried(site.signed_in(), {"change": "figures", "rate": 50}, headers={"Accept-Language": "vi"})
    assert "figures.rate (“50” cần từ 4 đến 30 người mỗi bộ mỗi giờ)" in answer.json()["detail"]


def test_a_text_with_signs_that_no_database_keeps_is_refused(both, planner):
    for ask in (tried, made):
        answer = ask(planner, {"change": "team", "code": "TO-1", "name": "a\0b", "people": 3})
        assert (answer.status_code, answer.json()["code"]) == (422, "change_invalid")
        assert [finding["key"] for finding in answer.json()["findings"]] == ["teams[TO-1].name"]


def test_a_closed_campaign_is_not_changed(site):
    client = site.signed_in()
    with site.line.work() as (db, campaign):
        close_campaign(db, campaign, now=site.settings.clock)
    for ask in (tried, made):
        assert ask(client, CLOSE).json()["code"] == "campaign_closed"


# Each within his area


@pytest.fixture
def officer(both):
    return both.signed_in(role=Role.WARD_OFFICER, unit="19357")


def test_a_ward_officer_changes_the_stations_of_his_ward(both, officer):
    for change in (
        {**CLOSE, "station": "DEM"},
        {**CLOSE, "station": "", "unit": "19357", "from_day": "2021-03-28", "to_day": "2021-03-28"},
        {**SHIFT, "row": 1, "code": "night", "hours": "23:00-02:00", "kits": ["BTB-2", "BTB-9"]},
        {
            "change": "station", "code": "XOM", "name": "Xóm", "kind": "mobile", "unit": "19357",
            "shifts": [{"code": "morning", "hours": "07:00-11:00", "kits": ["BTB-8"]}],
        },
        {"change": "reopen", "from_day": "2021-03-27", "to_day": "2021-03-27", "station": "DEM"},
        {"change": "remove_station", "code": "XOM"},
    ):  # fmt: skip
        assert tried(officer, change).json().get("applied") is False, change
        assert made(officer, change).json().get("applied") is True, change


def test_a_ward_officer_changes_nothing_of_others(both, officer):
    before = stored(both)
    for change in (
        CLOSE,
        {**CLOSE, "station": ""},
        {**CLOSE, "station": "", "unit": "462"},
        {**CLOSE, "station": "", "unit": "19358"},
        {"change": "reopen", "from_day": "2021-03-27", "to_day": "2021-03-27"},
        {**SHIFT, "station": "TRU-SO"},
        {**SHIFT, "kits": ["BTB-1"]},
        {"change": "station", "code": "TRU-SO", "name": "Của tôi", "kind": "mobile", "unit": "19357"},
        {"change": "station", "code": "DEM", "name": "Đêm", "kind": "mobile", "unit": "19358"},
        {"change": "station", "code": "DEM", "name": "Đêm", "kind": "mobile", "unit": "19357", "serves": ["462"]},
        {"change": "remove_station", "code": "TRUONG"},
        {"change": "remove_shift", "station": "TRU-SO", "row": 1},
        {"change": "lend", "kits": ["BTB-1"], "to_station": "DEM", "from_day": "2021-03-27"},
        {"change": "lend", "kits": ["BTB-2"], "to_station": "TRU-SO", "from_day": "2021-03-27"},
        {"change": "figures", "rate": 12},
        {"change": "limit", "unit": "19357", "daily_limit": 5},
    ):
        for ask in (tried, made):
            answer = ask(officer, change)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), change
    assert stored(both) == before


def test_an_officer_of_another_campaign_and_other_roles_change_nothing(site):
    site.line.load(small_campaign_text(code='"khac"'))
    stranger = site.signed_in(role=Role.WARD_OFFICER, campaign="khac", unit="19357")
    assert made(stranger, {**CLOSE, "station": "DEM"}, params={"campaign": "nho"}).status_code == 403
    for role in (Role.AUDITOR, Role.LEADER, Role.SCANNER, Role.STATION_LEAD):
        area = {Role.LEADER: {"place": "khu phố 1"}, Role.AUDITOR: {}}.get(role, {"station": "DEM"})
        assert made(site.signed_in(role=role, **area), {**CLOSE, "station": "DEM"}).status_code == 403
    assert site.anybody().post("/api/v1/changes", json=CLOSE).status_code == 401


# Where places come from


def account(client, session=EVENING, **options):
    return client.get("/api/v1/sessions/account", params={"session": session}, **options)


def test_a_session_s_account_is_told_in_figures_and_in_words(both, planner):
    answer = account(planner)
    found = answer.json()
    assert answer.status_code == 200
    facts = ("session", "station", "state", "kits", "teams", "places", "taken")
    assert {name: found[name] for name in facts} == {
        "session": EVENING,
        "station": "Trụ sở Công an thị xã",
        "state": "open",
        "kits": ["BTB-1"],
        "teams": [],
        "places": 40,
        "taken": 6,
    }
    assert found["account"] == {
        "kits": 1,
        "hours": "4",
        "rate": "10",
        "load": "1",
        "service_time": "1",
        "served": 40,
        "reserve": "0",
        "held_back": 0,
        "no_show": "0",
        "critical_ratio": "7/10",
        "overbooked": 0,
        "travel_minutes": 0,
        "front_load": 0,
        "waiting_room_cap": None,
        "lost_to_cap": 0,
        "lent": [],
        "borrowed": [],
    }
    assert found["steps"][-4:] == [
        {"label": "Places", "figure": "40", "why": "shared over 4 windows"},
        {"label": "Taken", "figure": "6", "why": "by the appointments there are"},
        {"label": "Free", "figure": "34", "why": ""},
        {"label": "Daily limit", "figure": "40", "why": "unit 462, all stations: 14 taken that day"},
    ]
    vietnamese = account(planner, headers={"Accept-Language": "vi"}).json()
    assert [step["label"] for step in vietnamese["steps"]][:2] == ["Bộ thiết bị", "Giờ mở"]


def test_an_account_is_shown_to_whose_people_the_session_takes_and_to_no_other(site):
    first, second = (site.signed_in(role=Role.WARD_OFFICER, unit=unit) for unit in ("19357", "19358"))
    night = "DEM/2021-03-26/night"
    assert [account(client, night).status_code for client in (first, second)] == [200, 403]
    assert [account(client).status_code for client in (first, second)] == [200, 200]
    assert account(second, "DEM/2021-04-26/night").json() == account(second, night).json()
    assert account(site.signed_in(role=Role.AUDITOR)).status_code == 200
    assert account(site.signed_in(), "DEM/2021-04-26/night").json()["code"] == "session_unknown"


def test_a_session_of_an_earlier_version_has_no_account_but_its_places(site):
    with site.line.work() as (db, campaign):
        find_session(db, campaign, EVENING).account = {}
    found = account(site.signed_in()).json()
    assert (found["account"], found["places"], [step["label"] for step in found["steps"]]) == (
        {},
        40,
        ["Places", "Taken", "Free", "Daily limit"],
    )

"""The calendar of slots as JSON, bound to the area of whoever asks."""

import pytest

from factories import SMALL_INVITED
from scheduler.auth.models import Role

CALENDAR = "/api/v1/slot-calendar"


@pytest.fixture
def officer(site):
    return site.signed_in(role=Role.WARD_OFFICER, unit="19357")


def test_the_calendar_of_the_whole_area_adds_up_by_day_station_and_hour(both):
    said = both.signed_in().get(CALENDAR, params={"from_day": "2021-03-26"}).json()
    assert (said["unit"], said["station"], said["plan"]) == ("462", None, 1)
    assert said["total"]["taken"] == SMALL_INVITED
    assert said["total"]["free"] == said["total"]["places"] - SMALL_INVITED
    assert [day["operating_day"] for day in said["days"]] == ["2021-03-26", "2021-03-27", "2021-03-28"]
    for parts in (said["days"], said["stations"]):
        for figure in ("places", "taken", "free", "windows", "closed_windows"):
            assert sum(part[figure] for part in parts) == said["total"][figure]
    for day in said["days"]:
        assert sum(hour["places"] for hour in day["hours"]) == pytest.approx(day["places"])
        assert [hour["hour"] for hour in day["hours"]] == [7, 8, 9, 10, 13, 14, 15, 16, 18, 19, 20, 21, 23, 24, 25]


def test_one_station_can_be_asked_for(site):
    said = site.signed_in().get(CALENDAR, params={"station": "DEM", "from_day": "2021-03-27", "days": 1}).json()
    assert (said["unit"], said["station"]) == ("19357", "DEM")
    assert [row["code"] for row in said["stations"]] == ["DEM"]
    assert [(day["operating_day"], len(day["hours"])) for day in said["days"]] == [("2021-03-27", 3)]


def test_it_begins_today_and_shows_days_of_the_campaign_only(site):
    def days(**asked):
        return len(site.signed_in().get(CALENDAR, params=asked).json()["days"])

    assert (days(), days(from_day="2021-03-28"), days(from_day="2021-04-01"), days(from_day="9999-12-31")) == (
        3,
        1,
        0,
        0,
    )


def test_an_officer_sees_his_ward_and_neither_the_town_nor_the_next_one(site, officer):
    own = officer.get(CALENDAR).json()
    assert (own["unit"], [row["code"] for row in own["stations"]]) == ("19357", ["DEM"])
    assert own == officer.get(CALENDAR, params={"unit": "19357"}).json()
    refused = [
        officer.get(CALENDAR, params=asked)
        for asked in (
            {"unit": "462"},
            {"unit": "19358"},
            {"unit": "nowhere"},
            {"station": "TRU-SO"},
            {"station": "NOWHERE"},
            {"unit": "19357", "station": "TRU-SO"},
        )
    ]
    assert {(answer.status_code, answer.text) for answer in refused} == {(403, refused[0].text)}


@pytest.mark.parametrize("unit", ["45", "01", "x"])
def test_a_planner_of_the_whole_campaign_is_refused_units_outside_of_it(site, unit):
    assert site.signed_in().get(CALENDAR, params={"unit": unit}).status_code == 403
    assert site.signed_in(role=Role.ADMINISTRATOR).get(CALENDAR, params={"unit": "19358"}).status_code == 200


@pytest.mark.parametrize("asked", [{"days": 0}, {"days": 401}, {"from_day": "hôm nay"}, {"station": "a\0"}])
def test_what_cannot_be_asked_is_refused_as_such(site, asked):
    assert site.signed_in().get(CALENDAR, params=asked).status_code == 422

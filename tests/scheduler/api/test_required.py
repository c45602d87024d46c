"""The required rate through the API: plain figures, in the asker's language, of his area only."""

import pytest

from factories import SMALL_INVITED, at
from scheduler.auth.models import Role

WARD, OTHER_WARD = "19357", "19358"
RATE = "/api/v1/required-rate"


@pytest.fixture
def officer(site):
    return site.signed_in(role=Role.WARD_OFFICER, unit=OTHER_WARD)


def test_the_figures_are_exact_and_rounded_and_the_sentence_is_in_the_asker_s_language(both):
    with both.line.work() as (_, campaign):
        limits = [{"unit": "462", "daily_limit": 40, "daily_target": 3}]
        campaign.settings = {**campaign.settings, "limits": limits}

    answer = both.signed_in().get(RATE)

    assert answer.json() == {
        "unit_code": "462",
        "unit_name": "Thị xã Quảng Trị",
        "source": "roster",
        "as_of_day": "2021-03-25",
        "people": SMALL_INVITED,
        "done": 0,
        "remaining": SMALL_INVITED,
        "last_day": "2021-03-28",
        "days_left": 3,
        "required": {"exact": "14/3", "shown": 5, "planned": 5},
        "target": 3,
        "target_percent_of_required": "64.3",
        "places": {
            "total": 120,
            "per_day": {"exact": "40", "shown": 40, "planned": 40},
            "percent_of_required": "857.1",
            "missing": 0,
        },
        "outlooks": [
            {
                "basis": "target",
                "per_day": {"exact": "3", "shown": 3, "planned": 3},
                "finish": "2021-03-30",
                "days_late": 2,
                "in_time": False,
            },
            {
                "basis": "places",
                "per_day": {"exact": "40", "shown": 40, "planned": 40},
                "finish": "2021-03-26",
                "days_late": 0,
                "in_time": True,
            },
        ],
        "verdict": "late",
        "sentence": "Too late: at the target of 3 a day the last day is 30 March 2021, 2 days after the deadline of "
        "28 March 2021. Needed: 5 a day.",
    }
    assert both.signed_in().get(RATE, params={"lang": "vi"}).json()["sentence"].startswith("Không kịp: với chỉ tiêu 3")


def test_a_former_day_and_a_day_after_the_last_can_be_asked_for(site):
    planner = site.signed_in()
    after = planner.get(RATE, params={"as_of": at(29, 8).isoformat()}).json()
    assert (after["required"], after["places"]["per_day"], after["verdict"]) == (None, None, "over")
    assert planner.get(RATE, params={"as_of": at(27, 8).isoformat()}).json()["days_left"] == 1
    assert planner.get(RATE, params={"as_of": "2021-03-27T08:00"}).status_code == 422


def test_each_account_is_told_of_its_own_area(site, officer):
    own = officer.get(RATE).json()
    assert (own["unit_code"], own["people"], own["places"]) == (OTHER_WARD, 5, None)
    assert officer.get(RATE, params={"unit": OTHER_WARD}).json() == own
    assert site.signed_in(unit="462").get(RATE).json()["people"] == SMALL_INVITED
    assert site.signed_in(unit="462").get(RATE, params={"unit": WARD}).json()["people"] == 9
    assert site.signed_in(role=Role.STATION_LEAD, station="DEM").get(RATE).json()["unit_code"] == WARD


def test_next_door_above_and_nowhere_are_refused_alike(officer):
    refused = [officer.get(RATE, params={"unit": unit}) for unit in (WARD, "462", "45", "nowhere")]
    assert [(answer.status_code, answer.json()) for answer in refused] == [(403, refused[0].json())] * 4


@pytest.mark.parametrize("unit", ["436", "nowhere", "45"])
def test_whoever_has_the_whole_campaign_is_told_that_it_has_no_such_unit(site, unit):
    answer = site.signed_in().get(RATE, params={"unit": unit})
    assert (answer.status_code, answer.json()["code"]) == (404, "area_unknown")
    assert site.signed_in().get(RATE, params={"unit": "1\x00"}).status_code == 422


def test_without_a_roster_or_a_milestone_nobody_knows(bare):
    bare.line.load()
    answer = bare.signed_in().get(RATE)
    assert (answer.status_code, answer.json()["code"]) == (409, "people_unknown")

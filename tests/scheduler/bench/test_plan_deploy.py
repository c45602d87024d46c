import numpy as np

from scheduler.bench.plan_deploy import deployed, district_of, paced
from scheduler.bench.plan_instances import instance
from scheduler.bench.plan_land import MOBILE, SHAPES, Station, settle, stations_of

SHAPE = SHAPES["ref-ha-tinh-paced"]
LAND = settle(SHAPE, np.random.default_rng(2021))
STATIONS = list(stations_of(SHAPE, LAND, 0))


def _mobile_days(stations: list[Station]) -> list[int]:
    return sorted(
        day for station in stations if station.kind == MOBILE for day in {day for day, _, _ in station.sessions}
    )


def test_the_paced_province_is_ha_tinh_with_as_many_sessions_of_the_same_size() -> None:
    paced_problem, plain = instance("ref-ha-tinh-paced").problem, instance("ref-ha-tinh").problem

    paced_problem.validate()
    assert np.array_equal(paced_problem.party_size, plain.party_size)
    assert np.array_equal(paced_problem.limit_people, plain.limit_people)
    assert np.array_equal(np.sort(paced_problem.session_capacity), np.sort(plain.session_capacity))


def test_the_paced_team_days_of_a_district_are_those_it_had_laid_over_the_whole_campaign() -> None:
    plain, laid = _mobile_days(STATIONS), _mobile_days(list(paced(SHAPE, LAND, STATIONS)))

    assert len(laid) == len(plain) == len(set(laid))
    assert plain == list(range(len(plain)))
    assert (laid[0] < 30, laid[-1] > 130) == (True, True)


def test_a_paced_district_is_deployed_within_a_thousandth_of_the_bound() -> None:
    deployment = deployed(SHAPE, LAND, STATIONS)

    assert deployment.gap <= 0.001
    assert int(deployment.unserved_people.sum()) == 0
    assert deployment.visits == int((deployment.ward_team_days > 0).sum())


def test_pupils_of_wards_with_a_school_session_are_no_demand_for_mobile_teams() -> None:
    district = district_of(SHAPE, LAND, STATIONS)
    students = district.demand_people[len(district.headquarters_km) :]

    assert (students[district.anchor_day >= 0] == 0).all()
    assert (students[district.anchor_day < 0] > 0).all()

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from scheduler.assign.deploy import deploy
from scheduler.assign.deploy_calendar import blocks_of, lay_over_days
from scheduler.assign.deploy_errors import FixedBlockIdle, FixedBlocksOverlap
from scheduler.assign.deploy_problem import NO_WARD, DeployWeights, District
from scheduler.assign.deploy_program import best_team_days
from scheduler.assign.errors import OutOfRange, ShapesDisagree

SMALL = DeployWeights(unserved=50, visit=6, team_day=2, crowded=1)


def make_district(
    places_km: list[tuple[float, float]],
    people: list[int],
    *,
    days: int,
    teams: int = 1,
    places: int = 10,
    works: np.ndarray | None = None,
    fixed: list[tuple[int, int, int, int]] = (),
    **more: object,
) -> District:
    """Wards at `places_km` around headquarters at (0, 0), with one row of people each; everyone may go to every visit."""
    at = np.array(places_km, float)
    wards = len(at)
    team, ward, first, last = np.array(fixed, np.int32).reshape(-1, 4).T
    facts = {
        "ward_km": np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)),
        "headquarters_km": np.hypot(*at.T),
        "serves": np.ones((wards, wards), np.bool_),
        "pace": np.array(people, float),
        "anchor_day": np.full(wards, -1, np.int32),
        "demand_ward": np.arange(wards, dtype=np.int32),
        "demand_people": np.array(people, np.int32),
        "demand_detour": np.zeros(wards),
        "headquarters_places": 0,
        "team_works": np.ones((teams, days), np.bool_) if works is None else works,
        "places": places,
        "comfortable": places,
        "fixed_team": team,
        "fixed_ward": ward,
        "fixed_first": first,
        "fixed_last": last,
    }
    return District(**facts | more)


def cheapest_by_trying(district: District, weights: DeployWeights) -> int:
    """The least cost over all team-days per ward, with the people's ways by a flow that knows nothing of the program."""
    calendar = district.fixed_calendar()
    fixed = np.bincount(calendar[calendar != NO_WARD], minlength=district.wards)
    most = district.available_team_days
    tried = (days for days in product(*(range(low, most + 1) for low in fixed.tolist())) if sum(days) <= most)
    return min(
        _ways(district, weights, days)
        + sum(days) * round(weights.team_day * 1000)
        + sum(day > 0 for day in days) * round(weights.visit * 1000)
        for days in tried
    )


def _ways(district: District, weights: DeployWeights, days: tuple[int, ...]) -> int:
    rows, wards = len(district.demand_ward), district.wards
    headquarters, served, sink = rows + wards, rows + wards + 1, rows + wards + 2
    flow = SimpleMinCostFlow()
    for row in range(rows):
        ward, people = int(district.demand_ward[row]), int(district.demand_people[row])
        for visit in np.flatnonzero(district.serves[:, ward]).tolist():
            flow.add_arc_with_capacity_and_unit_cost(
                row, rows + visit, people, round(district.ward_km[ward, visit] * 1000)
            )
        way = round((district.headquarters_km[ward] + district.demand_detour[row]) * 1000)
        flow.add_arc_with_capacity_and_unit_cost(row, headquarters, people, way)
        flow.add_arc_with_capacity_and_unit_cost(row, sink, people, round(weights.unserved * 1000))
        flow.set_node_supply(row, people)
    easy = min(district.comfortable, district.places_a_day)
    for visit, count in enumerate(days):
        flow.add_arc_with_capacity_and_unit_cost(rows + visit, served, easy * count, 0)
        over = (district.places_a_day - easy) * count
        flow.add_arc_with_capacity_and_unit_cost(rows + visit, served, over, round(weights.crowded * 1000))
    flow.add_arc_with_capacity_and_unit_cost(headquarters, served, district.headquarters_places, 0)
    room = int(district.demand_people.sum()) if district.room is None else district.room
    flow.add_arc_with_capacity_and_unit_cost(served, sink, room, 0)
    flow.set_node_supply(sink, -int(district.demand_people.sum()))
    assert flow.solve() == flow.OPTIMAL
    return flow.optimal_cost()


@st.composite
def tiny_districts(draw: st.DrawFn) -> District:
    wards, teams, days = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 6))
    at = [(draw(st.integers(-9, 9)), draw(st.integers(-9, 9))) for _ in range(wards)]
    people = [draw(st.integers(0, 25)) for _ in range(wards)]
    places = draw(st.integers(1, 9))
    works = np.array([[draw(st.booleans()) for _ in range(days)] for _ in range(teams)], np.bool_)
    serves = np.array(
        [[draw(st.booleans()) or one == other for one in range(wards)] for other in range(wards)], np.bool_
    )
    district = make_district(
        at,
        people,
        days=days,
        teams=teams,
        places=places,
        works=works,
        serves=serves,
        headquarters_places=draw(st.integers(0, 30)),
        demand_detour=np.array([float(draw(st.integers(0, 5))) for _ in range(wards)]),
        comfortable=draw(st.integers(0, places)),
        room=draw(st.none() | st.integers(0, 60)),
        day_room=draw(st.none() | st.integers(0, 20)),
        team_days=draw(st.none() | st.integers(0, 10)),
        anchor_day=np.array([draw(st.integers(-1, days - 1)) for _ in range(wards)], np.int32),
    )
    return _with_fixed_blocks(draw, district)


def _with_fixed_blocks(draw: st.DrawFn, district: District) -> District:
    teams, days = district.team_works.shape
    blocks: list[tuple[int, int, int, int]] = []
    for _ in range(draw(st.integers(0, 2))):
        team, ward = draw(st.integers(0, teams - 1)), draw(st.integers(0, district.wards - 1))
        first, last = sorted((draw(st.integers(0, days - 1)), draw(st.integers(0, days - 1))))
        team_ids, wards, firsts, lasts = np.array([*blocks, (team, ward, first, last)], np.int32).T
        tried = replace(district, fixed_team=team_ids, fixed_ward=wards, fixed_first=firsts, fixed_last=lasts)
        try:
            tried.validate()
        except (FixedBlocksOverlap, FixedBlockIdle):
            continue
        district, blocks = tried, [*blocks, (team, ward, first, last)]
    return district


def test_a_visit_longer_than_any_run_of_free_days_is_cut_around_the_block_that_stays() -> None:
    """Ten days with the fifth fixed in the second ward: six days of the first ward fit in no piece of four or five."""
    district = make_district([(5, 0), (0, 5)], [60, 10], days=10, fixed=[(0, 1, 4, 4)])

    calendar = lay_over_days(district, np.array([6, 1]))

    assert calendar[0, 4] == 1
    assert (calendar[0] == 0).sum() == 6
    assert len([block for block in blocks_of(calendar[0], district.team_works[0]) if block[0] == 0]) == 2


@settings(max_examples=150, deadline=None)
@given(tiny_districts())
def test_no_other_team_days_per_ward_cost_less(district: District) -> None:
    answer = best_team_days(district, SMALL, gap=0)

    assert answer.cost_milli == cheapest_by_trying(district, SMALL)
    assert answer.cost_milli - 1 <= answer.bound_milli <= answer.cost_milli


@settings(max_examples=150, deadline=None)
@given(tiny_districts())
def test_the_answer_costs_what_it_says_and_serves_everybody_once(district: District) -> None:
    answer = best_team_days(district, SMALL)
    served = int(answer.ward_people.sum() + answer.headquarters_people.sum() + answer.unserved_people.sum())

    assert served == int(district.demand_people.sum())
    assert answer.headquarters_people.sum() <= district.headquarters_places
    assert (answer.ward_people <= answer.ward_team_days * district.places_a_day).all()
    assert answer.bound_milli <= answer.cost_milli


@settings(max_examples=300, deadline=None)
@given(tiny_districts())
def test_a_calendar_keeps_its_rules(district: District) -> None:
    deployment = deploy(district, SMALL)
    calendar, fixed = deployment.team_day_ward, district.fixed_calendar()
    out = calendar != NO_WARD

    assert not (out & ~district.team_works).any()
    assert (calendar[fixed != NO_WARD] == fixed[fixed != NO_WARD]).all()
    assert np.bincount(calendar[out], minlength=district.wards).tolist() == deployment.ward_team_days.tolist()
    assert int(out.sum()) <= district.available_team_days
    beyond = np.maximum((fixed != NO_WARD).sum(axis=0), district.at_once)
    assert (out.sum(axis=0) <= beyond).all()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_visit_is_cut_only_where_a_team_s_days_end(data: st.DataObject) -> None:
    wards, teams, days = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3)), data.draw(st.integers(1, 12))
    works = np.array([[data.draw(st.booleans()) for _ in range(days)] for _ in range(teams)], np.bool_)
    left, team_days = int(works.sum()), []
    for _ in range(wards):
        team_days.append(data.draw(st.integers(0, left)))
        left -= team_days[-1]
    at = [(float(ward), 1.0) for ward in range(wards)]
    district = make_district(at, [5] * wards, days=days, teams=teams, works=works)

    calendar = lay_over_days(district, np.array(team_days, np.int64))

    blocks = [block for team in range(teams) for block in blocks_of(calendar[team], works[team])]
    assert np.bincount(calendar[calendar != NO_WARD], minlength=wards).tolist() == team_days
    assert len(blocks) <= sum(count > 0 for count in team_days) + teams - 1


def test_one_team_visits_the_far_wards_in_the_middle_of_their_share_of_the_campaign() -> None:
    # Four wards with a quarter of the campaign of 40 days each; headquarters lies in ward 0, which gets no visit. The tour
    # is 0 (days 0-9), 1 (10-19), 2 (20-29), 3 (30-39), and 60 people need two days.
    district = make_district(
        [(0, 0), (0, 10), (10, 10), (10, 0)], [60] * 4, days=40, places=30, headquarters_places=240
    )

    deployment = deploy(district)

    assert deployment.ward_team_days.tolist() == [0, 2, 2, 2]
    assert blocks_of(deployment.team_day_ward[0], district.team_works[0]) == [(1, 14, 15), (2, 24, 25), (3, 34, 35)]
    assert deployment.team_km.tolist() == [40.0]
    assert (deployment.visits, deployment.gap) == (3, 0)
    assert deployment.headquarters_people.tolist() == [60, 0, 0, 0]


def test_a_visit_goes_on_over_closed_days() -> None:
    works = np.array([[True, True, False, False, True, True]])
    district = make_district([(9, 0)], [40], days=6, places=10, works=works)

    deployment = deploy(district)

    assert deployment.team_day_ward.tolist() == [[0, 0, -1, -1, 0, 0]]
    assert deployment.visits == 1


def test_a_fixed_block_draws_the_wards_of_the_tour_to_its_day() -> None:
    around = [(0.0, 10.0), (10.0, 10.0), (10.0, 0.0)]
    free = make_district(around, [30] * 3, days=30, places=10)
    fixed = make_district(around, [30] * 3, days=30, places=10, fixed=[(0, 2, 0, 2)])

    first, with_block = (deploy(each).team_day_ward[0].tolist() for each in (free, fixed))

    assert first.index(2) > first.index(1) > first.index(0)
    assert with_block[:3] == [2, 2, 2]
    assert with_block.count(2) == 3
    assert max(with_block.index(0), with_block.index(1)) > 10


def test_a_daily_limit_keeps_a_team_at_home_that_could_serve_nobody_more() -> None:
    district = make_district([(9, 0), (0, 9)], [50, 50], days=10, teams=2, places=10, day_room=15)

    deployment = deploy(district)

    assert (district.at_once, district.places_a_day, district.available_team_days) == (1, 10, 10)
    assert ((deployment.team_day_ward != NO_WARD).sum(axis=0) <= 1).all()


def test_two_teams_share_a_limit_where_that_serves_more_people() -> None:
    district = make_district([(9, 0)], [90], days=2, teams=2, places=10, day_room=18)

    assert (district.at_once, district.places_a_day) == (2, 9)
    assert int(deploy(district).unserved_people.sum()) == 90 - 36


def test_where_there_are_too_few_team_days_people_are_left_and_counted() -> None:
    deployment = deploy(make_district([(9, 0), (0, 9)], [50, 50], days=6, places=10, headquarters_places=15))

    assert int(deployment.unserved_people.sum()) == 100 - 60 - 15
    assert int(deployment.ward_team_days.sum()) == 6


def test_no_demand_sends_nobody_out() -> None:
    deployment = deploy(make_district([(9, 0)], [0], days=5))

    assert (deployment.visits, deployment.cost_milli, deployment.gap, deployment.team_km.tolist()) == (0, 0, 0, [0])


def test_two_fixed_blocks_cannot_have_one_team_on_one_day() -> None:
    with pytest.raises(FixedBlocksOverlap) as raised:
        deploy(make_district([(9, 0), (0, 9)], [5, 5], days=5, fixed=[(0, 0, 0, 2), (0, 1, 2, 3)]))

    assert raised.value.params == {"row": 1, "team": 0, "day": 2}


def test_a_fixed_block_needs_a_day_on_which_its_team_works() -> None:
    works = np.array([[True, False, False, True]])
    with pytest.raises(FixedBlockIdle):
        deploy(make_district([(9, 0)], [5], days=4, works=works, fixed=[(0, 0, 1, 2)]))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"pace": np.ones(3)}, ShapesDisagree),
        ({"demand_ward": np.array([0, 2], np.int32)}, OutOfRange),
        ({"anchor_day": np.array([0, 5], np.int32)}, OutOfRange),
        ({"places": 0}, OutOfRange),
        ({"comfortable": 11}, OutOfRange),
    ],
)
def test_a_district_that_is_not_what_it_says_is_refused(change: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        deploy(replace(make_district([(9, 0), (0, 9)], [5, 5], days=5), **change))

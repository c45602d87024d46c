import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_cases import Hall, make_problem
from scheduler.assign.errors import WeightsOverflow
from scheduler.assign.network import Flow, class_people, solve_flow
from scheduler.assign.problem import Problem


def everybody(problem: Problem) -> Flow:
    return solve_flow(problem, np.ones(problem.parties, np.bool_))


def test_people_take_the_cheaper_track_until_it_is_full() -> None:
    problem = make_problem(parties=[(0, 5)], halls=[Hall(0, 0, [3]), Hall(1, 0, [9])], arcs=[(0, 0, 1), (0, 1, 4)])

    flow = everybody(problem)

    assert flow.arc_people.tolist() == [3, 2]
    assert flow.session_people.tolist() == [3, 2]
    assert flow.cost_milli == 3 * 1 + 2 * 4


def test_a_daily_limit_sends_people_to_the_next_day() -> None:
    problem = make_problem(
        parties=[(0, 6)],
        halls=[Hall(0, 0, [5], 0, 0), Hall(1, 0, [5], 0, 0), Hall(0, 1, [5], 10, 1)],
        arcs=[(0, 0, 0), (0, 1, 0)],
        limits=[4, 9],
    )

    assert everybody(problem).cost_milli == 2 * 10


def test_who_has_no_room_pays_for_being_unassigned() -> None:
    problem = make_problem(parties=[(0, 6)], halls=[Hall(0, 0, [4])], arcs=[(0, 0, 1)], unassigned_cost=100)

    assert everybody(problem).cost_milli == 4 + 200


def test_a_class_with_a_first_day_goes_straight_to_sessions_from_that_day() -> None:
    problem = make_problem(
        parties=[(0, 2)],
        halls=[Hall(0, 0, [9], 1), Hall(0, 1, [1], 2), Hall(0, 2, [9], 3)],
        arcs=[(0, 0, 10)],
        first_days=[1],
    )

    flow = everybody(problem)

    assert flow.arc_people.tolist() == [0]
    assert (flow.direct_class.tolist(), flow.direct_session.tolist()) == ([0, 0], [1, 2])
    assert flow.direct_people.tolist() == [1, 1]
    assert flow.session_people.tolist() == [0, 0, 0]
    assert flow.cost_milli == 10 + 2 + 10 + 3


def test_the_split_cost_is_spread_over_the_most_people_that_can_share_a_session() -> None:
    stated = {"halls": [Hall(0, 0, [6])], "arcs": [(0, 0, 0), (1, 0, 0)], "split_cost": 60}
    crowd = make_problem(parties=[(0, 4), (1, 2)], neighbourhoods=[0, 0], **stated)
    strangers = make_problem(parties=[(0, 4), (1, 2)], neighbourhoods=[0, 1], **stated)
    visited = make_problem(parties=[(0, 4), (1, 2)], neighbourhoods=[0, 1], bundled=[True, False], **stated)

    assert everybody(crowd).cost_milli == 60
    assert everybody(strangers).cost_milli == 120
    assert everybody(visited).cost_milli == 60


def test_only_placeable_parties_count() -> None:
    problem = make_problem(parties=[(0, 4), (0, 2)], halls=[Hall(0, 0, [9])], arcs=[(0, 0, 1)])

    assert class_people(problem, np.array([True, False])).tolist() == [4]
    assert solve_flow(problem, np.array([True, False])).cost_milli == 4


def test_costs_beyond_64_bits_are_refused_not_wrapped() -> None:
    problem = make_problem(parties=[(0, 1)], halls=[Hall(0, 0, [1])], arcs=[(0, 0, 2**62)], unassigned_cost=2**62)

    with pytest.raises(WeightsOverflow):
        everybody(problem)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_flow_costs_what_trying_every_plan_of_single_people_finds(data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    halls = [
        Hall(row % 2, row // 2, [count], data.draw(st.integers(0, 9)), data.draw(st.integers(-1, 1)))
        for row, count in enumerate(places)
    ]
    arcs = [(klass, track, data.draw(st.integers(0, 9))) for klass in (0, 1) for track in (0, 1)]
    limits = [data.draw(st.integers(0, 4)) for _ in range(2)]
    people = sorted(data.draw(st.lists(st.integers(0, 1), min_size=1, max_size=4)))
    problem = make_problem(
        parties=[(klass, 1) for klass in people], halls=halls, arcs=arcs[: 2 + 2 * max(people)], limits=limits,
        first_days=[0, data.draw(st.integers(0, 1))][: 1 + max(people)], unassigned_cost=15,
    )  # fmt: skip

    assert everybody(problem).cost_milli == cheapest_by_trying_all(problem)


def cheapest_by_trying_all(problem: Problem) -> int:
    cost_of = {(c, t): v for c, t, v in zip(problem.arc_class, problem.arc_track, problem.arc_cost, strict=True)}
    best = problem.parties * problem.unassigned_cost
    for choice in itertools.product(range(-1, problem.sessions), repeat=problem.parties):
        used = np.bincount([s for s in choice if s >= 0], minlength=problem.sessions)
        per_limit = [used[problem.session_limit == row].sum() for row in range(len(problem.limit_people))]
        if (used > problem.effective_capacity).any() or (per_limit > problem.limit_people).any():
            continue
        cost = 0
        for klass, session in zip(problem.party_class.tolist(), choice, strict=True):
            if session < 0:
                cost += problem.unassigned_cost
            elif problem.session_day[session] < problem.class_first_day[klass]:
                cost += 10**9
            else:
                cost += int(cost_of[klass, problem.session_track[session]] + problem.session_cost[session])
        best = min(best, cost)
    return best

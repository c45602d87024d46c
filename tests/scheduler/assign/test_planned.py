from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_cases import Hall, any_problem, make_problem
from scheduler.assign import repair
from scheduler.assign.planned import moved_people
from scheduler.assign.problem import Problem
from scheduler.assign.solve import solve
from scheduler.assign.verify import recount

DAYS = [Hall(0, day, [4, 4], day) for day in range(3)]


@pytest.fixture(scope="module", autouse=True)
def short_searches() -> Iterator[None]:
    """A full campaign is searched long for room by swaps; no rule depends on how long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair, "_TRIALS_IN_ALL", 300)
        yield


def windows_of(problem: Problem) -> list[int]:
    return solve(problem, seed=1).party_window.tolist()


def test_a_class_keeps_its_windows_though_earlier_days_are_free() -> None:
    problem = make_problem(parties=[(0, 4), (0, 4)], halls=DAYS, arcs=[(0, 0, 0)], planned=[5, 3], stability_cost=100)

    result = solve(problem, seed=1)

    assert result.party_window.tolist() == [5, 3]
    assert result.terms["moved"] == {"people": 0, "milli": 0}
    assert result.cost_milli == result.bound_milli == 4 * 2 + 4


def test_where_moving_is_free_nobody_waits_for_the_window_he_had() -> None:
    problem = make_problem(parties=[(0, 4), (0, 4)], halls=DAYS, arcs=[(0, 0, 0)], planned=[5, 3])

    assert windows_of(problem) == [0, 1]


def test_who_moves_is_counted_with_all_his_people_and_who_is_new_is_not() -> None:
    problem = make_problem(
        parties=[(0, 3), (0, 2), (0, 1)], halls=DAYS, arcs=[(0, 0, 0)], planned=[5, -1, 4], stability_cost=100
    )

    assert moved_people(problem, np.array([5, 0, 0], np.int32)) == 1
    assert moved_people(problem, np.array([-1, 0, 4], np.int32)) == 3
    assert moved_people(replace(problem, party_planned=None), np.array([-1, 0, 4], np.int32)) == 0


def test_part_of_a_class_keeps_its_session_where_the_limit_has_shrunk_and_an_exact_subset_does() -> None:
    # Of 3 + 2 + 2 people five may stay: the three and one pair; the other pair comes a day later.
    halls = [Hall(0, 0, [9], 0, 0), Hall(0, 1, [9], 1, 1)]
    problem = make_problem(
        parties=[(0, 2), (0, 2), (0, 3)], halls=halls, arcs=[(0, 0, 0)], limits=[5, 9],
        planned=[0, 0, 0], stability_cost=100,
    )  # fmt: skip

    result = solve(problem, seed=1)

    assert sorted(result.party_window.tolist()) == [0, 0, 1]
    assert result.party_window.tolist()[2] == 0
    assert result.terms["moved"]["people"] == 2


def test_of_a_window_that_shrank_the_first_by_street_stay() -> None:
    halls = [Hall(0, 0, [4, 2], 0), Hall(0, 1, [9], 1)]
    problem = make_problem(
        parties=[(0, 2), (0, 2), (0, 2)], halls=halls, arcs=[(0, 0, 0)], planned=[0, 0, 0], stability_cost=100
    )

    assert windows_of(problem) == [0, 0, 1]


def test_a_class_that_may_not_use_its_station_any_more_moves_at_its_cost() -> None:
    halls = [Hall(0, 0, [4]), Hall(1, 0, [4])]
    problem = make_problem(parties=[(0, 3)], halls=halls, arcs=[(0, 1, 0)], planned=[0], stability_cost=100)

    result = solve(problem, seed=1)

    assert result.party_window.tolist() == [1]
    assert result.terms["moved"] == {"people": 3, "milli": 300}


def test_a_first_day_later_than_the_planned_session_moves_the_household_behind_it() -> None:
    problem = make_problem(
        parties=[(0, 3)], halls=DAYS, arcs=[(0, 0, 0)], first_days=[2], planned=[0], stability_cost=100
    )

    assert windows_of(problem) == [5]


def test_a_class_with_a_first_day_keeps_a_window_from_that_day_on() -> None:
    problem = make_problem(
        parties=[(0, 3), (0, 1)], halls=DAYS, arcs=[(0, 0, 0)], first_days=[1], planned=[5, 2], stability_cost=100
    )

    assert windows_of(problem) == [5, 2]


def test_newcomers_fill_what_those_who_stay_leave() -> None:
    problem = make_problem(
        parties=[(0, 3), (0, 2), (0, 2), (0, 1)], halls=[Hall(0, 0, [4, 4])], arcs=[(0, 0, 0)],
        planned=[1, 0, -1, -1], stability_cost=100,
    )  # fmt: skip

    assert windows_of(problem) == [1, 0, 0, 1]


def test_a_plan_before_in_which_nobody_had_a_window_changes_nothing() -> None:
    stated = {"parties": [(0, 3), (0, 2)], "halls": DAYS, "arcs": [(0, 0, 0)]}

    assert windows_of(make_problem(**stated, planned=[-1, -1], stability_cost=9)) == windows_of(make_problem(**stated))


def after_a_mishap(seed: int) -> Problem:
    """A campaign planned once, of which then one day's limits or one session's places are halved."""
    problem = any_problem(seed)
    before = solve(problem, seed=2).party_window
    rng = np.random.default_rng(seed)
    limits, capacity = problem.limit_people.copy(), problem.session_capacity.copy()
    limits[rng.integers(0, len(limits))] //= 2
    if len(capacity):
        capacity[rng.integers(0, len(capacity))] //= 2
    return replace(
        problem, limit_people=limits, session_capacity=capacity, party_planned=before, stability_cost=200_000
    )


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_after_a_mishap_no_more_people_move_than_where_moving_is_free(seed: int) -> None:
    problem = after_a_mishap(seed)

    kept, free = solve(problem, seed=1), solve(replace(problem, stability_cost=0), seed=1)

    assert moved_people(problem, kept.party_window) <= moved_people(problem, free.party_window)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_plan_made_anew_from_itself_moves_nobody(seed: int) -> None:
    problem = any_problem(seed)
    before = solve(problem, seed=1)

    again = solve(replace(problem, party_planned=before.party_window, stability_cost=10**8), seed=1)

    assert recount(problem, again.party_window)["overfull_windows"] == 0
    assert moved_people(replace(problem, party_planned=before.party_window), again.party_window) == 0

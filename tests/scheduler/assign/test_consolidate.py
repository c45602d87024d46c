import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_cases import Hall, make_problem
from scheduler.assign.consolidate import consolidate
from scheduler.assign.problem import Problem


def days_and_tracks(costs: list[list[int]], places: int = 10) -> Problem:
    """One session per track (row) and day (column), each day under a limit."""
    halls = [Hall(t, day, [places], cost, day) for t, row in enumerate(costs) for day, cost in enumerate(row)]
    return make_problem(parties=[(0, 1)], halls=halls, arcs=[(0, 0, 0)], limits=[99] * len(costs[0]))


def test_two_tracks_over_two_days_fill_one_session_each_in_place_of_half_of_four() -> None:
    problem = days_and_tracks([[0, 0], [0, 0]])

    loads = consolidate(problem, np.array([5, 5, 5, 5]), problem.effective_capacity)

    assert sorted(loads.tolist()) == [0, 0, 10, 10]
    assert loads[0] == loads[3]


def test_a_session_is_emptied_rather_than_filled_where_both_cost_the_same() -> None:
    problem = days_and_tracks([[0, 0], [0, 0]])

    assert consolidate(problem, np.array([6, 3, 3, 6]), problem.effective_capacity).tolist() == [9, 0, 0, 9]
    assert consolidate(problem, np.array([3, 6, 6, 3]), problem.effective_capacity).tolist() == [0, 9, 9, 0]


def test_the_cheaper_way_round_is_taken_even_if_it_empties_no_session() -> None:
    problem = days_and_tracks([[0, 5], [5, 0]])

    assert consolidate(problem, np.array([7, 3, 6, 7]), problem.effective_capacity).tolist() == [10, 0, 3, 10]
    assert consolidate(problem, np.array([7, 5, 6, 7]), problem.effective_capacity).tolist() == [10, 2, 3, 10]


def test_two_shifts_of_one_track_and_day_fill_one_after_the_other() -> None:
    problem = make_problem(
        parties=[(0, 1)], halls=[Hall(0, 0, [10], 0, 0), Hall(0, 0, [10], 0, 0)], arcs=[(0, 0, 0)], limits=[99]
    )

    assert sorted(consolidate(problem, np.array([6, 7]), problem.effective_capacity).tolist()) == [3, 10]


def test_sessions_without_a_limit_are_left_alone() -> None:
    problem = make_problem(
        parties=[(0, 1)], halls=[Hall(t, day, [10]) for t in (0, 1) for day in (0, 1)], arcs=[(0, 0, 0)]
    )

    assert consolidate(problem, np.array([5, 5, 5, 5]), problem.effective_capacity).tolist() == [5, 5, 5, 5]


@settings(max_examples=80, deadline=None)
@given(data=st.data(), tracks=st.integers(1, 4), days=st.integers(1, 5))
def test_totals_stay_costs_never_rise_and_partly_filled_sessions_form_a_forest(
    data: st.DataObject, tracks: int, days: int
) -> None:
    costs = data.draw(
        st.lists(st.lists(st.integers(0, 9), min_size=days, max_size=days), min_size=tracks, max_size=tracks)
    )
    problem = days_and_tracks(costs)
    before = np.array(data.draw(st.lists(st.integers(0, 10), min_size=tracks * days, max_size=tracks * days)))

    after = consolidate(problem, before, problem.effective_capacity)

    grid, old = after.reshape(tracks, days), before.reshape(tracks, days)
    assert grid.sum(0).tolist() == old.sum(0).tolist()
    assert grid.sum(1).tolist() == old.sum(1).tolist()
    assert ((after >= 0) & (after <= 10)).all()
    assert (after * problem.session_cost).sum() <= (before * problem.session_cost).sum()
    assert ((after > 0) & (after < 10)).sum() <= tracks + days - 1

import numpy as np

from plan_cases import Hall, make_problem
from scheduler.assign import score
from scheduler.assign.problem import Problem
from scheduler.assign.verify import recount


def street() -> Problem:
    """Two neighbourhoods, one home visit; two days of three windows under a limit of six people a day."""
    return make_problem(
        parties=[(0, 2), (0, 1), (1, 3), (2, 1)],
        halls=[Hall(0, 0, [2, 2, 2], 0, 0), Hall(0, 1, [2, 2, 2], 10, 1), Hall(1, 1, [4], 10, 1)],
        arcs=[(0, 0, 5), (1, 0, 0), (2, 1, 0)],
        limits=[6, 6],
        split_cost=100,
        unassigned_cost=1000,
        bundled=[True, True, False],
    )


def windows(*party_window: int) -> np.ndarray:
    return np.array(party_window, np.int32)


def test_each_term_counts_who_pays_it() -> None:
    assert score.terms(street(), windows(0, 3, -1, 6), splits=2) == {
        "travel_and_shift": {"people": 3, "milli": 15},
        "session": {"people": 2, "milli": 20},
        "splits": {"pairs": 2, "milli": 200},
        "unassigned": {"people": 3, "milli": 3000},
    }


def test_figures_tell_holes_spans_and_the_last_day() -> None:
    assert score.figures(street(), windows(0, 2, -1, 6)) == {
        "splits": 1,
        "splits_bound": 1,
        "holes_share": 1.0,
        "mean_span_days": 0.0,
        "last_day": 1,
        "placed_people": 4,
        "unassigned_people": 3,
    }
    assert score.figures(street(), windows(0, 3, -1, -1))["mean_span_days"] == 1.0


def test_an_empty_plan_has_figures_too() -> None:
    figures = score.figures(street(), windows(-1, -1, -1, -1))

    assert figures == {
        "splits": 0, "splits_bound": 0, "holes_share": 0.0, "mean_span_days": 0.0, "last_day": -1,
        "placed_people": 0, "unassigned_people": 7,
    }  # fmt: skip


def test_a_clean_plan_recounts_to_zeros() -> None:
    assert recount(street(), windows(0, 1, -1, 6)) == {
        "over_capacity": 0,
        "over_limit": 0,
        "overfull_windows": 0,
        "ineligible": 0,
        "unassigned": 1,
        "unassigned_people": 3,
        "splits": 1,
        "days_used": 2,
        "last_day": 1,
        "most_a_day": 3,
    }


def test_every_kind_of_wrong_is_counted() -> None:
    problem = make_problem(
        parties=[(0, 3), (0, 3), (1, 1), (2, 1)],
        halls=[Hall(0, 0, [5, 5], 0, 0, capacity=4), Hall(1, 0, [1])],
        arcs=[(0, 0, 0), (1, 0, 0), (2, 0, 0)],
        limits=[5],
        first_days=[0, 0, 1],
    )

    wrong = recount(problem, windows(0, 0, 2, 1))

    assert (wrong["over_capacity"], wrong["over_limit"], wrong["overfull_windows"]) == (3, 2, 1)
    assert wrong["ineligible"] == 2
    assert recount(problem, windows(-1, -1, -1, -1))["last_day"] == -1


def test_the_solver_s_split_count_and_the_recount_agree() -> None:
    plan = windows(0, 3, 4, 6)

    assert score.figures(street(), plan)["splits"] == recount(street(), plan)["splits"] == 3

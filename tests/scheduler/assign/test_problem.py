from dataclasses import replace

import numpy as np
import pytest

from plan_cases import Hall, make_problem
from scheduler.assign.errors import (
    ArcTwice,
    AssignError,
    NegativeCost,
    NotIntegers,
    OutOfOrder,
    OutOfRange,
    ShapesDisagree,
    WeightsOverflow,
)
from scheduler.assign.problem import Problem, Weights
from scheduler.assign.result import Result


def town() -> Problem:
    return make_problem(
        parties=[(0, 2), (1, 3)],
        halls=[Hall(0, 0, [4, 4], limit=0), Hall(1, 1, [5], capacity=3)],
        arcs=[(0, 0, 5), (1, 0, 0), (1, 1, 0)],
        limits=[7],
    )


def test_a_well_stated_problem_passes() -> None:
    town().validate()


def test_a_problem_without_anything_passes() -> None:
    make_problem(parties=[], halls=[], arcs=[]).validate()


def test_sizes_are_read_off_the_arrays() -> None:
    problem = town()

    assert (problem.parties, problem.classes, problem.sessions, problem.tracks) == (2, 2, 2, 2)


def test_a_session_takes_the_lesser_of_its_capacity_and_its_windows() -> None:
    assert town().effective_capacity.tolist() == [8, 3]


def test_every_class_is_bundled_unless_said_otherwise() -> None:
    assert town().bundled.tolist() == [True, True]
    assert replace(town(), class_bundled=np.array([True, False])).bundled.tolist() == [True, False]


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"party_size": np.array([2], np.int32)}, ShapesDisagree, "shapes_disagree"),
        ({"arc_cost": np.array([1.0, 2.0, 3.0])}, NotIntegers, "not_integers"),
        ({"class_bundled": np.array([True])}, ShapesDisagree, "shapes_disagree"),
        ({"party_size": np.array([0, 3], np.int32)}, OutOfRange, "out_of_range"),
        ({"party_class": np.array([0, 2], np.int32)}, OutOfRange, "out_of_range"),
        ({"session_limit": np.array([0, 1], np.int32)}, OutOfRange, "out_of_range"),
        ({"window_places": np.array([4, -1, 5], np.int32)}, OutOfRange, "out_of_range"),
        ({"party_class": np.array([1, 0], np.int32)}, OutOfOrder, "out_of_order"),
        ({"window_session": np.array([0, 1, 0], np.int32)}, OutOfOrder, "out_of_order"),
        ({"arc_class": np.array([0, 1, 1], np.int32), "arc_track": np.array([0, 1, 1])}, ArcTwice, "arc_twice"),
        ({"arc_cost": np.array([5, -1, 0])}, NegativeCost, "negative_cost"),
        ({"split_cost": -1}, NegativeCost, "negative_cost"),
        ({"party_planned": np.array([0], np.int32)}, ShapesDisagree, "shapes_disagree"),
        ({"party_planned": np.array([0, 3], np.int32)}, OutOfRange, "out_of_range"),
        ({"stability_cost": -1}, NegativeCost, "negative_cost"),
        ({"stability_cost": 2**60}, WeightsOverflow, "weights_overflow"),
        ({"unassigned_cost": 2**60}, WeightsOverflow, "weights_overflow"),
        ({"session_cost": np.array([0, 2**58])}, WeightsOverflow, "weights_overflow"),
    ],
)
def test_a_badly_stated_problem_is_refused(change: dict, error: type[AssignError], code: str) -> None:
    with pytest.raises(error) as caught:
        replace(town(), **change).validate()

    assert caught.value.code == code
    assert caught.value.status == 422


def test_an_error_names_the_array_the_row_and_what_would_be_right() -> None:
    with pytest.raises(OutOfRange) as caught:
        replace(town(), party_class=np.array([0, 9], np.int32)).validate()

    assert str(caught.value) == "party_class[1] = 9: must be from 0 to 1."
    assert caught.value.text("vi") == "party_class[1] = 9: phải từ 0 đến 1."
    assert caught.value.params == {"name": "party_class", "row": 1, "value": 9, "low": 0, "high": 1}


def test_weights_overflow_names_the_bound_that_just_passes() -> None:
    with pytest.raises(WeightsOverflow) as caught:
        replace(town(), unassigned_cost=2**60).validate()

    bound = caught.value.params["bound"]
    replace(town(), unassigned_cost=bound).validate()
    with pytest.raises(WeightsOverflow):
        replace(town(), unassigned_cost=bound + 1).validate()


def test_the_default_weights_put_everybody_placed_before_the_deadline_before_comfort() -> None:
    weights = Weights()

    assert weights.unassigned > weights.late > weights.split > weights.wrong_shift > weights.per_km > weights.per_day


def test_a_result_costs_the_sum_of_its_terms() -> None:
    problem = replace(town(), session_cost=np.array([10, 0]), split_cost=6)

    result = Result(problem=problem, party_window=np.array([0, 2], np.int32))

    assert {name: term["milli"] for name, term in result.terms.items()} == {
        "travel_and_shift": 2 * 5, "session": 2 * 10, "splits": 2 * 6, "unassigned": 0,
    }  # fmt: skip
    assert result.cost_milli == 42


def test_a_result_counts_its_terms_once() -> None:
    result = Result(problem=town(), party_window=np.array([0, 2], np.int32))

    assert result.terms is result.terms
    assert result.figures is result.figures

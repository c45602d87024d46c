"""Whole instances small enough to be solved by hand."""

import numpy as np
import pytest

from plan_cases import Hall, make_problem
from scheduler.assign.groups import FEW
from scheduler.assign.problem import Problem
from scheduler.assign.result import Result
from scheduler.assign.solve import solve
from scheduler.assign.verify import recount

PRICE_OF_A_DAY = 10


def street(*people: int, sizes: list[int], split_cost: int = 100, **more) -> Problem:
    """Neighbourhoods of single people at one station, whose sessions of `sizes` follow day by day."""
    return make_problem(
        parties=[(klass, 1) for klass, count in enumerate(people) for _ in range(count)],
        halls=[Hall(0, day, [size], day * PRICE_OF_A_DAY) for day, size in enumerate(sizes)],
        arcs=[(klass, 0, 0) for klass in range(len(people))],
        split_cost=split_cost,
        **more,
    )


def neighbourhoods_by_session(problem: Problem, result: Result) -> list[list[int]]:
    placed = result.party_window >= 0
    session = problem.window_session[result.party_window[placed]]
    return [sorted({*problem.party_class[placed][session == row].tolist()}) for row in range(problem.sessions)]


def solved(problem: Problem) -> list[list[int]]:
    result = solve(problem, seed=1)
    counts = recount(problem, result.party_window)
    assert (counts["unassigned"], counts["overfull_windows"], counts["over_limit"]) == (0, 0, 0)
    return neighbourhoods_by_session(problem, result)


def test_two_blocks_that_fill_a_session_together_share_it() -> None:
    assert sorted(solved(street(6, 7, 3, 4, sizes=[10, 10]))) == [[0, 3], [1, 2]]


def test_three_blocks_fill_a_session_where_no_two_do() -> None:
    problem = street(1, 4, 2, 7, 4, 2, sizes=[10, 10])

    assert solve(problem, seed=1).figures["splits"] == 6
    assert sorted(len(each) for each in solved(problem)) == [3, 3]


def test_a_block_is_cut_at_a_session_s_end_only_where_nothing_fits() -> None:
    problem = street(6, 6, 6, sizes=[9, 9])

    assert solve(problem, seed=1).figures["splits"] == 4
    assert solve(street(6, 3, 9, sizes=[9, 9]), seed=1).figures["splits"] == 3


def test_a_place_is_left_free_where_that_is_cheaper_than_a_split() -> None:
    # Nine and nine with a place free each, against ten and eight: one person a day later for a split saved.
    cheap = solve(street(9, 9, sizes=[10, 10], split_cost=100), seed=1)
    dear = solve(street(9, 9, sizes=[10, 10], split_cost=4), seed=1)

    assert (cheap.figures["splits"], cheap.terms["session"]["people"]) == (2, 9)
    assert cheap.cost_milli == 2 * 100 + 9 * PRICE_OF_A_DAY
    assert (dear.figures["splits"], dear.terms["session"]["people"]) == (3, 8)


def test_a_place_is_left_free_at_the_end_of_a_campaign_and_not_where_hundreds_would_wait() -> None:
    # Nobody fits exactly; the last sessions have room to spare, the first would make everybody behind wait.
    people = [9] * (FEW + 4)

    near_the_end = solve(street(*[10] * FEW, 9, 9, 9, 9, sizes=[10] * 20, split_cost=100), seed=1)
    everywhere = solve(street(*people, sizes=[10] * 20, split_cost=100), seed=1)

    assert np.bincount(near_the_end.party_window).tolist() == [10] * FEW + [9] * 4
    assert np.bincount(everywhere.party_window).tolist()[:FEW] == [10] * FEW
    assert everywhere.figures["unassigned_people"] == 0


def test_a_cheaper_session_is_filled_before_an_earlier_one() -> None:
    halls = [Hall(0, 0, [3], 9), Hall(0, 1, [3], 0)]
    problem = make_problem(parties=[(0, 1)] * 4, halls=halls, arcs=[(0, 0, 0)])

    result = solve(problem, seed=1)

    assert np.bincount(result.party_window).tolist() == [1, 3]
    assert result.cost_milli == result.bound_milli == 9


def test_where_sessions_differ_groups_end_where_a_session_does() -> None:
    assert solved(street(7, 5, 3, 9, sizes=[10, 14])) == [[0, 2], [1, 3]]


def test_near_blocks_of_a_long_street_are_matched_in_pairs() -> None:
    people = [6, 4, 7, 3, 8, 2, 9, 1, 6, 4, 7, 3, 8, 2]

    problem = street(*people, sizes=[10] * 8)
    result = solve(problem, seed=1)

    assert result.figures["splits"] == len(people) == result.figures["splits_bound"]
    assert result.cost_milli == result.terms["session"]["milli"] + 100 * len(people)


def test_those_without_a_partner_on_a_long_street_come_last() -> None:
    people = [6, 4, 7, 3, 8, 2, 9, 1, 6, 4, 7, 3, 8, 2, 5, 4]

    sessions = solved(street(*people, sizes=[10] * 9))

    assert sorted(sessions[7] + sessions[8]) == [14, 15]


def test_an_exchange_of_three_people_completes_a_session() -> None:
    # Two stations, the far one short: without the exchange its second neighbourhood would be broken over two days.
    many = FEW + 2
    long = [(klass, 0, 0) for klass in range(many)]
    far = [(0, 1, 0), (many, 1, 0), (many, 0, 9)]
    problem = make_problem(
        parties=sorted([*[(k, 1) for k in range(many) for _ in range(30)], *[(many, 1)] * 13]),
        halls=[Hall(0, day, [10], day) for day in range(41)] + [Hall(1, day, [10], day) for day in range(3)],
        arcs=long + far,
        neighbourhoods=[*range(many), 1],
        split_cost=500,
    )

    result = solve(problem, seed=1)

    assert result.figures["unassigned_people"] == 0
    assert result.terms["travel_and_shift"] == {"people": 3, "milli": 27}


def test_a_day_limit_is_filled_by_whole_blocks_that_are_exactly_what_it_leaves() -> None:
    # Fourteen neighbourhoods, a limit of ten a day, sessions of twelve: pairs fill every day, and nobody is cut.
    people = [6, 4, 7, 3, 8, 2, 9, 1, 6, 4, 7, 3, 8, 2]
    problem = make_problem(
        parties=[(klass, 1) for klass, count in enumerate(people) for _ in range(count)],
        halls=[Hall(0, day, [12], day * PRICE_OF_A_DAY, day) for day in range(9)],
        arcs=[(klass, 0, 0) for klass in range(len(people))],
        limits=[10] * 9,
        split_cost=100,
    )

    result = solve(problem, seed=1)

    assert np.bincount(result.party_window, minlength=9).tolist() == [10] * 7 + [0, 0]
    assert result.figures["splits"] == len(people)


def test_a_session_that_takes_nobody_any_more_is_passed_over_day_by_day() -> None:
    count = FEW + 2
    problem = make_problem(
        parties=[(klass, 1) for klass in range(count) for _ in range(10)],
        halls=[Hall(0, day, [12], day * PRICE_OF_A_DAY, day, 0 if day == 1 else 12) for day in range(count + 4)],
        arcs=[(klass, 0, 0) for klass in range(count)],
        limits=[10] * (count + 4),
        split_cost=100,
    )

    result = solve(problem, seed=1)

    assert np.bincount(result.party_window).tolist() == [10, 0] + [10] * (count - 1)
    assert result.figures["splits"] == count


def test_a_day_by_day_station_follows_the_dates_of_its_neighbourhoods_elsewhere() -> None:
    # Each neighbourhood has workers at an evening station and others at a day station under a limit, in the opposite
    # order of the list: both come in the same order.
    count = FEW + 4
    problem = make_problem(
        parties=[(klass, 1) for klass in range(2 * count) for _ in range(10)],
        halls=[Hall(0, day, [10], day) for day in range(count)]
        + [Hall(1, day, [20], day * PRICE_OF_A_DAY, day) for day in range(count)],
        arcs=[*((klass, 0, 0) for klass in range(count)), *((klass, 1, 0) for klass in range(count, 2 * count))],
        neighbourhoods=[*range(count), *range(count)],
        limits=[10] * count,
        split_cost=100,
    )

    result = solve(problem, seed=1)

    assert result.figures["mean_span_days"] <= 1
    assert result.figures["splits"] == 2 * count


def test_neighbourhoods_that_all_came_at_once_elsewhere_come_in_their_order_as_the_limit_lets_them() -> None:
    count = FEW + 4
    problem = make_problem(
        parties=[(klass, 1) for klass in range(2 * count) for _ in range(10)],
        halls=[Hall(0, day, [5 * count], day) for day in range(2)]
        + [Hall(1, day, [20], day * PRICE_OF_A_DAY, day) for day in range(count)],
        arcs=[(klass, int(klass >= count), 0) for klass in range(2 * count)],
        neighbourhoods=[*range(count), *range(count)],
        limits=[10] * count,
        split_cost=100,
    )

    result = solve(problem, seed=1)

    assert result.figures["splits"] == 2 * count
    assert np.bincount(result.party_window, minlength=2 + count)[2:].tolist() == [10] * count


def test_parties_larger_than_63_people_get_a_window_each() -> None:
    problem = make_problem(
        parties=[(0, 70), (0, 64), (0, 6)], halls=[Hall(0, 0, [70, 70])], arcs=[(0, 0, 0)], split_cost=100
    )

    result = solve(problem, seed=1)

    assert result.unassigned_reason == {}
    assert np.bincount(result.party_window, problem.party_size).tolist() == [70, 70]


def test_a_district_of_two_stations_fills_its_common_limit_from_both() -> None:
    count = FEW + 2
    problem = make_problem(
        parties=[(klass, 1) for klass in range(2 * count) for _ in range(4 if klass < count else 6)],
        halls=[
            hall
            for day in range(count + 6)
            for hall in (Hall(0, day, [12], day * PRICE_OF_A_DAY, day), Hall(1, day, [12], day * PRICE_OF_A_DAY, day))
        ],
        arcs=[(klass, int(klass >= count), 0) for klass in range(2 * count)],
        limits=[10] * (count + 6),
        split_cost=100,
    )

    result = solve(problem, seed=1)

    people = np.bincount(problem.session_day[problem.window_session[result.party_window]], minlength=count + 6)
    assert people.tolist() == [10] * count + [0] * 6
    assert result.figures["splits"] == 2 * count


def test_a_station_with_and_one_without_a_limit_are_filled_side_by_side() -> None:
    count = FEW + 2
    problem = make_problem(
        parties=[(klass, 1) for klass in range(count + 1) for _ in range(5)],
        halls=[Hall(0, day, [10], day * PRICE_OF_A_DAY, day) for day in range(2 * count)] + [Hall(1, 0, [5])],
        arcs=[*((klass, 0, 0) for klass in range(count)), (count, 1, 0)],
        limits=[5] * (2 * count),
        split_cost=100,
    )

    result = solve(problem, seed=1)

    assert result.figures["unassigned_people"] == 0
    assert result.figures["last_day"] == count - 1
    assert result.figures["splits"] == count + 1


@pytest.mark.parametrize("limit", [0, 3])
def test_a_limit_that_lets_next_to_nobody_in_leaves_the_others_without_a_slot(limit: int) -> None:
    count = FEW + 2
    problem = make_problem(
        parties=[(klass, 1) for klass in range(count) for _ in range(2)],
        halls=[Hall(0, day, [10], 0, day) for day in range(5)],
        arcs=[(klass, 0, 0) for klass in range(count)],
        limits=[limit] * 5,
        split_cost=100,
    )

    result = solve(problem, seed=1)

    assert result.figures["placed_people"] == 5 * limit
    assert set(result.unassigned_reason.values()) == {"no_capacity" if limit else "too_large"}

import numpy as np

from plan_cases import Hall, make_problem
from scheduler.assign.problem import Problem
from scheduler.assign.repair import Repair
from scheduler.assign.verify import recount


def started(problem: Problem, windows: list[int]) -> tuple[Repair, np.ndarray]:
    party_window = np.array(windows, np.int32)
    return Repair(problem, party_window), party_window


def test_sessions_come_cheapest_first_then_earliest() -> None:
    problem = make_problem(
        parties=[(0, 1)], halls=[Hall(0, 1, [1]), Hall(0, 0, [1]), Hall(1, 0, [1], 5)], arcs=[(0, 0, 7), (0, 1, 1)]
    )

    assert Repair(problem, np.array([-1], np.int32)).sessions_of(0).tolist() == [2, 1, 0]


def test_a_party_takes_the_tightest_window_and_the_last_of_equals() -> None:
    problem = make_problem(parties=[(0, 2)], halls=[Hall(0, 0, [4, 3, 3, 1])], arcs=[(0, 0, 0)])
    repair, party_window = started(problem, [-1])

    assert repair.place(0, repair.sessions_of(0))
    assert party_window.tolist() == [2]
    assert repair.rooms.window_left.tolist() == [4, 3, 1, 1]


def test_a_party_that_fits_nowhere_is_left_as_it_was() -> None:
    problem = make_problem(parties=[(0, 4)], halls=[Hall(0, 0, [3, 3])], arcs=[(0, 0, 0)])
    repair, party_window = started(problem, [-1])

    assert not repair.place(0, repair.sessions_of(0))
    assert not repair.make_room(0)
    assert party_window.tolist() == [-1]
    assert repair.rooms.window_left.tolist() == [3, 3]


def test_nothing_is_tried_where_nobody_has_room() -> None:
    problem = make_problem(parties=[(0, 1), (0, 3)], halls=[Hall(0, 0, [3])], arcs=[(0, 0, 0)])
    repair, party_window = started(problem, [-1, 0])

    assert not repair.make_room(0)
    assert party_window.tolist() == [-1, 0]


def test_scattered_single_places_become_room_for_a_family() -> None:
    # Three windows of four hold 3, 3 and 3: the family of three fits only if one, then another, moves on.
    problem = make_problem(
        parties=[(0, 1), (0, 2), (0, 2), (0, 1), (0, 3), (0, 3)], halls=[Hall(0, 0, [4, 4, 4])], arcs=[(0, 0, 0)]
    )
    repair, party_window = started(problem, [0, 0, 1, 1, 2, -1])

    assert repair.make_room(5)
    assert recount(problem, party_window)["unassigned"] == 0
    assert recount(problem, party_window)["overfull_windows"] == 0


def test_a_day_at_its_limit_takes_a_family_when_a_smaller_one_leaves_for_another_day() -> None:
    problem = make_problem(
        parties=[(0, 1), (0, 2), (0, 2)], halls=[Hall(0, 0, [9], 0, 0), Hall(0, 1, [9], 0, 1)],
        arcs=[(0, 0, 0)], limits=[4, 1],
    )  # fmt: skip
    repair, party_window = started(problem, [0, 0, -1])

    assert repair.make_room(2)
    assert party_window.tolist() == [1, 0, 0]


def test_a_visit_takes_the_place_of_a_party_that_can_come_on_a_day_without_visits() -> None:
    problem = make_problem(
        parties=[(0, 2), (1, 2)],
        halls=[Hall(0, 0, [9], 0, 0), Hall(1, 0, [9], 0, 0), Hall(0, 1, [9], 0, 1)],
        arcs=[(0, 0, 0), (1, 1, 0)],
        limits=[2, 2],
    )
    repair, party_window = started(problem, [0, -1])

    assert repair.make_room(1)
    assert party_window.tolist() == [2, 1]


def test_a_search_without_an_end_stops_at_its_budget_and_leaves_the_plan_whole() -> None:
    # Every hole is one place on a full day, every party that could leave is a pair, and so is the one that waits.
    days = 60
    problem = make_problem(
        parties=[(0, 2)] * (10 * days + 1), halls=[Hall(0, day, [22], 0, day) for day in range(days)],
        arcs=[(0, 0, 0)], limits=[21] * days,
    )  # fmt: skip
    windows = [row // 10 for row in range(10 * days)]
    repair, party_window = started(problem, [*windows, -1])

    assert not repair.make_room(10 * days)
    assert party_window.tolist() == [*windows, -1]
    assert repair.rooms.limit_left[:-1].tolist() == [1] * days

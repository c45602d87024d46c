import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plan_cases import Hall, make_problem
from scheduler.assign.layout import Blocks, group_order, lay_out


def blocks(*rows: tuple[int, int, int]) -> Blocks:
    track, neighbourhood, people = np.array(rows, np.int64).T
    return Blocks(track, neighbourhood, people)


def test_a_block_that_fills_a_session_comes_first() -> None:
    assert group_order([7, 10, 13], [10, 20, 30]) == [1, 0, 2]


def test_two_blocks_that_fill_sessions_together_follow_each_other() -> None:
    assert group_order([4, 3, 6, 7], [10, 20]) == [0, 2, 1, 3]


def test_three_and_four_blocks_are_grouped_where_fewer_cannot_be() -> None:
    assert group_order([9, 2, 9, 5, 6], [13, 31]) == [1, 3, 4, 0, 2]
    assert group_order([50, 3, 4, 50, 6, 7], [20, 120]) == [1, 2, 4, 5, 0, 3]


def test_the_first_block_is_cut_where_no_group_ends_with_a_session() -> None:
    assert group_order([6, 6, 6], [10, 20]) == [0, 1, 2]


@given(people=st.lists(st.integers(1, 50), max_size=50), places=st.integers(5, 40))
def test_every_block_gets_exactly_one_turn(people: list[int], places: int) -> None:
    boundaries = list(range(places, sum(people) + places, places))

    assert sorted(group_order(people, boundaries)) == list(range(len(people)))


def test_blocks_take_consecutive_windows_up_to_each_session_s_load() -> None:
    problem = make_problem(parties=[(0, 1)], halls=[Hall(0, 0, [3, 3]), Hall(0, 1, [3, 3])], arcs=[(0, 0, 0)])

    segments = lay_out(problem, blocks((0, 0, 4), (0, 1, 5)), np.array([5, 4]), problem.window_places.astype(np.int64))

    # Four and five: the five ends with the first session, so it goes first.
    assert segments == [[(2, 3), (3, 1)], [(0, 3), (1, 2)]]


def test_a_block_without_seats_left_gets_no_window() -> None:
    problem = make_problem(parties=[(0, 1)], halls=[Hall(0, 0, [3])], arcs=[(0, 0, 0)])

    segments = lay_out(problem, blocks((0, 0, 3), (0, 1, 2)), np.array([3]), np.array([3]))

    assert segments == [[(0, 3)], []]


def test_a_neighbourhood_keeps_its_date_from_the_track_with_fewer_blocks() -> None:
    # On track 1 neighbourhood 2 fills the first day and 0 comes after it, so it is the same on track 0.
    halls = [Hall(track, day, [4]) for day in range(3) for track in (0, 1)]
    problem = make_problem(parties=[(0, 1)], halls=halls, arcs=[(0, 0, 0), (0, 1, 0)])
    rows = blocks((0, 0, 4), (0, 1, 4), (0, 2, 4), (1, 0, 6), (1, 2, 4))

    segments = lay_out(problem, rows, np.full(6, 4), np.full(6, 4))

    assert [int(problem.session_day[row[0][0]]) for row in segments] == [1, 2, 0, 1, 0]

import numpy as np

from plan_cases import Hall, make_problem
from scheduler.assign.loads import session_loads
from scheduler.assign.problem import Problem
from scheduler.assign.rooms import Rooms


def loads(
    problem: Problem, flow: list[int], track_people: list[int], party_window: list[int] | None = None
) -> list[int]:
    placed = np.array(party_window or [-1] * problem.parties, np.int32)
    return session_loads(problem, np.array(flow), np.array(track_people), Rooms(problem, placed)).tolist()


def test_sessions_without_a_limit_fill_in_order_of_cost_and_only_the_last_is_partial() -> None:
    problem = make_problem(parties=[(0, 1)], halls=[Hall(0, day, [5], day) for day in range(3)], arcs=[(0, 0, 0)])

    assert loads(problem, [3, 3, 1], [7]) == [5, 2, 0]


def test_sessions_under_a_limit_keep_the_flow_s_loads() -> None:
    problem = make_problem(
        parties=[(0, 1)], halls=[Hall(0, day, [5], day, day) for day in range(3)], arcs=[(0, 0, 0)], limits=[3, 9, 9]
    )

    assert loads(problem, [3, 3, 1], [7]) == [3, 3, 1]


def test_what_the_flow_sent_beyond_the_people_is_cut_from_the_dearest_session() -> None:
    problem = make_problem(
        parties=[(0, 1)], halls=[Hall(0, day, [5], day, day) for day in range(3)], arcs=[(0, 0, 0)], limits=[9] * 3
    )

    assert loads(problem, [3, 3, 2], [5]) == [3, 2, 0]


def test_what_the_flow_could_not_seat_goes_where_the_limit_leaves_room() -> None:
    problem = make_problem(
        parties=[(0, 1)], halls=[Hall(0, day, [5], day, day) for day in range(3)], arcs=[(0, 0, 0)], limits=[4, 3, 9]
    )

    assert loads(problem, [3, 3, 0], [9]) == [4, 3, 2]


def test_a_limit_holds_although_an_early_party_took_more_of_it_than_the_flow_meant() -> None:
    problem = make_problem(
        parties=[(0, 3)],
        halls=[Hall(0, 0, [5], 0, 0), Hall(1, 0, [5], 0, 0), Hall(0, 1, [5], 1, 1)],
        arcs=[(0, 0, 0), (0, 1, 0)],
        limits=[5, 5],
    )

    assert loads(problem, [4, 0, 0], [4, 0], party_window=[1]) == [2, 0, 2]

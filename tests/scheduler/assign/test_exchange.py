import itertools
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_cases import Hall, make_problem
from scheduler.assign.exchange import exchange
from scheduler.assign.groups import FEW
from scheduler.assign.problem import Problem

LONG, SHORT = 0, 1
MANY = FEW + 2  # neighbourhoods on the long track, a class of its own each
WORKERS, PUPILS = MANY, MANY + 1  # two more classes of neighbourhood 1
Way = dict[tuple[int, int], int]


def town(*tracks: dict[int, int], way: Way, split_cost: int = 1000, size: int = 10) -> tuple[Problem, np.ndarray]:
    """People of each class on the long track beside 50 of each neighbourhood, and on short ones; `way`: cost per (class, track).

    The 50 of neighbourhood 0 are the absorber: it is on every short track too.
    """
    on = [dict.fromkeys(range(MANY), 50) | tracks[0], *tracks[1:]]
    problem = make_problem(
        parties=[(klass, 1) for klass in range(MANY + 2)],
        halls=[Hall(track, day, [size], day) for track in range(len(on)) for day in range(3)],
        arcs=[(klass, track, way.get((klass, track), 0)) for track, people in enumerate(on) for klass in people],
        neighbourhoods=[*range(MANY), 1, 1],
        split_cost=split_cost,
    )
    return problem, np.array([count for people in on for count in people.values()], np.int64)


def on_track(problem: Problem, people: np.ndarray, track: int) -> dict[int, int]:
    there = problem.arc_track == track
    return dict(zip(problem.arc_class[there].tolist(), people[there].tolist(), strict=True))


def cost(problem: Problem, people: np.ndarray) -> int:
    return int((problem.arc_cost * people).sum())


def test_an_exchange_of_three_people_completes_a_session_and_costs_their_longer_way() -> None:
    problem, people = town({WORKERS: 0}, {0: 25, WORKERS: 13}, way={(WORKERS, LONG): 200})

    after = exchange(problem, people)

    assert on_track(problem, after, SHORT) == {0: 28, WORKERS: 10}
    assert (on_track(problem, after, LONG)[0], on_track(problem, after, LONG)[WORKERS]) == (47, 3)
    assert cost(problem, after) - cost(problem, people) == 3 * 200


def test_two_come_where_eight_would_have_to_leave() -> None:
    way = {(WORKERS, LONG): 200, (PUPILS, SHORT): 100}
    problem, people = town({WORKERS: 0, PUPILS: 5}, {0: 25, WORKERS: 18, PUPILS: 0}, way=way)

    assert on_track(problem, exchange(problem, people), SHORT) == {0: 23, WORKERS: 18, PUPILS: 2}


def test_an_exchange_that_costs_as_much_as_a_split_is_not_made() -> None:
    problem, people = town({WORKERS: 0}, {0: 25, WORKERS: 15}, way={(WORKERS, LONG): 200})

    assert exchange(problem, people).tolist() == people.tolist()
    assert on_track(problem, exchange(replace(problem, split_cost=1001), people), SHORT) == {0: 30, WORKERS: 10}


def test_a_block_that_fills_whole_sessions_needs_no_exchange() -> None:
    problem, people = town({WORKERS: 0}, {0: 25, WORKERS: 20}, way={(WORKERS, LONG): 0})

    assert exchange(problem, people).tolist() == people.tolist()


def test_two_stations_do_not_get_the_same_people() -> None:
    way = {(WORKERS, LONG): 200, (PUPILS, 1): 100, (PUPILS, 2): 100}
    short = {0: 25, WORKERS: 18, PUPILS: 0}
    problem, people = town({WORKERS: 0, PUPILS: 3}, short, short, way=way)

    after = exchange(problem, people)

    assert sorted(on_track(problem, after, track)[PUPILS] for track in (1, 2)) == [0, 2]
    assert on_track(problem, after, LONG)[PUPILS] == 1


def test_nobody_is_exchanged_where_sessions_differ_in_size_or_no_class_is_on_both_tracks() -> None:
    problem, people = town({WORKERS: 0}, {0: 25, WORKERS: 13}, way={})
    uneven = problem.session_capacity.copy()
    uneven[-1] -= 1
    strangers, apart = town({WORKERS: 0}, {WORKERS: 13}, way={})

    assert exchange(replace(problem, session_capacity=uneven), people).tolist() == people.tolist()
    assert exchange(strangers, apart).tolist() == apart.tolist()


def saved_groups(people: list[int], size: int) -> int:
    """The most disjoint groups of one to four blocks that fill whole sessions, a block of nobody counted as one."""
    if not people:
        return 0
    first, rest = people[0], people[1:]
    best = saved_groups(rest, size)
    for count in range(4):
        for others in itertools.combinations(range(len(rest)), count):
            if (first + sum(rest[place] for place in others)) % size == 0:
                left = [block for place, block in enumerate(rest) if place not in others]
                best = max(best, 1 + saved_groups(left, size))
    return best


@st.composite
def stations(draw: st.DrawFn) -> tuple[Problem, np.ndarray, int]:
    """Short tracks beside a long one, all that may use both at the same or a longer way, and an absorber that never runs dry."""
    size = draw(st.integers(5, 25))
    own = draw(st.lists(st.integers(2, MANY - 1), min_size=1, max_size=5, unique=True))
    way = {(klass, SHORT): draw(st.integers(0, 400)) for klass in own}
    short = {0: draw(st.integers(300, 330))} | {klass: draw(st.integers(1, 40)) for klass in own}
    problem, people = town({}, short, way=way, size=size, split_cost=draw(st.sampled_from([0, 300, 1000])))
    people[0] += 500
    return problem, people, size


@settings(max_examples=80, deadline=None)
@given(station=stations())
def test_an_exchange_keeps_the_people_of_every_class_and_track_and_wins_what_it_pays(
    station: tuple[Problem, np.ndarray, int],
) -> None:
    problem, people, size = station

    after = exchange(problem, people)

    assert (after >= 0).all()
    for label in (problem.arc_class, problem.arc_track):
        assert np.bincount(label, after).tolist() == np.bincount(label, people).tolist()
    before_there, after_there = (list(on_track(problem, each, SHORT).values())[1:] for each in (people, after))
    won = (saved_groups(after_there, size) - saved_groups(before_there, size)) * problem.split_cost
    # Who comes nearer than before costs nothing, and pays for nothing.
    dearer = np.maximum(0, (after - people)[problem.arc_track == SHORT] * problem.arc_cost[problem.arc_track == SHORT])
    assert won >= int(dearer.sum())

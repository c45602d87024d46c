from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_cases import Hall, make_problem, quang_tri
from scheduler.assign.errors import OutOfRange
from scheduler.assign.problem import Problem
from scheduler.assign.result import Result
from scheduler.assign.solve import solve
from scheduler.assign.verify import recount

NEVER = ("over_capacity", "over_limit", "overfull_windows", "ineligible")


def windows_of(result: Result) -> list[int]:
    return result.party_window.tolist()


def test_one_household_gets_the_first_window() -> None:
    problem = make_problem(parties=[(0, 3)], halls=[Hall(0, 0, [4]), Hall(0, 1, [4], 1)], arcs=[(0, 0, 0)])

    result = solve(problem, seed=1)

    assert windows_of(result) == [0]
    assert result.unassigned_reason == {}
    assert result.cost_milli == result.bound_milli == 0


def test_nobody_to_plan_is_a_plan() -> None:
    result = solve(make_problem(parties=[], halls=[Hall(0, 0, [3])], arcs=[]), seed=1)

    assert windows_of(result) == []
    assert result.figures["last_day"] == -1


def test_worker_and_daytime_households_come_in_their_shifts_when_both_fit() -> None:
    problem = make_problem(
        parties=[(0, 4), (1, 4)],
        halls=[Hall(0, 0, [4]), Hall(1, 0, [4])],
        arcs=[(0, 0, 0), (0, 1, 30), (1, 0, 30), (1, 1, 0)],
    )

    assert windows_of(solve(problem, seed=1)) == [0, 1]


def test_a_wrong_shift_is_taken_before_a_wait_of_more_than_its_price() -> None:
    halls = [Hall(0, 0, [4]), Hall(1, 0, [4]), Hall(0, 40, [4], 40)]
    problem = make_problem(parties=[(0, 4), (0, 4)], halls=halls, arcs=[(0, 0, 0), (0, 1, 30)])

    result = solve(problem, seed=1)

    assert sorted(windows_of(result)) == [0, 1]
    assert result.terms["travel_and_shift"] == {"people": 4, "milli": 120}


def test_households_are_chosen_so_that_windows_fill_exactly() -> None:
    problem = make_problem(
        parties=[(0, 3), (0, 3), (0, 2), (0, 2), (0, 4), (0, 1)], halls=[Hall(0, 0, [5, 5, 5])], arcs=[(0, 0, 0)]
    )

    result = solve(problem, seed=1)

    assert result.figures["unassigned_people"] == 0
    assert recount(problem, result.party_window)["overfull_windows"] == 0


def test_a_daily_limit_moves_the_rest_to_the_next_day() -> None:
    problem = make_problem(
        parties=[(0, 2)] * 4,
        halls=[Hall(0, 0, [8], 0, 0), Hall(0, 1, [8], 1, 1)],
        arcs=[(0, 0, 0)],
        limits=[4, 8],
    )

    assert windows_of(solve(problem, seed=1)) == [0, 0, 1, 1]


def test_a_waiting_room_cap_binds_although_the_session_could_take_more() -> None:
    problem = make_problem(
        parties=[(0, 2)] * 4, halls=[Hall(0, 0, [2, 2], 0, capacity=9), Hall(0, 1, [9], 1)], arcs=[(0, 0, 0)]
    )

    assert windows_of(solve(problem, seed=1)) == [0, 1, 2, 2]


def test_a_party_with_a_member_who_turns_14_later_comes_from_that_day_on() -> None:
    problem = make_problem(
        parties=[(0, 3), (1, 3), (1, 2)],
        halls=[Hall(0, day, [5], day) for day in range(4)],
        arcs=[(0, 0, 0), (1, 0, 0)],
        first_days=[0, 2],
    )

    assert windows_of(solve(problem, seed=1)) == [0, 2, 2]


def test_a_party_with_a_first_day_takes_another_session_when_the_planned_one_is_too_small() -> None:
    problem = make_problem(
        parties=[(0, 4)], halls=[Hall(0, 1, [2, 1], 1), Hall(0, 2, [4], 2)], arcs=[(0, 0, 0)], first_days=[1]
    )

    assert windows_of(solve(problem, seed=1)) == [2]


def test_morning_and_afternoon_are_one_track_where_nobody_minds() -> None:
    # Apart, the flow would share each neighbourhood out between both shifts.
    halls = [Hall(0, 0, [6]), Hall(1, 0, [6])]
    problem = make_problem(
        parties=[(0, 3), (0, 3), (1, 3), (1, 3)], halls=halls, arcs=[(k, t, 0) for k in (0, 1) for t in (0, 1)],
        split_cost=40,
    )  # fmt: skip

    result = solve(problem, seed=1)

    assert windows_of(result) == [0, 0, 1, 1]
    assert result.figures["splits"] == result.figures["splits_bound"] == 2
    assert result.cost_milli == 80


def test_who_cannot_be_placed_is_listed_with_the_reason() -> None:
    problem = make_problem(
        parties=[(0, 9), (0, 2), (0, 2), (1, 1)], halls=[Hall(0, 0, [3])], arcs=[(0, 0, 0)], unassigned_cost=100
    )

    result = solve(problem, seed=1)

    assert result.unassigned_reason == {0: "too_large", 2: "no_capacity", 3: "no_station"}
    assert result.unassigned_binding == {2: "session_capacity"}
    assert result.terms["unassigned"] == {"people": 12, "milli": 1200}
    assert result.bound_milli == 100 * (9 + 1 + 1)


@pytest.mark.parametrize(
    ("sizes", "halls", "limits", "binding"),
    [
        ([3, 3], [Hall(0, 0, [3, 9], 0, 0)], [3], "daily_limit"),
        ([3, 3], [Hall(0, 0, [3, 3], capacity=3)], [], "session_capacity"),
        ([4, 4, 2], [Hall(0, 0, [5, 5])], [], "window_places"),
    ],
)
def test_the_constraint_that_binds_is_named(
    sizes: list[int], halls: list[Hall], limits: list[int], binding: str
) -> None:
    problem = make_problem(parties=[(0, size) for size in sizes], halls=halls, arcs=[(0, 0, 0)], limits=limits)

    assert set(solve(problem, seed=1).unassigned_binding.values()) == {binding}


def test_a_badly_stated_problem_is_refused_before_anything_is_solved() -> None:
    with pytest.raises(OutOfRange):
        solve(make_problem(parties=[(0, 0)], halls=[], arcs=[]), seed=1)


def test_progress_runs_from_nothing_to_done() -> None:
    steps: list[tuple[str, float]] = []

    solve(
        make_problem(parties=[(0, 1)], halls=[Hall(0, 0, [1])], arcs=[(0, 0, 0)]),
        seed=1,
        progress=lambda step, share: steps.append((step, share)),
    )

    assert [step for step, _ in steps] == ["check", "flow", "lay out", "repair", "done"]
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_same_problem_and_seed_give_the_same_plan() -> None:
    first, second = (solve(quang_tri(5), seed=3) for _ in range(2))

    assert windows_of(first) == windows_of(second)
    assert (first.terms, first.figures) == (second.terms, second.figures)


def test_solving_leaves_the_problem_as_it_was() -> None:
    problem, untouched = quang_tri(5), quang_tri(5)

    solve(problem, seed=3)

    for each in fields(Problem):
        assert np.array_equal(getattr(problem, each.name), getattr(untouched, each.name))


@pytest.mark.parametrize("seed", range(4))
def test_quang_tri_places_all_18266_by_the_fortieth_day_at_463_a_day(seed: int) -> None:
    problem = quang_tri(seed)

    result = solve(problem, seed=1)

    counts = recount(problem, result.party_window)
    assert [counts[name] for name in NEVER] == [0, 0, 0, 0]
    assert (counts["unassigned"], result.unassigned_reason) == (0, {})
    assert int(problem.party_size.sum()) == 18_266
    assert (counts["last_day"], counts["most_a_day"]) == (39, 463)
    assert (result.cost_milli - result.bound_milli) / result.bound_milli < 0.015


def test_a_town_with_not_a_place_to_spare_loses_next_to_nobody() -> None:
    problem = quang_tri(1, people=39 * 463, days=39)

    counts = recount(problem, solve(problem, seed=1).party_window)

    assert [counts[name] for name in NEVER] == [0, 0, 0, 0]
    assert counts["unassigned_people"] <= 5


def test_a_town_without_room_for_all_says_that_the_daily_limit_binds() -> None:
    problem = quang_tri(1, days=38)

    result = solve(problem, seed=1)

    assert set(result.unassigned_binding.values()) == {"daily_limit"}
    assert result.figures["unassigned_people"] == 18_266 - 38 * 463


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    tracks, days = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    limits = draw(st.lists(st.integers(0, 25), max_size=3))
    halls = [
        Hall(
            draw(st.integers(0, tracks - 1)),
            draw(st.integers(0, days - 1)),
            draw(st.lists(st.integers(0, 9), max_size=4)),
            draw(st.integers(0, 50)),
            draw(st.integers(-1, len(limits) - 1)),
            draw(st.none() | st.integers(0, 30)),
        )
        for _ in range(draw(st.integers(1, 8)))
    ]
    classes = draw(st.integers(1, 4))
    parties = draw(st.lists(st.tuples(st.integers(0, classes - 1), st.integers(1, 8)), min_size=1, max_size=40))
    arcs = [
        (klass, track, draw(st.integers(0, 40)))
        for klass in range(classes)
        for track in range(tracks)
        if draw(st.booleans())
    ]
    named = 1 + max(klass for klass, *_ in [*parties, *arcs])
    return make_problem(
        parties=sorted(parties, key=lambda party: party[0]), halls=halls, arcs=arcs, limits=limits,
        neighbourhoods=draw(st.lists(st.integers(0, 2), min_size=named, max_size=named)),
        first_days=draw(st.lists(st.sampled_from([0, 0, 1, 2]), min_size=named, max_size=named)),
        bundled=draw(st.none() | st.lists(st.booleans(), min_size=named, max_size=named)),
        split_cost=draw(st.sampled_from([0, 7, 40])),
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(problem=problems())
def test_no_plan_breaks_a_rule_costs_less_than_its_bound_or_loses_anybody_silently(problem: Problem) -> None:
    result = solve(problem, seed=1)

    counts = recount(problem, result.party_window)
    assert [counts[name] for name in NEVER] == [0, 0, 0, 0]
    without = np.flatnonzero(result.party_window < 0).tolist()
    assert list(result.unassigned_reason) == without
    assert sorted(result.unassigned_binding) == [p for p in without if result.unassigned_reason[p] == "no_capacity"]
    assert result.cost_milli >= result.bound_milli
    assert result.figures["splits"] == counts["splits"] >= result.figures["splits_bound"]


@settings(max_examples=80, deadline=None)
@given(places=st.lists(st.integers(1, 6), min_size=1, max_size=4), people=st.integers(1, 12), limit=st.integers(1, 9))
def test_single_people_are_planned_at_the_bound(places: list[int], people: int, limit: int) -> None:
    halls = [Hall(row % 2, row // 2, [count], 3 * (row // 2), row // 2) for row, count in enumerate(places)]
    arcs = [(0, 0, 1), (0, 1, 4)][: 1 + (len(places) > 1)]
    problem = make_problem(parties=[(0, 1)] * people, halls=halls, arcs=arcs, limits=[limit, limit])

    result = solve(problem, seed=1)

    assert result.cost_milli == result.bound_milli

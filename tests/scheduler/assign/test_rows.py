from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler.assign import pack
from scheduler.assign.exact import fill
from scheduler.assign.lockstep import Rows, fill_in_lockstep
from scheduler.assign.pack import fill_rows

Street = tuple[Sequence[int], Sequence[int]]  # sizes of parties, people of targets


def rows_of(*streets: Street) -> Rows:
    sizes = [np.array(street, np.int64) for street, _ in streets]
    targets = [np.array(target, np.int64) for _, target in streets]
    empty = np.empty(0, np.int64)
    starts = [np.cumsum([0, *(len(part) for part in parts)]) for parts in (sizes, targets)]
    return Rows(np.concatenate([*sizes, empty]), starts[0], np.concatenate([*targets, empty]), starts[1])


def filled(*streets: Street) -> list[list[int]]:
    """The target of each party, counted from the first of its own row."""
    rows = rows_of(*streets)
    chosen = fill_rows(rows, np.random.default_rng(7))
    return [
        [int(target) - int(own) if target >= 0 else -1 for target in chosen[start:stop]]
        for start, stop, own in zip(rows.party_start, rows.party_start[1:], rows.target_start, strict=False)
    ]


def people_of(street: Street, targets: Sequence[int]) -> list[int]:
    sizes, wanted = street
    return [sum(s for s, t in zip(sizes, targets, strict=True) if t == row) for row in range(len(wanted))]


def left_over(street: Street, targets: Sequence[int]) -> int:
    return sum(size for size, target in zip(street[0], targets, strict=True) if target < 0)


def test_every_street_fills_its_own_windows_in_its_order() -> None:
    assert filled(([2, 3, 4], [5, 4]), ([1, 1], [1, 1])) == [[0, 0, 1], [0, 1]]


def test_a_household_that_would_leave_a_hole_waits_for_the_next_window() -> None:
    assert filled(([3, 3, 2, 2], [5, 5])) == [[0, 1, 0, 1]]


def test_households_are_met_from_both_ends() -> None:
    # From the beginning alone 2 + 2 would go first, and the last window of 3 would find a family of four.
    street = ([2, 2, 4, 1], [6, 3])

    assert filled(street) == [[0, 1, 0, 1]]


def test_a_long_window_takes_the_street_as_it_stands() -> None:
    street = ([4] * 30, [80, 40])

    assert filled(street) == [[0] * 20 + [1] * 10]


def test_parties_larger_than_63_people_find_their_windows() -> None:
    assert people_of(([70, 3, 64, 2], [72, 67]), filled(([70, 3, 64, 2], [72, 67]))[0]) == [72, 67]
    assert filled(([100], [100])) == [[0]]


def test_nobody_or_no_window_is_no_work() -> None:
    assert filled(([], []), ([2], []), ([], [4])) == [[], [-1], []]
    assert filled(([2], []), ([], [])) == [[-1], []]
    assert filled(([], [0, 3])) == [[]]


def test_who_does_not_fit_stays_over_and_the_other_streets_are_none_the_worse() -> None:
    first, second = filled(([4, 4], [5, 3]), ([5, 3], [5, 3]))

    assert sorted(first) == [-1, 0]
    assert second == [0, 1]


def test_a_street_that_fails_in_its_own_order_is_mended() -> None:
    street = ([1, 3, 3, 4], [7, 3, 1])
    rows = rows_of(street)
    _, failed = fill_in_lockstep(rows)

    assert failed.tolist() == [0]
    assert people_of(street, filled(street)[0]) == [7, 3, 1]


def test_a_street_that_no_mending_fills_is_searched_over_all_its_households(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[int], list[int]]] = []

    def remembered(sizes: list[int], targets: list[int], rng: np.random.Generator) -> list[int]:
        asked.append((sizes, targets))
        return fill(sizes, targets, rng)

    monkeypatch.setattr(pack, "fill", remembered)
    impossible: Street = ([4, 4, 4], [5, 7])

    assert left_over(impossible, filled(([1, 2], [3]), impossible)[1]) == 4
    assert asked == [([4, 4, 4], [5, 7])]


def test_a_street_too_long_to_mend_is_tried_in_another_order() -> None:
    # Nothing but large families stand at the beginning and no twelve of them make the first window's one person.
    street = ([7] * 40 + [1], [1, 140, 140])

    assert people_of(street, filled(street)[0]) == [1, 140, 140]


STREETS = st.lists(
    st.tuples(
        st.lists(st.integers(1, 8) | st.sampled_from([63, 64, 70]), max_size=40),
        st.lists(st.integers(0, 60) | st.integers(60, 200), max_size=8),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(streets=STREETS)
def test_no_target_is_ever_exceeded_and_no_street_s_household_goes_to_another(streets: list[Street]) -> None:
    for street, targets in zip(streets, filled(*streets), strict=True):
        assert all(-1 <= target < len(street[1]) for target in targets)
        assert all(got <= most for got, most in zip(people_of(street, targets), street[1], strict=True))


@settings(deadline=None, max_examples=60)
@given(streets=STREETS)
def test_where_every_target_can_be_met_by_the_exact_search_every_target_is(streets: list[Street]) -> None:
    for street, targets in zip(streets, filled(*streets), strict=True):
        exactly = people_of(street, fill(*street, np.random.default_rng(7)))
        if exactly == list(street[1]):
            assert people_of(street, targets) == exactly


def fewest_left(street: Street) -> int:
    """The fewest people that any way to fill the targets leaves over, from all ways."""
    reachable = {tuple(street[1])}
    for size in street[0]:
        reachable |= {
            (*room[:row], left - size, *room[row + 1 :])
            for room in reachable
            for row, left in enumerate(room)
            if left >= size
        }
    return sum(street[0]) - sum(street[1]) + min(map(sum, reachable))


@settings(deadline=None, max_examples=100)
@given(parts=st.lists(st.lists(st.integers(1, 8), min_size=1, max_size=3), min_size=1, max_size=3), data=st.data())
def test_a_short_street_whose_windows_can_be_filled_exactly_is_filled_exactly(
    parts: list[list[int]], data: st.DataObject
) -> None:
    sizes = data.draw(st.permutations([size for part in parts for size in part]))
    assume(len(sizes) <= 6)
    street = (sizes, [sum(part) for part in parts])

    assert left_over(street, filled(street)[0]) == fewest_left(street) == 0


@settings(deadline=None, max_examples=60)
@given(sizes=st.lists(st.integers(1, 8), max_size=6), targets=st.lists(st.integers(0, 14), max_size=3))
def test_a_short_street_leaves_no_more_people_than_the_exact_search(sizes: list[int], targets: list[int]) -> None:
    street = (sizes, targets)

    exactly = left_over(street, fill(sizes, targets, np.random.default_rng(7)))

    assert fewest_left(street) <= left_over(street, filled(street)[0]) <= exactly


@settings(deadline=None, max_examples=40)
@given(
    parts=st.lists(st.lists(st.integers(1, 6), min_size=3, max_size=12), min_size=2, max_size=9),
    seed=st.integers(0, 99),
)
def test_a_street_is_filled_exactly_where_a_perfect_packing_exists_or_next_to_nobody_is_over(
    parts: list[list[int]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    street = (rng.permutation([size for part in parts for size in part]).tolist(), [sum(part) for part in parts])

    assert left_over(street, filled(street)[0]) <= 5

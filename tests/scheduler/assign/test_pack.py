import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.assign.exact import fill


def pack(sizes: list[int], targets: list[int]) -> list[int]:
    return fill(sizes, targets, np.random.default_rng(7))


def test_a_street_fills_its_windows_in_order() -> None:
    assert pack([3, 2, 4, 1], [5, 5]) == [0, 0, 1, 1]


def test_a_household_that_would_leave_a_hole_waits_for_the_next_window() -> None:
    assert pack([3, 3, 2, 2], [5, 5]) == [0, 1, 0, 1]


def test_small_windows_choose_first_when_street_order_fails() -> None:
    # In street order the first window takes the only single person, and the last then stays empty.
    assert pack([1, 3, 3, 4], [7, 3, 1]) == [2, 1, 0, 0]


def test_who_does_not_fit_stays_over_and_no_window_is_exceeded() -> None:
    assert pack([4, 4], [5, 3]) == [0, -1]


def test_a_shuffled_order_is_tried_when_order_and_size_both_fail() -> None:
    sizes, targets = [3, 3, 2, 2, 2, 4, 4, 4], [9, 8, 7]

    target_of = pack(sizes, targets)

    assert sorted(sum(s for s, t in zip(sizes, target_of, strict=True) if t == row) for row in range(3)) == [7, 8, 9]


def test_no_windows_or_nobody_is_no_work() -> None:
    assert pack([2, 3], []) == [-1, -1]
    assert pack([], [4]) == []


@given(sizes=st.lists(st.integers(1, 8), max_size=30), targets=st.lists(st.integers(0, 14), max_size=12))
def test_no_target_is_ever_exceeded(sizes: list[int], targets: list[int]) -> None:
    target_of = pack(sizes, targets)

    assert len(target_of) == len(sizes)
    for row, places in enumerate(targets):
        assert sum(size for size, target in zip(sizes, target_of, strict=True) if target == row) <= places


@given(sizes=st.lists(st.integers(1, 8), min_size=1, max_size=7), target=st.integers(0, 40))
def test_one_window_is_filled_as_well_as_any_choice_of_households_can(sizes: list[int], target: int) -> None:
    subsets = itertools.chain.from_iterable(itertools.combinations(sizes, n) for n in range(len(sizes) + 1))
    best = max(total for total in map(sum, subsets) if total <= target)

    target_of = pack(sizes, [target])

    assert sum(size for size, row in zip(sizes, target_of, strict=True) if row == 0) == best


@given(
    parts=st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=6), min_size=2, max_size=5), seed=st.integers(0, 9)
)
def test_nearly_everybody_fits_where_a_perfect_packing_exists(parts: list[list[int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.permutation([size for part in parts for size in part]).tolist()

    target_of = pack(sizes, [sum(part) for part in parts])

    assert sum(size for size, row in zip(sizes, target_of, strict=True) if row < 0) <= 5

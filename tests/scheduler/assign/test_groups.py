import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.assign.groups import FEW, best_partition, in_sequence, match, tables
from scheduler.assign.keyed import equal_pairs


def set_partitions(items: Sequence[int]) -> Iterator[list[tuple[int, ...]]]:
    """Every way to put `items` into sets, each item in one."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for count in range(len(rest) + 1):
        for with_first in itertools.combinations(rest, count):
            left = [item for item in rest if item not in with_first]
            for others in set_partitions(left):
                yield [(first, *with_first), *others]


def gain_of_each_group(gains: np.ndarray, blocks: int) -> dict[tuple[int, ...], int]:
    members = tables(blocks).members
    return {tuple(np.flatnonzero(members[row]).tolist()): int(gains[row]) for row in range(1, len(members))}


def gains_where(people: Sequence[int], size: int, gain: int = 1) -> np.ndarray:
    """`gain` for each group whose people fill whole sessions."""
    sums = np.array(people) @ tables(len(people)).members.T
    gains = np.where(sums % size == 0, gain, -1)
    gains[0] = 0
    return gains[None, :]


def chosen_groups(gains: np.ndarray, blocks: int) -> list[tuple[int, ...]]:
    members = tables(blocks).members
    return [tuple(np.flatnonzero(members[row[0]]).tolist()) for row in best_partition(gains, tables(blocks)) if row[0]]


def test_two_blocks_that_fill_a_session_together_are_a_group() -> None:
    assert chosen_groups(gains_where([7, 5, 3], size=10), 3) == [(0, 2)]


def test_two_pairs_are_taken_before_one_group_of_all_four() -> None:
    assert sorted(chosen_groups(gains_where([7, 6, 3, 4], size=10), 4)) == [(0, 2), (1, 3)]


def test_what_completes_nothing_stays_in_no_group() -> None:
    assert chosen_groups(gains_where([7, 5], size=10), 2) == []


def test_every_track_gets_its_own_groups() -> None:
    gains = np.concatenate([gains_where([7, 3, 5], size=10), gains_where([5, 4, 5], size=10)])

    first, second, third = best_partition(gains, tables(3))

    groups = [sorted({int(a), int(b), int(c)} - {0}) for a, b, c in zip(first, second, third, strict=True)]
    members = [tuple(np.flatnonzero(tables(3).members[row]).tolist()) for (row,) in groups]
    assert members == [(0, 1), (0, 2)]


@settings(max_examples=60, deadline=None)
@given(blocks=st.integers(1, 6), data=st.data())
def test_no_partition_gains_more_than_the_best(blocks: int, data: st.DataObject) -> None:
    count = len(tables(blocks).members)
    drawn = data.draw(st.lists(st.integers(-5, 20), min_size=count - 1, max_size=count - 1))
    gains = np.array([0, *drawn], np.int64)
    gain_of = gain_of_each_group(gains, blocks)

    groups = chosen_groups(gains[None, :], blocks)

    flat = [block for group in groups for block in group]
    assert len(set(flat)) == len(flat)
    most = max(sum(max(gain_of.get(group, 0), 0) for group in partition) for partition in set_partitions(range(blocks)))
    assert sum(gain_of[group] for group in groups) == most


def test_the_last_block_of_a_full_table_can_be_in_a_group() -> None:
    assert chosen_groups(gains_where([7] + [10] * (FEW - 2) + [3], size=10), FEW)[0] == (0, FEW - 1)


def test_blocks_that_fill_whole_sessions_alone_need_no_partner() -> None:
    assert match(np.array([0, 4, 0]), 10) == [(0,), (2,)]


def test_the_blocks_with_the_fewest_partners_are_matched_first() -> None:
    # 10, 20 and 70 fill a session of 100 together, but each is the only one that two others can come with.
    assert match(np.array([10, 20, 70, 33, 57, 38, 42, 14, 16]), 100) == [(0, 3, 4), (1, 5, 6), (2, 7, 8)]


def test_triples_and_quadruples_are_matched_from_those_without_a_partner() -> None:
    assert match(np.array([3, 3, 4]), 10) == [(0, 1, 2)]
    assert match(np.array([1, 2, 3, 4]), 10) == [(0, 1, 2, 3)]
    assert match(np.array([1, 9, 3, 3, 4]), 10) == [(0, 1), (2, 3, 4)]


def test_blocks_too_far_from_each_other_are_not_matched() -> None:
    apart = [3] + [0] * 60 + [7]
    near = [3] + [0] * 59 + [7]

    assert (0, 61) not in match(np.array(apart), 10)
    assert (0, 60) in match(np.array(near), 10)


@given(residues=st.lists(st.integers(0, 11), max_size=40), data=st.data())
def test_matched_groups_fill_whole_sessions_and_no_block_is_in_two(residues: list[int], data: st.DataObject) -> None:
    capacity = data.draw(st.integers(max([*residues, 1]) + 1, 15))

    groups = match(np.array(residues, np.int64), capacity)

    flat = [block for group in groups for block in group]
    assert len(set(flat)) == len(flat)
    assert all(sum(residues[block] for block in group) % capacity == 0 for group in groups)


@given(residues=st.lists(st.integers(0, 11), max_size=40), data=st.data())
def test_no_pair_that_fills_a_session_is_left_unmatched(residues: list[int], data: st.DataObject) -> None:
    capacity = data.draw(st.integers(max([*residues, 1]) + 1, 15))

    matched = {block for group in match(np.array(residues, np.int64), capacity) for block in group}

    left = [residue for block, residue in enumerate(residues) if block not in matched]
    assert all((one + two) % capacity for one, two in itertools.combinations(left, 2))


@given(left=st.lists(st.integers(0, 6), max_size=9), right=st.lists(st.integers(0, 6), max_size=9))
def test_equal_pairs_are_those_that_comparing_all_would_find(left: list[int], right: list[int]) -> None:
    rows, others = equal_pairs(np.array(left, np.int64), np.array(right, np.int64))

    wanted = [(a, b) for a in range(len(left)) for b in range(len(right)) if left[a] == right[b]]
    assert list(zip(rows.tolist(), others.tolist(), strict=True)) == wanted


def test_where_sessions_differ_the_smallest_group_that_ends_with_a_session_comes_next() -> None:
    assert in_sequence([4, 8, 6], [8, 18]) == [1, 0, 2]
    assert in_sequence([7, 5, 3, 9], [10, 24]) == [0, 2, 1, 3]


def test_three_and_four_blocks_end_with_a_session_where_fewer_cannot() -> None:
    assert in_sequence([20, 1, 2, 4], [7]) == [1, 2, 3, 0]
    assert in_sequence([20, 1, 2, 4, 8], [15]) == [1, 2, 3, 4, 0]


def test_a_block_is_cut_at_a_session_s_end_only_when_nothing_fits() -> None:
    assert in_sequence([6, 6, 5], [10, 20]) == [0, 1, 2]


@given(
    people=st.lists(st.integers(1, 9), min_size=1, max_size=20),
    boundaries=st.lists(st.integers(1, 120), max_size=12, unique=True).map(sorted),
)
def test_every_block_stands_in_the_sequence_once(people: list[int], boundaries: list[int]) -> None:
    assert sorted(in_sequence(people, boundaries)) == list(range(len(people)))

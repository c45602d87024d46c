import itertools

from hypothesis import given
from hypothesis import strategies as st

from scheduler.assign.sums import Sums

PEOPLE = st.lists(st.integers(1, 30), max_size=12)


def by_trying_all(people: list[int], total: int) -> list[tuple[int, ...]]:
    every = range(len(people))
    groups = itertools.chain.from_iterable(itertools.combinations(every, count) for count in range(1, 5))
    return [group for group in groups if sum(people[place] for place in group) == total]


def test_one_block_comes_before_two_and_an_early_one_before_a_late_one() -> None:
    assert list(Sums([4, 9, 5, 9]).exact(9)) == [(1,), (3,), (0, 2)]


def test_three_and_four_blocks_are_found_where_no_two_will_do() -> None:
    assert list(Sums([10, 20, 30]).exact(60)) == [(0, 1, 2)]
    assert list(Sums([10, 20, 30, 47]).exact(107)) == [(0, 1, 2, 3)]


def test_an_overdue_first_block_is_one_of_every_group() -> None:
    assert list(Sums([4, 9, 5]).exact(9, with_first=True)) == [(0, 2)]
    assert list(Sums([9, 4, 5]).exact(9, with_first=True)) == [(0,)]


def test_nobody_makes_no_sum() -> None:
    assert list(Sums([]).exact(3)) == []
    assert not Sums([]).likely(3)


def test_a_sum_below_nothing_is_not_to_be_had() -> None:
    assert list(Sums([4, 9]).exact(-1)) == []
    assert not Sums([4, 9]).likely(-1)


@given(people=PEOPLE, total=st.integers(0, 130))
def test_every_group_that_is_found_is_one_of_all_groups(people: list[int], total: int) -> None:
    found = list(Sums(people).exact(total))

    assert len(set(found)) == len(found)
    assert set(found) <= set(by_trying_all(people, total))


@given(people=st.lists(st.integers(1, 30), max_size=5), total=st.integers(0, 130))
def test_among_few_blocks_no_group_is_missed(people: list[int], total: int) -> None:
    assert sorted(Sums(people).exact(total)) == sorted(by_trying_all(people, total))


@given(people=PEOPLE, total=st.integers(0, 130))
def test_among_many_blocks_no_single_and_no_pair_or_triple_is_missed(people: list[int], total: int) -> None:
    wanted = {group for group in by_trying_all(people, total) if len(group) <= 3}

    assert wanted <= set(Sums(people).exact(total))


@given(people=PEOPLE, total=st.integers(0, 130))
def test_with_the_first_block_every_group_has_it_and_no_such_group_of_few_is_missed(
    people: list[int], total: int
) -> None:
    with_first = [group for group in by_trying_all(people, total) if group[0] == 0]

    found = list(Sums(people).exact(total, with_first=True))

    assert set(found) <= set(with_first)
    assert {group for group in with_first if len(group) <= 3} <= set(found)


@given(people=st.lists(st.integers(1, 30), min_size=1, max_size=12), total=st.integers(-5, 70))
def test_a_sum_of_one_or_two_is_likely_and_one_that_is_likely_needs_no_more_than_a_block_twice(
    people: list[int], total: int
) -> None:
    twice = [*people, *people]

    likely = Sums(people).likely(total)

    assert likely or not any(len(group) <= 2 for group in by_trying_all(people, total))
    assert not likely or any(len(group) <= 2 for group in by_trying_all(twice, total))

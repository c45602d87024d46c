from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from scheduler.progress.forecast import forecast, percent_of


def test_ha_tinh_misses_its_deadline_although_it_beats_its_daily_target():
    outlook = forecast(
        people=1_149_122, done=67_000, as_of_day=date(2021, 3, 18), last_day=date(2021, 6, 30), per_day=8_400
    )

    assert (outlook.remaining, outlook.days_left, outlook.required_people) == (1_082_122, 104, 10_405)
    assert (outlook.finish, outlook.in_time) == (date(2021, 7, 25), False)
    assert percent_of(9_020, 8_400) == Decimal("107.4")


def test_quang_tri_town_is_done_on_23_april_at_its_best_days_pace():
    outlook = forecast(people=21_566, done=3_300, as_of_day=date(2021, 3, 14), last_day=date(2021, 4, 30), per_day=463)

    assert (outlook.finish, outlook.in_time) == (date(2021, 4, 23), True)
    assert outlook.required == Fraction(18_266, 47)


@pytest.mark.parametrize(
    ("collected", "percent"),
    [
        (718, "119.7"),
        (706, "117.7"),
        (675, "112.5"),
        (673, "112.2"),
        (670, "111.7"),
        (639, "106.5"),
        (631, "105.2"),  # printed once as 106.2 in the article
        (628, "104.7"),  # printed as 104.5
        (622, "103.7"),
        (605, "100.8"),
    ],
)
def test_percentages_of_the_article_are_computed_and_not_copied(collected, percent):
    assert percent_of(collected, 600) == Decimal(percent)


@pytest.mark.parametrize("whole", [None, 0])
def test_there_is_no_percentage_of_nothing(whole):
    assert percent_of(5, whole) is None


def test_on_the_last_day_nothing_can_be_required_any_more():
    outlook = forecast(people=10, done=4, as_of_day=date(2021, 4, 30), last_day=date(2021, 4, 30), per_day=6)

    assert (outlook.days_left, outlook.required, outlook.required_people) == (0, None, None)
    assert (outlook.finish, outlook.in_time) == (date(2021, 5, 1), False)


def test_what_brings_nobody_a_day_never_ends():
    outlook = forecast(people=10, done=4, as_of_day=date(2021, 4, 1), last_day=date(2021, 4, 30), per_day=0)

    assert (outlook.finish, outlook.in_time, outlook.per_day) == (None, False, 0)


@pytest.mark.parametrize("done", [10, 12])
def test_when_all_are_served_it_is_in_time_even_after_the_last_day(done):
    outlook = forecast(people=10, done=done, as_of_day=date(2021, 5, 3), last_day=date(2021, 4, 30), per_day=0)

    assert (outlook.remaining, outlook.in_time) == (0, True)

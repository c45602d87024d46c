"""The required rate and the day of the end, with the figures of the articles."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.account import Rules, capacity_accounts
from slots.capacity import half_up
from slots.errors import FigureOutOfRange, NegativeFigure, NeverFinishes
from slots.pace import (
    PlacesFinish,
    days_late,
    finish_by_places,
    finish_day,
    kit_rate,
    planned_rate,
    required_rate,
    shown_rate,
)

TOWN_HOURS = (Fraction(11, 2), Fraction(6), Fraction(6))
FIRST = date(2021, 3, 15)
DAYS = st.dates(date(2021, 3, 1), date(2021, 5, 1))
PLACES = st.dictionaries(DAYS, st.integers(0, 600), max_size=40)


def a_day(rate, load=Fraction(1)):
    """Return the people whom the town's two kits take in its three shifts."""
    return sum(account.places for account in capacity_accounts([(2, hours) for hours in TOWN_HOURS], Rules(rate, load)))


def test_ha_tinh_is_told_10405_a_day_and_plans_10406():
    rate = required_rate(1_149_122 - 67_000, 104)
    assert rate == Fraction(1_082_122, 104)
    assert (shown_rate(rate), planned_rate(rate)) == (10_405, 10_406)
    assert 104 * 10_405 < 1_082_122 <= 104 * 10_406


def test_ha_tinh_is_25_days_late_at_its_quota_although_it_beats_it():
    finish = finish_day(1_082_122, 8_400, date(2021, 3, 19))
    assert (finish, days_late(finish, date(2021, 6, 30))) == (date(2021, 7, 25), 25)
    assert str(half_up(Fraction(100 * 9_020, 8_400), 1)) == "107.4"


def test_quang_tri_town_served_13_229_people_an_hour_with_each_kit_and_that_makes_463_a_day_again():
    rate = kit_rate(463, 2, Fraction(35, 2))
    assert str(half_up(rate, 3)) == "13.229"
    assert a_day(rate) == 463
    assert a_day(Fraction("13.229")) == 463


@pytest.mark.parametrize(
    ("load", "places", "finish"),
    [(Fraction(1), 463, date(2021, 4, 23)), (Fraction(9, 10), 416, date(2021, 4, 27))],
)
def test_quang_tri_town_is_in_time_even_with_a_tenth_of_its_kits_time_kept_free(load, places, finish):
    people = a_day(kit_rate(463, 2, Fraction(35, 2)), load)
    april = {FIRST + timedelta(days=number): people for number in range(47)}
    assert people == places
    assert finish_day(18_266, people, FIRST) == finish
    assert finish_by_places(18_266, april, FIRST) == PlacesFinish(finish)
    assert days_late(finish, date(2021, 4, 30)) == 0


@pytest.mark.parametrize(
    ("rate", "shown", "planned"),
    [(0, 0, 0), (7, 7, 7), (Fraction(5, 2), 3, 3), (Fraction(12, 5), 2, 3), (Fraction(1, 100), 0, 1)],
)
def test_a_rate_is_shown_half_up_and_planned_up(rate, shown, planned):
    assert (shown_rate(rate), planned_rate(rate)) == (shown, planned)


@given(remaining=st.integers(0, 3_000_000), days=st.integers(1, 400))
def test_the_planned_rate_is_the_smallest_whole_one_that_ends_in_time(remaining, days):
    rate = required_rate(remaining, days)
    planned = planned_rate(rate)
    assert (planned - 1) * days < remaining <= planned * days
    assert abs(shown_rate(rate) - rate) <= Fraction(1, 2)


def test_a_kit_rate_needs_kits_and_hours():
    with pytest.raises(FigureOutOfRange):
        kit_rate(463, 0, 17)
    with pytest.raises(FigureOutOfRange):
        kit_rate(463, 2, 0)
    with pytest.raises(NegativeFigure):
        kit_rate(-1, 2, 17)


def test_a_closed_day_moves_the_end_by_a_day():
    first = date(2021, 4, 26)
    assert finish_day(40, 10, first) == date(2021, 4, 29)
    assert finish_day(50, 10, first, closed=[date(2021, 4, 30)]) == date(2021, 5, 1)
    assert finish_day(40, 10, first, closed=[date(2021, 4, 30), date(2021, 4, 1)]) == date(2021, 4, 29)
    assert finish_day(40, 10, first, closed=[date(2021, 4, 29), date(2021, 4, 30)]) == date(2021, 5, 1)
    assert finish_day(0, 10, first, closed=[first]) == date(2021, 4, 25)


@given(remaining=st.integers(0, 3_000), per_day=st.integers(1, 200), closed=st.sets(DAYS, max_size=12))
def test_a_pace_with_closed_days_is_the_same_places_on_every_other_day(remaining, per_day, closed):
    open_days = (FIRST + timedelta(days=number) for number in range(3_000 + len(closed)))
    places = {day: per_day for day in open_days if day not in closed}
    assert finish_by_places(remaining, places, FIRST) == PlacesFinish(finish_day(remaining, per_day, FIRST, closed))


def test_the_days_come_in_any_order_and_a_day_left_out_is_closed():
    places = {date(2021, 3, 20): 5, date(2021, 3, 15): 4, date(2021, 3, 17): 0}
    assert finish_by_places(4, places, FIRST) == PlacesFinish(date(2021, 3, 15))
    assert finish_by_places(5, places, FIRST) == PlacesFinish(date(2021, 3, 20))
    assert finish_by_places(9, places, FIRST) == PlacesFinish(date(2021, 3, 20))


def test_where_the_places_do_not_suffice_the_missing_ones_are_told():
    assert finish_by_places(10, {FIRST: 4, date(2021, 3, 14): 100}, FIRST) == PlacesFinish(None, missing=6)
    assert finish_by_places(10, {}, FIRST) == PlacesFinish(None, missing=10)


def test_with_nobody_left_no_place_is_needed():
    assert finish_by_places(0, {}, FIRST) == PlacesFinish(date(2021, 3, 14))


def test_negative_people_and_places_are_refused():
    with pytest.raises(NegativeFigure):
        finish_by_places(-1, {}, FIRST)
    with pytest.raises(NegativeFigure):
        finish_by_places(1, {FIRST: 3, date(2021, 3, 16): -1}, FIRST)


@given(remaining=st.integers(1, 10_000), places=PLACES)
def test_the_last_person_finds_a_place_on_the_first_day_by_which_there_are_enough(remaining, places):
    found = finish_by_places(remaining, places, FIRST)
    if found.day is None:
        assert found.missing == remaining - sum(places[day] for day in places if day >= FIRST) > 0
    else:
        before = sum(number for day, number in places.items() if FIRST <= day < found.day)
        assert found.missing == 0
        assert before < remaining <= before + places[found.day]


@pytest.mark.parametrize(("finish", "late"), [(29, 0), (30, 0), (31, 1)])
def test_the_last_day_itself_is_in_time(finish, late):
    assert days_late(date(2021, 3, 31) + timedelta(days=finish - 31), date(2021, 3, 30)) == late


def test_thanh_hoa_needs_30482_dossiers_a_day():
    rate = required_rate(2_900_000 - 370_000, (date(2021, 6, 16) - date(2021, 3, 25)).days)
    assert half_up(rate, 0) == 30_482


def test_on_the_last_day_everybody_left_must_be_served():
    assert required_rate(463, 1) == 463


def test_without_a_day_left_no_rate_suffices():
    with pytest.raises(FigureOutOfRange):
        required_rate(10, 0)
    with pytest.raises(NegativeFigure):
        required_rate(-1, 10)


def test_with_nobody_left_all_was_done_the_day_before():
    assert finish_day(0, 463, date(2021, 3, 1)) == date(2021, 2, 28)
    assert finish_day(0, 0, date(2021, 3, 1)) == date(2021, 2, 28)


def test_a_rate_of_nobody_never_finishes():
    with pytest.raises(NeverFinishes) as caught:
        finish_day(10, 0, date(2021, 3, 1))
    assert caught.value.params == {"remaining": 10, "per_day": 0}


def test_a_day_beyond_the_calendar_is_refused():
    with pytest.raises(NeverFinishes):
        finish_day(50_000_000, 1, date(2021, 3, 1))


def test_the_last_day_of_the_calendar_is_still_a_day():
    assert finish_day(1, 1, date(9999, 12, 30)) == date(9999, 12, 30)
    with pytest.raises(NegativeFigure):
        finish_day(-1, 1, date(2021, 3, 1))


@given(
    remaining=st.integers(1, 3_000_000),
    per_day=st.fractions(Fraction(1000), 50_000, max_denominator=40),
)
def test_the_finish_day_is_the_first_on_which_everybody_can_be_served(remaining, per_day):
    first = date(2021, 3, 15)
    days = (finish_day(remaining, per_day, first) - first) // timedelta(days=1) + 1
    assert (days - 1) * per_day < remaining <= days * per_day

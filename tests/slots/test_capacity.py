from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.capacity import (
    front_loaded,
    half_up,
    overbooked,
    parse_rate,
)
from slots.errors import FigureInvalid, FigureOutOfRange, NegativeFigure

QUANG_TRI_RATE = Fraction(463, 35)
QUANG_TRI_HOURS = (Fraction(11, 2), Fraction(6), Fraction(6))
KITS = st.integers(0, 40)
RATES = st.fractions(0, 40, max_denominator=60)
SHARES = st.fractions(0, 1, max_denominator=40)
HOURS = st.lists(st.fractions(0, 12, max_denominator=60), max_size=6)


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("463/35", QUANG_TRI_RATE),
        ("13.2", Fraction(66, 5)),
        ("13,2", Fraction(66, 5)),
        (" 13 ", Fraction(13)),
        (13, Fraction(13)),
        (13.2, Fraction(66, 5)),
        (0.9, Fraction(9, 10)),
        (QUANG_TRI_RATE, QUANG_TRI_RATE),
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
    ],
)
def test_a_rate_is_read_exactly_as_written(written, rate):
    assert parse_rate(written) == rate


@pytest.mark.parametrize("text", ["", "nhanh", "1/0", "1e3", "inf", "13.2/2", "1_000", "1" * 19, "١٣", True])
def test_a_rate_that_is_no_number_is_refused(text):
    with pytest.raises(FigureInvalid) as caught:
        parse_rate(text)
    assert caught.value.params == {"text": str(text)}


@pytest.mark.parametrize("value", ["-1/2", "-13.2", -13])
def test_a_negative_rate_is_refused(value):
    with pytest.raises(NegativeFigure):
        parse_rate(value)


@given(digits=st.text("0123456789", min_size=1, max_size=17))
def test_whatever_decimals_are_read_are_written_and_read_again(digits):
    rate = parse_rate(f"0.{digits}")
    assert parse_rate(str(rate)) == rate


def test_more_decimals_than_can_be_written_again_are_refused():
    with pytest.raises(FigureInvalid):
        parse_rate("0.123456789012345678")


@given(rate=RATES)
def test_every_exact_rate_survives_being_written(rate):
    assert parse_rate(str(rate)) == rate


def test_without_extra_the_places_are_even_and_earlier_windows_get_the_odd_ones():
    assert front_loaded(145, 11, 0) == (14, 14, 13, 13, 13, 13, 13, 13, 13, 13, 13)


def test_six_extra_people_come_to_the_first_window_from_the_later_half():
    assert front_loaded(159, 12, 6) == (20, 14, 14, 13, 13, 13, 12, 12, 12, 12, 12, 12)


def test_small_windows_at_the_end_keep_half_of_their_people():
    assert front_loaded(4, 2, 6) == (3, 1)
    assert front_loaded(3, 3, 6) == (1, 1, 1)


def test_a_single_window_takes_everybody():
    assert front_loaded(13, 1, 6) == (13,)


def test_places_need_a_window():
    with pytest.raises(FigureOutOfRange):
        front_loaded(13, 0, 0)


@pytest.mark.parametrize(("capacity", "extra"), [(-1, 0), (13, -1)])
def test_negative_places_are_refused(capacity, extra):
    with pytest.raises(NegativeFigure):
        front_loaded(capacity, 4, extra)


@given(capacity=st.integers(0, 2000), windows=st.integers(1, 60), extra=st.integers(0, 50))
def test_front_loading_keeps_the_sum_and_never_rises(capacity, windows, extra):
    places = front_loaded(capacity, windows, extra)
    even = front_loaded(capacity, windows, 0)
    assert len(places) == windows
    assert sum(places) == capacity
    assert places[-1] >= 0
    assert list(places) == sorted(places, reverse=True)
    assert 0 <= places[0] - even[0] <= extra
    assert max(even) - min(even) <= 1


def fewer_come(invited, no_show, capacity):
    """Chance that fewer than `capacity` of `invited` come, summed term by term."""
    return sum(comb(invited, k) * (1 - no_show) ** k * no_show ** (invited - k) for k in range(capacity))


@pytest.mark.parametrize(("no_show", "invited"), [("0.10", 43), ("0.15", 45), ("0.20", 48)])
def test_a_careful_planner_invites_8_to_20_percent_more_for_40_places(no_show, invited):
    assert overbooked(40, Fraction(no_show), Fraction(7, 10)) == invited


def test_nobody_more_is_invited_where_everybody_comes_or_there_is_no_place():
    assert overbooked(40, Fraction(0), Fraction(7, 10)) == 40
    assert overbooked(0, Fraction(1, 5), Fraction(7, 10)) == 0


def test_where_the_chance_equals_the_ratio_one_more_is_invited():
    assert overbooked(1, Fraction(1, 2), Fraction(1, 2)) == 2


@given(
    capacity=st.integers(1, 30),
    no_show=st.fractions(0, Fraction(1, 2), max_denominator=20),
    ratio=st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
)
def test_one_more_is_invited_as_long_as_his_place_would_likely_stay_free(capacity, no_show, ratio):
    invited = overbooked(capacity, no_show, ratio)
    assert invited >= capacity
    assert fewer_come(invited - 1, no_show, capacity) >= ratio > fewer_come(invited, no_show, capacity)


@pytest.mark.parametrize(("no_show", "ratio"), [("1", "0.7"), ("0.1", "0"), ("0.1", "1")])
def test_overbooking_outside_its_ranges_is_refused(no_show, ratio):
    with pytest.raises(FigureOutOfRange):
        overbooked(40, Fraction(no_show), Fraction(ratio))


def test_overbooking_of_negative_figures_is_refused():
    with pytest.raises(NegativeFigure):
        overbooked(-1, Fraction(1, 10), Fraction(7, 10))
    with pytest.raises(NegativeFigure):
        overbooked(40, Fraction(-1, 10), Fraction(7, 10))


@pytest.mark.parametrize(
    ("collected", "target", "percent"),
    [
        (9_020, 8_400, "107.4"),
        (718, 600, "119.7"),
        (706, 600, "117.7"),
        (675, 600, "112.5"),
        (673, 600, "112.2"),
        (670, 600, "111.7"),
        (639, 600, "106.5"),
        (631, 600, "105.2"),
        (628, 600, "104.7"),
        (622, 600, "103.7"),
        (605, 600, "100.8"),
    ],
)
def test_the_percentages_of_ha_tinh_are_computed_not_copied(collected, target, percent):
    assert str(half_up(Fraction(100 * collected, target), 1)) == percent


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(-1, 3), 0, "0"),
        (Fraction(25, 1000), 2, "0.03"),
        (7, 2, "7.00"),
        (Fraction(10**40 + 1, 10), 1, "1" + "0" * 39 + ".1"),
    ],
)
def test_halves_round_up_away_from_zero_without_losing_digits(value, decimals, rounded):
    assert str(half_up(value, decimals)) == rounded


def test_decimals_are_not_negative():
    with pytest.raises(NegativeFigure):
        half_up(Fraction(1, 2), -1)


@given(value=st.fractions(-1000, 1000, max_denominator=999), decimals=st.integers(0, 6))
def test_rounding_moves_a_value_by_at_most_half_a_digit(value, decimals):
    assert abs(Fraction(half_up(value, decimals)) - value) <= Fraction(1, 2) / 10**decimals
    assert half_up(-value, decimals) == -half_up(value, decimals)
    assert isinstance(half_up(value, decimals), Decimal)

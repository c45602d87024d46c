from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.calendar import ZONE, age_on, at, day_of_age, last_day_before, local, minute_of, operating_day
from slots.errors import FigureOutOfRange, NaiveMoment, NegativeFigure

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
BIRTHS = st.dates(date(1900, 1, 1), date(2030, 12, 31))


class NoOffset(tzinfo):
    def utcoffset(self, dt):
        return None


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(NaiveMoment) as caught:
        operating_day(at(date(2021, 3, 26), 1110).replace(tzinfo=None))
    assert caught.value.params == {"moment": "2021-03-26T18:30:00"}


def test_a_zone_that_knows_no_offset_is_no_zone():
    with pytest.raises(NaiveMoment):
        local(datetime(2021, 3, 26, 18, 30, tzinfo=NoOffset()))


def test_minute_1500_of_a_day_is_one_in_the_morning_of_the_next():
    assert at(date(2021, 3, 26), 1500).isoformat() == "2021-03-27T01:00:00+07:00"


def test_a_moment_stored_in_utc_is_told_on_the_clock_of_vietnam():
    assert local(datetime(2021, 3, 26, 11, 30, tzinfo=UTC)).isoformat() == "2021-03-26T18:30:00+07:00"
    assert minute_of(date(2021, 3, 26), datetime(2021, 3, 26, 11, 30, 59, tzinfo=UTC)) == 18 * 60 + 30


def test_0140_on_27_march_belongs_to_26_march():
    assert operating_day(datetime(2021, 3, 27, 1, 40, tzinfo=ZONE)) == date(2021, 3, 26)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2021, 3, 1, 3, 59, 59, tzinfo=ZONE), date(2021, 2, 28)),
        (datetime(2020, 3, 1, 3, 59, 59, tzinfo=ZONE), date(2020, 2, 29)),
        (datetime(2021, 1, 1, 0, 0, tzinfo=ZONE), date(2020, 12, 31)),
        (datetime(2021, 3, 1, 4, 0, tzinfo=ZONE), date(2021, 3, 1)),
        (datetime(2021, 3, 1, 23, 59, tzinfo=ZONE), date(2021, 3, 1)),
    ],
)
def test_the_operating_day_turns_at_four_across_month_ends_leap_days_and_new_year(moment, day):
    assert operating_day(moment) == day


def test_the_boundary_of_the_operating_day_can_be_midnight():
    assert operating_day(datetime(2021, 3, 27, 1, 40, tzinfo=ZONE), 0) == date(2021, 3, 27)


@pytest.mark.parametrize("minute", [-1, 1440])
def test_a_boundary_outside_the_day_is_refused(minute):
    with pytest.raises(FigureOutOfRange) as caught:
        operating_day(datetime(2021, 3, 27, 1, 40, tzinfo=ZONE), minute)
    assert caught.value.params == {"name": "day_starts_minute", "low": 0, "high": 1439, "value": minute}


@given(day=DAYS, minute=st.integers(-3000, 5000), zone=st.sampled_from([ZONE, UTC]))
def test_minute_of_is_the_inverse_of_at_in_any_zone(day, minute, zone):
    assert minute_of(day, at(day, minute).astimezone(zone)) == minute


@given(day=DAYS, boundary=st.integers(0, 1439), minute=st.integers(0, 1439))
def test_every_minute_from_the_boundary_to_the_next_belongs_to_the_day(day, boundary, minute):
    assert operating_day(at(day, boundary + minute), boundary) == day


def test_before_1_july_means_30_june_at_the_latest():
    assert last_day_before(date(2021, 7, 1)) == date(2021, 6, 30)
    assert last_day_before(date(2020, 3, 1)) == date(2020, 2, 29)


def test_born_16_march_2007_is_14_on_16_march_2021_and_not_the_day_before():
    assert age_on(date(2007, 3, 16), date(2021, 3, 16)) == 14
    assert age_on(date(2007, 3, 16), date(2021, 3, 15)) == 13


def test_born_on_a_leap_day_is_14_on_1_march():
    assert age_on(date(2008, 2, 29), date(2022, 2, 28)) == 13
    assert age_on(date(2008, 2, 29), date(2022, 3, 1)) == 14
    assert day_of_age(date(2008, 2, 29), 14) == date(2022, 3, 1)


def test_born_on_a_leap_day_is_16_on_the_leap_day_itself():
    assert day_of_age(date(2008, 2, 29), 16) == date(2024, 2, 29)


def test_nobody_reaches_a_negative_age():
    with pytest.raises(NegativeFigure):
        day_of_age(date(2008, 2, 29), -1)


def test_before_the_birth_the_age_is_negative():
    assert age_on(date(2021, 3, 16), date(2021, 3, 15)) == -1


@given(birth=BIRTHS | st.sampled_from([date(1904, 2, 29), date(2000, 2, 29)]), years=st.integers(0, 120))
def test_day_of_age_is_the_first_day_of_that_age(birth, years):
    day = day_of_age(birth, years)
    assert age_on(birth, day) == years
    assert age_on(birth, day - timedelta(days=1)) == years - 1

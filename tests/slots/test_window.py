from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.calendar import ZONE, at
from slots.errors import EmptyWindow, NaiveMoment, WindowDoesNotDivideShift
from slots.window import Window

DAY = date(2021, 3, 26)
MINUTES = st.integers(0, 3000)


def window(start_minute, end_minute, day=DAY):
    return Window(at(day, start_minute), at(day, end_minute))


WINDOWS = st.tuples(MINUTES, st.integers(1, 400)).map(lambda pair: window(pair[0], pair[0] + pair[1]))


def test_a_window_without_length_is_refused():
    with pytest.raises(EmptyWindow) as caught:
        window(600, 600)
    assert caught.value.params == {"start": "2021-03-26T10:00:00+07:00", "end": "2021-03-26T10:00:00+07:00"}
    with pytest.raises(EmptyWindow):
        window(600, 599)


def test_a_window_without_a_zone_is_refused():
    with pytest.raises(NaiveMoment):
        Window(at(DAY, 600).replace(tzinfo=None), at(DAY, 660))
    with pytest.raises(NaiveMoment):
        Window(at(DAY, 600), at(DAY, 660).replace(tzinfo=None))


def test_a_window_read_in_utc_is_the_same_window_and_tells_local_hours():
    stored = Window(datetime(2021, 3, 26, 16, tzinfo=UTC), datetime(2021, 3, 26, 19, tzinfo=UTC))
    assert stored == window(1380, 1560)
    assert (stored.start.hour, stored.end.hour) == (23, 2)


def test_a_window_holds_its_start_and_not_its_end():
    evening = window(1140, 1200)
    assert at(DAY, 1140) in evening
    assert at(DAY, 1200) - timedelta(microseconds=1) in evening
    assert at(DAY, 1200) not in evening
    assert at(DAY, 1139) not in evening


def test_a_moment_without_a_zone_is_in_no_window():
    with pytest.raises(NaiveMoment):
        assert at(DAY, 1150).replace(tzinfo=None) in window(1140, 1200)


def test_windows_that_touch_do_not_overlap():
    assert not window(600, 660).overlaps(window(660, 720))
    assert not window(660, 720).overlaps(window(600, 660))
    assert window(600, 661).overlaps(window(660, 720))


def test_windows_order_by_start_then_end():
    assert sorted([window(660, 720), window(600, 720), window(600, 660)]) == [
        window(600, 660),
        window(600, 720),
        window(660, 720),
    ]


@pytest.mark.parametrize("minutes", [40, 0, -30, 400])
def test_a_split_that_leaves_a_rest_is_refused_with_both_lengths(minutes):
    with pytest.raises(WindowDoesNotDivideShift) as caught:
        window(390, 720).split(minutes)
    assert caught.value.params == {"shift_minutes": 330, "window_minutes": minutes}


def test_seconds_over_a_whole_minute_count_as_a_rest():
    with pytest.raises(WindowDoesNotDivideShift):
        Window(at(DAY, 600), at(DAY, 660) + timedelta(seconds=1)).split(30)


@given(start=MINUTES, piece=st.integers(1, 120), count=st.integers(1, 24))
def test_the_pieces_of_a_split_fill_the_window_without_gap_or_overlap(start, piece, count):
    whole = window(start, start + piece * count)
    pieces = whole.split(piece)
    assert len(pieces) == count
    assert (pieces[0].start, pieces[-1].end) == (whole.start, whole.end)
    assert all(before.end == after.start for before, after in pairwise(pieces))
    assert {part.minutes for part in pieces} == {piece}


@given(one=WINDOWS, other=WINDOWS)
def test_two_windows_overlap_exactly_if_one_holds_the_start_of_the_other(one, other):
    assert one.overlaps(other) == other.overlaps(one) == (one.start in other or other.start in one)


@given(one=WINDOWS, minutes=st.integers(-5000, 5000))
def test_a_shifted_window_keeps_its_length_and_shifts_back(one, minutes):
    assert one.shifted(minutes).minutes == one.minutes
    assert one.shifted(minutes).start - one.start == timedelta(minutes=minutes)
    assert one.shifted(minutes).shifted(-minutes) == one


def test_a_window_past_midnight_crosses_a_month_end():
    night = window(1380, 1560, day=date(2021, 2, 28))
    assert night.end == datetime(2021, 3, 1, 2, tzinfo=ZONE)
    assert night.minutes == 180

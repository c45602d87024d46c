from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.calendar import ZONE
from slots.errors import ShiftCodeUnknown, ShiftTextInvalid, WindowDoesNotDivideShift
from slots.shift import DAY_PARTS, Shift, part_of

DAY = date(2021, 3, 26)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("06:30-12:00", 390, 720),
        ("6:30 – 12:00", 390, 720),
        ("18:00-24:00", 1080, 1440),
        ("18:00-00:00", 1080, 1440),
        ("23:00-02:00", 1380, 1560),
        ("05:00-24:00", 300, 1440),
        ("00:00-24:00", 0, 1440),
        ("06:00-03:00", 360, 1620),
    ],
)
def test_the_hours_of_the_articles_are_read(text, start, end):
    assert Shift.parse("evening", text) == Shift("evening", start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "06:30",
        "6h30-12h",
        "06:60-12:00",
        "06:00-12:60",
        "24:00-02:00",
        "06:00-24:01",
        "25:00-26:00",
        "06:00-06:00",
        "-1:00-6:00",
        "٠٦:٣٠-١٢:٠٠",
    ],
)
def test_hours_that_cannot_be_are_refused_and_named(text):
    with pytest.raises(ShiftTextInvalid) as caught:
        Shift.parse("morning", text)
    assert caught.value.params == {"text": text}


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (1440, 1500), (600, 600), (600, 599), (600, 2041)])
def test_minutes_outside_their_ranges_are_refused(start, end):
    with pytest.raises(ShiftTextInvalid):
        Shift("morning", start, end)


def test_a_shift_may_last_the_whole_day_round():
    assert Shift("morning", 600, 2040).hours == 24


def test_a_shift_of_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ShiftCodeUnknown) as caught:
        Shift.parse("dusk", "18:00-24:00")
    assert caught.value.params == {"shift": "dusk", "known": "morning, afternoon, evening, night"}


@given(code=st.sampled_from(DAY_PARTS), start=st.integers(0, 1439), minutes=st.integers(1, 1439))
def test_parse_reads_what_text_writes(code, start, minutes):
    shift = Shift(code, start, start + minutes)
    assert Shift.parse(code, shift.text) == shift


@pytest.mark.parametrize("text", ["06:30-12:00", "18:00-24:00", "23:00-02:00"])
def test_hours_are_written_as_the_articles_write_them(text):
    assert Shift.parse("evening", text).text == text


def test_the_three_shifts_of_quang_tri_last_17_and_a_half_hours():
    hours = [Shift.parse("morning", text).hours for text in ("06:30-12:00", "12:00-18:00", "18:00-24:00")]
    assert hours == [Fraction(11, 2), 6, 6]
    assert sum(hours) == Fraction(35, 2)


def test_a_night_shift_of_26_march_ends_at_two_on_27_march():
    windows = Shift.parse("night", "23:00-02:00").windows(DAY, 60)
    assert [window.start.hour for window in windows] == [23, 0, 1]
    assert windows[-1].end == datetime(2021, 3, 27, 2, tzinfo=ZONE)


def test_windows_that_do_not_divide_the_shift_are_refused_with_both_values():
    with pytest.raises(WindowDoesNotDivideShift) as caught:
        Shift.parse("morning", "06:30-12:00").windows(DAY, 60)
    assert caught.value.params == {"shift_minutes": 330, "window_minutes": 60}


def test_shifts_that_touch_do_not_overlap():
    morning, afternoon = Shift.parse("morning", "06:30-12:00"), Shift.parse("afternoon", "12:00-18:00")
    assert not morning.overlaps(afternoon)
    assert not afternoon.overlaps(morning)
    assert morning.overlaps(Shift.parse("afternoon", "11:30-18:00"))


def test_a_shift_past_midnight_overlaps_the_evening_it_starts_in():
    assert Shift.parse("night", "23:00-02:00").overlaps(Shift.parse("evening", "18:00-24:00"))


@pytest.mark.parametrize(("code", "part"), [("morning", "morning"), ("morning-2", "morning"), ("night-12", "night")])
def test_a_further_shift_of_a_part_of_the_day_belongs_to_that_part(code, part):
    assert part_of(code) == part
    assert Shift.parse(code, "07:00-09:00").code == code


@pytest.mark.parametrize("code", ["", "dusk", "morning-", "morning-1", "morning-02", "morning-100", "2-morning"])
def test_a_code_that_names_no_part_of_the_day_is_refused(code):
    with pytest.raises(ShiftCodeUnknown):
        part_of(code)

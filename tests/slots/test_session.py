from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.calendar import at
from slots.errors import NegativeFigure, SessionRefInvalid, WindowDoesNotDivideShift
from slots.session import SessionRef, cut, open_minutes
from slots.shift import DAY_PARTS, Shift
from slots.window import Window

REF = SessionRef("TRU-SO", date(2021, 3, 26), "evening")
EVENING = Shift.parse("evening", "18:00-24:00")


def places(pieces):
    return [piece.places for piece in pieces]


def test_a_session_is_named_by_station_day_and_shift():
    assert SessionRef.parse("TRU-SO/2021-03-26/evening") == REF
    assert str(REF) == "TRU-SO/2021-03-26/evening"


def test_a_station_typed_in_decomposed_letters_is_the_same_station():
    assert SessionRef.parse("NH\N{LATIN CAPITAL LETTER A}\N{COMBINING GRAVE ACCENT}-VH/2021-03-26/night") == SessionRef(
        "NH\N{LATIN CAPITAL LETTER A WITH GRAVE}-VH", date(2021, 3, 26), "night"
    )


def test_a_session_of_an_unknown_shift_or_station_cannot_be_made():
    with pytest.raises(SessionRefInvalid):
        SessionRef("TRU-SO", date(2021, 3, 26), "dusk")
    with pytest.raises(SessionRefInvalid) as caught:
        SessionRef("NHA/VH", date(2021, 3, 26), "night")
    assert caught.value.params == {"text": "NHA/VH/2021-03-26/night"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TRU-SO",
        "TRU-SO/2021-03-26",
        "TRU-SO/2021-03-26/dusk",
        "TRU-SO/2021-02-29/evening",
        "TRU-SO/20210326/evening",
        "TRU-SO/26-03-2021/evening",
        "TRU-SO/2021-03-26/evening/1",
        "/2021-03-26/evening",
        "NHA VH/2021-03-26/evening",
    ],
)
def test_a_name_that_reads_otherwise_is_refused(text):
    with pytest.raises(SessionRefInvalid) as caught:
        SessionRef.parse(text)
    assert caught.value.params == {"text": text}


@given(
    station=st.text(st.characters(exclude_characters="/", exclude_categories=["Z", "C"]), min_size=1, max_size=20),
    day=st.dates(),
    shift=st.sampled_from(DAY_PARTS),
)
def test_parse_reads_every_name_that_can_be_written(station, day, shift):
    ref = SessionRef(station, day, shift)
    assert SessionRef.parse(str(ref)) == ref


def test_an_evening_of_quang_tri_town_opens_twelve_half_hours():
    pieces = cut(EVENING, 30, 159, 6)
    assert places(pieces) == [20, 14, 14, 13, 13, 13, 12, 12, 12, 12, 12, 12]
    day = date(2021, 3, 26)
    windows = tuple(Window(at(day, piece.start_minute), at(day, piece.end_minute)) for piece in pieces)
    assert windows == EVENING.windows(day, 30)
    assert sum(places(pieces)) == 159


def test_a_waiting_room_that_is_too_small_costs_places():
    assert places(cut(EVENING, 30, 159, 6, waiting_room_cap=12)) == [12] * 12


def test_front_loading_gives_way_to_the_waiting_room_before_a_place_is_lost():
    pieces = cut(EVENING, 30, 159, 6, waiting_room_cap=15)
    assert places(pieces)[0] == 15
    assert sum(places(pieces)) == 159


def test_a_waiting_room_below_nothing_is_refused():
    with pytest.raises(NegativeFigure):
        cut(EVENING, 30, 159, 6, waiting_room_cap=-1)


@given(capacity=st.integers(0, 600), extra=st.integers(0, 30), cap=st.none() | st.integers(0, 60))
def test_no_place_is_lost_that_another_sharing_out_could_save(capacity, extra, cap):
    pieces = cut(EVENING, 30, capacity, extra, cap)
    room = capacity if cap is None else 12 * cap
    assert sum(places(pieces)) == min(capacity, room)
    assert cap is None or max(places(pieces)) <= cap


NIGHT = Shift.parse("night", "23:00-02:00")


def test_the_windows_before_and_across_midnight_exist():
    pieces = cut(NIGHT, 60, 30, 0)
    assert [(piece.start_minute, piece.end_minute) for piece in pieces] == [(1380, 1440), (1440, 1500), (1500, 1560)]
    across = cut(Shift.parse("night", "23:45-02:15"), 30, 30, 0)
    assert (1425, 1455) in [(piece.start_minute, piece.end_minute) for piece in across]


def test_a_window_that_a_closure_touches_is_closed_and_its_places_go_to_the_others():
    pieces = cut(EVENING, 60, 30, 0, closed=[(19 * 60 + 30, 20 * 60)])
    assert [(piece.places, piece.closed) for piece in pieces] == [(6, False), (0, True)] + [(6, False)] * 4
    assert open_minutes(EVENING, 60, [(19 * 60 + 30, 20 * 60)]) == 300


def test_a_closure_that_only_touches_a_window_leaves_it_open():
    assert [piece.closed for piece in cut(EVENING, 60, 30, 0, closed=[(17 * 60, 18 * 60), (1440, 1500)])] == [False] * 6


def test_a_session_that_is_closed_throughout_has_no_places():
    pieces = cut(EVENING, 60, 0, 6, 10, closed=[(0, 1440)])
    assert [(piece.places, piece.closed) for piece in pieces] == [(0, True)] * 6


MINUTES = st.tuples(st.integers(0, 2000), st.integers(1, 600)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(
    start=st.integers(0, 1439),
    windows=st.integers(1, 24),
    capacity=st.integers(0, 500),
    extra=st.integers(0, 20),
    cap=st.none() | st.integers(0, 40),
    closed=st.lists(MINUTES, max_size=3),
)
def test_windows_fill_the_shift_and_closed_ones_hold_nobody(start, windows, capacity, extra, cap, closed):
    shift = Shift("night", start, start + windows * 60)
    pieces = cut(shift, 60, capacity, extra, cap, closed)
    assert (pieces[0].start_minute, pieces[-1].end_minute) == (shift.start_minute, shift.end_minute)
    assert all(one.end_minute == other.start_minute for one, other in pairwise(pieces))
    assert sum(60 for piece in pieces if not piece.closed) == open_minutes(shift, 60, closed)
    open_ones = [piece.places for piece in pieces if not piece.closed]
    assert all(piece.places == 0 for piece in pieces if piece.closed)
    assert sum(open_ones) <= capacity
    if cap is None and open_ones:
        assert sum(open_ones) == capacity
    if cap is not None:
        assert max(open_ones, default=0) <= cap


@pytest.mark.parametrize("window_minutes", [0, -30, 50, 400])
def test_windows_that_do_not_fill_the_shift_are_refused_with_both_lengths(window_minutes):
    with pytest.raises(WindowDoesNotDivideShift) as caught:
        cut(EVENING, window_minutes, 30, 0)
    assert caught.value.params == {"shift_minutes": 360, "window_minutes": window_minutes}

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.errors import NegativeFigure, SessionRefInvalid
from slots.session import SessionRef, open_session
from slots.shift import SHIFT_CODES, Shift

REF = SessionRef("TRU-SO", date(2021, 3, 26), "evening")
EVENING = Shift.parse("evening", "18:00-24:00")


def places(session):
    return [slot.places for slot in session.slots]


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
    shift=st.sampled_from(SHIFT_CODES),
)
def test_parse_reads_every_name_that_can_be_written(station, day, shift):
    ref = SessionRef(station, day, shift)
    assert SessionRef.parse(str(ref)) == ref


def test_an_evening_of_quang_tri_town_opens_twelve_half_hours():
    session = open_session(REF, EVENING, 30, 159, 6)
    assert places(session) == [20, 14, 14, 13, 13, 13, 12, 12, 12, 12, 12, 12]
    assert [slot.position for slot in session.slots] == list(range(12))
    assert tuple(slot.window for slot in session.slots) == EVENING.windows(date(2021, 3, 26), 30)
    assert (session.places, session.lost_to_cap) == (159, 0)


def test_a_waiting_room_that_is_too_small_costs_places_and_says_how_many():
    session = open_session(REF, EVENING, 30, 159, 6, waiting_room_cap=12)
    assert places(session) == [12] * 12
    assert session.lost_to_cap == 15


def test_front_loading_gives_way_to_the_waiting_room_before_a_place_is_lost():
    session = open_session(REF, EVENING, 30, 159, 6, waiting_room_cap=15)
    assert places(session)[0] == 15
    assert (session.places, session.lost_to_cap) == (159, 0)


def test_a_waiting_room_below_nothing_is_refused():
    with pytest.raises(NegativeFigure):
        open_session(REF, EVENING, 30, 159, 6, waiting_room_cap=-1)


def test_the_shift_must_be_the_one_that_the_session_names():
    with pytest.raises(SessionRefInvalid) as caught:
        open_session(REF, Shift.parse("night", "23:00-02:00"), 30, 159, 6)
    assert caught.value.params == {"text": "TRU-SO/2021-03-26/evening (night)"}


@given(capacity=st.integers(0, 600), extra=st.integers(0, 30), cap=st.none() | st.integers(0, 60))
def test_no_place_is_lost_that_another_sharing_out_could_save(capacity, extra, cap):
    session = open_session(REF, EVENING, 30, capacity, extra, cap)
    room = capacity if cap is None else 12 * cap
    assert session.places == min(capacity, room)
    assert session.places + session.lost_to_cap == capacity
    assert cap is None or max(places(session)) <= cap

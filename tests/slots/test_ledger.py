import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.errors import FigureOutOfRange, NegativeFigure, NotBooked, SlotFull, SlotsError, SlotUnknown
from slots.ledger import Ledger


def test_a_party_takes_its_places_and_gives_them_back():
    ledger = Ledger({"a": 5, "b": 2})
    ledger.take("a", 3)
    assert (ledger.free("a"), ledger.free("b"), dict(ledger.taken)) == (2, 2, {"a": 3, "b": 0})
    ledger.give_back("a", 3)
    assert (ledger.free("a"), dict(ledger.taken)) == (5, {"a": 0, "b": 0})


def test_a_party_larger_than_the_room_left_is_refused_whole():
    ledger = Ledger({"a": 5})
    ledger.take("a", 3)
    with pytest.raises(SlotFull) as caught:
        ledger.take("a", 3)
    assert caught.value.params == {"slot": "a", "free": 2, "people": 3}
    assert ledger.free("a") == 2


def test_a_slot_can_be_filled_to_the_last_place():
    ledger = Ledger({"a": 5})
    ledger.take("a", 5)
    assert ledger.free("a") == 0


def test_no_more_can_be_given_back_than_was_taken():
    ledger = Ledger({"a": 5})
    ledger.take("a", 1)
    with pytest.raises(NotBooked) as caught:
        ledger.give_back("a", 2)
    assert caught.value.params == {"slot": "a", "taken": 1, "people": 2}
    assert ledger.taken == {"a": 1}


@pytest.mark.parametrize("people", [0, -1])
def test_a_party_of_nobody_is_refused(people):
    ledger = Ledger({"a": 5})
    ledger.take("a", 2)
    with pytest.raises(FigureOutOfRange):
        ledger.take("a", people)
    with pytest.raises(FigureOutOfRange):
        ledger.give_back("a", people)
    assert ledger.taken == {"a": 2}


def test_a_slot_that_is_not_kept_is_refused():
    ledger = Ledger({"a": 5})
    with pytest.raises(SlotUnknown):
        ledger.free("b")
    with pytest.raises(SlotUnknown):
        ledger.take("b", 1)
    with pytest.raises(SlotUnknown):
        ledger.give_back("b", 1)


def test_a_slot_with_fewer_than_no_places_is_refused():
    with pytest.raises(NegativeFigure):
        Ledger({"a": -1})


def test_the_ledger_keeps_its_own_copy_of_the_places():
    places = {"a": 5}
    ledger = Ledger(places)
    places["a"] = 100
    assert ledger.free("a") == 5


def test_what_is_taken_can_be_read_and_not_written():
    with pytest.raises(TypeError):
        Ledger({"a": 5}).taken["a"] = 5


STEPS = st.lists(st.tuples(st.sampled_from(["take", "give_back"]), st.integers(0, 2), st.integers(-2, 9)))


@given(places=st.lists(st.integers(0, 20), min_size=2, max_size=2), steps=STEPS)
def test_whatever_is_asked_no_slot_is_overfilled_or_below_empty(places, steps):
    ledger = Ledger(dict(enumerate(places)))
    expected = [0, 0]
    for verb, slot, people in steps:
        change = people if verb == "take" else -people
        allowed = people > 0 and slot < 2 and 0 <= expected[slot] + change <= places[slot]
        try:
            getattr(ledger, verb)(slot, people)
        except SlotsError:
            assert not allowed
        else:
            assert allowed
            expected[slot] += change
        assert list(ledger.taken.values()) == expected

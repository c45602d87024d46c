"""Windows for those whose session is called off: never more people than places, and the same choice however they are asked for."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scheduler.places.models import Station
from scheduler.plan.parties import PlannedParty
from scheduler.plan.refuge import Homeless, Place, Refuge, Shelter
from scheduler.plan.supply import Catchment
from slots.calendar import ZONE

OFF = date(2021, 3, 26)
STATIONS = {
    number: Station(id=number, campaign_id=1, code=f"D{number}", number=number, name="", kind="mobile", dataset="d",
                    unit_code="101")
    for number in (1, 2)
}  # fmt: skip
CATCHMENT = Catchment(entries={}, serves={1: frozenset({"101"}), 2: frozenset({"101"})})


def begins(day, shift, window=0):
    hour = {"morning": 7, "evening": 18}[shift] + window
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def homeless(key, size, place=1, *, station=1, shift="evening", window=0):
    who = PlannedParty(household_id=key, party="household", residents=tuple(range(size)), target_group="daytime", school="",
                       neighbourhood_id=place, unit_code="101", preferred_shift=None, first_day=0, street_order=key)  # fmt: skip
    return Homeless(key, who, station, OFF, shift, begins(OFF, shift, window))


def shelter(key, day, shift, free, *, station=1, session_free=99):
    later = OFF + timedelta(days=day)
    places = [Place(100 * key + position, people) for position, people in enumerate(free)]
    return Shelter(key, station, later, shift, begins(later, shift), session_free, places)


def refuge(shelters, left=999):
    return Refuge(deepcopy(shelters), STATIONS, CATCHMENT, {1: ["462"], 2: ["462"]}, lambda *_: left)


def test_the_same_shift_comes_before_an_earlier_day_and_the_same_station_before_another():
    shelters = [
        shelter(1, 1, "morning", [9]),
        shelter(2, 2, "evening", [9], station=2),
        shelter(3, 2, "evening", [9]),
        shelter(4, 3, "evening", [9]),
    ]
    assert refuge(shelters).find([homeless(1, 2)]) == {1: 300}
    assert refuge(shelters[:2]).find([homeless(1, 2)]) == {1: 200}
    assert refuge(shelters[:1]).find([homeless(1, 2)]) == {1: 100}
    assert refuge([shelter(1, 0, "evening", [9])]).find([homeless(1, 2)]) == {}  # the same day is no later day


def test_a_neighbourhood_waits_a_day_to_stay_together_but_changes_no_shift_for_it():
    flock = [homeless(key, 2) for key in (1, 2, 3)]
    shelters = [shelter(1, 1, "evening", [4]), shelter(2, 2, "evening", [3, 4]), shelter(3, 1, "morning", [9])]
    assert refuge(shelters).find(flock) == {1: 200, 2: 201, 3: 201}
    assert refuge([shelters[0], shelters[2]]).find(flock) == {1: 100, 2: 100, 3: 300}


def test_a_session_and_a_day_take_no_more_than_they_may_whatever_their_windows_have():
    flock = [homeless(key, 2, place=key) for key in (1, 2, 3)]
    assert refuge([shelter(1, 1, "evening", [9], session_free=4)]).find(flock) == {1: 100, 2: 100}
    assert refuge([shelter(1, 1, "evening", [9])], left=3).find(flock) == {1: 100}


FREE = st.lists(st.integers(0, 6), min_size=1, max_size=3)
SHELTERS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["morning", "evening"]), FREE, st.integers(1, 2), st.integers(0, 12)),
    max_size=5,
)
PARTIES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 2), st.integers(0, 2)), max_size=10)


@given(SHELTERS, PARTIES, st.integers(0, 12), st.integers(0, 99))
def test_nothing_is_ever_overfull_and_the_order_of_asking_changes_nothing(some, parties, left, seed):
    shelters = [
        shelter(key, day, shift, free, station=station, session_free=most)
        for key, (day, shift, free, station, most) in enumerate(some, start=1)
    ]
    asked = [
        homeless(key, size, place, station=station, window=window)
        for key, (size, place, station, window) in enumerate(parties, start=1)
    ]
    found = refuge(shelters, left).find(asked)
    people = {one.key: one.who.size for one in asked}

    def inside(slots):
        return sum(people[key] for key, slot in found.items() if slot in slots)

    def room(one, place):
        of_session = {other.slot_id for other in one.places}
        of_day = {other.slot_id for same in shelters if same.day == one.day for other in same.places}
        frees = ((place.free, {place.slot_id}), (one.free, of_session), (left, of_day))
        return min(free - inside(slots) for free, slots in frees)

    rooms = [room(one, place) for one in shelters for place in one.places if one.day > OFF]
    assert all(free >= 0 for free in rooms)
    assert all(free < people[one.key] for one in asked if one.key not in found for free in rooms)
    shuffled = Random(seed).sample(asked, len(asked))
    assert refuge(Random(seed).sample(shelters, len(shelters)), left).find(shuffled) == found

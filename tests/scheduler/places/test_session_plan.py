"""Which sessions a file wants, and how many people each can take."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from campaign_samples import TOWN, changed, read
from scheduler.places.campaign_parts import CapacityRules
from scheduler.places.session_plan import shift_places, wanted_sessions

TOWN_FILE = read()


def places(text: str = TOWN, station: int = 0) -> list[int]:
    file = read(text)
    return [people for _, people in shift_places(file, file.stations[station])]


def test_places_are_kits_times_rate_times_hours():
    assert places() == [2 * 10 * 11 // 2, 1 * 10 * 6]


def test_load_reserve_and_overbooking_change_the_places():
    assert places(changed("load = 1", "load = 0.5")) == [55, 30]
    assert places(changed("load = 1", "load = 1\nreserve = 0.1")) == [99, 54]
    assert places(changed("load = 1", "load = 1\noverbooking = 0.1")) == [121, 66]


def test_shifts_are_counted_in_the_order_of_the_day_however_they_are_written():
    swapped = changed('"06:30-12:00", kits = ["BTB-1", "BTB-2"]', '"19:00-24:00", kits = ["BTB-1"]')
    swapped = changed('code = "evening", hours = "18:00-24:00"', 'code = "afternoon", hours = "13:00-18:00"', swapped)
    file = read(changed('code = "morning"', 'code = "evening"', swapped))
    assert [entry.code for entry, _ in shift_places(file, file.stations[0])] == ["afternoon", "evening"]


@given(st.integers(4, 30), st.integers(1, 99), st.integers(0, 100))
def test_the_shifts_of_a_day_sum_to_all_that_the_day_holds(rate, load, reserve):
    capacity = CapacityRules(rate=rate, load=Fraction(load, 100), reserve=Fraction(min(reserve, 99), 100), front_load=0)
    file = TOWN_FILE.model_copy(update={"capacity": capacity})
    kit_hours = 11 + 6  # two kits for 5.5 hours, one for 6
    exact = kit_hours * rate * load * (100 - min(reserve, 99))
    assert sum(people for _, people in shift_places(file, file.stations[0])) == exact // 10_000


def test_every_open_day_has_every_shift_cut_into_windows_that_sum_to_its_places():
    file = read()
    sessions = list(wanted_sessions(file, file.stations[0]))
    assert [str(session.planned.ref) for session in sessions] == [
        f"TRU-SO/2021-03-{day}/{shift}" for day in (15, 16, 17) for shift in ("morning", "evening")
    ]
    morning = sessions[0]
    assert (len(morning.planned.slots), morning.planned.places, morning.kits) == (11, 110, {"BTB-1", "BTB-2"})


def test_the_waiting_room_cap_limits_every_window():
    file = read(changed('kind = "mobile"', 'kind = "mobile"\nwaiting_room_cap = 3'))
    session = next(wanted_sessions(file, file.stations[1]))
    assert {slot.places for slot in session.planned.slots} == {3}
    assert session.planned.ref.operating_day == date(2021, 3, 16)

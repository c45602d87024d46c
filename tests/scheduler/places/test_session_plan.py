"""Which sessions a file wants, and how many people each can take."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_samples import BOOKS, TOWN, changed, read
from scheduler.places.campaign_calendar import Closure
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import CapacityRules
from scheduler.places.campaign_stations import ShiftEntry
from scheduler.places.session_plan import WantedSession, wanted_sessions
from slots.calendar import at

TOWN_FILE = read()


def sessions_of(file: CampaignFile, station: int = 0) -> list[WantedSession]:
    return list(wanted_sessions(file, BOOKS["vn-2021"], stations={file.stations[station].code}))


def first_day(file: CampaignFile, station: int = 0) -> list[WantedSession]:
    sessions = sessions_of(file, station)
    return [session for session in sessions if session.day == sessions[0].day]


def places(text: str = TOWN, station: int = 0) -> list[int]:
    return [session.shape.places for session in first_day(read(text), station)]


def test_places_are_kits_times_rate_times_hours():
    assert places() == [2 * 10 * 11 // 2, 1 * 10 * 6]


def test_load_reserve_and_overbooking_change_the_places():
    assert places(changed("load = 1", "load = 0.5")) == [55, 30]
    assert places(changed("load = 1", "load = 1\nreserve = 0.1")) == [99, 54]
    assert places(changed("load = 1", "load = 1\nno_show = 0.1")) == [120, 65]


def test_shifts_are_counted_in_the_order_of_the_day_however_they_are_written():
    swapped = changed('"06:30-12:00", kits = ["BTB-1", "BTB-2"]', '"19:00-24:00", kits = ["BTB-1"]')
    swapped = changed('code = "evening", hours = "18:00-24:00"', 'code = "afternoon", hours = "13:00-18:00"', swapped)
    file = read(changed('code = "morning"', 'code = "evening"', swapped))
    assert [session.shift for session in first_day(file)] == ["afternoon", "evening"]


@given(st.integers(4, 30), st.integers(1, 99), st.integers(0, 100))
def test_the_shifts_of_a_day_sum_to_all_that_the_day_holds(rate, load, reserve):
    capacity = CapacityRules(rate=rate, load=Fraction(load, 100), reserve=Fraction(min(reserve, 99), 100), front_load=0)
    file = TOWN_FILE.model_copy(update={"capacity": capacity})
    kit_hours = 11 + 6  # two kits for 5.5 hours, one for 6
    served = kit_hours * rate * load // 100
    assert sum(session.shape.places for session in first_day(file)) == served * (100 - min(reserve, 99)) // 100


def test_every_open_day_has_every_shift_cut_into_windows_that_sum_to_its_places():
    sessions = sessions_of(read())
    assert [f"{session.station}/{session.day}/{session.shift}" for session in sessions] == [
        f"TRU-SO/2021-03-{day}/{shift}" for day in (15, 16, 17) for shift in ("morning", "evening")
    ]
    morning = sessions[0].shape
    assert (len(morning.pieces), morning.places, morning.kits) == (11, 110, {"BTB-1", "BTB-2"})


def test_days_that_are_alike_share_one_shape():
    sessions = sessions_of(read())
    assert len({id(session.shape) for session in sessions}) == 2


def test_the_waiting_room_cap_limits_every_window():
    file = read(changed('kind = "mobile"', 'kind = "mobile"\nwaiting_room_cap = 3'))
    session = sessions_of(file, 1)[0]
    assert {piece.places for piece in session.shape.pieces} == {3}
    assert session.day == date(2021, 3, 16)
    assert session.shape.account["lost_to_cap"] == 40 - 24


CLOSED = 'public_url = "https://phieuhen.example"\nclosures = [{ from_day = 2021-03-16, to_day = 2021-03-16 %s}]'


def states(text: str, station: int = 0) -> dict[str, list[bool]]:
    """Return which windows are closed, by day and shift."""
    return {
        f"{session.day.day} {session.shift}": [piece.closed for piece in session.shape.pieces]
        for session in sessions_of(read(text), station)
    }


def closing(more: str = "", text: str = TOWN) -> str:
    return changed('public_url = "https://phieuhen.example"', CLOSED % more, text)


def test_a_closed_day_closes_every_window_and_frees_the_kits():
    session = next(one for one in sessions_of(read(closing())) if one.day == date(2021, 3, 16))
    assert (session.shape.state, session.shape.places, session.shape.kits) == ("closed", 0, frozenset())
    assert [key for key, closed in states(closing()).items() if all(closed)] == ["16 morning", "16 evening"]


def test_closed_hours_close_the_windows_they_touch_and_take_their_places():
    text = closing(', hours = "08:00-09:00"')
    assert [key for key, closed in states(text).items() if any(closed)] == ["16 morning"]
    morning = next(one for one in sessions_of(read(text)) if (one.day.day, one.shift) == (16, "morning"))
    assert sum(piece.closed for piece in morning.shape.pieces) == 2
    assert morning.shape.places == 2 * 10 * 9 // 2


def test_hours_on_the_clock_reach_the_night_shift_of_the_day_before():
    night = changed('"evening", hours = "18:00-24:00"', '"night", hours = "23:00-02:00"')
    after_midnight = states(closing(', hours = "00:30-01:30"', night))
    assert after_midnight["15 night"] == [False, False, False, True, True, False]
    assert not any(after_midnight["16 night"])
    through_midnight = states(closing(', hours = "23:30-00:30"', night))
    assert through_midnight["16 night"] == [False, True, True, False, False, False]


def test_a_closure_concerns_its_station_its_unit_or_everybody():
    for more, stations in (
        ("", {0, 1}),
        (', station = "PHUONG-1"', {1}),
        (', unit = "19357"', {1}),
        (', unit = "462"', {0, 1}),
    ):
        closed = {n for n in (0, 1) if any(any(windows) for windows in states(closing(more), n).values())}
        assert closed == stations


def test_a_kit_that_is_lent_works_there_and_is_gone_here():
    text = changed(
        'public_url = "https://phieuhen.example"',
        'public_url = "https://phieuhen.example"\n'
        'loans = [{ kits = ["BTB-1"], to_station = "PHUONG-1", from_day = 2021-03-17 }]',
    )
    here = {f"{one.day.day} {one.shift}": one.shape for one in sessions_of(read(text))}
    there = {one.day.day: one.shape for one in sessions_of(read(text), 1)}
    assert (here["16 morning"].places, here["17 morning"].places) == (110, 55)
    assert (here["17 evening"].state, here["17 evening"].account["lent"]) == ("closed", ["BTB-1"])
    assert (there[16].places, there[17].places) == (40, 80)
    assert there[17].account["borrowed"] == ["BTB-1"]


def test_a_loan_may_be_for_some_shifts_only():
    file = read(
        changed(
            'public_url = "https://phieuhen.example"',
            'public_url = "https://phieuhen.example"\n'
            'loans = [{ kits = ["BTB-2"], to_station = "TRU-SO", shifts = ["evening"], from_day = 2021-03-17 }]',
        ).replace('kits = ["BTB-1", "BTB-2"]', 'kits = ["BTB-1"]')
    )
    assert [one.shape.places for one in sessions_of(file)[-2:]] == [55, 120]


def test_the_way_there_and_slow_people_cost_places():
    assert places(changed('kind = "mobile"', 'kind = "mobile"\ntravel_minutes = 60'), 1) == [30]
    slower = '\nservice_times = [{ who = "vân tay mòn", share = 0.25, times = 2 }]'
    assert places(changed('kind = "mobile"', f'kind = "mobile"{slower}'), 1) == [32]
    assert places(changed('kind = "mobile"', 'kind = "mobile"\nload = 0.5'), 1) == [20]


def test_other_hours_hold_from_some_day_on():
    two = (
        '{ code = "evening", hours = "18:00-24:00", kits = ["BTB-1"], to_day = 2021-03-15 },'
        '{ code = "evening", hours = "18:00-21:00", kits = ["BTB-1"], from_day = 2021-03-16 },'
    )
    text = changed('{ code = "evening", hours = "18:00-24:00", kits = ["BTB-1"] },', two)
    evenings = [one.shape.places for one in sessions_of(read(text)) if one.shift == "evening"]
    assert evenings == [60, 30, 30]


def test_a_day_may_have_any_number_of_shifts():
    more = "".join(
        f'{{ code = "morning-{n}", hours = "{12 + n}:00-{12 + n}:30", kits = ["BTB-1"] }},' for n in range(2, 6)
    )
    text = changed('{ code = "evening"', f'{more} {{ code = "evening"')
    assert [one.shift for one in first_day(read(text))] == [
        "morning",
        *(f"morning-{n}" for n in range(2, 6)),
        "evening",
    ]


DAYS = st.dates(date(2019, 12, 20), date(2024, 3, 10))


@settings(deadline=None)  # forty days in moments take their time
@given(
    first=DAYS,
    length=st.integers(0, 40),
    start=st.integers(0, 47),
    windows=st.integers(1, 47),
    closed=st.lists(st.tuples(st.integers(-2, 42), st.integers(0, 3), st.none() | st.integers(0, 46)), max_size=3),
)
def test_the_calendar_holds_over_midnights_leap_days_and_month_ends(first, length, start, windows, closed):
    closures = [
        Closure(
            from_day=first + timedelta(days=since),
            to_day=first + timedelta(days=since + days),
            hours=None if hour is None else f"{hour // 2:02d}:{hour % 2 * 30:02d}-24:00",
        )
        for since, days, hour in closed
    ]
    end = (start + windows) * 30
    hours = f"{start // 2:02d}:{start % 2 * 30:02d}-{end // 60 % 24:02d}:{end % 60:02d}"
    shift = ShiftEntry(code="night", hours=hours, kits=("BTB-1",))
    station = TOWN_FILE.stations[0].model_copy(update={"shifts": (shift,)})
    update = {
        "first_day": first,
        "last_day": first + timedelta(days=length),
        "stations": (station,),
        "closures": closures,
    }
    sessions = sessions_of(TOWN_FILE.model_copy(update=update))
    assert [session.day for session in sessions] == [first + timedelta(days=n) for n in range(length + 1)]
    for session in sessions:
        for piece in session.shape.pieces:
            starts, ends = at(session.day, piece.start_minute), at(session.day, piece.end_minute)
            assert piece.closed == any(shut(closure, session.day, starts, ends) for closure in closures)
        open_hours = Fraction(sum(not piece.closed for piece in session.shape.pieces), 2)
        assert session.shape.places == floor(10 * open_hours)


def shut(closure: Closure, day: date, starts: datetime, ends: datetime) -> bool:
    """Say it once more, in moments: a closed operating day, or hours of the clock that meet the window."""
    if closure.hours is None:
        return closure.from_day <= day <= closure.to_day
    since = int(closure.hours[:2]) * 60 + int(closure.hours[3:5])
    days = (closure.from_day + timedelta(days=n) for n in range((closure.to_day - closure.from_day).days + 1))
    return any(starts < at(clock_day, 1440) and at(clock_day, since) < ends for clock_day in days)

"""The windows offered to the holder of a slip: near, fit, with room for all of his party, and no more than a reader can take in."""

from datetime import date

import pytest
from sqlmodel import select

from booking_scene import EVENING, TEENAGER, household, left_out, window
from factories import EVE, at
from moving_scene import put
from own_change_scene import MORNING, SUNDAY_EVENING, arranged, changed, near, rules, slip_of
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import SlotRow
from scheduler.places.service import find_session
from scheduler.plan import resident_changes
from scheduler.plan.blocking import block_places
from scheduler.plan.models import Appointment
from scheduler.plan.parties import household_parties
from scheduler.plan.resident_changes import MOST_WINDOWS, windows_near
from statements import counted_statements

SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"
NIGHT = "DEM/2021-03-26/night"


@pytest.fixture
def crowd(sqlite_line):
    return arranged(sqlite_line)


def test_those_of_the_same_station_and_shift_come_first_then_day_by_day(line):
    offered = near(arranged(line), "H1")
    assert list(offered) == [
        EVENING,
        SATURDAY_EVENING,
        SUNDAY_EVENING,
        MORNING,
        "TRU-SO/2021-03-26/afternoon",
        NIGHT,
        "TRU-SO/2021-03-27/morning",
        "TRU-SO/2021-03-27/afternoon",
        "DEM/2021-03-27/night",
        "TRU-SO/2021-03-28/morning",
    ]
    assert offered[EVENING] == {"19:00": 7, "20:00": 10, "21:00": 10}  # A2 has three places, and one's own is no choice
    assert offered[MORNING]["07:00"] == 9
    assert offered[NIGHT] == {"23:00": 10, "00:00": 10, "01:00": 10}


def test_no_more_windows_are_offered_than_a_reader_goes_through(crowd, monkeypatch):
    assert sum(len(windows) for windows in near(crowd, "H1").values()) <= MOST_WINDOWS
    monkeypatch.setattr(resident_changes, "MOST_WINDOWS", 9)
    assert list(near(crowd, "H1")) == [EVENING, SATURDAY_EVENING]
    monkeypatch.setattr(resident_changes, "MOST_WINDOWS", 1)
    assert list(near(crowd, "H1")) == [EVENING], "the nearest session is offered whole"


def test_a_window_is_offered_only_while_the_cut_off_lies_ahead_of_it(crowd):
    rules(crowd, cut_off_hours=26)
    assert list(near(crowd, "H1")[EVENING]) == [
        "20:00",
        "21:00",
    ]  # at 17:00 the day before, 19:00 is just 26 hours away
    assert MORNING not in near(crowd, "H1")


def test_days_farther_away_than_the_campaign_allows_are_not_offered(crowd):
    rules(crowd, days=1)
    assert {name.split("/")[1] for name in near(crowd, "H1")} == {"2021-03-26", "2021-03-27"}


SUNDAY = (*(f"TRU-SO/2021-03-28/{shift}" for shift in ("morning", "afternoon", "evening")), "DEM/2021-03-28/night")
SATURDAY = tuple(name.replace("28", "27") for name in SUNDAY)
FRIDAY = tuple(name.replace("28", "26") for name in SUNDAY)


def fill(line, *sessions):
    """Leave one place at most in each window of these sessions."""
    with line.work() as (db, campaign):
        ids = [find_session(db, campaign, session).id for session in sessions]
        for slot in db.exec(select(SlotRow).where(SlotRow.session_id.in_(ids))):
            slot.blocked = slot.places - 1


def test_where_no_day_allowed_has_room_the_nearest_beyond_it_are_offered_and_taken(line):
    crowd = arranged(line)
    rules(crowd, days=1)
    fill(crowd, *FRIDAY, *SATURDAY[1:])
    assert list(near(crowd, "H1")) == [SATURDAY[0]], "one near has room"
    fill(crowd, SATURDAY[0])
    offered = near(crowd, "H1")
    assert list(offered) == [SUNDAY_EVENING, *SUNDAY[:2], SUNDAY[3]], "in the order in which all are read"
    assert changed(crowd, "H1", "18:00", SUNDAY_EVENING).changed


def test_beyond_the_days_allowed_a_nearer_day_goes_before_the_same_shift(crowd, monkeypatch):
    rules(crowd, days=1)
    fill(crowd, *FRIDAY, *SATURDAY[:2], SATURDAY[3], *SUNDAY[1:])
    with crowd.work() as (db, campaign):
        campaign.last_day = date(2021, 3, 31)
        find_session(db, campaign, SATURDAY_EVENING).operating_day = campaign.last_day
    assert list(near(crowd, "H1")) == ["TRU-SO/2021-03-31/evening", SUNDAY[0]]
    monkeypatch.setattr(resident_changes, "MOST_WINDOWS", 1)
    assert list(near(crowd, "H1")) == [SUNDAY[0]]


def test_no_window_is_offered_only_where_the_campaign_has_none(crowd):
    rules(crowd, days=1)
    fill(crowd, *FRIDAY, *SATURDAY, *SUNDAY[:3])
    assert list(near(crowd, "H1")) == [SUNDAY[3]]
    fill(crowd, SUNDAY[3])
    assert near(crowd, "H1") == {}


def test_a_window_is_found_however_many_nearer_sessions_have_none_for_another_reason(crowd, monkeypatch):
    monkeypatch.setattr(resident_changes, "NEAREST_SESSIONS", 2)
    with crowd.work() as (db, campaign):
        for session in (EVENING, SATURDAY_EVENING, SUNDAY_EVENING, MORNING):
            find_session(db, campaign, session).capacity = 1
    assert list(near(crowd, "H1")) == [FRIDAY[1], NIGHT]


def test_full_windows_stay_in_sight_beside_those_with_room_and_full_sessions_do_not(crowd):
    with crowd.work() as (db, campaign):
        for clock in ("20:00", "21:00"):
            block_places(db, campaign, window(db, campaign, clock).slot_id, 9)
        for clock in ("18:00", "19:00", "20:00", "21:00"):
            block_places(db, campaign, window(db, campaign, clock, SATURDAY_EVENING).slot_id, 9)
    offered = near(crowd, "H1")
    assert offered[EVENING] == {"19:00": 7, "20:00": 1, "21:00": 1}
    assert SATURDAY_EVENING not in offered


def test_a_closed_window_and_a_closed_session_are_not_offered(crowd):
    with crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign, "20:00").slot_id).closed = True
        find_session(db, campaign, SATURDAY_EVENING).state = "closed"
    offered = near(crowd, "H1")
    assert list(offered[EVENING]) == ["19:00", "21:00"]
    assert SATURDAY_EVENING not in offered


def test_the_room_of_a_session_bounds_its_windows(crowd):
    with crowd.work() as (db, campaign):
        find_session(db, campaign, EVENING).capacity = 8  # of which H2 and A2 have five; H1 gives its own two back
        find_session(db, campaign, SATURDAY_EVENING).capacity = 1
    offered = near(crowd, "H1")
    assert offered[EVENING] == {"19:00": 3, "20:00": 3, "21:00": 3}
    assert SATURDAY_EVENING not in offered


def test_a_daily_limit_bounds_every_window_of_its_day_and_one_s_own_people_do_not_count(line):
    crowd = left_out(line, [TEENAGER], limit=4)
    put(crowd, "H1")
    put(crowd, "H2", "19:00")
    put(crowd, "A2", "18:00", SATURDAY_EVENING)
    offered = near(crowd, "H1")
    assert set(offered[EVENING].values()) == {2}
    assert {name.split("/")[1] for name in offered} == {"2021-03-26", "2021-03-28"}, "one place is left on Saturday"
    assert set(offered[SUNDAY_EVENING].values()) == {4}


def test_nobody_is_offered_a_day_on_which_somebody_of_the_party_is_too_young(crowd):
    put(crowd, "T1", "18:00", SUNDAY_EVENING)
    assert {name.split("/")[1] for name in near(crowd, "T1")} == {"2021-03-27", "2021-03-28"}


def test_a_station_of_elsewhere_is_not_offered_and_whoever_is_visited_at_home_is_offered_visits(crowd):
    assert NIGHT in near(crowd, "H1")
    assert NIGHT not in near(crowd, "A2"), "the point at night is for the other ward"
    with crowd.work() as (db, campaign):
        parties = household_parties(db, campaign, settings_of(campaign), household(db, "H3"))
    (party,) = [one.party for one in parties if one.target_group == "homebound"]
    put(crowd, "H3", "07:00", "TAI-NHA/2021-03-26/morning", party=party)
    assert {name.split("/")[0] for name in near(crowd, "H3", party=party)} == {"TAI-NHA"}


def test_what_is_offered_is_taken(line):
    crowd = arranged(line)
    rules(crowd, most=20)
    offered = near(crowd, "H1")
    for session, windows in offered.items():
        clock = next(clock for clock, free in windows.items() if free >= 2)
        assert changed(crowd, "H1", clock, session).changed
        assert changed(crowd, "H1", "18:00", EVENING).changed
    assert near(crowd, "H1", now=EVE) == offered


def test_it_asks_the_database_as_often_however_many_windows_and_people_there_are(crowd):
    few = asked_of(crowd)
    with crowd.work() as (_, campaign):
        campaign.settings = {**campaign.settings, "changes": {"days": 1}}
    fewer_windows = asked_of(crowd)
    put(crowd, "H4", "19:00")
    put(crowd, "H5", "20:00")
    assert (few, asked_of(crowd)) == (fewer_windows, fewer_windows)
    assert few <= 14


def asked_of(line):
    with line.work() as (db, campaign):
        appointment = db.get_one(Appointment, slip_of(db, "H1").appointment_id)
        with counted_statements(db) as statements:
            windows_near(db, campaign, appointment, now=EVE)
    return len(statements)


def test_a_day_that_has_begun_offers_what_is_still_to_come(crowd):
    rules(crowd, cut_off_hours=0)
    assert list(near(crowd, "A2", now=at(26, 13)))[3] == "TRU-SO/2021-03-26/afternoon"
    assert list(near(crowd, "A2", now=at(26, 13))["TRU-SO/2021-03-26/afternoon"]) == ["14:00", "15:00", "16:00"]
    assert MORNING not in near(crowd, "A2", now=at(26, 13))

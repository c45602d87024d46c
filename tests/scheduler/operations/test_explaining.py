"""Where a session's places come from: every step in exact figures, in both languages, and sums that come out."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking_scene import EVENING, household, left_out, waiting_rows, window
from campaign_samples import BOOKS, TOWN, read
from factories import EVE, at, small_campaign_text
from scheduler.operations.booking import book
from scheduler.operations.changing import make_change
from scheduler.operations.explaining import explain
from scheduler.operations.explaining_words import steps, window_rows
from scheduler.places.campaign_calendar import Closure
from scheduler.places.campaign_parts import CapacityRules, ServiceTime
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.changes import Close, Lend, SetFigures, SetShift, SetStation, SetTeam
from scheduler.places.service import find_session
from scheduler.places.session_plan import wanted_sessions

TOWN_FILE = read(TOWN)


def explained(line, session):
    with line.work() as (db, campaign):
        return explain(db, campaign, find_session(db, campaign, session))


def told(line, session, lang="en"):
    return {step.label: (step.figure, step.why) for step in steps(explained(line, session), lang)}


def changed(line, *changes, now=EVE):
    for change in changes:
        with line.work() as (db, campaign):
            make_change(db, campaign, change, now=now)


@pytest.fixture
def town(line):
    line.load(scenario_text("quang-tri"))
    line.open()
    return line


def test_the_evening_of_quang_tri_in_both_languages(town):
    found = explained(town, EVENING)
    assert (str(found.ref), found.station_name, found.state) == (EVENING, "Trụ sở Công an thị xã Quảng Trị", "open")
    assert (found.exact, found.invited, found.places, found.taken) == (Fraction(2 * 6 * 463, 35), 159, 159, 0)
    assert [(step.label, step.figure, step.why) for step in steps(found, "vi")] == [
        ("Bộ thiết bị", "2", "BTB-1, BTB-2"),
        ("Giờ mở", "6", ""),
        ("Người mỗi bộ mỗi giờ", "13,229", "463/35"),
        ("Phần công suất xếp lịch", "100 %", ""),
        ("Phục vụ được", "159", "bộ × giờ × năng suất × phần xếp lịch = 158,74, làm tròn cộng dồn theo ngày"),
        ("Dồn vào khung đầu", "6", "người, lấy bớt ở nửa sau của ca"),
        ("Số chỗ", "159", "chia cho 12 khung giờ"),
        ("Đã hẹn", "0", "theo lịch hẹn đang có"),
        ("Còn trống", "159", ""),
        ("Giới hạn ngày", "463", "đơn vị 462, mọi điểm: hôm đó đã hẹn 0"),
    ]
    assert [(step.label, step.figure, step.why) for step in steps(found, "en")] == [
        ("Kits", "2", "BTB-1, BTB-2"),
        ("Open hours", "6", ""),
        ("People per kit and hour", "13.229", "463/35"),
        ("Planned load", "100 %", ""),
        ("Can be served", "159", "kits × hours × rate × load = 158.74, rounded over the shifts of the day"),
        ("Moved to the first window", "6", "people, from the later half of the shift"),
        ("Places", "159", "shared over 12 windows"),
        ("Taken", "0", "by the appointments there are"),
        ("Free", "159", ""),
        ("Daily limit", "463", "unit 462, all stations: 0 taken that day"),
    ]
    rows = window_rows(found, "vi")
    assert [row[1] for row in rows] == ["20", "14", "14", "13", "13", "13", *["12"] * 6]
    assert (rows[0], rows[-1]) == (("18:00–18:30", "20", "0", "20"), ("23:30–24:00", "12", "0", "12"))
    assert len(rows) == 12


def test_reserve_no_shows_and_slow_people_are_steps_of_their_own(town):
    slow = [{"who": "vân tay mòn", "share": "0.08", "times": 3}]
    changed(town, SetFigures(load="0.9", reserve="0.05", no_show="0.1", service_times=slow, front_load=0))
    english = told(town, EVENING)
    assert english["Planned load"] == ("90 %", "the rest keeps queues short")
    assert english["Mean time of a person"] == ("1.16", "standard times, as some take longer")
    assert english["Can be served"] == (
        "123",
        "kits × hours × rate × load ÷ mean time = 123.16, rounded over the shifts of the day",
    )
    assert english["Held back"] == ("−6", "5 % for those who come without a slip")
    assert english["Invited beyond"] == ("+11", "10 % are expected to stay away, critical ratio 0.7")
    assert english["Places"] == ("128", "shared over 12 windows")
    assert "Moved to the first window" not in english
    vietnamese = told(town, EVENING, "vi")
    assert vietnamese["Thời gian trung bình một người"] == ("1,16", "lần mức thường, vì có người làm lâu hơn")
    assert vietnamese["Phục vụ được"] == (
        "123",
        "bộ × giờ × năng suất × phần xếp lịch ÷ thời gian = 123,16, làm tròn cộng dồn theo ngày",
    )
    assert vietnamese["Giữ lại"] == ("−6", "5 % cho người đến không có phiếu")
    assert vietnamese["Mời thêm"] == ("+11", "dự kiến 10 % không đến, mức thận trọng 0,7")


def test_the_waiting_room_s_cap_is_told_and_leaves_no_room_for_a_rush_at_the_start(town):
    changed(town, SetFigures(waiting_room_cap=12))
    english = told(town, EVENING)
    assert english["Lost to the waiting room"] == ("−15", "no window calls more than 12")
    assert english["Places"] == ("144", "shared over 12 windows")
    assert "Moved to the first window" not in english
    assert told(town, EVENING, "vi")["Bớt vì phòng chờ"] == ("−15", "mỗi khung không quá 12 người")
    changed(town, SetFigures(waiting_room_cap=16))
    assert told(town, EVENING)["Moved to the first window"][0] == "2"  # of the six that were asked for
    assert "Lost to the waiting room" not in told(town, EVENING)


def test_the_way_to_a_home_is_taken_off_the_hours(town):
    station = SetStation(
        code="TAI-NHA", name="Tại nhà", kind="home", unit="462", window_minutes=60, rate=4, travel_minutes=30
    )
    changed(town, station)
    english = told(town, "TAI-NHA/2021-03-26/morning")
    assert english["Open hours"] == ("3.5", "30 minutes on the way taken off")
    assert english["Can be served"][0] == "14"
    assert told(town, "TAI-NHA/2021-03-26/morning", "vi")["Giờ mở"] == ("3,5", "đã trừ 30 phút đi đường")


def test_kits_that_were_lent_or_borrowed_and_teams_are_named(line):
    line.load()
    line.open()
    changed(
        line,
        SetTeam(code="TO-1", name="Tổ 1", people=4),
        SetShift(station="TRU-SO", row=3, code="evening", hours="18:00-22:00", kits=["BTB-1", "BTB-5"], teams=["TO-1"]),
        Lend(kits=["BTB-1"], to_station="DEM", from_day=date(2021, 3, 27)),
    )
    assert told(line, "TRU-SO/2021-03-26/evening")["Kits"] == ("2", "BTB-1, BTB-5; teams: TO-1")
    assert told(line, "TRU-SO/2021-03-27/evening")["Kits"] == ("1", "BTB-5; lent: BTB-1; teams: TO-1")
    assert told(line, "DEM/2021-03-27/night")["Kits"] == ("2", "BTB-1, BTB-2; borrowed: BTB-1")
    assert told(line, "DEM/2021-03-27/night", "vi")["Bộ thiết bị"] == ("2", "BTB-1, BTB-2; được chi viện: BTB-1")
    alone = told(line, "TRU-SO/2021-03-27/morning", "vi")
    assert alone["Bộ thiết bị"] == ("0", "không có bộ nào; cho chi viện: BTB-1")
    assert alone["Số chỗ"] == ("0", "4 khung giờ, 4 khung đóng")


def test_closed_windows_taken_places_and_the_day_s_limit_are_told(line):
    left_out(line, waiting_rows(3))
    with line.work() as (db, campaign):
        slot_id = window(db, campaign).slot_id
        for which in (1, 2):
            key = household(db, f"W{which}")
            book(db, campaign=campaign, household_id=key, slot_id=slot_id, keys=line.keys, now=EVE)
    changed(line, Close(from_day=date(2021, 3, 26), to_day=date(2021, 3, 26), station="TRU-SO", hours="20:00-21:00"))
    english = told(line, EVENING)
    assert english["Open hours"] == ("3", "")
    assert english["Places"] == ("30", "4 windows, 1 closed")
    assert (english["Taken"][0], english["Free"][0]) == ("2", "28")
    assert english["Daily limit"] == ("400", "unit 462, all stations: 2 taken that day")
    assert window_rows(explained(line, EVENING), "en") == [
        ("18:00–19:00", "10", "2", "8"),
        ("19:00–20:00", "10", "0", "10"),
        ("20:00–21:00", "closed", "0", ""),
        ("21:00–22:00", "10", "0", "10"),
    ]
    assert window_rows(explained(line, EVENING), "vi")[2] == ("20:00–21:00", "đóng", "0", "")


def test_a_shift_that_was_closed_while_it_ran_keeps_its_account_and_says_what_was_lost(line):
    line.load()
    line.open()
    half = Close(from_day=date(2021, 3, 26), to_day=date(2021, 3, 26), station="TRU-SO", hours="20:00-22:00")
    changed(line, half, now=at(26, 19, 30))
    english = told(line, EVENING)
    assert (english["Can be served"][0], english["Places"]) == ("40", ("20", "4 windows, 2 closed"))
    assert english["Closed or opened later"] == ("−20", "a shift that has begun keeps its account")
    assert told(line, EVENING, "vi")["Đóng, mở về sau"][0] == "−20"
    assert "Closed or opened later" not in told(line, "TRU-SO/2021-03-27/evening")


def test_a_session_of_an_earlier_version_tells_its_places_without_an_account(line):
    line.load()
    line.open()
    with line.work() as (db, campaign):
        session = find_session(db, campaign, EVENING)
        session.account = {}
        db.add(session)
    assert list(told(line, EVENING)) == ["Places", "Taken", "Free", "Daily limit"]
    line.open()  # which writes it down
    assert list(told(line, EVENING))[:2] == ["Kits", "Open hours"]


SHARES = st.integers(0, 60).map(lambda percent: Fraction(percent, 100))


@settings(deadline=None)
@given(
    rate=st.integers(4, 30),
    load=st.integers(1, 100),
    reserve=SHARES,
    no_show=st.integers(0, 50),
    front=st.integers(0, 30),
    cap=st.none() | st.integers(1, 30),
    slow=SHARES,
    travel=st.integers(0, 240),
    hours=st.sampled_from([None, "07:00-08:00", "06:00-23:30"]),
)
def test_the_account_adds_up_to_the_places_and_they_to_the_windows(
    rate, load, reserve, no_show, front, cap, slow, travel, hours
):
    rules = CapacityRules(
        rate=rate, load=Fraction(load, 100), reserve=reserve, no_show=Fraction(no_show, 100), front_load=front,
        waiting_room_cap=cap,
    )  # fmt: skip
    station = TOWN_FILE.stations[0].model_copy(update={"travel_minutes": travel})
    closed = (Closure(from_day=date(2021, 3, 16), to_day=date(2021, 3, 16), hours=hours),) if hours else ()
    update = {
        "capacity": rules,
        "service_times": (ServiceTime(who="người già", share=slow, times=2),),
        "stations": (station, *TOWN_FILE.stations[1:]),
        "closures": closed,
    }
    for session in wanted_sessions(TOWN_FILE.model_copy(update=update), BOOKS["vn-2021"]):
        account, pieces = session.shape.account, session.shape.pieces
        invited = account["served"] - account["held_back"] + account["overbooked"] - account["lost_to_cap"]
        assert invited == session.shape.places == sum(piece.places for piece in pieces)
        assert account["served"] >= account["held_back"] >= 0
        assert min(account["overbooked"], account["lost_to_cap"], account["front_load"]) >= 0
        assert account["front_load"] <= front
        assert cap is None or max(piece.places for piece in pieces) <= cap


def test_small_figures_are_written_without_idle_noughts(line):
    line.load(small_campaign_text().replace("rate = 10", "rate = 12.5"))
    line.open()
    english = told(line, EVENING)
    assert (english["People per kit and hour"], english["Planned load"]) == (("12.5", "25/2"), ("100 %", ""))

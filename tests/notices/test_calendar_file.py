"""The calendar entry of a slip, read back by a library that did not write it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from notice_factories import DAY, HALL, at
from notices.calendar_file import LONGEST_LINE, CalendarEntry, calendar_file, escaped, evening_before, folded

HOUSEHOLD = "Lê\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}M."
VISIBLE = st.characters(exclude_categories=("Cc", "Cs"))
TEXT = st.text(VISIBLE, max_size=400)


def an_entry(start: float = 19, end: float = 20, **changes) -> CalendarEntry:
    entry = CalendarEntry(
        uid="quang-tri-000101@hen.quangtri.example",
        sequence=0,
        written_at=at(8),
        changed_at=at(9, date(2021, 3, 20)),
        cancelled=False,
        starts_at=at(start),
        ends_at=at(end),
        operating_day=DAY,
        shift="evening" if start < 23 else "night",
        alarm_at=evening_before(at(start), time(18)),
        kind="station",
        number=101,
        household=HOUSEHOLD,
        people=3,
        campaign="Đợt tháng 3/2021",
        station_name=HALL[0],
        station_address=HALL[1],
        papers=("Chứng minh nhân dân, thẻ Căn cước (nếu có)", "Sổ hộ khẩu"),
        fee_line="Lệ phí theo quy định",
        anti_fraud="Công an không hỏi mã OTP; không yêu cầu chuyển tiền",
        verify_phone="0233 000 0114",
    )
    return replace(entry, **changes)


def read(entry: CalendarEntry, lang: str = "vi"):
    """The one event of the file, as the library understands it."""
    calendar = Calendar.from_ical(calendar_file(entry, lang))
    assert calendar.errors == []
    (event,) = calendar.events
    assert event.errors == []
    return event


def zone_name(moment: datetime) -> str:
    return getattr(moment.tzinfo, "key", str(moment.tzinfo))


def test_a_phone_reads_when_where_and_what():
    event = read(an_entry())
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert (start, end) == (at(19), at(20))
    assert {zone_name(start), zone_name(end)} == {"Asia/Ho_Chi_Minh"}
    assert event["SUMMARY"] == "Lịch hẹn: Đợt tháng 3/2021, hộ Lê V. M."
    assert event["LOCATION"] == "Nhà văn hóa khu phố 2, số 5, đường Ví Dụ, Phường 1"
    assert event["DESCRIPTION"].split("\n") == [
        "Thứ Sáu 26/3/2021, 19:00–20:00 (ca tối, 7 giờ tối đến 8 giờ tối).",
        "3 người. Phiếu số 000101.",
        "Mang theo: chứng minh nhân dân, thẻ Căn cước (nếu có); sổ hộ khẩu.",
        "Lệ phí theo quy định.",
        "Công an không hỏi mã OTP; không yêu cầu chuyển tiền.",
        "Điện thoại xác minh: 0233 000 0114.",
    ]
    assert (event["STATUS"], event["CLASS"], event["SEQUENCE"]) == ("CONFIRMED", "PRIVATE", 0)
    assert event["DTSTAMP"].dt == at(8)
    assert event["LAST-MODIFIED"].dt == at(9, date(2021, 3, 20))
    assert event["LAST-MODIFIED"].dt.utcoffset() == timedelta(0)
    assert "GEO" not in event


def test_it_says_the_same_in_english():
    event = read(an_entry(papers=("Your old ID card",), fee_line=""), "en")
    assert event["SUMMARY"] == "Appointment: Đợt tháng 3/2021, household Lê V. M."
    assert event["DESCRIPTION"].split("\n")[1:3] == [
        "People: 3. Slip 000101.",
        "Bring: your old ID card.",
    ]


def test_the_file_holds_its_own_time_zone():
    calendar = Calendar.from_ical(calendar_file(an_entry()))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Ho_Chi_Minh"
    (standard,) = zone.walk("STANDARD")
    assert standard["TZOFFSETTO"].td == standard["TZOFFSETFROM"].td == timedelta(hours=7)


@pytest.mark.parametrize(("start", "end"), [(7, 8), (19, 20), (23, 26), (24.5, 25), (26, 27)])
def test_the_alarm_rings_on_the_evening_before_the_day_of_the_phone(start, end):
    entry = an_entry(start, end)
    (alarm,) = read(entry).walk("VALARM")
    rings = at(start) + alarm["TRIGGER"].dt
    assert (rings.hour, rings.minute) == (18, 0)
    assert rings.date() == at(start).date() - timedelta(days=1)
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["DESCRIPTION"].startswith("Ngày mai, thứ ")


def test_the_campaign_says_at_which_hour():
    assert evening_before(at(19), time(20, 30)) == at(20.5) - timedelta(days=1)
    assert evening_before(at(19).astimezone(UTC), time(18)) == at(18) - timedelta(days=1)


def test_a_window_past_midnight_ends_on_the_next_day():
    event = read(an_entry(23, 26))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=3)
    assert event["DTEND"].dt.date() == DAY + timedelta(days=1)
    assert "23:00–02:00" in event["DESCRIPTION"]


def test_a_visit_at_home_is_at_home_and_on_no_map():
    event = read(an_entry(kind="home", position=(16.75, 107.18)))
    assert event["LOCATION"] == "Tại nhà"
    assert "GEO" not in event
    assert "Chuẩn bị sẵn: chứng minh nhân dân" in event["DESCRIPTION"]


def test_a_station_whose_position_is_known_is_on_the_map():
    event = read(an_entry(position=(16.75, 107.18)))
    assert (event["GEO"].latitude, event["GEO"].longitude) == (16.75, 107.18)


def test_a_cancelled_appointment_says_so_and_rings_no_more():
    event = read(an_entry(cancelled=True, sequence=1))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["UID"] == read(an_entry())["UID"]
    assert event.walk("VALARM") == []
    assert event["DESCRIPTION"].startswith("Lịch hẹn này không còn.")
    assert "Mang theo" not in event["DESCRIPTION"]


def test_a_spare_slip_names_no_household_and_what_is_not_known_is_left_out():
    event = read(an_entry(household="", fee_line="", anti_fraud="", verify_phone="", papers=(), station_address=""))
    assert event["SUMMARY"] == "Lịch hẹn: Đợt tháng 3/2021"
    assert event["LOCATION"] == HALL[0]
    assert len(event["DESCRIPTION"].split("\n")) == 2


def test_the_same_entry_gives_the_same_bytes():
    assert calendar_file(an_entry()) == calendar_file(an_entry())
    assert b"http" not in calendar_file(an_entry())


@given(campaign=TEXT, station=TEXT, address=TEXT, paper=TEXT)
def test_whatever_the_campaign_writes_no_line_is_too_long_and_no_letter_is_cut(campaign, station, address, paper):
    data = calendar_file(
        an_entry(campaign=campaign, station_name=station, station_address=address, papers=(paper,), anti_fraud=paper)
    )
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= LONGEST_LINE
    for line in lines:
        line.decode()


@given(campaign=TEXT, station=TEXT.filter(bool))
def test_whatever_the_campaign_writes_comes_back(campaign, station):
    entry = an_entry(campaign=campaign, household="", station_name=station, station_address="")
    event = read(entry)
    shown = f"Lịch hẹn: {campaign}".replace("\N{NO-BREAK SPACE}", " ")
    assert str(event["SUMMARY"]) == in_lines(shown)
    assert str(event["LOCATION"]) == in_lines(station.replace("\N{NO-BREAK SPACE}", " "))


def in_lines(text: str) -> str:
    """Unicode's own ends of lines are ends of lines."""
    return text.replace("\u2028", "\n").replace("\u2029", "\n")


@given(st.text(max_size=300))
def test_a_value_has_no_control_character_but_the_tab_and_stays_one_line(text):
    value = escaped(text)
    assert not any(ord(sign) < 32 and sign != "\t" for sign in value)
    assert "\x7f" not in value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a\\b;c,d", r"a\\b\;c\,d"),
        ("a\r\nb\rc\nd", r"a\nb\nc\nd"),
        ("a\x00b\x07c\td", "abc\td"),
        ("Lệ phí: 30.000 đ", "Lệ phí: 30.000 đ"),
    ],
)
def test_what_is_a_sign_of_the_format_is_escaped(text, value):
    assert escaped(text) == value


@given(TEXT)
def test_a_folded_line_unfolds_to_itself(line):
    data = folded(line)
    assert data.endswith(b"\r\n")
    assert data[:-2].replace(b"\r\n ", b"").decode() == line
    assert all(len(part) <= LONGEST_LINE for part in data.split(b"\r\n"))


def test_a_line_is_broken_no_earlier_than_it_must():
    assert folded("a" * 75) == b"a" * 75 + b"\r\n"
    assert folded("a" * 76) == b"a" * 75 + b"\r\n a\r\n"
    assert folded("ộ" * 25 + "a") == ("ộ" * 25).encode() + b"\r\n a\r\n"

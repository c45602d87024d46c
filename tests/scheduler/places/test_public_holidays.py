"""Public holidays: what the calendar of Vietnam says of 2021, and that open ones are told and stay open."""

from datetime import date, timedelta

import pytest

from campaign_samples import BOOKS, TOWN, changed, read
from line import rows_of
from scheduler.places.campaign_reading import parse_campaign, scenario_text
from scheduler.places.public_holidays import MOST_NAMED, holiday_warning, open_holidays, public_holidays

OF_2021 = [
    ("2021-01-01", "Tết Dương lịch", "New Year's Day"),
    ("2021-02-10", "29 Tết", "29 of Lunar New Year"),
    ("2021-02-11", "Giao thừa Tết Nguyên Đán", "Lunar New Year's Eve"),
    ("2021-02-12", "Tết Nguyên Đán", "Lunar New Year"),
    ("2021-02-13", "Mùng hai Tết Nguyên Đán", "Second Day of Lunar New Year"),
    ("2021-02-14", "Mùng ba Tết Nguyên Đán", "Third Day of Lunar New Year"),
    ("2021-02-15", "Mùng bốn Tết Nguyên Đán", "Fourth Day of Lunar New Year"),
    ("2021-02-16", "Mùng năm Tết Nguyên Đán", "Fifth Day of Lunar New Year"),
    ("2021-04-21", "Ngày Giỗ Tổ Hùng Vương", "Hung Kings' Commemoration Day"),
    ("2021-04-30", "Ngày Chiến thắng", "Liberation Day/Reunification Day"),
    ("2021-05-01", "Ngày Quốc tế Lao động", "International Labor Day"),
    ("2021-05-03", "Ngày Quốc tế Lao động, nghỉ bù", "International Labor Day, observed"),
    ("2021-09-02", "Quốc khánh", "National Day"),
    ("2021-09-03", "Quốc khánh", "National Day"),
]
SPRING = changed("2021-03-17", "2021-05-04")


def days(found) -> list[str]:
    return [holiday.day.isoformat() for holiday in found]


def test_2021_has_lunar_new_year_and_the_day_off_in_lieu_of_a_saturday():
    found = public_holidays(date(2021, 1, 1), date(2021, 12, 31))
    assert [(holiday.day.isoformat(), holiday.vi, holiday.en) for holiday in found] == OF_2021


def test_an_ordinary_weekend_is_no_holiday():
    whole_year = set(days(public_holidays(date(2021, 1, 1), date(2021, 12, 31))))
    weekends = {date(2021, 1, 1) + timedelta(days=number) for number in range(365)}
    weekends = {day.isoformat() for day in weekends if day.weekday() >= 5}
    assert weekends & whole_year == {"2021-02-13", "2021-02-14", "2021-05-01"}


def test_both_ends_count_and_a_span_may_pass_the_turn_of_a_year():
    assert days(public_holidays(date(2020, 9, 2), date(2021, 2, 10))) == ["2020-09-02", "2021-01-01", "2021-02-10"]
    assert days(public_holidays(date(2021, 4, 30), date(2021, 4, 30))) == ["2021-04-30"]
    assert public_holidays(date(2021, 5, 1), date(2021, 4, 30)) == ()


@pytest.mark.parametrize("year", [1, 1900, 2101, 9999])
def test_beyond_the_lunar_calendar_there_are_none_and_nothing_breaks(year):
    assert public_holidays(date(year, 1, 1), date(year, 12, 31)) == ()


def test_the_locale_of_the_server_changes_no_name(monkeypatch):
    from scheduler.places import public_holidays as module

    monkeypatch.setenv("LANGUAGE", "th")
    module._of_year.cache_clear()
    assert public_holidays(date(2021, 9, 2), date(2021, 9, 2))[0].vi == "Quốc khánh"


def test_quang_tri_works_on_the_kings_day_and_on_the_30th_of_april():
    found = open_holidays(parse_campaign(scenario_text("quang-tri"), BOOKS), BOOKS["vn-2021"])
    assert days(found) == ["2021-04-21", "2021-04-30"]
    assert holiday_warning(found, "vi") == (
        "Ngày 21/4/2021 (Ngày Giỗ Tổ Hùng Vương) và 30/4/2021 (Ngày Chiến thắng) là ngày lễ, các điểm vẫn mở. "
        "Muốn nghỉ thì đóng những ngày đó."
    )
    assert holiday_warning(found, "en") == (
        "21 April 2021 (Hung Kings' Commemoration Day) and 30 April 2021 (Liberation Day/Reunification Day) "
        "are public holidays, and stations are open. To rest, close those days."
    )


def shut(first, last=None):
    return f"{{ from_day = {first}, to_day = {last or first} }}"


def test_days_that_a_planner_has_closed_are_not_told_and_weekends_never():
    assert open_holidays(read(), BOOKS["vn-2021"]) == ()
    assert days(open_holidays(read(SPRING), BOOKS["vn-2021"])) == [
        "2021-04-21",
        "2021-04-30",
        "2021-05-01",
        "2021-05-03",
    ]
    closed = changed(
        "last_day = ", f"closures = [{shut('2021-04-21')}, {shut('2021-04-30', '2021-05-01')}]\nlast_day = ", SPRING
    )
    (left,) = found = open_holidays(read(closed), BOOKS["vn-2021"])
    assert left.day == date(2021, 5, 3)
    assert holiday_warning(found, "vi") == (
        "Ngày 3/5/2021 (Ngày Quốc tế Lao động, nghỉ bù) là ngày lễ, các điểm vẫn mở. Muốn nghỉ thì đóng ngày đó."
    )
    assert holiday_warning(found, "en") == (
        "3 May 2021 (International Labor Day, observed) is a public holiday, and stations are open. To rest, close that day."
    )


def test_a_holiday_on_which_no_station_is_open_is_not_told():
    short = SPRING.replace('unit = "462"\nshifts', 'unit = "462"\nto_day = 2021-04-20\nshifts')
    both = short.replace("from_day = 2021-03-16", "from_day = 2021-03-16\nto_day = 2021-04-21")
    assert both.count("to_day") == 2
    assert days(open_holidays(read(both), BOOKS["vn-2021"])) == ["2021-04-21"]


def test_what_is_over_is_no_longer_told():
    file = read(SPRING)
    assert days(open_holidays(file, BOOKS["vn-2021"], since=date(2021, 5, 1))) == ["2021-05-01", "2021-05-03"]
    assert (
        open_holidays(file, BOOKS["vn-2021"], since=date(2021, 5, 4))
        == open_holidays(file, BOOKS["vn-2021"], since=date(2022, 1, 1))
        == ()
    )


def test_a_long_list_names_the_first_few_and_counts_the_rest():
    found = public_holidays(date(2021, 1, 1), date(2021, 12, 31))
    assert holiday_warning(found[:MOST_NAMED], "vi").count("(") == MOST_NAMED
    assert "khác" not in holiday_warning(found[:MOST_NAMED], "vi")
    assert "12/2/2021 (Tết Nguyên Đán) và 10 ngày khác là ngày lễ" in holiday_warning(found, "vi")
    assert "12 February 2021 (Lunar New Year) and 10 more are public holidays" in holiday_warning(found, "en")
    assert "và 1 ngày khác" in holiday_warning(found[: MOST_NAMED + 1], "vi")
    assert holiday_warning((), "vi") == holiday_warning((), "en") == ""


def test_a_holiday_has_sessions_and_places_like_any_other_day(line):
    line.load(TOWN.replace("2021-03-15", "2021-04-29").replace("2021-03-17", "2021-05-01").replace("03-16", "04-29"))
    line.open()
    by_day = {}
    for row in rows_of(line.engine)["session"]:
        day = next(day for day in ("29", "30", "1") if f"datetime.date(2021, {5 if day == '1' else 4}, {day})" in row)
        by_day[day] = by_day.get(day, 0) + 1
    assert by_day == {"29": 3, "30": 3, "1": 3}

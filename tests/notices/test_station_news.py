"""What a station tells: one household about its window, and everybody in a message to copy."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from notices.slip import ZONE
from notices.station_news import LISTED_WINDOWS, StationNews, for_household, later_hours, message, time_text

FRIDAY = date(2021, 3, 26)


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    return datetime(2021, 3, day, hour, minute, tzinfo=ZONE)


EVENING = ((at(19), at(20)), (at(20), at(21)))
LATE = StationNews("Nhà văn hóa khu phố 2", FRIDAY, "evening", 40, windows=EVENING)
POSTPONED = replace(LATE, minutes=None)


@pytest.mark.parametrize(
    ("minutes", "vi", "en"),
    [
        (5, "5 phút", "5 minutes"),
        (60, "1 giờ", "1 hour"),
        (61, "1 giờ 1 phút", "1 hour 1 minute"),
        (90, "1 giờ 30 phút", "1 hour 30 minutes"),
        (600, "10 giờ", "10 hours"),
    ],
)
def test_minutes_are_said_as_people_say_them(minutes, vi, en):
    assert (time_text(minutes), time_text(minutes, "en")) == (vi, en)


def test_a_window_moves_back_and_keeps_its_length():
    assert later_hours(at(19), at(20), 40) == "19:40–20:40"
    assert later_hours(at(22), at(23), 60) == "23:00–24:00"


def test_a_window_that_now_begins_after_midnight_says_its_day():
    assert later_hours(at(23, 30), at(0, 30, 27), 40) == "00:10–01:10 thứ Bảy 27/3"
    assert later_hours(at(23, 30), at(0, 30, 27), 40, "en") == "00:10–01:10 Saturday 27 March"
    assert later_hours(at(1, day=27), at(2, day=27), 40) == "01:40–02:40"


def test_a_household_is_told_its_own_new_hour():
    title, advice = for_household(LATE, at(19), at(20))
    assert title == "Điểm thu nhận làm chậm khoảng 40 phút"
    assert advice == "Vui lòng đến lúc 19:40–20:40 thay vì 19:00–20:00. Phiếu hẹn này vẫn dùng, không phải đổi."
    title, advice = for_household(LATE, at(19), at(20), "en")
    assert title == "The station runs about 40 minutes late"
    assert advice.startswith("Please come at 19:40–20:40 instead of 19:00–20:00.")


def test_a_household_of_a_postponed_shift_is_told_not_to_come_and_to_keep_the_slip():
    title, advice = for_household(POSTPONED, at(19), at(20))
    assert title == "Lịch hẹn này tạm hoãn"
    assert advice == "Vui lòng chưa đến điểm thu nhận. Giữ lại phiếu hẹn; khi có giờ mới sẽ báo tận nhà."
    assert for_household(POSTPONED, at(19), at(20), "en")[1].startswith("Please do not come for now.")


def test_who_is_visited_at_home_is_told_when_the_team_comes():
    home = replace(LATE, at_home=True)
    assert for_household(home, at(19), at(20)) == (
        "Tổ công tác đến chậm khoảng 40 phút",
        "Tổ công tác đến nhà lúc 19:40–20:40 thay vì 19:00–20:00. Phiếu hẹn này vẫn dùng, không phải đổi.",
    )
    assert "chưa đến nhà" in for_household(replace(home, minutes=None), at(19), at(20))[1]


def test_the_message_names_place_day_shift_delay_and_each_window():
    assert message(LATE) == (
        "THÔNG BÁO – NHÀ VĂN HÓA KHU PHỐ 2\n"
        "Thứ Sáu 26/3/2021, ca tối: điểm thu nhận làm chậm khoảng 40 phút.\n"
        "\n"
        "Bà con vui lòng đến muộn hơn giờ trên phiếu 40 phút.\n"
        "- Hẹn 19:00–20:00: đến lúc 19:40–20:40\n"
        "- Hẹn 20:00–21:00: đến lúc 20:40–21:40\n"
        "Phiếu hẹn vẫn dùng, không phải đổi.\n"
    )


def test_the_message_of_a_postponed_shift_says_what_to_do():
    assert message(POSTPONED) == (
        "THÔNG BÁO – NHÀ VĂN HÓA KHU PHỐ 2\n"
        "Thứ Sáu 26/3/2021, ca tối: điểm thu nhận tạm hoãn.\n"
        "\n"
        "Bà con có hẹn giờ này xin chưa đến.\n"
        "Xin giữ lại phiếu hẹn; khi có giờ mới sẽ báo tận nhà.\n"
    )


def test_a_note_is_the_message_s_last_line_and_the_whole_day_is_said():
    text = message(replace(LATE, shift=None, note="mất điện từ 18 giờ"))
    assert "Thứ Sáu 26/3/2021, cả ngày: điểm thu nhận làm chậm" in text
    assert text.endswith("\n\nMất điện từ 18 giờ.\n")


def test_many_windows_are_told_by_the_rule_and_one_example():
    quarter = timedelta(minutes=15)
    many = tuple((at(19) + quarter * n, at(19) + quarter * (n + 1)) for n in range(LISTED_WINDOWS + 1))
    text = message(replace(LATE, windows=many))
    assert "Ví dụ:\n- Hẹn 19:00–19:15: đến lúc 19:40–19:55\nPhiếu hẹn" in text
    assert text.count("- Hẹn") == 1
    assert message(replace(LATE, windows=many[:-1])).count("- Hẹn") == LISTED_WINDOWS


def test_the_message_of_a_home_round_speaks_of_the_team():
    home = replace(LATE, at_home=True)
    text = message(home)
    assert "tổ công tác đến chậm khoảng 40 phút" in text
    assert "Tổ công tác đến nhà muộn hơn giờ trên phiếu 40 phút." in text
    assert "- Hẹn 19:00–20:00: tổ công tác đến lúc 19:40–20:40" in text
    text = message(replace(home, minutes=None))
    assert "tổ công tác tạm hoãn lịch đến nhà" in text
    assert "chưa phải chờ ở nhà" in text

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_factories import at
from notices import wording
from notices.sentences import HANDOUT_REASONS, RESIDENT_STATES, SHIFTS, VERDICTS

FRIDAY = date(2021, 3, 26)


@pytest.mark.parametrize(
    ("start", "end", "shown", "spoken", "english"),
    [
        (19, 20, "19:00–20:00", "7 giờ tối đến 8 giờ tối", "7 pm to 8 pm"),
        (6.5, 12, "06:30–12:00", "6 giờ rưỡi sáng đến 12 giờ trưa", "6:30 am to 12 noon"),
        (11, 13, "11:00–13:00", "11 giờ trưa đến 1 giờ chiều", "11 am to 1 pm"),
        (18, 18 + 20 / 60, "18:00–18:20", "6 giờ chiều đến 6 giờ 20 chiều", "6 pm to 6:20 pm"),
        (22, 23, "22:00–23:00", "10 giờ tối đến 11 giờ đêm", "10 pm to 11 pm"),
        (23, 24, "23:00–24:00", "11 giờ đêm đến 12 giờ đêm", "11 pm to 12 midnight"),
        (24, 24.5, "00:00–00:30", "12 giờ đêm đến 12 giờ rưỡi đêm", "12 midnight to 12:30 am"),
        (25, 26, "01:00–02:00", "1 giờ sáng đến 2 giờ sáng", "1 am to 2 am"),
        (23, 26, "23:00–02:00", "11 giờ đêm thứ Sáu đến 2 giờ sáng thứ Bảy", "11 pm Friday to 2 am Saturday"),
    ],
)
def test_hours_are_shown_in_24_and_said_in_12(start, end, shown, spoken, english):
    assert wording.hour_range(at(start), at(end)) == shown
    assert wording.spoken_hours(at(start), at(end)) == spoken
    assert wording.spoken_hours(at(start), at(end), "en") == english


def test_hours_in_utc_are_read_in_vietnam():
    assert wording.hour_range(at(19).astimezone(UTC), at(24).astimezone(UTC)) == "19:00–24:00"


@pytest.mark.parametrize(
    ("end", "line", "english"),
    [
        (24, "thứ Sáu 26/3/2021", "Friday 26 March 2021"),
        (
            26,
            "Đêm thứ Sáu 26/3, rạng sáng thứ Bảy 27/3/2021",
            "Night of Friday 26 March, early Saturday 27 March 2021",
        ),
    ],
)
def test_a_window_past_midnight_names_both_days(end, line, english):
    assert wording.day_line(FRIDAY, at(end)) == line
    assert wording.day_line(FRIDAY, at(end), "en") == english


def test_days_on_paper_and_alone():
    assert wording.paper_day(FRIDAY) == "Thứ Sáu, ngày 26/3/2021"
    assert wording.paper_day(FRIDAY, "en") == "Friday 26 March 2021"
    assert wording.date_text(FRIDAY) == "26/3/2021"
    assert wording.date_text(FRIDAY, "en") == "26 March 2021"
    assert wording.weekday(date(2021, 3, 28)) == "Chủ nhật"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2021, 3, 5), "Quảng Cư, ngày 05 tháng 3 năm 2021"),
        (date(2021, 2, 5), "Quảng Cư, ngày 05 tháng 02 năm 2021"),
        (date(2021, 1, 10), "Quảng Cư, ngày 10 tháng 01 năm 2021"),
        (date(2021, 12, 24), "Quảng Cư, ngày 24 tháng 12 năm 2021"),
    ],
)
def test_decree_30_puts_a_zero_before_small_days_and_the_months_1_and_2(day, text):
    assert wording.place_and_date("Quảng Cư", day) == text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Lê Văn Mẫu", "Lê V. M."),
        ("H'Hen Niê", "H'Hen N."),
        ("Công Tằng Tôn Nữ Thử", "Công T. T. N. T."),
        ("Công Tằng Tôn Nữ Nguyễn Thị Thử", "Công T. T. N. … T."),
        ("Hoa", "H."),
        ("  ", ""),
        ("Đặng Ỷ", "Đặng Ỷ."),
    ],
)
def test_a_masked_name_keeps_the_family_name_and_at_most_four_initials(name, masked):
    assert wording.masked_name(name) == masked.replace(" ", wording.NBSP)


@given(st.lists(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyỷ", min_size=2, max_size=7), min_size=2, max_size=12))
def test_a_masked_name_never_shows_a_given_name(words):
    shown = wording.masked_name(" ".join(words)).split(wording.NBSP)

    assert shown[0] == words[0]
    assert all(len(part) <= 2 for part in shown[1:])
    assert len(shown) <= 6


def test_figures_and_shares():
    assert wording.figure(1149122) == "1.149.122"
    assert wording.figure(1149122, "en") == "1,149,122"
    assert wording.percent(1.074) == "107,4%"
    assert wording.percent(1.074, "en") == "107.4%"
    assert wording.percent(0.5, digits=0) == "50%"
    assert wording.slip_number(137) == "000137"


def test_what_belongs_together_stays_on_one_line():
    kept = wording.keep_together("số 5, khu phố 2, Phường 1, ĐT 0900 000 012")

    assert kept.split(" ") == ["số\u00a05,", "khu", "phố\u00a02,", "Phường\u00a01,", "ĐT\u00a00900\u00a0000\u00a0012"]


def test_shifts_in_both_languages():
    assert [wording.shift_name(shift) for shift in SHIFTS] == ["ca sáng", "ca chiều", "ca tối", "ca đêm"]
    assert wording.shift_name("evening", "en") == "evening shift"
    assert [wording.shift_name("morning-2", lang) for lang in ("vi", "en")] == ["ca sáng 2", "morning shift 2"]
    assert wording.shift_name("ca đặc biệt", "en") == "ca đặc biệt"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_verdict_has_words_without_holes(lang):
    for code in VERDICTS:
        text = wording.verdict(code, lang)
        assert text.title
        assert "{" not in text.title + text.hint


def test_there_are_twelve_verdicts_and_saved_offline():
    assert len(VERDICTS) == 13


def test_a_verdict_tells_its_facts():
    assert wording.verdict("partial", arrived=2, invited=3).title == "ĐÃ ĐẾN 2/3 NGƯỜI"
    assert wording.verdict("already_scanned", time="19:04").hint == "Lúc 19:04, bàn –"
    assert wording.verdict("early", "en", hours="19:00–20:00").hint == (
        "The time is 19:00–20:00. Please wait in the waiting area"
    )


def test_an_unknown_verdict_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        wording.verdict("fine")


def test_states_of_a_resident_in_both_languages():
    assert wording.resident_state("missed") == "Quá hẹn – vui lòng đặt lại lịch"
    assert all(wording.resident_state(state, "en") for state in RESIDENT_STATES)


def test_hand_out_marks_are_the_ones_the_leaders_know():
    assert [mark for mark, _ in HANDOUT_REASONS.values()] == ["V", "CĐ", "KTĐC", "TC", "M", "ĐCT"]


@pytest.mark.parametrize(
    ("size_bytes", "text", "english"),
    [(0, "1 KB", "1 KB"), (512_400, "512 KB", "512 KB"), (7_440_000, "7,4 MB", "7.4 MB")],
)
def test_file_sizes_are_round(size_bytes, text, english):
    assert wording.size_text(size_bytes) == text
    assert wording.size_text(size_bytes, "en") == english


def test_an_old_paper_is_named_by_the_day_and_hour_that_it_says():
    start = at(24.5).astimezone(UTC)
    assert wording.collect_text(start) == "thu lại phiếu cũ ngày 27/3 00:30"
    assert wording.collect_text(start, "en") == "collect the old slip of 27 March 00:30"


def test_an_office_in_capitals_keeps_its_first_letter_in_the_middle_of_a_sentence():
    assert [wording.mid_sentence(text) for text in ("CÔNG AN PHƯỜNG 1", "Trưởng khu phố", "")] == [
        "CÔNG AN PHƯỜNG 1",
        "trưởng khu phố",
        "",
    ]


@pytest.mark.parametrize(("lang", "said"), [("vi", "hai"), ("en", "two"), ("fr", "hai")])
def test_a_picker_keeps_the_language_for_the_sentences_that_follow(lang, said):
    assert wording.picker(lang)("hai", "two") == said

"""Long tables by week."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.pages.weeks import by_week, present, rows_of, title_of

FRIDAY = date(2021, 3, 26)
DAYS = [FRIDAY + timedelta(days=days) for days in (0, 0, 2, 3, 10)]
WEEKS = by_week(DAYS, lambda day: day)


def test_a_week_begins_on_monday_and_keeps_the_rows_of_each_day_together():
    assert [[(day.day, len(rows)) for day, rows in week] for week in WEEKS] == [[(26, 2), (28, 1)], [(29, 1)], [(5, 1)]]


def test_a_week_is_named_for_the_days_that_have_rows():
    assert [title_of(week, "vi") for week in WEEKS[:2]] == ["Thứ Sáu 26/3 đến Chủ nhật 28/3/2021", "Thứ Hai 29/3/2021"]
    assert title_of(WEEKS[0], "en") == "Friday 26 March to Sunday 28 March 2021"


def test_the_present_week_is_the_latest_that_has_begun():
    assert [present(WEEKS, FRIDAY + timedelta(days=days)) for days in (-9, 0, 2, 3, 9, 10, 99)] == [0, 0, 0, 1, 1, 2, 2]
    assert present([], FRIDAY) == 0


@given(st.lists(st.dates(date(2021, 1, 1), date(2021, 12, 31)).map(lambda day: (day, day.day))))
def test_no_row_is_lost_and_none_moves(rows):
    rows = sorted(rows)
    assert [row for week in by_week(rows, lambda row: row[0]) for row in rows_of(week)] == rows

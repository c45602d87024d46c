from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.roster.columns import COLUMNS
from scheduler.roster.dates import LONGEST_TEXT, read_birth


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("05/03/1975", (1975, 3, 5)),
        ("5-3-1975", (1975, 3, 5)),
        ("5.3.1975", (1975, 3, 5)),
        ("5 3 1975", (1975, 3, 5)),
        ("1975-03-05", (1975, 3, 5)),
        ("1975-03-05 00:00:00", (1975, 3, 5)),
        ("29/02/2004", (2004, 2, 29)),
        ("1950", (1950, None, None)),
        ("00/00/1950", (1950, None, None)),
        ("__/__/1950", (1950, None, None)),
        ("00/05/1950", (1950, 5, None)),
        ("5/1950", (1950, 5, None)),
        (1950.0, (1950, None, None)),
        (1950, (1950, None, None)),
        (27458.0, (1975, 3, 5)),
        ("27458", (1975, 3, 5)),
        (date(1975, 3, 5), (1975, 3, 5)),
        (datetime(1975, 3, 5, 7, 30), (1975, 3, 5)),  # noqa: DTZ001 -- what a spreadsheet gives
        ("", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_a_birth_keeps_the_precision_it_has(cell, parts):
    birth = read_birth(cell)
    assert (birth.year, birth.month, birth.day) == parts
    assert birth.problem == ""


def test_a_month_above_twelve_is_read_as_swapped_and_said():
    assert read_birth("03/25/1990")[1:5] == (1990, 3, 25, "birth_swapped")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("05/03/75", "birth_two_digit_year"),
        ("75", "birth_two_digit_year"),
        (75.0, "birth_two_digit_year"),
        ("31/02/1990", "birth_impossible"),
        ("25/13/1990", "birth_impossible"),
        ("30/25/1990", "birth_impossible"),
        ("12/00/1990", "birth_impossible"),
        ("02/30/1990", "birth_impossible"),
        ("01/01/1890", "birth_impossible"),
        ("99999999", "birth_impossible"),
        ("không rõ", "birth_unreadable"),
        ("123/4/1990", "birth_unreadable"),
        ("7", "birth_unreadable"),
        (True, "birth_unreadable"),
        (float("nan"), "birth_impossible"),
    ],
)
def test_what_is_no_date_says_why_and_has_no_parts(cell, problem):
    birth = read_birth(cell)
    assert birth.problem == problem
    assert birth.year is None


def test_only_a_year_is_one_key_however_written():
    assert read_birth("1950").key == read_birth("00/00/1950").key == read_birth(1950.0).key == "1950"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_written_our_way_comes_back(day):
    birth = read_birth(f"{day:%d/%m/%Y}")
    assert (birth.year, birth.month, birth.day, birth.problem) == (day.year, day.month, day.day, "")


@given(st.one_of(st.text(max_size=15), st.floats(), st.integers(-(10**12), 10**12)))
def test_no_cell_crashes_the_reader(cell):
    birth = read_birth(cell)
    assert birth.year is None or 1900 <= birth.year <= 2100


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("................/................/1950", "1950"),
        ("0" * 40 + "1950", "1950"),
        ("................/03/1950........", "................/03/1950........"),
        ("................-3-1950", "................-3-1950"),
        ("........................-3-1950", "03/1950"),
        ("1/2/1990 00:00:00.0000000000000000", "01/02/1990"),
        ("3/25/1990 00:00:00.000000000000000", "25/03/1990"),
        ("01/01/1990 00:00:00.000", "01/01/1990 00:00:00.000"),
    ],
)
def test_a_birth_that_is_written_at_length_is_kept_short(cell, kept):
    assert read_birth(cell).text == kept


@given(
    st.from_regex(
        r"[.0_x?]{0,40}[0-9]{0,2}[/.\-][.0_x?]{0,40}[/.\-]0{0,40}19[0-9]{2}( 00:00:00\.0{1,40})?", fullmatch=True
    )
)
def test_no_birth_that_is_kept_is_longer_than_its_column(cell):
    birth = read_birth(cell)
    assert birth.problem not in {"", "birth_swapped"} or len(birth.text) <= LONGEST_TEXT == COLUMNS["birth"].limit

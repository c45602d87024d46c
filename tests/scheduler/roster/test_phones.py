import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.roster.phones import read_phone, takes_texts


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0900 000 123", "+84900000123"),
        ("0900.000.123", "+84900000123"),
        ("+84 900 000 123", "+84900000123"),
        ("+84(0)900000123", "+84900000123"),
        ("0084900000123", "+84900000123"),
        ("84900000123", "+84900000123"),
        (900000123.0, "+84900000123"),
        ("0168 000 0123", "+84380000123"),
        (1990000123.0, "+84590000123"),
        ("0233 3000 000", "+842333000000"),
        ("0900000123 / 0900000124", "+84900000123"),
        ("", ""),
        (None, ""),
        ("không có", None),
        ("0100 000 000", None),
        ("12345", None),
        (9000.5, None),
    ],
)
def test_phones_become_e164_or_are_refused(cell, number):
    assert read_phone(cell) == number


@given(st.one_of(st.text(max_size=20), st.floats(allow_nan=True)))
def test_no_cell_crashes_the_reader(cell):
    number = read_phone(cell)
    assert number is None or number == "" or number.startswith("+84")


@pytest.mark.parametrize(
    ("number", "takes"),
    [("+84912345678", True), ("+84323456789", True), ("+842333000000", False), ("", False), ("+4915112345678", False)],
)
def test_texts_go_to_mobiles_of_this_country(number, takes):
    assert takes_texts(number) is takes

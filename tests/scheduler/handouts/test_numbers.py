import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.handouts.errors import NumbersUnreadable
from scheduler.handouts.numbers import LARGEST_NUMBER, MOST_NUMBERS, spans_in


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("7", [(7, 7)]),
        ("000137", [(137, 137)]),
        ("000101-000118", [(101, 118)]),
        (" 101 – 118 , 121;130\n140", [(101, 118), (121, 121), (130, 130), (140, 140)]),
        ("", []),
        (" , ", []),
    ],
)
def test_numbers_are_read_as_printed_and_as_people_write_them(text, spans):
    assert spans_in(text) == spans


@pytest.mark.parametrize("text", ["một", "5-", "-5", "5-1", "1-10001", "2147483648", "9" * 5000, "1.037", "1-2-3", "٣"])
def test_numbers_that_nobody_can_mean_are_refused(text):
    with pytest.raises(NumbersUnreadable) as refused:
        spans_in(f"1, {text}")
    assert refused.value.status == 422


@given(st.lists(st.tuples(st.integers(0, LARGEST_NUMBER - MOST_NUMBERS), st.integers(0, MOST_NUMBERS - 1))))
def test_what_is_written_down_is_read_back(pairs):
    spans = [(first, first + more) for first, more in pairs]
    assert spans_in(", ".join(f"{first:06d}-{last:06d}" for first, last in spans)) == spans

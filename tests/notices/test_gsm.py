"""The letters of one SMS: what is in the table, what counts twice, and how Vietnamese gets there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.gsm import BASIC, EXTENSION, gsm_length, gsm_text, without_links


def test_the_basic_table_has_127_characters_and_the_escape_and_the_extension_ten():
    assert len(BASIC) == 127
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("Cong an", 7), ("@£Δ", 3), ("{}", 4), ("5 €", 4), ("a|b\\c", 7), ("[~^]", 8)]
)
def test_what_is_in_the_extension_counts_twice(text, length):
    assert gsm_length(text) == length


@pytest.mark.parametrize("text", ["Công an", "đ", "19:00–20:00", "“phiếu”", "A\N{NO-BREAK SPACE}B", "…"])
def test_a_text_with_any_other_character_is_no_gsm_text(text):
    with pytest.raises(ValueError, match=r"not in GSM 03.38"):
        gsm_length(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nguyễn Thị Phượng, Đặng Ngọc Ưng, Lê Thuỳ Ỷ", "Nguyen Thi Phuong, Dang Ngoc Ung, Le Thuy Y"),
        ("Nguye\u0302\u0303n", "Nguyen"),
        ("đường Ðình", "duong Dinh"),
        ("19:00–20:00 — ‘phiếu’ “hẹn” …", "19:00-20:00 - 'phieu' \"hen\" ..."),
        ("Lê\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}M.\n\tH'Hen", "Le V. M. H'Hen"),
        ("[A] {B} ~C | D\\E ^F", "(A) (B) -C / D/E F"),
        ("100.000 ₫, 5 €, A & B", "100.000 d, 5 EUR, A va B"),
        ("a@b #1 £ Δ 中 ½", "a b 1 1/2"),
    ],
)
def test_vietnamese_is_written_in_plain_letters(text, said):
    assert gsm_text(text) == said


@given(st.text())
def test_any_text_comes_out_in_letters_that_count_once_and_stays_as_it_is_then(text):
    said = gsm_text(text)
    assert gsm_length(said) == len(said)
    assert gsm_text(said) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("xem https://cccd.example/a?b=1 nhé", "xem  nhé"),
        ("www.congan.example", ""),
        ("Phường 1 (congan.example)", "Phường 1 (congan. example)"),
        ("P.Quảng Cư, TP.Sầm Sơn", "P. Quảng Cư, TP. Sầm Sơn"),
        ("can.bo@congan.example", "can. bo congan. example"),
        ("1.149.122 người, 26.3", "1.149.122 người, 26.3"),
    ],
)
def test_nothing_is_left_that_a_telephone_makes_a_link_of(text, said):
    assert without_links(text) == said

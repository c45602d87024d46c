"""Typed codes that a Vietnamese keyboard or an eye has changed: taken where one code can be meant, else refused with a hint."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from notices import mangled_code
from notices.errors import TypedCodeCharacter, TypedCodeInvalid, TypedCodeLength, TypedCodeMistyped
from notices.mangled_code import LOOK_ALIKES, read_typed_code
from notices.slipcode import ALPHABET, check_symbol, parse_typed_code

CODES = st.lists(st.sampled_from(ALPHABET), min_size=7, max_size=7).map(
    lambda seven: "".join(seven) + check_symbol("".join(seven))
)
TELEX = {"AA": "Â", "EE": "Ê", "AW": "Ă", "UW": "Ư", "DD": "Đ", "AS": "Á", "ES": "É", "US": "Ú", "AF": "À", "ER": "Ẻ", "UX": "Ũ",
         "YJ": "Ỵ", "UR": "Ủ"}  # fmt: skip
VNI = {"A6": "Â", "E6": "Ê", "A8": "Ă", "U7": "Ư", "D9": "Đ", "A2": "À", "E3": "Ẻ", "U4": "Ũ", "Y5": "Ỵ"}


def code_of(seven: str) -> str:
    return seven + check_symbol(seven)


def test_codes_that_are_read_as_they_stand_are_read_alike():
    for text in ("7k3m-9qx2", " 7K3M 9QX2 ", "7K3M9QX"):
        for read in (parse_typed_code, read_typed_code):
            try:
                told = read(text)
            except TypedCodeInvalid as refused:
                told = type(refused)
            assert told == (TypedCodeMistyped if len(text) > 7 else TypedCodeLength)


@given(CODES)
def test_a_code_that_was_typed_well_is_never_put_right(code):
    assert read_typed_code(code.lower()) == code


@given(CODES, st.integers(0, 6), st.sampled_from(sorted({**TELEX, **VNI}.items() | TELEX.items())))
def test_one_pair_of_keys_that_the_keyboard_has_joined_is_taken_apart(code, place, rewritten):
    pair, sign = rewritten
    code = code_of((code[:place] + pair + code[place + 2 :])[:7])
    assume(code[place : place + 2] == pair)
    typed = code.replace(pair, sign, 1).lower()

    assert read_typed_code(typed) == code
    assert read_typed_code(unicodedata.normalize("NFD", typed)) == code


@pytest.mark.parametrize(
    ("typed", "seven"),
    [
        ("7ư3m9qx", "7W3M9QX"),  # a `w` alone is ư
        ("2ấk7m", "2AASK7M"),  # two keys on one letter
        ("2ákt7m", "2AKTS7M"),  # the tone was pressed at the end of the word
        ("2k7đm4", "2K7DDM4"),
    ],
)
def test_what_vietnamese_keyboards_do_is_undone(typed, seven):
    assert read_typed_code(typed + check_symbol(seven)) == code_of(seven)


@given(CODES, st.integers(0, 7), st.sampled_from("O0I1L"))
def test_a_sign_that_no_code_has_stands_for_what_looks_like_it(code, place, misread):
    meant = LOOK_ALIKES[misread][0]
    code = code_of((code[:place] + meant + code[place + 1 :])[:7])
    typed = code[:place] + misread + code[place + 1 :]
    assume(code[place] in LOOK_ALIKES[misread])  # the check symbol itself may be another one

    assert read_typed_code(typed) == code


def test_a_text_that_several_codes_fit_is_refused():
    with pytest.raises(TypedCodeCharacter):
        read_typed_code("OOOOOOOO")


def test_a_text_that_can_be_read_in_too_many_ways_is_refused(monkeypatch):
    monkeypatch.setattr(mangled_code, "MOST_READINGS", 3)
    with pytest.raises(TypedCodeInvalid):
        read_typed_code("7K0M9QIX")


@pytest.mark.parametrize(
    ("text", "error", "facts"),
    [
        ("????", TypedCodeCharacter, {"character": "?"}),
        ("7K3M9QX!", TypedCodeCharacter, {"character": "!"}),
        ("", TypedCodeLength, {"count": 0}),
        ("7K3M9", TypedCodeLength, {"count": 5}),
        ("ĐĐĐĐĐĐĐĐĐ", TypedCodeLength, {"count": 9}),
        ("ê", TypedCodeLength, {"count": 1}),
        ("7K3M9QXÑ", TypedCodeCharacter, {"character": "Ñ"}),
        ("7K3M9QXЖ", TypedCodeCharacter, {"character": "Ж"}),
    ],
)
def test_what_can_be_no_code_is_refused_with_a_hint(text, error, facts):
    with pytest.raises(error) as caught:
        read_typed_code(text)

    assert caught.value.params == facts


@given(st.text(max_size=20) | st.text("aăâdđeêiloơôuưyáàảãạ0123456789wsfrxj -", max_size=10))
def test_any_text_is_a_code_or_refused_and_soon(text):
    try:
        code = read_typed_code(text)
    except TypedCodeInvalid:
        return
    assert parse_typed_code(code) == code

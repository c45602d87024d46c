"""Whatever is done to a slip's text, it reads as what was signed or not at all; whatever is mistyped, it is found."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations, product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from notices import slipcode
from notices.errors import BadSignature, NotASlipCode, NoticesError, TypedCodeMistyped, UnknownSigningKey
from notices.slipcode import ALPHABET, DIGITS, LONGEST_SCAN, SlipClaim

PRIVATE = {number: Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3)}
PUBLIC = {number: key.public_key() for number, key in PRIVATE.items()}
CLAIM = SlipClaim(2, 12, 137, 1, date(2021, 3, 26), 3, 19 * 60)
SIGNED = slipcode.sign(CLAIM, PRIVATE[2])
TEXT = slipcode.qr_text("https://hen.quangtri.example", SIGNED)
ASCII_DIGITS = "0123456789"
FULL_WIDTH = str.maketrans(ASCII_DIGITS, "０１２３４５６７８９")
TONES = {"S": "\N{COMBINING ACUTE ACCENT}", "F": "\N{COMBINING GRAVE ACCENT}", "X": "\N{COMBINING TILDE}"}
HATS = {"AA": "Â", "EE": "Ê", "OO": "Ô", "DD": "Đ", "AW": "Ă", "OW": "Ơ", "UW": "Ư"}
ADDRESSES = st.from_regex(r"https://[a-z0-9-]{1,12}(\.[a-z0-9-]{1,8}){1,3}(/[a-z0-9-]{1,8})?", fullmatch=True)


def is_refused(text: str) -> bool:
    try:
        slipcode.read(text, PUBLIC)
    except NoticesError:
        return True
    return False


def typed_in_telex(text: str) -> str:
    """As an input method rewrites what a hand scanner types: doubled letters get hats, a letter after a vowel is its tone."""
    hatted = re.sub("|".join(HATS), lambda pair: HATS[pair[0]], text)
    return re.sub(r"([AEIOUYÂÊÔĂƠƯ])([SFX])", lambda pair: pair[1] + TONES[pair[2]], hatted)


def typed_in_vni(text: str) -> str:
    """A figure in a word that has a vowel is taken for a tone or a hat."""
    return re.sub(r"([AEIOUY][A-Z]*)[1-8]", r"\1", text)


def test_no_digit_can_be_changed():
    changed = (
        SIGNED[:place] + digit + SIGNED[place + 1 :]
        for place, digit in product(range(DIGITS), ASCII_DIGITS)
        if digit != SIGNED[place]
    )

    assert [text for text in changed if not is_refused(text)] == []


def test_no_neighbours_can_change_places():
    exchanged = (
        SIGNED[:place] + SIGNED[place + 1] + SIGNED[place] + SIGNED[place + 2 :]
        for place in range(DIGITS - 1)
        if SIGNED[place] != SIGNED[place + 1]
    )

    assert [text for text in exchanged if not is_refused(text)] == []


def test_no_digit_can_be_added():
    for place, digit in product(range(DIGITS + 1), ASCII_DIGITS):
        with pytest.raises(NotASlipCode):
            slipcode.read(SIGNED[:place] + digit + SIGNED[place:], PUBLIC)


def test_a_text_that_was_cut_off_is_not_a_slip():
    for cut in range(1, DIGITS + 1):
        for text in (SIGNED[:-cut], SIGNED[cut:], TEXT[:-cut]):
            with pytest.raises(NotASlipCode):
                slipcode.read(text, PUBLIC)


def test_a_digit_of_another_script_or_width_is_not_taken_for_one():
    for place in range(DIGITS):
        with pytest.raises(NotASlipCode):
            slipcode.read(SIGNED[:place] + SIGNED[place].translate(FULL_WIDTH) + SIGNED[place + 1 :], PUBLIC)
    with pytest.raises(NotASlipCode):
        slipcode.read(SIGNED.translate(FULL_WIDTH), PUBLIC)


@given(st.text(max_size=LONGEST_SCAN - DIGITS))
def test_whatever_stands_before_does_not_matter_unless_it_ends_in_a_digit(prefix):
    if prefix and prefix[-1] in ASCII_DIGITS:
        assert is_refused(prefix + SIGNED)
    else:
        assert slipcode.read(prefix + SIGNED, PUBLIC) == CLAIM


@given(st.text(min_size=1, max_size=20))
def test_nothing_but_blanks_and_line_ends_may_stand_after(suffix):
    if set(suffix) <= set("\r\n\t "):
        assert slipcode.read(TEXT + suffix, PUBLIC) == CLAIM
    else:
        assert is_refused(TEXT + suffix)


@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_any_one_character_changed_gives_the_same_slip_or_none(place, character):
    try:
        assert slipcode.read(TEXT[:place] + character + TEXT[place + 1 :], PUBLIC) == CLAIM
    except NoticesError:
        assert place >= len(TEXT) - DIGITS - 1


@given(st.lists(st.sampled_from([TEXT, SIGNED, SIGNED[:40], "\n", "/S/", "9" * 188]), max_size=4).map("".join))
def test_slips_run_together_give_the_last_whole_one_or_none(text):
    try:
        claim = slipcode.read(text, PUBLIC)
    except NoticesError:
        return
    assert claim == CLAIM
    assert text.rstrip().endswith(SIGNED)


@pytest.mark.parametrize("rewritten", [typed_in_telex, typed_in_vni, str.lower, str.swapcase])
@given(address=ADDRESSES)
def test_a_keyboard_that_rewrites_the_address_does_not_matter(rewritten, address):
    text = rewritten(slipcode.qr_text(address, SIGNED))

    assert slipcode.read(text, PUBLIC) == CLAIM


def test_the_keyboards_of_these_tests_do_rewrite():
    assert (
        typed_in_telex("HTTPS://EXAMPLE.VN/DDOOS/")
        == "HTTPS://E\N{COMBINING TILDE}AMPLE.VN/ĐÔ\N{COMBINING ACUTE ACCENT}/"
    )
    assert typed_in_vni("HTTPS://HEN6.VN") == "HTTPS://HEN.VN"


# Keys


@pytest.mark.parametrize("named", PRIVATE)
@pytest.mark.parametrize("signed_by", PRIVATE)
def test_of_several_valid_keys_only_the_one_that_the_slip_names_can_have_signed_it(named, signed_by):
    claim = replace(CLAIM, key_id=named)
    digits = slipcode.sign(claim, PRIVATE[signed_by])

    if named == signed_by:
        assert slipcode.read(digits, PUBLIC) == claim
    else:
        with pytest.raises(BadSignature):
            slipcode.read(digits, PUBLIC)


def test_a_retired_key_is_unknown_and_those_that_stay_read_on():
    staying = {number: key for number, key in PUBLIC.items() if number != 2}

    with pytest.raises(UnknownSigningKey) as caught:
        slipcode.read(SIGNED, staying)

    assert caught.value.params == {"key_id": 2}
    newer = replace(CLAIM, key_id=3)
    assert slipcode.read(slipcode.sign(newer, PRIVATE[3]), staying) == newer


def test_a_key_number_that_nobody_issued_is_unknown():
    for key_id in set(range(256)) - set(PUBLIC):
        with pytest.raises(UnknownSigningKey) as caught:
            slipcode.read(slipcode.sign(replace(CLAIM, key_id=key_id), PRIVATE[1]), PUBLIC)
        assert caught.value.params == {"key_id": key_id}


def test_another_key_in_the_place_of_a_lost_one_does_not_read_its_slips():
    with pytest.raises(BadSignature):
        slipcode.read(SIGNED, {2: PUBLIC[3]})


# The typed code


def code_with(symbols: dict[int, str]) -> str:
    """A valid code that has these symbols at these places: of those left, the first one free is chosen to make it so."""
    free = next(place for place in range(7) if place not in symbols)
    for filler in ALPHABET:
        chosen = symbols | {free: filler}
        seven = "".join(chosen.get(place, "2") for place in range(7))
        check = slipcode.check_symbol(seven)
        if symbols.get(7, check) == check:
            return seven + check
    raise AssertionError(symbols)


@pytest.mark.parametrize("seven", ["2222222", "7K3M9QX", "ZYXWVUT", "23456AB"])
def test_every_substitution_in_a_code_is_found(seven):
    code = seven + slipcode.check_symbol(seven)
    wrong = [
        code[:place] + symbol + code[place + 1 :]
        for place, symbol in product(range(len(code)), ALPHABET)
        if symbol != code[place]
    ]

    assert len(wrong) == 240
    for text in wrong:
        with pytest.raises(TypedCodeMistyped):
            slipcode.parse_typed_code(text)


def test_every_exchange_of_any_two_symbols_is_found():
    """Every pair of places with every pair of symbols, the check symbol's place included."""
    for (first, second), (one, other) in product(combinations(range(8), 2), combinations(ALPHABET, 2)):
        code = list(code_with({first: one, second: other}))
        assert slipcode.parse_typed_code("".join(code)) == "".join(code)
        code[first], code[second] = code[second], code[first]
        with pytest.raises(TypedCodeMistyped):
            slipcode.parse_typed_code("".join(code))

from datetime import date, timedelta
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from notice_factories import KEY, KEYS
from notices import slipcode, symbol
from notices.errors import (
    BadSignature,
    ClaimOutOfRange,
    NotASlipCode,
    NoticesError,
    PublicUrlNotPlain,
    PublicUrlTooLong,
    TypedCodeCharacter,
    TypedCodeInvalid,
    TypedCodeLength,
    TypedCodeMistyped,
    UnknownSigningKey,
)
from notices.slipcode import ALPHABET, SlipClaim

CLAIM = SlipClaim(7, 12, 137, 1, date(2021, 3, 26), 3, 23 * 60)
CLAIMS = st.builds(
    SlipClaim,
    key_id=st.just(7),
    campaign=st.integers(0, 65535),
    invitation=st.integers(0, 2**32 - 1),
    version=st.integers(0, 255),
    operating_day=st.dates(date(2000, 1, 1), date(2179, 6, 6)),
    station=st.integers(0, 65535),
    start_minute=st.integers(0, 255).map(lambda tens: tens * 10),
)
CODES = st.lists(st.sampled_from(ALPHABET), min_size=7, max_size=7).map(
    lambda seven: "".join(seven) + slipcode.check_symbol("".join(seven))
)


def digits_of(payload: bytes) -> str:
    return str(int.from_bytes(payload + KEY.sign(payload))).zfill(188)


@given(CLAIMS)
def test_a_signed_claim_reads_back_as_it_was(claim):
    digits = slipcode.sign(claim, KEY)

    assert len(digits) == 188
    assert slipcode.read(digits, KEYS) == claim


def test_the_same_claim_and_key_give_the_same_digits():
    assert slipcode.sign(CLAIM, KEY) == slipcode.sign(CLAIM, KEY)


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "HTTPS://HEN.EXAMPLE/S/",
        "https://hen.example/s/",
        "httpsơ//hen,ễample ",
        "x" * 212,
        "\N{CJK RADICAL REPEAT}",
    ],
)
def test_a_mangled_prefix_does_not_matter(prefix):
    assert slipcode.read(prefix + slipcode.sign(CLAIM, KEY), KEYS) == CLAIM


def test_the_line_end_that_a_hand_scanner_adds_does_not_matter():
    assert slipcode.read(f"S/{slipcode.sign(CLAIM, KEY)}\r\n", KEYS) == CLAIM


@given(st.text(max_size=450) | st.text("0123456789", min_size=180, max_size=200))
@example("9" * 188)
@example("0" * 188)
@example("")
def test_text_that_nobody_signed_is_never_a_slip(text):
    with pytest.raises(NoticesError):
        slipcode.read(text, KEYS)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda digits: "1" + digits,
        lambda digits: digits[1:],
        lambda digits: digits + "x",
        lambda digits: "x" * 213 + digits,
        lambda digits: digits.translate({ord("0") + n: ord("٠") + n for n in range(10)}),
        lambda digits: "9" * 188,
    ],
    ids=["too many", "too few", "not at the end", "too long", "other digits", "too large"],
)
def test_another_shape_is_not_a_slip(spoil):
    with pytest.raises(NotASlipCode) as caught:
        slipcode.read(spoil(slipcode.sign(CLAIM, KEY)), KEYS)

    assert caught.value.code == "not_a_slip_code"


def test_a_format_of_the_future_is_not_a_slip():
    with pytest.raises(NotASlipCode):
        slipcode.read(digits_of(bytes([2, 7]) + bytes(12)), KEYS)


def test_a_key_that_is_not_here_is_named():
    with pytest.raises(UnknownSigningKey) as caught:
        slipcode.read(slipcode.sign(SlipClaim(8, 1, 1, 1, date(2021, 3, 26), 1, 0), KEY), KEYS)

    assert caught.value.params == {"key_id": 8}


@given(CLAIMS, st.integers(16, 77), st.integers(1, 255))
def test_a_changed_byte_breaks_the_signature(claim, place, change):
    signed = bytearray(int(slipcode.sign(claim, KEY)).to_bytes(78))
    signed[place] ^= change

    with pytest.raises(BadSignature):
        slipcode.read(str(int.from_bytes(signed)).zfill(188), KEYS)


def test_a_signature_of_another_office_is_refused():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))

    with pytest.raises(BadSignature):
        slipcode.read(slipcode.sign(CLAIM, other), KEYS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key_id", 256),
        ("key_id", -1),
        ("campaign", 65536),
        ("invitation", 2**32),
        ("version", 256),
        ("station", 65536),
        ("start_minute", 2560),
        ("start_minute", 15),
        ("operating_day", date(1999, 12, 31)),
        ("operating_day", date(2179, 6, 7)),
    ],
)
def test_a_claim_that_its_bytes_cannot_hold_is_refused(field, value):
    facts = {name: getattr(CLAIM, name) for name in SlipClaim.__slots__}

    with pytest.raises(ClaimOutOfRange) as caught:
        SlipClaim(**(facts | {field: value}))

    assert caught.value.params["field"] == field


# The address


def test_the_address_is_in_capitals_and_ends_in_the_digits():
    assert slipcode.qr_text(" https://hen.example/ ", "123") == "HTTPS://HEN.EXAMPLE/S/123"


@pytest.mark.parametrize(("length", "side"), [(14, 41), (35, 41), (36, 45), (58, 45)])
def test_the_symbol_has_one_size_for_an_address_and_at_most_version_7(length, side):
    address = "https://" + "a" * (length - 8)
    texts = [
        slipcode.qr_text(address, slipcode.sign(claim, KEY))
        for claim in (CLAIM, SlipClaim(7, 9, 9, 9, date(2026, 1, 1), 9, 90))
    ]

    assert [len(symbol.modules(text)) for text in texts] == [side, side]


def test_an_address_that_would_make_the_symbol_too_fine_is_refused():
    with pytest.raises(PublicUrlTooLong) as caught:
        slipcode.qr_text("https://" + "a" * 51, "1")

    assert (caught.value.params["length"], caught.value.params["limit"]) == (59, 58)


@pytest.mark.parametrize("address", ["https://hẹn.vn", "https://a.vn/?q", "https://a_b.vn", "https://a b.vn"])
def test_an_address_that_needs_a_larger_alphabet_is_refused(address):
    with pytest.raises(PublicUrlNotPlain):
        slipcode.qr_text(address, "1")


def test_the_code_on_an_identity_card_is_recognised():
    card = "045084001234|191234567|Lê Văn Mẫu|01011984|Nam|số 12, Phường 1|20032021"

    assert slipcode.looks_like_id_card(card)
    assert slipcode.looks_like_id_card(card.replace("191234567", ""))
    assert not slipcode.looks_like_id_card(card.replace("|", ";"))
    assert not slipcode.looks_like_id_card(card[1:])
    assert slipcode.looks_like_id_card(card + "|x")  # newer cards say more
    assert slipcode.looks_like_id_card(card.rpartition("|")[0])  # a reader that cuts


# The typed code


def test_the_alphabet_has_31_symbols_and_none_that_people_confuse():
    assert len(ALPHABET) == 31
    assert not set(ALPHABET) & set("01OIL")


@given(CODES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_every_single_substitution_is_found(code, place, symbol_):
    wrong = code[:place] + symbol_ + code[place + 1 :]

    if wrong == code:
        assert slipcode.parse_typed_code(wrong) == code
    else:
        with pytest.raises(TypedCodeMistyped):
            slipcode.parse_typed_code(wrong)


@given(CODES, st.integers(0, 6))
def test_every_exchange_of_neighbours_is_found(code, place):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    if wrong == code:
        assert slipcode.parse_typed_code(wrong) == code
    else:
        with pytest.raises(TypedCodeMistyped):
            slipcode.parse_typed_code(wrong)


def test_no_pair_of_symbols_at_any_place_escapes_the_check():
    """The sum is linear, so that the pairs at each place prove it for all codes."""
    zeros = "2" * 7
    for place, (one, other) in product(range(7), product(ALPHABET, repeat=2)):
        first = slipcode.check_symbol(zeros[:place] + one + zeros[place + 1 :])
        second = slipcode.check_symbol(zeros[:place] + other + zeros[place + 1 :])
        assert (first == second) == (one == other)
    for place, (one, other) in product(range(6), product(ALPHABET, repeat=2)):
        first = slipcode.check_symbol(zeros[:place] + one + other + zeros[place + 2 :])
        second = slipcode.check_symbol(zeros[:place] + other + one + zeros[place + 2 :])
        assert (first == second) == (one == other)


def test_a_minted_code_takes_its_seven_symbols_from_the_given_source():
    draws = iter([0, 1, 2, 30, 29, 28, 27])

    code = slipcode.mint_typed_code(lambda below: next(draws) if below == 31 else 99)

    assert code[:7] == "234ZYXW"
    assert slipcode.parse_typed_code(code) == code


def test_minted_codes_differ():
    assert len({slipcode.mint_typed_code() for _ in range(50)}) == 50


@pytest.mark.parametrize("shape", ["{}", " {} ", "{}\n", "\N{NO-BREAK SPACE}{}"])
def test_small_letters_blanks_and_dashes_do_not_matter(shape):
    code = slipcode.mint_typed_code(lambda _: 9)
    shown = slipcode.show_typed_code(code)

    assert slipcode.parse_typed_code(shape.format(shown.lower())) == code
    assert slipcode.parse_typed_code(shape.format(shown.replace("-", "–"))) == code


def test_a_code_is_shown_in_two_groups():
    assert slipcode.show_typed_code("7K3M9QXD") == "7K3M-9QXD"


@pytest.mark.parametrize("character", ["0", "O", "1", "I", "L", "Đ", "Ă", "!"])
def test_a_character_that_no_code_has_is_named(character):
    with pytest.raises(TypedCodeCharacter) as caught:
        slipcode.parse_typed_code("7K3M9QX" + character)

    assert caught.value.params == {"character": character}


@pytest.mark.parametrize(("text", "count"), [("", 0), ("7K3", 3), ("7K3M9QXDD", 9), ("2" * 5000, 400)])
def test_another_length_is_counted(text, count):
    with pytest.raises(TypedCodeLength) as caught:
        slipcode.parse_typed_code(text)

    assert caught.value.params == {"count": count}


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_refused(text):
    try:
        code = slipcode.parse_typed_code(text)
    except TypedCodeInvalid:
        return
    assert slipcode.check_symbol(code[:7]) == code[7]


def test_the_last_day_that_fits_is_the_documented_one():
    assert date(2000, 1, 1) + timedelta(days=65535) == date(2179, 6, 6)


def test_digits_of_our_own_are_read_without_a_key_and_others_are_none():
    assert slipcode.printed_claim(slipcode.sign(CLAIM, KEY)) == CLAIM
    for other in ("7" * 100, "0" * 188):
        with pytest.raises(NotASlipCode):
            slipcode.printed_claim(other)

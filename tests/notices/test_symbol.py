from random import Random

import pytest
import qrcode
import qrcode.util
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from notices import symbol
from notices.slipcode import ALPHANUMERIC, LONGEST_PREFIX

HEADS = st.text(sorted(ALPHANUMERIC - set("0123456789")), max_size=40)
# As evenly spread as signatures are: `qrcode` cannot draw a symbol with a block of nothing but zeros.
SIGNED = st.integers(0).map(lambda seed: f"{Random(seed).randrange(256**78):0188}")


def picture(rows):
    side = len(rows) + 8
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(rows):
        for x, bit in enumerate(row):
            image.putpixel((x + 4, y + 4), bit == "0")
    return image.resize((side * 4, side * 4)).convert("L")


@settings(max_examples=25, deadline=None)
@given(HEADS, SIGNED)
def test_another_decoder_reads_what_was_drawn(head, digits):
    (found,) = zxingcpp.read_barcodes(picture(symbol.modules(head + digits)))

    assert found.text == head + digits


def test_text_without_digits_is_a_symbol_too():
    (found,) = zxingcpp.read_barcodes(picture(symbol.modules("HTTPS://HEN.EXAMPLE")))

    assert found.text == "HTTPS://HEN.EXAMPLE"


@pytest.mark.parametrize("digits", ["7" * 188, "0123456789" * 18 + "31415926"])
def test_level_mask_and_segments_are_fixed(digits):
    plain = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, mask_pattern=2)
    plain.add_data("HTTPS://HEN.EXAMPLE/S/" + digits, optimize=20)
    plain.make()

    expected = tuple("".join("1" if dark else "0" for dark in row) for row in plain.modules)
    assert symbol.modules("HTTPS://HEN.EXAMPLE/S/" + digits) == expected


@pytest.fixture
def from_tables(monkeypatch):
    """Every symbol comes out of the tables, from the first on."""
    monkeypatch.setattr(symbol, "PLAIN_DRAWINGS", 0)


def encoded(head, digits):
    """The symbol as `qrcode` makes it when it is told the level, the mask and the two segments, and nothing else."""
    plain = qrcode.QRCode(error_correction=symbol.LEVEL, mask_pattern=2)
    plain.add_data(qrcode.util.QRData(head, mode=qrcode.util.MODE_ALPHA_NUM), optimize=0)
    plain.add_data(qrcode.util.QRData(digits, mode=qrcode.util.MODE_NUMBER), optimize=0)
    plain.make()
    return tuple("".join("1" if dark else "0" for dark in row) for row in plain.modules)


# The shortest head with a one-letter host, one of the usual length, and the lengths on both sides of a change of version.
@pytest.mark.usefixtures("from_tables")
@pytest.mark.parametrize("length", [12, 31, 38, 39, LONGEST_PREFIX])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_symbol_from_the_tables_is_the_encoder_s_module_for_module(length, data):
    head = data.draw(st.text(sorted(ALPHANUMERIC), min_size=length - 1, max_size=length - 1), "head") + "/"
    digits = data.draw(SIGNED, "digits")

    assert symbol.modules(head + digits) == encoded(head, digits)


@pytest.mark.usefixtures("from_tables")
def test_every_single_digit_of_a_slip_comes_out_of_the_tables_as_from_the_encoder():
    head, digits = "HTTPS://PHIEUHEN.EXAMPLE/S/", "3141592653589793" * 11 + "238462643383"
    for place in range(len(digits)):
        changed = f"{digits[:place]}{9 - int(digits[place])}{digits[place + 1 :]}"
        assert symbol.modules(head + changed) == encoded(head, changed)


@pytest.mark.usefixtures("from_tables")
@pytest.mark.parametrize("digits", ["", "0", "7", "42", "99", "999", "1023", "65535", "1000000001"])
def test_short_groups_and_no_digits_at_all_agree_with_the_encoder_too(digits):
    assert symbol.modules(f"HEN.EXAMPLE/{digits}") == symbol.drawn("HEN.EXAMPLE/", digits)


def test_the_tables_are_drawn_only_where_many_symbols_of_a_shape_are_wanted(monkeypatch):
    monkeypatch.setattr(symbol, "PLAIN_DRAWINGS", 2)
    shape = symbol._shape(len("RARE:"), 4)

    def is_right_and_has_tables(digits):
        return symbol.modules(f"RARE:{digits}") == symbol.drawn("RARE:", digits), "tables" in vars(shape)

    made = [is_right_and_has_tables(digits) for digits in ("1234", "5678", "9012")]

    assert made == [(True, False), (True, False), (True, True)]


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=106))
def test_any_text_is_a_symbol_small_letters_included(text):
    (found,) = zxingcpp.read_barcodes(picture(symbol.of_text(text)))

    assert found.text == text


def test_capitals_take_the_compact_segment_where_small_letters_cannot():
    address = "https://hen.example/vao/mua-trau-cam-sen-doi-lua"

    assert symbol.of_text(address.upper()) == symbol.modules(address.upper())
    assert len(symbol.of_text(address.upper())) == 29 < len(symbol.of_text(address)) == 33

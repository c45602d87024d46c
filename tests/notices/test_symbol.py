import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from notices import symbol
from notices.slipcode import ALPHANUMERIC

HEADS = st.text(sorted(ALPHANUMERIC - set("0123456789")), max_size=40)
DIGITS = st.integers(10**150, 10**188 - 1).map(str)


def picture(rows):
    side = len(rows) + 8
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(rows):
        for x, bit in enumerate(row):
            image.putpixel((x + 4, y + 4), bit == "0")
    return image.resize((side * 4, side * 4)).convert("L")


@settings(max_examples=25, deadline=None)
@given(HEADS, DIGITS)
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

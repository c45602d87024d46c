import re
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from notices import symbol
from notices.symbol_svg import svg

ADDRESS = "https://hen.quangtri.example/vao/mua-trau-cam-sen-doi-lua"


def drawn(text, ground=0):
    """The picture as a browser would paint it over a ground of its own, four pixels a module."""
    root = ET.fromstring(svg(text, "mã"))
    white, black = root
    side = int(root.get("viewBox").split()[2])
    assert (int(white.get("width")), int(white.get("height"))) == (side, side)
    assert (white.get("fill"), black.get("fill")) == ("#fff", "#000")
    image = Image.new("L", (side + 2, side + 2), ground)
    image.paste(255, (1, 1, side + 1, side + 1))
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", black.get("d"))
    assert "".join("M{} {}h{}v1h-{}z".format(*run) for run in runs) == black.get("d")
    for x, y, width, back in (map(int, run) for run in runs):
        assert width == back
        image.paste(0, (x + 1, y + 1, x + 1 + width, y + 2))
    return image.resize(((side + 2) * 4, (side + 2) * 4), Image.Resampling.NEAREST)


@pytest.mark.parametrize("ground", [0, 255])
def test_another_decoder_reads_the_picture_on_a_dark_page_and_on_a_light_one(ground):
    (found,) = zxingcpp.read_barcodes(drawn(ADDRESS, ground))

    assert found.text == ADDRESS


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80))
def test_any_address_reads_back(text):
    (found,) = zxingcpp.read_barcodes(drawn(text))

    assert found.text == text


def test_four_white_modules_stand_around_it():
    side = int(ET.fromstring(svg(ADDRESS, "mã")).get("viewBox").split()[2])
    xs, ys = zip(*re.findall(r"M(\d+) (\d+)", svg(ADDRESS, "mã")), strict=True)

    assert side == len(symbol.of_text(ADDRESS)) + 8
    assert min(map(int, xs)) == min(map(int, ys)) == 4
    assert max(map(int, ys)) == side - 5


def test_the_label_is_what_is_read_aloud_and_cannot_leave_its_place():
    root = ET.fromstring(svg(ADDRESS, 'Mã của "Khu phố 2" <b> & khác'))

    assert root.get("aria-label") == 'Mã của "Khu phố 2" <b> & khác'
    assert (root.get("role"), root.get("width")) == ("img", "100%")
    assert [child.tag for child in root] == ["rect", "path"]


def test_the_picture_of_an_address_weighs_less_than_5_kilobytes():
    assert len(svg(ADDRESS, "mã")) < 5000

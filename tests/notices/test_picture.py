"""A slip as a picture: the code is read by a library that did not draw it, and everything stands where the PDF has it."""

import io
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from notice_factories import EIGHT, KEYS, LONG_ADDRESS, LONG_NAME, OFFICE, TEXTS, a_slip
from notices import slipcode, symbol
from notices.errors import DoesNotFit, GlyphMissing, TextDoesNotFit
from notices.fonts import BOLD, Face, width_mm
from notices.picture import LETTER_PIXELS_PER_MM, PIXELS_PER_MM, PictureInk, draw_picture
from notices.sheet import draw_slip
from notices.slip import Member
from notices.slip_page import QR_LEFT, QR_SIDE, QR_TOP

HARD = a_slip(
    137,
    start=23,
    end=26,
    shift="night",
    household_name=LONG_NAME,
    address=LONG_ADDRESS,
    members=EIGHT,
    station_name=OFFICE[0],
    station_address=OFFICE[1],
)
SLIPS = {
    "plain": a_slip(),
    "hard": HARD,
    "home": a_slip(110, start=7, end=9, shift="morning", kind="home"),
    "school": a_slip(111, start=7.5, end=8, shift="morning", kind="school"),
    "spare": a_slip(301, household_name="", address="", members=(Member("", None),) * 4, spare=True),
}
TEMPLATES = ("four", "eight", "letter")
SIZES = {"four": (1080, 1527), "eight": (1080, 764), "letter": (1240, 1754)}
LARGEST = 60_000


def picture_of(slip, template="four", texts=TEXTS) -> bytes:
    out = io.BytesIO()
    draw_picture(slip, texts, out, template=template)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("L")


def rasterised(slip, template, size) -> Image.Image:
    """The same part of the PDF's page at the same size, by another library."""
    out = io.BytesIO()
    draw_slip(slip, TEXTS, out, template=template)
    scale = PIXELS_PER_MM if size[0] == 1080 else LETTER_PIXELS_PER_MM
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        page = document[0].render(scale=scale * 25.4 / 72, grayscale=True).to_pil()
    return page.crop((0, 0, *size))


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", SLIPS)
def test_the_code_reads_back_and_the_file_is_small(name, template):
    slip = SLIPS[name]
    data = picture_of(slip, template)
    (code,) = zxingcpp.read_barcodes(opened(data))
    assert code.text == slip.qr_text
    assert slipcode.read(code.text, KEYS).invitation == slip.number
    assert len(data) <= LARGEST
    assert opened(data).width == (1080 if name == "spare" else SIZES[template][0])


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_picture_is_the_slip_cut_from_its_sheet_on_white(template):
    image = opened(picture_of(a_slip(), template))
    assert image.size == SIZES[template]
    edge = [image.getpixel((x, 0)) for x in range(image.width)] + [image.getpixel((0, y)) for y in range(image.height)]
    assert set(edge) == {255}
    assert sorted(level for _, level in image.getcolors()) == [0, 85, 170, 255]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", ["plain", "hard", "home"])
def test_the_ink_lies_where_the_pdf_has_it(name, template):
    """Blackness of squares of about a millimetre, a little blurred, is compared: letters, lines and blocks, not their edges."""
    drawn = opened(picture_of(SLIPS[name], template))
    printed = rasterised(SLIPS[name], template, drawn.size)
    both = []
    for image in (drawn, printed):
        small = image.filter(ImageFilter.GaussianBlur(6)).reduce(10)
        both.append(np.asarray(small, dtype=float) / 255)
    unlike = np.abs(both[0] - both[1])
    assert unlike.mean() < 0.03
    # The code's modules are whole pixels here, so that it is up to an eighth smaller than on paper.
    height, width = unlike.shape
    beside_the_code = {
        SIZES["four"]: [unlike[: height // 2], unlike[:, : width // 2]],  # and where eight leave too little room
        SIZES["eight"]: [unlike[:, : width // 2], unlike[height * 2 // 3 :]],
        SIZES["letter"]: [unlike[: height * 3 // 4]],
    }
    assert max(part.max() for part in beside_the_code[drawn.size]) < 0.25


def test_every_module_of_the_code_is_the_same_number_of_whole_pixels():
    slip = a_slip()
    image = np.asarray(opened(picture_of(slip)))
    scale = PIXELS_PER_MM
    left, top, side = (round(part * scale) for part in (QR_LEFT, QR_TOP, QR_SIDE))
    box = image[top - 2 : top + side + 2, left - 2 : left + side + 2]
    assert set(np.unique(box)) == {0, 255}
    rows, columns = np.where(box == 0)
    ink = box[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    bits = symbol.bitmap(slip.qr_text)
    module = int(QR_SIDE * scale / bits.side)
    assert ink.shape == (bits.side * module,) * 2
    read = ink[module // 2 :: module, module // 2 :: module] == 0
    assert ["".join("1" if dark else "0" for dark in row) for row in read] == list(bits.rows)
    assert np.array_equal(np.kron(read, np.ones((module, module), dtype=bool)), ink == 0)


def test_the_same_facts_give_the_same_bytes():
    assert picture_of(HARD) == picture_of(HARD)


def test_what_cannot_be_printed_is_not_drawn_either():
    out = io.BytesIO()
    for slip, texts, error in (
        (a_slip(household_name="Lê 的 Mẫu"), TEXTS, GlyphMissing),
        (a_slip(address="số 12, " * 60), TEXTS, DoesNotFit),
        (a_slip(), replace(TEXTS, subtitle="Đến làm thủ tục " * 30), TextDoesNotFit),
    ):
        with pytest.raises(error):
            draw_picture(slip, texts, out)
    assert out.getvalue() == b""


def a_canvas(points: int = 40) -> tuple[Image.Image, PictureInk]:
    """Ten points a side and four pixels a point."""
    image = Image.new("L", (points, points), 255)
    return image, PictureInk(image, 4, {})


def black(image: Image.Image) -> tuple[int, int, int, int] | None:
    return image.point(lambda level: 255 - level).getbbox()


def test_a_line_is_as_thick_as_it_is_told_and_never_thinner_than_a_pixel():
    for ends, width, box in (
        ((1, 5, 9, 5), 0.5, (4, 19, 36, 21)),
        ((9, 5, 1, 5), 0.01, (4, 20, 36, 21)),
        ((5, 1, 5, 9), 0.5, (19, 4, 21, 36)),
    ):
        image, ink = a_canvas()
        ink.line(*ends, width)
        assert black(image) == box


def test_a_slanting_line_goes_from_end_to_end():
    image, ink = a_canvas()
    ink.line(1, 1, 9, 9, 0.25)
    assert image.getpixel((20, 20)) == 0
    assert image.getpixel((4, 36)) == 0
    assert image.getpixel((35, 5)) == 0
    assert image.getpixel((4, 4)) == 255


def test_a_dashed_line_has_gaps_and_ends_where_the_line_does():
    image, ink = a_canvas()
    ink.line(0, 5, 9, 5, 0.25, (2, 2))
    row = [image.getpixel((x, 20)) == 0 for x in range(40)]
    assert row == [x < 36 and x % 16 < 8 for x in range(40)]


def test_an_outline_is_empty_inside_and_its_middle_is_the_edge():
    image, ink = a_canvas()
    ink.rectangle(2, 2, 6, 6, line=0.5)
    assert black(image) == (7, 7, 33, 33)
    assert image.getpixel((20, 20)) == 255
    assert image.getpixel((8, 20)) == image.getpixel((20, 31)) == 0
    ink.rectangle(2, 2, 6, 6)
    assert image.getpixel((20, 20)) == 0


def test_boxes_lie_within_boxes():
    image, ink = a_canvas()
    ink.enter(2, 2)
    ink.enter(1, 1)
    ink.rectangle(0, 0, 1, 1)
    ink.leave()
    ink.leave()
    ink.rectangle(0, 0, 1, 1)
    assert [image.getpixel(at) for at in ((13, 26), (1, 38), (20, 20))] == [0, 0, 255]


def test_letters_are_as_far_apart_as_on_paper():
    face, words = Face(BOLD, 8), "Phường 1"
    narrow, wide = (Image.new("L", (400, 80), 255) for _ in range(2))
    PictureInk(narrow, 4, {}).text(2, 5, words, face)
    PictureInk(wide, 4, {}).text(2, 5, words, face, spacing=1, gap=3)
    width = width_mm(words, face) / 25.4 * 72 * 4
    left, _, right, _ = black(narrow)
    assert abs(right - left - width) < 5
    assert black(wide)[2] - right == pytest.approx((len(words) - 1) * 4 + 3 * 4, abs=1)


def test_a_code_in_too_little_room_has_one_pixel_a_module():
    image, ink = a_canvas(60)
    ink.bitmap(1, 1, 5, symbol.Bitmap.of(("1" * 21,) * 21))
    left, top, right, bottom = black(image)
    assert (right - left, bottom - top) == (21, 21)


def test_figures_stand_in_the_middle_of_their_cells():
    image = Image.new("L", (160, 40), 255)
    PictureInk(image, 4, {}).spread(0, 2, "11", Face(BOLD, 6), 20)
    assert black(image.crop((0, 0, 80, 40))) == black(image.crop((80, 0, 160, 40)))
    left, _, right, _ = black(image.crop((0, 0, 80, 40)))
    assert abs(left + right - 80) < 8

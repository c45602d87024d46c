"""A slip as a picture for a phone, by the drawings that print it: whole pixels for the code, four greys for the letters."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from io import BytesIO
from typing import BinaryIO, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from notices.fonts import MM_PER_POINT, Face, font_file, require_glyphs, width_mm
from notices.pages import Draw
from notices.pen import Pen
from notices.printer import Format, SlipPrinter
from notices.ruler import DAY, Ruler
from notices.slip import SheetTexts, Slip, Template
from notices.symbol import Bitmap
from notices.templates import format_of

PIXELS_PER_MM = 1080 / 105
"""A slip of half a page is as wide as most phones' screens count pixels."""
LETTER_PIXELS_PER_MM = 1240 / 210
"""The letters of a letter are twice as large."""
GREYS = 4
QUARTERS = 4
"""Letters stand on a quarter of a pixel, so that few of them are ever drawn twice."""
LEVEL = 6
"""Of zlib; 9 takes ten times the time for one byte in twenty."""
WHITE, BLACK = 255, 0


class PictureInk:
    """An `Ink` on pixels. Straight lines lie on whole pixels, and so does every module of a code."""

    def __init__(self, image: Image.Image, pixels_per_point: float, stamps: dict[str, Callable[[], None]]) -> None:
        self._image = image
        self._draw = ImageDraw.Draw(image)
        self._scale = pixels_per_point
        self._stamps = stamps
        self._corners = [(0.0, image.height / pixels_per_point)]

    def text(self, x: float, y: float, text: str, face: Face, spacing: float = 0, gap: float = 0) -> None:
        """See `Ink.text`."""
        for character in require_glyphs(text, face.font):
            self._letter(x, y, character, face)
            x += width_mm(character, face) / MM_PER_POINT + spacing + (gap if character == " " else 0)

    def spread(self, x: float, y: float, text: str, face: Face, cell: float) -> None:
        """See `Ink.spread`."""
        for place, character in enumerate(require_glyphs(text, face.font)):
            inset = (cell - width_mm(character, face) / MM_PER_POINT) / 2
            self._letter(x + place * cell + inset, y, character, face)

    def line(self, x: float, y: float, to_x: float, to_y: float, width: float, dash: Sequence[float] = ()) -> None:
        """See `Ink.line`."""
        for start, end in _dashes(math.hypot(to_x - x, to_y - y), dash):
            across, up = to_x - x, to_y - y
            self._stroke((x + start * across, y + start * up), (x + end * across, y + end * up), width)

    def rectangle(self, x: float, y: float, width: float, height: float, line: float = 0) -> None:
        """See `Ink.rectangle`."""
        if not line:
            self._fill(x, y, x + width, y + height)
            return
        half = line / 2
        for left, right, bottom, top in (
            (x - half, x + width + half, y - half, y + half),
            (x - half, x + width + half, y + height - half, y + height + half),
            (x - half, x + half, y, y + height),
            (x + width - half, x + width + half, y, y + height),
        ):
            self._fill(left, bottom, right, top)

    def bitmap(self, x: float, y: float, side: float, bitmap: Bitmap) -> None:
        """See `Ink.bitmap`; the symbol is at most as large as on paper, its modules all of one size, and its middle is the same."""
        module = max(1, int(side * self._scale / bitmap.side))
        rows = -(-bitmap.side // 8) * 8
        symbol = Image.frombytes("1", (rows, bitmap.side), bitmap.bits).crop((0, 0, bitmap.side, bitmap.side))
        symbol = symbol.resize((bitmap.side * module, bitmap.side * module), Image.Resampling.NEAREST)
        left, top = self._at(x + side / 2, y + side / 2)
        corner = round(left - symbol.width / 2), round(top - symbol.height / 2)
        self._image.paste(BLACK, corner, symbol)

    def stamp(self, name: str) -> None:
        """See `Ink.stamp`."""
        self._stamps[name]()

    def enter(self, x: float, y: float) -> None:
        """See `Ink.enter`."""
        left, bottom = self._corners[-1]
        self._corners.append((left + x, bottom - y))

    def leave(self) -> None:
        """See `Ink.leave`."""
        self._corners.pop()

    def _at(self, x: float, y: float) -> tuple[float, float]:
        left, bottom = self._corners[-1]
        return (left + x) * self._scale, (bottom - y) * self._scale

    def _letter(self, x: float, y: float, character: str, face: Face) -> None:
        left, baseline = self._at(x, y)
        whole, quarter = divmod(round(left * QUARTERS), QUARTERS)
        glyph = _glyph(face.font, face.size * self._scale, character, quarter)
        if glyph.mask is not None:
            self._image.paste(BLACK, (whole + glyph.left, round(baseline) + glyph.top), glyph.mask)

    def _stroke(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        (x, y), (to_x, to_y) = start, end
        half = width / 2
        if y == to_y:
            self._fill(min(x, to_x), y - half, max(x, to_x), y + half)
        elif x == to_x:
            self._fill(x - half, min(y, to_y), x + half, max(y, to_y))
        else:
            thick = max(1, round(width * self._scale))
            self._draw.line([self._at(x, y), self._at(to_x, to_y)], fill=BLACK, width=thick)

    def _fill(self, left: float, bottom: float, right: float, top: float) -> None:
        """Blacken a rectangle on whole pixels, never less than one."""
        (x, y), (to_x, to_y) = self._at(left, top), self._at(right, bottom)
        first = round(x), round(y)
        wide, high = max(1, round(to_x - x)), max(1, round(to_y - y))
        self._draw.rectangle((*first, first[0] + wide - 1, first[1] + high - 1), fill=BLACK)


class _DrawnForms:
    """A `MakesForms` for one picture: a form is drawn anew wherever it is stamped."""

    def __init__(self, image: Image.Image, pixels_per_mm: float) -> None:
        self._stamps: dict[str, Callable[[], None]] = {}
        self.ink = PictureInk(image, pixels_per_mm * MM_PER_POINT, self._stamps)

    def form(self, width_mm: float, height_mm: float, draw: Draw) -> str:
        """See `MakesForms.form`."""
        del width_mm
        name = f"form-{len(self._stamps)}"
        self._stamps[name] = lambda: draw(Pen(self.ink, height_mm))
        return name


def draw_picture(slip: Slip, texts: SheetTexts, out: BinaryIO, ruler: Ruler = DAY, template: Template = "four") -> None:
    """Write one slip as a PNG, as if cut from the sheet that the campaign prints; the same facts give the same bytes.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Something cannot be drawn, as it could not be printed; nothing has been written then.
    """
    size = format_of(slip, template, texts)
    image = _drawn(slip, texts, ruler, size)
    _in_greys(image).save(out, "PNG", bits=2, compress_level=LEVEL)


def _drawn(slip: Slip, texts: SheetTexts, ruler: Ruler, size: Format) -> Image.Image:
    scale = PIXELS_PER_MM if size.columns > 1 else LETTER_PIXELS_PER_MM
    image = Image.new("L", (round(size.width * scale), round(size.height * scale)), WHITE)
    file = _DrawnForms(image, scale)
    SlipPrinter(file, texts, ruler, size).draw_slip(Pen(file.ink, size.height), slip, 0, 0)
    return image


def _in_greys(image: Image.Image) -> Image.Image:
    """The picture with a palette of few greys: four pixels a byte, and letters stay round."""
    step = (WHITE + 1) // GREYS
    few = Image.frombytes("P", image.size, image.point([value // step for value in range(WHITE + 1)]).tobytes())
    few.putpalette([value * WHITE // (GREYS - 1) for value in range(GREYS) for _ in "rgb"])
    return few


def _dashes(length: float, dash: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Where each dash of a line begins and ends, as shares of its length."""
    if not dash:
        yield 0.0, 1.0
        return
    on, off = dash
    start = 0.0
    while start < length:
        yield start / length, min(1.0, (start + on) / length)
        start += on + off


class _Glyph(NamedTuple):
    """A character's ink, and where its corner lies from the baseline's left end; a blank has none."""

    left: int
    top: int
    mask: Image.Image | None


# Most of a slip stands on every slip.
@lru_cache(maxsize=4096)
def _glyph(font: str, pixels: float, character: str, quarter: int) -> _Glyph:
    outline = _font(font, pixels)
    left, top, right, bottom = (math.floor(edge) for edge in outline.getbbox(character, anchor="ls"))
    if right <= left or bottom <= top:
        return _Glyph(0, 0, None)
    mask = Image.new("L", (right - left + 2, bottom - top + 2), 0)
    corner = 1 - left + quarter / QUARTERS, 1 - top
    ImageDraw.Draw(mask).text(corner, character, fill=WHITE, font=outline, anchor="ls")
    return _Glyph(left - 1, top - 1, mask)


# A household's block may take any of a score of sizes.
@lru_cache(maxsize=128)
def _font(font: str, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(_file(font)), pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def _file(font: str) -> bytes:
    return font_file(font).getvalue()

"""The slip's typeface: every Vietnamese letter has a glyph in it, and a letter without one is refused."""

import unicodedata
from functools import cache
from typing import NamedTuple

from fontpkg_be_vietnam_pro import ROOT
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from notices.errors import GlyphMissing

MEDIUM = "BeVietnamPro-Medium"
ITALIC = "BeVietnamPro-MediumItalic"
BOLD = "BeVietnamPro-Bold"
EXTRA_BOLD = "BeVietnamPro-ExtraBold"
FACES = (MEDIUM, ITALIC, BOLD, EXTRA_BOLD)

MM_PER_POINT = 25.4 / 72
CAP_HEIGHT_EM = 0.74
DESCENT_EM = 0.22
# The digits are proportional, and the PDF library cannot ask the font for tabular ones: 4 is 0.72 em wide, 1
# is 0.43.
DIGIT_CELL_EM = 0.69


class Face(NamedTuple):
    """A font at a size in points."""

    font: str
    size: float

    @property
    def mm(self) -> float:
        """One em in millimetres."""
        return self.size * MM_PER_POINT


@cache
def register() -> None:
    """Make the four faces known to reportlab; the second call does nothing."""
    for name in FACES:
        pdfmetrics.registerFont(TTFont(name, str(ROOT / "files" / f"{name}.ttf")))


@cache
def known_characters(font: str) -> frozenset[str]:
    """Every character that has a glyph in `font`."""
    register()
    return frozenset(map(chr, pdfmetrics.getFont(font).face.charToGlyph))


def require_glyphs(text: str, font: str) -> str:
    """The text in NFC, ready to print; decomposed marks look wrong in every font tried, and a box is never printed.

    Raises
    ------
    GlyphMissing
        Names the first character that has no glyph.
    """
    text = unicodedata.normalize("NFC", text)
    known = known_characters(font)
    if not known.issuperset(text):
        character = next(character for character in text if character not in known)
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        raise GlyphMissing(character=character, name=name)
    return text


def width_mm(text: str, face: Face) -> float:
    """The printed width in millimetres.

    Raises
    ------
    GlyphMissing
        A character has no glyph.
    """
    width: float = pdfmetrics.stringWidth(require_glyphs(text, face.font), face.font, face.size)
    return width * MM_PER_POINT

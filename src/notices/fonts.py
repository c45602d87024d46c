"""The typefaces: every Vietnamese letter has a glyph in them, and a letter without one is refused."""

import os
import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from string import ascii_letters, digits
from typing import NamedTuple

from fontpkg_be_vietnam_pro import ROOT
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from notices.errors import FontMissing, GlyphMissing
from notices.serif import CUTS, cut, source

MEDIUM = "BeVietnamPro-Medium"
ITALIC = "BeVietnamPro-MediumItalic"
BOLD = "BeVietnamPro-Bold"
EXTRA_BOLD = "BeVietnamPro-ExtraBold"
SERIF = "NotoSerif-Regular"
SERIF_ITALIC = "NotoSerif-Italic"
SERIF_BOLD = "NotoSerif-Bold"
SERIF_BOLD_ITALIC = "NotoSerif-BoldItalic"
FACES = (MEDIUM, ITALIC, BOLD, EXTRA_BOLD, SERIF, SERIF_ITALIC, SERIF_BOLD, SERIF_BOLD_ITALIC)

MM_PER_POINT = 25.4 / 72
CAP_HEIGHT_EM = 0.74
DESCENT_EM = 0.22
# The digits are proportional, and the PDF library cannot ask the font for tabular ones: 4 is 0.72 em wide, 1
# is 0.43.
DIGIT_CELL_EM = 0.69
# What nearly every sheet is written in: letters and digits, the Vietnamese letters in NFC, and the signs of names, addresses and
# our own sentences. A text of these alone needs no further look.
_MARKED = "ăâđêôơư" + "".join(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâeêioôơuưy"
    for tone in "\u0300\u0301\u0303\u0309\u0323"
)
USUAL = frozenset([*ascii_letters, *digits, *" !%'()+,-./:;?", *_MARKED, *_MARKED.upper(), *"\u00a0·–—…‘’“”"])


class Face(NamedTuple):
    """A font at a size in points."""

    font: str
    size: float

    @property
    def mm(self) -> float:
        """One em in millimetres."""
        return self.size * MM_PER_POINT


def require_fonts() -> None:
    """Look that every file of the typefaces is there before anything is drawn.

    Raises
    ------
    FontMissing
    """
    for path in map(font_path, FACES):
        if not os.access(path, os.R_OK):
            raise FontMissing(path=path)


def font_path(font: str) -> Path:
    """Where the file of a font lies, or of the one that it is cut from."""
    return source(font) if font in CUTS else ROOT / "files" / f"{font}.ttf"


def font_file(font: str) -> BytesIO:
    """The file of a font.

    Raises
    ------
    FontMissing
    """
    try:
        return BytesIO(cut(font) if font in CUTS else font_path(font).read_bytes())
    except OSError as error:
        raise FontMissing(path=font_path(font)) from error


@cache
def register(font: str) -> None:
    """Make a face known to reportlab; the second call does nothing."""
    pdfmetrics.registerFont(TTFont(font, font_file(font)))


@cache
def known_characters(font: str) -> frozenset[str]:
    """Every character that has a glyph in `font`."""
    register(font)
    return frozenset(map(chr, pdfmetrics.getFont(font).face.charToGlyph))


@cache
def _widths(font: str) -> dict[str, float]:
    """The widths of the usual characters in thousandths of an em."""
    register(font)
    face = pdfmetrics.getFont(font).face
    return {character: face.charWidths[ord(character)] for character in USUAL & known_characters(font)}


def require_glyphs(text: str, font: str) -> str:
    """The text in NFC, ready to print; decomposed marks look wrong in every font tried, and a box is never printed.

    Raises
    ------
    GlyphMissing
        Names the first character that has no glyph.
    """
    if _widths(font).keys() >= set(text):
        return text
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
    try:
        thousandths = sum(map(_widths(face.font).__getitem__, text))
    except KeyError:
        all_widths = pdfmetrics.getFont(face.font).face.charWidths
        thousandths = sum(all_widths[ord(character)] for character in require_glyphs(text, face.font))
    return thousandths * face.size * (MM_PER_POINT / 1000)

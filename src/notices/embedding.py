"""Fonts inside a PDF: simple fonts of one byte a character, the usual characters in the first, the others as a file needs them."""

import codecs
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from reportlab.pdfbase import pdfmetrics

from notices.fonts import EXTRA_BOLD, FACES, ITALIC, USUAL, font_file, register, require_glyphs
from notices.sentences import SLIP_TITLE

# Codes that need no escape inside a PDF string: neither a bracket nor the backslash, nor ends of lines, which readers may change.
_SAFE = [code for code in range(1, 256) if chr(code) not in "()\\\r\n"]
# To a reader the code of a blank is one, whatever letter it stands for, and grows with the gaps between words.
_FOR_UNUSUAL = [code for code in _SAFE if code != ord(" ")]
_UNUSED = "\ufffe"


def _alphabet(characters: Iterable[str]) -> str:
    """Return what each of the 256 codes of a font means; ASCII stays where it is, as far as it is safe."""
    letters = [_UNUSED] * 256
    others = []
    for character in sorted(characters):
        if character < "\x7f" and ord(character) in _SAFE:
            letters[ord(character)] = character
        else:
            others.append(character)
    free = (code for code in _SAFE if letters[code] == _UNUSED)
    for code, character in zip(free, others, strict=False):
        letters[code] = character
    return "".join(letters)


# Two faces are for titles and remarks, where a capital with a mark is rare: their files carry it when it comes.
_FEWER = {character for character in USUAL if character <= "\x7f" or character == character.lower()} | {*SLIP_TITLE}
_ALPHABETS = {font: _alphabet(_FEWER if font in {ITALIC, EXTRA_BOLD} else USUAL) for font in FACES}
_CODES = {font: codecs.charmap_build(alphabet) for font, alphabet in _ALPHABETS.items()}
_PREFIX = {font: b"F%d" % number for number, font in enumerate(FACES)}
_NOT_FOR_PRINT = ["GSUB", "GPOS", "GDEF", "OS/2", "name", "post", "gasp"]


class Letters:
    """What a file has written so far: which fonts, and which characters beyond the usual ones."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._unusual: dict[str, dict[str, int]] = {}

    def coded(self, text: str, font: str) -> list[tuple[bytes, bytes]]:
        """Return a text as runs: the name of the font in the file, and the inside of a PDF string.

        Raises
        ------
        GlyphMissing
            The typeface does not have a character.
        """
        self._used.add(font)
        try:
            return [(_PREFIX[font], codecs.charmap_encode(text, "strict", _CODES[font])[0])]
        except UnicodeEncodeError:
            return [self._run(character, font) for character in require_glyphs(text, font)]

    def _run(self, character: str, font: str) -> tuple[bytes, bytes]:
        if character in _ALPHABETS[font]:
            return _PREFIX[font], codecs.charmap_encode(character, "strict", _CODES[font])[0]
        unusual = self._unusual.setdefault(font, {})
        part, place = divmod(unusual.setdefault(character, len(unusual)), len(_FOR_UNUSUAL))
        return b"%bx%d" % (_PREFIX[font], part), bytes([_FOR_UNUSUAL[place]])

    def fonts(self) -> Iterator[tuple[bytes, "Embedded"]]:
        """Yield the fonts of the file by name, in the order of the faces."""
        for font in FACES:
            if font in self._used:
                yield _PREFIX[font], embedded(font, _ALPHABETS[font])
            unusual = "".join(self._unusual.get(font, ()))
            for part, start in enumerate(range(0, len(unusual), len(_FOR_UNUSUAL))):
                some = dict(zip(_FOR_UNUSUAL, unusual[start:], strict=False))
                alphabet = "".join(some.get(code, _UNUSED) for code in range(256))
                yield b"%bx%d" % (_PREFIX[font], part), embedded(font, alphabet)


class Embedded(NamedTuple):
    """What a file says of a font; the streams are compressed."""

    name: str
    file: bytes
    file_length: int
    unicode: bytes
    descriptor: str
    widths: str


@cache
def embedded(font: str, alphabet: str) -> Embedded:
    """Return a font of the characters of `alphabet` by their codes; made once a process, since nearly all files have the same."""
    register(font)
    face: Any = pdfmetrics.getFont(font).face
    data = _subset(font, alphabet)
    box = " ".join(f"{edge:.0f}" for edge in face.bbox)
    heights = f"/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}/CapHeight {face.capHeight:.0f}"
    return Embedded(
        name=f"PHIEUH+{font}",
        file=zlib.compress(data, 9),
        file_length=len(data),
        unicode=zlib.compress(_to_unicode(alphabet), 9),
        descriptor=f"/Flags 4/FontBBox[{box}]/ItalicAngle {face.italicAngle:g}{heights}/StemV {face.stemV:.0f}",
        widths=" ".join(f"{face.charWidths[ord(letter)]:.0f}" if letter != _UNUSED else "0" for letter in alphabet),
    )


def _subset(font: str, alphabet: str) -> bytes:
    """Return the outlines alone: hints are for screens of old, and weigh more than the letters."""
    options = Options(hinting=False, layout_features=[], notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += _NOT_FOR_PRINT
    file = TTFont(font_file(font), recalcTimestamp=False)
    names = {code: file.getBestCmap()[ord(letter)] for code, letter in enumerate(alphabet) if letter != _UNUSED}
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=names.values())
    subsetter.subset(file)
    # The one table that a reader goes by in a font of its own codes (ISO 32000-1, 9.6.6.4).
    codes = CmapSubtable.newSubtable(6)
    codes.platformID, codes.platEncID, codes.language, codes.cmap = 1, 0, 0, names
    file["cmap"] = newTable("cmap")
    file["cmap"].tableVersion, file["cmap"].tables = 0, [codes]
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def _to_unicode(alphabet: str) -> bytes:
    """Return the CMap by which a reader copies and searches."""
    # Whoever searches types a blank, so that one which keeps words together is found as a blank too.
    letters = enumerate(alphabet.replace("\N{NO-BREAK SPACE}", " "))
    pairs = [f"<{code:02X}> <{ord(character):04X}>" for code, character in letters if character != _UNUSED]
    parts = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{''.join(_characters(part) for part in parts)}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")


def _characters(pairs: Sequence[str]) -> str:
    return f"{len(pairs)} beginbfchar\n{' '.join(pairs)}\nendbfchar\n"

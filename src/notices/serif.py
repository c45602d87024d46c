"""The letter's typeface: its package has axes instead of cuts, and a PDF cannot hold a font with axes."""

from functools import cache
from io import BytesIO
from pathlib import Path

from fontpkg_noto_serif import ROOT
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Narrow: its lines are then about as long as those of Times, for which the decree's sizes were chosen.
WIDTH = 79
CUTS = {
    "NotoSerif-Regular": ("", 400),
    "NotoSerif-Bold": ("", 700),
    "NotoSerif-Italic": ("-Italic", 400),
    "NotoSerif-BoldItalic": ("-Italic", 700),
}
# ASCII, Latin with its extensions, Vietnamese, punctuation and the signs of office papers.
_BLOCKS = (
    (0x20, 0x7F),
    (0xA0, 0x250),
    (0x300, 0x370),
    (0x1E00, 0x1F00),
    (0x2010, 0x2040),
    (0x20AB, 0x20AC),
    (0x2116, 0x2117),
)
_NOT_FOR_PRINT = ["GSUB", "GPOS", "GDEF", "STAT", "HVAR", "MVAR", "DSIG"]


def source(name: str) -> Path:
    """Where the font lies that this one is cut from."""
    return Path(ROOT) / "files" / f"NotoSerif{CUTS[name][0]}[wdth,wght].ttf"


@cache
def cut(name: str) -> bytes:
    """Return one of `CUTS` as a font file, with the letters of our papers; made once a process, in about half a second."""
    font = TTFont(source(name), recalcTimestamp=False)
    options = Options(hinting=False, layout_features=[], notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += _NOT_FOR_PRINT
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for block in _BLOCKS for code in range(*block)])
    subsetter.subset(font)
    instantiateVariableFont(font, {"wght": CUTS[name][1], "wdth": WIDTH}, inplace=True)
    font["name"].setName(name, 6, 3, 1, 0x409)
    out = BytesIO()
    font.save(out)
    return out.getvalue()

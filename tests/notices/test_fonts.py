import os
import re
import unicodedata

import pytest

from notices import fonts, serif
from notices.errors import FontMissing, GlyphMissing
from notices.fonts import BOLD, FACES, MEDIUM, SERIF, Face

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VIETNAMESE = "đ" + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES)


@pytest.mark.parametrize("font", FACES)
def test_every_vietnamese_letter_has_a_glyph(font):
    text = VIETNAMESE + VIETNAMESE.upper() + "0123456789 \N{NO-BREAK SPACE}–…·()/'’.,:;"

    assert fonts.require_glyphs(text, font) == text


def test_decomposed_letters_are_composed():
    assert fonts.require_glyphs(unicodedata.normalize("NFD", "Nguyễn"), MEDIUM) == "Nguyễn"


@pytest.mark.parametrize(
    ("character", "name"), [("☃", "SNOWMAN"), ("한", "HANGUL SYLLABLE HAN"), ("\n", "U+000A"), ("\ue000", "U+E000")]
)
def test_a_character_without_a_glyph_is_refused_by_name(character, name):
    with pytest.raises(GlyphMissing) as caught:
        fonts.require_glyphs(f"Lê {character}", BOLD)

    assert caught.value.params == {"character": character, "name": name}


def test_width_grows_with_the_size():
    assert fonts.width_mm("Mẫu", Face(BOLD, 12)) == pytest.approx(2 * fonts.width_mm("Mẫu", Face(BOLD, 6)))


def test_one_em_is_measured_in_millimetres():
    assert Face(BOLD, 72).mm == pytest.approx(25.4)


@pytest.mark.parametrize("font", FACES)
def test_each_missing_font_is_told_with_its_path(font, monkeypatch):
    lost = fonts.font_path(font)
    readable = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != lost and readable(path, mode))

    with pytest.raises(FontMissing, match=re.escape(str(lost))):
        fonts.require_fonts()


def test_with_all_fonts_there_is_nothing_to_tell():
    fonts.require_fonts()


@pytest.mark.parametrize("font", [BOLD, SERIF])
def test_a_missing_font_is_named_wherever_it_is_needed(monkeypatch, tmp_path, font):
    serif.cut.cache_clear()
    monkeypatch.setattr(fonts, "ROOT", tmp_path)
    monkeypatch.setattr(serif, "ROOT", tmp_path)

    with pytest.raises(FontMissing, match="ttf"):
        fonts.font_file(font)

"""Vietnamese text: cleaned, matched and sorted the way people here do it, the same on both databases.

Sorting uses bytes made in Python: SQLite has no Vietnamese collation, and the root collation of ICU puts the tones and đ in
the wrong places. Letters are primary, tones secondary over the whole word, case tertiary, which equals ICU's `vi` (DOMAIN 3.6).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_LETTER = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONE = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ODD = re.compile("[\x00-\x1f\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]|  ")
_SAME_LETTER = str.maketrans({"Ð": "Đ", "ð": "đ", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})


def clean(text: str) -> str:
    """Return `text` in NFC with single plain blanks and nothing invisible; letters and case stay as they are."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if _ODD.search(text):
        text = " ".join(_INVISIBLE.sub("", text).replace("\x00", "").split())
        text = "".join(letter for letter in text if letter.isprintable())
    return text.strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the form for finding: cleaned, lower case, without marks, Đ and Ð as d, one kind of apostrophe."""
    lowered = clean(text).translate(_SAME_LETTER).lower().replace("đ", "d")
    apart = unicodedata.normalize("NFD", lowered)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def match_form(text: str) -> str:
    """Return the form by which a person is found again: case and the place of a tone mark do not count, the tone does.

    Thủy and Thuỷ are one; Hoa and Hòa are two, as twins in one household may be called.
    """
    return match_form_of(clean(text).split())


def match_form_of(words: Sequence[str]) -> str:
    """Return the form for finding of words that are clean already."""
    return " ".join(map(_match_word, words))


@lru_cache(maxsize=65536)
def _match_word(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.translate(_SAME_LETTER).lower())
    letters = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONE))
    tones = "".join(str(_TONE[sign]) for sign in apart if sign in _TONE)
    return letters + tones


@lru_cache(maxsize=65536)
def vi_key(word: str) -> bytes:
    """Return bytes that order words as Vietnamese dictionaries do: letters first, then tones, then small before capital.

    What is no Vietnamese letter (digits, apostrophes, signs) comes after all letters, by code point: H'Hen after Hoa. Letters,
    tones and capitals each end in a 0 that occurs nowhere else, so that keys can be joined.
    """
    primary, tones, capitals = bytearray(), bytearray(), bytearray()
    for character in unicodedata.normalize("NFC", word):
        apart = unicodedata.normalize("NFD", character)
        tone = max((_TONE[sign] for sign in apart if sign in _TONE), default=0)
        base = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONE))
        primary += _primary(base or character)
        tones.append(tone + 1)
        capitals.append(1 + (base != base.lower()))
    return bytes(primary + b"\0" + tones + b"\0" + capitals + b"\0")


def _primary(base: str) -> bytes:
    place = _LETTER.get(base.lower())
    if place:
        return bytes((place,))
    point = ord(base[0])
    return bytes((255, point // 65025 + 1, point // 255 % 255 + 1, point % 255 + 1))  # base 255, so that 0 never occurs


def name_sort_key(name: str) -> bytes:
    """Return bytes that order people by tên, then họ, then đệm. The last word counts as tên: a convention, never shown."""
    return sort_key_of(clean(name).split())


def sort_key_of(words: Sequence[str]) -> bytes:
    """Return the key for sorting of a name's words that are clean already."""
    if not words:
        return b""
    return b"".join(map(vi_key, (words[-1], words[0], *words[1:-1])))

"""The letters of one SMS: the basic alphabet of GSM 03.38, and Vietnamese in those letters that every gateway leaves alone."""

import re
import unicodedata
from typing import Final

ONE_SMS: Final = 160
"""Characters of seven bits in one SMS; the next one makes it two, at twice the price."""

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
"""Reached by an escape, so each counts as two."""

_PLAIN: Final = frozenset(" !\"%'()*+,-./0123456789:;=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
"""What `gsm_text` keeps: no letter that one gateway or another changes or refuses, nothing of the extension."""
_IN_PLACE: Final = str.maketrans(
    {
        **dict.fromkeys("Đ\N{LATIN CAPITAL LETTER ETH}", "D"),
        **dict.fromkeys("đ\N{LATIN SMALL LETTER ETH}", "d"),
        **dict.fromkeys("‐‑‒–—―−~_", "-"),
        **dict.fromkeys("‘’‚‛ʼ`´′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("[{<", "("),
        **dict.fromkeys("]}>", ")"),
        **dict.fromkeys("|\\⁄", "/"),
        **dict.fromkeys("•·", "-"),
        **dict.fromkeys("\n\r\t\v\f@#^", " "),
        "&": " va ",
        "€": "EUR",
        "₫": "d",
    }
)
_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)\S*")
_RUN_ON = re.compile(r"(?<=\w)\.(?=[^\W\d_])")


def gsm_length(text: str) -> int:
    """Return how many of the 160 characters of one SMS a text takes.

    Raises
    ------
    ValueError
        A character is in neither table: the whole text would be sent in 16 bits, 70 characters an SMS.
    """
    outside = sorted(set(text) - BASIC - EXTENSION)
    if outside:
        raise ValueError(f"not in GSM 03.38: {' '.join(outside)!r}")
    return len(text) + sum(character in EXTENSION for character in text)


def gsm_text(text: str) -> str:
    """Return a text in letters of the basic alphabet: without diacritics, dashes and quotes plain, blanks single.

    Whatever has no such letter is left out. The answer takes as many characters as it has letters.
    """
    if text.isascii() and _PLAIN.issuperset(text):
        return " ".join(text.split())
    apart = unicodedata.normalize("NFKD", text.translate(_IN_PLACE)).translate(_IN_PLACE)
    kept = (" " if character.isspace() else character for character in apart)
    return " ".join("".join(character for character in kept if character in _PLAIN).split())


def without_links(text: str) -> str:
    """Return a text in which no telephone sees a link: addresses are left out, and no dot joins two words.

    A false link is how people are robbed in the name of the police, so none of ours may look like one.
    """
    parts = _ADDRESS.sub("", text).replace("@", " ")
    return _RUN_ON.sub(". ", parts).strip()

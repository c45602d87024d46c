"""The secret of a sign-in in six words that anybody here can copy from paper: said with marks, typed without."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

COUNT = 6
BITS = 9
BYTES = 7
# Six words of at most six letters with their marks, and what stands between them; whoever sends more copies no paper.
LONGEST = 200
# What people put between words, and what their telephones make of it: blanks of any kind, hyphens and dashes, commas,
# dots, middle dots. Nothing else: a digit or a slash is not on the paper.
_BETWEEN = re.compile("[\\s\u200b\ufeff\\-\u2010-\u2015\u2212,.\u2026\u00b7\u2022\u2027]+")
_STROKES = str.maketrans("đð", "dd")


def words_of(secret: bytes) -> tuple[str, ...]:
    """Return the first 54 bits of a secret as six words, nine bits each, as they are printed.

    Raises
    ------
    ValueError
        The secret has fewer than seven bytes.
    """
    if len(secret) < BYTES:
        raise ValueError("a secret in words needs at least seven bytes")
    bits = int.from_bytes(secret[:BYTES]) >> 8 * BYTES - BITS * COUNT
    known = tuple(known_words().values())
    return tuple(known[bits >> BITS * place & 2**BITS - 1] for place in reversed(range(COUNT)))


def read_words(typed: str) -> str | None:
    """Return the one form of six words that somebody typed or an address holds, or None for anything else.

    Case and marks do not count, nor how the marks are encoded, nor what stands between the words.
    """
    if len(typed) > LONGEST:
        return None
    folded = [_fold(word) for word in _BETWEEN.split(typed) if word]
    known = known_words()
    return "-".join(folded) if len(folded) == COUNT and all(word in known for word in folded) else None


def sign_in_page(public_url: str) -> str:
    """Return the page on which the words are typed; behind one more slash they open it already typed."""
    return f"{public_url.rstrip('/')}/vao"


def address_form(words: Iterable[str]) -> str:
    """Return printed words as they stand in an address, which is the form that `read_words` returns."""
    return "-".join(map(_fold, words))


@cache
def known_words() -> dict[str, str]:
    """Return all words by their folded form, in its order; a word's place is its nine bits, so the list never changes."""
    words = (files("scheduler") / "auth" / "words.txt").read_text("utf-8").split()
    return {_fold(word): word for word in words}


def _fold(word: str) -> str:
    """Return the word in small letters without marks, đ as d, and also the foreign ð that some keyboards send for it."""
    apart = unicodedata.normalize("NFD", word.lower().translate(_STROKES))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))

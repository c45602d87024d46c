"""A typed code as it arrives from a Vietnamese keyboard or a tired eye: put right where only one code can have been meant.

Vietnamese input methods rewrite what is typed: Telex makes `â` of `aa`, `đ` of `dd`, `ư` of `w` and tones of s f r x j; VNI makes
`â` of `a6`, `đ` of `d9` and tones of 2 to 5. Whoever reads O, 0, I, 1 or L has misread something, since no code has them. Each such
sign leaves a few codes that may have been meant, and the check symbol says which of them is one.
"""

import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from notices.errors import TypedCodeCharacter, TypedCodeInvalid, TypedCodeLength
from notices.slipcode import ALPHABET, CODE_LENGTH, check_symbol, parse_typed_code, typed_symbols

LOOK_ALIKES: Final = {"O": "DQ", "0": "DQ", "I": "J7T", "1": "J7T", "L": "J7T"}
"""What may have been read as a sign that no code has."""
MOST_READINGS: Final = 5_000
"""More ways to read a text than that are not looked at: it is no slip of the keyboard."""
_TONES: Final = {"\u0301": "S", "\u0300": "F2", "\u0309": "R3", "\u0303": "X4", "\u0323": "J5"}
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"


class _Sign(NamedTuple):
    """One way to read a sign: the symbols its letter may be, and for each of its marks the keys that may have made it."""

    letter: str
    marks: tuple[str, ...] = ()


def read_typed_code(text: str) -> str:
    """The code that `text` means, as `parse_typed_code` takes it or put right where exactly one code fits.

    Keys that were pressed at once after their letter are tried first, then those that came later in the same word.

    Raises
    ------
    TypedCodeCharacter, TypedCodeLength, TypedCodeMistyped
        All of them a `TypedCodeInvalid`: no code fits, or several do. What it says depends on `text` alone.
    """
    try:
        return parse_typed_code(text)
    except (TypedCodeCharacter, TypedCodeLength) as refused:
        found = _meant(typed_symbols(text))
        if found is None:
            raise _hint(text, refused) from None
        return found


def _meant(typed: str) -> str | None:
    if not 0 < len(typed) <= CODE_LENGTH:
        return None
    signs = [_ways(sign) for sign in typed]
    for late in (False, True):
        readings = list(islice(_readings("", signs, (), late=late), MOST_READINGS + 1))
        fitting = {code for code in readings if check_symbol(code[:-1]) == code[-1]}
        if fitting or len(readings) > MOST_READINGS:
            return fitting.pop() if len(fitting) == 1 and len(readings) <= MOST_READINGS else None
    return None


def _hint(text: str, refused: TypedCodeInvalid) -> TypedCodeInvalid:
    """Return what to tell: how many signs there are, where there are too many or too few of them, else which one is none."""
    count = len(typed_symbols(text))
    plain = isinstance(refused, TypedCodeCharacter) and count == CODE_LENGTH
    odd = isinstance(refused, TypedCodeCharacter) and not refused.params["character"].isalnum()
    return refused if plain or odd else TypedCodeLength(count=count)


def _ways(sign: str) -> list[_Sign]:
    """Return how a sign can be read; an empty list where no key of a code makes it."""
    if sign == "Đ":
        return [_Sign("D", ("D9",))]
    letter, *marks = list(unicodedata.normalize("NFD", sign))
    keys = [_keys(letter, mark) for mark in marks]
    symbols = letter if letter in ALPHABET else LOOK_ALIKES.get(letter, "")
    if not symbols or not all(keys):
        return []
    ways = [_Sign(symbols, tuple(keys))]
    if letter == "U" and _HORN in marks:  # in Telex a `w` alone makes ư
        ways.append(_Sign("W", tuple(key for key, mark in zip(keys, marks, strict=True) if mark != _HORN)))
    return ways


def _keys(letter: str, mark: str) -> str:
    """Return the symbols of a code that put `mark` on `letter`."""
    if mark == _CIRCUMFLEX:
        return "6" + (letter if letter in ALPHABET else "")
    return {_BREVE: "W8", _HORN: "W7"}.get(mark) or _TONES.get(mark, "")


def _readings(built: str, signs: list[list[_Sign]], due: tuple[str, ...], *, late: bool) -> Iterator[str]:
    """Yield every text of eight symbols that may have been typed; keys that are `due` come next, or with `late` within the word."""
    if len(built) + len(due) + len(signs) > CODE_LENGTH:
        return
    if not signs and not due and len(built) == CODE_LENGTH:
        yield built
    for place, keys in enumerate(due):
        rest = due[:place] + due[place + 1 :]
        for key in keys:
            yield from _readings(built + key, signs, rest, late=late)
    for way in signs[0] if signs else ():
        for symbol in way.letter if not due or (late and way.letter.isalpha()) else "":
            yield from _readings(built + symbol, signs[1:], due + way.marks, late=late)

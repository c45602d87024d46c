"""Texts of the time before Unicode: TCVN3 (the ABC fonts, .VnTime) and VNI, seen as the Latin-1 signs that spreadsheets show.

The tables are ours, written from the two standards. In TCVN3 a byte is a letter, the soft hyphen among them; a capital with a tone
is a small letter in a font of capitals and comes as a small one, or has a byte of 80 to 9F, which is seen as a control sign or as
what Windows-1252 has there. In VNI a letter is followed by a sign for its marks. Which of the
two a file uses is found by its words: those that are Vietnamese syllables only when they are converted.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal

TextKind = Literal["unicode", "tcvn3", "vni"]
SHOWN: dict[str, str] = {"unicode": "Unicode", "tcvn3": "TCVN3 (ABC)", "vni": "VNI"}
"""What people call them."""

_FIRST_BYTE = 0xA1
_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
_FIRST_CAPITAL = 0x80
_CAPITALS = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
TCVN3: dict[int, str] = {
    first + place: letter
    for first, letters in ((_FIRST_CAPITAL, _CAPITALS), (_FIRST_BYTE, _LETTERS))
    for place, letter in enumerate(letters)
}
"""The letter of each byte from 80 to 9F and from A1 to FE."""
_WINDOWS = {
    sign: _FIRST_CAPITAL + place
    for place in range(len(_CAPITALS))
    if (sign := bytes([_FIRST_CAPITAL + place]).decode("cp1252", "ignore"))
}
"""The byte that each sign of Windows-1252 stands for where Latin-1 has control signs."""
_SEEN = TCVN3 | {ord(sign): TCVN3[byte] for sign, byte in _WINDOWS.items()}
_TYPED = {code for sign, byte in _WINDOWS.items() if not sign.isalpha() for code in (ord(sign), byte)}
"""What may be the dash or the quotation mark that it looks like."""
_SURE = {code: letter for code, letter in _SEEN.items() if code not in _TYPED}
_MAY_BE_TYPED = re.compile(f"[{re.escape(''.join(map(chr, _TYPED)))}]")

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_ON_ANY = {"ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ù": _ACUTE, "ï": _DOT}
_CIRCUMFLEX = {"â": "", "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "á": _ACUTE, "ä": _DOT}
_BREVE = {"ê": "", "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "é": _ACUTE, "ë": _DOT}
_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni() -> dict[str, str]:
    """Return the letter of each pair and each single sign; the case is the first sign's."""
    small = dict(_ALONE)
    for base, plain in (*((letter, letter) for letter in "aeouy"), ("ô", "ơ"), ("ö", "ư")):
        small |= {base + sign: plain + mark for sign, mark in _ON_ANY.items()}
    small |= {base + sign: f"{base}\u0302{mark}" for base in "aeo" for sign, mark in _CIRCUMFLEX.items()}
    small |= {f"a{sign}": f"a\u0306{mark}" for sign, mark in _BREVE.items()}
    capitals = {said.upper(): letter.upper() for said, letter in small.items()}
    capitals |= {said[0].upper() + said[1]: letter.upper() for said, letter in small.items() if len(said) == 2}
    return {said: unicodedata.normalize("NFC", letter) for said, letter in (small | capitals).items()}


VNI: dict[str, str] = _vni()
"""The letter of each one or two signs."""
_VNI_SIGNS = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

_ENDS: dict[str, str] = {
    "a": "- c ch i m n ng nh o p t u y", "ă": "c m n ng p t", "â": "c m n ng p t u y", "e": "- c m n ng o p t",
    "ê": "- ch m n nh p t u", "i": "- a ch m n nh p t u", "iê": "c m n ng p t u", "o": "- a c e i m n ng p t",
    "oa": "c ch i n ng nh t y", "oă": "c m n ng t", "oe": "n o t", "ô": "- c i m n ng p t", "ơ": "- i m n p t",
    "u": "- a c i m n ng p t y ơ", "uâ": "n ng t y", "uê": "- ch nh", "uô": "c i m n ng t", "uy": "a ch nh t u", "uyê": "n t",
    "ư": "- a c i ng t u", "ươ": "c i m n ng p t u", "y": "-", "yê": "m n ng t u",
}  # fmt: skip
"""What may follow each vowel of a syllable; - is nothing."""
_ONLY_UNICODE = re.compile(f"(?![{''.join(_WINDOWS)}])[\u0100-\u1fff]")
_RIMES = [vowel + end.strip("-") for vowel, ends in _ENDS.items() for end in ends.split()]
_SYLLABLE = re.compile(
    f"(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|q|r|s|th|tr|t|v|x)?(?:{'|'.join(_RIMES)})|gi"
)
_TONES = {_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT}
_STOPPED = re.compile("(?:p|t|c|ch)$")
_AROUND = "".join(map(chr, range(0x21, 0x41))) + "[]\\^_`{}|~"
_SAMPLE = 4000
_FEWEST = 3
_TIMES = 5


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Tell whether a word can be a Vietnamese syllable: letters that go together, one tone, and a tone that its end may bear."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in apart if sign in _TONES]
    letters = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(letters):
        return False
    return not tones or tones[0] in {_ACUTE, _DOT} or not _STOPPED.search(letters)


@lru_cache(maxsize=65536)
def to_unicode(text: str, kind: TextKind) -> str:
    """Return a text of that kind in Unicode, NFC; one with letters that only Unicode has stays as it is."""
    if text.isascii() or kind == "unicode" or _ONLY_UNICODE.search(text):
        return text
    if kind == "tcvn3":
        return " ".join(map(_of_tcvn3, text.split(" ")))
    return _VNI_SIGNS.sub(lambda found: VNI[found.group()], text)


def _of_tcvn3(word: str) -> str:
    """Return a word of TCVN3; a sign that may be a dash or a quotation mark is a capital only where that makes a syllable."""
    whole = unicodedata.normalize("NFC", word.translate(_SEEN))
    if not _MAY_BE_TYPED.search(word) or (len(word) > 1 and is_syllable(whole.strip(_AROUND))):
        return whole
    return unicodedata.normalize("NFC", word.translate(_SURE))


def text_kind(texts: Iterable[str]) -> TextKind:
    """Return in what these texts are written, by their first 4000 different words that have marks.

    A legacy kind needs three words that are syllables in it and not as they stand, and five times as many as are syllables only as
    they stand: a few words of another language never change what is Vietnamese already.
    """
    votes = {"unicode": 0, "tcvn3": 0, "vni": 0}
    for word in _words(texts):
        meant = [kind for kind, read in _READ_AS.items() if is_syllable(read(word))]
        if "unicode" in meant and (len(meant) == 1 or _ONLY_UNICODE.search(word)):
            votes["unicode"] += 1
        elif "unicode" not in meant:
            for kind in meant:
                votes[kind] += 1
    best: TextKind = "tcvn3" if votes["tcvn3"] >= votes["vni"] else "vni"
    return best if votes[best] >= _FEWEST and votes[best] >= _TIMES * votes["unicode"] else "unicode"


_READ_AS: dict[str, Callable[[str], str]] = {
    "unicode": str,
    "tcvn3": lambda word: to_unicode(word, "tcvn3"),
    "vni": lambda word: to_unicode(word, "vni"),
}


def _words(texts: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for text in dict.fromkeys(texts):
        if not text.isascii():
            words.update(word for piece in text.split() if not (word := piece.strip(_AROUND)).isascii())
            if len(words) >= _SAMPLE:
                break
    return words

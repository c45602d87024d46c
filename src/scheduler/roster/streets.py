"""The order in which a leader walks through a neighbourhood: by street, then along it, alleys where they branch off."""

import re

from scheduler.roster.vietnamese import clean, fold, vi_key

StreetKey = tuple[bool, bytes, tuple[tuple[int, str], ...], str]

_ALLEYS = {
    "ngo": 0,
    "hem": 0,
    "kiet": 0,
    "duong kiet": 0,
    "ngach": 1,
    "hem nho": 1,
    "so": 2,
    "so nha": 2,
    "nha so": 2,
    "nha": 2,
}
_NUMBER = r"(\d+)((?:[a-z]{1,2}|\s[a-z])(?![a-z])|)"
_PLACE = re.compile(rf"\b(?:(ngo|hem|kiet|ngach|so nha|nha so|so|nha)\s+)?({_NUMBER}(?:\s?/\s?{_NUMBER})*)")
_STREET_WORD = re.compile(r"^(duong|pho|d\.|p\.)\s+")
_NOT_BEFORE = re.compile(r"\b(thang|ngay|to|khu pho|thon|quoc lo|tinh lo|ql|tl)\s*$")


def street_key(address: str) -> StreetKey:
    """Return a key that orders addresses along the walk: 12 < 12A < 14, and 45/7B right after house 45.

    Alleys (ngõ, hẻm, kiệt, then ngách) count before the house in them: "số 12, ngõ 3" is house 12 of alley 3. An address without a
    number comes first in its street, a household without an address last.
    """
    text = clean(address)
    if not text:
        return True, b"", (), ""
    places, street = _split(text)
    chain = tuple(step for _rank, steps in sorted(places, key=lambda place: place[0]) for step in steps)
    return False, b"".join(map(vi_key, street.split())), chain, text


def _split(text: str) -> tuple[list[tuple[int, tuple[tuple[int, str], ...]]], str]:
    """Return the numbered places of an address with their rank, and the street that is left, marks included."""
    folded = fold(text)
    if len(folded) != len(text):  # rare letters that fold to more than one sign: work on the folded text alone
        text = folded
    places, kept, last = [], [], 0
    for found in _PLACE.finditer(folded):
        if found.group(1) is None and _NOT_BEFORE.search(folded, 0, found.start()):
            continue
        steps = tuple((int(number[:9]), letter.strip()) for number, letter in re.findall(_NUMBER, found.group(2)))
        places.append((_ALLEYS.get(found.group(1) or "so", 2), steps))
        kept.append(text[last : found.start()])
        last = found.end()
    kept.append(text[last:])
    street = " ".join(word for word in re.split(r"[\s,;]+", "".join(kept).casefold()) if word not in {"", "-"})
    return places, _without_street_word(street)


def _without_street_word(street: str) -> str:
    found = _STREET_WORD.match(fold(street))
    return street[found.end() :] if found and found.end() < len(street) else street

"""Names of nobody, and what they look like where a font stands in for Unicode."""

import random

from scheduler.roster.legacy_text import TCVN3, VNI
from scheduler.roster.sample_words import GIVEN, HARD_NAMES, MIDDLES, SURNAMES

_BYTES = {letter: chr(code) for code, letter in TCVN3.items()}
_SIGNS = {letter: said for said, letter in reversed(VNI.items())}


def made_names(count: int, seed: int = 1) -> list[str]:
    """Shapes of real names in combinations that the shapes' makers chose for nobody, some of them hard."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        sex = chance.choice(("Nam", "Nữ"))
        if chance.random() < 0.02:
            made.append(chance.choice(HARD_NAMES[sex]))
            continue
        parts = (chance.choice(SURNAMES), chance.choice(MIDDLES[sex]), chance.choice(GIVEN[sex]))
        made.append(" ".join(filter(None, parts)))
    return made


def as_tcvn3(text: str) -> str:
    """What the ABC fonts store: a capital with a tone is the small letter, in a font of capitals."""
    return "".join(_BYTES.get(sign) or _BYTES.get(sign.lower(), sign) for sign in text)


def read_back(text: str) -> str:
    """What can come back from TCVN3: capitals that have no byte are small."""
    return "".join(sign if sign.isascii() or sign in _BYTES else sign.lower() for sign in text)


def as_vni(text: str) -> str:
    """What the VNI fonts store: a letter, then a sign for its marks."""
    return "".join(_SIGNS.get(sign, sign) for sign in text)

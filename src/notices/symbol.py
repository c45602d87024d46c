"""QR symbols of one shape for a whole campaign: level M, one mask, the version fixed by the length of the text."""

import re
from functools import cache

from qrcode import constants, util
from qrcode.main import QRCode

# Modules matter more than correction at a given printed size, so never Q or H; M and not L because a slip is
# folded, stamped and photocopied. The choice costs one version: modules of 0.73 mm instead of 0.81 mm at 30
# mm.
LEVEL = constants.ERROR_CORRECT_M
# Every mask is valid for every reader, and the payload is as good as random, so that scoring eight trial
# masks buys nothing and costs six times the work.
MASK = 2
QUIET_MODULES = 4
_PARTS = re.compile(r"(.*?)([0-9]*)\Z", re.DOTALL)


def modules(text: str) -> tuple[str, ...]:
    """The symbol as rows of `1` (black) and `0`, without the quiet zone.

    `text` is what `slipcode.qr_text` returns: capitals, digits and `$%*+-./:`, which go into an alphanumeric
    segment, and the trailing digits into a numeric one.
    """
    head, digits = _split(text)
    symbol = QRCode(version=_version(len(head), len(digits)), error_correction=LEVEL, mask_pattern=MASK)
    for part in _segments(head, digits):
        symbol.add_data(part, optimize=0)
    symbol.make(fit=False)
    return tuple("".join("1" if dark else "0" for dark in row) for row in symbol.modules)


def _split(text: str) -> tuple[str, str]:
    parts = _PARTS.match(text)
    return (parts[1], parts[2]) if parts else (text, "")


def _segments(head: str, digits: str) -> list[util.QRData]:
    segments = []
    if head:
        segments.append(util.QRData(head, mode=util.MODE_ALPHA_NUM))
    if digits:
        segments.append(util.QRData(digits, mode=util.MODE_NUMBER))
    return segments


@cache
def _version(head: int, digits: int) -> int:
    symbol = QRCode(error_correction=LEVEL)
    for part in _segments("A" * head, "0" * digits):
        symbol.add_data(part, optimize=0)
    return int(symbol.best_fit())

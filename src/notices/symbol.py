"""QR symbols of one shape for a whole campaign: level M, one mask, the version fixed by the length of the text."""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

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
# The tables of a shape cost some 630 drawings, once a process: too much for a slip or two, nothing for a ward.
PLAIN_DRAWINGS = 100
_PARTS = re.compile(r"(.*?)([0-9]*)\Z", re.DOTALL)
# In a numeric segment three digits take ten bits, and two or one at its end seven or four. Beside them the group that
# every difference is counted from: any one bit of it may be turned without leaving the digits, and no block of the
# symbol is all zeros, which `qrcode` cannot draw.
_GROUP = {3: (10, 0b0101010101), 2: (7, 0b0010101), 1: (4, 0b0001)}
_LOW_BITS = 5


def modules(text: str) -> tuple[str, ...]:
    """The symbol as rows of `1` (black) and `0`, without the quiet zone.

    `text` is what `slipcode.qr_text` returns: capitals, digits and `$%*+-./:`, which go into an alphanumeric
    segment, and the trailing digits into a numeric one. From the hundredth symbol of a shape on it comes out of
    tables; it is the same symbol, module for module.
    """
    head, digits = _split(text)
    shape = _shape(len(head), len(digits))
    shape.drawn += 1
    if shape.drawn <= PLAIN_DRAWINGS:
        return drawn(head, digits)
    return _rows(_symbol(head, shape.origin) ^ shape.difference(digits))


def drawn(head: str, digits: str) -> tuple[str, ...]:
    """The symbol as `qrcode` draws it, which is the encoder of record."""
    symbol = QRCode(version=_version(len(head), len(digits)), error_correction=LEVEL, mask_pattern=MASK)
    for part in _segments(head, digits):
        symbol.add_data(part, optimize=0)
    symbol.make(fit=False)
    return _as_drawn(symbol)


def of_text(text: str) -> tuple[str, ...]:
    """Any text as a symbol, of the least version that holds it, in whichever segment is the shortest.

    For an address with small letters, which no slip has: they cost a byte each.
    """
    symbol = QRCode(error_correction=LEVEL, mask_pattern=MASK)
    symbol.add_data(text, optimize=0)
    symbol.make()
    return _as_drawn(symbol)


def _as_drawn(symbol: QRCode) -> tuple[str, ...]:
    return tuple("".join("1" if dark else "0" for dark in row) for row in symbol.modules)


@dataclass
class _Shape:
    """Symbols whose heads have one length and whose digits another.

    For one version, level and mask every module is a sum modulo 2 of bits of the text, the Reed-Solomon bits included
    (ISO/IEC 18004, 7.5). So a symbol is that of any other digits behind the same head, plus what each bit in which the
    two differ changes by itself, whatever the head says.
    """

    head: int
    digits: int
    drawn: int = 0

    @property
    def origin(self) -> str:
        """The digits that every difference is counted from."""
        return "".join(f"{_GROUP[size][1]:0{size}}" for _, size in self._groups())

    def difference(self, digits: str) -> int:
        """The modules, first row first, in which the symbol of `digits` is another than that of `origin`."""
        changed = 0
        for (start, size), (low, high) in zip(self._groups(), self.tables, strict=True):
            bits = int(digits[start : start + size]) ^ _GROUP[size][1]
            changed ^= low[bits % len(low)] ^ high[bits // len(low)]
        return changed

    @cached_property
    def tables(self) -> list[tuple[list[int], list[int]]]:
        """For each group of digits the differences by its five low bits, and by the others.

        Two small tables instead of one of a thousand: one megabyte in all instead of fifteen.
        """
        return [self._table(start, size) for start, size in self._groups()]

    def _table(self, start: int, size: int) -> tuple[list[int], list[int]]:
        head, origin = "A" * self.head, self.origin
        bits, value = _GROUP[size]
        parts = []
        for bit in range(bits):
            turned = f"{origin[:start]}{value ^ 1 << bit:0{size}}{origin[start + size :]}"
            parts.append(_number(drawn(head, turned)) ^ _symbol(head, origin))
        return _sums(parts[:_LOW_BITS]), _sums(parts[_LOW_BITS:])

    def _groups(self) -> list[tuple[int, int]]:
        return [(start, min(3, self.digits - start)) for start in range(0, self.digits, 3)]


def _sums(parts: list[int]) -> list[int]:
    """The sum modulo 2 of every choice of parts; bit k of the place says whether part k is in it."""
    sums = [0]
    for part in parts:
        sums += [total ^ part for total in sums]
    return sums


def _number(rows: tuple[str, ...]) -> int:
    return int("".join(rows), 2)


def _rows(number: int) -> tuple[str, ...]:
    # The corner module is black in every symbol, so that the number has as many bits as the symbol modules.
    side = round(number.bit_length() ** 0.5)
    bits = f"{number:b}"
    return tuple(bits[start : start + side] for start in range(0, side * side, side))


@cache
def _shape(head: int, digits: int) -> _Shape:
    return _Shape(head, digits)


@lru_cache(maxsize=64)
def _symbol(head: str, digits: str) -> int:
    return _number(drawn(head, digits))


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

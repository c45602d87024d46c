"""QR symbols of one shape for a whole campaign: level M, one mask, the version fixed by the length of the text."""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from operator import getitem, xor
from typing import NamedTuple, Self

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
_TRIPLES = re.compile("[0-9]{1,3}")
_GROUPS = [f"{number:0{size}}" for size in _GROUP for number in range(10**size)]
_LOW = {group: int(group) % 2**_LOW_BITS for group in _GROUPS}
_HIGH = {group: int(group) >> _LOW_BITS for group in _GROUPS}


class Bitmap(NamedTuple):
    """A square of `side` modules a side, without the quiet zone; `bits` are its rows, each filled up to whole bytes, 1 black."""

    side: int
    bits: bytes

    @classmethod
    def of(cls, rows: tuple[str, ...]) -> Self:
        """From rows of `1` (black) and `0`."""
        return cls(len(rows), _number(rows).to_bytes(len(rows) * _row_bytes(len(rows))))

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of `1` (black) and `0`."""
        size = _row_bytes(self.side)
        starts = range(0, len(self.bits), size)
        return tuple(f"{int.from_bytes(self.bits[at : at + size]):0{8 * size}b}"[: self.side] for at in starts)


def modules(text: str) -> tuple[str, ...]:
    """The symbol as rows of `1` (black) and `0`, without the quiet zone; see `bitmap`."""
    return bitmap(text).rows


def bitmap(text: str) -> Bitmap:
    """The symbol of a slip's code.

    `text` is what `slipcode.qr_text` returns: capitals, digits and `$%*+-./:`, which go into an alphanumeric
    segment, and the trailing digits into a numeric one. From the hundredth symbol of a shape on it comes out of
    tables; it is the same symbol, module for module.
    """
    head, digits = _split(text)
    shape = _shape(len(head), len(digits))
    shape.drawn += 1
    if shape.drawn <= PLAIN_DRAWINGS:
        return Bitmap.of(drawn(head, digits))
    return Bitmap(shape.count, (_symbol(head, shape.origin) ^ shape.difference(digits)).to_bytes(shape.size))


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

    @cached_property
    def origin(self) -> str:
        """The digits that every difference is counted from."""
        return "".join(f"{_GROUP[size][1]:0{size}}" for _, size in self._groups())

    @cached_property
    def count(self) -> int:
        """Modules a side."""
        return 17 + 4 * _version(self.head, self.digits)

    @cached_property
    def size(self) -> int:
        """Bytes of a bitmap."""
        return self.count * _row_bytes(self.count)

    def difference(self, digits: str) -> int:
        """The bits in which the bitmap of `digits` is another than that of `origin`."""
        groups = _TRIPLES.findall(digits)
        low, high = self.tables
        changed = reduce(xor, map(getitem, low, map(_LOW.__getitem__, groups)), 0)
        return reduce(xor, map(getitem, high, map(_HIGH.__getitem__, groups)), changed)

    @cached_property
    def tables(self) -> tuple[list[list[int]], list[list[int]]]:
        """For each group of digits the differences by its five low bits, and by the others.

        Two small tables instead of one of a thousand: one megabyte in all, which stays near the processor, instead of fifteen.
        """
        both = [self._tables(start, size) for start, size in self._groups()]
        return [low for low, _ in both], [high for _, high in both]

    def _tables(self, start: int, size: int) -> tuple[list[int], list[int]]:
        head, origin = "A" * self.head, self.origin
        bits, value = _GROUP[size]
        parts = []
        for bit in range(bits):
            turned = f"{origin[:start]}{value ^ 1 << bit:0{size}}{origin[start + size :]}"
            parts.append(_number(drawn(head, turned)) ^ _symbol(head, origin))
        low, high = _sums(parts[:_LOW_BITS]), _sums(parts[_LOW_BITS:])
        # Looked up by what the digits say, not by how that differs from the origin.
        return _turned(low, value % len(low)), _turned(high, value // len(low))

    def _groups(self) -> list[tuple[int, int]]:
        return [(start, min(3, self.digits - start)) for start in range(0, self.digits, 3)]


def _sums(parts: list[int]) -> list[int]:
    """The sum modulo 2 of every choice of parts; bit k of the place says whether part k is in it."""
    sums = [0]
    for part in parts:
        sums += [total ^ part for total in sums]
    return sums


def _turned(sums: list[int], by: int) -> list[int]:
    return [sums[place ^ by] for place in range(len(sums))]


def _number(rows: tuple[str, ...]) -> int:
    width = 8 * _row_bytes(len(rows))
    return int("".join(row.ljust(width, "0") for row in rows), 2)


def _row_bytes(count: int) -> int:
    return -(-count // 8)


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

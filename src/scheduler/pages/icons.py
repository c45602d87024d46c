"""The mark as a picture for phones: a slip with its heavy rule and its code, drawn as a PNG from a few rectangles."""

import functools
import struct
import zlib
from typing import Final

ICON_SIZES: Final = {"icon-192.png": 192, "icon-512.png": 512}
BOX = 40
"""The mark's own 26 units stand in the middle of 40: a launcher that cuts a circle out of the picture leaves all of it."""
PAPER, KEY = b"\xff\xff\xff", b"\x3f\x2a\x6b"
_RECTANGLES: Final = ((5, 1, 21, 25, KEY), (7, 3, 19, 23, PAPER), (6, 8, 20, 12, KEY), (13, 15, 17, 20, KEY))
"""Left, top, right, bottom in the mark's units, painted in this order: frame, paper, heavy rule, code."""


@functools.cache
def icon(size: int) -> bytes:
    """Return the mark as a PNG of `size` x `size` pixels on white."""
    pixels = [[PAPER] * size for _ in range(size)]
    scale, inset = size / BOX, (BOX - 26) / 2
    for left, top, right, bottom, colour in _RECTANGLES:
        x, y, to_x, to_y = (round((inset + edge) * scale) for edge in (left, top, right, bottom))
        for row in pixels[y:to_y]:
            row[x:to_x] = [colour] * (to_x - x)
    lines = b"".join(b"\0" + b"".join(row) for row in pixels)
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

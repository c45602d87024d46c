"""What an uploaded .xlsx or .ods really holds: a zip may say one thing of itself and inflate to another."""

import io
import struct
import zipfile
import zlib

from scheduler.roster.errors import RosterTooCostly, RosterUnreadable

MOST_INFLATED = 400 << 20
"""Bytes. A sheet of 100,000 people takes 72 million as .xlsx; the wordiest .ods of twice as many stays below."""
MOST_ENTRIES = 2000
"""A workbook has some ten entries, and one more for each further sheet or picture."""
_ZIP = b"PK\x03\x04"
_LISTED = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_PIECE = 1 << 16


class _Odd(Exception):
    """A zip that no spreadsheet program writes."""


_SIGNS_OF_DAMAGE = (
    _Odd, zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, OverflowError, NotImplementedError
)  # fmt: skip


def refuse_bomb(data: bytes, file_name: str) -> None:
    """Refuse a workbook that inflates to more than any roster; whatever is no zip passes.

    Nothing a header says of a size inflated is believed: every entry is inflated, piece by piece and into nothing, until the sum
    is reached. Sizes packed are believed only as far as all of them together fit into the file; else entries lie over each other,
    and the same bytes would be paid for many times.

    Raises
    ------
    RosterTooCostly
        It has too many entries or too much in them.
    RosterUnreadable
        It is damaged, has a password, or is packed as no spreadsheet is.
    """
    if not data.startswith(_ZIP):
        return
    if data.count(_LISTED) > MOST_ENTRIES:  # before zipfile makes an object of each
        raise RosterTooCostly(file_name=file_name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            entries = book.infolist()
        if sum(entry.compress_size for entry in entries) > len(data):
            raise _Odd
        room = MOST_INFLATED
        for entry in entries:
            room -= _inflated(memoryview(data), entry, room)
            if room < 0:
                raise RosterTooCostly(file_name=file_name)
    except _SIGNS_OF_DAMAGE as problem:
        raise RosterUnreadable(file_name=file_name) from problem


def _inflated(data: memoryview, entry: zipfile.ZipInfo, room: int) -> int:
    """Return how many bytes an entry holds, counted to its end or just past `room`."""
    sign, name, extra = _LOCAL.unpack_from(data, entry.header_offset)
    if sign != _ZIP or entry.flag_bits & _ENCRYPTED:
        raise _Odd
    start = entry.header_offset + _LOCAL.size + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise _Odd
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    counted = 0
    for place in range(0, len(packed), _PIECE):
        left: bytes | memoryview = packed[place : place + _PIECE]
        while left and not stream.eof and counted <= room:
            counted += len(stream.decompress(left, _PIECE << 4))
            left = stream.unconsumed_tail
    return counted

"""What stands in a PDF of ours, uncompressed: builds of zlib differ, what they compress must not."""

import re
import zlib

# The length may stand before dictionaries of its own dictionary.
_STREAM = re.compile(rb"/Length (\d+)(?:(?!/Length |endobj).)*?>>\s*stream\r?\n", re.DOTALL)


def streams_of(pdf: bytes) -> list[bytes]:
    """Every stream, in the order of the file."""
    places = ((match.end(), int(match[1])) for match in _STREAM.finditer(pdf))
    return [zlib.decompress(pdf[start : start + length]) for start, length in places]


def text_of_streams(pdf: bytes) -> str:
    """The streams of a file as lines of text; a font's outlines are told by their checksum."""
    return "\n".join(map(_shown, streams_of(pdf))) + "\n"


def _shown(stream: bytes) -> str:
    if stream[:4] == b"\0\1\0\0":
        return f"font {len(stream)} bytes, crc32 {zlib.crc32(stream):08x}"
    return "".join(chr(byte) if byte in b"\n" or 32 <= byte < 127 else f"\\x{byte:02x}" for byte in stream)

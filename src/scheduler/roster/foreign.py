"""What a file is that only carries the name of a spreadsheet, told by its first bytes and, in a container, by what it holds.

Nothing is parsed here: signs are looked for in the bytes as they are, so that it may be done to the file of a stranger.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from scheduler.roster.errors import RosterForeign, RosterLocked

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"

_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "ảnh PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "ảnh JPEG", "a JPEG picture"),
    (b"GIF8", "ảnh GIF", "a GIF picture"),
    (b"BM", "ảnh BMP", "a BMP picture"),
    (b"%PDF", "tệp PDF", "a PDF document"),
    (b"{\\rtf", "văn bản RTF", "an RTF document"),
    (b"Rar!", "tệp nén RAR", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z", "a 7z archive"),
    (b"\x1f\x8b", "tệp nén gzip", "a gzip archive"),
)
_WORD = ("văn bản Word", "a Word document")
_SLIDES = ("bài trình chiếu", "a slide show")
_TEXT = ("văn bản OpenDocument", "an OpenDocument text")
_ARCHIVE = ("tệp nén ZIP", "a ZIP archive")
_PAGE = ("trang web lưu thành tệp", "a web page")
_IN_ZIP: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"word/document", _WORD),
    (b"ppt/presentation", _SLIDES),
    (b"application/vnd.oasis.opendocument.text", _TEXT),
    (b"application/vnd.oasis.opendocument.presentation", _SLIDES),
)
_BOOKS_IN_ZIP = (b"xl/", b"content.xml", b"application/vnd.oasis.opendocument.spreadsheet")
_IN_OLE: tuple[tuple[bytes, tuple[str, str]], ...] = (
    ("WordDocument".encode("utf-16-le"), _WORD),
    ("PowerPoint Document".encode("utf-16-le"), _SLIDES),
)
_LOCKED_IN_OLE = "EncryptedPackage".encode("utf-16-le")
_PAGE_START = re.compile(rb"\s*(?:<!doctype html|<html|<table|<\?xml[^>]*>\s*<html)", re.IGNORECASE)
_FEWEST_BYTES = 32
_MANIFEST = "META-INF/manifest.xml"
_MOST_OF_MANIFEST = 1 << 20
_XLS_BEGIN = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_XLS_LOCK = 0x2F
_FIRST_RECORDS = 8


def refuse_foreign(data: bytes, file_name: str) -> None:
    """Refuse a file that is a picture, a document, an archive or a page, and a workbook locked as a whole.

    Raises
    ------
    RosterForeign
        It is of another kind, which the sentence names.
    RosterLocked
        It is an .xlsx that opens only with a password.
    """
    start = data[:256].removeprefix(b"\xef\xbb\xbf")
    if start.startswith(ZIP):
        kind = _in_zip(data)
    elif start.startswith(OLE):
        if _LOCKED_IN_OLE in data:
            raise RosterLocked(file_name=file_name)
        kind = next((kind for sign, kind in _IN_OLE if sign in data), None)
    elif _PAGE_START.match(start):
        kind = _PAGE
    else:
        long_enough = len(data) >= _FEWEST_BYTES  # a roster of text may begin with the two letters of a picture
        kind = next(
            ((vi, en) for sign, vi, en in _STARTS if start.startswith(sign) and (len(sign) > 2 or b"\0" in start)), None
        )
        kind = kind if long_enough else None
    if kind is not None:
        raise RosterForeign(file_name=file_name, kind_vi=kind[0], kind_en=kind[1])


def is_locked(data: bytes) -> bool:
    """Tell whether a workbook that did not open has a password: an .ods says so in its manifest, an .xls behind its beginning."""
    if data.startswith(OLE):
        begin = data.find(_XLS_BEGIN)
        return begin >= 0 and any(kind == _XLS_LOCK for kind in _records(data, begin))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book, book.open(_MANIFEST) as part:
            return b"encryption-data" in part.read(_MOST_OF_MANIFEST)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, RuntimeError, NotImplementedError):
        return False


def _records(data: bytes, place: int) -> Iterator[int]:
    """Yield the kinds of the first records of an .xls: each is a kind, a length, and so many bytes."""
    for _ in range(_FIRST_RECORDS):
        if place + 4 > len(data):
            return
        kind, length = struct.unpack_from("<HH", data, place)
        yield kind
        place += 4 + length


def _in_zip(data: bytes) -> tuple[str, str] | None:
    """Return what else a zip is; one that names no part of a workbook but has its end is an archive, else it is damaged."""
    for sign, kind in _IN_ZIP:
        if sign in data:
            return kind
    whole = b"PK\x05\x06" in data[-65_557:]
    return _ARCHIVE if whole and not any(sign in data for sign in _BOOKS_IN_ZIP) else None

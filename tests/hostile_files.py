"""Files that mean harm, made byte by byte: each was or would be the end of a process that reads it without limits."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from functools import cache

from roster_files import xlsx

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
MEGABYTE = 1 << 20
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
Change = Callable[[bytes], bytes]


def repacked(changes: dict[str, Change]) -> bytes:
    """The sample workbook with some of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changes.get(entry.filename, bytes)(old.read(entry)))
    return out.getvalue()


def with_row(row: bytes) -> bytes:
    """The sample workbook with a row more."""
    return repacked({SHEET: lambda part: part.replace(b"</sheetData>", row + b"</sheetData>")})


def ods(rows: str) -> bytes:
    """An open document with these rows of XML."""
    sheet = f'<office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {_SPACES}><office:body>{sheet}</office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", content)
    return out.getvalue()


def ods_cell(text: str = "x", attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>'


def far_cell(place: str = "XFD1048576") -> bytes:
    """A cell so far away that the table up to it would take 550 GB."""
    row = re.sub("[A-Z]", "", place)
    return with_row(f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'.encode())


def far_ods_cell() -> bytes:
    """One cell, said 16,384 times, in a row that is said a million times."""
    wide = ods_cell(attributes=' table:number-columns-repeated="16384"')
    return ods(f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>')


def long_ods() -> bytes:
    """One short row, said a million times."""
    return ods(f'<table:table-row table:number-rows-repeated="1000000">{ods_cell()}</table:table-row>')


def counted_strings() -> bytes:
    """A workbook that says it holds four thousand million texts."""
    return repacked({STRINGS: lambda part: part.replace(b"uniqueCount=", b'uniqueCount="4294967295" was=')})


def many_strings() -> bytes:
    """A workbook with two million texts of one letter, which are 35 MB in the zip and 100 MB in memory."""
    return repacked({STRINGS: lambda part: part.replace(b"</sst>", b"<si><t>a</t></si>" * 2_000_000 + b"</sst>")})


def slow_sheets() -> bytes:
    """A workbook that shows one large and empty sheet under two thousand names."""
    names = b"".join(b'<sheet name="s%d" sheetId="1" r:id="rId1"/>' % number for number in range(2000))
    return repacked({
        BOOK: lambda part: part.replace(b"</sheets>", names + b"</sheets>"),
        SHEET: lambda part: re.sub(b"<sheetData>.*</sheetData>", b"<sheetData>" + b"<a/>" * MEGABYTE + b"</sheetData>", part),
    })  # fmt: skip


def entities() -> bytes:
    """A cell that says an entity of ten entities of ten entities …, ten thousand million letters in the end."""
    steps = (f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">'.encode() for n in range(9))
    kind = b"<!DOCTYPE worksheet [" + b"".join(steps) + b"]><worksheet"
    row = b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e8;</t></is></c></row>'
    return repacked({SHEET: lambda part: part.replace(b"<worksheet", kind, 1).replace(b"<sheetData>", row)})


def nested() -> bytes:
    """XML a million elements deep."""
    return repacked({SHEET: lambda part: part.replace(b"<sheetData>", b"<sheetData>" + b"<a>" * 1_000_000)})


@cache
def bomb(megabytes: int = 450) -> bytes:
    """A workbook of half a megabyte with a part that inflates to this much and says, in both its headers, that it is 1000 bytes."""
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/media/1.png", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(MEGABYTE))
    data = bytearray(out.getvalue())
    struct.pack_into("<L", data, data.rindex(b"PK\x03\x04") + 22, 1000)
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 1000)
    return bytes(data)


def circle_xls() -> bytes:
    """An .xls of 1.5 kB whose folder never ends: its second sector is followed by its second sector."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    head = struct.pack(
        "<8s16xHHHHH6xLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    sectors = struct.pack("<L", 0) + struct.pack("<L", free) * 108
    table = struct.pack("<LL", 0xFFFFFFFD, 1) + struct.pack("<L", free) * 126
    return head + sectors + table + bytes(512)


def panic_xls() -> bytes:
    """An .xls that names a sector it does not have, at which calamine panics."""
    data = bytearray(circle_xls()[:512])
    struct.pack_into("<L", data, 44, 0)
    return bytes(data)

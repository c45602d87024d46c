"""From bytes to sheets: encodings, what is no spreadsheet, what is locked."""

import io
import struct
import unicodedata
import zipfile

import pytest
import xlsxwriter

from hostile_files import SHEET, repacked
from legacy_fonts import as_tcvn3, as_vni, made_names
from roster_files import HEADER, LE, ROWS, book, delimited, xlsx
from scheduler.errors import SchedulerError
from scheduler.roster.apart import read_apart
from scheduler.roster.errors import RosterEmpty, RosterForeign, RosterLocked, RosterTooCostly, RosterUnreadable
from scheduler.roster.reading import find_reading, read_roster
from scheduler.roster.sheets import Room, read_sheets

NAMES = [row[1] for row in ROWS]


def names_in(data, name="a.csv"):
    return [row.name for row in read_roster(data, name).rows()]


def in_cp1258(text):
    """As Windows wrote Vietnamese: vowels as they are, tones behind them."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tone = next(sign for sign in apart if sign in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_text_is_read_in_every_encoding_that_spreadsheets_write(delimiter, encoding, mark, found):
    data = mark + delimited(delimiter=delimiter, encoding=encoding)
    assert names_in(data) == NAMES
    assert find_reading(read_sheets(data, "a.csv"), "a.csv").encoding == found


def test_the_text_of_windows_1258_comes_composed():
    data = in_cp1258(delimited().decode())
    assert b"\xd2" in data or b"\xec" in data
    sheets = read_sheets(data, "a.csv")
    assert sheets[0].encoding == "cp1258"
    assert names_in(data) == NAMES


def test_many_names_in_windows_1258_are_not_taken_for_a_legacy_font():
    for seed in range(20):
        rows = [(*LE[:1], name, *LE[2:]) for name in made_names(60, seed)]
        written = in_cp1258(delimited(rows).decode().replace("’", "'"))
        assert names_in(written) == [name.replace("’", "'") for name in (row[1] for row in rows)]


@pytest.mark.parametrize(("write", "kind"), [(as_tcvn3, "tcvn3"), (as_vni, "vni")])
def test_a_text_of_a_legacy_font_is_kept_as_its_bytes_and_converted(write, kind):
    data = write(delimited().decode()).encode("latin-1")
    sheets = read_sheets(data, "a.csv")
    reading = find_reading(sheets, "a.csv")
    assert (reading.encoding, reading.text) == ("latin-1", kind)
    assert names_in(data) == NAMES


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_mark_of_an_encoding_alone_is_an_empty_file(mark):
    with pytest.raises(RosterEmpty):
        read_sheets(mark, "a.csv")


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in entries.items():
            made.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

FOREIGN = {
    "ảnh PNG": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "ảnh JPEG": b"\xff\xd8\xff\xe0" + bytes(200),
    "ảnh GIF": b"GIF89a" + bytes(200),
    "ảnh BMP": b"BM" + bytes(200),
    "tệp PDF": b"%PDF-1.7\n" + bytes(200),
    "văn bản RTF": b"{\\rtf1\\ansi}" + b" " * 40 + b"a",
    "tệp nén RAR": b"Rar!\x1a\x07\x01\x00" + bytes(60),
    "văn bản Word": zipped(word__document_xml="<w/>"),
    "bài trình chiếu": zipped(ppt__presentation_xml="<p/>"),
    "văn bản OpenDocument": zipped(mimetype="application/vnd.oasis.opendocument.text", content_xml="<a/>"),
    "tệp nén ZIP": zipped(anh_jpg="x"),
    "trang web lưu thành tệp": b"<html><table><tr><td>H\xe1\xbb\x8d t\xc3\xaan</td></tr></table></html>",
}


@pytest.mark.parametrize(("kind", "data"), FOREIGN.items(), ids=FOREIGN)
@pytest.mark.parametrize("name", ["ds.xlsx", "ds.csv", "ds.xls"])
def test_a_file_of_another_kind_is_called_what_it_is(kind, data, name):
    with pytest.raises(RosterForeign) as caught:
        read_sheets(data, name)
    assert kind in caught.value.text("vi")
    assert name in caught.value.text("en")


def test_an_old_word_document_is_called_what_it_is():
    with pytest.raises(RosterForeign, match="Word"):
        read_sheets(OLE + "WordDocument".encode("utf-16-le"), "a.xls")


def test_a_list_whose_first_heading_begins_like_a_picture_is_a_list():
    assert names_in(delimited([("", *row) for row in ROWS], ("BM", *HEADER))) == NAMES


def locked_ods():
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        '<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", manifest)
        made.writestr("content.xml", bytes(range(256)))
    return out.getvalue()


def locked_xls():
    begin = struct.pack("<HHHHHHLL", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    return OLE + begin + struct.pack("<HHH", 0xE1, 2, 1200) + struct.pack("<HH", 0x2F, 4) + bytes(100)


@pytest.mark.parametrize(
    "data",
    [locked_ods(), OLE + "EncryptedPackage".encode("utf-16-le"), locked_xls()],
    ids=["open document", "workbook", "old workbook"],
)
def test_a_file_with_a_password_says_so_here_and_apart(data, tmp_path):
    with pytest.raises(RosterLocked) as caught:
        read_sheets(data, "ds.xlsx")
    assert "mật khẩu" in caught.value.text("vi")
    (tmp_path / "1").write_bytes(data)
    with pytest.raises(RosterLocked):
        read_apart(tmp_path / "1", "ds.xlsx")


@pytest.mark.parametrize("name", ["Tổ 1", "Sheet1"])
def test_sheets_read_apart_are_the_sheets_read_here(tmp_path, name):
    data = book({name: [HEADER, *ROWS], "Trống": [], "Khác": [("a", "b")]})
    (tmp_path / "1").write_bytes(data)
    assert read_apart(tmp_path / "1", "a.xlsx") == read_sheets(data, "a.xlsx")
    assert [sheet.name for sheet in read_sheets(data, "a.xlsx")] == [name, "Khác"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8-sig"])
def test_text_read_apart_is_the_text_read_here(tmp_path, encoding):
    data = delimited(encoding=encoding)
    for written in (data, in_cp1258(delimited().decode()), as_vni(delimited().decode()).encode("latin-1")):
        (tmp_path / "1").write_bytes(written)
        assert read_apart(tmp_path / "1", "a.csv") == read_sheets(written, "a.csv")


def test_a_sheet_that_is_a_chart_is_passed_over():
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    chart = made.add_chart({"type": "column"})
    sheet = made.add_worksheet("Dân")
    for number, row in enumerate((HEADER, *ROWS)):
        sheet.write_row(number, 0, row)
    chart.add_series({"values": "=Dân!$D$2:$D$5"})
    made.add_chartsheet("Biểu đồ").set_chart(chart)
    made.close()
    assert [sheet.name for sheet in read_sheets(out.getvalue(), "a.xlsx")] == ["Dân"]


def test_a_broken_beginning_of_an_old_workbook_is_unreadable():
    begin = struct.pack("<HHHHHHLL", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    with pytest.raises(RosterUnreadable) as caught:
        read_sheets(OLE + begin + b"\x01\x00", "a.xls")
    assert type(caught.value) is RosterUnreadable


@pytest.mark.parametrize("data", [b"a\x00\xff" * 3, "Lê".encode() + b"\x00"])
def test_bytes_that_no_text_has_are_unreadable(data):
    with pytest.raises(RosterUnreadable):
        read_sheets(data, "a.csv")


def test_all_sheets_together_have_the_room_of_one():
    data = book({"A": [HEADER, *ROWS], "B": [HEADER, *ROWS]})
    assert len(read_sheets(data, "a.xlsx", Room(10, 70))) == 2
    with pytest.raises(RosterTooCostly):
        read_sheets(data, "a.xlsx", Room(9, 70))


def test_a_formula_gives_what_it_came_to():
    formula = b'<c r="D4" t="str"><f>TEXT(DATE(1975,3,5),"dd/mm/yyyy")</f><v>05/03/1975</v></c>'
    data = repacked(
        {SHEET: lambda part: part.replace(part[part.index(b'<c r="D4"') : part.index(b'<c r="E4"')], formula)}
    )
    assert next(read_roster(data, "a.xlsx").rows()).birth.key == "1975-3-5"


def test_a_link_made_by_a_formula_is_a_name_to_be_looked_at():
    formula = b'<c r="B4" t="str"><f>HYPERLINK("x","L&#234;")</f><v>=HYPERLINK("x")</v></c>'
    data = repacked(
        {SHEET: lambda part: part.replace(part[part.index(b'<c r="B4"') : part.index(b'<c r="C4"')], formula)}
    )
    first = next(read_roster(data, "a.xlsx").rows())
    assert (first.name, first.odd_name) == ('=HYPERLINK("x")', True)


@pytest.mark.parametrize("cut", [300, 2000, 4000])
def test_a_damaged_workbook_is_unreadable_and_not_called_another_kind(cut):
    with pytest.raises(SchedulerError) as caught:
        read_sheets(xlsx()[:cut], "a.xlsx")
    assert type(caught.value) is RosterUnreadable

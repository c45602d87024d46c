import contextlib
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_files import panic_xls
from roster_files import HEADER, LE, LE_CHILD, LE_WIFE, ROWS, VO, delimited, with_column, xlsx
from scheduler.roster.cells import cell_text
from scheduler.roster.columns import COLUMNS, NEIGHBOURHOOD_KINDS, heading_form, leader_title
from scheduler.roster.errors import (
    ColumnMissing,
    HeaderMissing,
    RosterEmpty,
    RosterError,
    RosterTooCostly,
    RosterUnreadable,
)
from scheduler.roster.headings import find_headings
from scheduler.roster.reading import read_roster
from scheduler.roster.sheets import Room, read_sheets

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


def rows_of(data, name="roster.xlsx"):
    return list(read_roster(data, name).rows())


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_number():
    assert [(row.number, row.name) for row in rows_of(xlsx(titles=12))] == [
        (14, "Lê Văn Mẫu"),
        (15, "Trần Thị Thuỷ"),
        (16, "Lê Thị Hoà"),
        (17, "Võ Thí Dụ"),
    ]


def test_a_households_cells_are_filled_down_its_block_only():
    rows = rows_of(xlsx())
    assert [(row.household_ref, row.address, row.opens_household) for row in rows] == [
        ("H1", "số 12, đường Ví Dụ", True),
        ("H1", "số 12, đường Ví Dụ", False),
        ("H1", "số 12, đường Ví Dụ", False),
        ("H2", "số 9, đường Ví Dụ", True),
    ]
    assert {row.ward for row in rows} == {"Phường 1"}


def test_places_are_filled_into_the_next_household_but_an_address_is_not():
    rows = rows_of(xlsx([LE, ("H2", "Võ Thí Dụ", "Chủ hộ", "1950", "", "", "")]))
    assert (rows[1].neighbourhood, rows[1].ward, rows[1].address) == ("khu phố 1", "Phường 1", "")


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-8")])
def test_text_files_say_the_same_as_workbooks(delimiter, encoding):
    text = rows_of(delimited(delimiter=delimiter, encoding=encoding), "roster.CSV")
    assert [row[2:-1] for row in text] == [row[2:-1] for row in rows_of(xlsx())]


def test_an_open_document_says_the_same():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    lines = "".join(row.format("".join(map(cell.format, texts))) for texts in (("",) * 7, ("",) * 7, HEADER, *ROWS))
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="A">{lines}</table:table></office:spreadsheet></office:body>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    assert [row[:-1] for row in rows_of(out.getvalue(), "a.ods")] == [row[:-1] for row in rows_of(xlsx())]


def test_without_numbers_a_household_begins_with_its_head():
    header = ("Họ và tên", "Chủ hộ", "Quan hệ", "Năm sinh", "Thôn", "Xã")
    body = [
        ("Lê Mẫu", "Lê Mẫu", "Chủ hộ", 1975, "thôn A", "Xã Hai"),
        ("Trần Thị Mẫu", "", "Vợ", 1978, "", ""),
        ("Võ Mẫu", "Võ Mẫu", "", 1950, "", ""),
        ("Hồ Mẫu", "", "CHỦ HỘ", 1960, "", ""),
        ("Hà Mẫu", "", "", 1961, "thôn B", ""),
    ]
    rows = rows_of(xlsx(body, header))
    assert [row.opens_household for row in rows] == [True, False, True, True, True]
    assert [row.birth.year for row in rows] == [1975, 1978, 1950, 1960, 1961]


@pytest.mark.parametrize(
    ("head", "opens"),
    [("Lê Mẫu", False), ("LÊ MẪU", False), ("", False), ("Hồ Mẫu", True)],
)
def test_in_a_numbered_file_a_row_without_a_number_and_with_another_head_opens_a_household(head, opens):
    header = ("Số hộ", "Chủ hộ", "Họ tên", "Năm sinh", "Thôn", "Xã")
    body = [
        ("H1", "Lê Mẫu", "Lê Mẫu", 1975, "thôn A", "Xã Hai"),
        ("", head, "Hồ Mẫu", 1980, "", ""),
        ("", head, "Hồ Con", 2005, "", ""),
        ("H2", "", "Võ Mẫu", 1950, "", ""),
        ("", "Võ Mẫu", "Võ Con", 1980, "", ""),
    ]
    rows = rows_of(xlsx(body, header))
    assert [row.opens_household for row in rows] == [True, opens, False, True, False]
    assert [row.household_ref for row in rows] == ["H1", *["" if opens else "H1"] * 2, "H2", "H2"]
    assert rows[1].head_name == (head or "Lê Mẫu")


def test_empty_rows_and_totals_are_nobody_but_a_missing_name_is_somebody():
    total = ("Tổng cộng", "", "", 4, "", "", "")
    rows = rows_of(xlsx([LE, ("",) * 7, ("H9", "", "", "1950", "", "", ""), VO, total]))
    assert [row.name for row in rows] == ["Lê Văn Mẫu", "", "Võ Thí Dụ"]


def test_sensitive_columns_are_dropped_and_strange_ones_ignored_by_name():
    header = read_roster(with_column("Dân tộc", "Kinh"), "a.xlsx").header
    assert header.dropped == ("Dân tộc",)
    assert "STT" not in header.ignored
    assert read_roster(with_column("Màu ưa thích"), "a.xlsx").header.ignored == ("Màu ưa thích",)


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("Loại cư trú", "Tạm trú", "residence", "temporary"),
        ("Loại cư trú", "", "residence", "permanent"),
        ("Loại cư trú", "gì đó", "residence", None),
        ("Đã có thẻ", "x", "card", True),
        ("Đã có thẻ", "Đã cấp 2/2021", "card", True),
        ("Đã có thẻ", "chưa làm", "card", False),
        ("Đã có thẻ", 1, "card", True),
        ("Đã có thẻ", "?", "card", None),
        ("Ghi chú", "Tại nhà.", "mark", "homebound"),
        ("Ghi chú", "đã mất", "mark", "dead"),
        ("Ghi chú", "hay cáu", "mark", None),
        ("SĐT", "0900 000 001", "phone", "+84900000001"),
        ("CCCD", "000075000001", "id_problem", ""),
        ("CCCD", "000175000001", "id_problem", ""),
        ("CCCD", "000275000001", "id_problem", "id_mismatch"),
        ("CCCD", "000076000001", "id_problem", "id_mismatch"),
        ("CCCD", 38075001234, "id_problem", "id_lost_zero"),
        ("CCCD", 38084001234, "id_problem", "id_11_digits"),
        ("CCCD", 123456789, "id_problem", ""),
        ("CCCD", "3.8084E+10", "id_problem", "id_rounded"),
        ("CCCD", "3,8084e10", "id_problem", "id_rounded"),
        ("CCCD", "38O75001234", "id_problem", "id_invalid"),
        ("CCCD", " ", "id_problem", ""),
        ("Lớp", 9, "school_class", "9"),
        ("Nghề nghiệp", True, "occupation", "x"),
        ("Nghề nghiệp", 1.5, "occupation", "1.5"),
        ("Ca mong muốn", "buổi tối", "shift", "buổi tối"),
    ],
)
def test_cells_are_read_for_what_they_mean(column, cell, field, value):
    assert getattr(rows_of(with_column(column, cell))[0], field) == value


def test_dates_and_empty_cells_have_a_text_too():
    assert [cell_text(cell) for cell in (date(2021, 3, 5), None, False, True, 1.0, 1, 1.5)] == [
        "05/03/2021", "", "", "x", "1", "1", "1.5",
    ]  # fmt: skip


def test_headings_are_known_without_case_marks_signs_and_brackets():
    header = (
        "SO HO",
        "HỌ VÀ TÊN (viết hoa)",
        "Quan hệ *",
        "Ngày, tháng, năm sinh",
        "Địa chỉ:",
        "Tổ dân phố/ Thôn",
        "Phường, xã",
    )
    assert {heading.field for heading in find_headings([header])[2]} == {
        "household_ref", "name", "relationship", "birth", "address", "neighbourhood", "ward",
    }  # fmt: skip


def test_no_heading_means_two_columns():
    meanings = {(heading_form(heading), key) for key, column in COLUMNS.items() for heading in column.headings}
    assert len(meanings) == len({form for form, _ in meanings})


def test_a_leaders_title_follows_the_kind_of_neighbourhood():
    assert leader_title("Thôn Đông") == "Trưởng thôn"
    assert leader_title("TDP 5") == "Tổ trưởng tổ dân phố"
    assert leader_title("Cồn Cỏ") == ""
    assert all(leader_title(f"{kind} 1") == title for kind, title in NEIGHBOURHOOD_KINDS.items())


@pytest.mark.parametrize("gone", ["Họ và tên", "Ngày sinh", "Tổ dân phố"])
def test_a_missing_column_is_named_with_the_headings_that_would_do(gone):
    place = HEADER.index(gone)
    data = xlsx([row[:place] + row[place + 1 :] for row in ROWS], HEADER[:place] + HEADER[place + 1 :])
    with pytest.raises(ColumnMissing) as caught:
        read_roster(data, "roster.xlsx")
    assert caught.value.params["column"] == gone
    assert gone in caught.value.text("vi")
    assert caught.value.status == 422


def test_a_file_that_cannot_tell_households_apart_lacks_their_number():
    with pytest.raises(ColumnMissing) as caught:
        read_roster(xlsx([("Lê Mẫu", 1975, "khu phố 1")], ("Họ tên", "Năm sinh", "Khu phố")), "a.xlsx")
    assert caught.value.params["column"] == "Số hộ"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "a.xlsx", RosterEmpty),
        (b" \n", "a.csv", RosterEmpty),
        (b",,\n,,\n", "a.csv", RosterEmpty),
        (xlsx([]), "a.xlsx", RosterEmpty),
        (xlsx([], (), titles=0), "a.xlsx", RosterEmpty),
        (PICTURE, "a.xlsx", RosterUnreadable),
        (PICTURE, "a.csv", RosterUnreadable),
        (b"a\0b", "a.csv", RosterUnreadable),
        (xlsx()[:2000], "a.xlsx", RosterUnreadable),
        (b"PK\x03\x04" + bytes(100), "a.xlsx", RosterUnreadable),
        (b'"' + b"x" * 200_000, "a.csv", RosterUnreadable),
        ("Lê Mẫu".encode("utf-16"), "a.csv", HeaderMissing),
    ],
)
def test_a_file_that_is_no_roster_gets_one_clear_sentence(data, name, error):
    with pytest.raises(error) as caught:
        read_roster(data, name)
    assert name in caught.value.text("vi")
    assert name in caught.value.text("en")


def test_ragged_text_lines_are_padded():
    data = "Số hộ,Họ tên,Ngày sinh,Thôn\nH1,Lê Mẫu,1975,A\nH2,Võ Mẫu\n".encode()
    assert [row.birth.text for row in rows_of(data, "a.csv")] == ["1975", ""]


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["a.csv", "a.xlsx"]),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]),
)
def test_no_bytes_crash_the_reader(data, name, start):
    with contextlib.suppress(RosterError):
        list(read_roster(start + data, name).rows())


def test_wives_and_children_belong_to_the_block_above():
    rows = rows_of(xlsx([LE, LE_WIFE, LE_CHILD]))
    assert [row.is_head for row in rows] == [True, False, False]


@pytest.mark.parametrize(("data", "name"), [(xlsx(), "a.xlsx"), (delimited(), "a.csv")])
def test_a_table_is_read_where_it_has_room(data, name):
    rows, columns = len(read_sheets(data, name)[0].rows), len(HEADER)
    assert read_sheets(data, name, Room(rows, rows * columns)) == read_sheets(data, name)
    for small in (Room(rows - 1, rows * columns), Room(rows, rows * columns - 1)):
        with pytest.raises(RosterTooCostly):
            read_sheets(data, name, small)


def test_a_broken_xls_that_makes_the_parser_panic_is_unreadable():
    with pytest.raises(RosterUnreadable):
        read_roster(panic_xls(), "a.xls")

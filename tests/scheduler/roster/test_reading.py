"""How a file is read: found, said as data, approved, applied."""

import json
from dataclasses import replace

import pytest

from legacy_fonts import as_tcvn3, as_vni
from roster_files import HEADER, LE, LE_CHILD, LE_WIFE, ROWS, VO, book, delimited, xlsx
from scheduler.roster.columns import COLUMNS, SENSITIVE
from scheduler.roster.errors import ColumnMissing, ColumnTwice, ColumnUnknown, HeaderMissing, RosterEmpty
from scheduler.roster.headings import Heading, is_counting
from scheduler.roster.reading import Reading, apply, find_reading, read_roster, samples, signature, understood
from scheduler.roster.sheets import read_sheets

NAME = "a.xlsx"


def people(data, name=NAME):
    return list(read_roster(data, name).rows())


def reading_of(data, name=NAME):
    return find_reading(read_sheets(data, name), name)


def fields(reading):
    return [column.field for column in reading.columns]


# --- headers -------------------------------------------------------------------------------------------------------------------

UPPER = ("STT", "Họ và tên", "", "Ngày sinh", "", "", "Quan hệ", "CMND/CCCD", "", "", "Dân tộc", "Hộ số", "Thôn", "Xã")
LOWER = ("", "Họ, chữ đệm", "Tên", "Ngày", "Tháng", "Năm", "", "Số", "Ngày cấp", "Nơi cấp", "", "", "", "")
COUNTED = tuple(f"({number})" for number in range(1, 15))
IN_PARTS = [
    (1, "Lê Văn", "Mẫu", 5, 3, 1975, "Chủ hộ", "000075000001", "01/01/2011", "CA", "Kinh", "H1", "Thôn Đông", "Xã Hai"),
    (2, "Trần Thị", "Thuỷ", "", "", "1978", "Vợ", "", "", "", "Kinh", "", "", ""),
    (3, "Lê", "Hoà", "", 4, 2007, "Con", "", "", "", "Kinh", "", "", ""),
]
MERGED = ("B3:C3", "D3:F3", "H3:J3", "A3:A4", "G3:G4", "K3:K4", "L3:L4", "M3:M4", "N3:N4")
TITLES = [("DANH SÁCH NHÂN KHẨU",), ("UBND XÃ HAI, HUYỆN VÍ DỤ",)]


def in_parts(*more, counted=()):
    return book({"A": [*TITLES, UPPER, LOWER, *counted, *IN_PARTS, *more]}, MERGED)


def test_two_rows_of_headings_are_read_as_one_and_their_parts_put_together():
    rows = people(in_parts())
    assert [(row.number, row.name, row.birth.key, row.birth.text) for row in rows] == [
        (5, "Lê Văn Mẫu", "1975-3-5", "5/3/1975"),
        (6, "Trần Thị Thuỷ", "1978", "1978"),
        (7, "Lê Hoà", "2007-4", "00/4/2007"),
    ]
    assert {(row.household_ref, row.neighbourhood, row.ward) for row in rows} == {("H1", "Thôn Đông", "Xã Hai")}


def test_a_heading_of_two_rows_is_told_as_both():
    reading = reading_of(in_parts())
    assert (reading.header, reading.depth) == (3, 2)
    assert [(column.text, column.field) for column in reading.columns[1:11]] == [
        ("Họ và tên / Họ, chữ đệm", "name_family"),
        ("Họ và tên / Tên", "name_given"),
        ("Ngày sinh / Ngày", "birth_day"),
        ("Ngày sinh / Tháng", "birth_month"),
        ("Ngày sinh / Năm", "birth_year"),
        ("Quan hệ", "relationship"),
        ("CMND/CCCD / Số", "id_number"),
        ("CMND/CCCD / Ngày cấp", ""),
        ("CMND/CCCD / Nơi cấp", ""),
        ("Dân tộc", "dropped"),
    ]


def test_a_row_that_numbers_the_columns_is_nobody():
    assert [row.number for row in people(in_parts(counted=[COUNTED]))] == [6, 7, 8]


def test_headings_that_stand_again_on_the_next_page_are_nobody():
    again = (4, "Võ", "Thí Dụ", "", "", 1950, "Chủ hộ", "", "", "", "", "H2", "", "")
    rows = people(in_parts(UPPER, LOWER, COUNTED, again, counted=[COUNTED]))
    assert [row.name for row in rows] == ["Lê Văn Mẫu", "Trần Thị Thuỷ", "Lê Hoà", "Võ Thí Dụ"]
    assert [row.name for row in people(xlsx([LE, HEADER, VO]))] == ["Lê Văn Mẫu", "Võ Thí Dụ"]


def test_years_of_birth_for_men_and_for_women_are_one_birth_date():
    rows = [
        ("Họ và tên", "Năm sinh", "", "Chủ hộ", "Thôn", "Dân tộc"),
        ("", "Nam", "Nữ", "", "", ""),
        ("Lê Mẫu", 1975, "", "Lê Mẫu", "A", ""),
        ("Trần Thị Mẫu", "", "02/1978", "", "", ""),
        ("Ai Đó", 1990, 1991, "", "", ""),
    ]
    table = read_roster(book({"A": rows}), NAME)
    assert [(row.birth.key, row.birth.problem) for row in table.rows()] == [
        ("1975", ""),
        ("1978-2", ""),
        ("", "birth_unreadable"),
    ]
    assert table.header.dropped == ("Dân tộc",)


def test_day_month_and_year_of_birth_side_by_side_are_one_birth_date():
    header = ("Họ tên", "Ngày sinh", "Tháng sinh", "Năm sinh", "Chủ hộ", "Thôn")
    (row,) = people(book({"A": [header, ("Lê Mẫu", "5", "3", "1975", "Lê Mẫu", "A")]}))
    assert row.birth.key == "1975-3-5"


def test_a_day_without_its_year_is_no_birth_date():
    header = ("Họ tên", "Ngày sinh", "Tháng sinh", "Năm sinh", "Chủ hộ", "Thôn")
    (row,) = people(book({"A": [header, ("Lê Mẫu", 5.0, "3", "", "Lê Mẫu", "A")]}))
    assert (row.birth.problem, row.birth.text) == ("birth_unreadable", "5/3/")


def test_what_is_said_of_the_head_or_the_leader_is_not_taken_for_the_person_s_own():
    upper = ("Họ và tên", "Năm sinh", "Chủ hộ", "", "Tổ trưởng", "", "Thôn")
    lower = ("", "", "Họ và tên", "Năm sinh", "Họ tên", "Điện thoại", "")
    reading = reading_of(book({"A": [upper, lower, ("Lê Mẫu", 1975, "Lê Mẫu", 1975, "bà Tập", "", "A")]}))
    assert fields(reading) == ["name", "birth", "head_name", "", "leader_name", "leader_phone", "neighbourhood"]


def test_a_person_in_the_first_row_is_not_taken_for_a_second_row_of_headings():
    header = ("Họ và tên", "Quan hệ", "Ngày sinh", "Thôn", "Ghi chú")
    rows = people(book({"A": [header, ("Lê Mẫu", "Chủ hộ", "", "Thôn A", "Ghi chú")]}))
    assert [row.name for row in rows] == ["Lê Mẫu"]


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        (("(1)", "(2)", "(3)"), True),
        (("A", "B", 1, 2, 3), True),
        ((1, 2), False),
        ((1, 3, 2), False),
        (("1", "Lê", "2"), False),
        (("1", "", "2", "4"), True),
    ],
)
def test_a_row_that_numbers_columns_is_known_by_its_order(row, numbers):
    assert is_counting(row) is numbers


@pytest.mark.parametrize("heading", SENSITIVE)
def test_what_is_sensitive_is_dropped_whichever_row_names_it(heading):
    lone = reading_of(book({"A": [(*HEADER, heading), (*LE, "x")]}))
    assert lone.columns[-1] == Heading(heading, "dropped")
    upper, lower = ("Họ và tên", "Năm sinh", "Chủ hộ", "Thôn", "Thông tin"), ("", "", "", "", heading)
    below = reading_of(book({"A": [upper, lower, ("Lê Mẫu", 1975, "Lê Mẫu", "A", "x")]}))
    assert below.columns[-1].field == "dropped"


@pytest.mark.parametrize(
    "heading",
    [
        "Thành phần dân tộc", "DÂN TỘC/TÔN GIÁO", "Dan toc", "Đạo, tín ngưỡng", "Tình trạng sức khỏe hiện nay", "Dạng khuyết tật",
        "Bệnh nền (nếu có)", "Thông tin khác (dân tộc)", "Có tiền án không", "Tiền sử", "Nhiễm chất độc da cam", "HIV/AIDS",
        "Tình trạng hôn nhân", "Là đảng viên", "Nhóm máu ABO",
    ],
)  # fmt: skip
def test_what_has_a_sensitive_word_in_its_heading_is_dropped_too(heading):
    lone = reading_of(book({"A": [(*HEADER, heading), (*LE, "x")]}))
    assert lone.columns[-1] == Heading(heading, "dropped")
    upper, lower = ("Họ và tên", "Năm sinh", "Chủ hộ", "Thôn", "Thông tin"), ("", "", "", "", heading)
    assert fields(reading_of(book({"A": [upper, lower, ("Lê Mẫu", 1975, "Lê Mẫu", "A", "x")]})))[-1] == "dropped"


@pytest.mark.parametrize(
    ("heading", "field"),
    [("Họ và tên (dân tộc)", "name"), ("Ghi chú (sức khỏe)", "note"), ("Bệnhviện", ""), ("Dân số", "")],
)
def test_a_heading_that_we_read_or_that_has_other_words_is_not_dropped(heading, field):
    header = [*HEADER[:1], *HEADER[2:], heading] if field == "name" else [*HEADER, heading]
    assert fields(reading_of(book({"A": [header, ["x"] * len(header)]})))[-1] == field


@pytest.mark.parametrize(
    ("heading", "cells", "field"),
    [
        ("ĐT", ["0900 000 001", "", "900000002"], "phone"),
        ("ĐT", ["", "", ""], "phone"),
        ("DT", ["Kinh", "Mường", "Kinh"], "dropped"),
        ("DT", ["01", "02", ""], "dropped"),
        ("DT", ["0900 000 001", "không có", ""], "phone"),
    ],
)
def test_dt_is_a_phone_where_phones_stand_below_and_else_dan_toc(heading, cells, field):
    rows = [(*row, cell) for row, cell in zip((LE, LE_WIFE, VO), cells, strict=True)]
    assert reading_of(book({"A": [(*HEADER, heading), *rows]})).columns[-1] == Heading(heading, field)


@pytest.mark.parametrize(
    "heading",
    [
        "Số thẻ căn cước", "Căn cước", "Số căn cước", "Căn cước công dân", "Số căn cước công dân", "Mã định danh",
        "Số định danh cá nhân/CMND", "Số CCCD/Số ĐDCN", "Mã số định danh",
    ],
)  # fmt: skip
def test_id_numbers_are_known_by_their_newer_names(heading):
    assert fields(reading_of(xlsx([(*LE, "000075000001")], (*HEADER, heading))))[-1] == "id_number"


@pytest.mark.parametrize("heading", ["Hộ", "HỘ", "Hộ số", "Hộ (số)"])
def test_ho_with_its_mark_is_the_household_and_not_the_family_name(heading):
    header = (heading, "Họ", "Tên", *HEADER[2:])
    found = fields(reading_of(xlsx([("1", "Lê", "Mẫu", *LE[2:])], header)))
    assert found[:3] == ["household_ref", "name_family", "name_given"]


# --- sections, totals, signatures ------------------------------------------------------------------------------------------------

BARE = ("STT", "Họ và tên", "Năm sinh", "Quan hệ", "Ghi chú")


def person(number, name, role="Chủ hộ"):
    return (number, name, 1975, role, "")


@pytest.mark.parametrize(
    ("row", "neighbourhood"),
    [
        (("I. TỔ DÂN PHỐ 1",), "Tổ dân phố 1"),
        (("I", "TỔ DÂN PHỐ 1"), "Tổ dân phố 1"),
        (("", "II - Thôn Đông"), "Thôn Đông"),
        (("KHU PHỐ 3 (125 hộ)",), "Khu phố 3"),
        (("3/ Khu phố Ái Sơn: 125 hộ, 402 nhân khẩu",), "Khu phố Ái Sơn"),
        (("A. THÔN TÂN HẢI", "", 402), "Thôn Tân Hải"),
        (("TDP 5",), "TDP 5"),
        (("Xóm 4", "", "12 hộ"), "Xóm 4"),
        (("Bản Ái",), "Bản Ái"),
    ],
)
def test_a_section_row_names_the_neighbourhood_of_those_below(row, neighbourhood):
    rows = people(book({"A": [BARE, row, person(1, "Lê Mẫu"), person(2, "Võ Mẫu", "Con")]}))
    assert [(person.name, person.neighbourhood) for person in rows] == [
        ("Lê Mẫu", neighbourhood),
        ("Võ Mẫu", neighbourhood),
    ]


def test_the_next_section_begins_another_household_in_another_neighbourhood():
    rows = people(book({"A": [BARE, ("Thôn A",), person(1, "Lê Mẫu"), ("Thôn B",), person(2, "Võ Mẫu", "Con")]}))
    assert [(row.neighbourhood, row.opens_household) for row in rows] == [("Thôn A", True), ("Thôn B", True)]


def test_a_new_ward_forgets_the_neighbourhood():
    lines = [("PHƯỜNG QUẢNG CƯ",), ("Thôn A",), person(1, "Lê Mẫu"), ("Xã Hai",), person(2, "Võ Mẫu")]
    table = read_roster(book({"A": [BARE, *lines]}), NAME)
    assert [(row.ward, row.neighbourhood) for row in table.rows()] == [("Phường Quảng Cư", "Thôn A"), ("Xã Hai", "")]
    assert table.has("ward")
    assert not table.has("district")


def test_what_a_row_says_of_its_place_counts_more_than_its_section():
    rows = people(
        book({"A": [(*BARE, "Thôn"), ("Thôn A",), (*person(1, "Lê Mẫu"), "Thôn B"), (*person(2, "Võ Mẫu"), "")]})
    )
    assert [row.neighbourhood for row in rows] == ["Thôn B", "Thôn B"]


@pytest.mark.parametrize("name", ["Lang Thị Mẫu", "Tống Văn Cộng", "Xa Văn Mẫu", "Cống Mẫu", "Ngày Mẫu"])
def test_people_without_a_birth_date_are_not_taken_for_sections_or_totals(name):
    rows = people(book({"A": [BARE, ("Thôn A",), (1, name, "", "Chủ hộ", ""), (2, name, "", "", "")]}))
    assert [row.name for row in rows] == [name, name]


@pytest.mark.parametrize(
    "row",
    [
        ("Tổng cộng", "", 12),
        ("", "Cộng tổ 1: 25 người"),
        ("Tổng số: 120 hộ",),
        ("", "", "", "Quảng Cư, ngày 05 tháng 3 năm 2021"),
        ("NGƯỜI LẬP BIỂU", "", "", "TM. UBND PHƯỜNG"),
        ("(Ký, ghi rõ họ tên)", "", "", "(Ký, đóng dấu)"),
        ("", "", "", "", ""),
        (15, "", "", "", ""),
    ],
)
def test_totals_and_signatures_are_nobody(row):
    assert [row.name for row in people(book({"A": [BARE, ("Thôn A",), person(1, "Lê Mẫu"), row]}))] == ["Lê Mẫu"]


def test_the_names_below_signatures_are_nobody():
    lines = [("", "NGƯỜI LẬP"), ("", "(ký)"), (), ("", "Trần Văn Ký"), ("", "Đại úy Lê Ký")]
    assert [row.name for row in people(book({"A": [BARE, ("Thôn A",), person(1, "Lê Mẫu"), *lines]}))] == ["Lê Mẫu"]


def test_the_title_of_one_neighbourhood_names_it_for_all():
    rows = people(book({"A": [("DANH SÁCH",), ("KHU PHỐ 3",), BARE, person(1, "Lê Mẫu")]}))
    assert [row.neighbourhood for row in rows] == ["Khu phố 3"]


def test_titles_tell_whose_list_it_is():
    titles = [
        ("ỦY BAN NHÂN DÂN PHƯỜNG QUẢNG CƯ", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Danh sách tổ dân phố 1 phường Quảng Cư, thành phố Sầm Sơn năm 2021",),
    ]
    table = read_roster(book({"A": [*titles, HEADER, *ROWS]}), NAME)
    assert table.titles[:1] + table.titles[-1:] == ("phuong quang cu", "thanh pho sam son")


def test_without_a_column_a_section_or_a_sheet_that_names_it_the_neighbourhood_is_missing():
    with pytest.raises(ColumnMissing) as caught:
        people(book({"A": [BARE, person(1, "Lê Mẫu")]}))
    assert caught.value.params["key"] == "neighbourhood"


def test_merged_cells_of_places_reach_over_households():
    rows = people(xlsx([LE, LE_WIFE, (*VO[:5], "", ""), ("H3", "Hồ Mẫu", "Chủ hộ", "1960", "", "khu phố 2", "")]))
    assert [row.neighbourhood for row in rows] == ["khu phố 1", "khu phố 1", "khu phố 1", "khu phố 2"]
    assert {row.ward for row in rows} == {"Phường 1"}


# --- sheets ----------------------------------------------------------------------------------------------------------------------


def test_sheets_with_the_same_headings_are_read_as_one_and_others_are_named():
    data = book(
        {
            "TDP 1": [("TỔ 1",), BARE, person(1, "Lê Mẫu")],
            "Ghi chú": [("chỉ là ghi chú",)],
            "Trống": [],
            "TDP 2": [BARE, person(1, "Võ Mẫu"), (2, "Hồ Mẫu", "", "Con", "")],
        }
    )
    table = read_roster(data, NAME)
    assert [(row.sheet, row.number, row.neighbourhood, row.opens_household) for row in table.rows()] == [
        ("TDP 1", 3, "Tổ 1", True),
        ("TDP 2", 2, "TDP 2", True),
        ("TDP 2", 3, "TDP 2", False),
    ]
    assert table.other_sheets == ("Ghi chú",)
    reading = reading_of(data)
    assert (reading.sheets, reading.other_sheets) == (("TDP 1", "TDP 2"), ("Ghi chú",))


def test_the_sheet_with_people_is_found_behind_others():
    data = book({"Bìa": [("PHƯỜNG 1",)], "Số liệu": [("Phường", "Lớp"), ("1", "2")], "Dân": [HEADER, *ROWS]})
    table = read_roster(data, NAME)
    assert [row.sheet for row in table.rows()] == [""] * 4
    assert table.other_sheets == ("Bìa", "Số liệu")


# --- as data ---------------------------------------------------------------------------------------------------------------------


def test_a_reading_survives_json():
    reading = reading_of(in_parts())
    assert Reading.from_dict(json.loads(json.dumps(reading.as_dict()))) == reading


def test_files_with_the_same_headings_have_one_signature_whatever_else_varies():
    first = signature(reading_of(xlsx()))
    louder = [heading.upper() for heading in HEADER]
    assert signature(reading_of(xlsx([VO], louder, titles=5))) == first
    assert signature(reading_of(delimited(), "a.csv")) == first
    assert signature(reading_of(xlsx([LE[1:]], HEADER[1:]))) != first


def test_a_remembered_reading_reads_the_next_file_though_its_header_stands_elsewhere():
    remembered = reading_of(xlsx())
    sheets = read_sheets(xlsx([VO], titles=9), NAME)
    assert [row.number for row in apply(remembered, sheets, NAME).rows()] == [11]


def test_a_column_means_what_somebody_has_chosen():
    header = (*HEADER[:2], "Vai vế", *HEADER[3:])
    sheets = read_sheets(xlsx([LE, LE_WIFE], header), NAME)
    reading = find_reading(sheets, NAME)
    assert reading.columns[2].field == ""
    columns = tuple(
        replace(column, field="relationship") if column.text == "Vai vế" else column for column in reading.columns
    )
    assert [row.relationship for row in apply(replace(reading, columns=columns), sheets, NAME).rows()] == [
        "Chủ hộ",
        "Vợ",
    ]


def chosen(place, field):
    sheets = read_sheets(xlsx(), NAME)
    reading = find_reading(sheets, NAME)
    columns = [*reading.columns]
    columns[place] = replace(columns[place], field=field)
    return replace(reading, columns=tuple(columns)), sheets


@pytest.mark.parametrize(
    ("place", "field", "error"),
    [
        (4, "name", ColumnTwice),
        (4, "name_given", ColumnTwice),
        (4, "birth_year", ColumnTwice),
        (4, "màu", ColumnUnknown),
        (1, "", ColumnMissing),
        (3, "birth_day", ColumnMissing),
        (5, "", ColumnMissing),
    ],
)
def test_a_reading_that_does_not_do_is_refused(place, field, error):
    reading, sheets = chosen(place, field)
    with pytest.raises(error) as caught:
        apply(reading, sheets, NAME)
    assert NAME in caught.value.text("vi")
    assert NAME in caught.value.text("en")


def test_a_reading_of_other_headings_finds_no_header():
    reading, _ = chosen(4, "")
    with pytest.raises(HeaderMissing):
        apply(reading, read_sheets(in_parts(), NAME), NAME)


def test_a_file_without_headings_says_which_are_looked_for():
    with pytest.raises(HeaderMissing) as caught:
        people(book({"A": [("Lê Mẫu", 1975), ("Võ Mẫu", 1950)]}))
    assert "“Họ và tên”" in caught.value.text("vi")


def test_no_sheet_at_all_is_an_empty_file():
    with pytest.raises(RosterEmpty):
        understood([], NAME)


def test_every_field_that_may_be_chosen_is_a_column_that_is_read():
    for field in COLUMNS:
        heading = COLUMNS[field].headings[0]
        whole = COLUMNS[field.partition("_")[0]].headings[0] if field.startswith(("name_", "birth_")) else heading
        others = [column for column in HEADER if column not in {heading, whole}]
        reading = reading_of(book({"A": [(heading, *others), ("x",) * 8]}))
        assert reading.columns[0].field == field


def test_where_a_file_has_the_whole_and_its_parts_the_whole_counts():
    header = ("Họ đệm", "Tên", *HEADER, "Ngày sinh: năm")
    reading = reading_of(book({"A": [header, ("Lê", "Mẫu", *LE, 1975)]}))
    assert fields(reading)[:4] == ["", "", "household_ref", "name"]
    assert fields(reading)[-1] == ""


def test_samples_show_the_first_cells_of_each_column_but_of_no_sensitive_one():
    sheets = read_sheets(xlsx([(*LE, "Kinh"), (*LE_CHILD, "Kinh"), (*VO, "")], (*HEADER, "Dân tộc")), NAME)
    shown = samples(find_reading(sheets, NAME), sheets, rows=2)
    assert shown[1][:3] == ("Họ và tên", "name", ("Lê Văn Mẫu", "Lê Thị Hoà"))
    assert shown[0].cells == ("H1", "H2")
    assert shown[-1] == ("Dân tộc", "dropped", (), ())


# --- legacy fonts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("write", "kind"), [(as_tcvn3, "tcvn3"), (as_vni, "vni")])
@pytest.mark.parametrize("headings_too", [True, False])
def test_a_file_in_a_legacy_font_is_read_as_if_it_were_unicode(write, kind, headings_too):
    rows = [tuple(write(cell) for cell in row) for row in ROWS]
    header = [write(heading) for heading in HEADER] if headings_too else HEADER
    sheets = read_sheets(xlsx(rows, header), NAME)
    reading = find_reading(sheets, NAME)
    table = apply(reading, sheets, NAME)
    found = list(table.rows())
    assert reading.text == kind
    assert [row.name for row in found] == [row[1] for row in ROWS]
    assert {row.neighbourhood for row in found} == {"khu phố 1"}
    assert [note.code for note in table.notes] == ["text_converted"]


def test_samples_of_a_legacy_file_show_names_before_and_after():
    sheets = read_sheets(xlsx([tuple(map(as_tcvn3, row)) for row in ROWS]), NAME)
    shown = samples(find_reading(sheets, NAME), sheets)
    assert shown[1].converted[0] == (as_tcvn3("Lê Văn Mẫu"), "Lê Văn Mẫu")
    assert shown[1].cells[0] == "Lê Văn Mẫu"
    assert len(shown[1].converted) == 4


def test_a_file_without_the_headings_of_a_reading_has_no_samples():
    assert samples(reading_of(xlsx()), read_sheets(in_parts(), NAME)) == []


def test_a_sensitive_column_is_not_shown_because_another_header_row_hides_it():
    shown = samples(reading_of(in_parts()), read_sheets(in_parts(), NAME))
    assert not any("Kinh" in column.cells for column in shown)


def test_a_file_of_unicode_shows_no_pairs():
    sheets = read_sheets(xlsx(), NAME)
    assert {column.converted for column in samples(find_reading(sheets, NAME), sheets)} == {()}


def test_of_an_id_number_the_sample_shows_three_digits_whatever_its_column_is_called():
    header = ("Số hộ", "Họ và tên", "Ngày sinh", "Tổ dân phố", "Giấy tờ", "SĐT")
    sheets = read_sheets(
        xlsx([("12345678", "Lê Mẫu", "1975", "khu phố 1", "000075123456", 900000123)], header), "a.xlsx"
    )
    shown = {one.heading: one.cells for one in samples(find_reading(sheets, "a.xlsx"), sheets)}
    assert (shown["Giấy tờ"], shown["SĐT"]) == (("*********456",), ("******123",))
    assert (shown["Số hộ"], shown["Ngày sinh"]) == (("12345678",), ("1975",))

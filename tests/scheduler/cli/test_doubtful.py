"""phieuhen roster doubtful."""

import pytest

from commands import Terminal
from factories import small_roster

ROW = "H7;Cao Văn Bảy;Chủ hộ;2007;số 7, đường Ví Dụ;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def desk(monkeypatch, capsys, line_here):
    """A terminal where one of the roster has only a year of birth."""
    line_here.load()
    line_here.fill(small_roster(ROW))
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line_here


def test_counts_are_printed_and_names_only_go_into_the_file(desk):
    terminal, line = desk
    said = terminal.do("roster", "doubtful", "--out", "can-xem.xlsx").out
    assert "year of birth only" in said
    assert "born on 1 January" in said
    assert "Cao Văn Bảy" not in said
    assert (line.folder / "can-xem.xlsx").read_bytes().startswith(b"PK")
    assert "Phường 1" in terminal.do("roster", "doubtful").out


def test_a_reason_that_nobody_has_is_said_to_be_nobody_s(desk):
    terminal, _ = desk
    assert terminal.do("roster", "doubtful", "--reason", "twice").out.startswith("Nobody to check.\n")


def test_another_file_is_not_written_over(desk):
    terminal, line = desk
    (line.folder / "x.xlsx").write_text("mine")
    assert terminal.run("roster", "doubtful", "--out", "x.xlsx").code == 2
    assert (line.folder / "x.xlsx").read_text() == "mine"
    terminal.do("roster", "doubtful", "--out", "x.xlsx", "--force")

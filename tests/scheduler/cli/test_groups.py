"""phieuhen roster group and groups."""

import pytest

from commands import Terminal
from group_scene import resident


@pytest.fixture
def desk(monkeypatch, capsys, line_here):
    """A terminal where the small roster is read."""
    line_here.load()
    line_here.fill()
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line_here


def table(terminal):
    return [row.split("  ") for row in terminal.do("roster", "groups").out.splitlines()]


def test_a_choice_by_hand_is_recorded_once_and_counted(desk):
    terminal, line = desk
    number = resident(line, "Phạm Văn Ví")
    assert terminal.do("roster", "group", number, "--group", "worker").out == "Recorded the group of 1 people.\n"
    assert terminal.do("roster", "group", number, "--group", "worker").out == "Nothing has changed.\n"
    rows = [[cell.strip() for cell in row if cell.strip()] for row in table(terminal)]
    assert ["Ward", "Group", "People", "By hand"] in rows
    assert ["Phường 1", "workers", "2", "1"] in rows
    terminal.do("roster", "group", number, "--group", "by-rule")
    assert ["Phường 1", "workers", "1", "0"] in [
        [cell.strip() for cell in row if cell.strip()] for row in table(terminal)
    ]


def test_a_pupil_needs_a_school_that_takes_part(desk):
    terminal, line = desk
    number = resident(line, "Phạm Văn Ví")
    said = terminal.run("roster", "group", number, "--group", "student", "--school", "THPT Khác")
    assert (said.code, "THPT Khác" in said.err, "THPT Ví Dụ" in said.err) == (2, True, True)
    terminal.do("roster", "group", number, "--group", "student", "--school", "THPT Ví Dụ", "--class", "12A1")


def test_in_vietnamese_it_says_the_same(desk):
    terminal, line = desk
    terminal.options = ("--lang", "vi")
    assert "Đã ghi nhóm" in terminal.do("roster", "group", resident(line, "Phạm Văn Ví"), "--group", "worker").out
    assert "người đi làm" in terminal.do("roster", "groups").out

"""phieuhen slots follow-ups and follow-up."""

import re

import pytest

from booking_scene import broken
from commands import Terminal
from follow_scene import SATURDAY_EVENING, ends, evening
from line import rows_of


@pytest.fixture
def hall(monkeypatch, capsys, line_here):
    """A terminal where both of H1 left and the data of H2 do not match."""
    line = evening(line_here)
    for who in (0, 1):
        ends(line, "H1", "left", who=who)
    ends(line, "H2", "data_mismatch")
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line


def listed(terminal, *words):
    return [
        int(found) for found in re.findall(r"^ *(\d+) ", terminal.do("slots", "follow-ups", *words).out, re.MULTILINE)
    ]


def test_those_who_are_not_done_are_listed_by_initials_and_booked_again(hall):
    terminal, line = hall
    first, second, third = listed(terminal)
    shown = terminal.do("slots", "follow-ups").out
    assert "data_mismatch" in shown
    assert "Lê Văn Mẫu" not in shown
    order = ("slots", "follow-up", first, second, "--session", SATURDAY_EVENING, "--starts", "18:00")
    assert re.search(r"New slips \(number/version\): \d+/1\.", terminal.do(*order).out)
    assert terminal.do(*order).out == "Nothing has changed.\n"
    assert listed(terminal) == [third]
    marked = terminal.do("slots", "follow-up", third, "--how", "data_fixed", "--note", "year of birth").out
    assert marked == "Marked.\n"
    assert terminal.do("slots", "follow-ups").out == "Nobody.\n"
    assert listed(terminal, "--state", "done") == [first, second, third]
    assert broken(line) == []


def test_what_is_refused_is_one_sentence_and_changes_nothing(hall):
    terminal, line = hall
    first, *_ = listed(terminal)
    before = rows_of(line.engine)
    for words, expected in (
        ((first,), "Choose the window"),
        ((first, "--how", "not_needed"), "Write a note"),
        ((99_999,), "no follow-up 99999"),
        ((first, "--how", "not_needed", "--note", "x" * 201), "at most 200"),
        ((first, "--how", "magic"), "magic"),
    ):
        said = terminal.run("slots", "follow-up", *words)
        assert said.code == 2
        assert expected in said.err
    assert rows_of(line.engine) == before

"""phieuhen requests list and decide."""

import re

import pytest

from booking_scene import broken
from commands import Terminal
from follow_scene import evening
from line import rows_of
from request_scene import asks, kept_requests


@pytest.fixture
def hall(monkeypatch, capsys, line_here):
    """A terminal where H1 cannot come and A2 asks to come in parts."""
    line = evening(line_here)
    asks(line, "H1")
    asks(line, "A2", "split", [1, 3])
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line


def listed(terminal, *words):
    found = terminal.do("requests", "list", *words).out
    return [int(key) for key in re.findall(r"^ *(\d+) ", found, re.MULTILINE)]


def test_requests_are_listed_by_initials_and_decided(hall):
    terminal, line = hall
    first, second = sorted(listed(terminal))
    shown = terminal.do("requests", "list").out
    assert "split" in shown
    assert "1, 3" in shown
    assert "Lê Văn Mẫu" not in shown
    assert terminal.do("requests", "decide", first, "done").out == "Recorded.\n"
    again = terminal.do("requests", "decide", first, "declined", "--answer", "-").out
    assert again == "Nothing has changed: this request is done already.\n"
    assert listed(terminal) == [second]
    terminal.do("requests", "decide", second, "declined", "--answer", "no room")
    assert terminal.do("requests", "list").out == "No requests.\n"
    assert sorted(listed(terminal, "--state", "all")) == [first, second]
    assert kept_requests(line) == [("cannot_come", [], "done"), ("split", [1, 3], "declined")]
    assert broken(line) == []


def test_what_is_refused_is_one_sentence_and_changes_nothing(hall):
    terminal, line = hall
    first, *_ = sorted(listed(terminal))
    before = rows_of(line.engine)
    for words, expected in (
        (("decide", 999, "done"), "There is no request 999."),
        (("decide", first, "declined"), "Write to the resident why it cannot be done."),
    ):
        said = terminal.run("requests", *words)
        assert (said.code, expected in said.err) == (2, True)
    assert rows_of(line.engine) == before

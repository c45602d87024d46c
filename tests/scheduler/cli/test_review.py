"""phieuhen roster review, requests and decide."""

import re

import pytest

from booking_scene import broken
from commands import Terminal
from line import rows_of
from review_scene import adds_household, born, leads, mark_of, says, says_of
from scheduler.operations import reviewing

MAU = "Lê Văn Mẫu"


@pytest.fixture
def hall(monkeypatch, capsys, line_here):
    """A terminal on the published small campaign."""
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line_here.run()


def test_the_table_says_how_far_each_neighbourhood_is(hall):
    terminal, line = hall
    says_of(line, reviewing.say_as_listed, "H2")
    shown = terminal.do("roster", "review").out
    rows = [re.split(r"\s{2,}", row.strip()) for row in shown.splitlines()[-3:]]
    assert rows == [
        ["Phường 1", "khu phố 1", "9", "1 / 5", "11", "confirmed 2"],
        ["Phường An Đôn", "khu phố 2", "5", "0 / 3", "5", "–"],
        ["Total", "14", "1 / 8", "16", "confirmed 2"],
    ]


def test_without_a_roster_it_says_so(monkeypatch, capsys, line_here):
    line_here.load()
    assert Terminal(monkeypatch, capsys, ("--lang", "en")).do("roster", "review").out == "There is no roster yet.\n"


def test_what_leaders_ask_for_is_listed_without_names_and_decided(hall):
    terminal, line = hall
    leader = leads(line)
    assert terminal.do("roster", "requests").out == "No requests.\n"
    says(line, {MAU: "moved"}, by=leader)
    adds_household(line, born("Ngô Hai"), by=leader)
    shown = terminal.do("roster", "requests").out
    assert "moved" in shown
    assert MAU not in shown
    assert "Ngô" not in shown
    assert terminal.do("roster", "decide", 1, "done").out == "Recorded.\n"
    assert mark_of(line, MAU) == ("moved", "leader")
    again = terminal.do("roster", "decide", 1, "declined", "--answer", "-").out
    assert again == "Nothing has changed: this request is done already.\n"
    terminal.do("roster", "decide", 2, "declined", "--answer", "no such house")
    assert broken(line) == []


def test_what_is_refused_is_one_sentence_and_changes_nothing(hall):
    terminal, line = hall
    says(line, {MAU: "moved"}, by=leads(line))
    before = rows_of(line.engine)
    for words, expected in (
        (("decide", 999, "done"), "There is no request 999 of a leader."),
        (("decide", 1, "declined"), "Write to the leader why it is declined."),
    ):
        said = terminal.run("roster", *words)
        assert (said.code, expected in said.err) == (2, True)
    assert rows_of(line.engine) == before

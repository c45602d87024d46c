"""phieuhen slots free and slots book."""

import pytest
from sqlmodel import select

from booking_scene import EVENING, household, left_out
from commands import Terminal
from line import rows_of
from scheduler.places.service import find_session
from scheduler.roster.models import Resident

NIGHT = "DEM/2021-03-26/night"


@pytest.fixture
def town(monkeypatch, capsys, line_here):
    """A terminal in a folder with a published plan that left everybody out, and the line on its database."""
    line = left_out(line_here)
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line


def key(line, ref):
    with line.work() as (db, _):
        return household(db, ref)


def table(said):
    return [line.split() for line in said.out.splitlines()]


def test_the_windows_of_a_session_are_shown_with_what_is_taken_and_free(town):
    terminal, line = town
    terminal.do("slots", "book", key(line, "H2"), EVENING, "18:00")
    said = table(terminal.do("slots", "free", EVENING))
    assert said[:3] == [
        ["Window", "Places", "Taken", "Free"],
        ["18:00–19:00", "10", "2", "8"],
        ["19:00–20:00", "10", "0", "10"],
    ]
    assert " ".join(said[-1]) == "The daily limit leaves 398 people."
    vietnamese = Terminal(terminal.monkeypatch, terminal.capsys).do("slots", "free", NIGHT).out
    assert "Khung giờ" in vietnamese
    assert "00:00–01:00" in vietnamese


def test_a_closed_session_says_so(town):
    terminal, line = town
    with line.work() as (db, campaign):
        find_session(db, campaign, EVENING).state = "closed"
        campaign.settings = {**campaign.settings, "limits": []}
    assert terminal.do("slots", "free", EVENING).out.splitlines()[-1] == "This session is closed and takes nobody."


def test_a_party_is_booked_once_and_its_slip_can_be_printed(town):
    terminal, line = town
    words = ("slots", "book", key(line, "H4"), NIGHT, "00:00")
    said = f"Booked 1 people into {NIGHT} at 00:00: slip 1. Print it (phieuhen slips print).\n"
    assert terminal.do(*words).out == said
    before = rows_of(line.engine)
    assert "slip 1); nothing has changed" in terminal.do(*words).out
    assert rows_of(line.engine) == before
    assert terminal.do("slips", "print").out.startswith("1 files, 1 slips")
    assert terminal.do("check").code == 0


def test_a_party_of_one_is_named_by_its_option(town):
    terminal, line = town
    with line.work() as (db, _):
        student = db.exec(select(Resident.id).where(Resident.full_name == "Lê Thị Hoa")).one()
    school = "TRUONG/2021-03-26/afternoon"
    said = terminal.do("slots", "book", key(line, "H1"), school, "13:00", "--party", f"resident-{student}")
    assert said.out.startswith("Booked 1 people")


@pytest.mark.parametrize(
    ("ref", "session", "clock", "words"),
    [
        ("H2", EVENING, "18:30", "No window of this session starts at “18:30”. Its windows start at: 18:00, 19:00,"),
        ("H2", "DEM/2021-04-30/night", "23:00", "There is no session DEM/2021-04-30/night"),
        ("H2", "DEM", "23:00", "cannot be read"),
        ("A1", NIGHT, "23:00", "does not take this party"),
    ],
)
def test_what_cannot_be_booked_is_one_sentence_and_changes_nothing(town, ref, session, clock, words):
    terminal, line = town
    number = key(line, ref)
    before = rows_of(line.engine)
    said = terminal.run("slots", "book", number, session, clock)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert rows_of(line.engine) == before

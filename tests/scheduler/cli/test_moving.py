"""phieuhen plan move, swap, split, join, block, unblock and off."""

import csv

import pytest
from sqlmodel import select

from booking_scene import EVENING, broken, household, left_out
from commands import Terminal
from line import rows_of
from moving_scene import put
from scheduler.operations.off_lists import CALL_HEADER, MESSAGE_HEADER
from scheduler.roster.models import Resident


@pytest.fixture
def town(monkeypatch, capsys, line_here):
    """A terminal in a folder with a published plan in which H2 (two), A2 (three) and A3 come in the evening."""
    line = left_out(line_here)
    for ref, clock in (("H2", "18:00"), ("A2", "19:00"), ("A3", "20:00")):
        put(line, ref, clock)
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line


def key(line, ref):
    with line.work() as (db, _):
        return household(db, ref)


def person(line, name):
    with line.work() as (db, _):
        return db.exec(select(Resident.id).where(Resident.full_name == name)).one()


def test_a_household_is_moved_and_again_changes_nothing(town):
    terminal, line = town
    order = ("plan", "move", key(line, "H2"), EVENING, "21:00")
    assert terminal.do(*order).out == (
        f"Moved to {EVENING} at 21:00. Slips (number/version): 1/2. Print them (phieuhen slips print).\n"
    )
    assert terminal.do(*order).out == "Nothing has changed.\n"
    assert broken(line) == []


def test_two_households_are_swapped_and_one_is_split_and_joined(town):
    terminal, line = town
    said = terminal.do("plan", "swap", key(line, "H2"), key(line, "A2")).out
    assert "1/2, 2/2" in said
    assert "4/1" in terminal.do("plan", "split", key(line, "A2"), person(line, "Bùi Văn Con")).out
    assert terminal.do("plan", "move", key(line, "A2"), EVENING, "21:00", "--party", "part-1").code == 0
    assert "2/4" in terminal.do("plan", "join", key(line, "A2")).out
    assert broken(line) == []


def test_what_is_refused_is_one_sentence_and_changes_nothing(town):
    terminal, line = town
    before = rows_of(line.engine)
    said = terminal.run("plan", "move", key(line, "H2"), "TRUONG/2021-03-26/afternoon", "13:00")
    assert (said.code, said.err) == (
        2,
        "Station TRUONG does not take this party: it serves other units or another group. Choose another station.\n",
    )
    said = terminal.run("plan", "off")
    assert (said.code, "Name a session" in said.err) == (2, True)
    assert rows_of(line.engine) == before


def test_places_are_blocked_shown_and_freed(town):
    terminal, line = town
    assert terminal.do("plan", "block", EVENING, "18:00", 5).out == f"{EVENING} at 18:00: 5 places blocked, 3 free.\n"
    said = [row.split() for row in terminal.do("slots", "free", EVENING).out.splitlines()]
    assert said[:2] == [["Window", "Places", "Taken", "Blocked", "Free"], ["18:00–19:00", "10", "2", "5", "3"]]
    assert terminal.run("plan", "block", EVENING, "18:00", 9).code == 2
    assert terminal.do("plan", "unblock", EVENING, "18:00").out == f"{EVENING} at 18:00: 0 places blocked, 8 free.\n"
    assert broken(line) == []


def test_a_session_is_tried_called_off_and_its_lists_are_written(town, tmp_path):
    terminal, line = town
    before = rows_of(line.engine)
    said = terminal.do("plan", "off", EVENING, "--reason", "bão", "--dry-run").out
    assert "A trial: nothing was changed." in said
    assert "3 parties moved, 0 cancelled, 0 have arrived and stay; 4 windows closed." in said
    assert rows_of(line.engine) == before
    files = ("--messages", tmp_path / "m.csv", "--calls", tmp_path / "c.csv")
    done = terminal.do("plan", "off", EVENING, "--reason", "bão", *files).out
    assert "3 parties moved" in done
    rows = {
        name: list(csv.reader((tmp_path / name).read_text("utf-8-sig").splitlines())) for name in ("m.csv", "c.csv")
    }
    assert (tuple(rows["m.csv"][0]), len(rows["m.csv"])) == (MESSAGE_HEADER, 4)
    assert (tuple(rows["c.csv"][0]), len(rows["c.csv"])) == (CALL_HEADER, 4)
    assert "(bão)" in rows["m.csv"][1][-2]
    again = terminal.do("plan", "off", EVENING, "--reason", "bão").out
    assert "It was called off before, or is over; nothing has changed." in again
    assert broken(line) == []


def test_a_station_is_off_from_an_hour_on_and_nobody_is_moved_if_asked_so(town):
    terminal, line = town
    said = terminal.do("plan", "off", "--day", "2021-03-26", "--station", "TRU-SO", "--from", "19:00", "--cancel").out
    assert "0 parties moved, 2 cancelled, 0 have arrived and stay; 3 windows closed." in said
    assert terminal.run("plan", "off", "--day", "2021-03-26", "--station", "TRU-SO", "--from", "25:00").code == 2
    assert terminal.run("plan", "off", EVENING, "--messages", "/no/such/folder/m.csv").code == 2
    assert broken(line) == []

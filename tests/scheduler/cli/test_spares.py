"""phieuhen slips spare, tell, untell and return."""

import pytest

from commands import Terminal
from spare_scene import appointment_of, household_of, residents_of

WINDOW = "TRU-SO/2021-03-26/evening 20:00"


@pytest.fixture
def town(monkeypatch, capsys, line_here):
    line = line_here.run()
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line


def test_spare_slips_are_asked_for_told_taken_back_and_returned(town):
    terminal, line = town
    ask = ("slips", "spare", "khu phố 1", "--count", "2", "--people", "3", "--window", WINDOW)
    assert "Made 2 spare slips; 2 are open." in terminal.do(*ask).out
    assert "Made 0 spare slips; 2 are open." in terminal.do(*ask).out
    told = terminal.do(
        "slips",
        "tell",
        "11",
        "Ngô Thị Mới",
        "--people",
        "2",
        "--person",
        "Ngô Thị Mới, 1980",
        "--person",
        "Ngô Văn Thêm",
    )
    assert "Slip 000011 belongs to a household now." in told.out
    assert [(one.full_name, one.birth_year) for one in residents_of(line, 11)][:2] == [
        ("Ngô Thị Mới", 1980),
        ("Ngô Văn Thêm", None),
    ]
    assert "Spare slip 000011 is blank." in terminal.do("slips", "untell", "11").out
    assert household_of(line, 11).is_untold
    assert "Returned 2 spare slips." in terminal.do("slips", "return", "khu phố 1").out
    assert appointment_of(line, 11).status == "cancelled"


@pytest.mark.parametrize("person", ["", ", 1980", "Ngô Văn Thêm, mới", "Ngô Văn Thêm, 80"])
def test_what_is_no_person_is_refused(town, person):
    terminal, line = town
    terminal.do("slips", "spare", "khu phố 1", "--count", "1")
    said = terminal.run("slips", "tell", "11", "Ngô Thị Mới", "--people", "2", "--person", person)
    assert said.code == 2
    assert "is no person" in said.err
    assert household_of(line, 11).is_untold


def test_a_slip_that_there_is_not_is_refused(town):
    terminal, _ = town
    said = terminal.run("slips", "untell", "999")
    assert said.code == 2
    assert "no slip 999" in said.err

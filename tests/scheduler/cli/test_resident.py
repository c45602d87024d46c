"""Numbers at the terminal: asked for unseen or piped in, never an argument, never shown whole."""

import io
import sys

import pytest

from commands import Terminal
from factories import EVE, small_campaign_text, small_roster
from scheduler.cli import resident

WITH = small_campaign_text() + "\n[privacy]\nkeep_id_numbers = true\n"
NUMBER = "000178123509"


def numbered_roster() -> str:
    header, first, second, *rows = small_roster().decode().splitlines()
    return "\n".join([f"{header};CCCD", f"{first};", f"{second};{NUMBER}", *(f"{row};" for row in rows)])


@pytest.fixture
def office(monkeypatch, capsys, tmp_path):
    """A terminal in a folder with a campaign that needs numbers, and its roster."""
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    monkeypatch.chdir(tmp_path)
    terminal = Terminal(monkeypatch, capsys, ("--lang", "en"))
    (tmp_path / "nho.toml").write_text(WITH)
    (tmp_path / "r.csv").write_text(numbered_roster())
    terminal.do("campaign", "load", "nho.toml")
    assert "Stored 1 ID numbers, encrypted." in terminal.do("roster", "import", "r.csv", "--yes").out.splitlines()
    return terminal


def find(terminal, typed, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return terminal.run("resident", "find")


def test_who_is_found_is_told_by_household_and_the_last_three_digits(office, monkeypatch):
    said = find(office, f"{NUMBER[:6]} {NUMBER[6:]}\n", monkeypatch)
    assert (said.code, said.err) == (0, "")
    assert said.out == "Household H1, khu phố 1 (19357), resident 2, ID number *********509\n"
    vietnamese = Terminal(office.monkeypatch, office.capsys)
    assert (
        find(vietnamese, NUMBER, monkeypatch).out == "Hộ H1, khu phố 1 (19357), người số 2, số định danh *********509\n"
    )


def test_at_a_keyboard_the_number_is_asked_for_unseen(office, monkeypatch):
    asked = []

    class Keyboard(io.StringIO):
        def isatty(self):
            return True

    def prompt(text, *, hide_input):
        asked.append((text, hide_input))
        return NUMBER

    monkeypatch.setattr(resident.typer, "prompt", prompt)
    monkeypatch.setattr(sys, "stdin", Keyboard())
    assert "resident 2" in office.do("resident", "find").out
    assert "người số 2" in Terminal(office.monkeypatch, office.capsys).do("resident", "find").out
    assert asked == [("ID number", True), ("Số định danh", True)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("000178123500", "Nobody was found with this ID number."),
        ("17812350", "An ID number has 12 digits"),
        ("", "12 digits"),
    ],
)
def test_a_number_that_nobody_has_or_that_is_none_is_not_repeated(office, monkeypatch, typed, words):
    said = find(office, typed, monkeypatch)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert not typed or typed not in said.err


def test_a_number_is_never_an_argument(office):
    assert office.run("resident", "find", NUMBER).code == 2


def test_another_key_for_the_numbers_changes_nothing_for_who_looks(office, monkeypatch):
    said = office.do("keys", "rotate", "--purpose", "id_numbers").out
    assert said == "Campaign nho: encrypted 1 ID numbers under a new key.\n"
    listed = [line.split()[:1] + line.split()[-3:] for line in office.do("keys", "list").out.splitlines()[1:4]]
    assert listed == [
        ["id_number_search", "number", "1", "25/03/2021"],
        ["id_numbers", "1", "25/03/2021", "25/03/2021"],
        ["id_numbers", "numbers", "2", "25/03/2021"],
    ]
    assert "*********509" in find(office, NUMBER, monkeypatch).out


def test_a_campaign_file_that_keeps_no_numbers_says_what_it_deletes(office, monkeypatch, tmp_path):
    (tmp_path / "nho.toml").write_text(small_campaign_text())
    said = office.do("campaign", "load", "nho.toml")
    assert said.out == "Loaded nho: Đợt thử nhỏ.\n"
    assert said.err == "! This file keeps no ID numbers: the 1 that were kept are now deleted, and their keys.\n"
    assert office.do("campaign", "load", "nho.toml").err == ""
    refused = find(office, NUMBER, monkeypatch)
    assert (refused.code, "keeps no ID numbers" in refused.err) == (2, True)
    assert "keeps no ID numbers" in office.run("keys", "rotate", "--purpose", "id_numbers").err

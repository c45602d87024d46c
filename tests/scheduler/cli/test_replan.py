"""phieuhen plan compare and restore."""

import csv

import pytest

from commands import Terminal
from factories import EVE
from line import Line
from replan_scene import appointments, hand_out
from scheduler.database import open_engine
from scheduler.keys import Keys
from scheduler.plan.models import Appointment


@pytest.fixture
def bare(monkeypatch, capsys, tmp_path):
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR", "PASSWORD"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


@pytest.fixture
def line(bare, tmp_path, sqlite_template):
    """A published plan, and a draft that moves one party and keeps all others."""
    home = tmp_path / "home"
    (home / "phieuhen.db").write_bytes(sqlite_template.read_bytes())
    engine = open_engine(str(home / "phieuhen.db"))
    made = Line(engine, home, Keys.in_folder(home / "keys")).run()
    present = made.slots(1)
    made.draft(seed=2)
    rows = {key: row.id for key, row in appointments(made, 2).items()}
    with made.work() as (db, _):
        for key, slot in present.items():
            db.get_one(Appointment, rows[key]).slot_id = slot + (key == "A2/household")
    yield made
    engine.dispose()


def test_comparing_tells_who_moves_and_what_is_printed_again(bare, line):
    printed = bare.do("plan", "compare").out
    said = " ".join(printed.split())  # a terminal breaks long cells
    assert "Plan 2 against plan 1:" in said
    assert "9 slips stay as they are; 1 move though nothing" in said
    assert "forces them (10.0%)" in said
    assert "none that is still to come moves" in said
    assert "Nothing forces it 1 slips, 3 people" in said
    assert "Bùi Văn" in said
    assert "1 slips of 1 neighbourhoods" in said
    assert bare.do("plan", "compare", "2", "--with", "1").out == printed


def test_a_handed_out_slip_that_moves_though_nothing_forces_it_is_a_warning(bare, line):
    hand_out(line, "A2/household")
    assert "! 1 of them move, 1 though nothing forces them" in bare.do("plan", "compare").out


def test_every_slip_that_changes_is_listed_without_names(bare, line, tmp_path):
    bare.do("plan", "compare", "--out", "doi.csv")
    text = (tmp_path / "home" / "doi.csv").read_text()
    (row,) = csv.DictReader(text.splitlines())
    assert (row["party"], row["people"], row["cause"], row["handed_out"]) == ("household", "3", "unforced", "0")
    assert "Bùi" not in text
    assert "cannot be written" in bare.run("plan", "compare", "--out", "no/such/folder.csv").err


def test_restoring_is_tried_done_and_done_once(bare, line):
    bare.do("plan", "publish", "2")
    before = line.kept()
    tried = bare.do("plan", "restore", "--dry-run").out
    assert "A trial: nothing was changed." in tried
    assert "Plan 1 against plan 2:" in tried
    assert line.kept() == before
    assert "Plan 1 counts now. Slips: 0 new, 1 replaced, 9 kept, 0 cancelled." in bare.do("plan", "restore").out
    after = line.kept()
    bare.do("plan", "restore", "1")
    assert line.kept() == after
    assert "This plan counts already" in bare.do("plan", "restore", "--dry-run").out


def test_restoring_refuses_in_words_what_would_take_people_their_slot(bare, line):
    bare.do("plan", "publish", "2")
    hand_out(line, "A2/household")
    refused = bare.run("plan", "restore")
    assert (refused.code, "3 people (1 slips) who were handed their slip" in refused.err) == (2, True)


def test_what_a_second_plan_gives_up_for_calm_is_said_in_words(bare, line):
    assert "Slots changed" in bare.do("plan", "show", "2").out


@pytest.mark.parametrize(
    "words",
    [
        ("draft", "--seed", "99999999999999999999"),
        ("draft", "--seed=-1"),
        ("show", "99999999999999999999"),
        ("compare", "--with", "99999999999999999999"),
        ("restore", "99999999999999999999"),
        ("why", "1", "--plan", "99999999999999999999"),
        ("split", "1", "99999999999999999999"),
    ],
    ids=" ".join,
)
def test_numbers_that_no_plan_seed_or_person_can_have_are_refused_as_mistyped(bare, line, words):
    said = bare.run("plan", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith(f"phieuhen plan {words[0]} --help\n")

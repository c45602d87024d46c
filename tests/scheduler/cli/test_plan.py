"""phieuhen plan show and plan why: what a plan trades off, whom it leaves out, and why a household has its slot."""

import pytest

from booking_scene import household
from commands import Terminal
from factories import small_roster
from shortage_scene import people, station, town


@pytest.fixture
def ward(monkeypatch, capsys, line_here):
    """A terminal in a folder with a draft for ninety people and a household of twelve on sixty places in windows of ten."""
    line_here.load(town(station("A", "19357")))
    rows = [*people(90), *people(1, household=12, first=900)]
    line_here.fill(small_roster(*rows, without=("H", "A")))
    line_here.open()
    return Terminal(monkeypatch, capsys), line_here


def test_a_draft_says_at_once_what_it_trades_off_whom_it_leaves_out_and_what_would_help(ward):
    terminal, _ = ward
    said = terminal.do("plan", "draft")
    out = " ".join(said.out.split())
    assert "Chờ đến lượt Chờ trung bình 1 ngày kể từ ngày đầu của đợt. 60" in out
    assert "Tổng 840." in out
    assert "Không kế hoạch nào rẻ hơn" in out
    # Two days would add forty places, but a window of twenty then takes the twelve as well: forty-two people.
    assert (
        "Phường 1 thiếu 30 chỗ đến hết 28/3/2021: các ca đã kín. Thêm 1 bộ thiết bị ở Điểm A trong 3 ngày" in said.err
    )
    assert "có 12 người; khung giờ lớn nhất hộ được đến có 10 chỗ. Tách thành 2 nhóm" in said.err


def test_draft_and_show_say_the_same_and_end_with_the_load_by_station_and_part_of_the_day(ward):
    terminal, _ = ward
    drafted = terminal.do("plan", "draft").out
    shown = terminal.do("plan", "show").out
    assert shown == drafted
    rows = [row.split() for row in shown.splitlines()]
    assert rows[-2:] == [["Điểm", "Ca", "sáng"], ["A", "60/60"]]
    english = Terminal(terminal.monkeypatch, terminal.capsys, ("--lang", "en")).do("plan", "show").out
    assert "Morning shift" in english


def test_why_says_the_slot_of_a_household_its_cost_and_the_next_best(ward):
    terminal, line = ward
    terminal.do("plan", "draft")
    with line.work() as (db, _):
        large, small = household(db, "1900"), household(db, "1001")
    said = terminal.do("plan", "why", large).out
    assert said.splitlines()[0] == "Ngô 1 900 0 (12 người)"
    assert "Kế hoạch 1 chưa xếp được: đông hơn mọi khung giờ được phép." in said
    english = Terminal(terminal.monkeypatch, terminal.capsys, ("--lang", "en"))
    told = english.do("plan", "why", small, "--party", "household", "--plan", 1).out
    assert told.splitlines()[0] == "Ngô 1 1 0 (people: 1)"
    assert "Slot in plan 1: " in told or "Plan 1 left them out: " in told


def test_a_party_that_the_plan_does_not_hold_is_one_sentence(ward):
    terminal, line = ward
    terminal.do("plan", "draft")
    with line.work() as (db, _):
        number = household(db, "1001")
    said = terminal.run("plan", "why", number, "--party", "resident-1")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Kế hoạch 1 không có nhóm “resident-1” của hộ")
    assert terminal.run("plan", "why", 99_999).code == 2

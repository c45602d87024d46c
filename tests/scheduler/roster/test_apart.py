"""Reading the roster of a stranger in a process that may die of it."""

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import time
import unicodedata
from datetime import date
from datetime import time as day_time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hostile_files as hostile
from roster_files import HEADER, LE, delimited, xlsx
from scheduler.roster import apart
from scheduler.roster.apart import Limits, read_apart
from scheduler.roster.apart_child import ENDINGS, LONGEST_CELL, answer
from scheduler.roster.errors import RosterEmpty, RosterError, RosterTooCostly, RosterUnreadable
from scheduler.roster.reading import read_roster, understood
from scheduler.roster.sheets import UPLOAD_ROOM

SHEET_LINE = b'{"name": "", "encoding": ""}\n'
TIGHT = Limits(memory=128 << 20, cpu=2, clock=20)


@pytest.fixture
def read(tmp_path):
    """Read bytes as an upload of that name, within tight limits."""

    def reading(data: bytes, name: str = "danh-sach.xlsx", limits: Limits = TIGHT):
        path = tmp_path / "1.upload"
        path.write_bytes(data)
        return read_apart(path, name, limits)

    return reading


@pytest.fixture
def taken_over(read, monkeypatch):
    """The same, but the child does what the file says."""
    monkeypatch.setattr(apart, "_CHILD", "hostile_child")
    return read


BEFORE: set[str] = set()
"""Children that were there before the test, such as a database server that another test has started."""


def all_children() -> list[str]:
    return (Path("/proc/self/task") / str(os.getpid()) / "children").read_text().split()


def children() -> list[str]:
    return [child for child in all_children() if child not in BEFORE]


@pytest.fixture(autouse=True)
def _children_before():
    BEFORE.clear()
    BEFORE.update(all_children())


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (xlsx(), "a.xlsx"),
        (xlsx(), "b.csv"),
        (delimited(), "c.csv"),
        (delimited(delimiter=";", encoding="utf-8-sig"), "D.CSV"),
        (xlsx([(*LE[:3], birth, *LE[4:]) for birth in (27458, True, 1.5, "", "05/3/1975")]), "e.xlsx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_read_apart_says_the_same_as_one_read_here(read, data, name):
    assert list(understood(read(data, name), name).rows()) == list(read_roster(data, name).rows())


def test_dates_and_times_come_as_the_texts_that_the_roster_takes_them_for(read):
    values = {
        "date": 'date-value="1975-03-05"',
        "boolean": 'boolean-value="true"',
        "float": 'value="27458"',
        "time": 'time-value="PT07H30M00S"',
    }
    cells = [f'<table:table-cell office:value-type="{kind}" office:{value}/>' for kind, value in values.items()]
    said = [[hostile.ods_cell(text) for text in (*LE, "")] for _ in cells]
    for row, cell in zip(said, cells, strict=True):
        row[3] = row[7] = cell
    lines = ([*map(hostile.ods_cell, (*HEADER, "Nghề nghiệp"))], *said)
    data = hostile.ods("".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines))
    here = read_roster(data, "a.ods")
    assert {type(row[3]) for row in here.parts[0].body} == {date, bool, float, day_time}
    apart_rows, rows = list(understood(read(data, "a.ods"), "a.ods").rows()), list(here.rows())
    assert [row._replace(raw=()) for row in apart_rows] == [row._replace(raw=()) for row in rows]
    assert {type(row.raw[3]) for row in apart_rows} == {str, bool, float}


HOSTILE = {
    "a far cell": (hostile.far_cell, RosterTooCostly),
    "a cell to the far right": (lambda: hostile.far_cell("XFD2"), None),
    "a cell far below": (lambda: hostile.far_cell("A1048576"), RosterTooCostly),
    "a far cell in an open document": (hostile.far_ods_cell, RosterUnreadable),
    "a row a million times": (hostile.long_ods, RosterTooCostly),
    "four thousand million texts": (hostile.counted_strings, RosterTooCostly),
    "a sheet two thousand times": (hostile.slow_sheets, RosterTooCostly),
    "a folder in a circle": (hostile.circle_xls, RosterTooCostly),
    "a sector that is missing": (hostile.panic_xls, RosterUnreadable),
    "entities": (hostile.entities, RosterUnreadable),
    "deep elements": (hostile.nested, None),
    "a bomb": (hostile.bomb, RosterTooCostly),
    "a broken off file": (lambda: xlsx()[:3000], RosterUnreadable),
    "a file without its end": (lambda: xlsx()[:-30], RosterUnreadable),
    "nothing": (bytes, RosterEmpty),
    "an empty sheet": (lambda: xlsx([], (), titles=0), RosterEmpty),
}


@pytest.mark.parametrize(("make", "error"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_ends_in_one_clear_error(read, make, error):
    if error is None:
        assert read(make(), limits=Limits()) is not None
        return
    with pytest.raises(error) as caught:
        read(make(), "hại.xlsx")
    assert "“hại.xlsx”" in caught.value.text("vi")
    assert "“hại.xlsx”" in caught.value.text("en")
    assert caught.value.status in {413, 422}
    assert children() == []


ENDLESS = {
    "one word": (b"x" * (8 << 20), RosterUnreadable),
    "one line": (b"," * (8 << 20), RosterTooCostly),
    "a wide line and many short ones": (b"," * 4000 + b"\n" * 100_000, RosterTooCostly),
    "many lines": (b"\n" * (UPLOAD_ROOM.rows + 1) + b"x,y", RosterTooCostly),
    "an open quote": (b'"' + b"x," * (1 << 20), RosterUnreadable),
    "marks of another code": (b"\xff\xfe" * 1000, RosterEmpty),
    "half of another code": (b"\xff\xfe" + b"\x00\xd8" * 1000, RosterUnreadable),
}


@pytest.mark.parametrize(("data", "error"), ENDLESS.values(), ids=ENDLESS)
def test_a_hostile_text_ends_in_one_clear_error(read, data, error):
    with pytest.raises(error):
        read(data, "a.csv")


def test_two_million_texts_are_read_where_there_is_room_and_refused_where_there_is_not(read):
    data = hostile.many_strings()
    assert len(read(data, limits=Limits())[0].rows) == 7
    with pytest.raises(RosterTooCostly):
        read(data, limits=Limits(memory=64 << 20))


def test_a_child_writes_rows_line_by_line_and_says_by_a_number_what_else(monkeypatch):
    def said(data, name="a.csv"):
        out = io.BytesIO()
        status = answer(data, name, out)
        first, *lines = map(json.loads, out.getvalue().splitlines() or ["{}"])
        return status, first, [row for rows in lines for row in rows]

    long, heap = "ngõ  " * 500, "a" + "\u0301\u0323" * 60
    status, sheet, rows = said(delimited([("a", long, heap)] * 40))
    assert sheet == {"name": "", "encoding": "utf-8"}
    assert (status, len(rows), rows[40][0]) == (0, 41, "a")
    assert (len(rows[1][1]), rows[1][1][:8]) == (LONGEST_CELL, "ngõ ngõ ")
    assert unicodedata.is_normalized("NFC", rows[1][2])
    assert said(b"") == (ENDINGS[RosterEmpty], {}, [])
    assert said(b"PK\x03\x04", "a.xlsx") == (ENDINGS[RosterUnreadable], {}, [])
    assert said(b"," * (1 << 18) + b"\n" * 20) == (ENDINGS[RosterTooCostly], {}, [])
    for trouble, error in ((MemoryError, RosterTooCostly), (ZeroDivisionError, RosterUnreadable)):
        monkeypatch.setattr("scheduler.roster.apart_child.read_sheets", raising(trouble))
        assert said(b"a") == (ENDINGS[error], {}, [])


def raising(trouble):
    def read(*_):
        raise trouble

    return read


RIGHTS = """
import os, socket
from scheduler.roster.apart_child import _give_up_rights
_give_up_rights(256 << 20, 5)
for wrong in (
    lambda: open("/etc/passwd"),
    lambda: open("taken-over", "w"),
    lambda: socket.socket(),
    lambda: os.dup(0),
    lambda: os.pipe(),
    lambda: bytes(512 << 20),
):
    try:
        wrong()
    except (OSError, MemoryError):
        print("no")
"""


def test_a_child_can_open_connect_and_take_nothing(tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", RIGHTS], cwd=tmp_path,
        env={"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert said == ["no"] * 6
    assert list(tmp_path.iterdir()) == []


def test_a_child_knows_nothing_of_our_environment(taken_over, monkeypatch):
    monkeypatch.setenv("PHIEUHEN_DATABASE_URL", "postgresql://u:secret@h/d")
    ((_, ((said,),), _),) = taken_over(b"#environment\n" + SHEET_LINE, "a.csv")
    assert "PYTHONPATH" in said
    assert "PHIEUHEN" not in said


def test_the_sentence_says_how_many_rows_an_upload_may_have():
    assert f"{UPLOAD_ROOM.rows:,}" in RosterTooCostly.en
    assert f"{UPLOAD_ROOM.rows:,}".replace(",", ".") in RosterTooCostly.vi


PROGRAM = """
import resource, sys
from pathlib import Path
from scheduler.roster.apart import Limits, read_apart
from scheduler.roster.errors import RosterError

def most():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

before = most()
for name in sys.argv[1:]:
    try:
        read_apart(Path(name), "a.xlsx", Limits(memory=256 << 20, cpu=2))
    except RosterError as error:
        print(error.code)
print(most() - before)
"""


def test_the_memory_of_the_reader_s_parent_does_not_grow_with_what_a_file_claims(tmp_path):
    makers = (hostile.far_cell, hostile.long_ods, hostile.counted_strings, hostile.circle_xls, hostile.bomb)
    for make in makers:
        (tmp_path / make.__name__).write_bytes(make())
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, *(str(tmp_path / make.__name__) for make in makers)],
        env={"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert said[:-1] == ["roster_too_costly"] * len(makers)
    assert int(said[-1]) < 16 << 10  # kilobytes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", xlsx()[:900]])
)
def test_no_bytes_do_more_than_be_refused(read, data, start):
    with pytest.raises(RosterError):
        read(start + data)


@pytest.mark.parametrize("seed", range(12))
def test_a_workbook_with_some_bytes_changed_is_read_or_refused(read, seed):
    chance = random.Random(seed)
    data = bytearray(xlsx())
    for _ in range(4):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with contextlib.suppress(RosterError):
        assert read(bytes(data))
    assert children() == []


def test_a_cell_that_is_too_long_is_as_much_too_long_when_it_is_cut(read):
    data = delimited([(*LE[:4], "ngõ " * 5000, *LE[5:])])
    cell = read(data, "a.csv")[0].rows[1][4]
    assert len(cell) == LONGEST_CELL
    (row,) = understood(read(data, "a.csv"), "a.csv").rows()
    assert row.too_long == "address"


def test_accents_come_in_the_order_in_which_they_stay(read):
    heap = "a" + "\u0301\u0323" * 400
    before = time.process_time()
    sheets = read(delimited([(*LE[:4], heap, *LE[5:])] * 200), "a.csv")
    assert sheets[0].rows[1][4] != heap
    list(understood(sheets, "a.csv").rows())
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    "said",
    [
        b"[",
        b"null",
        b'"text"',
        b'{"rows": []}',
        b"[1]",
        b"[[[]]]",
        b'[["a", {"__class__": "os.system"}]]',
        b"[" * 5000,
        b'[["\xff"]]',
        b"[[1" + b"0" * 30 + b"]]",
        b'[["' + b"x" * 1001 + b'"]]',
        b'[["a"]]\n[["a","b"]]',
        b'{"name": "a"}\n[["a"]]',
        b'{"name": "a", "encoding": 1}',
        b'{"name": "a", "encoding": "", "more": ""}',
        b'{"name": "' + b"x" * 101 + b'", "encoding": ""}',
        b"cos\nsystem\n(S'touch taken-over'\ntR.",
        b"\x80\x04\x95",
    ],
)
def test_an_answer_that_is_no_table_of_plain_cells_is_refused(taken_over, said):
    with pytest.raises(RosterUnreadable):
        taken_over(SHEET_LINE + said + b"\n", "a.csv")
    assert not Path("taken-over").exists()


def test_rows_of_no_sheet_are_refused(taken_over):
    with pytest.raises(RosterUnreadable):
        taken_over(b'[["a"]]\n', "a.csv")


def test_sheets_without_end_are_cut_off(taken_over):
    with pytest.raises(RosterTooCostly):
        taken_over(b"#flood\n" + SHEET_LINE, "a.csv")
    assert children() == []


@pytest.mark.parametrize(
    "said",
    [
        b"#flood\n" + SHEET_LINE + b"[[]]\n" * 1000,
        b"#flood\n" + SHEET_LINE + b"[[" + b",".join([b"0"] * 100_000) + b"]]\n",
        b"#flood\n" + b"[" * 65536,
        b"#flood\n\n",
    ],
    ids=["rows", "cells", "one line", "empty lines"],
)
def test_an_answer_without_end_is_cut_off(taken_over, said):
    with pytest.raises((RosterTooCostly, RosterUnreadable)):
        taken_over(said, "a.csv")
    assert children() == []


@pytest.mark.parametrize("order", [b"#hang", b"#close"])
def test_a_child_that_does_not_end_is_ended(taken_over, order):
    begun = time.monotonic()
    with pytest.raises(RosterTooCostly):
        taken_over(order + b"\n" + SHEET_LINE + b'[["a"]]\n', "a.csv", Limits(clock=0.5))
    assert time.monotonic() - begun < 10
    assert children() == []


def test_a_child_that_cannot_be_run_is_a_defect_of_ours_and_not_the_file_s(taken_over):
    with pytest.raises(RuntimeError, match="ended with 1"):
        taken_over(b"#1\n", "a.csv")


def test_a_child_may_also_say_what_is_wrong_with_a_file(taken_over):
    for error, status in ENDINGS.items():
        with pytest.raises(error):
            taken_over(b"#%d\n" % status, "a.csv")

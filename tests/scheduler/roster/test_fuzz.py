"""Whatever stands in a file, it is refused in one sentence or every row of it is accepted, doubtful or refused exactly once.

A few seconds of it run with all other tests; with `PHIEUHEN_FUZZ_SECONDS=600` the three run ten minutes, a third of it each.
"""

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, given, seed, settings
from hypothesis import strategies as st

from legacy_fonts import as_tcvn3, as_vni, made_names
from roster_files import HEADER, LE, ROWS, VO, book, delimited
from scheduler.roster.apart import Limits, read_apart
from scheduler.roster.columns import COLUMNS, SENSITIVE
from scheduler.roster.errors import RosterError
from scheduler.roster.findings import pack, unpack
from scheduler.roster.intake import take_in
from scheduler.roster.reading import Reading, apply, find_reading, samples, signature
from scheduler.roster.sheets import UPLOAD_ROOM, Sheet, read_sheets

SECONDS = float(os.environ.get("PHIEUHEN_FUZZ_SECONDS", "0")) / 3
TIGHT = Limits(memory=256 << 20, cpu=5, clock=30)


def repeated(test: Callable[[], None]) -> None:
    """Run a test of hypothesis once, and again with other seeds for as long as is asked for."""
    end, number = time.monotonic() + SECONDS, 0
    test()
    while time.monotonic() < end:
        number += 1
        seed(number)(test)()


def judged(read: Callable[[], list[Sheet]], name: str) -> str:
    """Hold a file against what is promised of it; return the code of its error, or ""."""
    refusal: RosterError | None = None
    try:
        sheets = read()
        reading = find_reading(sheets, name)
        table = apply(reading, sheets, name)
        intake = take_in(table, find_ward, this_year=2021, id_numbers=True)
    except RosterError as error:
        refusal = error
    if refusal is not None:
        assert name in refusal.text("vi")
        assert refusal.text("vi") != refusal.text("en")
        return refusal.code
    refused, doubtful = intake.rows_with(refused=True), intake.rows_with(refused=False)
    assert intake.residents + refused == intake.rows
    assert 0 <= doubtful <= intake.residents
    assert unpack(pack(intake.findings)) == list(intake.findings)
    for found in intake.findings:
        assert found.text("vi")
        assert found.text("en")
    assert Reading.from_dict(json.loads(json.dumps(reading.as_dict()))) == reading
    assert len(signature(reading)) == 64
    samples(reading, sheets)
    return ""


def find_ward(district: str, ward: str) -> tuple[str, str]:
    return ("", "ward_unknown") if len(ward) % 3 == 1 else ("101", "")


FIRST, LAST = datetime(1899, 12, 31), datetime(2100, 1, 1)  # noqa: DTZ001 -- as calamine gives them
HEADINGS = st.sampled_from(
    [heading for column in COLUMNS.values() for heading in column.headings[:2]] + list(SENSITIVE[:3])
)
BELOW = st.sampled_from(["", "Ngày", "Tháng", "Năm", "Nam", "Nữ", "Tên", "Họ đệm", "Số", "Ngày cấp"])
WORDS = st.sampled_from(
    [
        *made_names(20), "Chủ hộ", "I. TỔ DÂN PHỐ 1", "KHU PHỐ 3 (125 hộ)", "Tổng cộng", "NGƯỜI LẬP BIỂU", "(1)", "(2)", "(3)",
        "ngày 05 tháng 3 năm 2021", "05/03/1975", "1975", "00/00/1950", "0912345678", "01680000123", "x", "000075000001",
        "3.8084E+10", "=HYPERLINK(1)", "@", "\u0300", "a" * 301, "Phường 1", "thôn A", "\ud7ff", "\U0001f600", "\x00", "\n", " ",
    ]
)  # fmt: skip
CELLS = st.one_of(
    st.just(""), WORDS, WORDS.map(as_tcvn3), WORDS.map(as_vni), st.text(max_size=12), st.none(), st.booleans(),
    st.integers(-(10**6), 10**13), st.floats(), st.integers(1900, 2030).map(float), st.dates(date(1899, 12, 31), date(2100, 1, 1)),
    st.datetimes(FIRST, LAST), st.times(), st.timedeltas(timedelta(0), timedelta(days=9)),
)  # fmt: skip


BASE = {
    "Số hộ": st.sampled_from(["H1", "H2", "", 3]),
    "Họ và tên": st.sampled_from([*made_names(9), "", "Lê 2"]),
    "Quan hệ": st.sampled_from(["Chủ hộ", "Vợ", ""]),
    "Ngày sinh": st.sampled_from(["05/03/1975", 1975.0, "", "x", "01/01/1900", 27458, "13/25/1980"]),
    "Tổ dân phố": st.sampled_from(["khu phố 1", "", "2"]),
    "Phường/Xã": st.sampled_from(["Phường 1", "", "Xã"]),
    "SĐT": st.sampled_from(["0912345678", "01680000123", 912345678, "x", ""]),
    "CCCD": st.sampled_from(["000075000001", 38075000001.0, "3.8E+10", ""]),
    "Đã có thẻ": st.sampled_from(["x", "", "?"]),
}


@st.composite
def tables(draw):
    """A table as wards have them, of which any cell may be anything."""
    odd = draw(st.sampled_from([0.0, 0.03, 0.3]))
    chance = draw(st.randoms(use_true_random=False))
    headings = [heading for heading in BASE if chance.random() >= odd / 3]

    def line(usual):
        return [draw(CELLS) if chance.random() < odd else usual(heading) for heading in headings]

    def person():
        return line(lambda heading: draw(BASE[heading]))

    known = [draw(HEADINGS) if chance.random() < odd else heading for heading in headings]
    below = [[draw(BELOW) for _ in headings]] if odd and chance.random() < 0.4 else []
    top = [line(lambda _heading: "") for _ in range(chance.randrange(3))]
    body = [person() for _ in range(chance.randrange(9))]
    return [
        *top,
        known,
        *below,
        *body,
        *([known] * chance.randrange(2)),
        *(person() for _ in range(chance.randrange(2))),
    ]


def test_any_cells_are_refused_in_a_sentence_or_judged_row_by_row():
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(tables(), min_size=1, max_size=3), st.sampled_from(["TDP 1", "Sheet1", "Phường 2"]))
    def any_cells(found, name):
        sheets = [Sheet(f"{name}{number or ''}", rows) for number, rows in enumerate(found) if any(map(any, rows))]
        event(judged(lambda: sheets, "a.xlsx"))

    repeated(any_cells)


TEXTS = [
    delimited(),
    delimited(delimiter=";", encoding="utf-8-sig"),
    delimited(encoding="utf-16"),
    as_tcvn3(delimited().decode()).encode("latin-1"),
]


@st.composite
def mutated(draw, originals):
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
    return bytes(data)


def test_any_bytes_of_text_are_refused_in_a_sentence_or_judged_row_by_row():
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(mutated(TEXTS), st.binary(max_size=300)), st.sampled_from(["a.csv", "a.txt"]))
    def any_text(data, name):
        event(judged(lambda: read_sheets(data, name, UPLOAD_ROOM), name))

    repeated(any_text)


WORKBOOK = book({"TDP 1": [("DANH SÁCH",), HEADER, *ROWS, ("Tổng cộng", 4)], "TDP 2": [HEADER, VO, LE]}, ("A1:C1",))


@st.composite
def workbooks(draw):
    """The workbook with bytes of one of its parts changed, packed again; or with bytes of the whole changed."""
    if draw(st.booleans()):
        return draw(mutated([WORKBOOK]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()}
        changed = draw(st.sampled_from(sorted(parts)))
        for name, part in parts.items():
            new.writestr(name, draw(mutated([part])) if name == changed else part)
    return out.getvalue()


@pytest.mark.parametrize("examples", [30])
def test_any_bytes_of_a_workbook_are_refused_in_a_sentence_or_judged_row_by_row(tmp_path, examples):
    path = tmp_path / "1"

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(workbooks())
    def any_workbook(data):
        path.write_bytes(data)
        event(judged(lambda: read_apart(path, "a.xlsx", TIGHT), "a.xlsx"))

    repeated(any_workbook)

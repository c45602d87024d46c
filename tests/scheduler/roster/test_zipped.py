import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hostile_files as hostile
from roster_files import delimited, xlsx
from scheduler.roster import zipped
from scheduler.roster.errors import RosterError, RosterTooCostly, RosterUnreadable
from scheduler.roster.zipped import refuse_bomb

NAME = "hại.xlsx"
FLAGS, METHOD, PACKED, SIZE, OFFSET = 8, 10, 20, 24, 42  # of an entry as the end of the zip lists it


def refused(data: bytes) -> RosterError:
    with pytest.raises(RosterError) as caught:
        refuse_bomb(data, NAME)
    assert f"“{NAME}”" in caught.value.text("vi")
    return caught.value


def relisted(place: int, kind: str, value: int, data: bytes | None = None) -> bytes:
    """The sample workbook with one figure changed in the last entry of its list."""
    changed = bytearray(data or xlsx())
    struct.pack_into(kind, changed, changed.rindex(b"PK\x01\x02") + place, value)
    return bytes(changed)


@pytest.mark.parametrize("data", [xlsx(), hostile.ods(""), delimited(), b"", b"\xd0\xcf\x11\xe0"])
def test_an_honest_workbook_passes_and_what_is_no_zip_is_not_looked_at(data):
    refuse_bomb(data, NAME)


def test_a_part_is_counted_by_what_it_inflates_to_and_not_by_what_it_says(monkeypatch):
    assert isinstance(refused(hostile.bomb()), RosterTooCostly)
    size = sum(
        len(zipfile.ZipFile(io.BytesIO(xlsx())).read(name)) for name in zipfile.ZipFile(io.BytesIO(xlsx())).namelist()
    )
    modest = relisted(SIZE, "<L", 0xFFFFFFF0)
    monkeypatch.setattr(zipped, "MOST_INFLATED", size)
    refuse_bomb(modest, NAME)
    monkeypatch.setattr(zipped, "MOST_INFLATED", size - 1)
    assert isinstance(refused(modest), RosterTooCostly)


def test_parts_that_are_stored_count_too(monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        book.writestr("a", bytes(1000))
    refuse_bomb(out.getvalue(), NAME)
    monkeypatch.setattr(zipped, "MOST_INFLATED", 999)
    assert isinstance(refused(out.getvalue()), RosterTooCostly)


def test_a_zip_of_very_many_parts_is_refused_before_they_are_listed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for number in range(zipped.MOST_ENTRIES + 1):
            book.writestr(f"{number}", b"")
    assert isinstance(refused(out.getvalue()), RosterTooCostly)


def test_parts_that_lie_over_each_other_are_refused():
    data = xlsx()
    first = zipfile.ZipFile(io.BytesIO(data)).infolist()[0]
    two = relisted(OFFSET, "<L", first.header_offset, relisted(PACKED, "<L", len(data) - 500))
    assert isinstance(refused(two), RosterUnreadable)


@pytest.mark.parametrize(
    ("place", "kind", "value"),
    [(FLAGS, "<H", 1), (METHOD, "<H", 12), (METHOD, "<H", 99), (OFFSET, "<L", 7), (OFFSET, "<L", 0xFFFFFFF0)],
    ids=["a password", "bzip2", "AES", "no header there", "nothing there"],
)
def test_a_zip_with_a_password_or_as_no_spreadsheet_writes_it_is_unreadable(place, kind, value):
    assert isinstance(refused(relisted(place, kind, value)), RosterUnreadable)


def test_a_damaged_part_is_unreadable():
    data = bytearray(xlsx())
    entry = zipfile.ZipFile(io.BytesIO(data)).getinfo(hostile.SHEET)
    start = entry.header_offset + 30 + len(hostile.SHEET)
    data[start : start + 20] = b"\xff" * 20
    assert isinstance(refused(bytes(data)), RosterUnreadable)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(4, len(xlsx()) - 1), st.integers(0, 255)), max_size=6), st.binary(max_size=30))
def test_whatever_the_bytes_the_check_ends_in_yes_or_no(changes, more):
    data = bytearray(xlsx())
    for place, value in changes:
        data[place] = value
    with contextlib.suppress(RosterTooCostly, RosterUnreadable):
        refuse_bomb(bytes(data) + more, NAME)

"""Findings: few facts kept, sentences made on demand, every row counted once."""

import string
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.roster.finding_kinds import HEADINGS, KINDS, LEVELS
from scheduler.roster.findings import MOST_KEPT, Findings, Note, RowFinding, finding, pack, unpack

CODES = sorted(KINDS)
NOTES = st.lists(
    st.builds(
        Note,
        st.sampled_from(["", "TDP 1"]),
        st.integers(1, 9),
        st.sampled_from(["", "Ngày sinh"]),
        st.sampled_from(CODES),
        st.text(max_size=60),
    )
)


def test_every_kind_has_a_heading_a_level_and_a_mend_in_both_languages():
    for code, kind in KINDS.items():
        assert kind.heading in HEADINGS, code
        assert kind.level in LEVELS, code
        for vi, en in ((kind.vi, kind.en), (kind.mend_vi, kind.mend_en)):
            assert vi, code
            assert en, code
            fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in (vi, en)]
            assert fields[0] == fields[1] <= {"value", "limit"}, code


def test_a_finding_says_where_it_is_and_what_to_do():
    found = finding("birth_unreadable", 12, "Năm sinh", value="hôm qua", sheet="TDP 1")
    assert found.text("vi").startswith("Trang “TDP 1”, dòng 12, cột “Năm sinh”: “hôm qua” không phải")
    assert found.text("en").startswith("Sheet “TDP 1”, row 12, column “Năm sinh”: “hôm qua” is no")
    assert found.mend("vi") == KINDS["birth_unreadable"].mend_vi
    assert found.mend("en") == KINDS["birth_unreadable"].mend_en
    assert finding("text_converted", 1, "", value="VNI").text("vi").startswith("Dòng 1: Tệp")


def test_a_long_value_is_shortened_and_a_limit_stays():
    assert finding("birth_unreadable", 1, "a", value="x" * 50).vi.startswith("“" + "x" * 39 + "…”")
    assert "200" in finding("text_too_long", 1, "a", limit=200).vi
    findings = Findings()
    findings.add(Note("", 1, "a", "birth_too_old", "1" * 50), limit=120)
    assert "120" in findings[0].vi
    assert "…" in findings[0].vi


def test_a_report_of_an_older_version_is_still_said():
    old = RowFinding(3, "a", "gone_since", "correct", refused=False, vi="Cũ.", en="Old.")
    assert (old.text("vi"), old.mend("vi"), old.level) == ("Dòng 3, cột “a”: Cũ.", "", "doubtful")


@pytest.mark.parametrize(
    ("codes", "refused", "doubtful"),
    [
        ([], 0, 0),
        ([(1, "phone_converted")], 0, 0),
        ([(1, "card_unclear"), (1, "id_invalid")], 0, 1),
        ([(1, "card_unclear"), (1, "duplicate")], 1, 0),
        ([(1, "duplicate"), (1, "card_unclear"), (2, "card_unclear")], 1, 1),
        ([(1, "card_unclear"), (1, "phone_converted"), (1, "duplicate")], 1, 0),
    ],
)
def test_every_row_is_counted_once_by_the_gravest(codes, refused, doubtful):
    findings = Findings(Note("", row, "", code, "") for row, code in codes)
    assert (findings.refused_rows, findings.doubtful_rows) == (refused, doubtful)


def test_the_same_row_of_two_sheets_is_two_rows():
    findings = Findings(Note(sheet, 1, "", "name_missing", "") for sheet in "ab")
    assert findings.refused_rows == 2


def test_the_first_refused_is_known_though_not_kept():
    findings = Findings(Note("", row, "", "card_unclear", "") for row in range(MOST_KEPT + 5))
    findings.add(Note("", 7 * MOST_KEPT, "", "name_missing", ""))
    assert len(findings) == MOST_KEPT
    assert findings.counts["card_unclear"] == MOST_KEPT + 5
    assert findings.first_refused.row == 7 * MOST_KEPT


@given(NOTES)
def test_what_is_packed_is_unpacked(notes):
    findings = Findings(notes)
    assert unpack(pack(findings)) == list(findings) == findings[:]
    assert sum(findings.counts.values()) == len(notes)


def test_a_code_of_another_version_is_left_out_when_unpacked():
    findings = Findings([Note("", 1, "", "duplicate", "3")])
    findings.notes.append(Note("", 2, "", "of_tomorrow", ""))
    assert [found.code for found in unpack(pack(findings))] == ["duplicate"]


@pytest.mark.parametrize("packed", [b"", b"x", b"\x78\x9c\x03\x00"])
def test_bytes_that_are_no_pack_are_an_error(packed):
    with pytest.raises(ValueError, match=r"unpack|Expecting"):
        unpack(packed)


def test_a_million_findings_take_little_room():
    tracemalloc.start()
    findings = Findings(Note("", row // 5, "Ngày sinh", "birth_missing", "") for row in range(1_000_000))
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert size < 20 << 20
    assert len(pack(findings)) < 1 << 20

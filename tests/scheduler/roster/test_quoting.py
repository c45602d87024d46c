"""What stands in a shifted row is quoted in no finding: no number, no phone, no name."""

import pytest

from roster_files import HEADER, VO, with_column, xlsx
from scheduler.roster.finding_kinds import KINDS
from scheduler.roster.intake import take_in
from scheduler.roster.quoting import quotable
from scheduler.roster.reading import read_roster

PRIVATE = (
    "000075000123", "000 075 000 123", "000075123", "000.075.123", "0900 000 123", "0900.000.123", "+84900000123",
    "Nguyễn Thị Mẫu", "NGUYỄN THỊ MẪU", "nguyễn thị mẫu", "Nguyễn Văn Mẫu 0900000123", "Lê Mẫu", "LÊ MẪU", "le@mau.example",
)  # fmt: skip
QUOTED = ("birth_unreadable", "birth_two_digit_year", "birth_impossible", "birth_swapped", "birth_too_old", "ward_unknown",
          "residence_unknown", "shift_unknown")  # fmt: skip


@pytest.mark.parametrize("code", QUOTED)
@pytest.mark.parametrize("value", PRIVATE)
def test_what_may_be_a_number_a_phone_or_a_name_is_not_quoted(code, value):
    assert quotable(code, value) == ""


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("birth_impossible", "31/02/1990"),
        ("birth_impossible", "31 . 02 - 1990"),
        ("birth_two_digit_year", "01/01/85"),
        ("birth_too_old", "1900"),
        ("ward_unknown", "Phường 99"),
        ("ward_unknown", "XÃ VÍ DỤ"),
        ("residence_unknown", "lưu trú"),
        ("shift_unknown", "Trưa"),
        ("shift_unknown", "Cả ngày"),
        ("duplicate", "12 (Thôn A)"),
    ],
)
def test_what_is_plainly_none_is_quoted_to_be_found_again(code, value):
    assert quotable(code, value) == value


@pytest.mark.parametrize("code", QUOTED)
def test_a_sentence_without_the_quote_is_a_sentence(code):
    kind = KINDS[code]
    for bare, quoting in ((kind.bare_vi, kind.vi), (kind.bare_en, kind.en)):
        assert bare
        assert bare != quoting
        assert "{value}" not in bare
        assert "“”" not in bare


@pytest.mark.parametrize("value", PRIVATE)
@pytest.mark.parametrize("heading", ["Ngày sinh", "Phường/Xã", "Loại cư trú", "Ca mong muốn"])
def test_no_report_repeats_a_cell_that_stands_in_the_wrong_column(heading, value):
    if heading in HEADER:
        place = HEADER.index(heading)
        data = xlsx([(*VO[:place], value, *VO[place + 1 :])])
    else:
        data = with_column(heading, value, rows=[VO])
    table = read_roster(data, "a.xlsx")
    findings = take_in(
        table, lambda _district, ward: ("101", "" if ward == "Phường 1" else "ward_unknown"), this_year=2021
    ).findings
    said = [found.text(lang) for found in findings for lang in ("vi", "en")]
    assert said
    assert not any(value in text or "“”" in text for text in said)
    assert not any(value in note.value for note in findings.notes)


def test_a_birth_too_old_says_the_age_without_the_quote():
    table = read_roster(xlsx([(*VO[:3], "00/00/1900 00:00:00", *VO[4:])]), "a.xlsx")
    (found,) = take_in(table, lambda _district, _ward: ("101", ""), this_year=2021).findings
    assert (found.code, found.vi) == ("birth_too_old", "Người này đã hơn 120 tuổi.")

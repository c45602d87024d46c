"""How the header is found among titles, in one row or in two, and what each of its columns is taken for.

In two rows a heading stands over others: "Ngày sinh" over "Ngày | Tháng | Năm". Merged cells hold their text in the first column
only, so the heading above is carried to the right as far as something stands below it and nothing of its own above.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduler.roster.cells import cell_text
from scheduler.roster.columns import BY_HEADING, KIND_FORMS, heading_form, is_sensitive

HEADER_WITHIN = 20
"""The header stands within so many first rows; above it are titles."""
FEWEST_KNOWN = 2
"""So many headings must be known for a row to be a header: a title may happen to be one."""
WHOLES = frozenset({"name", "birth"})
"""What may stand in one column or, in parts, in several; where a file has both, the one column counts."""
DROPPED = "dropped"
"""What a sensitive column is taken for."""

Row = Sequence[object]

_PARTS: dict[str, dict[str, str]] = {
    "birth": {"ngay": "birth_day", "thang": "birth_month", "nam": "birth_year", "nu": "birth_female"},
    "name": {"ten": "name_given", "ho": "name_family"},
    "id_number": {"so": "id_number", "ngay cap": "", "noi cap": "", "ngay": "", "noi": "", "co quan cap": ""},
    "phone": {"di dong": "phone", "so": "phone"},
}
_OF_A_PERSON = frozenset({"head_name", "leader_name", "leader_phone"})
_PAPERS = re.compile(r"(cmnd|cccd|can cuoc|giay to|chung minh).*")
_MONTH_ALONE = {"ngay sinh": "birth_day", "nam sinh": "birth_year"}
_FEWEST_DIGITS = 7
_COUNTING = re.compile(r"\(?([0-9]{1,2}|[A-Z])\)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading as written, both rows joined, and what it is taken for: a key of COLUMNS, "dropped", or ""."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and what it means.

    `row` counts from 0, of `depth` rows; `places` gives the index of each column found, that of its first part where it is put
    together; `dropped` are the sensitive headings as written, `ignored` the ones with no meaning here; `kind` is the kind of
    neighbourhood that the heading names ("Khu phố"), or "".
    """

    row: int
    places: dict[str, int]
    dropped: tuple[str, ...]
    ignored: tuple[str, ...]
    kind: str
    depth: int = 1


def find_headings(rows: Sequence[Row]) -> tuple[int, int, tuple[Heading, ...]]:
    """Return the first row, the depth and the headings of the header: among the first 20 rows, most columns known.

    With none known there are no headings. Two rows count as a header where that makes more known, or where the lower one is no
    person: without a name, a date or a number.
    """
    best: tuple[int, int, tuple[Heading, ...]] = (0, 1, ())
    most = 0
    for number in range(min(HEADER_WITHIN, len(rows))):
        one = headings_at(rows, number, 1)
        known = _known(one)
        if known > most:
            best, most = (number, 1, one), known
        if known and number + 1 < len(rows):
            two = headings_at(rows, number, 2)
            if _known(two) > most or (best[0] == number and _known(two) == most and _is_lower(rows[number + 1], one)):
                best, most = (number, 2, two), _known(two)
    return best


def headings_at(rows: Sequence[Row], number: int, depth: int) -> tuple[Heading, ...]:
    """Return the headings of a header that begins at a row, up to the last column that has one."""
    upper = [cell_text(cell) for cell in rows[number]]
    lower = [cell_text(cell) for cell in rows[number + 1]] if depth == 2 else [""] * len(upper)
    above = _carried(upper, lower)
    forms = [(heading_form(over), heading_form(under)) for over, under in zip(above, lower, strict=True)]
    sexes = {over for over, under in forms if under == "nu"}
    taken: set[str] = set()
    headings: list[Heading] = []
    fields = _with_months([_field(over, under, by_sex=over in sexes) for over, under in forms], forms)
    for place, (over, under) in enumerate(zip(above, lower, strict=True)):
        if any(map(is_sensitive, (over, under, " ".join(forms[place])))) or _is_people(
            rows, number + depth, place, forms
        ):
            fields[place] = DROPPED
    wholes = WHOLES.intersection(fields)
    for over, under, field in zip(above, lower, fields, strict=True):
        text = " / ".join(filter(None, (over, under)))
        is_said = field in taken or field.partition("_")[0] in wholes - {field}
        headings.append(Heading(text, "" if is_said else field))
        taken |= {field} - {DROPPED}
    while headings and not headings[-1].text:
        headings.pop()
    return tuple(headings)


def header_of(headings: Sequence[Heading], row: int, depth: int) -> Header:
    """Return what a reader needs of a header; whatever is put together of parts has the place of the first of them."""
    places = {heading.field: place for place, heading in reversed(list(enumerate(headings))) if heading.field}
    places.pop(DROPPED, None)
    for whole in sorted(WHOLES):
        parts = [places[key] for key in places if key.startswith(f"{whole}_")]
        if parts and whole not in places:
            places[whole] = min(parts)
    named = [KIND_FORMS.get(heading_form(heading.text), "") for heading in headings if heading.field == "neighbourhood"]
    return Header(
        row=row,
        places=dict(sorted(places.items(), key=lambda item: item[1])),
        dropped=tuple(heading.text for heading in headings if heading.field == DROPPED),
        ignored=tuple(heading.text for heading in headings if heading.text and not heading.field),
        kind=next(iter(named), ""),
        depth=depth,
    )


def is_counting(row: Row) -> bool:
    """Tell whether a row numbers the columns, (1) (2) (3) or A B 1 2: three cells or more, each behind the one before it."""
    texts = [text for text in map(cell_text, row) if text]
    found = [_COUNTING.fullmatch(text) for text in texts]
    if len(texts) < 3 or not all(found):
        return False
    order = [(sign.isdecimal(), sign.zfill(2)) for sign in (match.group(1) for match in found if match)]
    return all(before < after for before, after in pairwise(order))


def _is_people(rows: Sequence[Row], body: int, place: int, forms: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a column "DT" is one of dân tộc and none of điện thoại: most of its cells are no numbers as phones have them."""
    if "".join(forms[place]) != "dt":
        return False
    cells = [text for row in rows[body:] if (text := cell_text(row[place]))]
    return 2 * sum(len(re.findall(r"\d", text)) >= _FEWEST_DIGITS for text in cells) < len(cells)


def _carried(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    above: list[str] = []
    group = ""
    for over, under in zip(upper, lower, strict=True):
        group = (over if under else "") if over else (group if under else "")
        above.append(over or group)
    return above


def _field(over: str, under: str, *, by_sex: bool) -> str:
    if not over or not under:
        return BY_HEADING.get(over or under, "")
    key = BY_HEADING.get(over, "id_number" if _PAPERS.fullmatch(over) else "")
    parts = _PARTS.get(key, {})
    if under in parts:
        return "birth_male" if by_sex and under == "nam" else parts[under]
    joined = BY_HEADING.get(f"{under} {over}") or BY_HEADING.get(f"{over} {under}")
    return joined or ("" if key in _OF_A_PERSON else BY_HEADING.get(under, ""))


def _with_months(fields: list[str], forms: Sequence[tuple[str, str]]) -> list[str]:
    """Return the fields with "Ngày sinh", "Tháng sinh", "Năm sinh" side by side taken for the parts that they then are."""
    if "birth_month" not in fields or "birth_year" in fields:
        return fields
    return [_MONTH_ALONE.get(over or under, field) for field, (over, under) in zip(fields, forms, strict=True)]


def _known(headings: Sequence[Heading]) -> int:
    return len({heading.field for heading in headings if heading.field})


def _is_lower(row: Row, headings: Sequence[Heading]) -> bool:
    """Tell whether a row below headings can be part of them: texts without a digit, and none under the name or the birth date."""
    texts = [(cell.strip() if isinstance(cell, str) else cell) or "" for cell in row]
    if not any(texts) or any(not isinstance(text, str) or re.search(r"\d", text) for text in texts):
        return False
    own = [place for place, heading in enumerate(headings) if heading.field in {"name", "birth"}]
    return len([text for text in texts if text]) > 1 and not any(texts[place] for place in own)

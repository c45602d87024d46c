"""Reads lists of administrative units from .csv: several lists may stand in one file, each is checked whole or not taken.

A list has three levels as in 2021 (province, district, commune) or two as today (province, commune); it never mixes them, so a
commune's parent says which it is. Levels go down strictly, so no chain of parents can end in a circle.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scheduler.places import unit_errors as wrong
from scheduler.places.units import Unit, UnitBook

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "province": ("province", "municipality"),
    "district": ("rural_district", "urban_district", "town", "provincial_city"),
    "commune": ("ward", "commune", "township", "special_zone"),
}
"""The kinds of units by level, the upper levels first."""
COLUMNS: Final = ("dataset", "code", "level", "kind", "name", "parent")
_ALSO: Final = {"parent_code": "parent"}
_DATASET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CODE = re.compile(r"[0-9]{1,10}")
_LONGEST_NAME = 120


class _Row(NamedTuple):
    """A unit with the row it stands in, as a spreadsheet numbers it; `over` tells of cells beyond the header."""

    number: int
    dataset: str
    unit: Unit
    over: bool


def read_units(data: bytes, file_name: str, dataset: str | None = None) -> list[UnitBook]:
    """Return the lists that a file holds, in its order; rows may come in any order.

    Parameters
    ----------
    data
        UTF-8 with or without a byte order mark, separated by `,` or `;`; the first row names the columns `dataset`, `code`,
        `level`, `kind`, `name`, `parent` (or `parent_code`) in any order, others are left alone.
    file_name
        For the sentences of errors.
    dataset
        The only list to read; where the file has no column of that name, what the list is called.

    Raises
    ------
    UnitListUnreadable, UnitColumnMissing, UnitDatasetMissing, UnitDatasetAbsent
        If there is no such table.
    UnitListInvalid
        With one finding per mistake of the rows that were asked for.
    """
    header, lines = _table(data, file_name)
    places = _places(header, file_name, dataset)
    rows = [_row(number, cells, places, len(header), dataset) for number, cells in lines]
    wanted = [row for row in rows if dataset in (None, row.dataset)]
    if rows and not wanted:
        known = ", ".join(sorted({_shown(row.dataset) for row in rows}))
        raise wrong.UnitDatasetAbsent(file_name=file_name, dataset=dataset, known=known)
    if not wanted:
        raise wrong.UnitListUnreadable(file_name=file_name)
    lists: dict[str, dict[str, _Row]] = {}
    found: list[wrong.UnitFinding] = []
    for row in wanted:
        first = lists.setdefault(row.dataset, {}).setdefault(row.unit.code, row)
        if first is not row:
            at = {"first": first.number, "dataset": _shown(row.dataset)}
            found.append(wrong.UnitCodeTwice(row=row.number, value=_shown(row.unit.code), **at))
        found += _wrong_unit(row)
    for units in lists.values():
        found += _wrong_parents(units)
    if found:
        raise wrong.UnitListInvalid(sorted(found, key=lambda finding: finding.params["row"]))
    return [UnitBook(name, {code: row.unit for code, row in sorted(units.items())}) for name, units in lists.items()]


def _table(data: bytes, file_name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header's cells and every row that holds anything, with its number; blanks are single, letters NFC."""
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
        if "\0" in text:
            raise wrong.UnitListUnreadable(file_name=file_name)
        header, _, _ = text.partition("\n")
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;", key=header.count), strict=True)
        rows = [(lines.line_num, [" ".join(cell.split()) for cell in cells]) for cells in lines]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise wrong.UnitListUnreadable(file_name=file_name) from problem
    if not rows:
        raise wrong.UnitListUnreadable(file_name=file_name)
    return rows[0][1], [(number, cells) for number, cells in rows[1:] if any(cells)]


def _places(header: list[str], file_name: str, dataset: str | None) -> dict[str, int]:
    named = [_ALSO.get(cell.lower(), cell.lower()) for cell in header]
    for column in COLUMNS:
        if column not in named and column != "dataset":
            raise wrong.UnitColumnMissing(file_name=file_name, column=column, columns=", ".join(COLUMNS))
    if "dataset" not in named and dataset is None:
        raise wrong.UnitDatasetMissing(file_name=file_name)
    return {column: named.index(column) for column in COLUMNS if column in named}


def _row(number: int, cells: list[str], places: Mapping[str, int], width: int, dataset: str | None) -> _Row:
    said = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
    unit = Unit(said["code"], said["level"], said["kind"], said["name"], said["parent"] or None)
    return _Row(number, said.get("dataset", dataset or ""), unit, any(cells[width:]))


def _wrong_unit(row: _Row) -> Iterator[wrong.UnitFinding]:
    unit, at = row.unit, row.number
    if row.over:
        yield wrong.UnitRowShape(row=at)
    if not _DATASET.fullmatch(row.dataset):
        yield wrong.UnitDatasetBad(row=at, value=_shown(row.dataset))
    if not _CODE.fullmatch(unit.code):
        yield wrong.UnitCodeBad(row=at, value=_shown(unit.code))
    if unit.level not in KINDS:
        yield wrong.UnitLevelUnknown(row=at, value=_shown(unit.level), known=", ".join(KINDS))
    elif unit.kind not in KINDS[unit.level]:
        known = ", ".join(KINDS[unit.level])
        yield wrong.UnitKindUnknown(row=at, level=unit.level, value=_shown(unit.kind), known=known)
    if not 1 <= len(unit.name) <= _LONGEST_NAME or not unit.name.isprintable():
        yield wrong.UnitNameBad(row=at)


def _wrong_parents(units: Mapping[str, _Row]) -> Iterator[wrong.UnitFinding]:
    has_districts = any(row.unit.level == "district" for row in units.values())
    above = {"district": "province", "commune": "district" if has_districts else "province"}
    for row in units.values():
        code, level = row.unit.parent_code, row.unit.level
        if level == "province":
            if code is not None:
                yield wrong.UnitParentGiven(row=row.number, value=_shown(code))
        elif code is None or code not in units:
            yield wrong.UnitParentMissing(row=row.number, value=_shown(code or ""), dataset=_shown(row.dataset))
        elif level in above and units[code].unit.level != above[level]:
            said = units[code].unit.level
            yield wrong.UnitParentLevel(row=row.number, value=code, level=_shown(said), needed=above[level])


def _shown(text: str) -> str:
    """Return what a cell says, short and without signs that could move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:40])

"""Whether the columns of a file are enough to invite people by, and say no thing twice."""

from collections.abc import Sequence

from scheduler.roster.columns import COLUMNS
from scheduler.roster.errors import ColumnMissing, ColumnTwice, ColumnUnknown, HeaderMissing
from scheduler.roster.headings import DROPPED, HEADER_WITHIN, WHOLES, Heading

_HOUSEHOLD = ("household_ref", "head_name", "relationship")
_BIRTH_PARTS = ("birth_year", "birth_male", "birth_female")
_SHOWN_HEADINGS = ("name", "birth", "neighbourhood", "household_ref")


def check_columns(columns: Sequence[Heading], file_name: str) -> None:
    """Refuse columns of which one is taken for nothing known, or two for one thing.

    Raises
    ------
    ColumnUnknown, ColumnTwice
        It names the columns by their headings.
    """
    taken: dict[str, str] = {}
    for heading in columns:
        if heading.field in {"", DROPPED}:
            continue
        if heading.field not in COLUMNS:
            raise ColumnUnknown(file_name=file_name, heading=heading.text, field=heading.field)
        clash = next((text for field, text in taken.items() if _same(field, heading.field)), None)
        if clash is not None:
            column = COLUMNS[heading.field].headings[0]
            raise ColumnTwice(file_name=file_name, first=clash, second=heading.text, column=column)
        taken[heading.field] = heading.text


def _same(field: str, other: str) -> bool:
    """Tell whether two columns would say one thing: they are taken for the same, or one for a part of the other."""
    return (
        field == other
        or (field in WHOLES and other.startswith(f"{field}_"))
        or (other in WHOLES and field.startswith(f"{other}_"))
    )


def missing_column(columns: Sequence[Heading], *, in_rows: bool) -> str:
    """Return a column that is needed and not there, or ""; `in_rows` says that neighbourhoods are named in other ways."""
    fields = {heading.field for heading in columns}
    if not fields & {"name", "name_given"}:
        return "name"
    if not fields & {"birth", *_BIRTH_PARTS}:
        return "birth"
    if not in_rows and "neighbourhood" not in fields:
        return "neighbourhood"
    return "" if fields.intersection(_HOUSEHOLD) else "household_ref"


def column_missing(key: str, file_name: str) -> ColumnMissing:
    """Return the error of a missing column, with the headings that would be understood."""
    headings = COLUMNS[key].headings
    return ColumnMissing(file_name=file_name, column=headings[0], accepted=", ".join(headings), key=key)


def header_missing(file_name: str) -> HeaderMissing:
    """Return the error of a file without a header, with the headings to begin with."""
    accepted = ", ".join(f"“{COLUMNS[key].headings[0]}”" for key in _SHOWN_HEADINGS)
    return HeaderMissing(file_name=file_name, rows=HEADER_WITHIN, accepted=accepted)

"""From the stored campaign to a campaign file again: what `campaign_reading` reads back to the same record.

It goes by the models alone and knows no field by name, so that a key added to a model is written without a line here.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import tomli_w
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_findings import MOST_POINTS, refuse_costly
from scheduler.places.errors import CampaignFileInvalid

HEAD = """\
# Đợt {code} như đang lưu. Khóa nào không ghi ở đây thì giữ giá trị mặc định.
# Campaign {code} as it is stored. A key that is not written here has its default.

"""
MOST_DECIMALS = 17
"""As many as `slots.capacity.parse_rate` reads."""
LONGEST_LIST = 100
"""In signs, with its key: what is longer stands one value a line."""
_WORDS = (str, int, date, time)


def to_toml(file: CampaignFile) -> str:
    """Return the campaign as a campaign file: what equals its default is left out, and nothing else.

    `parse_campaign` reads it back to an equal record, so loading it again changes nothing. Station templates were written out
    when the campaign was loaded; its stations stand here one by one. Notes of the file it came from are not stored.
    """
    lines = _lines(tomli_w.dumps(_table(file)))
    return HEAD.format(code=file.code) + "\n".join(
        line if _reads_as_it_stands(line) else _escaped(line) for line in lines
    )


def _table(part: BaseModel) -> dict[str, Any]:
    # A table all of whose keys are at their defaults may itself differ from its field's default: it is written, and empty.
    # None has no word in TOML; every key that may be None is None by default, which a test holds the models to.
    values = ((name, getattr(part, name), default) for name, default in _defaults(type(part)).items())
    return {name: _value(value) for name, value, default in values if value is not None and value != default}


def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    """Return the model's keys with their defaults in its order; those it has in common with others come last, so `code` leads."""
    own = model.__annotations__
    fields = sorted(model.model_fields.items(), key=lambda entry: entry[0] not in own)
    return {name: field.get_default(call_default_factory=True) for name, field in fields}


def _value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _table(value)
    if isinstance(value, Mapping):
        return {str(key): _value(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_value(one) for one in value]
    return written_number(value) if isinstance(value, float | Fraction) else _plain(value)


def _plain(value: Any) -> Any:
    """Return what TOML has a word for as it is (text, whole numbers, true and false, days and hours), else as JSON has it."""
    return value if isinstance(value, _WORDS) else to_jsonable_python(value)


def written_number(value: float | Fraction) -> int | float | str:
    """Return the shortest way of writing a number that is read back exactly: 13, 13.2, "463/35"."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if value.denominator == 1:
        return value.numerator
    if 10**MOST_DECIMALS % value.denominator:  # then it has more decimals than reading takes, and came in as a quotient
        return str(value)
    near = float(value)
    if "e" not in str(near) and Fraction(str(near)) == value:
        return near
    with localcontext() as context:
        context.prec = 2 * MOST_DECIMALS
        return f"{Decimal(value.numerator) / value.denominator:f}"


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of the text, a short list on one of them as people write it: `kits = ["BTB-1", "BTB-2"]`."""
    held: list[str] = []
    for line in text.split("\n"):
        held.append(line)
        if not held[0].endswith("= [") or line == "]":
            yield from _joined(held)
            held = []


def _joined(held: list[str]) -> list[str]:
    first, *entries = held
    nested = any(entry.lstrip().startswith(("{", "[")) for entry in entries)  # tables are read one below the other
    if nested or not entries:
        return held
    one = f"{first}{', '.join(entry.strip().removesuffix(',') for entry in entries[:-1])}]"
    return [one] if len(one) <= LONGEST_LIST else held


def _reads_as_it_stands(line: str) -> bool:
    """Whether reading takes the line as it is: it turns all text into NFC, and refuses what costs it too much."""
    try:
        refuse_costly(line)
    except CampaignFileInvalid:
        return False
    return unicodedata.is_normalized("NFC", line)


def _escaped(line: str) -> str:
    """Return a line with such letters as escapes, which is how they must have come in.

    Outside of texts a line holds plain letters only, and never so many points: its numbers and tables are short.
    """
    many = line.count(".") > MOST_POINTS
    return "".join(_escape(sign) if not sign.isascii() or (many and sign == ".") else sign for sign in line)


def _escape(sign: str) -> str:
    return f"\\u{ord(sign):04X}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08X}"

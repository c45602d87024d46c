"""What pydantic finds in a campaign file, said to a planner: the key, what is wrong, what would be right."""

import difflib
import re
import tomllib
import types
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from unicodedata import combining

from pydantic import BaseModel, ValidationError

from scheduler.places.errors import CampaignFileInvalid, Finding, InvalidValue, MissingKey, TomlSyntax, UnknownKey
from scheduler.places.units import Unit

# In TOML a key belongs to the table above it: the commonest mistake of those who write it for the first time.
_TOO_LATE = {
    "hint_vi": "Khóa này thuộc phần đầu tệp: hãy chuyển lên trước bảng [...] đầu tiên.",
    "hint_en": "It belongs to the top of the file: move it above the first [table].",
}

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

MOST_POINTS = 200
"""In a line; the texts of a slip have a handful."""
MOST_ACCENTS = 30
"""As many as Unicode's Stream-Safe Text Format allows; Vietnamese has two."""

_POSITION = re.compile(r"^(.*?) \(at line (\d+), column (\d+)\)$", re.DOTALL)
_AT_END = re.compile(r"^(.*?) \(at end of document\)$", re.DOTALL)

_EXPECTED = {
    "string": ("một chuỗi trong dấu nháy", "a text in quotes"),
    "int": ("một số nguyên", "a whole number"),
    "float": ("một số", "a number"),
    "bool": ("true hoặc false", "true or false"),
    "date": ("một ngày như 2021-03-15 (không có dấu nháy)", "a date like 2021-03-15 (without quotes)"),
    "tuple": ("một danh sách trong [ ]", "a list in [ ]"),
    "dict": ("một bảng { khóa = giá trị }", "a table { key = value }"),
    "model": ("một bảng { khóa = giá trị }", "a table { key = value }"),
    "greater": ("từ {ge}{gt} trở lên", "at least {ge}{gt}"),
    "less": ("không quá {le}{lt}", "at most {le}{lt}"),
    "literal": ("một trong: {expected}", "one of: {expected}"),
    "finite": ("một số", "a number"),
    "too_long": ("không quá {max_length} ký tự", "at most {max_length} characters"),
    "too_short": ("có nội dung", "filled in"),
    "pattern": (
        "viết như {example}: chữ không dấu, số và gạch nối",
        "written like {example}: plain letters, digits and hyphens",
    ),
}


def refuse_costly(text: str) -> None:
    """Refuse a text that costs its reader more than its length, for it may come from anywhere.

    A key of many parts costs memory by the square of their number: 600 kB of `a.a.a…` end the process. Many accents on one
    letter cost time by the square of theirs: half a million keep it busy for minutes.

    Raises
    ------
    CampaignFileInvalid
        The finding names the first such line.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_POINTS:
            raise _no_toml("too many points", number)
        if not line.isascii() and _accents_on_one_letter(line) > MOST_ACCENTS:
            raise _no_toml("too many accents on one letter", number)


def _accents_on_one_letter(line: str) -> int:
    runs = (sum(1 for _ in run) for accents, run in groupby(line, lambda sign: combining(sign) > 0) if accents)
    return max(runs, default=0)


def _no_toml(detail: str, line: int) -> CampaignFileInvalid:
    return CampaignFileInvalid([TomlSyntax(key="", line=str(line), column="1", detail=detail)])


def read_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Raises
    ------
    CampaignFileInvalid
        If it is not TOML; the finding names line and column.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _no_toml("too many brackets in one another", 1) from None
    except ValueError as error:  # TOMLDecodeError, or a number of more digits than Python reads
        message = str(error)
        if match := _POSITION.match(message):
            detail, line, column = match.groups()
        else:
            at_end = _AT_END.match(message)
            detail, line, column = (at_end[1] if at_end else message), str(text.count("\n") + 1), "1"
        raise CampaignFileInvalid([TomlSyntax(key="", line=line, column=column, detail=detail)]) from None


def read_model(model: type[Model], data: Mapping[str, Any], prefix: str = "") -> tuple[Model | None, list[Finding]]:
    """Return the model and what is wrong; unknown keys alone do not stop it, so that later checks can still speak.

    `prefix` stands before every key that is named.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    findings = [_finding(model, data, item, prefix) for item in errors]
    pruned = _without(data, [item["loc"] for item in errors if item["type"] == "extra_forbidden"])
    try:
        return model.model_validate(pruned), findings
    except ValidationError:
        return None, findings


def path_of(data: Any, location: Location, prefix: str = "") -> str:
    """Return where a value stands, lists by the code of the entry or else by its number: stations[TRU-SO].shifts[evening].hours."""
    path = prefix
    for step in location:
        if isinstance(step, int):
            entry = data[step] if isinstance(data, list | tuple) and step < len(data) else None
            code = entry.get("code") if isinstance(entry, Mapping) else None
            path += f"[{code or step + 1}]"
            data = entry
        else:
            path += f".{step}" if path else step
            data = data.get(step) if isinstance(data, Mapping) else None
    return path


def did_you_mean(word: str, known: Sequence[str]) -> dict[str, str]:
    """Return a hint in both languages: the known word nearest to `word`, or all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return {"hint_vi": f"Có phải ý bạn là “{near[0]}”?", "hint_en": f"Did you mean “{near[0]}”?"}
    listed = ", ".join(sorted(known)[:40])
    return {"hint_vi": f"Dùng được: {listed}.", "hint_en": f"Known are: {listed}."}


def unit_hint(code: str, units: Iterable[Unit]) -> dict[str, str]:
    """Return a hint in both languages: the unit whose code is nearest to `code`, or the first few with their names."""
    named = {unit.code: f"{unit.code} ({unit.name})" for unit in units}
    near = difflib.get_close_matches(code, list(named), n=1, cutoff=0.7)
    if near:
        return {"hint_vi": f"Có phải ý bạn là {named[near[0]]}?", "hint_en": f"Did you mean {named[near[0]]}?"}
    listed = ", ".join(list(named.values())[:8])
    return {"hint_vi": f"Ví dụ: {listed}.", "hint_en": f"Some of them: {listed}."}


def _finding(model: type[BaseModel], data: Mapping[str, Any], item: Any, prefix: str) -> Finding:
    location: Location = item["loc"]
    key = path_of(data, location, prefix)
    if item["type"] == "extra_forbidden":
        owner = _model_at(model, location[:-1])
        known = list(owner.model_fields) if owner else []
        if len(location) > 1 and location[-1] in model.model_fields:
            return UnknownKey(key=key, **_TOO_LATE)
        return UnknownKey(key=key, **did_you_mean(str(location[-1]), known))
    example = _example(model, location)
    if item["type"] == "missing":
        return MissingKey(key=key, example=f"{location[-1]} = {example}" if example else f"[{location[-1]}]")
    vi, en = _expected(item, example)
    return InvalidValue(key=key, value=_short(item["input"]), expected_vi=vi, expected_en=en)


def _expected(item: Any, example: str) -> tuple[str, str]:
    context = item.get("ctx", {})
    if item["type"] == "expected":
        return context["expected_vi"], context["expected_en"]
    for word, (vi, en) in sorted(_EXPECTED.items(), key=lambda entry: entry[0] not in _LAST_WORDS):
        if word in item["type"]:
            facts = {"ge": "", "gt": "", "le": "", "lt": "", "example": example} | context
            return vi.format(**facts).replace(" or ", ", "), en.format(**facts)
    return item["msg"], item["msg"]


# "string_too_long" is about length before it is about text, so these words are looked for first.
_LAST_WORDS = ("too_long", "too_short", "pattern", "greater", "less", "literal", "finite")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _example(model: type[BaseModel], location: Location) -> str:
    owner = _model_at(model, location[:-1])
    field = owner.model_fields.get(str(location[-1])) if owner else None
    return str(field.examples[0]) if field and field.examples else ""


def _model_at(model: type[BaseModel] | None, location: Location) -> type[BaseModel] | None:
    for step in location:
        if isinstance(step, str):
            field = model.model_fields.get(step) if model else None
            model = _model_in(field.annotation) if field else None
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model an annotation speaks of: `tuple[Limit, ...]`, `Texts | None`, `Annotated[...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {tuple, Union, types.UnionType, Annotated}:
        return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
    return None


def _without(data: Any, locations: Sequence[Location]) -> Any:
    if locations and isinstance(data, Mapping):
        gone = {location[0] for location in locations if len(location) == 1}
        return {
            key: _without(value, [location[1:] for location in locations if location[0] == key and len(location) > 1])
            for key, value in data.items()
            if key not in gone
        }
    if locations and isinstance(data, list):
        return [
            _without(value, [location[1:] for location in locations if location[0] == index])
            for index, value in enumerate(data)
        ]
    return data

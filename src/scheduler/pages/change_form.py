"""From the fields of a page's form to a change of the campaign: empty fields are left out, lists are split at commas and blanks."""

import re
from collections.abc import Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_findings import read_model
from scheduler.places.campaign_parts import Part
from scheduler.places.change_errors import ChangeInvalid
from scheduler.places.changes import Change, Close, Reopen, SetStation
from scheduler.places.errors import DuplicateCode, InvalidValue

_CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
_UNION = get_args(Change)[0]
KINDS: Mapping[str, type[Part]] = {kind.model_fields["change"].default: kind for kind in get_args(_UNION)}
"""The changes by the name that a form gives in its field `change`."""

_APART = re.compile(r"[,;\s]+")
MOST_ROWS = 20
"""Rows of slow people that a form may have."""


def change_of(form: Mapping[str, str]) -> Change:
    """Return the change that a form describes.

    Raises
    ------
    ChangeInvalid
        With one finding per field that is wrong.
    """
    kind = KINDS.get(form.get("change", ""))
    if kind is None:
        known = ", ".join(KINDS)
        expected = {"expected_vi": f"một trong: {known}", "expected_en": f"one of: {known}"}
        raise ChangeInvalid([InvalidValue(key="change", value=form.get("change", "")[:40], **expected)])
    data = {name: value for name in kind.model_fields if (value := _value(kind, name, form)) is not None}
    if "from_day" in data and kind in {Close, Reopen}:
        data.setdefault("to_day", data["from_day"])  # one day needs no second
    if form.get("shift_hours", "").strip():
        data["shifts"] = [_first_shift(form)]
    if "slower" in form:
        data["service_times"] = _service_times(form)
    made, findings = read_model(kind, data)
    if made is None:
        raise ChangeInvalid(findings)
    return made  # type: ignore[return-value]  # one of the union's own kinds


def refuse_known(file: CampaignFile, change: Change) -> None:
    """Refuse a new station with the code of another: it would take that station's place, shifts and all.

    Raises
    ------
    ChangeInvalid
    """
    if isinstance(change, SetStation) and change.code in {station.code for station in file.stations}:
        raise ChangeInvalid([DuplicateCode(key="code", value=change.code)])


def change_from_json(text: str) -> Change:
    """Return the change that a page of consequences carried along.

    Raises
    ------
    ChangeInvalid
        It was tampered with.
    """
    try:
        return _CHANGE.validate_json(text)
    except ValidationError:
        expected = {"expected_vi": "thay đổi vừa xem thử", "expected_en": "the change that was tried"}
        raise ChangeInvalid([InvalidValue(key="change", value=text[:40], **expected)]) from None


def _value(kind: type[Part], name: str, form: Mapping[str, str]) -> Any:
    text = form.get(name, "").strip()
    if not text:
        return None
    annotation = kind.model_fields[name].annotation
    if get_origin(annotation) is tuple:
        return [part for part in _APART.split(text) if part]
    return text.replace(",", ".") if _is_float(annotation) else text


def _is_float(annotation: Any) -> bool:
    parts = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    return float in parts


def _first_shift(form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": form.get("shift_code", ""),
        "hours": form["shift_hours"].strip(),
        "kits": [part for part in _APART.split(form.get("shift_kits", "")) if part],
        "teams": [part for part in _APART.split(form.get("shift_teams", "")) if part],
    }


def _service_times(form: Mapping[str, str]) -> list[dict[str, str]]:
    rows = [
        {key: form.get(f"{key}_{number}", "").strip() for key in ("who", "share", "times")}
        for number in range(1, MOST_ROWS + 1)
    ]
    return [row for row in rows if any(row.values())]

"""What a change asks for, in the words of a page: only what differs from the campaign as it is."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from notices import wording
from notices.wording import date_text
from scheduler.errors import SchedulerError
from scheduler.pages.wording import sentence
from scheduler.pages.wording.setup import SETUP
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_writing import written_number
from scheduler.places.changes import Change, Close, Reopen, SetFigures, SetShift, SetStation
from slots.shift import is_shift_code

NAMED = ("code", "station", "row")
"""What says which thing is changed is always told."""
STAY = ("row", "shifts", "service_times")
"""What a station or shift keeps where a change does not give it; the rest is taken away."""
_NOTHING: tuple[Any, ...] = (None, "", ())


def change_words(change: Change, file: CampaignFile, unit_names: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    """Return the fields of a change as (label, value): those that are given, or of a form that shows all, those that differ."""
    facts = {name: getattr(change, name) for name in type(change).model_fields if name not in {"change", "was"}}
    present = _present(change, file)
    told = {
        name: value
        for name, value in facts.items()
        if (name in NAMED and value) or (value not in _NOTHING if present is None else value != present.get(name))
    }
    if isinstance(change, Close | Reopen) and not change.station and not change.unit:
        told = {"station": sentence("everywhere", lang), **told}
    stays = tuple(told) if present is None or isinstance(change, SetFigures) else STAY
    says = _Says(file, unit_names, lang)
    return [
        (sentence(f"field_{name}", lang), says(name, value))
        for name, value in told.items()
        if value is not None or name not in stays
    ]


_STEP = re.compile(r"([a-z_]+)(?:\[([^\]]+)\])?")


def problem_words(problem: SchedulerError, lang: str) -> str:
    """Return what is wrong with a change, the field named as its form names it and not as the campaign file does."""
    key, text = str(problem.params.get("key", "")), problem.text(lang)
    if not key or not text.startswith(f"{key}: "):
        return text
    words: list[str] = []
    for name, entry in _STEP.findall(key):
        if entry and not entry.isdigit():
            words.append(wording.shift_name(entry, lang) if is_shift_code(entry) else entry)
        elif not entry and f"field_{name}" in SETUP:
            words.append(sentence(f"field_{name}", lang))
    rest = text.removeprefix(f"{key}: ")
    return f"{' · '.join(words)}: {rest}" if words else wording.sentence_case(rest)


def _present(change: Change, file: CampaignFile) -> dict[str, Any] | None:
    """Return what the changed thing is like now; None where there is no such thing yet. What is left as it is equals itself."""
    if isinstance(change, SetFigures):
        rules = {name: getattr(file.capacity, name) for name in type(file.capacity).model_fields}
        return rules | {
            "waiting_room_cap": file.capacity.waiting_room_cap or 0,
            "first_day": file.first_day,
            "last_day": file.deadline,
            "window_minutes": file.window_minutes,
            "service_times": file.service_times,
        }
    if isinstance(change, SetStation):
        station = next((one for one in file.stations if one.code == change.code), None)
        return None if station is None else {name: getattr(station, name) for name in type(station).model_fields}
    if isinstance(change, SetShift) and change.row is not None:
        shifts = next((one.shifts for one in file.stations if one.code == change.station), ())
        if change.row <= len(shifts):
            shift = shifts[change.row - 1]
            return {name: getattr(shift, name) for name in type(shift).model_fields}
    return None


class _Says:
    """Values in words: names in place of codes, days and figures as people write them."""

    def __init__(self, file: CampaignFile, unit_names: Mapping[str, str], lang: str) -> None:
        self._stations = {station.code: station.name for station in file.stations}
        self._units, self._lang = unit_names, lang

    def __call__(self, name: str, value: Any) -> str:
        if name == "kind":
            return sentence(f"kind_{value}", self._lang)
        if name in {"station", "to_station"}:
            return self._stations.get(str(value), str(value))
        if name == "unit":
            return self._units.get(str(value), str(value))
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if value in _NOTHING:
            return "–"
        if isinstance(value, date):
            return date_text(value, self._lang)
        if isinstance(value, Fraction):
            return str(written_number(value))
        if isinstance(value, tuple):
            return ", ".join(map(self._plain, value))
        if hasattr(value, "model_fields_set"):
            parts = (getattr(value, name) for name in type(value).model_fields)
            return " ".join(self._plain(part) for part in parts if part not in _NOTHING)
        text = str(value)
        return wording.shift_name(text, self._lang) if is_shift_code(text) else text

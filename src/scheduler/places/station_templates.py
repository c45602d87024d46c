"""Writes the stations of a template out: one for each district or commune, the teams going from unit to unit."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_findings import read_model, unit_hint
from scheduler.places.campaign_stations import StationEntry, StationTemplate
from scheduler.places.errors import Finding, PlaceholderUnknown, TemplateWithoutUnits, TooFewDays, UnknownUnit
from scheduler.places.units import Unit, UnitBook

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WORDS = ("unit", "name", "NAME", "parent", "parent_name", "team")


def write_out(file: CampaignFile, book: UnitBook) -> tuple[CampaignFile, list[Finding]]:
    """Return the file with every template turned into stations after the others, and what is wrong with the templates."""
    findings: list[Finding] = []
    stations = list(file.stations)
    for number, template in enumerate(file.station_templates, start=1):
        key = f"station_templates[{number}]"
        if wrong := [*_wrong_words(template, key), *_wrong_units(template, file, book, key)]:
            findings += wrong
            continue
        for data in _stations(file, template, book, key, findings):
            station, wrong = read_model(StationEntry, data, f"{key} → {data['code']}")
            findings += wrong
            stations += [station] if station else []
    return file.model_copy(update={"stations": tuple(stations), "station_templates": ()}), findings


def _wrong_words(template: StationTemplate, key: str) -> Iterator[Finding]:
    texts = {"code": template.code, "name": template.name, "address": template.address}
    texts |= {f"shifts[{s.code}].kits": " ".join((*s.kits, *s.teams)) for s in template.shifts}
    for field, text in texts.items():
        for word in _PLACEHOLDER.findall(text):
            if word not in _WORDS:
                known = ", ".join(f"{{{name}}}" for name in _WORDS)
                yield PlaceholderUnknown(key=f"{key}.{field}", placeholder=word, known=known)


def _wrong_units(template: StationTemplate, file: CampaignFile, book: UnitBook, key: str) -> Iterator[Finding]:
    for field in ("under", "without"):
        for code in getattr(template, field):
            if code not in book:
                hint = unit_hint(code, book.below(file.unit))
                yield UnknownUnit(key=f"{key}.{field}", unit=code, dataset=file.dataset, **hint)
    wholes = [code for code in template.under or (file.unit,) if code in book]
    below = [unit for code in wholes for unit in book.below(code)]
    if below and not any(unit.level == template.per for unit in below):  # as a list of two levels has no district
        yield TemplateWithoutUnits(key=f"{key}.per", per=template.per, dataset=file.dataset)


def _stations(
    file: CampaignFile, template: StationTemplate, book: UnitBook, key: str, findings: list[Finding]
) -> Iterator[dict[str, Any]]:
    first = max(file.first_day, template.from_day or file.first_day)
    last = min(file.deadline, template.to_day or file.deadline)
    for siblings in _by_parent(file, template, book):
        if template.teams is None:
            for unit in siblings:
                yield _station(template, unit, book, "", template.from_day, template.to_day)
            continue
        for team, units in enumerate(_dealt(siblings, template.teams), start=1):
            days = (last - first).days + 1
            if len(units) > days:
                findings.append(TooFewDays(key=f"{key}.teams", units=len(units), days=days))
                continue
            for unit, from_day, to_day in _in_turn(units, first, days):
                yield _station(template, unit, book, str(team), from_day, to_day)


def _by_parent(file: CampaignFile, template: StationTemplate, book: UnitBook) -> list[list[Unit]]:
    groups: dict[str | None, list[Unit]] = {}
    for whole in template.under or (file.unit,):
        for unit in book.below(whole):
            left_out = any(book.is_within(unit.code, code) for code in template.without)
            if unit.level == template.per and not left_out:
                groups.setdefault(unit.parent_code, []).append(unit)
    return list(groups.values())


def _dealt(units: list[Unit], teams: int) -> list[list[Unit]]:
    """Deal neighbours in the list to the same team: the list runs through the land, so a team's way stays short."""
    bounds = [len(units) * team // teams for team in range(teams + 1)]
    return [units[start:end] for start, end in pairwise(bounds) if start < end]


def _in_turn(units: list[Unit], first: date, days: int) -> Iterator[tuple[Unit, date, date]]:
    for index, unit in enumerate(units):
        start, end = days * index // len(units), days * (index + 1) // len(units)
        yield unit, date.fromordinal(first.toordinal() + start), date.fromordinal(first.toordinal() + end - 1)


def _station(
    template: StationTemplate, unit: Unit, book: UnitBook, team: str, from_day: date | None, to_day: date | None
) -> dict[str, Any]:
    parent = book.by_code.get(unit.parent_code or "")
    words = {
        "unit": unit.code,
        "name": unit.name,
        "NAME": unit.name.upper(),
        "parent": unit.parent_code or "",
        "parent_name": parent.name if parent else "",
        "team": team,
    }
    own = {"per", "under", "without", "teams", "code", "name", "address", "shifts", "from_day", "to_day"}
    return template.model_dump(exclude=own) | {
        "unit": unit.code,
        "from_day": from_day,
        "to_day": to_day,
        "code": template.code.format(**words),
        "name": template.name.format(**words),
        "address": template.address.format(**words),
        "shifts": [
            shift.model_dump(exclude={"kits", "teams"})
            | {"kits": [kit.format(**words) for kit in shift.kits]}
            | {"teams": [team.format(**words) for team in shift.teams]}
            for shift in template.shifts
        ],
    }

"""A plan's load as a chart that is its own table: a row a station, a column a part of the day, bars of people on places."""

from collections.abc import Sequence
from typing import Any

from notices import wording
from notices.wording import figure
from scheduler.pages.charts import bar
from scheduler.pages.heat_map import percent_in_cell
from scheduler.pages.wording import sentence
from scheduler.places.units import UnitBook
from scheduler.plan.loads import Load, StationLoad
from slots.shift import DAY_PARTS

MOST_IN_ONE = 24
"""More stations than these are shown district by district, the first one open."""


def chart_of(stations: Sequence[StationLoad], book: UnitBook, lang: str) -> dict[str, Any]:
    """Return the chart: its columns, the sum over all stations, and the stations in groups."""
    parts = [part for part in DAY_PARTS if any(part in station.parts for station in stations)]
    whole = {part: sum((station.parts.get(part, Load()) for station in stations), start=Load()) for part in parts}
    return {
        "finding": _finding(whole, lang),
        "columns": [wording.sentence_case(wording.shift_name(part, lang)) for part in parts],
        "total": _cells(whole, parts, lang),
        "groups": [
            {
                "title": title,
                "note": _figures(sum((station.total for station in group), start=Load()), lang),
                "rows": [
                    {"name": wording.keep_together(station.name), "cells": _cells(station.parts, parts, lang)}
                    for station in group
                ],
            }
            for title, group in _grouped(stations, book)
        ],
    }


def _finding(whole: dict[str, Load], lang: str) -> str:
    """Say which part of the day is fullest, and which has most room."""
    if not any(load.places for load in whole.values()):
        return sentence("station_load_none", lang)
    fullest = max(whole, key=lambda part: whole[part].share)
    emptiest = min(whole, key=lambda part: whole[part].share)
    facts = {"full": wording.shift_name(fullest, lang), "share": _percent(whole[fullest])}
    if len(whole) == 1:
        return wording.sentence_case(sentence("station_load_one", lang, **facts))
    other = {"free": wording.shift_name(emptiest, lang), "rest": _percent(whole[emptiest])}
    return wording.sentence_case(sentence("station_load_finding", lang, **facts, **other))


def _cells(loads: dict[str, Load], parts: Sequence[str], lang: str) -> list[dict[str, Any] | None]:
    """Return a cell for each part of the day; None where the station is closed then."""
    return [
        {
            "bar": bar(loads[part].people, loads[part].places),
            "figures": _figures(loads[part], lang),
            "share": _percent(loads[part]),
        }
        if part in loads
        else None
        for part in parts
    ]


def _percent(load: Load) -> str:
    """Return the fullness in whole percent, by which 100 means full and more means too full."""
    return f"{percent_in_cell(load.share)}%"


def _figures(load: Load, lang: str) -> str:
    return f"{figure(load.people, lang)}/{figure(load.places, lang)}"


def _grouped(stations: Sequence[StationLoad], book: UnitBook) -> list[tuple[str, list[StationLoad]]]:
    if len(stations) <= MOST_IN_ONE:
        return [("", list(stations))]
    groups: dict[str, list[StationLoad]] = {}
    for station in stations:
        groups.setdefault(_district(station.unit_code, book), []).append(station)
    return sorted(groups.items())


def _district(code: str, book: UnitBook) -> str:
    above = list(book.above(code)) if code in book else []
    return next((unit.name for unit in above if unit.level != "commune"), code)

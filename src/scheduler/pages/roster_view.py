"""A roster file in words: how many rows, which of them need a look, and what it would change, person by person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notices.wording import figure
from scheduler.pages.campaign_view import Fact
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import SENTENCES, sentence
from scheduler.roster.columns import COLUMNS
from scheduler.roster.difference import HEADING_OF, KINDS
from scheduler.roster.finding_kinds import HEADINGS
from scheduler.roster.findings import RowFinding
from scheduler.roster.headings import DROPPED
from scheduler.roster.models import RosterImport
from scheduler.roster.reading import Reading

COUNTS = ("rows", "residents", "households", "refused", "doubtful")
CHANGES = ("added", "changed", "households_changed", "gone", "vouched", "back", "twice", "alike", "gone_marked")
CONVERTED_SHOWN = 8
TEXTS = ("unicode", "tcvn3", "vni")
_COUNT_OF = {"new": "added", "household": "households_changed"}


@dataclass(frozen=True, slots=True)
class ImportView:
    """One file; `number` is its id, `gone` how many people it does not name any more."""

    number: int
    file_name: str
    moment: str
    facts: list[Fact]
    changes: list[Fact]
    gone: int
    findings_title: str
    findings: list[dict[str, Any]]
    left_out: list[str]
    problem: str


@dataclass(frozen=True, slots=True)
class LineGroup:
    """What a file would change in one way: a heading with the count of all, and the lines shown."""

    title: str
    hint: str
    lines: list[dict[str, str]]
    more: str


def import_view(row: RosterImport, lang: str) -> ImportView:
    """Return the report of one file in `lang`."""
    report = row.report
    findings = [_finding(one, lang) for one in report.get("findings", [])]
    total = sum(report.get("counts", {}).values())
    changes = [key for key in CHANGES if report.get(key) or key in {"added", "changed"}]
    return ImportView(
        number=row.id or 0,
        file_name=row.file_name,
        moment=moment_text(row.imported_at, lang),
        facts=_facts(COUNTS, report, lang),
        changes=_facts(changes, report, lang),
        gone=report.get("gone", 0),
        findings_title=sentence("findings_title", lang, count=figure(total, lang), shown=figure(len(findings), lang)),
        findings=findings,
        left_out=_left_out(report, lang),
        problem=report.get("problem", {}).get("en" if lang == "en" else "vi", ""),
    )


def _facts(keys: Any, report: dict[str, Any], lang: str) -> list[Fact]:
    return [Fact(sentence(f"count_{key}", lang), figure(report.get(key, 0), lang), "") for key in keys]


def _left_out(report: dict[str, Any], lang: str) -> list[str]:
    """Return the sentences on columns that were dropped at the door, and on those that mean nothing here."""
    told = {kind: report.get(kind) for kind in ("dropped_columns", "ignored_columns", "other_sheets")}
    lines = [sentence(kind, lang, names=", ".join(names)) for kind, names in told.items() if names]
    if report.get("first_january"):
        lines.append(sentence("first_january", lang, count=figure(report["first_january"], lang)))
    return lines


def _finding(one: dict[str, Any], lang: str) -> dict[str, Any]:
    found = RowFinding(**one)
    return {
        "row": row_text(found.sheet, found.row, lang),
        "column": found.column,
        "heading": HEADINGS[found.heading][lang == "en"],
        "refused": found.refused,
        "text": found.en if lang == "en" else found.vi,
        "mend": found.mend(lang),
    }


def row_text(sheet: str, row: int, lang: str) -> str:
    """Return a row's number, after the name of its sheet where a file has several."""
    return f"{sheet} · {figure(row, lang)}" if sheet else figure(row, lang)


def column_rows(kept: Sequence[dict[str, Any]], row: RosterImport) -> list[dict[str, Any]]:
    """Return the columns of a file that waits: place, heading, what it is taken for, and the first cells of each."""
    columns = Reading.from_dict(row.reading).columns if row.reading else ()
    named = [(place, heading) for place, heading in enumerate(columns) if heading.text]
    # In order, as `reading.samples` gives them: two columns may be headed alike.
    samples = [one["cells"] for one in kept]
    samples += [()] * (len(named) - len(samples))
    return [
        {
            "place": place,
            "heading": heading.text,
            "field": heading.field,
            "cells": " · ".join(cells),
            "dropped": heading.field == DROPPED,
        }
        for (place, heading), cells in zip(named, samples, strict=False)
    ]


def field_choices(lang: str) -> list[tuple[str, str]]:
    """Return what a column may be taken for: the key, and the heading we write ourselves."""
    return [(key, column.headings[-1] if lang == "en" else column.headings[0]) for key, column in COLUMNS.items()]


def converted(kept: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return some texts of a legacy file, before and after."""
    return [(before, after) for one in kept for before, after in one["converted"]][:CONVERTED_SHOWN]


def line_groups(lines: Sequence[dict[str, Any]], row: RosterImport, lang: str) -> list[LineGroup]:
    """Return the lines kept beside an upload (`difference.Line` as plain JSON) by what they are."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line["kind"], []).append(line)
    groups = []
    for kind in KINDS:
        if kind in found:
            total = row.report.get(_COUNT_OF.get(kind, kind), len(found[kind]))
            more = max(0, total - len(found[kind]))
            groups.append(
                LineGroup(
                    sentence(f"lines_{kind}", lang, count=figure(total, lang)),
                    sentence(f"lines_{kind}_text", lang),
                    [_line(line, lang) for line in found[kind]],
                    sentence("lines_more", lang, count=figure(more, lang)) if more else "",
                )
            )
    return groups


def _line(line: dict[str, Any], lang: str) -> dict[str, str]:
    who = line["name"] or sentence("household_of", lang, head=line["head"])
    where = " · ".join(filter(None, (line["head"] if line["name"] else "", line["address"], line["neighbourhood"])))
    said = [
        f"{_heading(name, lang)}: {_value(name, before, lang)} → {_value(name, after, lang)}"
        for name, before, after in line["said"]
    ]
    place = row_text(line["sheet"], line["row"], lang)
    number = sentence("row_number", lang, row=place) if line["row"] else ""
    return {"who": who, "birth": line["birth"], "where": where, "what": "; ".join(said), "row": number}


def _heading(name: str, lang: str) -> str:
    headings = COLUMNS[HEADING_OF.get(name, name)].headings
    return headings[-1] if lang == "en" else headings[0]


def _value(name: str, value: Any, lang: str) -> str:
    if value is None or value == "":
        return sentence("nothing", lang)
    if isinstance(value, bool):
        return sentence("yes" if value else "no", lang)
    key = f"value_{name}_{value}"
    return sentence(key, lang) if key in SENTENCES else str(value)

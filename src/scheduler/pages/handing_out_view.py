"""The office's view of the hand-out, in words and figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from notices import wording
from notices.sentences import HANDOUT_REASONS
from notices.wording import figure
from scheduler.handouts.marks import OPEN
from scheduler.handouts.open_list import OpenSlip
from scheduler.handouts.standing import Standing
from scheduler.pages.leader_view import REASONS, state_text
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence

ROWS_PER_PAGE = 200
_ON_PAPER = {"dead": "deceased"}
COLUMNS = ("handed_out", *REASONS, OPEN)


def day_of(text: str) -> date | None:
    """Return the day that was typed; None for none, or for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def mark_of(state: str) -> str:
    """Return the letters that stand for a reason on the hand-out list."""
    return HANDOUT_REASONS[_ON_PAPER.get(state, state)][0]


def table_of(rows: Sequence[Standing], lang: str) -> dict[str, Any]:
    """Return the neighbourhoods by ward, the sums, and what the letters mean."""
    sums = sum((Counter(row.states) for row in rows), Counter[str]())
    return {
        "wards": [
            {"name": name, "rows": [_row(row, lang) for row in found]}
            for (name, _), found in groupby(rows, key=lambda row: (row.unit_name, row.neighbourhood.unit_code))
        ],
        "marks": [(mark_of(state), sentence(f"handout_{state}", lang)) for state in REASONS],
        "sums": [figure(sums.total(), lang), *_figures(sums, lang)],
    }


def _row(row: Standing, lang: str) -> dict[str, Any]:
    by = f" · {row.marked_by}" if row.marked_by else ""
    return {
        "id": row.neighbourhood.id,
        "name": wording.keep_together(row.neighbourhood.name),
        "figures": [figure(row.slips, lang), *_figures(row.states, lang)],
        "printed": moment_text(row.printed_at, lang) if row.printed_at else sentence("not_printed", lang),
        "last": f"{moment_text(row.marked_at, lang)}{by}" if row.marked_at else "–",
    }


def _figures(states: Mapping[str, int], lang: str) -> list[str]:
    return [figure(states.get(state, 0), lang) for state in COLUMNS]


def groups_of(found: Iterable[OpenSlip], lang: str) -> list[dict[str, Any]]:
    """Return the open slips by day and neighbourhood."""
    return [
        {
            "day": wording.sentence_case(wording.day_text(day, lang)),
            "place": f"{place}, {unit}",
            "rows": _slips(rows, lang),
        }
        for (day, unit, _, place), rows in groupby(
            found, key=lambda one: (one.operating_day, one.unit_name, one.neighbourhood_id, one.neighbourhood)
        )
    ]


def _slips(rows: Iterable[OpenSlip], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "id": row.invitation_id,
            "number": wording.slip_number(row.number),
            "name": row.head_name,
            "address": wording.keep_together(row.address),
            "people": figure(row.people, lang),
            "hours": wording.hour_range(row.starts_at, row.ends_at),
            "state": state_text(row.state, row.marked_at, lang)
            if row.marked_at and row.state != OPEN
            else sentence("handout_open", lang),
            "collect": wording.sentence_case(wording.collect_text(row.collect, lang)) if row.collect else "",
        }
        for row in rows
    ]


def fields_of(typed: Mapping[str, str], lang: str) -> list[dict[str, str]]:
    """Return the fields of the signed list: handed out, each reason with its letters, and open again."""
    return [
        {
            "name": state,
            "label": wording.sentence_case(sentence(f"handout_{state}", lang)),
            "mark": mark_of(state) if state in REASONS else "",
            "typed": typed.get(state, ""),
        }
        for state in COLUMNS
    ]

"""How far the review is, as a table by unit and neighbourhood."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from notices import wording
from notices.wording import figure
from scheduler.pages.review_view import progress_text
from scheduler.pages.wording import sentence
from scheduler.roster.models import MARKS
from scheduler.roster.review import SETTLED
from scheduler.roster.review_lists import ReviewCount, summed

COLUMNS: Final = (*MARKS, *SETTLED)
MOST_ROWS: Final = 300
"""Neighbourhoods on one page; of more the units alone are shown, each leading to its own."""


def table_of(counts: Sequence[ReviewCount], unit: str, lang: str) -> dict[str, Any]:
    """Return the counts by unit, those with most people unreviewed first; of one unit where its code is given and known."""
    shown = [one for one in counts if one.unit_code == unit] or list(counts)
    units = [list(found) for _, found in groupby(shown, key=lambda one: one.unit_code)]
    whole = len(shown) <= MOST_ROWS or len(units) == 1
    marks = [mark for mark in COLUMNS if any(one.marks.get(mark) for one in shown)]
    return {
        "units": [
            {
                "code": found[0].unit_code,
                "name": wording.keep_together(found[0].unit),
                "figures": _figures(summed(found), marks, lang),
                "rows": [
                    {
                        "id": one.neighbourhood_id,
                        "name": wording.keep_together(one.neighbourhood),
                        "figures": _figures(one, marks, lang),
                    }
                    for one in (_most_left_first(found) if whole else ())
                ],
            }
            for found in sorted(units, key=lambda some: -summed(some).unreviewed)
        ],
        "marks": [sentence(f"mark_{mark}", lang) for mark in marks],
        "sums": _figures(summed(shown), marks, lang),
        "one_unit": len(shown) < len(counts),
        "whole": whole,
        "count": summed(shown),
        "progress": progress_text(summed(shown), lang),
    }


def _most_left_first(found: Sequence[ReviewCount]) -> list[ReviewCount]:
    return sorted(found, key=lambda one: -one.unreviewed)


def _figures(one: ReviewCount, marks: Sequence[str], lang: str) -> list[str]:
    households = f"{figure(one.households_done, lang)} / {figure(one.households, lang)}"
    said = [figure(one.marks.get(mark, 0), lang) for mark in marks]
    return [figure(one.unreviewed, lang), households, figure(one.people, lang), *said]

"""The calendar as a heat-map on the axis of the hour ruler: a row a day, a column an hour, six steps of fullness.

Cells lie in a picture of their own that is as wide as the page leaves room; days, hours and figures stand over it in a size that
does not change with it. Nothing here is a colour: the stylesheet has the steps, for light, dark and print.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup, escape

from scheduler.progress.slot_calendar import Room

STEPS = (0, 20, 50, 75, 90)
"""Where each step of fullness begins, in percent; above 100 is one more."""
OVER = len(STEPS)
LABEL, HEAD = 84, 22
"""Pixels beside the cells for the days (the stylesheet leaves them free) and above for the hours."""
ROW, FLAT_ROW = 26, 19
"""The height of a day, and that of one among very many."""
MANY_DAYS = 31


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One day: its label, and the room of each hour in which a window runs."""

    label: str
    hours: dict[int, Room]


def step_of(share: Fraction) -> int:
    """Return the step of a share: 0 to 4 by `STEPS`, and `OVER` above 1."""
    return OVER if share > 1 else sum(100 * share >= begin for begin in STEPS) - 1


def percent_in_cell(share: Fraction) -> int:
    """Return whole percent: rounded down, so that 100 means full; above that rounded up, so that it never reads 100."""
    return math.ceil(100 * share) if share > 1 else math.floor(100 * share)


def hour_label(hour: int) -> str:
    """Return the hour as the ruler writes it: 24, not 0, and 1 after it."""
    return str(hour if hour <= 24 else hour - 24)


def heat_map(rows: Sequence[HeatRow], hours: range, *, title: str, text: str) -> Markup:
    """Return the heat-map of `rows` over `hours` as SVG; `title` and `text` are read aloud in its place."""
    height = FLAT_ROW if len(rows) > MANY_DAYS else ROW
    return Markup(  # noqa: S704 -- figures, and words that are escaped
        f'<svg class="heat" height="{HEAD + height * len(rows)}" role="img" aria-labelledby="heat-title heat-text">'
        f'<title id="heat-title">{escape(title)}</title><desc id="heat-text">{escape(text)}</desc>'
        f'<svg y="{HEAD}" width="100%" height="{height * len(rows)}" viewBox="0 0 {len(hours)} {len(rows)}"'
        f' preserveAspectRatio="none">{"".join(_cells(rows, hours))}</svg>{"".join(_words(rows, hours, height))}</svg>'
    )


def _cells(rows: Sequence[HeatRow], hours: range) -> Iterator[str]:
    """Yield one path for all cells of a step, then the crosses over closed cells."""
    squares: dict[str, list[str]] = {}
    for y, x, room in _rooms(rows, hours):
        squares.setdefault(_kind(room), []).append(f"M{x} {y}h1v1h-1z")
        if room.is_closed:
            squares.setdefault("x", []).append(f"M{x} {y}l1 1M{x + 1} {y}l-1 1")
    for kind in sorted(squares, reverse=True, key=lambda kind: (kind != "x", kind)):
        yield f'<path class="h{kind}" d="{"".join(squares[kind])}"/>'


def _rooms(rows: Sequence[HeatRow], hours: range) -> Iterator[tuple[int, int, Room]]:
    for y, row in enumerate(rows):
        for x, hour in enumerate(hours):
            if hour in row.hours:
                yield y, x, row.hours[hour]


def _kind(room: Room) -> str:
    if room.is_closed:
        return "c"
    return str(0 if room.share is None else step_of(room.share))


def _words(rows: Sequence[HeatRow], hours: range, height: int) -> Iterator[str]:
    middles = [f"{100 * (2 * x + 1) / (2 * len(hours)):.2f}%" for x in range(len(hours))]
    yield '<g class="hours">'
    for hour, middle in zip(hours, middles, strict=True):
        minor = ' class="minor"' if hour % 3 else ""
        yield f'<text x="{middle}" y="{HEAD - 8}"{minor}>{hour_label(hour)}</text>'
    yield '</g><g class="days">'
    base = HEAD + height // 2 + 4
    for y, row in enumerate(rows):
        yield f'<text x="{-LABEL}" y="{base + y * height}">{escape(row.label)}</text>'
    yield "</g>"
    figures: dict[str, list[str]] = {}
    for y, x, room in _rooms(rows, hours):
        if room.share is not None:
            figure = f'<text x="{middles[x]}" y="{base + y * height}">{percent_in_cell(room.share)}</text>'
            figures.setdefault(_kind(room), []).append(figure)
    for kind in sorted(figures):
        yield f'<g class="f{kind}">{"".join(figures[kind])}</g>'

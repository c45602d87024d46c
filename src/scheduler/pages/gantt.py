"""A chart of teams over days: a row a team, a bar a block with its number, dates above.

Its scale is fixed, so that a bar of one day can still be seen; what is wider than the page is scrolled, and shrinks for print.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

WIDTH = 680
"""Pixels that a short campaign fills."""
LEAST_DAY = 7
"""Pixels of a day at least."""
HEAD, ROW, BAR = 22, 44, 20
"""Pixels of the dates, of a team's row, and of its bars below the team's name."""
DATES_APART = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """A block from `first` to `last`, both counting; `fixed` ones are framed."""

    number: int
    first: date
    last: date
    title: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team and its blocks."""

    name: str
    bars: Sequence[Bar]


def gantt(
    rows: Sequence[TeamRow], first: date, last: date, *, closed: Collection[date], key: str, title: str, text: str
) -> Markup:
    """Return the chart as SVG; `title` and `text` are read aloud in its place, `key` keeps several on one page apart."""
    days = (last - first).days + 1
    day = max(LEAST_DAY, WIDTH // days)
    width, height = day * days, HEAD + ROW * len(rows)
    parts = [*_dates(first, days, day), *_closed(first, closed, days, day, height)]
    for nth, row in enumerate(rows):
        parts += _row(row, HEAD + nth * ROW, first, day, width)
    return Markup(  # noqa: S704 - figures, and words that are escaped
        f'<svg class="gantt" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-labelledby="gantt-{key} gantt-{key}-text"><title id="gantt-{key}">{escape(title)}</title>'
        f'<desc id="gantt-{key}-text">{escape(text)}</desc>{"".join(parts)}</svg>'
    )


def _dates(first: date, days: int, day: int) -> Iterator[str]:
    step = -(-DATES_APART // day)
    for number in range(0, days, step):
        when = first + timedelta(days=number)
        yield f'<path class="tick" d="M{number * day}.5 {HEAD - 4}v4"/>'
        if number * day + DATES_APART // 2 <= days * day:
            yield f'<text class="date" x="{number * day + 2}" y="{HEAD - 8}">{when.day}/{when.month}</text>'


def _closed(first: date, closed: Collection[date], days: int, day: int, height: int) -> Iterator[str]:
    for one in sorted(closed):
        if 0 <= (number := (one - first).days) < days:
            yield f'<path class="shut" d="M{number * day} {HEAD}h{day}V{height}h-{day}z"/>'


def _row(row: TeamRow, top: int, first: date, day: int, width: int) -> Iterator[str]:
    yield f'<text class="team" x="0" y="{top + 15}">{escape(row.name)}</text><path class="tick" d="M0 {top + 40}.5h{width}"/>'
    for bar in row.bars:
        x, length = (bar.first - first).days * day, ((bar.last - bar.first).days + 1) * day
        frame = " fixed" if bar.fixed else ""
        yield (
            f'<g class="bar{frame}"><title>{escape(bar.title)}</title>'
            f'<path d="M{x}.5 {top + 20}.5h{length - 1}v{BAR}h-{length - 1}z"/>'
        )
        if length >= 7 * len(str(bar.number)) + 2:
            yield f'<text x="{x + length / 2:.1f}" y="{top + 35}">{bar.number}</text>'
        yield "</g>"

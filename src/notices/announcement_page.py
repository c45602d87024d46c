"""The announcement for the board: A4 portrait, large enough to be read standing; many sessions make it smaller, then longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from notices.announcement import AT_HOME, NO_QUEUE, Announcement, Call, away, day_and_spoken
from notices.fitting import fit_text, text_lines
from notices.fonts import BOLD, EXTRA_BOLD, ITALIC, MEDIUM, Face, width_mm
from notices.layout import LEAD_PER_POINT, Lines, fit, sizes
from notices.pen import Pen
from notices.sentences import CASES
from notices.sheet import draw_pages
from notices.slip import Paper
from notices.wording import (
    full_sentence,
    hour_range,
    keep_together,
    place_and_date,
    sentence_case,
)

LEFT, MIDDLE, RIGHT = 18.0, 108.0, 192.0
TABLE_TOP, NEXT_TABLE_TOP, LOWEST = 66.0, 24.0, 287.0
DAY, PLACE = 68.0, 124.0
ROW = 15.0
# All of it shrinks together; below the smallest the sessions go on overleaf.
SCALES = (1.2, 1.1, 1.0, 0.92, 0.84, 0.76, 0.68)
GUTTER = 8.0


@dataclass(frozen=True, slots=True)
class Placed:
    """Lines of text and where the first of them stands; `box` is the side of a box to tick before them, or 0."""

    x: float
    y: float
    lines: Lines
    box: float = 0.0


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below the table: texts and rules, measured from its bottom, and how high all of it is."""

    texts: tuple[Placed, ...]
    rules: tuple[float, ...]
    height: float


def draw_announcement(facts: Announcement, out: BinaryIO) -> int:
    """Write the sheet to `out`, and return its number of pages: one, but for very many sessions.

    Raises
    ------
    TextDoesNotFit, GlyphMissing
        Something cannot be printed; nothing has been written then.
    """
    scale, tables, below = _layout(facts)
    draw = [
        partial(_draw_page, facts=facts, scale=scale, tables=tables, number=number, below=below)
        for number in range(len(tables))
    ]
    title = f"Thông báo: {facts.neighbourhood}, {facts.ward}"
    draw_pages(out, title, facts.texts.issuing_body, draw)
    return len(tables)


def _layout(facts: Announcement) -> tuple[float, list[Sequence[Call]], Below]:
    """The largest scale at which all fits on one page; at the smallest, as many pages as it takes."""
    for scale in SCALES:
        below = _below(facts, scale)
        if TABLE_TOP + ROW * scale * len(facts.calls) + below.height <= LOWEST:
            return scale, [facts.calls], below
    scale, row = SCALES[-1], ROW * SCALES[-1]
    tables: list[Sequence[Call]] = []
    rest: Sequence[Call] = facts.calls
    while rest:
        room = int((LOWEST - (NEXT_TABLE_TOP if tables else TABLE_TOP)) / row)
        tables.append(rest[:room])
        rest = rest[room:]
    if NEXT_TABLE_TOP + row * len(tables[-1]) + below.height > LOWEST or len(tables) == 1:
        tables.append(())
    return scale, tables, below


def _draw_page(
    pen: Pen, *, facts: Announcement, scale: float, tables: Sequence[Sequence[Call]], number: int, below: Below
) -> None:
    texts = facts.texts
    _fit_at(pen, LEFT, 14.0, "parent_body", texts.parent_body, Face(MEDIUM, 8.5), 100)
    _fit_at(pen, LEFT, 18.2, "issuing_body", texts.issuing_body, Face(BOLD, 8.5), 100)
    pages = f", trang {number + 1}/{len(tables)}" if len(tables) > 1 else ""
    dated = f"{place_and_date(texts.place_name, texts.issued_on)}{pages}"
    pen.text(RIGHT, 18.2, dated, Face(ITALIC, 8.5), align="right")
    if not number:
        _title(pen, facts)
    y = NEXT_TABLE_TOP if number else TABLE_TOP
    for call in tables[number]:
        _row(pen, y, scale, call)
        y += ROW * scale
    if number == len(tables) - 1:
        _draw_below(pen, y, below)


def _title(pen: Pen, facts: Announcement) -> None:
    wide = RIGHT - LEFT
    pen.text(LEFT, 33.0, "Thông báo cho bà con", Face(MEDIUM, 13))
    _fit_at(pen, LEFT, 46.5, "neighbourhood", sentence_case(facts.neighbourhood), Face(EXTRA_BOLD, 34), wide, 16)
    pen.text(RIGHT, 33.0, facts.ward, Face(MEDIUM, 13), align="right")
    _fit_at(pen, LEFT, 56.0, "subtitle", facts.texts.subtitle, Face(BOLD, 13), wide, 9)
    pen.fill(LEFT, TABLE_TOP - 4.0, wide, 1.2)


def _row(pen: Pen, y: float, scale: float, call: Call) -> None:
    size = min(1.0, scale)  # the columns do not grow
    middle = y + ROW * scale / 2
    pen.text(LEFT, middle + 0.9 * size, hour_range(call.starts_at, call.ends_at), Face(EXTRA_BOLD, 19 * size))
    pen.text(LEFT, middle + 5.1 * size, call.who, Face(MEDIUM, 9 * size))
    day, spoken = day_and_spoken(call)
    _two(pen, DAY, middle, size, ("day", day, spoken), PLACE - DAY - 3)
    _two(pen, PLACE, middle, size, ("station", call.place, call.address), RIGHT - PLACE)
    pen.rule(LEFT, y + ROW * scale, RIGHT)


def _two(pen: Pen, x: float, middle: float, scale: float, said: tuple[str, str, str], box_mm: float) -> None:
    """A bold text and a plain one below it, of one or two lines each, around the middle of a row."""
    key, bold, plain = said
    upper, lower = (
        text_lines(key, text, _one_or_two(keep_together(text), font, points * scale, box_mm))
        for text, font, points in ((bold, BOLD, 11.5), (plain, MEDIUM, 9.5))
    )
    step = LEAD_PER_POINT * lower.face.size
    first = middle - (upper.height_mm + step + lower.height_mm) / 2 + 0.12 * upper.face.size
    pen.lines(x, first, upper)
    pen.lines(x, first + upper.height_mm + step, lower)


def _one_or_two(text: str, font: str, size: float, box_mm: float) -> Lines | None:
    return fit(text, font, sizes(size, 0.8 * size), box_mm) or fit(
        text, font, sizes(0.85 * size, 0.6 * size), box_mm, most_lines=2, lead=0.4
    )


def _fit_at(
    pen: Pen, x: float, y: float, key: str, text: str, face: Face, box_mm: float, smallest: float = 5.5
) -> None:
    pen.lines(x, y, fit_text(key, text, face, smallest, box_mm))


# Below the table


class _Column:
    """Texts one below the other in a box of a given width; `y` is the lowest ink so far."""

    def __init__(self, x: float, width: float, scale: float, y: float) -> None:
        self.x, self.width, self.scale, self.y = x, width, scale, y
        self.texts: list[Placed] = []

    def add(self, text: str, font: str, size: float, *, gap: float = 1.6, box: float = 0.0) -> None:
        """Set a text as wide as the column; `gap` is the white above it in millimetres, both at full scale."""
        size, box = size * self.scale, box * self.scale
        indent = box * 1.7
        lines = fit(keep_together(text), font, [size], self.width - indent, most_lines=12)
        lines = text_lines("announcement", text, lines)
        self.y += gap * self.scale + 0.32 * size
        self.texts.append(Placed(self.x + indent, self.y, lines, box))
        self.y += lines.height_mm + 0.08 * size

    def label(self, vi: str, en: str) -> None:
        """A heading in capitals, with small English beside it where the campaign has English."""
        self.add(vi, BOLD, 10, gap=4.5)
        if en:
            x = self.x + width_mm(vi, self.texts[-1].lines.face) + 2
            self.texts.append(Placed(x, self.y - 0.08 * 10 * self.scale, Lines((en,), Face(ITALIC, 9 * self.scale), 0)))


def _below(facts: Announcement, scale: float) -> Below:
    texts, english = facts.texts, facts.texts.english
    wide = RIGHT - LEFT
    top = _Column(LEFT, wide, scale, 1.5)
    if facts.visits:
        top.add(AT_HOME, MEDIUM, 11)
    top.add(f"{facts.own_hour} {NO_QUEUE}", BOLD, 12.5, gap=2.4)
    rule = top.y + 4.0 * scale
    bring = _Column(LEFT, MIDDLE - LEFT - GUTTER, scale, rule)
    bring.label("MANG THEO", "Bring" if english else "")
    _bring(bring, facts)
    ask = _Column(MIDDLE, RIGHT - MIDDLE, scale, rule)
    ask.label("VÌ SAO NÊN LÀM", "Why" if english else "")
    ask.add(full_sentence(facts.why.vi), MEDIUM, 11)
    if english and facts.why.en:
        ask.add(facts.why.en, ITALIC, 9)
    ask.label("HỎI HOẶC BÁO VẮNG", "Ask" if english else "")
    ask.add(", ".join(part for part in (facts.contact, texts.contact_phone) if part), BOLD, 12)
    second = max(bring.y, ask.y) + 4.0 * scale
    warning = _Column(LEFT, wide, scale, second)
    warning.add(" ".join(facts.warning), BOLD, 10.5, gap=3.0)
    placed = (*top.texts, *bring.texts, *ask.texts, *warning.texts)
    return Below(placed, (rule, second), warning.y)


def _bring(column: _Column, facts: Announcement) -> None:
    def boxes(papers: Sequence[Paper]) -> None:
        for paper in papers:
            column.add(away(paper.vi), MEDIUM, 11, box=3.4)

    boxes(facts.texts.papers)
    for case, papers in facts.case_papers:
        column.add(f"{sentence_case(CASES[case][0])} mang thêm:", BOLD, 10.5, gap=2.6)
        boxes(papers)
    for line in facts.asked:
        column.add(line, MEDIUM, 10.5, gap=2.4)


def _draw_below(pen: Pen, top: float, below: Below) -> None:
    for y in below.rules:
        pen.rule(LEFT, top + y, RIGHT, 0.7)
    for one in below.texts:
        if one.box:
            pen.box(one.x - 1.7 * one.box, top + one.y, one.box)
        pen.lines(one.x, top + one.y, one.lines)

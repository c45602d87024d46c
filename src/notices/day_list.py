"""A station's day on paper, for when power or network fail: A4 portrait, by window, the code first, a box a person to tick."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import BinaryIO

from notices.fitting import fit_text
from notices.fonts import BOLD, EXTRA_BOLD, MEDIUM, Face
from notices.layout import cut, fit, sizes
from notices.pen import Pen
from notices.ruler import Ruler, widened
from notices.sentences import CASE_MARKS, CASES
from notices.sheet import draw_pages
from notices.slip import ZONE
from notices.slipcode import show_typed_code
from notices.wording import (
    date_text,
    day_text,
    figure,
    hour_range,
    keep_together,
    passes_midnight,
    sentence_case,
    shift_name,
)
from slots.calendar import minute_of

LEFT, RIGHT = 15.0, 195.0
TABLE_TOP, LOWEST = 48.0, 254.5
WINDOW, ROW, GAP = 9.7, 7.4, 3.0
OTHERS_TOP, OTHERS_LINE, OTHERS_LEAD, LAST_LINE = 257.1, 17.4, 8.0, 282.5

DETAIL = 58.5
NAME, ADDRESS, MARK, PEOPLE, BOXES, BLANK = 44.9, 82.0, 123.5, 135.6, 138.5, 178.5
NAME_WIDTH, ADDRESS_WIDTH = 35.0, 39.5
# Eight boxes to tick leave room for the blank at the end of the row; more people take it, in two rows of smaller ones.
BOX, BOX_STEP, ONE_ROW = 3.5, 4.6, 8
SMALL_BOX, SMALL_STEP = 2.7, 3.5
RULER_LEFT, RULER_RIGHT = 121.0, 161.0

SMALL = Face(MEDIUM, 8)
TEXT = Face(MEDIUM, 8.5)


@dataclass(frozen=True, slots=True)
class Expected:
    """A slip as the desk looks for it: its code, the shortened name, where they live, how many come.

    `cases` are keys of `CASE_MARKS`: why these people bring other papers than most. `household` is a masked name; no other
    fact of a person stands here.
    """

    typed_code: str
    household: str
    address: str
    people: int
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowOfDay:
    """One window [starts_at, ends_at) (aware), its places, and who was invited to it, in the order to be printed."""

    starts_at: datetime
    ends_at: datetime
    shift: str
    places: int
    expected: tuple[Expected, ...]

    @property
    def people(self) -> int:
        """How many people are invited."""
        return sum(one.people for one in self.expected)


@dataclass(frozen=True, slots=True)
class DayList:
    """A station on one operating day: windows in their order, those after midnight at the end; none is a blank list.

    `opening` are the sessions in minutes from 00:00 of the operating day. `prepared_at` is the time of print: the list is
    good for that moment.

    Raises
    ------
    ValueError
        A moment is naive.
    """

    issuing_body: str
    station: str
    operating_day: date
    opening: tuple[tuple[int, int], ...]
    windows: tuple[WindowOfDay, ...]
    prepared_at: datetime

    def __post_init__(self) -> None:
        moments = [self.prepared_at, *(window.starts_at for window in self.windows)]
        if any(moment.tzinfo is None for moment in moments):
            raise ValueError("a day list needs aware datetimes")


def draw_day_list(day: DayList, out: BinaryIO, ruler: Ruler | None = None) -> int:
    """Write the list to `out`, and return its number of pages.

    `ruler` is the campaign's; by default it is as wide as this day needs.

    Raises
    ------
    TextDoesNotFit, GlyphMissing
        Something cannot be printed; nothing has been written then.
    """
    pages, hours = day_pages(day), ruler or widened(day.opening)
    draw = [partial(_draw_page, day=day, ruler=hours, pages=pages, number=number) for number in range(len(pages))]
    title = f"Danh sách ngày {date_text(day.operating_day)}: {day.station}"
    draw_pages(out, title, day.issuing_body, draw)
    return len(pages)


Part = tuple[WindowOfDay, Sequence[Expected], bool]


@dataclass(slots=True)
class DayPage:
    """One page: parts of windows from the top, each with whether it goes on from the page before."""

    parts: list[tuple[float, Part]] = field(default_factory=list)
    bottom: float = TABLE_TOP


def day_pages(day: DayList) -> list[DayPage]:
    """Fill pages from the top; a window's heading never stands alone at the foot of one."""
    pages = [DayPage()]
    for window in day.windows:
        rest, continued = window.expected, False
        while rest:
            page = pages[-1]
            top = page.bottom + (GAP if page.parts else 0)
            room = int((LOWEST - top - WINDOW) / ROW + 1e-9)
            if room < min(2, len(rest)):
                pages.append(DayPage())
                continue
            page.parts.append((top, (window, rest[:room], continued)))
            page.bottom = top + WINDOW + ROW * len(rest[:room])
            rest, continued = rest[room:], True
    return pages


def _draw_page(pen: Pen, *, day: DayList, ruler: Ruler, pages: Sequence[DayPage], number: int) -> None:
    page = pages[number]
    _head(pen, day, f"Trang {number + 1}/{len(pages)}")
    _ruler(pen, day, ruler)
    for top, part in page.parts:
        _part(pen, top, part, day, ruler)
    last = number == len(pages) - 1
    _others(pen, page.bottom + (GAP if page.parts else 0) if last else OTHERS_TOP)
    _foot(pen, day)


def _head(pen: Pen, day: DayList, page_number: str) -> None:
    at = day.prepared_at.astimezone(ZONE)
    _line(pen, LEFT, 14.0, "issuing_body", f"{day.issuing_body} · ĐIỂM THU NHẬN", SMALL, 6, 105)
    pen.text(RIGHT, 14.0, f"{page_number} · lập {at:%H:%M} ngày {date_text(at.date())}", SMALL, align="right")
    _line(pen, LEFT, 24.9, "station", keep_together(day.station), Face(EXTRA_BOLD, 20), 9, 128)
    pen.text(RIGHT, 24.9, sentence_case(day_text(day.operating_day)), Face(BOLD, 13), align="right")
    task = "Danh sách trong ngày, dùng khi mất điện hoặc hỏng máy. Đánh dấu mỗi người đến vào một ô, ghi giờ đến ở cuối dòng."
    pen.text(LEFT, 30.4, task, TEXT)


def _line(pen: Pen, x: float, y: float, key: str, value: str, face: Face, smallest: float, box_mm: float) -> None:
    pen.lines(x, y, fit_text(key, value, face, smallest, box_mm))


def _ruler(pen: Pen, day: DayList, ruler: Ruler) -> None:
    """The whole day of the station over the full width: when it is open."""
    words = Face(MEDIUM, 6.5)
    pen.ruler(LEFT, 39.8, RIGHT - LEFT, ruler, words)
    for minutes in day.opening:
        pen.hours(LEFT, 39.8, RIGHT - LEFT, ruler, minutes)
    for hour, word in ruler.words():
        pen.text(LEFT + (RIGHT - LEFT) * ruler.share(hour), 36.7, word, words, align="centre")


def _part(pen: Pen, top: float, part: Part, day: DayList, ruler: Ruler) -> None:
    window, expected, continued = part
    pen.rule(LEFT, top, RIGHT, 0.7)
    pen.text(LEFT, top + 7.0, hour_range(window.starts_at, window.ends_at), Face(EXTRA_BOLD, 16))
    shift = f"{shift_name(window.shift)}, tiếp theo" if continued else shift_name(window.shift)
    if passes_midnight(day.operating_day, window.ends_at):
        shift = f"{shift}, rạng sáng {day_text(window.ends_at.astimezone(ZONE).date(), year=False)}"
    count = f"{figure(len(window.expected))} phiếu · {figure(window.people)} người · sức chứa {figure(window.places)}"
    for y, line in ((4.2, shift), (8.0, count)):
        _line(pen, DETAIL, top + y, "shift", line, TEXT, 6, RULER_LEFT - DETAIL - 3)
    minutes = minute_of(day.operating_day, window.starts_at), minute_of(day.operating_day, window.ends_at)
    pen.ruler(RULER_LEFT, top + 4.4, RULER_RIGHT - RULER_LEFT, ruler, Face(MEDIUM, 5.5))
    pen.hours(RULER_LEFT, top + 4.4, RULER_RIGHT - RULER_LEFT, ruler, minutes)
    pen.text(RIGHT, top + 6.5, "Đến: ……  Vắng: ……", TEXT, align="right")
    for place, one in enumerate(expected):
        y = top + WINDOW + place * ROW
        pen.rule(LEFT, y, RIGHT)
        _row(pen, y + 5.1, one)


def _row(pen: Pen, y: float, one: Expected) -> None:
    pen.text(LEFT, y, show_typed_code(one.typed_code), Face(BOLD, 9.5))
    pen.lines(NAME, y, cut(one.household, MEDIUM, sizes(9, 7), NAME_WIDTH))
    where = keep_together(one.address)
    address = fit(where, MEDIUM, sizes(8.5, 7), ADDRESS_WIDTH)
    address = address or cut(where, MEDIUM, (6.5,), ADDRESS_WIDTH, most_lines=2)
    pen.lines(ADDRESS, y - address.height_mm / 2, address)
    marks = " ".join(CASE_MARKS[case] for case in one.cases)
    pen.lines(MARK, y, cut(marks, BOLD, sizes(8, 5.5), PEOPLE - MARK - 4))
    pen.text(PEOPLE, y, str(one.people), Face(BOLD, 9.5), align="right")
    if one.people <= ONE_ROW:
        for place in range(one.people):
            pen.box(BOXES + place * BOX_STEP, y, BOX)
        pen.dashes(BLANK, y + 0.5, RIGHT, y + 0.5, 0.3, (0.3, 0.9))
        return
    half = -(-one.people // 2)
    for place in range(one.people):
        pen.box(BOXES + place % half * SMALL_STEP, y - 1.6 + place // half * 3.3, SMALL_BOX)


def _others(pen: Pen, top: float) -> None:
    """Lines for people outside the list, down to the foot of the page."""
    heading = Face(BOLD, 9)
    pen.rule(LEFT, top, RIGHT, 0.7)
    pen.text(LEFT, top + 6.3, "Người đến ngoài danh sách", heading)
    pen.text(LEFT + 46, top + 6.3, "ghi mã hẹn hoặc họ tên, số người, giờ đến", TEXT)
    y = LAST_LINE
    while y >= top + OTHERS_LINE - OTHERS_LEAD / 2:
        pen.rule(LEFT, y, RIGHT)
        y -= OTHERS_LEAD


def _foot(pen: Pen, day: DayList) -> None:
    pen.text(LEFT, 287.3, "Hủy danh sách này sau khi đã nhập vào hệ thống.", Face(MEDIUM, 7.5))
    used = {case for window in day.windows for one in window.expected for case in one.cases}
    meanings = " · ".join(f"{mark} {CASES[case][0]}" for case, mark in CASE_MARKS.items() if case in used)
    pen.text(RIGHT, 287.3, meanings, Face(MEDIUM, 7.5), align="right")

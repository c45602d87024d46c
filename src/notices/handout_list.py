"""The hand-out list: A4 landscape, one row a slip in exactly the order of the slips, room for a signature in each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from notices.fitting import fact_lines, fit_text, text_lines
from notices.fonts import BOLD, EXTRA_BOLD, MEDIUM, Face, width_mm
from notices.layout import Lines, fit, sizes
from notices.pages import Forms
from notices.pen import Align, Pen
from notices.ruler import Ruler
from notices.sentences import HANDOUT_REASONS
from notices.signatures import prepared_line, signatures
from notices.slip import Bundle, Slip
from notices.stacks import Stack, house_address, people_of, stacks
from notices.wording import (
    collect_text,
    date_text,
    day_line,
    figure,
    keep_together,
    mid_sentence,
    sentence_case,
    slip_number,
)

WIDTH, HEIGHT = 297.0, 210.0
LEFT, RIGHT = 20.0, 282.0
TABLE_TOP = 48.4
ROW, GROUP = 10.6, 9.2
# The baseline of what stands in the middle of a row.
MIDDLE = ROW / 2 + 1.1
LOWEST_ROW = 187.5
LOWEST_ROW_WITH_TOTALS = 143.0

NUMBER, NAME, ADDRESS, PEOPLE, DAY, SIGN, MARKS = 29.0, 47.0, 103.0, 162.5, 171.0, 194.0, 243.0
NAME_WIDTH, ADDRESS_WIDTH = 54.0, 54.0
BLANKS = ((NAME, NAME + NAME_WIDTH - 2), (ADDRESS, ADDRESS + ADDRESS_WIDTH), (PEOPLE - 3, PEOPLE + 3))
"""Where the household of a spare slip is written."""
DAY_END, SIGN_END = 191.0, 239.0
RULER_LEFT = 221.0

HEADING = Face(BOLD, 7)
SMALL = Face(MEDIUM, 7.2)
TEXT = Face(MEDIUM, 8.5)
MARK = Face(MEDIUM, 7.4)
REMARK = Face(BOLD, 7.2)
_HEADINGS: tuple[tuple[float, str, Align], ...] = (
    (24.0, "STT", "centre"),
    (NUMBER, "Số phiếu", "left"),
    (NAME, "Họ và tên chủ hộ", "left"),
    (ADDRESS, "Địa chỉ", "left"),
    (PEOPLE, "Người", "centre"),
    (DAY, "Ngày nhận", "left"),
    (SIGN, "Người nhận ký, ghi rõ họ tên", "left"),
    (MARKS, "Chưa giao (khoanh)", "left"),
)
_AT_SCHOOL = {"Họ và tên chủ hộ": "Họ và tên học sinh", "Địa chỉ": "Lớp"}


@dataclass(slots=True)
class ListPage:
    """What stands on one page: parts of stacks, each with its running number and whether it goes on from before."""

    parts: list[tuple[Stack, int, bool]] = field(default_factory=list)
    bottom: float = TABLE_TOP

    @property
    def slips(self) -> list[Slip]:
        """The slips of the page, in order."""
        return [slip for stack, _, _ in self.parts for slip in stack.slips]


def list_pages(bundle: Bundle) -> list[ListPage]:
    """Fill pages from the top; a stack's heading never stands alone, and the totals get a page if there is no room."""
    pages = [ListPage()]
    running = 1
    for stack in stacks(bundle.slips):
        rest, continued = stack.slips, False
        while rest:
            room = int((LOWEST_ROW - pages[-1].bottom - GROUP) / ROW + 1e-9)
            if room < 1:
                pages.append(ListPage())
                continue
            part, rest = rest[:room], rest[room:]
            pages[-1].parts.append((Stack(part), running, continued))
            pages[-1].bottom += GROUP + ROW * len(part)
            running, continued = running + len(part), True
    if pages[-1].bottom > LOWEST_ROW_WITH_TOTALS:
        pages.append(ListPage())
    return pages


def draw_list_page(
    pen: Pen, forms: Forms, bundle: Bundle, ruler: Ruler, pages: Sequence[ListPage], number: int
) -> None:
    """Draw page `number`, counted from 0; the last one adds the totals and the signatures. `forms` are those of the bundle.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Names the household, the campaign's text or the character.
    """
    page = pages[number]
    pen.stamp(forms.name("list head", WIDTH, HEIGHT, partial(_head, bundle=bundle)))
    pen.text(RIGHT, 14.2, f"Trang {number + 1}/{len(pages)}", Face(MEDIUM, 8), align="right")
    empty_row = forms.name("list row", WIDTH, ROW, _empty_row)
    hours = forms.name("list ruler", WIDTH, GROUP, partial(_ruler, ruler=ruler))
    y = TABLE_TOP
    for stack, running, continued in page.parts:
        with pen.box_at(0, y, GROUP) as box:
            box.stamp(hours)
            _group(box, stack, ruler, continued=continued)
        y += GROUP
        for offset, slip in enumerate(stack.slips):
            with pen.box_at(0, y, ROW) as box:
                box.stamp(empty_row)
                _row(box, running + offset, slip, bundle)
            y += ROW
    pen.rule(LEFT, y, RIGHT, 0.9)
    _foot(pen, y, bundle, page.slips)
    if number == len(pages) - 1:
        _totals(pen, y + 18, bundle)


def _head(pen: Pen, bundle: Bundle) -> None:
    texts = bundle.texts
    pen.text(LEFT, 14.2, texts.parent_body, Face(MEDIUM, 8))
    pen.text(LEFT, 18.4, texts.issuing_body, Face(BOLD, 8))
    pen.text(LEFT, 28.4, "Danh sách giao phiếu hẹn", Face(EXTRA_BOLD, 17))
    where = f"{bundle.neighbourhood}, {bundle.unit_name}"
    attached = f"Kèm theo {figure(len(bundle.slips))} phiếu hẹn của {where}. {texts.campaign_name}."
    pen.lines(LEFT, 34.2, fit_text("campaign_name", keep_together(attached), TEXT, 6.5, RIGHT - LEFT))
    places = list(dict.fromkeys(stack.place for stack in stacks(bundle.slips)))
    # A long name stands above its slips anyway, where there is more room for it.
    named = len(places) == 1 and fit(places[0], BOLD, [5.5], 38.0) is not None
    place = places[0] if named else f"{len(places)} nơi, ghi ở từng khung giờ"
    receiver = f"Người nhận: {mid_sentence(bundle.leader_title)}"
    for x, label, value, width in (
        (168.0, "Điểm thu nhận", place, 38.0),
        (208.0, "Người giao", "", 34.0),
        (244.0, receiver, bundle.leader_name, RIGHT - 244.0),
    ):
        pen.lines(x, 24.0, fit_text("contact_title", label, Face(MEDIUM, 7), 5.5, width))
        one = fit(value, BOLD, sizes(8, 5.5), width)
        in_two = one or fit(value, BOLD, sizes(8, 5.5), width, most_lines=2, lead=0.4)
        pen.lines(x, 28.4, text_lines("leader_name", value, in_two))
    pen.dashes(208.0, 28.6, 240.0, 28.6, 0.3, (0.3, 0.9))
    pen.rule(LEFT, 41.4, RIGHT, 0.9)
    for x, heading, align in _HEADINGS:
        shown = _AT_SCHOOL.get(heading, heading) if bundle.school else heading
        pen.text(x, 45.9, shown, HEADING, align=align)
    pen.rule(LEFT, TABLE_TOP, RIGHT)


def _ruler(pen: Pen, ruler: Ruler) -> None:
    pen.ruler(RULER_LEFT, 4.6, RIGHT - RULER_LEFT, ruler, Face(MEDIUM, 5.5))
    pen.rule(LEFT, GROUP, RIGHT)


def _group(pen: Pen, stack: Stack, ruler: Ruler, *, continued: bool) -> None:
    slip = stack.first
    pen.text(LEFT, 6.4, stack.hours, Face(EXTRA_BOLD, 13))
    day = keep_together(sentence_case(day_line(slip.operating_day, slip.ends_at)))
    pen.lines(57, 4.1, fit_text("day", day, Face(BOLD, 9), 7, 96))
    pen.lines(57, 7.5, fit_text("station", stack.place, SMALL, 5.5, 96))
    going_on = ", tiếp theo" if continued else ""
    count = f"{stack.shift}{going_on} · {len(stack.slips)} phiếu · {stack.people} {stack.unit}"
    pen.lines(156, 5.8, fit_text("shift", count, TEXT, 6, 62))
    pen.hours(RULER_LEFT, 4.6, RIGHT - RULER_LEFT, ruler, slip.minutes)


def _empty_row(pen: Pen) -> None:
    """What every row has: where to write the day and to sign, and the marks to circle."""
    for start, end in ((DAY, DAY_END), (SIGN, SIGN_END)):
        pen.dashes(start, 8.2, end, 8.2, 0.3, (0.3, 0.9))
    _marks(pen, MIDDLE)
    pen.rule(LEFT, ROW, RIGHT)


def _row(pen: Pen, running: int, slip: Slip, bundle: Bundle) -> None:
    pen.figures(26.4, MIDDLE, str(running), Face(MEDIUM, 8), align="right")
    pen.figures(NUMBER, MIDDLE, slip_number(slip.number), Face(MEDIUM, 8))
    if slip.spare:
        for start, end in BLANKS:
            pen.dashes(start, 8.2, end, 8.2, 0.3, (0.3, 0.9))
        return
    name = fit(slip.household_name, BOLD, sizes(9, 6.5), NAME_WIDTH, most_lines=2, lead=0.4)
    _centred(pen, NAME, MIDDLE, fact_lines(slip, "name", name))
    house = keep_together(slip.school_class if bundle.school else house_address(slip, bundle))
    address = fit(house, MEDIUM, sizes(8, 6.5), ADDRESS_WIDTH, most_lines=2, lead=0.4)
    address = address or fit(house, MEDIUM, (6.5, 6), ADDRESS_WIDTH, most_lines=3, lead=0.4)
    _centred(pen, ADDRESS, MIDDLE, fact_lines(slip, "address", address))
    pen.text(PEOPLE, MIDDLE, str(len(slip.members)), Face(BOLD, 9), align="centre")
    if slip.collect is not None:
        pen.text(DAY, 3.2, collect_text(slip.collect), REMARK)


def _marks(pen: Pen, y: float) -> None:
    """The six marks with the same white between them, the last one ending at the right edge of the table."""
    marks = [mark for mark, _ in HANDOUT_REASONS.values()]
    widths = [width_mm(mark, MARK) for mark in marks]
    gap = (RIGHT - MARKS - sum(widths)) / (len(marks) - 1)
    x = MARKS
    for mark, width in zip(marks, widths, strict=True):
        pen.text(x, y, mark, MARK)
        x += width + gap


def _centred(pen: Pen, x: float, middle: float, lines: Lines) -> None:
    pen.lines(x, middle - lines.height_mm / 2, lines)


def _foot(pen: Pen, y: float, bundle: Bundle, slips: Sequence[Slip]) -> None:
    if slips:
        count = f"Trang này: {len(slips)} phiếu, {people_of(slips)} người."
        pen.text(LEFT, y + 4.6, count, Face(BOLD, 8))
    meanings = " · ".join(f"{mark} {meaning}" for mark, (meaning, _) in HANDOUT_REASONS.values())
    pen.text(80, y + 4.6, f"Khoanh: {meanings}", SMALL)
    ask = ""
    if bundle.return_by:
        ask = f"Nộp danh sách đã ký cho {bundle.texts.issuing_body} trước ngày {date_text(bundle.return_by)}. "
    pen.text(LEFT, y + 10.4, f"{ask}Danh sách được hủy khi kết thúc đợt.", SMALL)
    pen.text(RIGHT, y + 10.4, prepared_line(bundle), SMALL, align="right")


def _totals(pen: Pen, y: float, bundle: Bundle) -> None:
    blank = "……"
    reasons = ", ".join(f"{meaning} {blank}" for _, (meaning, _) in HANDOUT_REASONS.values())
    total = f"Tổng số phiếu: {figure(len(bundle.slips))}, {figure(people_of(bundle.slips))} người."
    pen.text(LEFT, y, total, Face(BOLD, 9))
    pen.text(LEFT, y + 5.6, f"Đã giao: {blank}   Chưa giao được: {blank} ({reasons})", TEXT)
    signatures(pen, y + 13.5, bundle, (LEFT, RIGHT), ("NGƯỜI LẬP", f"XÁC NHẬN CỦA {bundle.texts.issuing_body}"))

"""The cover of a neighbourhood's bundle: what it holds, in which order, what the leader does with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from notices.fitting import fit_text
from notices.fonts import BOLD, EXTRA_BOLD, MEDIUM, Face, width_mm
from notices.pen import Pen
from notices.ruler import Ruler
from notices.sentences import HANDOUT_REASONS
from notices.sign_in import HEIGHT as SIGN_IN
from notices.sign_in import draw_sign_in
from notices.signatures import prepared_line, signatures
from notices.slip import ZONE, Bundle
from notices.stacks import Stack, people_of, stacks
from notices.wording import date_text, day_text, figure, keep_together, mid_sentence, passes_midnight, sentence_case

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 25.0, 190.0
FIRST_TABLE_TOP, TABLE_TOP = 106.3, 28.0
# Where a sign-in stands above the table, title and totals move up, so that four windows on two days still need one page.
RAISED = 12.0
DAY, ROW = 12.6, 10.5
LOWEST, LOWEST_WITH_TASKS = 279.0, 197.5
HOUR, PLACE, NUMBERS, RULER_LEFT = 31.4, 67.0, 123.0, 89.0
TOTALS = (25.0, 59.0, 107.0, 141.0)

Line = tuple[Stack, ...]


@dataclass(slots=True)
class CoverPage:
    """The lines of one page: a day (all its stacks, for the ruler) or one stack, with its height."""

    top: float
    days: list[tuple[float, Line]] = field(default_factory=list)
    rows: list[tuple[float, Stack]] = field(default_factory=list)
    bottom: float = 0.0

    def __post_init__(self) -> None:
        self.bottom = self.top


def cover_pages(bundle: Bundle) -> list[CoverPage]:
    """One page as a rule; many windows go on overleaf, and the tasks stand below the last of them."""
    pages = [CoverPage(FIRST_TABLE_TOP + (SIGN_IN - RAISED if bundle.sign_in else 0))]
    for _, group in groupby(stacks(bundle.slips), lambda stack: stack.first.operating_day):
        day = tuple(group)
        for place, stack in enumerate(day):
            need = ROW if place else DAY + ROW
            if pages[-1].bottom + need > LOWEST:
                pages.append(CoverPage(TABLE_TOP))
            page = pages[-1]
            if not place or page.bottom == page.top:
                page.days.append((page.bottom, day))
                page.bottom += DAY
            page.rows.append((page.bottom, stack))
            page.bottom += ROW
    if pages[-1].bottom > LOWEST_WITH_TASKS:
        pages.append(CoverPage(TABLE_TOP))
    return pages


def draw_cover_page(
    pen: Pen, bundle: Bundle, ruler: Ruler, pages: Sequence[CoverPage], number: int, counts: tuple[int, int]
) -> None:
    """Draw page `number`, counted from 0; `counts` are the pages of slips and of the list.

    Raises
    ------
    TextDoesNotFit, GlyphMissing
        Names the text or the character.
    """
    page = pages[number]
    _head(pen, bundle, f", trang {number + 1}/{len(pages)}" if len(pages) > 1 else "")
    if number == 0:
        up = RAISED if bundle.sign_in else 0
        _title(pen, bundle, up)
        _totals(pen, bundle, counts, up)
        if bundle.sign_in:
            pen.rule(LEFT, 96.9 - up, RIGHT)
            draw_sign_in(pen, 96.9 - up, bundle, bundle.sign_in, (LEFT, RULER_LEFT, RIGHT))
        _order(pen, page.top)
    pen.rule(LEFT, page.top, RIGHT, 0.4)
    for y, day in page.days:
        _day(pen, y, day, ruler)
    for y, stack in page.rows:
        _stack(pen, y, stack, by_class=bundle.school)
    pen.rule(LEFT, page.bottom, RIGHT, 0.7)
    if number == len(pages) - 1:
        _tasks(pen, page.bottom + 8.7, bundle)
        _hand_over(pen, page.bottom + 44.7, bundle)
    pen.text(LEFT, 287.8, "Phiếu còn thừa và danh sách được hủy sau khi kết thúc đợt.", Face(MEDIUM, 7.5))


def _line(pen: Pen, x: float, y: float, key: str, value: str, face: Face, smallest: float, box_mm: float) -> None:
    pen.lines(x, y, fit_text(key, value, face, smallest, box_mm))


def _head(pen: Pen, bundle: Bundle, page_number: str) -> None:
    texts, small = bundle.texts, Face(MEDIUM, 8)
    _line(pen, LEFT, 13.8, "parent_body", texts.parent_body, small, 6, 95)
    _line(pen, LEFT, 17.6, "issuing_body", texts.issuing_body, Face(BOLD, 8), 6, 95)
    pen.text(RIGHT, 13.8, texts.campaign_name, small, align="right")
    pen.text(RIGHT, 17.6, prepared_line(bundle) + page_number, small, align="right")


def _title(pen: Pen, bundle: Bundle, up: float) -> None:
    wide = RIGHT - LEFT
    pen.text(LEFT, 39.9 - up, "Tập phiếu hẹn của", Face(MEDIUM, 12.5))
    name = sentence_case(bundle.neighbourhood)
    _line(pen, LEFT, 54.9 - up, "neighbourhood", name, Face(EXTRA_BOLD, 38), 16, wide)
    _line(pen, LEFT, 62.6 - up, "unit_name", bundle.unit_name, Face(MEDIUM, 13.5), 9, wide)
    pen.rule(LEFT, 72.5 - up, RIGHT, 1.2)


def _totals(pen: Pen, bundle: Bundle, counts: tuple[int, int], up: float) -> None:
    days = len({slip.operating_day for slip in bundle.slips})
    windows = len({(slip.starts_at, slip.ends_at) for slip in bundle.slips})
    slip_pages, list_pages = counts
    spare = sum(slip.spare for slip in bundle.slips)
    totals = (
        (len(bundle.slips), f"phiếu, {figure(spare)} dự phòng" if spare else "phiếu hẹn"),
        (people_of(bundle.slips), "người được mời"),
        (days, f"ngày, {windows} khung giờ"),
        (slip_pages, f"trang phiếu, {list_pages} trang danh sách"),
    )
    for x, (number, caption) in zip(TOTALS, totals, strict=True):
        pen.text(x, 84.8 - up, figure(number), Face(EXTRA_BOLD, 27))
        pen.text(x, 90.4 - up, caption, Face(MEDIUM, 8.5))


def _order(pen: Pen, table_top: float) -> None:
    pen.rule(LEFT, table_top - 9.4, RIGHT)
    pen.text(LEFT, table_top - 3.6, "Giao theo thứ tự này", Face(BOLD, 9.5))
    order = "Mỗi khung giờ là một xấp, đã xếp đúng thứ tự danh sách"
    pen.text(RIGHT, table_top - 3.6, order, Face(MEDIUM, 8), align="right")


def _day(pen: Pen, y: float, day: Line, ruler: Ruler) -> None:
    pen.text(LEFT, y + 5.4, sentence_case(day_text(day[0].first.operating_day)), Face(BOLD, 9.5))
    pen.ruler(RULER_LEFT, y + 7, RIGHT - RULER_LEFT, ruler, Face(MEDIUM, 6))
    for minutes in dict.fromkeys(stack.first.minutes for stack in day):
        pen.hours(RULER_LEFT, y + 7, RIGHT - RULER_LEFT, ruler, minutes)
    pen.rule(LEFT, y + DAY, RIGHT)


def _stack(pen: Pen, y: float, stack: Stack, *, by_class: bool) -> None:
    slip, named = stack.first, stack.classes if by_class else stack.place
    pen.box(LEFT, y + 6.0, 3.6)
    pen.text(HOUR, y + 6.1, stack.hours, Face(EXTRA_BOLD, 13))
    _line(pen, PLACE, y + 4.1, "station", keep_together(named), Face(BOLD, 8.5), 6, NUMBERS - PLACE - 2)
    shift = stack.shift
    if passes_midnight(slip.operating_day, slip.ends_at):
        shift = f"{shift}, rạng sáng {day_text(slip.ends_at.astimezone(ZONE), year=False)}"
    _line(pen, PLACE, y + 7.8, "shift", shift, Face(MEDIUM, 7.5), 6, NUMBERS - PLACE - 2)
    if not by_class:  # slips that lie by class have no numbers in a row
        pen.text(NUMBERS, y + 5.9, stack.numbers, Face(MEDIUM, 8))
    _count(pen, RIGHT, y + 5.9, stack.people, stack.unit)
    _count(pen, RIGHT - 17, y + 5.9, len(stack.slips), "phiếu")
    pen.rule(LEFT, y + ROW, RIGHT)


def _count(pen: Pen, right: float, y: float, number: int, word: str) -> None:
    small = Face(MEDIUM, 7.5)
    pen.text(right, y, word, small, align="right")
    pen.text(right - width_mm(word, small) - 1, y, figure(number), Face(EXTRA_BOLD, 10.5), align="right")


def _tasks(pen: Pen, y: float, bundle: Bundle) -> None:
    *marks, last = (mark for mark, _ in HANDOUT_REASONS.values())
    by = f" trước 17:00 ngày {date_text(bundle.return_by)}" if bundle.return_by else ""
    tasks = [
        "Giao tận tay từng học sinh, theo lớp. Đọc to giờ và nơi hẹn."
        if bundle.school
        else "Giao tận tay chủ hộ hoặc người lớn trong hộ. Đọc to giờ và nơi hẹn.",
        "Người nhận ký vào danh sách. Không ai phải trả tiền, không ai hỏi số căn cước.",
        f"Chưa giao được: khoanh mã {', '.join(marks)} hoặc {last} ở cột cuối, giữ lại phiếu.",
        f"Nộp danh sách đã ký và phiếu còn lại cho {bundle.texts.issuing_body}{by}.",
    ]
    if any(slip.spare for slip in bundle.slips):
        tasks.append("Phiếu dự phòng: ghi tên hộ mới gặp vào phiếu và danh sách, rồi báo lại trên trang giao phiếu.")
    pen.text(LEFT, y, f"Việc của {mid_sentence(bundle.leader_title)}", Face(BOLD, 9.5))
    step = 26 / len(tasks)
    for number, task in enumerate(tasks, start=1):
        line = y + 0.8 + step * number
        pen.text(LEFT, line, str(number), Face(EXTRA_BOLD, 10))
        _line(pen, LEFT + 6.9, line, "issuing_body", task, Face(MEDIUM, 9), 7, RIGHT - LEFT - 7)


def _hand_over(pen: Pen, y: float, bundle: Bundle) -> None:
    pen.rule(LEFT, y, RIGHT)
    pen.text(LEFT, y + 6.1, "Bàn giao", Face(BOLD, 9.5))
    year = bundle.texts.issued_on.year
    pen.text(TOTALS[1], y + 6.1, f"Số phiếu: ………   Ngày: ……/……/{year}", Face(MEDIUM, 8.5))
    signatures(pen, y + 14, bundle, (LEFT, RIGHT), ("NGƯỜI GIAO", bundle.texts.issuing_body))

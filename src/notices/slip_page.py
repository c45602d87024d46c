"""One slip of 105 x 148.5 mm, and four of them on A4: what never changes is drawn once a file, the rest per slip."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from notices import symbol
from notices.errors import DoesNotFit
from notices.fonts import BOLD, EXTRA_BOLD, MEDIUM, Face, width_mm
from notices.household import LEFT, RIGHT, TEXT, HouseholdBlock, household_block, people
from notices.layout import Lines, fit, sizes
from notices.pages import Forms
from notices.pen import Pen
from notices.ruler import Ruler
from notices.slip import ZONE, SheetTexts, Slip
from notices.slip_form import ENGLISH, HEIGHT, LABEL, QR_MIDDLE, RULER_LINE, WIDTH, draw_form
from notices.slipcode import show_typed_code
from notices.wording import (
    day_text,
    hour_range,
    hours,
    keep_together,
    paper_day,
    passes_midnight,
    shift_name,
    slip_number,
    spoken_hours,
)

PER_PAGE = 4
QR_SIDE = 30.0
QR_LEFT, QR_TOP = 68.0, 96.1
NUMBER = Face(BOLD, 9.5)
CODE_SIZES = sizes(13, 10)
HOUR = Face(EXTRA_BOLD, 26)
HOUR_SPACING_EM = -0.03
# The one label below the floor of 6.5 pt: its second line is as wide as the column of labels.
INVITED = Face(BOLD, 6)
COLUMN = RIGHT - TEXT


class SlipPrinter:
    """Draws the slips of one bundle; what many share becomes a form of its file.

    One form holds what a kind of slip and set of papers have in common, others the window, the place, and the words beside
    the name.
    """

    def __init__(self, forms: Forms, texts: SheetTexts, ruler: Ruler) -> None:
        self._forms = forms
        self._texts = texts
        self._ruler = ruler

    def draw_page(self, pen: Pen, slips: Sequence[Slip | None]) -> None:
        """Up to four slips, row by row, with cut marks; None leaves a place empty."""
        pen.stamp(self._forms.name("cut marks", 2 * WIDTH, 2 * HEIGHT, cut_marks))
        for place, slip in enumerate(slips):
            if slip is not None:
                self.draw_slip(pen, slip, place % 2 * WIDTH, place // 2 * HEIGHT)

    def draw_slip(self, pen: Pen, slip: Slip, left: float, top: float) -> None:
        """One slip with its top left corner at (left, top)."""
        papers = slip.papers or self._texts.papers
        common = self._forms.name(
            (slip.kind, papers),
            WIDTH,
            HEIGHT,
            lambda form: draw_form(form, replace(self._texts, papers=papers), self._ruler, slip.kind),
        )
        window = self._forms.name(_window(slip), WIDTH, HEIGHT, lambda form: draw_window(form, slip, self._ruler))
        place = self._forms.name(_place_of(slip), WIDTH, HEIGHT, lambda form: draw_place(form, slip))
        block = household_block(slip)
        english = self._texts.english
        invited = self._forms.name(
            block.name_y, WIDTH, HEIGHT, lambda form: draw_invited(form, block.name_y, english=english)
        )
        with pen.box_at(left, top, HEIGHT) as box:
            for form in (common, window, place, invited):
                box.stamp(form)
            draw_household(box, slip, block)


def imposed(slips: Sequence[Slip]) -> list[list[Slip | None]]:
    """Cut and stack: with P pages, place k of page p holds slip k*P + p.

    The four cut piles, laid on each other, are then in the order of the list.
    """
    pages = -(-len(slips) // PER_PAGE)
    padded: list[Slip | None] = [*slips, *[None] * (pages * PER_PAGE - len(slips))]
    return [padded[page::pages] for page in range(pages)]


def cut_marks(pen: Pen) -> None:
    """Dashed hairlines from 5 mm inside the sheet, ticks of 5 mm at its edges and at the crossing."""
    width, height, tick = 2 * WIDTH, 2 * HEIGHT, 5.0
    pen.dashes(tick, HEIGHT, width - tick, HEIGHT, 0.12, (1, 2))
    pen.dashes(WIDTH, tick, WIDTH, height - tick, 0.12, (1, 2))
    for start, end in ((0.0, tick), (WIDTH - tick / 2, WIDTH + tick / 2), (width - tick, width)):
        pen.line(start, HEIGHT, end, HEIGHT, 0.25)
    for start, end in ((0.0, tick), (HEIGHT - tick / 2, HEIGHT + tick / 2), (height - tick, height)):
        pen.line(WIDTH, start, WIDTH, end, 0.25)


def _window(slip: Slip) -> Hashable:
    return slip.starts_at, slip.ends_at, slip.operating_day, slip.shift


def draw_window(pen: Pen, slip: Slip, ruler: Ruler) -> None:
    """When: the same on all slips of a window."""
    _time(pen, slip)
    pen.hours(LEFT, RULER_LINE, RIGHT - LEFT, ruler, slip.minutes)


def draw_invited(pen: Pen, name_y: float, *, english: bool) -> None:
    """The label beside a name whose baseline is at `name_y`."""
    for offset, label in ((-1.0, "Kính mời hộ"), (1.6, "gia đình Ông/Bà")):
        pen.text(LEFT, name_y + offset, label, INVITED)
    if english:
        pen.text(LEFT, name_y + 4.3, "Household", ENGLISH)


def draw_household(pen: Pen, slip: Slip, block: HouseholdBlock) -> None:
    """Who, and the two codes.

    Raises
    ------
    DoesNotFit, GlyphMissing
        Names the household or the character.
    """
    pen.text(RIGHT, 22.4, slip_number(slip.number), NUMBER, align="right")
    pen.lines(TEXT, block.name_y, block.name)
    pen.lines(TEXT, block.address_y, block.address)
    pen.lines(LEFT if block.full_width else TEXT, block.members_y, block.members)
    if not block.full_width:
        pen.text(LEFT, block.members_y, people(len(slip.members)), LABEL)
    pen.symbol(QR_LEFT, QR_TOP, QR_SIDE, symbol.bitmap(slip.qr_text))
    # 0.3 mm lower than drawn: the tops of capitals of 13 pt stay out of the quiet zone, which ends at 129.03.
    code = show_typed_code(slip.typed_code)
    pen.lines(QR_MIDDLE, 132.5, _must(slip, "name", fit(code, BOLD, CODE_SIZES, 33)), align="centre")


def _must(slip: Slip, field: str, lines: Lines | None) -> Lines:
    if lines is None:
        raise DoesNotFit(number=slip.number, household=slip.household_name, field=field)
    return lines


def _time(pen: Pen, slip: Slip) -> None:
    pen.text(TEXT, 62.4, hour_range(slip.starts_at, slip.ends_at), HOUR, spacing_em=HOUR_SPACING_EM)
    shift = shift_name(slip.shift).upper()
    pen.lines(LEFT, 67.6, _must(slip, "shift", fit(shift, BOLD, sizes(9, 6.5), TEXT - LEFT - 1)))
    first_day = slip.starts_at.astimezone(ZONE).date()
    spoken = spoken_hours(slip.starts_at, slip.ends_at)
    if passes_midnight(first_day, slip.ends_at):
        _both_days(pen, slip)
    else:
        pen.text(TEXT, 67.6, paper_day(first_day), Face(BOLD, 11.5))
        if first_day > slip.operating_day:
            spoken = f"{spoken} (đêm {day_text(slip.operating_day, year=False)})"
    pen.lines(TEXT, 71.6, _must(slip, "shift", fit(spoken, MEDIUM, sizes(8, 6.5), COLUMN)))


def _both_days(pen: Pen, slip: Slip) -> None:
    """Each end of a window that passes midnight carries its own day below it."""
    start, _ = hours(slip.starts_at, slip.ends_at)
    second = width_mm(f"{start}–", HOUR) + (len(start) + 1) * HOUR_SPACING_EM * HOUR.mm
    face = Face(BOLD, 10.5)
    pen.text(TEXT, 67.6, day_text(slip.starts_at.astimezone(ZONE).date(), year=False), face)
    pen.text(TEXT + second, 67.6, day_text(slip.ends_at.astimezone(ZONE).date()), face)


def _place_of(slip: Slip) -> Hashable:
    """What the place is drawn from: visits at home say between which hours the team comes."""
    if slip.kind == "home":
        return hours(slip.starts_at, slip.ends_at)
    return slip.kind, slip.station_name, slip.station_address


def draw_place(pen: Pen, slip: Slip) -> None:
    """Where: the same on all slips of a station, or of a window of visits at home."""
    if slip.kind == "home":
        start, end = hours(slip.starts_at, slip.ends_at)
        visit = f"Tổ công tác sẽ đến tận nhà trong khoảng từ {start} đến {end}; xin Ông/Bà có mặt tại nhà."
        pen.lines(TEXT, 87.2, _must(slip, "place", fit(visit, BOLD, sizes(9, 7), COLUMN, most_lines=2)))
        return
    address = slip.station_address
    if slip.kind == "school":
        address = f"Làm thủ tục tại trường, {address}" if address else "Làm thủ tục tại trường"
    name = fit(keep_together(slip.station_name), BOLD, sizes(11.5, 8), COLUMN)
    pen.lines(TEXT, 87.6, _must(slip, "place", name))
    pen.lines(TEXT, 91.2, _must(slip, "place", fit(keep_together(address), MEDIUM, sizes(8, 6.5), COLUMN)))

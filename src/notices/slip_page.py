"""A slip of 105 x 148.5 mm, four on A4: its window and place, and its household; `slip_form` draws the rest."""

from collections.abc import Sequence
from functools import partial

from notices import symbol
from notices.fitting import fact_lines
from notices.fonts import BOLD, EXTRA_BOLD, MEDIUM, Face, width_mm
from notices.household import LEFT, RIGHT, TEXT, household_block, people
from notices.layout import fit, sizes
from notices.pages import Forms
from notices.pen import Pen
from notices.printer import Format, Layer, kind_and_papers, place_of, window_of
from notices.ruler import Ruler
from notices.slip import SheetTexts, Slip
from notices.slip_form import ENGLISH, LABEL, QR_MIDDLE, RULER_LINE, draw_form
from notices.slipcode import show_typed_code
from notices.spare_page import draw_blank_household
from notices.window_words import day_words, spoken_words
from notices.wording import hour_range, hours, keep_together, shift_name, slip_number

QR_SIDE = 30.0
QR_LEFT, QR_TOP = 68.0, 96.1
NUMBER = Face(BOLD, 9.5)
CODE_SIZES = sizes(13, 10)
HOUR = Face(EXTRA_BOLD, 26)
HOUR_SPACING_EM = -0.03
# The one label below the floor of 6.5 pt: its second line is as wide as the column of labels.
INVITED = Face(BOLD, 6)
INVITES = {"household": ("Kính mời hộ", "gia đình Ông/Bà", "Household"), "pupil": ("Mời em", "học sinh", "Student")}
COLUMN = RIGHT - TEXT


def draw_window(pen: Pen, slip: Slip, ruler: Ruler) -> None:
    """When: the same on all slips of a window."""
    _time(pen, slip)
    pen.hours(LEFT, RULER_LINE, RIGHT - LEFT, ruler, slip.minutes)


def draw_invited(pen: Pen, whom: str, name_y: float, *, english: bool) -> None:
    """The label beside a name whose baseline is at `name_y`; `whom` is one of `INVITES`."""
    first, second, in_english = INVITES[whom]
    for offset, label in ((-1.0, first), (1.6, second)):
        pen.text(LEFT, name_y + offset, label, INVITED)
    if english:
        pen.text(LEFT, name_y + 4.3, in_english, ENGLISH)


def draw_household(pen: Pen, slip: Slip, texts: SheetTexts, forms: Forms) -> None:
    """Who, and the two codes.

    Raises
    ------
    DoesNotFit, GlyphMissing
        Names the household or the character.
    """
    pen.text(RIGHT, 22.4, slip_number(slip.number), NUMBER, align="right")
    if slip.spare:
        places = len(slip.members)
        blank = partial(draw_blank_household, places=places, english=texts.english)
        pen.stamp(forms.name(("blank", places), FOUR.width, FOUR.height, blank))
    else:
        _named(pen, slip, texts, forms)
    pen.symbol(QR_LEFT, QR_TOP, QR_SIDE, symbol.bitmap(slip.qr_text))
    # 0.3 mm lower than drawn: the tops of capitals of 13 pt stay out of the quiet zone, which ends at 129.03.
    code = show_typed_code(slip.typed_code)
    pen.lines(QR_MIDDLE, 132.5, fact_lines(slip, "name", fit(code, BOLD, CODE_SIZES, 33)), align="centre")


def _named(pen: Pen, slip: Slip, texts: SheetTexts, forms: Forms) -> None:
    block = household_block(slip)
    whom = "pupil" if slip.kind == "school" else "household"
    invited = partial(draw_invited, whom=whom, name_y=block.name_y, english=texts.english)
    pen.stamp(forms.name((whom, block.name_y), FOUR.width, FOUR.height, invited))
    pen.lines(TEXT, block.name_y, block.name)
    pen.lines(TEXT, block.address_y, block.address)
    pen.lines(LEFT if block.full_width else TEXT, block.members_y, block.members)
    if not block.full_width:
        pen.text(LEFT, block.members_y, people(len(slip.members)), LABEL)


def _time(pen: Pen, slip: Slip) -> None:
    pen.text(TEXT, 62.4, hour_range(slip.starts_at, slip.ends_at), HOUR, spacing_em=HOUR_SPACING_EM)
    shift = shift_name(slip.shift).upper()
    pen.lines(LEFT, 67.6, fact_lines(slip, "shift", fit(shift, BOLD, sizes(9, 6.5), TEXT - LEFT - 1)))
    days = day_words(slip)
    if len(days) == 2:
        _both_days(pen, slip, days)
    else:
        pen.text(TEXT, 67.6, days[0], Face(BOLD, 11.5))
    pen.lines(TEXT, 71.6, fact_lines(slip, "shift", fit(spoken_words(slip), MEDIUM, sizes(8, 6.5), COLUMN)))


def _both_days(pen: Pen, slip: Slip, days: Sequence[str]) -> None:
    """Each end of a window that passes midnight carries its own day below it."""
    start, _ = hours(slip.starts_at, slip.ends_at)
    second = width_mm(f"{start}–", HOUR) + (len(start) + 1) * HOUR_SPACING_EM * HOUR.mm
    face = Face(BOLD, 10.5)
    for x, day in zip((TEXT, TEXT + second), days, strict=True):
        pen.text(x, 67.6, day, face)


def draw_place(pen: Pen, slip: Slip) -> None:
    """Where: the same on all slips of a station, or of a window of visits at home."""
    if slip.kind == "home":
        start, end = hours(slip.starts_at, slip.ends_at)
        visit = f"Tổ công tác sẽ đến tận nhà trong khoảng từ {start} đến {end}; xin Ông/Bà có mặt tại nhà."
        pen.lines(TEXT, 87.2, fact_lines(slip, "place", fit(visit, BOLD, sizes(9, 7), COLUMN, most_lines=2)))
        return
    address = slip.station_address
    if slip.kind == "school":
        address = f"Làm thủ tục tại trường, {address}" if address else "Làm thủ tục tại trường"
    name = fit(keep_together(slip.station_name), BOLD, sizes(11.5, 8), COLUMN)
    pen.lines(TEXT, 87.6, fact_lines(slip, "place", name))
    pen.lines(TEXT, 91.2, fact_lines(slip, "place", fit(keep_together(address), MEDIUM, sizes(8, 6.5), COLUMN)))


FOUR = Format(
    columns=2,
    rows=2,
    layers=(
        Layer(kind_and_papers, lambda pen, slip, texts, ruler: draw_form(pen, texts, ruler, slip.kind)),
        Layer(window_of, lambda pen, slip, _texts, ruler: draw_window(pen, slip, ruler)),
        Layer(place_of, lambda pen, slip, _texts, _ruler: draw_place(pen, slip)),
    ),
    draw_household=draw_household,
)
"""Four on A4."""

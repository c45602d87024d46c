"""A slip of 105 x 74.25 mm, eight on A4: hour, day, place and papers, but no people by name, no signature and no English."""

from functools import lru_cache

from notices import symbol
from notices.errors import DoesNotFit, TextDoesNotFit
from notices.fitting import fact_lines, fit_text
from notices.fonts import BOLD, DESCENT_EM, EXTRA_BOLD, MEDIUM, Face, width_mm
from notices.household import class_text, member_text
from notices.layout import LEAD_PER_POINT, Lines, fit, sizes
from notices.pages import Forms
from notices.pen import Pen
from notices.printer import Format, Layer, kind_and_papers, place_of, window_of
from notices.ruler import Ruler
from notices.sentences import SLIP_TITLE
from notices.slip import Kind, SheetTexts, Slip
from notices.slipcode import show_typed_code
from notices.stacks import address_within
from notices.window_words import day_words, spoken_words
from notices.wording import full_sentence, hour_range, hours, keep_together, mid_sentence, shift_name, slip_number

LEFT, TEXT_RIGHT, RIGHT = 6.0, 64.0, 99.0
COLUMN, WIDTH = TEXT_RIGHT - LEFT, RIGHT - LEFT
QR_SIDE = 30.0
QR_LEFT, QR_TOP = 69.0, 6.0
QR_WIDTH = 33.0
QR_MIDDLE = QR_LEFT + QR_SIDE / 2
HEAVY_RULE = 28.1
RULER_LINE = 48.9
PLACE = 56.5
# From the first baseline of the small print to the last that every office printer reaches at the foot of a sheet.
SMALL_PRINT, SMALL_PRINT_HEIGHT = 59.5, 10.4
EASY_LEAD, MOST_LINES = 3.1, 5
HOUR = Face(EXTRA_BOLD, 21)
HOUR_SPACING_EM = -0.03
RULER_FIGURES = Face(MEDIUM, 6)
# First baseline and size of the name, size of the address: from the usual to the smallest, all together.
_STEPS = 8
_USUAL, _SMALLEST = (17.1, 10.0, 7.0), (16.4, 8.0, 6.2)

_PREPARE: dict[Kind, str] = {"station": "Mang", "home": "Chuẩn bị", "school": "Mang"}
_ABSENT: dict[Kind, str] = {
    "station": "Không đến được, xin báo",
    "home": "Nếu vắng nhà, xin báo",
    "school": "Không đến được, xin báo",
}


def draw_form(pen: Pen, texts: SheetTexts, ruler: Ruler, kind: Kind) -> None:
    """What is the same on all slips of this kind.

    Raises
    ------
    TextDoesNotFit, GlyphMissing
        Names the campaign's text or the character.
    """
    pen.text(LEFT, 8.7, SLIP_TITLE, Face(EXTRA_BOLD, 13))
    pen.lines(LEFT, 12.1, fit_text("issuing_body", keep_together(_heading(texts)), Face(MEDIUM, 6.5), 5.5, COLUMN))
    pen.fill(LEFT, HEAVY_RULE, COLUMN, 1.0)
    pen.ruler(LEFT, RULER_LINE, COLUMN, ruler, RULER_FIGURES)
    pen.rule(LEFT, 53.0, RIGHT)
    pen.text(QR_MIDDLE, 45.7, "Mã hẹn / Code" if texts.english else "Mã hẹn", Face(MEDIUM, 6.5), align="centre")
    page = fit_text("page_address", texts.page_address, Face(MEDIUM, 6.5), 5.5, QR_WIDTH)
    pen.lines(QR_MIDDLE, 48.7, page, align="centre")
    pen.lines(LEFT, SMALL_PRINT, _small_print(texts, kind))


def draw_window(pen: Pen, slip: Slip, ruler: Ruler) -> None:
    """When: the same on all slips of a window.

    Raises
    ------
    DoesNotFit, GlyphMissing
        Names the household or the character.
    """
    pen.text(LEFT, 37.1, hour_range(slip.starts_at, slip.ends_at), HOUR, spacing_em=HOUR_SPACING_EM)
    days = day_words(slip)
    if len(days) == 1:
        day = f"{days[0]}, {shift_name(slip.shift)}"
        pen.lines(LEFT, 41.3, fact_lines(slip, "shift", fit(day, BOLD, sizes(8.4, 6.5), COLUMN)))
    else:
        start, _ = hours(slip.starts_at, slip.ends_at)
        second = width_mm(f"{start}–", HOUR) + (len(start) + 1) * HOUR_SPACING_EM * HOUR.mm
        for x, day in zip((LEFT, LEFT + second), days, strict=True):
            pen.text(x, 41.3, day, Face(BOLD, 8.4))
    pen.lines(LEFT, 44.5, fact_lines(slip, "shift", fit(spoken_words(slip), MEDIUM, sizes(7, 6), COLUMN)))
    pen.hours(LEFT, RULER_LINE, COLUMN, ruler, slip.minutes)


def draw_household(pen: Pen, slip: Slip, texts: SheetTexts, _forms: Forms) -> None:
    """Who, how many, and the two codes.

    Raises
    ------
    DoesNotFit, GlyphMissing
        Names the household or the character.
    """
    pen.text(TEXT_RIGHT, 8.7, f"số {slip_number(slip.number)}", Face(MEDIUM, 7), align="right")
    fitted = _household(slip, texts)
    if fitted is None:
        raise DoesNotFit(number=slip.number, household=slip.household_name, field="household")
    name_y, name, address = fitted
    below = pen.lines(LEFT, name_y, name)
    pen.lines(LEFT, below + address.lead_mm + 0.25, address)
    pen.text(TEXT_RIGHT, 33.1, str(len(slip.members)), Face(EXTRA_BOLD, 9.5), align="right")
    pen.text(TEXT_RIGHT, 36.4, "người", Face(MEDIUM, 7), align="right")
    pen.symbol(QR_LEFT, QR_TOP, QR_SIDE, symbol.bitmap(slip.qr_text))
    code = fit(show_typed_code(slip.typed_code), BOLD, sizes(13, 10), QR_WIDTH)
    # The tops of capitals of 13 pt stay out of the quiet zone, which ends at 38.93.
    pen.lines(QR_MIDDLE, 42.5, fact_lines(slip, "name", code), align="centre")


def _heading(texts: SheetTexts) -> str:
    """`CÔNG AN PHƯỜNG 1 · khu phố 2`: a ward or commune that the office's name says already is not said twice."""
    office = texts.issuing_body
    area = [part for part in texts.area if part.casefold() not in office.casefold()]
    return " · ".join(part for part in (office, ", ".join(area)) if part)


def has_room(slip: Slip, texts: SheetTexts) -> bool:
    """Whether name and address go into the little room that eight leave them."""
    return _household(slip, texts) is not None


def _household(slip: Slip, texts: SheetTexts) -> tuple[float, Lines, Lines] | None:
    """The largest name and address that end above the heavy rule, and the name's first baseline.

    At school pupils and class stand before the address, since the paper is handed to them.
    """
    pupils = _pupils(slip) if slip.kind == "school" else ""
    return _above_the_rule(slip.household_name, pupils, slip.address, texts.area)


def _pupils(slip: Slip) -> str:
    """`học sinh Lê Thuỳ Ỷ (2005), lớp 10A2`; without the names where the slip is made out to them."""
    names = "" if slip.is_a_pupils else ", ".join(member_text(member, school=True) for member in slip.members)
    school_class = class_text(slip.school_class) if slip.school_class else ""
    said = ", ".join(part for part in (names, school_class) if part)
    return f"học sinh {said}" if said else ""


# Asked before a slip's format is chosen, and again when it is drawn.
@lru_cache(maxsize=4096)
def _above_the_rule(
    household: str, pupils: str, address: str, area: tuple[str, ...]
) -> tuple[float, Lines, Lines] | None:
    where = keep_together(", ".join(part for part in (pupils, address_within(address, area)) if part))
    for step in range(_STEPS + 1):
        share = step / _STEPS
        y, name_size, size = (
            usual + share * (smallest - usual) for usual, smallest in zip(_USUAL, _SMALLEST, strict=True)
        )
        name = fit(household.upper(), BOLD, [name_size], COLUMN, most_lines=2, lead=LEAD_PER_POINT)
        lines = fit(where, MEDIUM, [size], COLUMN, most_lines=3, lead=LEAD_PER_POINT)
        if name is not None and lines is not None:
            bottom = y + name.height_mm + lines.lead_mm + 0.25 + lines.height_mm + DESCENT_EM * lines.face.mm
            if bottom <= HEAVY_RULE - 0.4:
                return y, name, lines
    return None


def draw_place(pen: Pen, slip: Slip) -> None:
    """Where: the same on all slips of a station, or of a window of visits at home."""
    if slip.kind == "home":
        start, end = hours(slip.starts_at, slip.ends_at)
        visit = f"Tổ công tác đến tận nhà trong khoảng từ {start} đến {end}; xin Ông/Bà có mặt."
        pen.lines(LEFT, PLACE, fact_lines(slip, "place", fit(visit, BOLD, sizes(8.2, 6.5), WIDTH)))
        return
    address = slip.station_address
    if slip.kind == "school":
        address = f"làm thủ tục tại trường, {address}" if address else "làm thủ tục tại trường"
    name, beside = keep_together(slip.station_name), keep_together(address)
    for size in sizes(8.2, 6.5):
        gap, small = 2.0, Face(MEDIUM, min(6.5, size - 0.7))
        bold = Face(BOLD, size)
        if width_mm(name, bold) + gap + width_mm(beside, small) <= WIDTH:
            pen.text(LEFT, PLACE, name, bold)
            pen.text(LEFT + width_mm(name, bold) + gap, PLACE, beside, small)
            return
    raise DoesNotFit(number=slip.number, household=slip.household_name, field="place")


def _small_print(texts: SheetTexts, kind: Kind) -> Lines:
    """Papers, contact and warning in as few lines as they go into, as large as all of them fit together."""
    said = _said(texts, kind)
    for most in range(len(said), MOST_LINES + 1):
        for size in sizes(6.5, 6):
            fitted = [fit(keep_together(text), MEDIUM, [size], WIDTH, most_lines=own) for _, text, own in said]
            lines = [line for own in fitted if own is not None for line in own.lines]
            height = LEAD_PER_POINT * size * (len(lines) - 1)
            if None not in fitted and len(lines) <= most and height <= SMALL_PRINT_HEIGHT:
                return Lines(tuple(lines), Face(MEDIUM, size), min(EASY_LEAD, SMALL_PRINT_HEIGHT / (len(lines) - 1)))
    # Where each would fit by itself, the papers are what can be shortened.
    key, text, _ = next((one for one, lines in zip(said, fitted, strict=True) if lines is None), said[0])
    raise TextDoesNotFit(key=key, value=text)


def _said(texts: SheetTexts, kind: Kind) -> list[tuple[str, str, int]]:
    """The campaign's key, the sentence, and the most lines it may take."""
    papers = full_sentence("; ".join(mid_sentence(paper.vi) for paper in texts.papers))
    fee = f" {full_sentence(texts.fee_line)}" if texts.fee_line else ""
    phone = f"ĐT {texts.contact_phone}" if texts.contact_phone else ""
    whom = ", ".join(part for part in (texts.contact_name or texts.contact_title, phone) if part)
    verify = f" Xác minh: {texts.verify_phone}." if texts.verify_phone else ""
    return [
        ("papers", f"{_PREPARE[kind]}: {papers}{fee}", 3),
        ("contact_name" if texts.contact_name else "contact_title", f"{_ABSENT[kind]}: {whom}", 1),
        ("anti_fraud", f"{full_sentence(texts.anti_fraud)}{verify}", 2),
    ]


EIGHT = Format(
    columns=2,
    rows=4,
    layers=(
        Layer(kind_and_papers, lambda pen, slip, texts, ruler: draw_form(pen, texts, ruler, slip.kind)),
        Layer(window_of, lambda pen, slip, _texts, ruler: draw_window(pen, slip, ruler)),
        Layer(place_of, lambda pen, slip, _texts, _ruler: draw_place(pen, slip)),
    ),
    draw_household=draw_household,
)
"""Eight on A4."""

"""GIẤY MỜI: an invitation as a formal letter, one on A4 after decree 30/2020, appendix III, form 1.7.

Number and date are left to the office's register. Margins are 20 mm above and below, 30 left, 15 right; letters have 12 to 14 pt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from notices import symbol
from notices.errors import DoesNotFit, TextDoesNotFit
from notices.fitting import fact_lines, fit_text
from notices.fonts import SERIF, SERIF_BOLD, SERIF_BOLD_ITALIC, SERIF_ITALIC, Face, width_mm
from notices.household import class_text
from notices.layout import fit, sizes, wrap
from notices.pages import Forms
from notices.pen import Pen
from notices.printer import Format, Layer, kind_and_papers
from notices.ruler import Ruler
from notices.sentences import LETTER_TITLE, MOTTO, STATE_TITLE
from notices.slip import Kind, Member, SheetTexts, Slip
from notices.slipcode import show_typed_code
from notices.window_words import letter_words
from notices.wording import NBSP, full_sentence, keep_together, mid_sentence, slip_number

LEFT, RIGHT = 30.0, 195.0
MIDDLE = (LEFT + RIGHT) / 2
# The middles of the two columns of the head; the right one carries the title of the state, which is the wider.
OFFICE, STATE = 60.0, 147.5
OFFICE_WIDTH = 66.0
BODY_TOP, BODY_BOTTOM = 78.0, 209.0
INDENT = 10.0
FOOT = 217.0
SIGNER, SIGNER_WIDTH = 152.0, 80.0
QR_SIDE = 30.0
QR_TOP = 246.0
BESIDE_QR = 68.0
# A letter's lines stand closer than a slip's: its serifs lead the eye, and its letters are larger.
LEAD_PER_POINT = 0.46
PARAGRAPH = 1.8
LARGEST, SMALLEST = 13.5, 12.0
MOST_LINES_OF_TEXTS = 13

_BRING: dict[Kind, str] = {"station": "Khi đến, mang theo", "home": "Xin chuẩn bị", "school": "Khi đến, mang theo"}
_ASK: dict[Kind, str] = {
    "station": "Đề nghị Ông/Bà đến đúng khung giờ. Không đến được đúng hẹn",
    "home": "Xin Ông/Bà có mặt tại nhà trong khoảng giờ trên. Nếu vắng nhà",
    "school": "Đề nghị học sinh có mặt đúng khung giờ. Không đến được đúng hẹn",
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, its first line indented; behind a label, all its lines stand at the label's end."""

    text: str
    label: str = ""
    font: str = SERIF

    def indent(self, size: float) -> float:
        """Where the first line begins, in millimetres from the margin."""
        return INDENT + width_mm(self.label, Face(SERIF, size))


# The letters of a window have most of their paragraphs in common.
@lru_cache(maxsize=1024)
def filled(paragraph: Paragraph, size: float) -> tuple[str, ...] | None:
    """Return a paragraph's lines at a size in points; None where a word is wider than the page."""
    units, face, width = paragraph.text.split(" "), Face(paragraph.font, size), RIGHT - LEFT
    first = wrap(units, face, width - paragraph.indent(size))
    if paragraph.label or first is None or len(first) == 1:
        return first
    # What the first line leaves is filled again, over the full width.
    rest = wrap(units[len(first[0].split(" ")) :], face, width)
    return None if rest is None else (first[0], *rest)


def draw_form(pen: Pen, texts: SheetTexts, _: Ruler, kind: Kind) -> None:
    """Head and foot, which all letters share.

    Raises
    ------
    TextDoesNotFit, GlyphMissing
        Names the campaign's text or the character.
    """
    _office(pen, texts)
    _state(pen, texts)
    pen.text(MIDDLE, 59.0, LETTER_TITLE, Face(SERIF_BOLD, 15), align="centre")
    subject = fit_text("subtitle", texts.subtitle, Face(SERIF_BOLD, 14), 12, 150.0, most_lines=2, lead=LEAD_PER_POINT)
    last = pen.lines(MIDDLE, 65.8, subject, align="centre")
    pen.rule(MIDDLE - 20, last + 2.2, MIDDLE + 20)
    for y, text, face in (
        (FOOT, "Nơi nhận:", Face(SERIF_BOLD_ITALIC, 12)),
        (FOOT + 4.9, "- Như trên;", Face(SERIF, 11)),
        (FOOT + 9.6, "- Lưu: VT.", Face(SERIF, 11)),
    ):
        pen.text(LEFT, y, text, face)
    title, face = texts.signer_title, Face(SERIF_BOLD, 13.5)
    signer = fit_text("signer_title", title, face, 12, SIGNER_WIDTH, most_lines=2, lead=LEAD_PER_POINT)
    last = pen.lines(SIGNER, FOOT, signer, align="centre")
    pen.text(SIGNER, last + 5.6, "(Ký tên, đóng dấu)", Face(SERIF_ITALIC, 12), align="centre")
    pen.text(BESIDE_QR, QR_TOP + 5, "Mã hẹn", Face(SERIF, 12))
    where = {"station": "khi đến điểm thu nhận", "home": "khi tổ công tác đến nhà", "school": "khi đến trường"}[kind]
    pen.text(BESIDE_QR, QR_TOP + 20, f"Quét {where}", Face(SERIF_ITALIC, 12))


def draw_household(pen: Pen, slip: Slip, texts: SheetTexts, _forms: Forms) -> None:
    """The body, as large as it fits between head and foot, and the two codes.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Names the household, the campaign's text or the character.
    """
    said = list(_paragraphs(slip, texts))
    for size in sizes(LARGEST, SMALLEST):
        lines = [filled(paragraph, size) for paragraph in said]
        lead = LEAD_PER_POINT * size
        found = [some for some in lines if some is not None]
        if len(found) == len(said) and _height(found, lead) <= BODY_BOTTOM - BODY_TOP:
            _body(pen, said, found, size)
            break
    else:
        _refuse(slip, texts)
    pen.symbol(LEFT, QR_TOP, QR_SIDE, symbol.bitmap(slip.qr_text))
    code = fit(show_typed_code(slip.typed_code), SERIF_BOLD, [18], RIGHT - BESIDE_QR)
    pen.lines(BESIDE_QR, QR_TOP + 13, fact_lines(slip, "name", code))
    pen.text(BESIDE_QR, QR_TOP + 26, f"Phiếu số {slip_number(slip.number)}", Face(SERIF, 12))


def _office(pen: Pen, texts: SheetTexts) -> None:
    y = 24.5
    for key, value, font in (
        ("parent_body", texts.parent_body, SERIF),
        ("issuing_body", texts.issuing_body, SERIF_BOLD),
    ):
        lines = fit_text(key, value, Face(font, 13), 11, OFFICE_WIDTH, most_lines=2, lead=0.42)
        last = pen.lines(OFFICE, y, lines, align="centre")
        y = last + 5.3 if value else y
    pen.rule(OFFICE - 12, last + 2.0, OFFICE + 12)
    # What stands between is written by the office: its register's number and its own short name.
    pen.text(OFFICE, max(last + 8.6, 38.4), "Số: ………/GM-………", Face(SERIF, 13), align="centre")


def _state(pen: Pen, texts: SheetTexts) -> None:
    motto = Face(SERIF_BOLD, 13.5)
    pen.text(STATE, 24.5, STATE_TITLE, Face(SERIF_BOLD, 13), align="centre")
    pen.text(STATE, 29.8, MOTTO, motto, align="centre")
    half = width_mm(MOTTO, motto) / 2
    pen.rule(STATE - half, 31.8, STATE + half)
    day = f"{texts.place_name}, ngày{NBSP * 6}tháng{NBSP * 6}năm{NBSP * 8}"
    pen.lines(STATE, 38.4, fit_text("place_name", day, Face(SERIF_ITALIC, 13.5), 12, 92), align="centre")


def _paragraphs(slip: Slip, texts: SheetTexts) -> Iterator[Paragraph]:
    who = texts.inviting_body or texts.issuing_body
    whom = "học sinh" if slip.is_a_pupils else "hộ gia đình Ông/Bà"
    name = f"{slip.household_name.upper()}{_of_class(slip) if slip.is_a_pupils else ''}"
    yield Paragraph(f"{keep_together(who)} trân trọng kính mời {whom}: {name}")
    yield Paragraph(keep_together(slip.address), "Địa chỉ: ")
    if not slip.is_a_pupils:
        yield Paragraph(_people(slip))
    yield Paragraph(letter_words(slip), "Thời gian: ", SERIF_BOLD)
    yield Paragraph(_place(slip), "Địa điểm: ", SERIF_BOLD)
    yield from _texts(slip.kind, texts)


# Every letter of a bundle says the same here.
@lru_cache(maxsize=64)
def _texts(kind: Kind, texts: SheetTexts) -> tuple[Paragraph, Paragraph, Paragraph]:
    papers = "; ".join(mid_sentence(paper.vi) for paper in texts.papers)
    asked = " ".join(full_sentence(line) for line in (papers, texts.fee_line, texts.courtesy_line) if line)
    title, phone = mid_sentence(texts.contact_title), f"điện thoại {texts.contact_phone}" if texts.contact_phone else ""
    whom = ": ".join(part for part in (title, texts.contact_name) if part)
    whom = ", ".join(part for part in (whom, phone) if part)
    page = f", hoặc xem lịch hẹn tại {texts.page_address} bằng mã hẹn in dưới đây" if texts.page_address else ""
    verify = f" Điện thoại xác minh: {texts.verify_phone}." if texts.verify_phone else ""
    return (
        Paragraph(keep_together(f"{_BRING[kind]}: {asked}")),
        Paragraph(keep_together(f"{_ASK[kind]}, xin báo {whom}{page}.")),
        Paragraph(keep_together(f"{full_sentence(texts.anti_fraud)}{verify}")),
    )


def _people(slip: Slip) -> str:
    """`Số người được mời: 03, gồm: Lê Văn Mẫu (1975); …`: a leading zero, as offices write small numbers."""
    names = "; ".join(_person(member) for member in slip.members)
    if slip.kind == "school":
        return f"Học sinh: {names}{_of_class(slip)}"
    return f"Số người được mời: {len(slip.members):02d}, gồm: {names}"


def _of_class(slip: Slip) -> str:
    return f", {class_text(slip.school_class)}" if slip.school_class else ""


def _person(member: Member) -> str:
    return member.name if member.birth_year is None else f"{member.name}{NBSP}({member.birth_year})"


def _place(slip: Slip) -> str:
    if slip.kind == "home":
        return "tại nhà; tổ công tác sẽ đến tận nơi"
    where = ", ".join(part for part in (slip.station_name, slip.station_address) if part)
    return keep_together(f"{where} (làm thủ tục tại trường)" if slip.kind == "school" else where)


def _height(lines: list[tuple[str, ...]], lead: float) -> float:
    return sum(len(some) for some in lines) * lead + (len(lines) - 1) * PARAGRAPH


def _body(pen: Pen, said: list[Paragraph], lines: list[tuple[str, ...]], size: float) -> None:
    y = BODY_TOP
    for paragraph, some in zip(said, lines, strict=True):
        pen.text(LEFT + INDENT, y, paragraph.label, Face(SERIF, size))
        for number, line in enumerate(some):
            x = LEFT + (paragraph.indent(size) if paragraph.label or number == 0 else 0)
            face = Face(paragraph.font, size)
            if paragraph.label or number == len(some) - 1:
                pen.text(x, y, line, face)
            else:
                pen.justified(x, y, line, face, RIGHT)
            y += LEAD_PER_POINT * size
        y += PARAGRAPH


def _refuse(slip: Slip, texts: SheetTexts) -> NoReturn:
    """Name the longest of the campaign's texts where they take more than their share of the page, else the household."""
    said = dict(zip(("papers", "contact_title", "anti_fraud"), _texts(slip.kind, texts), strict=True))
    counts = {
        key: len(filled(paragraph, SMALLEST) or range(MOST_LINES_OF_TEXTS + 1)) for key, paragraph in said.items()
    }
    if sum(counts.values()) > MOST_LINES_OF_TEXTS:
        key = max(counts, key=counts.__getitem__)
        raise TextDoesNotFit(key=key, value=said[key].text)
    raise DoesNotFit(number=slip.number, household=slip.household_name, field="household")


LETTER = Format(
    columns=1,
    rows=1,
    layers=(Layer(kind_and_papers, lambda pen, slip, texts, ruler: draw_form(pen, texts, ruler, slip.kind)),),
    draw_household=draw_household,
)
"""One on A4."""

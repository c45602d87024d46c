"""What is the same on every slip of a bundle: headings, labels, rules, the ruler's line, papers, contact, signer."""

from notices.errors import TextDoesNotFit
from notices.fitting import fit_text, text_lines
from notices.fonts import BOLD, EXTRA_BOLD, ITALIC, MEDIUM, Face, width_mm
from notices.household import LEFT, RIGHT
from notices.layout import fit, sizes
from notices.pen import Pen
from notices.ruler import Ruler
from notices.sentences import MOTTO, SLIP_TITLE, STATE_TITLE
from notices.slip import Kind, SheetTexts
from notices.wording import full_sentence, keep_together, mid_sentence, place_and_date

WIDTH, HEIGHT = 105.0, 148.5
RULER_LINE = 78.0
# The papers, contact and warning keep clear of the QR code's quiet zone, which begins at 65.07 mm.
PAPERS_WIDTH = 55.0
CONTACT_WIDTH = 57.0
BOX_SIDE = 2.4
PAPERS_TOP = 101.4
PAPERS_INDENT = 4.0
# The contact's three baselines, and closer together where the papers need the room.
CONTACT = (123.6, 126.95, 130.3)
CONTACT_TIGHT = (125.9, 128.95, 131.7)
QR_MIDDLE = 83.0
SIGNER_WIDTH = 31.0
CAMPAIGN_WIDTH, NUMBER_WIDTH = 36.0, 15.7

LABEL = Face(BOLD, 7)
ENGLISH = Face(ITALIC, 6.5)
RULER_FIGURES = Face(MEDIUM, 6)

_PREPARE = {"station": ("MANG THEO", "Bring"), "home": ("CHUẨN BỊ", "Prepare"), "school": ("MANG THEO", "Bring")}
# The wording to prefer, and shorter ones for long titles: tổ trưởng tổ dân phố, Công an Phường Trung Lương.
_BRIEFLY = "Nếu vắng, xin báo {title}:"
_ABSENT = {
    "station": ("Không đến được đúng hẹn, xin báo {title}:", "Không đến được, xin báo {title}:", _BRIEFLY),
    "home": ("Không có mặt ở nhà được, xin báo {title}:", "Nếu vắng nhà, xin báo {title}:", _BRIEFLY),
    "school": ("Không đến được đúng hẹn, xin báo {title}:", "Không đến được, xin báo {title}:", _BRIEFLY),
}


def draw_form(pen: Pen, texts: SheetTexts, ruler: Ruler, kind: Kind) -> None:
    """The constant parts of a slip of this kind.

    Raises
    ------
    TextDoesNotFit
        A text of the campaign is too long for its place.
    GlyphMissing
        A character of the texts has no glyph.
    """
    _head(pen, texts)
    _labels(pen, kind, english=texts.english)
    _rules(pen)
    pen.ruler(LEFT, RULER_LINE, RIGHT - LEFT, ruler, RULER_FIGURES)
    for hour, word in ruler.words():
        pen.text(LEFT + (RIGHT - LEFT) * ruler.share(hour), 74.9, word, RULER_FIGURES, align="centre")
    contact = _papers(pen, texts)
    _contact(pen, texts, contact, _ABSENT[kind])
    _foot(pen, texts)


def _head(pen: Pen, texts: SheetTexts) -> None:
    title, motto = Face(BOLD, 6.5), Face(BOLD, 6.8)
    half = width_mm(STATE_TITLE, title) / 2
    left_box = RIGHT - 2 * half - LEFT - 2
    parent = fit_text("parent_body", texts.parent_body, Face(MEDIUM, 6.5), 5.5, left_box)
    issuer = fit_text("issuing_body", texts.issuing_body, Face(BOLD, 6.5), 5.5, left_box)
    pen.lines(LEFT, 9.4, parent)
    pen.lines(LEFT, 12.4, issuer)
    pen.text(RIGHT, 9.4, STATE_TITLE, title, align="right")
    pen.text(RIGHT - half, 12.4, MOTTO, motto, align="centre")
    motto_half = width_mm(MOTTO, motto) / 2
    pen.rule(RIGHT - half - motto_half, 13.5, RIGHT - half + motto_half)
    pen.text(LEFT, 22.4, SLIP_TITLE, Face(EXTRA_BOLD, 19))
    crowded = _campaign(pen, f"{texts.campaign_name}, phiếu số")
    day = place_and_date(texts.place_name, texts.issued_on)
    pen.lines(RIGHT, 16.3 if crowded else 17.4, fit_text("place_name", day, Face(ITALIC, 6.5), 6, 58), align="right")
    pen.lines(LEFT, 26.9, fit_text("subtitle", texts.subtitle, Face(MEDIUM, 7.8), 6.5, RIGHT - LEFT))


def _campaign(pen: Pen, campaign: str) -> bool:
    """The campaign's name between title and number; True where it takes two lines, so that the date above makes room."""
    one = fit(campaign, MEDIUM, sizes(6.5, 6), CAMPAIGN_WIDTH)
    lines = one or fit(campaign, MEDIUM, sizes(6.5, 5.8), CAMPAIGN_WIDTH, most_lines=2, lead=0.4)
    fitted = text_lines("campaign_name", campaign, lines)
    pen.lines(RIGHT - NUMBER_WIDTH, 22.4 - fitted.height_mm, fitted, align="right")
    return one is None


def _labels(pen: Pen, kind: Kind, *, english: bool) -> None:
    pen.text(LEFT, 56.2, "THỜI GIAN", LABEL)
    pen.text(LEFT, 87.6, "ĐỊA ĐIỂM", LABEL)
    prepare, prepare_en = _PREPARE[kind]
    pen.text(LEFT, 97.4, prepare, LABEL)
    if english:
        pen.text(LEFT, 59.2, "Time", ENGLISH)
        pen.text(LEFT, 90.6, "Place", ENGLISH)
        pen.text(LEFT + width_mm(prepare, LABEL) + 2, 97.4, prepare_en, ENGLISH)


def _rules(pen: Pen) -> None:
    pen.fill(LEFT, 50.8, RIGHT - LEFT, 1.2)
    # The third rule stands 0.2 mm higher than drawn, or it would cut into the four white modules above the QR
    # code.
    for y in (82.6, 93.0, 134.0):
        pen.rule(LEFT, y, RIGHT)


def _papers(pen: Pen, texts: SheetTexts) -> tuple[float, float, float]:
    """Draw the papers and the two lines below them; return the contact's baselines that leave them room."""
    for contact in (CONTACT, CONTACT_TIGHT):
        for size in sizes(7.6, 6.5):
            lines = _paper_lines(texts, size)
            if lines is not None and lines[-1][0] + 0.43 * size + 0.4 <= contact[0]:
                _draw_papers(pen, lines)
                return contact
    raise TextDoesNotFit(key="papers", value="; ".join(paper.vi for paper in texts.papers))


def _paper_lines(texts: SheetTexts, size: float) -> list[tuple[float, float, str, Face, bool]] | None:
    face, lead, gap = Face(MEDIUM, size), 3.1 * size / 7.6, 0.5 * size / 7.6
    asked = " ".join(full_sentence(line) for line in (texts.fee_line, texts.courtesy_line) if line)
    blocks = [(paper.vi, PAPERS_INDENT, True) for paper in texts.papers] + ([(asked, 0.0, False)] if asked else [])
    placed: list[tuple[float, float, str, Face, bool]] = []
    y = PAPERS_TOP
    for text, indent, boxed in blocks:
        y += 0.0 if boxed else gap
        lines = fit(keep_together(text), MEDIUM, [size], PAPERS_WIDTH - indent, most_lines=4)
        if lines is None:
            return None
        for number, line in enumerate(lines.lines):
            placed.append((y, indent, line, face, boxed and number == 0))
            y += lead
        y += gap
    return placed or None


def _draw_papers(pen: Pen, lines: list[tuple[float, float, str, Face, bool]]) -> None:
    for y, indent, text, face, boxed in lines:
        pen.text(LEFT + indent, y, text, face)
        if boxed:
            pen.box(LEFT, y, BOX_SIDE)


def _contact(pen: Pen, texts: SheetTexts, baselines: tuple[float, float, float], absent: tuple[str, ...]) -> None:
    phone = f"ĐT {texts.contact_phone}" if texts.contact_phone else ""
    whom = ", ".join(part for part in (texts.contact_name, phone) if part)
    page = f"hoặc xem lịch hẹn tại {texts.page_address}" if texts.page_address else ""
    first, second, third = baselines
    asks = (
        fit(wording.format(title=mid_sentence(texts.contact_title)), MEDIUM, sizes(6.6, 6), CONTACT_WIDTH)
        for wording in absent
    )
    asked = next((lines for lines in asks if lines is not None), None)
    pen.lines(LEFT, first, text_lines("contact_title", texts.contact_title, asked))
    pen.lines(LEFT, second, fit_text("contact_name", whom, Face(BOLD, 7.6), 6.2, CONTACT_WIDTH))
    pen.lines(LEFT, third, fit_text("page_address", page, Face(MEDIUM, 6.6), 5.8, CONTACT_WIDTH))


def _foot(pen: Pen, texts: SheetTexts) -> None:
    warning = texts.anti_fraud
    if texts.verify_phone:
        warning = f"{full_sentence(warning)} Xác minh: {texts.verify_phone}"
    small = Face(MEDIUM, 6.5)
    lines = fit_text("anti_fraud", keep_together(warning), small, 6, PAPERS_WIDTH, most_lines=3, lead=2.75 / 6.5)
    pen.lines(LEFT, 137.2, lines)
    one_line = fit(texts.signer_title, BOLD, sizes(6.5, 6), SIGNER_WIDTH)
    signer = one_line or fit(texts.signer_title, BOLD, sizes(6.5, 6), SIGNER_WIDTH, most_lines=2, lead=0.4)
    last = pen.lines(QR_MIDDLE, 137.2, text_lines("signer_title", texts.signer_title, signer), align="centre")
    pen.text(QR_MIDDLE, last + 2.7, "(Ký tên, đóng dấu)", Face(ITALIC, 6), align="centre")

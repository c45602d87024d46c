"""What most would write: reportlab and qrcode as their manuals show them, four slips on A4."""

import io
from collections.abc import Sequence

from qrcode.main import QRCode
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from notices.fonts import BOLD, EXTRA_BOLD, MEDIUM, register
from notices.slip import SheetTexts, Slip
from notices.wording import hour_range, paper_day

WIDTH, HEIGHT = 105 * mm, 148.5 * mm
QR_SIDE = 30 * mm
PER_PAGE = 4


def print_commonly(slips: Sequence[Slip], texts: SheetTexts) -> bytes:
    """Return a PDF with the words of our slip, one `drawString` each, and a default QR code as a path; nothing is measured."""
    for font in (BOLD, EXTRA_BOLD, MEDIUM):
        register(font)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number, slip in enumerate(slips):
        place = number % PER_PAGE
        if number and not place:
            canvas.showPage()
        canvas.saveState()
        canvas.translate(place % 2 * WIDTH, (1 - place // 2) * HEIGHT)
        _words(canvas, slip, texts)
        _code(canvas, slip.qr_text)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _words(canvas: Canvas, slip: Slip, texts: SheetTexts) -> None:
    lines = [
        (8, MEDIUM, texts.parent_body),
        (11, BOLD, texts.issuing_body),
        (20, EXTRA_BOLD, "PHIẾU HẸN"),
        (24, MEDIUM, f"{texts.campaign_name}, phiếu số {slip.number}"),
        (27, MEDIUM, texts.subtitle),
        (33, BOLD, f"Kính mời hộ: {slip.household_name.upper()}"),
        (37, MEDIUM, slip.address),
        (41, MEDIUM, "; ".join(member.name for member in slip.members)),
        (56, BOLD, "THỜI GIAN"),
        (62, EXTRA_BOLD, hour_range(slip.starts_at, slip.ends_at)),
        (67, BOLD, paper_day(slip.operating_day)),
        (84, BOLD, "ĐỊA ĐIỂM"),
        (87, BOLD, slip.station_name),
        (91, MEDIUM, slip.station_address),
        (97, BOLD, "MANG THEO"),
        *((101 + 4 * place, MEDIUM, paper.vi) for place, paper in enumerate(texts.papers)),
        (118, MEDIUM, texts.fee_line),
        (121, MEDIUM, texts.courtesy_line),
        (124, MEDIUM, f"Không đến được, xin báo {texts.contact_title}:"),
        (127, BOLD, f"{texts.contact_name}, ĐT {texts.contact_phone}"),
        (130, MEDIUM, f"hoặc xem lịch hẹn tại {texts.page_address}"),
        (137, MEDIUM, texts.anti_fraud),
        (140, MEDIUM, f"Xác minh: {texts.verify_phone}"),
        (143, BOLD, texts.signer_title),
        (146, BOLD, slip.typed_code),
    ]
    for top, font, text in lines:
        canvas.setFont(font, 7)
        canvas.drawString(7 * mm, HEIGHT - top * mm, text)


def _code(canvas: Canvas, text: str) -> None:
    symbol = QRCode()
    symbol.add_data(text)
    symbol.make()
    rows = symbol.get_matrix()
    side = QR_SIDE / len(rows)
    path = canvas.beginPath()
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                path.rect(66 * mm + x * side, 58 * mm + (len(rows) - y - 1) * side, side, side)
    canvas.drawPath(path, stroke=0, fill=1)

"""One PDF a neighbourhood: cover, hand-out list, slips four on A4; the same facts always give the same bytes."""

from typing import BinaryIO

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from notices import cover, handout_list
from notices.fonts import register
from notices.pen import Pen
from notices.ruler import DAY, Ruler, widened
from notices.slip import Bundle, SheetFacts, SheetTexts, Slip
from notices.slip_page import SlipPrinter, imposed
from notices.stacks import people_of
from notices.wording import sentence_case, slip_number


def draw_bundle(bundle: Bundle, out: BinaryIO, ruler: Ruler | None = None) -> SheetFacts:
    """Write the neighbourhood's PDF to `out` and say what it holds.

    `ruler` is the campaign's, where its hours are wider than 5 to 3; by default it is as wide as this bundle
    needs.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Something cannot be printed; nothing has been written then.
    """
    ruler = ruler or widened(slip.minutes for slip in bundle.slips)
    canvas = _canvas(out, f"Phiếu hẹn: {bundle.neighbourhood}, {bundle.unit_name}", bundle.texts.issuing_body)
    covers, lists, sheets = (
        cover.cover_pages(bundle),
        handout_list.list_pages(bundle),
        imposed(bundle.slips),
    )
    _mark(canvas, sentence_case(bundle.neighbourhood), "cover")
    for number in range(len(covers)):
        counts = len(sheets), len(lists)
        cover.draw_cover_page(Pen(canvas, cover.HEIGHT), bundle, ruler, covers, number, counts)
        canvas.showPage()
    _mark(canvas, "Danh sách giao phiếu hẹn", "list")
    for number in range(len(lists)):
        canvas.setPageSize(landscape(A4))
        handout_list.draw_list_page(Pen(canvas, handout_list.HEIGHT), bundle, ruler, lists, number)
        canvas.showPage()
    canvas.setPageSize(A4)
    first, last = bundle.slips[0].number, bundle.slips[-1].number
    _mark(canvas, f"Phiếu hẹn {slip_number(first)}–{slip_number(last)}", "slips")
    printer = SlipPrinter(canvas, bundle.texts, ruler)
    for slips in sheets:
        printer.page(slips)
        canvas.showPage()
    canvas.save()
    return SheetFacts(len(bundle.slips), people_of(bundle.slips), len(covers) + len(lists) + len(sheets))


def draw_slip(slip: Slip, texts: SheetTexts, out: BinaryIO, ruler: Ruler = DAY) -> None:
    """Write one slip, top left on an A4 page, for whoever prints it at home.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Something cannot be printed; nothing has been written then.
    """
    canvas = _canvas(out, f"Phiếu hẹn {slip_number(slip.number)}", texts.issuing_body)
    SlipPrinter(canvas, texts, ruler).slip(slip, 0, 0)
    canvas.showPage()
    canvas.save()


def _canvas(out: BinaryIO, title: str, author: str) -> Canvas:
    register()
    # Bytes, not text: the ASCII85 filter would add a fifth to every stream and as much to the time.
    rl_config.useA85 = 0
    # Invariant: no time of day and no random identifier in the file. PrintScaling: an office printer that
    # "fits to page" would shrink the codes; Simplex: the back of a slip stays empty.
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang="vi")
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("Duplex", "Simplex")
    return canvas


def _mark(canvas: Canvas, title: str, key: str) -> None:
    canvas.bookmarkPage(key)
    canvas.addOutlineEntry(title, key)

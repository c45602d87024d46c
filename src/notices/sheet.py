"""One PDF a neighbourhood: cover, hand-out list, slips; the same facts always give the same bytes."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import BinaryIO

from notices import cover, handout_list
from notices.canvas import CanvasFile
from notices.pages import Draw, Forms, Pages
from notices.pdf import PdfFile
from notices.printer import PAGE_HEIGHT, PAGE_WIDTH, SlipPrinter
from notices.ruler import DAY, Ruler, widened
from notices.slip import Bundle, SheetFacts, SheetTexts, Slip, Template
from notices.stacks import people_of
from notices.templates import format_of, in_order, parts
from notices.wording import sentence_case, slip_number


def draw_bundle(bundle: Bundle, out: BinaryIO, ruler: Ruler | None = None) -> SheetFacts:
    """Write the neighbourhood's PDF to `out`, page by page, and say what it holds.

    `ruler` is the campaign's, where its hours are wider than 5 to 3; by default it is as wide as this bundle
    needs.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Something cannot be printed; what has been written to `out` is no whole file then.
    """
    title = f"Phiếu hẹn: {bundle.neighbourhood}, {bundle.unit_name}"
    file = PdfFile(out, title, bundle.texts.issuing_body)
    facts = add_bundle(file, bundle, ruler)
    file.close()
    return facts


def draw_bundles(bundles: Iterable[Bundle], out: BinaryIO, ruler: Ruler, title: str, author: str) -> SheetFacts:
    """Write several neighbourhoods into one PDF, one after the other as each would be alone, and say what it holds.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Something cannot be printed; what has been written to `out` is no whole file then.
    """
    file = PdfFile(out, title, author)
    drawn = [add_bundle(file, bundle, ruler) for bundle in bundles]
    file.close()
    return SheetFacts(sum(one.slips for one in drawn), sum(one.people for one in drawn), file.pages)


def add_bundle(file: Pages, bundle: Bundle, ruler: Ruler | None = None) -> SheetFacts:
    """Add the pages of a neighbourhood to a file; see `draw_bundle`."""
    before = file.pages
    bundle = in_order(bundle)
    ruler = ruler or widened(slip.minutes for slip in bundle.slips)
    covers, lists, forms = cover.cover_pages(bundle), handout_list.list_pages(bundle), Forms(file)
    counts = sum(len(size.imposed(slips)) for size, slips in parts(bundle)), len(lists)
    file.begin(sentence_case(bundle.neighbourhood), "Bìa")
    for number in range(len(covers)):
        page = partial(cover.draw_cover_page, bundle=bundle, ruler=ruler, pages=covers, number=number, counts=counts)
        file.page(cover.WIDTH, cover.HEIGHT, page)
    file.begin("Danh sách giao phiếu hẹn", "Danh sách")
    for number in range(len(lists)):
        page = partial(handout_list.draw_list_page, forms=forms, bundle=bundle, ruler=ruler, pages=lists, number=number)
        file.page(handout_list.WIDTH, handout_list.HEIGHT, page)
    add_slips(file, bundle, ruler)
    return SheetFacts(len(bundle.slips), people_of(bundle.slips), file.pages - before)


def add_slips(file: Pages, bundle: Bundle, ruler: Ruler) -> None:
    """Add the pages of slips alone, of a bundle that is `in_order`, as they are cut and stacked."""
    first, last = bundle.slips[0].number, bundle.slips[-1].number
    file.begin(f"Phiếu hẹn {slip_number(first)}–{slip_number(last)}", "Phiếu")
    for size, slips in parts(bundle):
        printer = SlipPrinter(file, bundle.texts, ruler, size)
        for some in size.imposed(slips):
            file.page(PAGE_WIDTH, PAGE_HEIGHT, partial(printer.draw_page, slips=some))


def draw_slip(slip: Slip, texts: SheetTexts, out: BinaryIO, ruler: Ruler = DAY, template: Template = "four") -> None:
    """Write one slip, top left on an A4 page, for whoever prints it at home.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Something cannot be printed; nothing has been written then.
    """
    file = CanvasFile(out, f"Phiếu hẹn {slip_number(slip.number)}", texts.issuing_body)
    printer = SlipPrinter(file, texts, ruler, format_of(slip, template, texts))
    file.page(PAGE_WIDTH, PAGE_HEIGHT, partial(printer.draw_slip, slip=slip, left=0, top=0))
    file.close()


def draw_pages(out: BinaryIO, title: str, author: str, pages: Sequence[Draw]) -> None:
    """Write upright A4 pages, each drawn by one of `pages`; nothing is written where one of them raises."""
    file = CanvasFile(out, title, author)
    for draw in pages:
        file.page(PAGE_WIDTH, PAGE_HEIGHT, draw)
    file.close()

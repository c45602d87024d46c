import io
import re
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from golden_files import kept
from notice_factories import (
    EIGHT,
    KEYS,
    LONG_ADDRESS,
    LONG_NAME,
    TEXTS,
    a_bundle,
    a_mixed_bundle,
    a_slip,
    claim_of,
    slips,
)
from notices import slipcode, symbol
from notices.errors import GlyphMissing
from notices.ruler import DAY
from notices.sheet import draw_bundle, draw_slip
from notices.slip_eighth import EIGHT as SMALL
from notices.slip_page import FOUR
from notices.templates import format_of, in_order, parts
from recorded_ink import recorded

WORDS = replace(TEXTS, area=("khu phố 2", "Phường 1"), inviting_body="Công an Phường 1")
COVER_AND_LIST = 3
"""Pages before the slips, for eleven or twelve of them."""
TEMPLATES = ("four", "eight", "letter")
LONG = a_slip(
    108,
    start=23,
    end=26,
    shift="night",
    household_name=LONG_NAME,
    address=LONG_ADDRESS,
    members=EIGHT,
)


def pdf_of(bundle) -> bytes:
    out = io.BytesIO()
    draw_bundle(bundle, out)
    return out.getvalue()


def raster(pdf: bytes, page: int, dpi: int = 150):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72, grayscale=True).to_pil()


def numbers_on(pdf: bytes, page: int) -> list[int]:
    codes = zxingcpp.read_barcodes(raster(pdf, page))
    return sorted(slipcode.read(code.text, KEYS).invitation for code in codes)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("dpi", [150, 300])
def test_every_slip_of_every_template_reads_back_to_its_claim(template, dpi):
    bundle = replace(a_mixed_bundle(), template=template, texts=WORDS)
    pdf = pdf_of(bundle)
    found = {}
    for page in range(2, len(pypdfium2.PdfDocument(pdf))):
        for code in zxingcpp.read_barcodes(raster(pdf, page, dpi)):
            claim = slipcode.read(code.text, KEYS)
            found[claim.invitation] = claim

    assert found == {slip.number: claim_of(slip.number, slip.starts_at, slip.operating_day) for slip in bundle.slips}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("slip", [a_slip(), LONG], ids=["usual", "hard"])
def test_a_slip_is_drawn_as_it_was(template, slip, request):
    drawn = recorded(format_of(slip, template, WORDS), slip, WORDS, DAY)
    name = f"{template}-{request.node.callspec.id.partition('-')[0]}"

    assert drawn == kept(name, drawn)


@pytest.mark.parametrize(("template", "side", "pages"), [("four", 4, 3), ("eight", 8, 2), ("letter", 1, 11)])
def test_a_template_says_how_many_slips_share_a_page(template, side, pages):
    bundle = a_bundle(slips(11), template=template)
    (form, printed), *others = parts(in_order(bundle))

    assert not others
    assert form.rows * form.columns == side
    assert len(form.imposed(printed)) == pages
    assert draw_bundle(bundle, io.BytesIO()).pages == pages + COVER_AND_LIST


def test_eight_piles_cut_and_laid_on_each_other_are_in_order():
    order = slips(19)
    ((form, printed),) = parts(a_bundle(order, template="eight"))
    pages = form.imposed(printed)
    piles = [[page[place] for page in pages] for place in range(8)]

    assert [slip for pile in piles for slip in pile if slip] == list(order)


def test_a_split_household_gets_the_larger_slip_at_the_end_of_the_pile_and_of_the_list():
    order = tuple(
        a_slip(101 + place, household_name=f"Lê {letter}", split=letter in "WT")
        for place, letter in enumerate("QWERTYUIOPAS")
    )
    pdf = pdf_of(a_bundle(order, template="eight"))
    document = pypdfium2.PdfDocument(pdf)
    rows = " ".join(document[page].get_textpage().get_text_bounded() for page in (1, 2))

    assert re.findall(r"Lê ([A-Z])\b", rows) == list("QERYUIOPASWT")
    assert [len(numbers_on(pdf, page)) for page in range(3, len(document))] == [5, 5, 2]
    assert numbers_on(pdf, len(document) - 1) == [102, 105]


@pytest.mark.parametrize("template", ["four", "letter"])
def test_where_every_slip_names_its_people_a_split_household_changes_no_order(template):
    order = tuple(replace(slip, split=slip.number == 101) for slip in slips(3))
    bundle = a_bundle(order, template=template)

    assert in_order(bundle) == bundle
    assert len(parts(bundle)) == 1


def test_a_split_household_alone_is_printed_four_on_a_sheet():
    assert format_of(a_slip(split=True), "eight", WORDS) is FOUR


def test_an_address_too_long_for_a_small_slip_gets_the_larger_one_at_the_end_of_the_pile():
    long = a_slip(102, household_name=LONG_NAME, address=f"{LONG_ADDRESS}, sau chợ cũ")
    bundle = in_order(a_bundle((a_slip(101), long, a_slip(103)), template="eight"))
    (small, first), (large, last) = parts(bundle)

    assert (small, [slip.number for slip in first]) == (SMALL, [101, 103])
    assert (large, [slip.number for slip in last]) == (FOUR, [102])
    assert [numbers_on(pdf_of(bundle), page) for page in (2, 3)] == [[101, 103], [102]]


@pytest.mark.parametrize(
    ("template", "left", "top"), [("four", 68.0, 96.1), ("eight", 69.0, 6.0), ("letter", 30.0, 246.0)]
)
@pytest.mark.parametrize("slip", [a_slip(), LONG], ids=["usual", "hard"])
def test_nothing_stands_in_the_quiet_zone_of_a_code(template, left, top, slip):
    out = io.BytesIO()
    draw_slip(slip, WORDS, out, template=template)
    quiet = symbol.QUIET_MODULES * 30 / len(symbol.modules(slip.qr_text))
    image = raster(out.getvalue(), 0, 600).point(lambda grey: 255 if grey < 128 else 0)
    box = [round(edge * 600 / 25.4) for edge in (left - quiet, top - quiet, left + 30 + quiet, top + 30 + quiet)]
    ink = image.crop(box).getbbox()
    white = round(quiet * 600 / 25.4)

    assert ink is not None
    assert min(ink[0], ink[1]) >= white - 4
    assert max(ink[2], ink[3]) <= box[2] - box[0] - white + 4


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    "change",
    [{"household_name": "Lê ☃"}, {"address": "số ☃"}, {"station_name": "Nhà ☃"}],
    ids=["name", "address", "station"],
)
def test_a_letter_without_a_glyph_is_refused_in_every_template(template, change):
    with pytest.raises(GlyphMissing):
        draw_slip(a_slip(**change), TEXTS, io.BytesIO(), template=template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_same_facts_give_the_same_bytes_in_every_template(template):
    bundle = replace(a_mixed_bundle(), template=template, texts=WORDS)

    assert pdf_of(bundle) == pdf_of(bundle)

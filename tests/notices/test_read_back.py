"""Every symbol of a batch, drawn by two renderers at two resolutions, is read by a library that did not draw it, slip for slip.

Where on a sheet a code was found only says which slip it belongs to.
"""

import io
import shutil
import subprocess
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from notice_factories import KEYS, a_bundle, slips
from notices import slipcode
from notices.printer import Format
from notices.sheet import draw_bundle
from notices.slip import Slip
from notices.templates import in_order, parts

BATCH = a_bundle(slips(102))
SPLIT = replace(BATCH, slips=tuple(replace(slip, split=number % 20 == 0) for number, slip in enumerate(BATCH.slips)))
"""Some households on two slips, who never get the small one."""
BUNDLES = {
    "four": BATCH,
    "eight": replace(BATCH, template="eight"),
    "eight and four": replace(SPLIT, template="eight"),
    "letter": replace(a_bundle(slips(10)), template="letter"),
}


class Sheet(NamedTuple):
    """The slips of one page, row by row, in the format that says where each stands."""

    format: Format
    slips: list[Slip | None]


class Printed(NamedTuple):
    """A batch as a file, and what its last pages, those behind cover and list, hold."""

    pdf: bytes
    sheets: list[Sheet]

    @property
    def slip_pages(self) -> range:
        pages = len(pypdfium2.PdfDocument(self.pdf))
        return range(pages - len(self.sheets), pages)


@pytest.fixture(scope="module", params=BUNDLES)
def batch(request) -> Printed:
    bundle, out = BUNDLES[request.param], io.BytesIO()
    draw_bundle(bundle, out)
    sheets = [Sheet(form, page) for form, some in parts(in_order(bundle)) for page in form.imposed(some)]
    return Printed(out.getvalue(), sheets)


def by_pdfium(printed: Printed, dpi: int, folder):
    document = pypdfium2.PdfDocument(printed.pdf)
    for page in printed.slip_pages:
        yield document[page].render(scale=dpi / 72, grayscale=True).to_pil()


def by_poppler(printed: Printed, dpi: int, folder):
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is missing: apt install poppler-utils")
    (folder / "batch.pdf").write_bytes(printed.pdf)
    first = str(printed.slip_pages.start + 1)
    command = ["pdftoppm", "-gray", "-r", str(dpi), "-f", first, folder / "batch.pdf", folder / "page"]
    run = subprocess.run(command, capture_output=True, check=True)
    assert run.stderr == b""
    for path in sorted(folder.glob("page*")):
        with Image.open(path) as picture:
            yield picture


def codes_on(picture: Image.Image, size: Format) -> list[tuple[int, str]]:
    """The place on the sheet of each code found, row by row, and what it says."""
    found = []
    for barcode in zxingcpp.read_barcodes(picture):
        corners = barcode.position.top_left, barcode.position.bottom_right
        across, down = (sum(getattr(corner, axis) for corner in corners) / 2 for axis in "xy")
        row, column = int(down * size.rows / picture.height), int(across * size.columns / picture.width)
        found.append((row * size.columns + column, barcode.text))
    return sorted(found)


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("render", [by_pdfium, by_poppler])
def test_every_slip_of_a_batch_reads_back_to_its_own_appointment(batch, render, dpi, tmp_path):
    pictures = render(batch, dpi, tmp_path)
    read = [codes_on(picture, sheet.format) for picture, sheet in zip(pictures, batch.sheets, strict=True)]

    expected = [[(place, slip.qr_text) for place, slip in enumerate(sheet.slips) if slip] for sheet in batch.sheets]
    assert read == expected
    numbers = [slipcode.read(text, KEYS).invitation for _, text in chain(*read)]
    assert numbers == [slip.number for sheet in batch.sheets for slip in sheet.slips if slip]

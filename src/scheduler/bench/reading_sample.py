"""The codes that the benchmark of reading looks at, on the slip around them."""

import numpy as np
import pypdfium2
from qrcode import constants, util
from qrcode.main import QRCode

from notices import symbol
from notices.slip import Slip
from notices.slip_page import QR_LEFT, QR_SIDE, QR_TOP
from scheduler.bench.reading_camera import Picture, picture_of
from scheduler.bench.slips_sample import print_slips, sample_bundle

LEVELS = {
    "l": constants.ERROR_CORRECT_L,
    "m": constants.ERROR_CORRECT_M,
    "q": constants.ERROR_CORRECT_Q,
    "h": constants.ERROR_CORRECT_H,
}
AROUND_MM = 13.0
_PIXELS_PER_MM = 24


def slip_of(number: int) -> Slip:
    """An invented slip; another number is another household and another code."""
    return sample_bundle(1, number).slips[0]


def printed(slip: Slip) -> Picture:
    """The slip's code as the product draws it, 30 mm wide, with 13 mm of the slip around it."""
    with pypdfium2.PdfDocument(print_slips(sample_bundle(1, slip.number))) as document:
        page = document[0]
        width, height = page.get_size()
        points = 72 / 25.4
        left, top = (QR_LEFT - AROUND_MM) * points, (QR_TOP - AROUND_MM) * points
        side = (QR_SIDE + 2 * AROUND_MM) * points
        crop = (left, height - top - side, width - left - side, top)
        bitmap = page.render(scale=_PIXELS_PER_MM / points, crop=crop, grayscale=True)
        return picture_of(
            bitmap.to_numpy().reshape(bitmap.height, bitmap.width).astype(np.float32) / 255, _PIXELS_PER_MM
        )


def with_code(slip: Picture, rows: tuple[str, ...]) -> Picture:
    """The same slip with another code in the place of its own, as wide as that."""
    pixels = slip.levels[0].copy()
    side = round(QR_SIDE * _PIXELS_PER_MM)
    start = (pixels.shape[0] - side) // 2
    modules = np.array([[bit == "0" for bit in row] for row in rows], np.float32)
    nearest = np.arange(side) * len(rows) // side
    pixels[start : start + side, start : start + side] = modules[np.ix_(nearest, nearest)]
    return picture_of(pixels, slip.pixels_per_mm)


def rows_of(head: str, digits: str, level: int, mask: int | None = symbol.MASK) -> tuple[str, ...]:
    """A code at any level, capitals and digits in their own segments as on a slip; no mask: the encoder's best."""
    drawn = QRCode(error_correction=level, mask_pattern=mask)
    drawn.add_data(util.QRData(head, mode=util.MODE_ALPHA_NUM), optimize=0)
    if digits:
        drawn.add_data(util.QRData(digits, mode=util.MODE_NUMBER), optimize=0)
    drawn.make()
    return tuple("".join("1" if dark else "0" for dark in row) for row in drawn.modules)

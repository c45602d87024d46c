"""`bench reading`: how often one frame of a phone's camera is enough to read a slip's code, by printed size and level.

Frames are calculated, not taken: the drawn slip, rasterised at 600 dots per inch, then seen through `reading_camera` in the nine
conditions of `reading_conditions` at five resolutions. Every code and size is seen with the same dice, so that their shares differ
by the code alone. What no arithmetic tells, the view's width and how hard each condition is, was set once, by the code of 115
characters at level M and nothing of ours: it is to read as often as it did in hand-made trials (0.37 at 15 mm, 0.59, 0.71, 0.82 at
30 mm), and `reference_m_...` says how often it does. So `read_share_30mm` is comparable with that 0.82.
"""

import base64
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np
import zxingcpp

from notices.slip import Slip
from notices.slip_page import QR_SIDE
from notices.slipcode import DIGITS
from scheduler.bench.reading_camera import Floats, Picture
from scheduler.bench.reading_conditions import CONDITIONS
from scheduler.bench.reading_sample import LEVELS, printed, rows_of, slip_of, with_code

SYMBOLS = 20
READ_SHARE_GOAL = 0.82
SIZES_MM = (15, 20, 25, 30)
RESOLUTIONS = (320, 480, 640, 960, 1280)
"""Pixels across the long side of a frame, from an old phone's video to a new one's."""
_REFERENCE, _SHORT = 115, 60
"""Characters of the code that trials were made with, and of one without a signature."""
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class Seen(NamedTuple):
    """Which frame: the code (`printed` is the slip's own, as the product draws it), its size, the condition, the resolution."""

    code: str
    size_mm: int
    condition: str
    across: int


def run(variant: str | None = None) -> list[dict[str, Any]]:
    """Look at `variant` slips (20 by default) and return shares of frames read, from 0 to 1.

    `read_share_30mm` is that of the slip as printed. `level_l_vs_m` is the share of a slip's code at level L over that at M, and
    `mask_fixed_vs_best` that with the one mask over that with the mask of best score, both at 30 mm. Then one row for each code,
    level and size, and one for each condition at 30 mm.
    """
    table = Table(_looked_at(range(1, int(variant or SYMBOLS) + 1)))
    return [
        _metric("read_share_30mm", table.share("printed", 30), READ_SHARE_GOAL),
        _metric("level_l_vs_m", table.share("signed_l", 30) / table.share("signed_m", 30), unit="ratio"),
        _metric("mask_fixed_vs_best", table.share("signed_m", 30) / table.share("best_mask_m", 30), unit="ratio"),
        *(_metric(f"{code}_{size}mm", table.share(code, size)) for code in table.codes for size in SIZES_MM),
        *(_metric(f"{condition}_30mm", table.share("printed", 30, condition)) for condition in CONDITIONS),
    ]


def _looked_at(numbers: range) -> list[dict[Seen, bool]]:
    if len(numbers) == 1:
        return [look_at(numbers[0])]
    # Spawned, not forked, as in `operations.qr_reading`.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return list(pool.map(look_at, numbers))


class Table:
    """What was read of several slips, each a mapping from frame to whether it was read."""

    def __init__(self, results: list[dict[Seen, bool]]) -> None:
        self._results = results
        self.codes = list(dict.fromkeys(seen.code for seen in results[0]))

    def share(self, code: str, size_mm: int, condition: str | None = None) -> float:
        """The share of frames read of one code and size, under one condition or under all."""
        read = [
            was_read
            for result in self._results
            for seen, was_read in result.items()
            if (seen.code, seen.size_mm) == (code, size_mm) and condition in {None, seen.condition}
        ]
        return sum(read) / len(read)


def look_at(number: int) -> dict[Seen, bool]:
    """Whether each frame of one slip's codes is read, rightly."""
    return {
        Seen(code, size, condition, across): _is_read(
            CONDITIONS[condition](picture.printed_at(size / QR_SIDE), size, across, _dice(number, condition, across)),
            text,
        )
        for code, text, picture in _codes(slip_of(number))
        for size, condition, across in product(SIZES_MM, CONDITIONS, RESOLUTIONS)
    }


def _codes(slip: Slip) -> Iterator[tuple[str, str, Picture]]:
    """The name of each code, what it says, and its picture on the slip."""
    page = printed(slip)
    yield "printed", slip.qr_text, page
    head, digits = slip.qr_text[:-DIGITS], slip.qr_text[-DIGITS:]
    for name, level in LEVELS.items():
        yield f"signed_{name}", slip.qr_text, with_code(page, rows_of(head, digits, level))
    yield "best_mask_m", slip.qr_text, with_code(page, rows_of(head, digits, LEVELS["m"], mask=None))
    letters = head + base64.b32encode(int(digits).to_bytes(78)).decode("ascii")
    for name, level in LEVELS.items():
        yield f"short_{name}", letters[:_SHORT], with_code(page, rows_of(letters[:_SHORT], "", level))
    for name in ("m", "q"):
        text = letters[:_REFERENCE]
        yield f"reference_{name}", text, with_code(page, rows_of(text, "", LEVELS[name]))


def _dice(number: int, condition: str, across: int) -> np.random.Generator:
    return np.random.default_rng([number, list(CONDITIONS).index(condition), across])


def _is_read(frame: Floats, text: str) -> bool:
    grey = np.round(np.clip(frame, 0, 1) * 255).astype(np.uint8)
    return any(barcode.text == text for barcode in zxingcpp.read_barcodes(grey, formats=_QR))


def _metric(metric: str, value: float, target: float | None = None, unit: str = "fraction") -> dict[str, Any]:
    met = None if target is None else value >= target
    return {"metric": metric, "value": value, "unit": unit, "target": target, "met": met}

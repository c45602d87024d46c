"""`bench scanning`: how soon the scanner's own decoder reads a slip held to a phone, and that it reads nothing that is not there.

Each slip is held to the simulated camera of `reading_camera` for ten frames of 640 x 480 in each of the nine conditions: a short
video, in which what befell the slip stays and the hand trembles. Frames are cut as the scanner cuts them and read by the worker as
built, in Debian's chromium. A slip counts from the first frame whose text is its own; any other text is a false reading.
"""

from statistics import median, quantiles
from typing import Any

import numpy as np

from notices.slip import Slip
from scheduler.bench.reading_conditions import CONDITIONS
from scheduler.bench.reading_sample import printed, slip_of
from scheduler.bench.scanning_browser import BUILT, Decoder, decoder
from scheduler.bench.scanning_samples import FALSE_KINDS, FRAMES, false_sample, looked_at, video_of

SLIPS = 20
FALSE_PER_SLIP = 150
SHARE_GOAL = 0.95
WASM_BYTES = 330_000
SLOWER = 6
"""How many times slower a cheap phone is; at that pace only one slip's videos are read."""
_NAME = "zxing_reader.wasm.br"


def run(variant: str | None = None) -> list[dict[str, Any]]:
    """Hold `variant` slips (20 by default) to the camera, and 150 things without a valid code for each of them.

    `false_reads` counts, over `false_samples` pictures, texts that the decoder reads there and that are no slip's; the scanner's
    own rule, two equal readings of what is not signed, is not even applied. Milliseconds are those of reading one picture.
    """
    slips = [slip_of(number) for number in range(1, int(variant or SLIPS) + 1)]
    with decoder() as reading:
        firsts, wrong, took = _held(slips, reading)
        false, false_took = _not_there(len(slips) * FALSE_PER_SLIP, reading)
    with decoder(slower=SLOWER) as slow:
        _, _, slowly = _held(slips[:1], slow)
    shares = [first is not None for first in firsts.values()]
    return [
        _metric("share_within_10_frames", np.mean(shares), at_least=SHARE_GOAL),
        _metric("first_frame_share", np.mean([first == 0 for first in firsts.values()])),
        _metric("false_reads", wrong + false, "texts", at_most=0),
        _metric("false_samples", len(slips) * FALSE_PER_SLIP, "pictures"),
        *_times("decode", took),
        *_times("decode_nothing", false_took),
        *_times(f"decode_{SLOWER}x", slowly),
        _metric("wasm_br_bytes", (BUILT / _NAME).stat().st_size, "bytes", at_most=WASM_BYTES),
        *(_metric(f"{name}_within_10_frames", _share_of(firsts, name)) for name in CONDITIONS),
    ]


def _held(slips: list[Slip], reading: Decoder) -> tuple[dict[tuple[int, str], int | None], int, list[float]]:
    """The first frame that was read of each slip and condition, how many texts were wrong, and what each frame took."""
    firsts: dict[tuple[int, str], int | None] = {}
    wrong, took = 0, list[float]()
    for slip in slips:
        picture = printed(slip)
        for condition in CONDITIONS:
            readings = reading(looked_at(video_of(picture, condition, slip.number)))
            texts = [read.texts for read in readings]
            firsts[slip.number, condition] = next((at for at, found in enumerate(texts) if slip.qr_text in found), None)
            wrong += sum(text != slip.qr_text for found in texts for text in found)
            took += [read.took for read in readings]
    return firsts, wrong, took


def _not_there(count: int, reading: Decoder) -> tuple[int, list[float]]:
    """How many texts were read that no slip has, and what each picture took."""
    wrong, took = 0, list[float]()
    for start in range(0, count, FRAMES):  # a picture of each kind by turns
        numbers = range(start, min(start + FRAMES, count))
        samples = [false_sample(FALSE_KINDS[number % len(FALSE_KINDS)], number) for number in numbers]
        readings = reading([sample.picture for sample in samples])
        wrong += sum(
            text not in sample.true for sample, read in zip(samples, readings, strict=True) for text in read.texts
        )
        took += [read.took for read in readings]
    return wrong, took


def _share_of(firsts: dict[tuple[int, str], int | None], condition: str) -> float:
    return float(np.mean([first is not None for (_, name), first in firsts.items() if name == condition]))


def _times(name: str, took: list[float]) -> list[dict[str, Any]]:
    return [
        _metric(f"{name}_median_ms", median(took), "ms"),
        _metric(f"{name}_p90_ms", quantiles(took, n=10, method="inclusive")[-1], "ms"),
    ]


def _metric(
    metric: str, value: Any, unit: str = "fraction", *, at_least: float | None = None, at_most: float | None = None
) -> dict[str, Any]:
    target = at_most if at_least is None else at_least
    met = None if target is None else bool(value >= target if at_most is None else value <= target)
    return {"metric": metric, "value": float(value), "unit": unit, "target": target, "met": met}

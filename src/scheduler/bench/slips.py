"""`bench slips`: how fast and how small slips are, against reportlab and qrcode as commonly used and bare zlib, in one run."""

import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from notices.pdf import LEVEL
from scheduler.bench.slips_peer import print_commonly
from scheduler.bench.slips_sample import print_file, print_slips, sample_bundle
from scheduler.operations.qr_reading import read_file

SLIPS = 600
PEER_SLIPS = 60
READ_SLIPS = 80
ROUNDS = 5
SPEEDUP_GOAL = 100.0
# Of 20,000 slips a second on two cores, one core's half; a process prints whole files, so that two of them share nothing.
SLIPS_PER_SECOND_GOAL = 10_000.0
BYTES_PER_SLIP_GOAL = 360.0
FIXED_KB_GOAL = 40.0
PEAK_MB_GOAL = 64.0
TIME_VS_ZLIB_GOAL = 8.0
# The length may stand before dictionaries of its own dictionary.
_STREAM = re.compile(rb"/Length (\d+)(?:(?!/Length |endobj).)*?>>\s*stream\r?\n", re.DOTALL)


def run(variant: str | None = None) -> list[dict[str, Any]]:
    """Print `variant` slips of one neighbourhood (600 by default) and return the figures; ratios are of CPU seconds.

    Slips alone, as the peer draws them: `speedup_vs_common`, `slips_per_second`, `bytes_per_slip` (the slope between two sizes
    of file), and `time_vs_zlib`, our time over that of compressing the streams of our own file again. Whole files, with cover
    and hand-out list: `file_slips_per_second`, `file_bytes_per_slip`, and `fixed_kb`, what a file weighs beside its slips and
    rows. Both have drawn a file before, so that fonts and symbol tables are there: reading them takes about a second, once a
    process. `peak_mb` is that of a process which does nothing but print whole files, `read_back_share` the share of slips whose
    code comes back from the drawn page as it went in.
    """
    slips = int(variant or SLIPS)
    bundle, half = sample_bundle(slips), sample_bundle(max(1, slips // 2))
    data = print_slips(bundle)
    few = bundle.slips[:PEER_SLIPS]
    print_commonly(few[:1], bundle.texts)
    streams = streams_of(data)
    ours, peer, bare, whole = _seconds(
        lambda: print_slips(bundle),
        lambda: print_commonly(few, bundle.texts),
        lambda: [zlib.compress(stream, LEVEL) for stream in streams],
        lambda: print_file(bundle),
    )
    file, smaller = print_file(bundle), print_file(half)
    more = slips - len(half.slips)
    with_row = (len(file) - len(smaller)) / more
    return [
        _metric("speedup_vs_common", peer / len(few) / (ours / slips), "ratio", at_least=SPEEDUP_GOAL),
        _metric("slips_per_second", slips / ours, "slips/s and core", at_least=SLIPS_PER_SECOND_GOAL),
        _metric("bytes_per_slip", (len(data) - len(print_slips(half))) / more, "bytes", at_most=BYTES_PER_SLIP_GOAL),
        _metric("file_slips_per_second", slips / whole, "slips/s and core"),
        _metric("file_bytes_per_slip", with_row, "bytes"),
        _metric("fixed_kb", (len(file) - slips * with_row) / 1000, "KB a file", at_most=FIXED_KB_GOAL),
        _metric("peak_mb", _peak_mb(slips), "MB a process", at_most=PEAK_MB_GOAL),
        _metric("time_vs_zlib", ours / bare, "ratio", at_most=TIME_VS_ZLIB_GOAL),
        _metric("read_back_share", read_back_share(min(slips, READ_SLIPS)), "fraction", at_least=1.0),
    ]


def streams_of(data: bytes) -> list[bytes]:
    """Return the uncompressed bytes of every stream of a PDF whose streams are all compressed."""
    places = ((match.end(), int(match[1])) for match in _STREAM.finditer(data))
    return [zlib.decompress(data[start : start + length]) for start, length in places]


def read_back_share(slips: int) -> float:
    """Return the share of slips whose code is read back from the drawn pages, by a library that did not draw it."""
    bundle = sample_bundle(slips)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slips.pdf"
        path.write_bytes(print_file(bundle))
        found = Counter(read_file(path, slips))
    return (found & Counter(slip.qr_text for slip in bundle.slips)).total() / slips


def _peak_mb(slips: int) -> float:
    command = [sys.executable, "-m", "scheduler.bench.slips_sample", str(slips)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 -- our own module


def _seconds(*works: Callable[[], object]) -> list[float]:
    """Return the least CPU seconds of each in a few rounds, one after the other: what disturbs a shared machine only ever adds."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for times, work in zip(taken, works, strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return [min(times) for times in taken]


def _metric(
    metric: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None
) -> dict[str, Any]:
    target = at_least if at_most is None else at_most
    met = None if target is None else (value <= target if at_least is None else value >= target)
    return {"metric": metric, "value": value, "unit": unit, "target": target, "met": met}

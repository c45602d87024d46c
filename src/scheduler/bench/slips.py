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
from notices.slip import Template
from scheduler.bench.slips_peer import print_commonly
from scheduler.bench.slips_sample import print_file, print_slips, sample_bundle
from scheduler.errors import SchedulerError
from scheduler.operations.qr_reading import read_file

SLIPS = 600
PEER_SLIPS = 60
READ_SLIPS = 80
ROUNDS = 5
SPEEDUP_GOAL = 100.0
SLIPS_PER_SECOND_GOAL = 20_000.0
PROCESSES, SLIPS_A_PROCESS = 2, 6_000
TEMPLATES: tuple[Template, ...] = ("four", "eight")
BYTES_PER_SLIP_GOAL = 360.0
FIXED_KB_GOAL = 40.0
PEAK_MB_GOAL = 64.0
TIME_VS_ZLIB_GOAL = 8.0
# The length may stand before dictionaries of its own dictionary.
_STREAM = re.compile(rb"/Length (\d+)(?:(?!/Length |endobj).)*?>>\s*stream\r?\n", re.DOTALL)


class VariantUnknown(SchedulerError):
    """Slips are not measured by this template."""

    code = "bench_variant_unknown"
    status = 404
    vi = "Không có phép đo phiếu theo mẫu “{variant}”. Có: {known}."
    en = "Slips are not measured by the template “{variant}”. There are: {known}."


def run(variant: str | None = None) -> list[dict[str, Any]]:
    """Print slips of one neighbourhood by a template, four (the default) or eight on A4, and return the figures.

    Slips alone, as the peer draws them, in CPU seconds: `speedup_vs_common`, and `time_vs_zlib`, our time over that of
    compressing the streams of our own file again; `bytes_per_slip` is the slope between two sizes of file, `slips_per_second`
    what two processes at once print, by the clock on the wall. Whole files, with cover and hand-out list: `file_speedup`,
    `file_bytes_per_slip`, and `fixed_kb`, what a file weighs beside its slips and rows. Both have drawn a file before, so that
    fonts and symbol tables are there: reading them takes about a second, once a process. `peak_mb` is that of a process which
    does nothing but print whole files, `read_back_share` the share of slips whose code comes back from the drawn page as it
    went in.

    Raises
    ------
    VariantUnknown
    """
    template = next((known for known in TEMPLATES if known == (variant or "four")), None)
    if template is None:
        raise VariantUnknown(variant=variant, known=", ".join(TEMPLATES))
    bundle, half = sample_bundle(SLIPS, template=template), sample_bundle(SLIPS // 2, template=template)
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
    common = peer / len(few) * SLIPS
    file, smaller = print_file(bundle), print_file(half)
    more = SLIPS - len(half.slips)
    with_row = (len(file) - len(smaller)) / more
    rate, peak = _in_processes(template)
    return [
        _metric("speedup_vs_common", common / ours, "ratio", at_least=SPEEDUP_GOAL),
        _metric("slips_per_second", rate, "slips/s, 2 processes", at_least=SLIPS_PER_SECOND_GOAL),
        _metric("bytes_per_slip", (len(data) - len(print_slips(half))) / more, "bytes", at_most=BYTES_PER_SLIP_GOAL),
        _metric("file_speedup", common / whole, "ratio"),
        _metric("file_bytes_per_slip", with_row, "bytes"),
        _metric("fixed_kb", (len(file) - SLIPS * with_row) / 1000, "KB a file", at_most=FIXED_KB_GOAL),
        _metric("peak_mb", peak, "MB a process", at_most=PEAK_MB_GOAL),
        _metric("time_vs_zlib", ours / bare, "ratio", at_most=TIME_VS_ZLIB_GOAL),
        _metric("read_back_share", read_back_share(min(SLIPS, READ_SLIPS), template), "fraction", at_least=1.0),
    ]


def streams_of(data: bytes) -> list[bytes]:
    """Return the uncompressed bytes of every stream of a PDF whose streams are all compressed."""
    places = ((match.end(), int(match[1])) for match in _STREAM.finditer(data))
    return [zlib.decompress(data[start : start + length]) for start, length in places]


def read_back_share(slips: int, template: Template = "four") -> float:
    """Return the share of slips whose code is read back from the drawn pages, by a library that did not draw it."""
    bundle = sample_bundle(slips, template=template)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slips.pdf"
        path.write_bytes(print_file(bundle))
        found = Counter(read_file(path, slips))
    return (found & Counter(slip.qr_text for slip in bundle.slips)).total() / slips


def _in_processes(template: Template) -> tuple[float, float]:
    """Return the slips a second of all processes together, and the most memory of one in megabytes."""
    command = [sys.executable, "-m", "scheduler.bench.slips_sample", str(SLIPS_A_PROCESS), template]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]  # noqa: S603 -- our own module
    answers = [child.communicate()[0].split() for child in children]
    return sum(float(rate) for rate, _ in answers), max(float(peak) for _, peak in answers)


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

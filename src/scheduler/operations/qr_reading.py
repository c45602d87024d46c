"""Reads the QR codes of printed files back, with other libraries than those that drew them.

Imported by worker processes: nothing heavy and no table may be imported here.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import pypdfium2
import zxingcpp

RESOLUTIONS = (150, 300)
"""Dots per inch: what a phone sees at least, and the second try of an office scanner."""

Progress = Callable[[int, int], None]


def read_files(
    files: Sequence[tuple[Path, int]], *, workers: int | None = None, progress: Progress | None = None
) -> list[list[str]]:
    """Return the texts of all QR codes of each file, in the order of `files`.

    `files` are paths with the number of codes expected; a file that yields fewer at 150 dpi is read again at 300. One that
    cannot be opened has none. `workers` is the number of processes, by default one for each core; `progress` hears
    (files done, files in all).
    """
    processes = min(workers or os.cpu_count() or 1, len(files))
    results = _in_pool(files, processes) if processes > 1 else _one_by_one(files)
    texts: list[list[str]] = [[] for _ in files]
    for done, (position, found) in enumerate(results, start=1):
        texts[position] = found
        if progress is not None:
            progress(done, len(files))
    return texts


def _one_by_one(files: Sequence[tuple[Path, int]]) -> Iterator[tuple[int, list[str]]]:
    for position, (path, expected) in enumerate(files):
        yield position, read_file(path, expected)


def _in_pool(files: Sequence[tuple[Path, int]], processes: int) -> Iterator[tuple[int, list[str]]]:
    # Spawned, not forked: a fork of a process that has threads or database connections open is not safe.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(read_file, *file): position for position, file in enumerate(files)}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def read_file(path: Path, expected: int) -> list[str]:
    """Return the texts of all QR codes of one PDF, page by page; none where it cannot be opened."""
    found: list[str] = []
    for dots_per_inch in RESOLUTIONS:
        found = _read_at(path, dots_per_inch)
        if len(found) >= expected:
            break
    return found


def _read_at(path: Path, dots_per_inch: int) -> list[str]:
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError):
        return []
    with document:
        return [text for page in document for text in _read_page(page, dots_per_inch)]


def _read_page(page: pypdfium2.PdfPage, dots_per_inch: int) -> list[str]:
    bitmap = page.render(scale=dots_per_inch / 72, grayscale=True)
    barcodes = zxingcpp.read_barcodes(
        bitmap.to_numpy(),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    return [barcode.text for barcode in barcodes]

"""Tables that a command writes to a file."""

from collections.abc import Iterable
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

from scheduler.cli.files import write_whole
from scheduler.cli.state import say
from scheduler.spreadsheets import CsvSheet


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows under their header, and say so.

    Raises
    ------
    FileUnwritable
    """
    text = StringIO(newline="")
    sheet = CsvSheet(text)
    for row in chain([tuple(header)], rows):
        sheet.write(row)
    write_whole(path, text.getvalue().encode("utf-8-sig"), force=True, make_folders=False)
    say(f"Đã ghi {path}.", f"Wrote {path}.")

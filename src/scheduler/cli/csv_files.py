"""Tables that a command writes to a file."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from scheduler.cli.state import FileUnwritable, say
from scheduler.errors import why
from scheduler.spreadsheets import CsvSheet


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows under their header, and say so.

    Raises
    ------
    FileUnwritable
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            sheet = CsvSheet(file)
            for row in chain([tuple(header)], rows):
                sheet.write(row)
    except OSError as error:
        raise FileUnwritable(path=path, **why(error)) from error
    say(f"Đã ghi {path}.", f"Wrote {path}.")

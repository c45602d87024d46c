"""The process that reads one uploaded roster and ends: `python -m scheduler.roster.apart_child NAME MEMORY SECONDS`.

The file comes on its standard input; sheets go to its standard output as JSON: a line with name and encoding, then lines with
some rows each. How it went is its exit status.
"""

import codecs
import gc
import json
import os
import resource
import signal
import sys
from typing import BinaryIO
from unicodedata import normalize

from scheduler.roster.cells import cell_text
from scheduler.roster.delimited import ENCODINGS
from scheduler.roster.errors import RosterEmpty, RosterError, RosterLocked, RosterTooCostly, RosterUnreadable
from scheduler.roster.sheets import UPLOAD_ROOM, Table, read_sheets
from scheduler.roster.vietnamese import clean

ENDINGS: dict[type[RosterError], int] = {
    RosterEmpty: 10,
    RosterLocked: 13,  # before the wider kind that it is of
    RosterUnreadable: 11,
    RosterTooCostly: 12,
}
LONG_CELL = 100
LONGEST_CELL = 1000
"""More than twice what any column may hold: a longer cell is as much too long when it is cut."""
LONGEST_NAME = 100
"""Of a sheet; spreadsheet programs allow 31 signs."""
_ROWS_A_LINE = 16
_encode = json.JSONEncoder(
    ensure_ascii=False,
    separators=(",", ":"),
    check_circular=False,
    default=cell_text,  # a date or a time goes as the text that the reader takes it for anyway
).encode


def main() -> None:
    """Read the file within the limits asked for."""
    name, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    signal.signal(
        signal.SIGTERM, signal.SIG_IGN
    )  # a service is stopped as a whole: that must not look like the file's fault
    gc.disable()
    data = sys.stdin.buffer.read()
    _give_up_rights(memory, seconds)
    ending = answer(data, name, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    os._exit(ending)  # nobody needs the cells taken down one by one


def _give_up_rights(memory: int, seconds: int) -> None:
    """Limit memory and time; open, connect, start and write nothing any more, and leave no core with people's names.

    What has no rights need not be trusted: whoever took this process over by a flaw of the parser could still only answer. No
    limit can be raised again.
    """
    for encoding in (
        *ENCODINGS,
        "cp437",
    ):  # a codec is a file, and must be there before; the last is that of names in a zip
        codecs.lookup(encoding)
    os.nice(5)  # those who wait for a page come first
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        kept = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(limit, (kept, kept))
        except (OSError, ValueError):
            if sys.platform == "linux":  # elsewhere not every limit can be set
                raise


def answer(data: bytes, name: str, out: BinaryIO) -> int:
    """Write the sheets of a file to `out`; return the exit status that says how that went."""
    try:
        for sheet in read_sheets(data, name, UPLOAD_ROOM):
            out.write(f"{_encode({'name': sheet.name[:LONGEST_NAME], 'encoding': sheet.encoding})}\n".encode())
            for first in range(0, len(sheet.rows), _ROWS_A_LINE):
                rows = sheet.rows[first : first + _ROWS_A_LINE]
                _settle(rows)
                out.write(f"{_encode(rows)}\n".encode())
    except RosterError as error:
        return next(ending for kind, ending in ENDINGS.items() if isinstance(error, kind))
    except MemoryError:
        return ENDINGS[RosterTooCostly]
    except Exception:  # noqa: BLE001 -- a file for which nothing better is known; its text must not get into a log
        return ENDINGS[RosterUnreadable]
    return 0


def _settle(rows: Table) -> None:
    """Make every cell cost its reader no more than its length.

    To put many accents on one letter into order takes the square of their number; once in the order of NFC they stay in it.
    """
    for row in rows:
        for place, cell in enumerate(row):
            if cell.__class__ is str and len(cell) > LONG_CELL:
                row[place] = normalize("NFC", cell) if len(cell) <= LONGEST_CELL else clean(cell)[:LONGEST_CELL]


if __name__ == "__main__":
    main()

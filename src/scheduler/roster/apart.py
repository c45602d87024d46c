"""Reading the roster of a stranger: in a process of its own, which may die of it.

Calamine lays a sheet out as large as the file claims: one cell in the last row and column of a sheet claims 550 GB, a broken .xls
grows without end, and where Rust is refused memory it ends the whole process. No check beforehand finds all such files, so the
server lets a child (`apart_child`) read them, within limits that the system holds.

What the child answers is JSON and is believed no more than the file. JSON can only become texts, numbers, truths and nothing, while
pickle may run whatever it is told and marshal may end the process that reads it. A fresh interpreter is started rather than a
process forked: the server has threads, and the child shall know nothing of the server, neither its memory nor its environment.
"""

import json
import logging
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from scheduler.roster.apart_child import ENDINGS, LONGEST_CELL, LONGEST_NAME
from scheduler.roster.errors import RosterError, RosterTooCostly, RosterUnreadable
from scheduler.roster.foreign import refuse_foreign
from scheduler.roster.sheets import UPLOAD_ROOM, Sheet, is_text
from scheduler.roster.zipped import refuse_bomb

MOST_SENT = 64 << 20
"""Bytes of answer: 100,000 rows of 22 columns take 21 million."""
MOST_A_LINE = 4 << 20
"""Bytes of answer that are made into cells before they are counted; `[[],[],…` becomes thirty times as large."""
_CHILD = "scheduler.roster.apart_child"
MOST_SHEETS = 300
"""A ward has some dozens of neighbourhoods."""
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH")
_PLAIN = {int, float, bool, type(None)}
_LARGEST = 1 << 63
_PIECE = 1 << 16
_turn = threading.Lock()
_log = logging.getLogger(__name__)


class Limits(NamedTuple):
    """What one file may cost: bytes of memory, seconds of the processor and of the clock."""

    memory: int = 1 << 30
    cpu: int = 30
    clock: float = 120


LIMITS = Limits()
"""100,000 rows of 22 columns need 320 MB as .xlsx, 450 MB as .ods, and 3 seconds; the most an upload may have needs twice that."""


class _Broken(Exception):
    """An answer that our child would not give."""


class _Endless(Exception):
    """An answer that is too long, or takes too long."""


def read_apart(path: Path, file_name: str, limits: Limits = LIMITS) -> list[Sheet]:
    """Return the sheets of an uploaded file as `read_sheets` does, dates and times as text; one file at a time.

    The caller's memory grows by no more than the answer, whatever the file is.

    Raises
    ------
    RosterForeign, RosterLocked, RosterUnreadable, RosterEmpty
        There is no table or nothing in it.
    RosterTooCostly
        It takes too much memory or time, or is larger than any roster.
    """
    data = path.read_bytes()
    refuse_foreign(data, file_name)
    refuse_bomb(data, file_name)
    del data
    with _turn, path.open("rb") as upload, _started(upload, file_name, limits) as child:
        try:
            sheets = _sheets(child, time.monotonic() + limits.clock)
        except _Endless as error:
            raise RosterTooCostly(file_name=file_name) from error
        except _Broken as error:
            _log.warning("the reader of an upload gave a broken answer")
            raise RosterUnreadable(file_name=file_name) from error
        finally:
            child.kill()
    if child.returncode:
        raise _error_of(child.returncode)(file_name=file_name)
    return sheets


def _started(upload: IO[bytes], file_name: str, limits: Limits) -> "subprocess.Popen[bytes]":
    """Start the child: our interpreter and modules, nothing of our environment, and of the client's name only its kind."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    name = "roster.csv" if is_text(file_name) else "roster.xlsx"
    return subprocess.Popen(  # noqa: S603 -- no word of it comes from outside
        [sys.executable, "-P", "-m", _CHILD, name, str(limits.memory), str(limits.cpu)],
        stdin=upload,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it might quote the file
        env=kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,  # Ctrl+C in the terminal is for the server
    )


def _sheets(child: "subprocess.Popen[bytes]", deadline: float) -> list[Sheet]:
    """Return the sheets of the answer, counted while they come, and see the child end."""
    sheets: list[Sheet] = []
    room = UPLOAD_ROOM
    for line in _lines(child, deadline):
        said = _parsed(line)
        if isinstance(said, Sheet):
            sheets.append(said)
            if len(sheets) > MOST_SHEETS:
                raise _Endless
            continue
        if not sheets:
            raise _Broken
        rows = sheets[-1].rows
        width = len((rows or said)[0]) if said else 0
        if not {width}.issuperset(map(len, said)):
            raise _Broken
        room = room.less(len(said), len(said) * width)
        if not room.holds(0, 0):
            raise _Endless
        rows += said
    try:
        child.wait(_left(deadline))
    except subprocess.TimeoutExpired as error:
        raise _Endless from error
    return sheets


def _lines(child: "subprocess.Popen[bytes]", deadline: float) -> Iterator[bytes]:
    """Yield the whole lines of the answer; a last one that was broken off says nothing."""
    pipe = child.stdout.fileno() if child.stdout else -1
    sent, kept = 0, b""
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while ready.select(_left(deadline)):
            piece = os.read(pipe, _PIECE)
            if not piece:
                return
            sent += len(piece)
            *lines, kept = (kept + piece).split(b"\n")
            yield from lines
            if sent > MOST_SENT or len(kept) > MOST_A_LINE:
                break
    raise _Endless


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def _parsed(line: bytes) -> Sheet | list[list[Any]]:
    """Return the sheet that a line begins, or its rows if they are lists of cells such as ours."""
    try:
        said: Any = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise _Broken from error
    if said.__class__ is dict:
        return _begun(said)
    if said.__class__ is not list or not {list}.issuperset(map(type, said)):
        raise _Broken
    rows: list[list[Any]] = said
    _check_cells(rows)
    return rows


def _check_cells(rows: list[list[Any]]) -> None:
    for row in rows:
        for cell in row:  # half a million times for a town: written for speed
            kind = cell.__class__
            if kind is str:
                if len(cell) > LONGEST_CELL:
                    raise _Broken
            elif kind not in _PLAIN or (kind is int and abs(cell) > _LARGEST):
                raise _Broken


def _begun(said: dict[str, Any]) -> Sheet:
    name, encoding = said.get("name"), said.get("encoding")
    if len(said) != 2 or name.__class__ is not str or encoding.__class__ is not str:
        raise _Broken
    if max(len(name), len(encoding)) > LONGEST_NAME:
        raise _Broken
    return Sheet(name, [], encoding)


def _error_of(status: int) -> type[RosterError]:
    """Return the error that an exit status stands for; whom a limit stops dies of a signal."""
    if status < 0:
        _log.warning("the reader of an upload was ended by signal %d", -status)
        return RosterTooCostly
    for kind, ending in ENDINGS.items():
        if status == ending:
            return kind
    _log.error("uploads cannot be read here: %s ended with %d", _CHILD, status)
    raise RuntimeError(f"{_CHILD} ended with {status}")

"""What the log is told of a defect: what kind it was and where, never what it says.

The text of an error holds what it stumbled over. A database names the row that broke its rule, a parser the value it could not
read: names, years of birth and codes of people who are no concern of whoever reads the log.
"""

import errno
import logging
import traceback
from collections.abc import Iterator


def trace_of(error: BaseException) -> str:
    """Return the kinds of `error` and of what led to it, each with the lines of code it passed, the first cause first."""
    return "\n".join(reversed([_told(one) for one in _chain(error)]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        for inner in getattr(error, "exceptions", ()):  # a group's
            yield from _chain(inner)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    kind = type(error)
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"{lines}{kind.__module__}.{kind.__qualname__}{_mark(error)}"


def _mark(error: BaseException) -> str:
    """Return what a database or the system calls it: a code, and the rule that was broken, by its name."""
    system = errno.errorcode.get(error.errno or 0) if isinstance(error, OSError) else None
    rule = getattr(getattr(error, "diag", None), "constraint_name", None)
    marks = (system, getattr(error, "sqlite_errorname", None), getattr(error, "sqlstate", None), rule)
    found = " ".join(str(mark) for mark in marks if mark)
    return f" ({found})" if found else ""


def without_words(record: logging.LogRecord) -> bool:
    """Take what an error says out of a log record of somebody else's code, and leave its kinds and places (a logging filter)."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg, record.args = f"{record.getMessage()}\n{trace_of(error)}", ()
        record.exc_info = record.exc_text = None
    return True

"""One order becomes one file: drawn whole in memory, written aside, renamed, so that a half one never carries its final name.

Runs in printing processes too (`serve`): no table, no database and nothing heavy may be imported here.
"""

import errno
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import normalize

from notices.errors import DoesNotFit, GlyphMissing, NoticesError
from notices.sheet import draw_bundle
from notices.slip import SheetFacts
from scheduler.errors import SchedulerError, why
from scheduler.handouts.errors import FolderUnusable, HouseholdWithoutAddress, SlipUnprintable
from scheduler.handouts.orders import Order, SlipRow, bundle_of

UserError = SchedulerError | NoticesError
OF_ONE_SLIP = (DoesNotFit, GlyphMissing, HouseholdWithoutAddress)
"""What may be wrong with one household alone."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file that lies where it belongs; `path` is below the data folder."""

    path: Path
    sha256: str
    slips: int
    people: int
    pages: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that is not there: what is wrong, once for each household. Errors travel between processes as class and facts."""

    path: Path
    name: str
    told: tuple[tuple[type[UserError], dict[str, Any]], ...]

    @property
    def errors(self) -> list[UserError]:
        """The errors, ready to be raised or read."""
        return [kind(**facts) for kind, facts in self.told]


def draw(order: Order) -> Drawn | Failed:
    """Draw and write the file of an order, or say what is wrong with it; then nothing lies under its name that did not before."""
    try:
        bundle = bundle_of(order)
        return sealed(order.folder, order.path, lambda out: draw_bundle(bundle, out, order.ruler))
    except OF_ONE_SLIP as error:
        return failed(order, *(_each_fault(order) or [error]))
    except (SchedulerError, NoticesError) as error:
        return failed(order, error)


def sealed(folder: Path, path: Path, drawing: Callable[[BinaryIO], SheetFacts]) -> Drawn:
    """Draw a file in memory, write it to `path` below `folder`, and say what it is.

    Raises
    ------
    FolderUnusable
    DoesNotFit, TextDoesNotFit, GlyphMissing
    """
    out = BytesIO()
    facts = drawing(out)
    data = out.getvalue()
    write(folder / path, data)
    return Drawn(path, hashlib.sha256(data).hexdigest(), facts.slips, facts.people, facts.pages, len(data))


def failed(order: Order, *errors: UserError) -> Failed:
    """Return the failure of an order for these reasons."""
    return Failed(order.path, order.name, tuple((type(error), error.params) for error in errors))


def write(path: Path, data: bytes) -> None:
    """Write a whole file, or leave what was there.

    Raises
    ------
    FolderUnusable
        No room, no permission, or a file where a folder is needed.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)
    except FileExistsError as error:  # a file where a folder is needed
        raise FolderUnusable(path=error.filename, **why(NotADirectoryError(errno.ENOTDIR, ""))) from error
    except OSError as error:
        raise FolderUnusable(path=error.filename or path, **why(error)) from error
    finally:
        with suppress(OSError):  # where the folder is none, the first error says more than this second one
            aside.unlink(missing_ok=True)


def _each_fault(order: Order) -> list[UserError]:
    """Return what is wrong with each slip by itself; none where the campaign's own words are at fault."""
    faults: list[UserError] = []
    for row in map(SlipRow._make, order.slips):
        members = [person for person in order.members if person[0] == row.appointment_id]
        try:
            draw_bundle(bundle_of(replace(order, slips=[row], members=members)), BytesIO(), order.ruler)
        except GlyphMissing as error:
            if error.params["character"] in normalize("NFC", _words(row, members)):
                faults.append(_of_slip(row, error))
        except OF_ONE_SLIP as error:
            faults.append(error)
    return faults


def _words(row: SlipRow, members: Sequence[tuple[Any, ...]]) -> str:
    """Return all that a slip says of its household, as it is: `repr` would write what cannot be seen in other characters."""
    return " ".join(str(fact) for facts in (row, *members) for fact in facts)


def _of_slip(row: SlipRow, error: UserError) -> UserError:
    words = {"why_vi": error.text("vi"), "why_en": error.text("en")}
    return SlipUnprintable(number=row.number, household=row.head_name, **words)


def serve(orders: BinaryIO, results: BinaryIO) -> None:
    """Draw every order that comes in until there are no more; what a child process does."""
    while True:
        try:
            order = pickle.load(orders)  # noqa: S301 - written by our own parent
        except EOFError:
            return
        pickle.dump(draw(order), results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def main() -> None:
    """Serve on the standard streams; nothing else may be written there."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)

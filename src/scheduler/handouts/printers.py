"""Processes that draw: each takes one order at a time and knows nothing of the database, the keys, or the process it serves.

A process of our own and not of `multiprocessing`: that one would import the whole command line again in each child, which takes
longer than drawing a ward; and here a child that is killed costs one file a second try, not the whole pool.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Self

from scheduler.handouts.drawing import Drawn, Failed, draw, failed
from scheduler.handouts.errors import PrinterDied
from scheduler.handouts.orders import Order

AHEAD = 2
"""Orders for each process that are read before they can be drawn, so that none waits for the reader."""
TRIES = 2
Result = tuple[Order, Drawn | Failed]
_PROGRAM = "from scheduler.handouts.drawing import main; main()"


class Printers:
    """`count` processes, started when first needed and ended with the block; with fewer than two this process draws itself."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._own = threading.local()
        self._children: list[subprocess.Popen[bytes]] = []
        self._threads = ThreadPoolExecutor(max(1, count), thread_name_prefix="printer")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            _end(child)

    def results(self, orders: Iterable[Order]) -> Iterator[Result]:
        """Yield each order with what came of it, as they are done; new orders are asked for while others are drawn."""
        if self.count < 2:
            yield from ((order, draw(order)) for order in orders)
            return
        waiting: dict[Future[Drawn | Failed], Order] = {}
        for order in orders:
            waiting[self._threads.submit(self._drawn, order)] = order
            if len(waiting) >= (1 + AHEAD) * self.count:
                yield from _done(waiting)
        while waiting:
            yield from _done(waiting)

    def _drawn(self, order: Order) -> Drawn | Failed:
        for _ in range(TRIES):
            child = self._child()
            try:
                pickle.dump(order, child.stdin, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
                child.stdin.flush()  # type: ignore[union-attr]
                answer: Drawn | Failed = pickle.load(child.stdout)  # type: ignore[arg-type]  # noqa: S301 - our own child
            except (EOFError, OSError, pickle.UnpicklingError):
                del self._own.child  # it is dead: its pipes are broken, or it ended in the middle of an answer
                _end(child)
            else:
                return answer
        return failed(order, PrinterDied(path=order.path))

    def _child(self) -> "subprocess.Popen[bytes]":
        """Return the process of this thread."""
        if not hasattr(self._own, "child"):
            self._own.child = subprocess.Popen(  # noqa: S603 - no word of it comes from outside
                [sys.executable, "-P", "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl+C in the terminal is for the parent, which lets each finish its file
            )
            self._children.append(self._own.child)
        child: subprocess.Popen[bytes] = self._own.child
        return child


def _done(waiting: dict[Future[Drawn | Failed], Order]) -> Iterator[Result]:
    ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in ready:
        yield waiting.pop(future), future.result()


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Let a child go: without a pipe to read from it ends."""
    for pipe in (child.stdin, child.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except BrokenPipeError:  # half an order that was never read
            continue
    child.wait()

"""What a piece of work takes."""

import time
from collections.abc import Callable
from typing import NamedTuple


class Seconds(NamedTuple):
    """What a piece of work took, of the processor and of the clock."""

    cpu: float
    clock: float


def timed(work: Callable[[], object]) -> Seconds:
    """Return what `work` took once. CPU seconds are those of this process: what a database server does is not in them."""
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    return Seconds(time.process_time() - cpu, time.perf_counter() - clock)

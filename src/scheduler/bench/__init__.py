"""Benchmarks: ratios against a peer or a limit, measured in the same run."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

BENCHMARKS = ("checkin", "import", "lookup", "plan", "reading", "scanning", "slips", "slots")
_MODULES = {"import": "import_"}


def benchmark(name: str) -> Callable[..., list[dict[str, Any]]]:
    """Return the function that runs a benchmark: it returns rows of metric, value, unit, target and met."""
    run: Callable[..., list[dict[str, Any]]] = import_module(f"scheduler.bench.{_MODULES.get(name, name)}").run
    return run

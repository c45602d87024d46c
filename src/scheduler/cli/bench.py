"""phieuhen bench: figures against a peer or a limit, measured in the same run."""

import json
import platform
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from scheduler.bench import BENCHMARKS, benchmark
from scheduler.cli.state import console, shared
from scheduler.errors import SchedulerError


class BenchmarkUnknown(SchedulerError):
    """There is no benchmark of this name."""

    code = "benchmark_unknown"
    status = 404
    vi = "Không có phép đo “{name}”. Có: {known}."
    en = "There is no benchmark “{name}”. There are: {known}."


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("bench")(shared(bench))


def bench(
    name: Annotated[str, typer.Argument(help=", ".join(BENCHMARKS))],
    variant: Annotated[str | None, typer.Argument(help="an instance of that benchmark, e.g. ref-ha-tinh")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Measure, and compare with the targets."""
    if name not in BENCHMARKS:
        raise BenchmarkUnknown(name=name, known=", ".join(BENCHMARKS))
    results = benchmark(name)(*([variant] if variant else []))
    if as_json:
        print(json.dumps(_report(name, results), ensure_ascii=False))
        return
    table = Table("metric", "value", "unit", "target", "met", box=None)
    for row in results:
        met = "" if row["met"] is None else ("yes" if row["met"] else "NO")
        table.add_row(
            row["metric"],
            f"{row['value']:.6g}",
            row["unit"],
            "" if row["target"] is None else f"{row['target']:g}",
            met,
        )
    console.print(table)


def _report(name: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    machine = {"processor": platform.machine(), "python": platform.python_version(), "system": platform.system()}
    return {"name": name, "machine": machine, "taken_at": datetime.now(UTC).isoformat(), "results": results}

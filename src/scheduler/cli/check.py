"""phieuhen check: whether the database keeps every promise."""

from typing import Annotated

import typer

from scheduler.cli.state import progress_bar, shared, warn, work


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("check")(shared(check_database))


def check_database(
    read: Annotated[bool, typer.Option("--read", help="also rasterise the PDFs and read each QR back")] = False,
) -> None:
    """Print one JSON line of counters; exit 1 if an invariant is broken."""
    from scheduler.operations.check import check  # draws in the PDF and QR readers

    with work() as job, job.read() as db, progress_bar("Kiểm tra", "Checking") as tell:
        report = check(db, job.campaign(db), keys=job.keys, folder=job.settings.data, read=read, progress=tell)
    print(report.as_json())
    for finding in report.broken:
        text = f"{finding.invariant}: {finding.count} ({', '.join(finding.examples)})"
        warn(text, text)
    if not report.ok:
        raise typer.Exit(1)

"""phieuhen slips, handout, progress: paper, its way to the households, and where everything stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from notices.wording import figure, size_text, slip_number
from scheduler.cli.state import FileUnwritable, State, Work, console, progress_bar, say, shared, work
from scheduler.database import stored_id
from scheduler.errors import why
from scheduler.handouts import marks
from scheduler.handouts.errors import NumbersUnreadable
from scheduler.handouts.models import PrintRun
from scheduler.handouts.numbers import LARGEST_NUMBER, spans_in
from scheduler.handouts.service import neighbourhoods_to_print, print_neighbourhood
from scheduler.operations.reprinting import REASONS, one_paper, reprint_slip, slip_numbered
from scheduler.plan.service import find_plan
from scheduler.progress.queries import by_unit, progress_table, totals, unit_names

slips = typer.Typer(no_args_is_help=True, help="Print the slips.")
handouts = typer.Typer(no_args_is_help=True, help="Mark what became of slips.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(slips, name="slips")
    app.add_typer(handouts, name="handout")
    app.command("progress")(shared(progress))


@slips.command("print")
@shared
def print_slips(
    number: Annotated[
        int | None, typer.Argument(help="the plan's number; the latest if left out", min=1, max=LARGEST_NUMBER)
    ] = None,
) -> None:
    """Print one PDF a neighbourhood below slips/; a second time, or after a stop, only what is missing."""
    with work() as job, progress_bar("In phiếu theo khu dân cư", "Printing neighbourhoods") as tell:
        runs = print_all(job, number, tell)
    counted = (len(runs), sum(run.slips for run in runs), sum(run.pages for run in runs))
    files, slips_printed, pages = (figure(number, State.current.lang) for number in counted)
    size = size_text(sum(run.size_bytes for run in runs), State.current.lang)
    say(
        f"{files} tệp, {slips_printed} phiếu, {pages} trang, {size}, trong {job.settings.data / 'slips'}.",
        f"{files} files, {slips_printed} slips, {pages} pages, {size}, in {job.settings.data / 'slips'}.",
    )


def print_all(job: Work, number: int | None, tell: Callable[[int, int], None]) -> list[PrintRun]:
    """Print every neighbourhood, each in a transaction of its own, so that a stop loses nothing that is done."""
    with job.read() as db:
        ids = neighbourhoods_to_print(db, find_plan(db, job.campaign(db), number))
    runs = []
    for done, neighbourhood_id in enumerate(ids, start=1):
        with job.write() as db:
            plan = find_plan(db, job.campaign(db), number)
            runs.append(
                print_neighbourhood(db, plan, neighbourhood_id, folder=job.settings.data, keys=job.keys, now=job.now())
            )
        tell(done, len(ids))
    return runs


@slips.command("reprint")
@shared
def reprint(
    number: Annotated[int, typer.Argument(help="the number on the slip", min=1, max=LARGEST_NUMBER)],
    reason: Annotated[str, typer.Option(help=", ".join(REASONS))],
    file: Annotated[Path | None, typer.Option(help="write the new slip alone to this .pdf")] = None,
) -> None:
    """Make one slip anew because its paper is lost or spoiled: slot and number stay, the old code answers “replaced”."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        slip = slip_numbered(db, campaign, number)
        facts = {"invitation_id": stored_id(slip), "seen": slip.version}
        slip = reprint_slip(db, campaign=campaign, reason=reason, keys=job.keys, now=job.now(), **facts)
        printed, version = slip_number(slip.number), slip.version
        if file is not None:
            _write(file, one_paper(db, slip))
    say(
        f"Phiếu {printed} có bản {version}. In lại cả tập của khu dân cư: phieuhen slips print.",
        f"Slip {printed} has version {version} now. To print its neighbourhood again: phieuhen slips print.",
    )


def _write(file: Path, content: bytes) -> None:
    """Write the paper before the new version counts: where it cannot be written, nothing has changed."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise FileUnwritable(path=file, **why(error)) from error
    say(f"Đã ghi {file}.", f"Wrote {file}.")


@handouts.command("mark")
@shared
def mark(
    numbers: Annotated[list[str], typer.Argument(help="slip numbers, or ranges like 101-118")],
    state: Annotated[str, typer.Option(help=", ".join(marks.STATES))] = "handed_out",
) -> None:
    """Mark slips as handed out, or why not; marking again changes nothing."""
    wanted = [number for text in numbers for first, last in spans_in(text) for number in range(first, last + 1)]
    if not wanted:
        raise NumbersUnreadable(text=" ".join(numbers))
    with work() as job, job.write() as db:
        changed = marks.mark(
            db, campaign=job.campaign(db), numbers=wanted, state=state, source="command", now=job.now()
        )
    marked = figure(changed, State.current.lang)
    say(f"Đã ghi {marked} phiếu.", f"Marked {marked} slips.")


def progress() -> None:
    """Show invited, handed out, arrived and collected, per unit."""
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        rows = progress_table(db, campaign)
        names = unit_names(db, campaign)
    vi = State.current.lang != "en"
    heads = (
        ("Đơn vị", "Được mời", "Đã giao", "Đã đến", "Đã thu nhận")
        if vi
        else ("Unit", "Invited", "Handed out", "Arrived", "Collected")
    )
    table = Table(*heads, box=None)
    for unit, figures in sorted(by_unit(rows).items()):
        table.add_row(names[unit].name, *map(str, _columns(figures)))
    table.add_section()
    table.add_row("Cộng" if vi else "Total", *map(str, _columns(totals(rows))))
    console.print(table)


def _columns(figures: object) -> tuple[int, ...]:
    return tuple(getattr(figures, name) for name in ("invited", "handed_out", "arrived", "collected"))

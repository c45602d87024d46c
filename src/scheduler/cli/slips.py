"""phieuhen slips, handout, progress: paper, its way to the households, and where everything stands."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.table import Table

from notices.wording import figure, size_text, slip_number
from scheduler.cli.files import write_whole
from scheduler.cli.state import State, Work, console, ended, errors, progress_bar, say, shared, work
from scheduler.database import stored_id
from scheduler.handouts import marks
from scheduler.handouts.errors import NotAllPrinted, NumbersUnreadable, PrintingStopped
from scheduler.handouts.numbers import LARGEST_NUMBER, spans_in
from scheduler.handouts.printers import Printers
from scheduler.handouts.printing import Desk, Printed, print_batches
from scheduler.handouts.ward_file import print_ward
from scheduler.operations.reprinting import REASONS, one_paper, reprint_slip, slip_numbered
from scheduler.plan.service import find_plan
from scheduler.progress.queries import by_unit, progress_table, totals, unit_names

slips = typer.Typer(no_args_is_help=True, help="Print the slips.")
handouts = typer.Typer(no_args_is_help=True, help="Mark what became of slips.")


MOST_PROCESSES = 64


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
    ward: Annotated[str | None, typer.Option(help="code of a ward: all its neighbourhoods in one file")] = None,
    processes: Annotated[
        int | None, typer.Option(help="how many draw at once; one a core if left out", min=1, max=MOST_PROCESSES)
    ] = None,
) -> None:
    """Print one PDF a neighbourhood and school below slips/; a second time, or after a stop, only what is missing."""
    with work() as job:
        if ward is not None:
            _print_ward(job, number, ward)
            return
        with progress_bar("In phiếu", "Printing slips", speed=("phiếu/giây", "slips/s")) as tell, stopping() as stop:
            printed = print_all(job, number, tell, processes=processes, stop=stop)
    _summary(printed, job.settings.data / "slips")
    for name, error in printed.faults:
        errors.print(f"{name}: {error.text(State.current.lang)}", markup=False, soft_wrap=True)
    try:
        printed.require_all()
    except PrintingStopped as error:
        ended(error)
        raise typer.Exit(128 + signal.SIGINT) from error
    except NotAllPrinted as error:
        raise typer.Exit(1) from error


def print_all(
    job: Work,
    number: int | None,
    tell: Callable[[int, int], None],
    *,
    processes: int | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Printed:
    """Print all batches of a plan, the latest if `number` is None; `tell` hears (slips done, slips in all)."""
    with Printers(processes or os.cpu_count() or 1) as printers:
        desk = Desk(job.read, job.write, job.settings.data, job.keys, printers, job.now())
        return print_batches(desk, lambda db: find_plan(db, job.campaign(db), number), progress=tell, stop=stop)


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Tell whether somebody has pressed Ctrl+C: the first time asks to stop in good order, the second time stops at once."""
    asked = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        signal.signal(signal.SIGINT, before)
        asked.set()

    signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _summary(printed: Printed, folder: Path) -> None:
    runs, lang = printed.runs, State.current.lang
    counted = (len(runs), printed.slips, sum(run.pages for run in runs))
    files, on_paper, pages = (figure(count, lang) for count in counted)
    size = size_text(sum(run.size_bytes for run in runs), lang)
    say(
        f"{files} tệp, {on_paper} phiếu, {pages} trang, {size}, trong {folder}.",
        f"{files} files, {on_paper} slips, {pages} pages, {size}, in {folder}.",
    )


def _print_ward(job: Work, number: int | None, ward: str) -> None:
    with job.write() as db:
        plan = find_plan(db, job.campaign(db), number)
        drawn = print_ward(db, plan, ward, folder=job.settings.data, keys=job.keys, now=job.now())
    lang = State.current.lang
    slips_drawn, pages, size = figure(drawn.slips, lang), figure(drawn.pages, lang), size_text(drawn.size_bytes, lang)
    path = job.settings.data / drawn.path
    say(f"{slips_drawn} phiếu, {pages} trang, {size}: {path}.", f"{slips_drawn} slips, {pages} pages, {size}: {path}.")


@slips.command("reprint")
@shared
def reprint(
    number: Annotated[int, typer.Argument(help="the number on the slip", min=1, max=LARGEST_NUMBER)],
    reason: Annotated[str, typer.Option(help=", ".join(REASONS))],
    file: Annotated[Path | None, typer.Option(help="write the new slip alone to this .pdf")] = None,
    force: Annotated[bool, typer.Option("--force", help="write over a file that is there")] = False,
) -> None:
    """Make one slip anew because its paper is lost or spoiled: slot and number stay, the old code answers “replaced”."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        slip = slip_numbered(db, campaign, number)
        facts = {"invitation_id": stored_id(slip), "seen": slip.version}
        slip = reprint_slip(db, campaign=campaign, reason=reason, keys=job.keys, now=job.now(), **facts)
        printed, version = slip_number(slip.number), slip.version
        if file is not None:
            # Before the new version counts: where the paper cannot be written, nothing has changed.
            write_whole(file, one_paper(db, slip, job.keys), force=force, make_folders=False)
    if file is not None:
        say(f"Đã ghi {file}.", f"Wrote {file}.")
    say(
        f"Phiếu {printed} có bản {version}. In lại cả tập của khu dân cư: phieuhen slips print.",
        f"Slip {printed} has version {version} now. To print its neighbourhood again: phieuhen slips print.",
    )


@handouts.command("mark")
@shared
def mark(
    numbers: Annotated[list[str], typer.Argument(help="slip numbers, or ranges like 101-118")],
    state: Annotated[str, typer.Option(help=", ".join(marks.STATES))] = "handed_out",
) -> None:
    """Mark slips as handed out, or why not: a range those without a mark, a number alone whatever it was marked before."""
    spans = [span for text in numbers for span in spans_in(text)]
    if not spans:
        raise NumbersUnreadable(text=" ".join(numbers))
    with work() as job, job.write() as db:
        campaign, wanted = job.campaign(db), dict[int, None]()
        for first, last in spans:
            wanted |= dict.fromkeys([first] if first == last else marks.open_numbers(db, campaign, first, last))
        changed = marks.mark(db, campaign=campaign, numbers=list(wanted), state=state, source="command", now=job.now())
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

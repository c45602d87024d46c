"""phieuhen slips, handout, progress: paper, its way to the households, and where everything stands."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table

from notices.wording import figure, size_text
from scheduler.cli.state import State, Work, console, progress_bar, say, shared, work
from scheduler.errors import SchedulerError
from scheduler.handouts import marks
from scheduler.handouts.models import PrintRun
from scheduler.handouts.service import neighbourhoods_to_print, print_neighbourhood
from scheduler.plan.service import find_plan
from scheduler.progress.queries import by_unit, progress_table, totals, unit_names

slips = typer.Typer(no_args_is_help=True, help="Print the slips.")
handouts = typer.Typer(no_args_is_help=True, help="Mark what became of slips.")


LARGEST_NUMBER = 2**31 - 1
LONGEST_NUMBER = 10
MOST_NUMBERS = 10_000


class NumbersUnreadable(SchedulerError):
    """What was given for slip numbers is no number and no range that anybody can mean."""

    code = "slip_numbers_unreadable"
    status = 422
    vi = "“{text}” không phải số phiếu. Hãy viết như 7 hoặc 101-118: số nhỏ trước, mỗi khoảng nhiều nhất 10.000 số."
    en = "“{text}” is no slip number. Write 7 or 101-118: the smaller first, at most 10,000 numbers a range."


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


@handouts.command("mark")
@shared
def mark(
    numbers: Annotated[list[str], typer.Argument(help="slip numbers, or ranges like 101-118")],
    state: Annotated[str, typer.Option(help=", ".join(marks.STATES))] = "handed_out",
) -> None:
    """Mark slips as handed out, or why not; marking again changes nothing."""
    wanted = [number for text in numbers for number in numbers_in(text)]
    with work() as job, job.write() as db:
        changed = marks.mark(
            db, campaign=job.campaign(db), numbers=wanted, state=state, source="command", now=job.now()
        )
    marked = figure(changed, State.current.lang)
    say(f"Đã ghi {marked} phiếu.", f"Marked {marked} slips.")


def numbers_in(text: str) -> list[int]:
    """Return the slip numbers that "101" or "101-118" means: the smaller first, at most 10,000 of them.

    Raises
    ------
    NumbersUnreadable
    """
    first, dash, last = text.partition("-")
    ends = (first, last if dash else first)
    if not all(end.isdecimal() and len(end) <= LONGEST_NUMBER for end in ends):
        raise NumbersUnreadable(text=text)
    numbers = range(int(ends[0]), int(ends[1]) + 1)
    if not 1 <= len(numbers) <= MOST_NUMBERS or numbers[-1] > LARGEST_NUMBER:
        raise NumbersUnreadable(text=text)
    return list(numbers)


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

"""phieuhen plan compare and restore: what one plan changes against another, and the former one back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from notices.wording import figure
from scheduler.cli.plan import Number, plans, tell_published
from scheduler.cli.state import FileUnwritable, State, console, progress_bar, say, shared, work
from scheduler.errors import why
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.changed_slips import Change
from scheduler.operations.comparing import Comparison, compare, compared_plans
from scheduler.operations.comparing_words import change_rows, comparison_lines, cost_rows
from scheduler.operations.restoring import restore, try_restore
from scheduler.spreadsheets import CsvSheet

SHOWN = 20
LIST_HEADER = (
    "neighbourhood_id",
    "household_id",
    "party",
    "slip",
    "people",
    "former_slot",
    "slot",
    "cause",
    "handed_out",
)


@plans.command("compare")
@shared
def compare_two(
    number: Number = None,
    other: Annotated[
        int | None,
        typer.Option(
            "--with",
            help="the plan to hold it against; the one it is to replace if left out",
            min=1,
            max=LARGEST_NUMBER,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="a .csv of every slip that changes")] = None,
) -> None:
    """Show who moves and why, and which slips are printed again: the dry run of publishing."""
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        found = compare(db, campaign, *compared_plans(db, campaign, number, other), now=job.now())
    _tell(found)
    if out is not None:
        _write(out, found)


@plans.command("restore")
@shared
def restore_one(
    number: Annotated[
        int | None,
        typer.Argument(help="the plan's number; the one replaced last if left out", min=1, max=LARGEST_NUMBER),
    ] = None,
    accept_unassigned: Annotated[
        int, typer.Option(min=0, help="take it back although so many people lose their slot")
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show who would move")] = False,
) -> None:
    """Let a plan that was replaced count again; whoever has another slot by it gets another slip."""
    if dry_run:
        with work() as job, job.read() as db:
            found = try_restore(db, campaign=job.campaign(db), number=number, now=job.now())
        if found is None:
            say(
                "Kế hoạch này đang có hiệu lực; không có gì thay đổi.",
                "This plan counts already; nothing would change.",
            )
            return
        say("Thử, chưa thay đổi gì. Nếu lấy lại thì:", "A trial: nothing was changed. If taken back:")
        _tell(found)
        return
    with work() as job, job.write() as db, progress_bar("Lấy lại", "Taking back"):
        done = restore(
            db,
            campaign=job.campaign(db),
            number=number,
            accept_unassigned=accept_unassigned,
            keys=job.keys,
            now=job.now(),
        )
    tell_published(done)


def _tell(found: Comparison) -> None:
    lang = State.current.lang
    say(
        f"Kế hoạch {found.number} so với kế hoạch {found.former}:",
        f"Plan {found.number} against plan {found.former}:",
    )
    table = Table(box=None, pad_edge=False, show_header=False)
    for line in comparison_lines(found, lang):
        table.add_row(line.label, f"! {line.text}" if line.warn else line.text)
    console.print(table)
    _rows(("Điểm trừ", "Trước", "Sau"), ("Cost", "Before", "After"), cost_rows(found, lang), right=(1, 2))
    wards = [(row.name, figure(row.slips, lang)) for row in found.reprints]
    _rows(("Địa bàn", "Phiếu in lại"), ("Neighbourhood", "Slips to print"), wards, right=(1,))
    _rows(
        ("Phiếu", "Hộ", "Người", "Từ", "Đến", "Lý do"),
        ("Slip", "Household", "People", "From", "To", "Why"),
        change_rows(found, lang, SHOWN),
        right=(0, 2),
    )
    if len(found.changes) > SHOWN:
        rest = figure(len(found.changes) - SHOWN, lang)
        say(f"… và {rest} phiếu nữa (--out TỆP.csv).", f"… and {rest} more slips (--out FILE.csv).")


def _rows(vi: tuple[str, ...], en: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, right: tuple[int, ...]) -> None:
    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    for place, word in enumerate(en if State.current.lang == "en" else vi):
        table.add_column(word, justify="right" if place in right else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _write(out: Path, found: Comparison) -> None:
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            sheet = CsvSheet(file)
            for row in (LIST_HEADER, *map(_listed, found.changes)):
                sheet.write(row)
    except OSError as error:
        raise FileUnwritable(path=out, **why(error)) from error
    say(f"Đã ghi {out}.", f"Wrote {out}.")


def _listed(change: Change) -> tuple[object, ...]:
    """Return a slip that changes without anybody's name."""
    former, place = (one.slot_id if one else "" for one in (change.former, change.place))
    whose = (change.neighbourhood_id, change.household_id, change.party, change.slip or "", change.people)
    return (*whose, former, place, change.cause, int(change.handed_out))

"""phieuhen plan: draft, show, why, publish, export."""

import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.table import Table

from notices.wording import figure, pick, sentence_case, shift_name
from scheduler.cli.state import FileUnwritable, State, console, progress_bar, say, shared, warn, work
from scheduler.errors import why
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.asking_why import why_noted
from scheduler.operations.drafting import draft as draft_campaign
from scheduler.operations.publishing import Published, publish
from scheduler.places.opening import is_past
from scheduler.plan.loads import StationLoad, load_by_station
from scheduler.plan.models import Plan
from scheduler.plan.service import DEFAULT_SEED, EXPORT_HEADER, export_rows, find_plan
from scheduler.plan.shortage_words import left_out_lines
from scheduler.plan.terms_words import gap_sentence, number, terms_in_words, total_units
from scheduler.plan.why_words import STATES as WHY_STATES
from scheduler.plan.why_words import option_text, sentences, title
from scheduler.plan.words import summary_lines, unassigned_lines
from scheduler.spreadsheets import CsvSheet
from slots.shift import DAY_PARTS

plans = typer.Typer(no_args_is_help=True, help="Give every party a slot.")
Number = Annotated[
    int | None, typer.Argument(help="the plan's number; the latest if left out", min=1, max=LARGEST_NUMBER)
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(plans, name="plan")


@plans.command("draft")
@shared
def draft(
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_NUMBER, help="the same input and seed give the same plan")
    ] = DEFAULT_SEED,
) -> None:
    """Draft a plan: everybody who can be placed, and the others with the reason."""
    with work() as job:
        with job.read() as db:
            campaign = job.campaign(db)
        if is_past(campaign, job.now()):
            warn(
                "Đợt này đã qua; kế hoạch được lập cho trọn đợt như một phép thử.",
                "This campaign is over; the plan covers the whole of it, as a trial.",
            )
        with progress_bar("Xếp lịch", "Planning") as tell:
            found = draft_campaign(
                job.engine,
                campaign.code,
                seed=seed,
                now=job.now(),
                progress=lambda _, share: tell(round(share * 100), 100),
            )
        with job.read() as db:
            stations = load_by_station(db, campaign, found)
    _show(found, stations)


@plans.command("show")
@shared
def show(number: Number = None) -> None:
    """Show what a plan says of itself: whom it places and leaves out, what it trades off, how full it makes the stations."""
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        found = find_plan(db, campaign, number)
        stations = load_by_station(db, campaign, found)
    _show(found, stations)


def _show(plan: Plan, stations: list[StationLoad]) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, value in summary_lines(plan, State.current.lang):
        table.add_row(label, value)
    console.print(table)
    console.print(_terms(plan))
    say(gap_sentence(plan.summary, "vi"), gap_sentence(plan.summary, "en"))
    console.print(_load(stations))
    lines = unassigned_lines(plan, State.current.lang)
    if lines:
        people = figure(plan.summary["unassigned"], State.current.lang)
        warn(f"{people} người chưa có lịch:", f"{people} people without a slot:")
        for line in [*lines, *left_out_lines(plan.summary, State.current.lang)]:
            warn(line, line)


def _load(stations: list[StationLoad]) -> Table:
    """Return people of places by station and part of the day."""
    lang = State.current.lang
    parts = [part for part in DAY_PARTS if any(part in station.parts for station in stations)]
    table = Table(box=None, pad_edge=False)
    table.add_column("Station" if lang == "en" else "Điểm")
    for part in parts:
        table.add_column(sentence_case(shift_name(part, lang)), justify="right")
    for station in stations:
        loads = [station.parts.get(part) for part in parts]
        cells = [f"{figure(load.people, lang)}/{figure(load.places, lang)}" if load else "–" for load in loads]
        table.add_row(station.code, *cells)
    return table


def _terms(plan: Plan) -> Table:
    """Return every term of the cost with what it means for people, and the sum."""
    lang = State.current.lang
    heads = ("Term", "What it means", "Units") if lang == "en" else ("Khoản", "Nghĩa là", "Điểm trừ")
    table = Table(box=None, pad_edge=False, show_footer=True)
    table.add_column(heads[0], no_wrap=True, footer="Total" if lang == "en" else "Tổng")
    table.add_column(heads[1])
    table.add_column(heads[2], justify="right", footer=figure(round(total_units(plan.summary)), lang))
    for term in terms_in_words(plan.summary, lang):
        table.add_row(term.label, "\n".join(term.sentences), figure(round(term.units), lang))
    return table


@plans.command("why")
@shared
def why_so(
    household_id: Annotated[
        int, typer.Argument(metavar="HOUSEHOLD", help="id of the household", min=1, max=LARGEST_NUMBER)
    ],
    party: Annotated[str, typer.Option(help="household, or resident-ID; every party if left out")] = "",
    plan: Annotated[
        int | None,
        typer.Option(help="the plan's number; the one that counts if left out", min=1, max=LARGEST_NUMBER),
    ] = None,
) -> None:
    """Say why a household has its slot, or none: what it costs, what was not to be had, what the next best costs more."""
    with work() as job, job.write() as db:
        answers = why_noted(db, job.campaign(db), household_id, party=party, number=plan, now=job.now())
    lang = State.current.lang
    for answer in answers:
        say(title(answer, "vi"), title(answer, "en"))
        for line in sentences(answer, lang):
            say(f"  {line}", f"  {line}")
        for option in answer.named:
            cost = number(option.cost.total, lang)
            line = f"{option_text(option, lang)}: {pick(WHY_STATES[option.state], lang)}"
            say(f"    {line}, {cost} điểm", f"    {line}, {cost} units")


@plans.command("publish")
@shared
def publish_one(
    number: Number = None,
    accept_unassigned: Annotated[int, typer.Option(min=0, help="publish although so many people have no slot")] = 0,
) -> None:
    """Make a plan the one that counts, and issue its invitations."""
    with work() as job, job.write() as db, progress_bar("Công bố", "Publishing"):
        done = publish(
            db,
            campaign=job.campaign(db),
            number=number,
            accept_unassigned=accept_unassigned,
            keys=job.keys,
            now=job.now(),
        )
    tell_published(done)


def tell_published(done: Published) -> None:
    """Print which plan counts now and what became of the slips."""
    issued = done.issued
    new, replaced, kept, cancelled = (
        figure(slips, State.current.lang) for slips in (issued.new, issued.replaced, issued.kept, issued.cancelled)
    )
    say(
        f"Kế hoạch {done.plan.number} đang có hiệu lực. Phiếu mới {new}, thay thế {replaced}, "
        f"giữ nguyên {kept}, hủy {cancelled}.",
        f"Plan {done.plan.number} counts now. Slips: {new} new, {replaced} replaced, {kept} kept, {cancelled} cancelled.",
    )


@plans.command("export")
@shared
def export(
    number: Number = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="a .csv; standard output if left out")] = None,
) -> None:
    """Write one row an appointment, in the one order: operating day, window, station, street."""
    with work() as job, job.read() as db:
        rows = export_rows(db, find_plan(db, job.campaign(db), number))
        if out is None:
            _write(sys.stdout, rows)
            return
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                _write(file, rows)
        except OSError as error:
            raise FileUnwritable(path=out, **why(error)) from error
    say(f"Đã ghi {out}.", f"Wrote {out}.")


def _write(file: TextIO, rows: Iterable[Iterable[object]]) -> None:
    sheet = CsvSheet(file)
    for row in chain([EXPORT_HEADER], rows):
        sheet.write(row)

"""phieuhen roster import, imports: roster files are shown with what they would change, and taken in once somebody agrees."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from notices.wording import figure
from scheduler.cli.files import write_whole
from scheduler.cli.roster import rosters
from scheduler.cli.state import FileUnreadable, State, Work, console, errors, progress_bar, say, shared, warn, work
from scheduler.errors import why
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.importing import holders
from scheduler.places.turns import refuse_closed, take_turns
from scheduler.places.unit_errors import UnitUnknown
from scheduler.places.unit_tables import unit_book
from scheduler.roster.columns import COLUMNS, heading_form
from scheduler.roster.difference import HEADING_OF, Line, difference
from scheduler.roster.errors import ApprovalNeeded, HeadingUnknown, ImportUnknown, RosterChangedMeanwhile
from scheduler.roster.examining import Choose, Examined, collector_paused, examine, examine_as
from scheduler.roster.legacy_text import TextKind
from scheduler.roster.models import RosterImport
from scheduler.roster.queries import imports_of
from scheduler.roster.reading import Reading, samples
from scheduler.roster.report_sheet import report_bytes
from scheduler.roster.service import ImportReport, report_of, take, taken_before
from scheduler.roster.sources import chosen

SHOWN = 20
_KINDS = {
    "gone": ("Không còn trong tệp", "Not in the file"),
    "changed": ("Thay đổi", "Changed"),
    "household": ("Hộ thay đổi", "Household changed"),
    "back": ("Có lại", "Back"),
    "vouched": ("Tệp không ghi, đã rà soát", "Not in the file, reviewed"),
    "new": ("Mới", "New"),
}
Gone = Literal["keep", "mark"]


@rosters.command("import")
@shared
def import_files(
    files: Annotated[list[Path], typer.Argument(help=".xlsx, .xls, .ods or .csv; one after the other")],
    strict: Annotated[bool, typer.Option(help="refuse the whole file if any row is refused")] = False,
    gone: Annotated[
        Gone,
        typer.Option(help="people not in the file: keep invites them still, mark no more (the file is the whole list)"),
    ] = "keep",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what it would change")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="take it in without asking")] = False,
    ward: Annotated[
        str | None, typer.Option(help="code of the unit whose list it is: rows of others are refused")
    ] = None,
    column: Annotated[list[str] | None, typer.Option(help="HEADING=FIELD: take a column for something else")] = None,
    text: Annotated[TextKind | None, typer.Option(help="in what the texts are written, where it was mistaken")] = None,
) -> None:
    """Look at rosters and, once you agree, take them in; the same file again changes nothing."""
    asked = Asked(strict, gone == "mark", dry_run, yes, ward, _chooser(column or [], text))
    for file in files:
        with work() as job:
            _import_file(job, file, asked)


@dataclass(frozen=True)
class Asked:
    """What the command was asked to do with each file."""

    strict: bool
    mark_gone: bool
    dry_run: bool
    yes: bool
    ward: str | None
    choose: Choose | None


def _chooser(columns: list[str], text: TextKind | None) -> Choose | None:
    """Return what reads a file with the columns named by their headings, as they stand in the table that is shown."""
    if not columns and text is None:
        return None
    said = [(heading, field) for heading, _, field in (one.rpartition("=") for one in columns)]

    def choose(found: Reading) -> Reading:
        places = {heading_form(heading.text): place for place, heading in enumerate(found.columns)}
        for heading, _ in said:
            if heading_form(heading) not in places:
                raise HeadingUnknown(heading=heading, known=", ".join(one.text for one in found.columns if one.text))
        return chosen(found, {places[heading_form(heading)]: field for heading, field in said}, text)

    return choose


def _import_file(job: Work, file: Path, asked: Asked) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=file, **why(error)) from error
    with collector_paused():
        with job.read() as db, progress_bar("Đọc danh sách", "Reading the roster") as tell:
            campaign = job.campaign(db)
            refuse_closed(campaign)
            if asked.ward is not None and asked.ward not in unit_book(db, campaign.dataset):
                raise UnitUnknown(unit=asked.ward, dataset=campaign.dataset)
            facts: dict[str, Any] = {"now": job.now(), "strict": asked.strict, "within": asked.ward}
            seen = examine(db, campaign, data, file.name, choose=asked.choose, progress=tell, **facts)
            if taken_before(db, campaign, seen) is not None:
                say(
                    f"{file.name}: tệp này đã được nhập trước đó; không có gì thay đổi.",
                    f"{file.name}: this file was imported before; nothing has changed.",
                )
                return
        _show(seen)
        if asked.dry_run:
            say("Chạy thử: không có gì được nhập.", "A dry run: nothing was taken in.")
            return
        if not asked.yes and not _agreed():
            say("Không nhập gì.", "Nothing was taken in.")
            return
        with job.write() as db, progress_bar("Nhập danh sách", "Taking the roster in"):
            campaign = job.campaign(db)
            take_turns(db, campaign)
            named = (file.name, seen.sha256)
            now = examine_as(db, campaign, named, seen.sheets, seen.reading, **facts)
            if now.digest != seen.digest:
                raise RosterChangedMeanwhile(file_name=file.name)
            report = take(
                db,
                campaign,
                now,
                keys=job.keys,
                now=job.now(),
                mark_gone=asked.mark_gone,
                has_slot=holders(db, campaign),
            )
    _tell(report)


def _agreed() -> bool:
    """Ask whether to take the file in.

    Raises
    ------
    ApprovalNeeded
        There is nobody to ask.
    """
    if not _answers():
        raise ApprovalNeeded
    return typer.confirm("Take it in?" if State.current.lang == "en" else "Nhập vào danh sách?")


def _answers() -> bool:
    """Tell whether somebody sits at the terminal."""
    return typer.get_text_stream("stdin").isatty()


def _show(seen: Examined) -> None:
    """Print what a file would change: the counts, and some lines of each kind."""
    report = report_of(seen)
    english = State.current.lang == "en"
    _show_reading(seen, english=english)
    _counts(report)
    lines = difference(seen, SHOWN)
    if not lines or not seen.known.households:
        return
    table = Table(box=None, show_header=False)
    for line in lines:
        if line.kind == "new" and len(lines) > SHOWN:
            continue
        table.add_row(_KINDS[line.kind][english], line.name or line.head, line.birth, _said(line, english=english))
    console.print(table)


def _show_reading(seen: Examined, *, english: bool) -> None:
    """Print what each column is taken for, and how legacy letters are converted."""
    table = Table(
        *(("column", "taken for", "first cells") if english else ("cột", "được hiểu là", "vài ô đầu")), box=None
    )
    converted: list[tuple[str, str]] = []
    for sample in samples(seen.reading, seen.sheets):
        column = COLUMNS.get(sample.field)
        meant = (column.headings[-1] if english else column.headings[0]) if column else sample.field or "–"
        table.add_row(sample.heading, meant, Text(" · ".join(sample.cells)))
        converted += sample.converted
    console.print(table)
    for before, after in converted[:SHOWN]:
        say(f"Đổi phông chữ cũ: {before} → {after}", f"Legacy letters: {before} → {after}")
    for name in seen.table.other_sheets:
        warn(f"Không đọc trang tính “{name}” vì tiêu đề khác.", f"The sheet “{name}” is not read: its headings differ.")


def _said(line: Line, *, english: bool) -> str:
    headings = {name: COLUMNS[HEADING_OF.get(name, name)].headings for name, _, _ in line.said}
    return "; ".join(
        f"{headings[name][-1] if english else headings[name][0]}: {before or '–'} → {after or '–'}"
        for name, before, after in line.said
    )


def _counts(report: ImportReport) -> None:
    rows, households, residents, doubtful, refused = _figures(
        report, "rows", "households", "residents", "doubtful", "refused"
    )
    say(
        f"{rows} dòng: {households} hộ, {residents} người; {doubtful} dòng nghi vấn, {refused} dòng bị từ chối.",
        f"{rows} rows: {households} households, {residents} people; {doubtful} doubtful, {refused} refused.",
    )
    added, changed, gone, vouched, back = _figures(report, "added", "changed", "gone", "vouched", "back")
    say(
        f"Mới {added} người, thay đổi {changed}, có lại {back}, không còn trong tệp {gone}, đã rà soát nên giữ {vouched}.",
        f"New {added} people, changed {changed}, back {back}, not in the file {gone}, kept as reviewed {vouched}.",
    )
    for finding in report.findings[:SHOWN]:
        warn(finding.text("vi"), finding.text("en"))


def _figures(report: ImportReport, *names: str) -> tuple[str, ...]:
    return tuple(figure(getattr(report, name), State.current.lang) for name in names)


def _tell(report: ImportReport) -> None:
    added, changed, gone_marked, twice = _figures(report, "added", "changed", "gone_marked", "twice")
    say(
        f"Đã nhập: thêm {added} người, sửa {changed} người, không mời nữa {gone_marked} người, có tên hai nơi {twice} người.",
        f"Taken in: {added} people added, {changed} changed, {gone_marked} invited no more, {twice} listed twice.",
    )
    if report.id_numbers:
        (numbers,) = _figures(report, "id_numbers")
        say(f"Đã lưu {numbers} số định danh, có mã hóa.", f"Stored {numbers} ID numbers, encrypted.")


@rosters.command("report")
@shared
def write_report_of(
    number: Annotated[int, typer.Argument(min=1, max=LARGEST_NUMBER, help="of the file, as `roster imports` shows it")],
    out: Annotated[Path, typer.Argument(help="the .xlsx to write")],
    force: Annotated[bool, typer.Option("--force", help="write over a file that is there")] = False,
) -> None:
    """Write the report of a roster file: every finding with row, column, code, sentence and mend."""
    with work() as job, job.read() as db:
        row = db.get(RosterImport, number)
        if row is None or row.kind != "roster" or row.campaign_id != job.campaign(db).id:
            raise ImportUnknown(number=number)
        data = report_bytes(row, State.current.lang)
    write_whole(out, data, force=force)
    say(f"Đã ghi {out}.", f"Wrote {out}.")


@rosters.command("imports")
@shared
def list_imports() -> None:
    """Print the roster files, newest first: number, file, state, rows, what changed."""
    with work() as job, job.read() as db:
        rows = imports_of(db, job.campaign(db))
    table = Table("id", "file", "state", "rows", "added", "changed", "gone", "refused", box=None)
    for row in rows:
        counts = (str(row.report.get(key, 0)) for key in ("rows", "added", "changed", "gone", "refused"))
        table.add_row(str(row.id), row.file_name, row.state, *counts)
    (console if rows else errors).print(table)

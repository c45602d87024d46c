"""phieuhen roster import, imports: roster files are shown with what they would change, and taken in once somebody agrees."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from notices.wording import figure
from scheduler.cli.state import FileUnreadable, State, Work, console, errors, progress_bar, say, shared, warn, work
from scheduler.errors import why
from scheduler.operations.importing import holders
from scheduler.places.turns import take_turns
from scheduler.roster.columns import COLUMNS
from scheduler.roster.difference import HEADING_OF, Line, difference
from scheduler.roster.errors import ApprovalNeeded, RosterChangedMeanwhile
from scheduler.roster.examining import Examined, collector_paused, examine, examine_as
from scheduler.roster.queries import imports_of
from scheduler.roster.service import ImportReport, import_before, refuse_closed, report_of, take

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


def register(rosters: typer.Typer) -> None:
    """Add these commands."""
    rosters.command("import")(shared(import_files))
    rosters.command("imports")(shared(list_imports))


def import_files(
    files: Annotated[list[Path], typer.Argument(help=".xlsx, .xls, .ods or .csv; one after the other")],
    strict: Annotated[bool, typer.Option(help="refuse the whole file if any row is refused")] = False,
    gone: Annotated[
        Gone,
        typer.Option(help="people not in the file: keep invites them still, mark no more (the file is the whole list)"),
    ] = "keep",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what it would change")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="take it in without asking")] = False,
) -> None:
    """Look at rosters and, once you agree, take them in; the same file again changes nothing."""
    for file in files:
        with work() as job:
            _import_file(job, file, strict=strict, mark_gone=gone == "mark", dry_run=dry_run, yes=yes)


def _import_file(job: Work, file: Path, *, strict: bool, mark_gone: bool, dry_run: bool, yes: bool) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=file, **why(error)) from error
    with collector_paused():
        with job.read() as db, progress_bar("Đọc danh sách", "Reading the roster") as tell:
            campaign = job.campaign(db)
            refuse_closed(campaign)
            before = import_before(db, campaign, data, None)
            if before is not None and not (strict and before.report["refused"]):
                say(
                    f"{file.name}: tệp này đã được nhập trước đó; không có gì thay đổi.",
                    f"{file.name}: this file was imported before; nothing has changed.",
                )
                return
            seen = examine(db, campaign, data, file.name, now=job.now(), strict=strict, progress=tell)
        _show(seen)
        if dry_run:
            say("Chạy thử: không có gì được nhập.", "A dry run: nothing was taken in.")
            return
        if not yes and not _agreed():
            say("Không nhập gì.", "Nothing was taken in.")
            return
        with job.write() as db, progress_bar("Nhập danh sách", "Taking the roster in"):
            campaign = job.campaign(db)
            take_turns(db, campaign)
            named = (file.name, seen.sha256)
            now = examine_as(db, campaign, named, seen.sheets, seen.reading, now=job.now(), strict=strict)
            if now.digest != seen.digest:
                raise RosterChangedMeanwhile(file_name=file.name)
            report = take(
                db, campaign, now, keys=job.keys, now=job.now(), mark_gone=mark_gone, has_slot=holders(db, campaign)
            )
    _tell(report)


def _agreed() -> bool:
    """Ask whether to take the file in.

    Raises
    ------
    ApprovalNeeded
        There is nobody to ask.
    """
    if not typer.get_text_stream("stdin").isatty():
        raise ApprovalNeeded
    return typer.confirm("Take it in?" if State.current.lang == "en" else "Nhập vào danh sách?")


def _show(seen: Examined) -> None:
    """Print what a file would change: the counts, and some lines of each kind."""
    report = report_of(seen)
    _counts(report)
    english = State.current.lang == "en"
    lines = difference(seen, SHOWN)
    if not lines or not seen.known.households:
        return
    table = Table(box=None, show_header=False)
    for line in lines:
        if line.kind == "new" and len(lines) > SHOWN:
            continue
        table.add_row(_KINDS[line.kind][english], line.name or line.head, line.birth, _said(line, english=english))
    console.print(table)


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


def list_imports() -> None:
    """Print the roster files, newest first: number, file, state, rows, what changed."""
    with work() as job, job.read() as db:
        rows = imports_of(db, job.campaign(db))
    table = Table("id", "file", "state", "rows", "added", "changed", "gone", "refused", box=None)
    for row in rows:
        counts = (str(row.report.get(key, 0)) for key in ("rows", "added", "changed", "gone", "refused"))
        table.add_row(str(row.id), row.file_name, row.state, *counts)
    (console if rows else errors).print(table)

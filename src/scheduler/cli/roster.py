"""phieuhen roster: make a synthetic one, import a real one."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from notices.wording import figure
from scheduler.cli.state import FileThere, FileUnreadable, FileUnwritable, State, progress_bar, say, shared, warn, work
from scheduler.errors import why
from scheduler.places.campaign_file import settings_of
from scheduler.places.unit_tables import known_units
from scheduler.roster.generate import generate_roster, write_roster
from scheduler.roster.service import import_roster

rosters = typer.Typer(no_args_is_help=True, help="Households and residents.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(rosters, name="roster")


@rosters.command("generate")
@shared
def generate(
    out: Annotated[Path, typer.Argument(help="the .xlsx (or .csv) to write")] = Path("roster.xlsx"),
    seed: Annotated[int | None, typer.Option(help="another seed than the campaign file's")] = None,
    force: Annotated[bool, typer.Option("--force", help="write over a file that is there")] = False,
) -> None:
    """Write a synthetic roster with the campaign's figures; every ID number in it is clearly fake."""
    with work() as job, job.read() as db:
        settings = settings_of(job.campaign(db))
        units = known_units(db, settings.dataset)
    aside = out.with_name(f".{out.stem}.part{out.suffix}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        rows = write_roster(aside, generate_roster(settings, units, seed=seed))
        if out.exists() and not force:
            # The same seed gives the same bytes, so a second run finds its own file; anything else may be the user's roster.
            if out.read_bytes() != aside.read_bytes():
                raise FileThere(path=out)
            say(f"{out} đã có đúng nội dung này; không có gì thay đổi.", f"{out} holds just this; nothing has changed.")
            return
        aside.replace(out)
    except OSError as error:
        raise FileUnwritable(path=out, **why(error)) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    written = figure(rows, State.current.lang)
    say(f"Đã ghi {written} dòng vào {out}.", f"Wrote {written} rows to {out}.")


@rosters.command("import")
@shared
def import_file(
    file: Annotated[Path, typer.Argument(help=".xlsx, .xls, .ods or .csv")],
    strict: Annotated[bool, typer.Option(help="refuse the whole file if any row is refused")] = False,
) -> None:
    """Read a roster; the same file again changes nothing."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=file, **why(error)) from error
    with (
        work() as job,
        job.write() as db,
        progress_bar("Đọc danh sách", "Reading the roster") as tell,
    ):
        report = import_roster(
            db, job.campaign(db), data, file.name, keys=job.keys, now=job.now(), strict=strict, progress=tell
        )
    if report.unchanged:
        say(
            "Tệp này đã được nhập trước đó; không có gì thay đổi.",
            "This file was imported before; nothing has changed.",
        )
        return
    rows, households, residents, doubtful, refused = (
        figure(number, State.current.lang)
        for number in (report.rows, report.households, report.residents, report.doubtful, report.refused)
    )
    say(
        f"{rows} dòng: {households} hộ, {residents} người; {doubtful} dòng nghi vấn, {refused} dòng bị từ chối.",
        f"{rows} rows: {households} households, {residents} people; {doubtful} doubtful, {refused} refused.",
    )
    if report.id_numbers:
        numbers = figure(report.id_numbers, State.current.lang)
        say(f"Đã lưu {numbers} số định danh, có mã hóa.", f"Stored {numbers} ID numbers, encrypted.")
    for finding in report.findings[:20]:
        warn(finding.text("vi"), finding.text("en"))

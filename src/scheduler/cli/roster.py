"""phieuhen roster: make a synthetic one, import a real one."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.state import FileUnreadable, progress_bar, say, shared, warn, work
from scheduler.places.campaign_file import settings_of
from scheduler.places.service import known_units
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
) -> None:
    """Write a synthetic roster with the campaign's figures; every ID number in it is clearly fake."""
    with work() as job, job.read() as db:
        settings = settings_of(job.campaign(db))
        units = known_units(db, settings.dataset)
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = write_roster(out, generate_roster(settings, units, seed=seed))
    say(f"Đã ghi {rows} dòng vào {out}.", f"Wrote {rows} rows to {out}.")


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
        raise FileUnreadable(path=file, why=error.strerror) from error
    with (
        work() as job,
        job.write() as db,
        progress_bar("Đọc danh sách", "Reading the roster") as tell,
    ):
        report = import_roster(db, job.campaign(db), data, file.name, now=job.now(), strict=strict, progress=tell)
    if report.unchanged:
        say(
            "Tệp này đã được nhập trước đó; không có gì thay đổi.",
            "This file was imported before; nothing has changed.",
        )
        return
    say(
        f"{report.rows} dòng: {report.households} hộ, {report.residents} người; {report.doubtful} dòng nghi vấn, "
        f"{report.refused} dòng bị từ chối.",
        f"{report.rows} rows: {report.households} households, {report.residents} people; {report.doubtful} doubtful, "
        f"{report.refused} refused.",
    )
    for finding in report.findings[:20]:
        warn(finding.text("vi"), finding.text("en"))

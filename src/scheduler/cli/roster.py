"""phieuhen roster: make a synthetic one; real ones are read by `roster_files`."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from notices.wording import figure
from scheduler.cli.state import FileThere, FileUnwritable, State, say, shared, work
from scheduler.errors import why
from scheduler.places.campaign_file import settings_of
from scheduler.places.unit_tables import known_units
from scheduler.roster.generate import generate_roster, write_roster

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

"""phieuhen roster doubtful: people of whom something has to be looked up."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from notices.wording import figure, percent, pick
from scheduler.audit.trail import note
from scheduler.cli.files import write_whole
from scheduler.cli.roster import rosters
from scheduler.cli.state import State, console, say, shared, work
from scheduler.places.unit_tables import unit_book
from scheduler.roster.doubtful import REASONS, doubtful, doubtful_counts, january_births, write_doubtful

Reason = Literal["no_birth", "year_only", "month_only", "twice", "gone"]


@rosters.command("doubtful")
@shared
def show(
    reason: Annotated[Reason | None, typer.Option(help="only those of one reason")] = None,
    out: Annotated[Path | None, typer.Option(help="write the people, with their names, into this .xlsx")] = None,
    force: Annotated[bool, typer.Option("--force", help="write over a file that is there")] = False,
) -> None:
    """Print how many people are to be looked at, where and why, and how many births are 1 January; names only into a file."""
    lang = State.current.lang
    with work() as job, job.write() if out else job.read() as db:
        campaign = job.campaign(db)
        names = unit_book(db, campaign.dataset).names
        counts = [one for one in doubtful_counts(db, campaign) if reason in (None, one.reason)]
        january = january_births(db, campaign)
        if out is not None:
            people = doubtful(db, campaign, reason=reason or "")
            note(db, "resident.doubtful_read", campaign_id=campaign.id, people=len(people))
            with TemporaryDirectory(prefix="phieuhen-") as folder:
                made = Path(folder) / "can-xem.xlsx"
                write_doubtful(made, people, names, lang, now=job.now())
                write_whole(out, made.read_bytes(), force=force)
    heads = ("Xã, phường", "Địa bàn", "Cần xem", "Người") if lang == "vi" else ("Ward", "Place", "To check", "People")
    table = Table(*heads[:3], box=None, pad_edge=False)
    table.add_column(heads[3], justify="right")
    for one in counts:
        place = Text(one.neighbourhood)  # from a file: no part of it is a colour
        table.add_row(names[one.unit_code], place, pick(REASONS[one.reason], lang), figure(one.people, lang))
    if counts:
        console.print(table)
    else:
        say("Không có ai cần xem lại.", "Nobody to check.")
    for row in january:
        first, births = figure(row.first_of_january, lang), figure(row.births, lang)
        share, ward = percent(row.first_of_january / row.births, lang), names[row.unit_code]
        say(
            f"{ward}: {first}/{births} ({share}) sinh 1/1.", f"{ward}: {first} of {births} ({share}) born on 1 January."
        )
    if out is not None:
        say(f"Đã ghi {out}.", f"Wrote {out}.")

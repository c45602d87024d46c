"""phieuhen slips day-list, announcement: paper beside the slips."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.files import write_whole
from scheduler.cli.slips import slips
from scheduler.cli.state import say, shared, work
from scheduler.handouts import announcing, day_list
from scheduler.handouts.announcing import AnnouncementKind
from scheduler.operations.areas import neighbourhood_of, station_of

Out = Annotated[Path | None, typer.Option(help="the file to write; by default one named for it, here")]
Force = Annotated[bool, typer.Option("--force", help="write over a file that is there")]


@slips.command("day-list")
@shared
def print_day_list(
    station: Annotated[str, typer.Argument(help="code of the station")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="the operating day")],
    out: Out = None,
    force: Force = False,
) -> None:
    """Print who is expected at a station on a day, with boxes to tick, for when power or network fail."""
    with work() as job, job.write() as db:
        place = station_of(db, job.campaign(db), station)
        content = day_list.print_day_list(db, place, day.date(), now=job.now())
        path = out or Path(day_list.file_name(place, day.date()))
        write_whole(path, content, force=force)
    say(f"Đã ghi {path}.", f"Wrote {path}.")


@slips.command("announcement")
@shared
def announce(
    neighbourhood: Annotated[str, typer.Argument(help="id or name of the neighbourhood")],
    kind: Annotated[
        AnnouncementKind, typer.Option(help="text for the loudspeaker, zalo, or a4 for the board")
    ] = "text",
    out: Annotated[Path | None, typer.Option(help="the file to write; texts go to standard output without it")] = None,
    force: Force = False,
) -> None:
    """Write what is announced in a neighbourhood: days, hours, places, what to bring, whom to ask. No resident is named."""
    with work() as job, job.read() as db:
        place = neighbourhood_of(db, job.campaign(db), neighbourhood)
        content = announcing.announced(announcing.announcement_of(db, place), kind)
        path = out or Path(announcing.file_name(place, kind))
    if out is None and kind != "a4":
        sys.stdout.write(content.decode())
        return
    write_whole(path, content, force=force)
    say(f"Đã ghi {path}.", f"Wrote {path}.")

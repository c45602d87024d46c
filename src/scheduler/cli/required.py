"""phieuhen slots required: what a day must bring, and whether the deadline holds."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from scheduler.cli.slots_group import slots
from scheduler.cli.state import State, console, say, shared, work
from scheduler.progress.required import end_of_day, required
from scheduler.progress.required_words import required_lines, verdict_sentence


@slots.command("required")
@shared
def show(
    unit: Annotated[str | None, typer.Option(help="code of a unit; the whole campaign if left out")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="the operating day that is done and counted; today if left out"),
    ] = None,
) -> None:
    """Tell how many people a day must bring, against the target and the open places, and when it will be done."""
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        moment = job.now() if as_of is None else end_of_day(campaign, as_of.date())
        found = required(db, campaign, as_of=moment, unit=unit)
    say(verdict_sentence(found, "vi"), verdict_sentence(found, "en"))
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, value in required_lines(found, State.current.lang):
        table.add_row(label, value)
    console.print(table)

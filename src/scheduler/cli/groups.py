"""phieuhen roster group, groups: target groups by hand, and how many people are in which."""

from typing import Annotated, Literal

import typer
from rich.table import Table

from notices.wording import figure, pick
from scheduler.cli.roster import rosters
from scheduler.cli.state import State, console, say, shared, work
from scheduler.places.unit_tables import unit_book
from scheduler.plan.words import GROUPS
from scheduler.roster.choosing import choose_group, group_counts

Choice = Literal["student", "worker", "daytime", "by-rule"]


@rosters.command("group")
@shared
def choose(
    residents: Annotated[list[int], typer.Argument(help="ids of residents", min=1, max=2**31 - 1)],
    group: Annotated[Choice, typer.Option(help="the group; by-rule takes a choice back")],
    school: Annotated[str, typer.Option(help="with student: a school of the campaign, if another than stored")] = "",
    school_class: Annotated[str, typer.Option("--class", help="with student: the class")] = "",
) -> None:
    """Put people into a target group by hand; homebound is a mark and not chosen here."""
    with work() as job, job.write() as db:
        chosen = None if group == "by-rule" else group
        changed = choose_group(db, job.campaign(db), residents, chosen, school=school, school_class=school_class)
    count = figure(changed, State.current.lang)
    if changed:
        say(f"Đã ghi nhóm của {count} người.", f"Recorded the group of {count} people.")
    else:
        say("Không có gì thay đổi.", "Nothing has changed.")


@rosters.command("groups")
@shared
def show() -> None:
    """Print how many people to invite each ward has in each group, and of them by hand."""
    lang = State.current.lang
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        counts, names = group_counts(db, campaign), unit_book(db, campaign.dataset).names
    heads = ("Xã, phường", "Nhóm", "Người", "Chọn tay") if lang == "vi" else ("Ward", "Group", "People", "By hand")
    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place > 1 else "left")
    for row in counts:
        said = (names[row.unit_code], pick(GROUPS[row.group], lang))
        table.add_row(*said, figure(row.people, lang), figure(row.by_hand, lang))
    console.print(table)

"""phieuhen plan deploy: where the mobile teams stand on which days."""

from typing import Annotated

import typer
from rich.table import Table

from scheduler.cli.effects import tell
from scheduler.cli.plan import plans
from scheduler.cli.state import State, Work, console, say, shared, warn, work
from scheduler.operations.deploying import Deployed, deploy_teams, try_deployment
from scheduler.operations.deploying_words import block_rows, district_lines, proposal_title, span_text
from scheduler.places.campaign_file import settings_of
from scheduler.places.unit_tables import unit_book
from scheduler.plan.deployment_wishes import Wishes, parse_fixed

_FIXED = "a block that stays: STATION:TEAM:YYYY-MM-DD:YYYY-MM-DD, by codes of station or unit, of team or kit; may be repeated"


@plans.command("deploy")
@shared
def deploy(
    teams: Annotated[int | None, typer.Option(min=1, help="teams of each district to use; all if left out")] = None,
    fixed: Annotated[list[str], typer.Option(help=_FIXED)] = [],  # noqa: B006 - typer reads the default and never changes it
    keep: Annotated[list[str], typer.Option(help="a mobile station whose present blocks stay; may be repeated")] = [],  # noqa: B006
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what it would do, and change nothing")] = False,
) -> None:
    """Send the mobile teams where they are best sent: days per place, short ways, paced over the campaign."""
    wishes = Wishes(teams=teams, fixed=tuple(parse_fixed(text) for text in fixed), keep=tuple(keep))
    with work() as job:
        if dry_run:
            done = try_deployment(job.engine, State.current.campaign, wishes, now=job.now())
        else:
            with job.write() as db:
                done = deploy_teams(db, job.campaign(db), wishes, now=job.now())
        _show(job, done)
        if done.effect is None:
            say("Các tổ vốn đã được xếp như vậy.", "The teams are deployed like that already.")
        else:
            tell(job, done.effect, applied=not dry_run)


def _show(job: Work, done: Deployed) -> None:
    lang = State.current.lang
    with job.read() as db:
        campaign = job.campaign(db)
        file, names = settings_of(campaign), unit_book(db, campaign.dataset).names
    words = (
        ("Tổ", "Nơi", "Từ", "Đến", "Ngày", "Người")
        if lang != "en"
        else ("Team", "Place", "From", "To", "Days", "People")
    )
    say(f"Tổ lưu động, {span_text(done.proposal, lang)}", f"Mobile teams, {span_text(done.proposal, lang)}")
    for district in done.proposal.districts:
        console.print()
        console.print(proposal_title(district, names), markup=False)
        table = Table(box=None, pad_edge=False)
        for place, word in enumerate(words):
            table.add_column(word, justify="right" if place > 3 else "left")
        for row in block_rows(district, file, lang):
            table.add_row(
                row.team, f"{row.station} *" if row.fixed else row.station, row.first, row.last, row.days, row.people
            )
        console.print(table)
        for line in district_lines(district, lang):
            say(line, line)
        if any(placed.fixed for placed in district.blocks):
            say("* cố định bằng tay", "* fixed by hand")
        if district.unserved:
            warn("Chưa đủ chỗ.", "Not enough places.")
    console.print()

"""phieuhen handout state, handout open: how far the slips are, and which are still not handed out."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from sqlmodel import Session as DbSession

from notices.wording import collect_text, day_text, figure, hour_range, slip_number
from scheduler.audit.trail import note
from scheduler.cli.changes import MaybeDay
from scheduler.cli.csv_files import write_csv
from scheduler.cli.slips import handouts
from scheduler.cli.state import State, console, say, shared, warn, work
from scheduler.handouts.marks import STATES
from scheduler.handouts.open_list import OPEN_HEADER, OpenSlip, open_rows, open_slips, start_of
from scheduler.handouts.standing import standing
from scheduler.places.models import Campaign
from scheduler.places.unit_tables import unit_book
from scheduler.plan.service import find_plan
from scheduler.roster.spares import masked_head

SHOWN = 40
_HEADS = (
    ("Khu dân cư", "Phiếu", "Đã giao", "V", "CĐ", "KTĐC", "TC", "M", "ĐCT", "Còn"),
    ("Neighbourhood", "Slips", "Given", "V", "CĐ", "KTĐC", "TC", "M", "ĐCT", "Left"),
)
_OPEN_HEADS = (
    ("Ngày", "Khung giờ", "Khu dân cư", "Phiếu", "Hộ", "Trạng thái", "Thu lại"),
    ("Day", "Window", "Neighbourhood", "Slip", "Household", "State", "Collect"),
)


@handouts.command("state")
@shared
def state() -> None:
    """Show by neighbourhood how many slips are handed out, how many came back and why, and how many have no mark.

    The letters are those of the hand-out list: V absent, CĐ moved, KTĐC address not found, TC refused, M dead, ĐCT has the card.
    """
    with work() as job, job.read() as db:
        rows = standing(db, find_plan(db, job.campaign(db)))
    lang = State.current.lang
    table = Table(box=None, pad_edge=False)
    for place, word in enumerate(_HEADS[lang == "en"]):
        table.add_column(word, justify="right" if place else "left")
    for row in rows:
        figures = (figure(row.states.get(one, 0), lang) for one in STATES)
        table.add_row(f"{row.neighbourhood.name}, {row.unit_name}", figure(row.slips, lang), *figures)
    console.print(table)


@handouts.command("open")
@shared
def show_open(
    before: MaybeDay = None,
    unit: Annotated[str, typer.Option(help="code of a unit: its neighbourhoods and those of units below it")] = "",
    csv: Annotated[Path | None, typer.Option(help="write all of them to this .csv")] = None,
) -> None:
    """List the slips that are not handed out, with --before those that were not by the beginning of that day.

    The nearest day comes first, within it the slips of a neighbourhood along the street.
    """
    day = before.date() if before else None
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        plan = find_plan(db, campaign)
        found = open_slips(db, plan, before=start_of(campaign, day), units=_units(db, campaign, unit))
        note(db, "handout.open_read", campaign_id=campaign.id, rows=len(found), before=day.isoformat() if day else "")
    if csv is not None:
        write_csv(csv, OPEN_HEADER, open_rows(found, State.current.lang))
    _tell(found)


def _units(db: DbSession, campaign: Campaign, unit: str) -> set[str] | None:
    """Return the unit and all below it, None for all; a unit that there is not has none."""
    book = unit_book(db, campaign.dataset)
    return None if not unit else {below.code for below in book.below(unit)} if unit in book else set()


def _tell(found: list[OpenSlip]) -> None:
    lang = State.current.lang
    slips = figure(len(found), lang)
    say(f"{slips} phiếu chưa giao.", f"{slips} slips not handed out.")
    if not found:
        return
    table = Table(*_OPEN_HEADS[lang == "en"], box=None, pad_edge=False)
    for one in found[:SHOWN]:
        table.add_row(
            day_text(one.operating_day, lang),
            hour_range(one.starts_at, one.ends_at),
            f"{one.neighbourhood}, {one.unit_name}",
            slip_number(one.number),
            masked_head(one.head_name),
            one.state,
            collect_text(one.collect, lang) if one.collect else "",
        )
    console.print(table)
    if len(found) > SHOWN:
        rest = figure(len(found) - SHOWN, lang)
        warn(f"… và {rest} phiếu nữa; xem đủ bằng --csv.", f"… and {rest} more: --csv has all.")

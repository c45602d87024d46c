"""phieuhen slots follow-ups, follow-up: who came and is not done, and what is done about it."""

from typing import Annotated, Literal

import typer
from rich.table import Table

from notices.wording import date_text
from scheduler.arrivals.follow_ups import FollowUp, Whose, follow_ups
from scheduler.cli.slots_group import slots
from scheduler.cli.state import State, console, say, shared, work
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.following_up import follow_up
from scheduler.places.service import find_session
from scheduler.plan.places_left import find_window

How = Literal["new_slot", "home_round", "data_fixed", "not_needed"]
_WORDS = {
    "outcome": ("Số", "Id"),
    "slip": ("Phiếu", "Slip"),
    "who": ("Người", "Person"),
    "where": ("Địa bàn", "Neighbourhood"),
    "came": ("Kết quả", "Outcome"),
    "day": ("Ngày", "Day"),
    "suggested": ("Nên làm", "Suggested"),
}


@slots.command("follow-ups")
@shared
def list_open(
    state: Annotated[Literal["open", "home", "done"], typer.Option(help="which of them")] = "open",
) -> None:
    """List who came and is not done, with the id that `slots follow-up` asks for; people by their initials."""
    with work() as job, job.read() as db:
        found = [one for one in follow_ups(db, job.campaign(db), Whose()) if one.state == state]
    if not found:
        say("Không có ai.", "Nobody.")
        return
    console.print(_table(found))


@slots.command("follow-up")
@shared
def follow_up_some(
    outcomes: Annotated[list[int], typer.Argument(help="ids from `slots follow-ups`", min=1, max=LARGEST_NUMBER)],
    how: Annotated[How, typer.Option(help="what is done")] = "new_slot",
    session: Annotated[str, typer.Option(help="STATION/YYYY-MM-DD/SHIFT of the new slot")] = "",
    starts: Annotated[str, typer.Option(metavar="HH:MM", help="start of its window; 00:30 is after midnight")] = "",
    remark: Annotated[str, typer.Option("--note", help="what was done, or why nothing more is needed")] = "",
) -> None:
    """Give people who are not done a new slot, those of a household together, or mark what was done about them."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        row = find_session(db, campaign, session) if session else None
        done = follow_up(
            db,
            campaign=campaign,
            whose=Whose(),
            outcome_ids=outcomes,
            how=how,
            slot_id=find_window(db, row, starts).slot_id if row is not None else None,
            note=remark,
            keys=job.keys,
            now=job.now(),
        )
    slips = ", ".join(f"{slip.invitation.number}/{slip.invitation.version}" for slip in done.slips)
    if not done.changed:
        say("Không có gì thay đổi.", "Nothing has changed.")
    elif slips:
        say(
            f"Đã hẹn lại. Phiếu mới (số/bản): {slips}. Hãy in (phieuhen slips print).",
            f"Booked again. New slips (number/version): {slips}. Print them (phieuhen slips print).",
        )
    else:
        say("Đã ghi.", "Marked.")


def _table(found: list[FollowUp]) -> Table:
    lang = State.current.lang
    table = Table(box=None, pad_edge=False)
    for name, pair in _WORDS.items():
        table.add_column(pair[lang == "en"], justify="right" if name in ("outcome", "slip") else "left")
    for one in found:
        table.add_row(
            str(one.outcome_id),
            "–" if one.slip is None else str(one.slip),
            one.name,
            one.neighbourhood,
            one.outcome,
            date_text(one.operating_day, lang),
            one.suggested,
        )
    return table

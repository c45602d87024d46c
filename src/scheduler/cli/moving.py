"""phieuhen plan move, swap, split, join, block, unblock: what somebody decides by hand about the plan that counts."""

from typing import Annotated

import typer

from notices.wording import figure
from scheduler.cli.booking import SessionName
from scheduler.cli.plan import plans
from scheduler.cli.state import State, say, shared, work
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.moving import Rearranged, join, move, split, swap
from scheduler.places.service import find_session
from scheduler.plan.blocking import block_places
from scheduler.plan.moving import PartyKey
from scheduler.plan.places_left import find_window
from scheduler.roster.groups import HOUSEHOLD_PARTY

HouseholdId = Annotated[int, typer.Argument(help="id of the household", min=1, max=LARGEST_NUMBER)]
Starts = Annotated[str, typer.Argument(metavar="HH:MM", help="start of the window; 00:30 is after midnight")]
Party = Annotated[str, typer.Option(help="household, part-N, or resident-ID of one who comes by himself")]


@plans.command("move")
@shared
def move_one(household_id: HouseholdId, session: SessionName, starts: Starts, party: Party = HOUSEHOLD_PARTY) -> None:
    """Move a party to another window with room; later plans leave it there. Its next slip is issued."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        window = find_window(db, find_session(db, campaign, session), starts)
        done = move(
            db,
            campaign=campaign,
            party=PartyKey(household_id, party),
            slot_id=window.slot_id,
            keys=job.keys,
            now=job.now(),
        )
    _tell(done, f"Đã chuyển sang {session} lúc {window.clock}", f"Moved to {session} at {window.clock}")


@plans.command("swap")
@shared
def swap_two(
    first: HouseholdId,
    second: HouseholdId,
    party: Party = HOUSEHOLD_PARTY,
    other_party: Annotated[str, typer.Option(help="the party of the second household")] = HOUSEHOLD_PARTY,
) -> None:
    """Let two parties have each other's window, at once or not at all; asked again they have their own back."""
    with work() as job, job.write() as db:
        done = swap(
            db,
            campaign=job.campaign(db),
            first=PartyKey(first, party),
            second=PartyKey(second, other_party),
            keys=job.keys,
            now=job.now(),
        )
    _tell(done, "Đã đổi chỗ hai nhóm", "Swapped the two parties")


@plans.command("split")
@shared
def split_one(
    household_id: HouseholdId,
    residents: Annotated[
        list[int], typer.Argument(help="ids of those who come by themselves", min=1, max=LARGEST_NUMBER)
    ],
) -> None:
    """Let some of a household come as a part with a slip of its own, at first in the same window."""
    with work() as job, job.write() as db:
        done = split(
            db,
            campaign=job.campaign(db),
            household_id=household_id,
            residents=residents,
            keys=job.keys,
            now=job.now(),
        )
    _tell(done, "Đã tách nhóm", "Split the party")


@plans.command("join")
@shared
def join_one(household_id: HouseholdId) -> None:
    """Bring the parts of a household back into the window of its main party."""
    with work() as job, job.write() as db:
        done = join(db, campaign=job.campaign(db), household_id=household_id, keys=job.keys, now=job.now())
    _tell(done, "Đã gộp nhóm", "Joined the parties")


@plans.command("block")
@shared
def block(
    session: SessionName,
    starts: Starts,
    places: Annotated[int, typer.Argument(help="so many places of the window are given to nobody", min=0)],
) -> None:
    """Keep places of a window from every plan, booking and move."""
    _block(session, starts, places)


@plans.command("unblock")
@shared
def unblock(session: SessionName, starts: Starts) -> None:
    """Free the places of a window that were blocked."""
    _block(session, starts, 0)


def _block(session: str, starts: str, places: int) -> None:
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        window = find_window(db, find_session(db, campaign, session), starts)
        done = block_places(db, campaign, window.slot_id, places)
    lang = State.current.lang
    blocked, free = figure(done.window.blocked, lang), figure(done.window.free, lang)
    say(
        f"{session} lúc {window.clock}: giữ lại {blocked} chỗ, còn trống {free}.",
        f"{session} at {window.clock}: {blocked} places blocked, {free} free.",
    )


def _tell(done: Rearranged, vi: str, en: str) -> None:
    slips = ", ".join(f"{slip.invitation.number}/{slip.invitation.version}" for slip in done.slips)
    if not done.changed:
        say("Không có gì thay đổi.", "Nothing has changed.")
    elif slips:
        say(
            f"{vi}. Phiếu (số/bản): {slips}. Hãy in lại (phieuhen slips print).",
            f"{en}. Slips (number/version): {slips}. Print them (phieuhen slips print).",
        )
    else:
        say(f"{vi}.", f"{en}.")

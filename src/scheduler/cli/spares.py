"""phieuhen slips spare, tell, untell, return: slips printed in advance for households that the leader has yet to find."""

from typing import Annotated

import typer
from sqlmodel import Session as DbSession

from notices.wording import figure, slip_number
from scheduler.cli.slips import slips
from scheduler.cli.state import State, say, shared, work
from scheduler.errors import SchedulerError
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.areas import neighbourhood_of
from scheduler.operations.reprinting import slip_numbered
from scheduler.operations.spare_households import Told, tell, untell
from scheduler.operations.spares import MOST_PEOPLE, MOST_SLIPS, open_spares, return_all
from scheduler.places.models import Campaign
from scheduler.places.service import find_session
from scheduler.plan.places_left import find_window
from scheduler.roster.spares import Found

PlaceName = Annotated[str, typer.Argument(metavar="NEIGHBOURHOOD", help="its name, or its id where several have it")]
SlipNumber = Annotated[int, typer.Argument(help="the slip's number", min=1, max=LARGEST_NUMBER)]


class PersonUnreadable(SchedulerError):
    """What was given for a person is no name with a year."""

    code = "person_unreadable"
    status = 422
    vi = "“{text}” không phải một người. Hãy viết họ tên và năm sinh như “Lê Văn Mẫu, 1975”, hoặc chỉ họ tên."
    en = "“{text}” is no person. Write name and year of birth like “Lê Văn Mẫu, 1975”, or the name alone."


@slips.command("spare")
@shared
def spare(
    place: PlaceName,
    count: Annotated[int, typer.Option(help="open spare slips it should have in all", min=1, max=MOST_SLIPS)],
    people: Annotated[int, typer.Option(help="places on each new one", min=1, max=MOST_PEOPLE)] = 4,
    window: Annotated[
        list[str] | None,
        typer.Option(help="use only this window: 'STATION/YYYY-MM-DD/SHIFT HH:MM'; may be given several times"),
    ] = None,
) -> None:
    """Let a neighbourhood have so many spare slips: reserve first, near its other windows; asking again adds none."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        neighbourhood = neighbourhood_of(db, campaign, place)
        slots = [_slot(db, campaign, one) for one in window or ()]
        opened = open_spares(
            db, campaign, neighbourhood, count=count, people=people, slots=slots, keys=job.keys, now=job.now()
        )
    made, total = (figure(number, State.current.lang) for number in (len(opened.made), opened.total))
    say(
        f"Đã lập thêm {made} phiếu dự phòng, có {total} phiếu chưa dùng. Hãy in lại (phieuhen slips print).",
        f"Made {made} spare slips; {total} are open. Print again (phieuhen slips print).",
    )


@slips.command("tell")
@shared
def tell_one(
    number: SlipNumber,
    head_name: Annotated[str, typer.Argument(help="name of the head of the household")],
    people: Annotated[int, typer.Option(help="how many come", min=1, max=MOST_PEOPLE)],
    address: Annotated[str, typer.Option(help="house and street")] = "",
    person: Annotated[
        list[str] | None, typer.Option(help="'NAME, YEAR' or 'NAME', the head first; may be given several times")
    ] = None,
) -> None:
    """Record whom a spare slip was given, and that it is handed out."""
    told = Told(head_name, address, people, tuple(_person(one) for one in person or ()))
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        tell(db, campaign, slip_numbered(db, campaign, number), told, source="command", now=job.now())
    say(f"Đã ghi hộ nhận phiếu số {slip_number(number)}.", f"Slip {slip_number(number)} belongs to a household now.")


@slips.command("untell")
@shared
def untell_one(number: SlipNumber) -> None:
    """Take back whom a spare slip was given, while nobody came by it."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        untell(db, campaign, slip_numbered(db, campaign, number), source="command", now=job.now())
    say(f"Phiếu dự phòng số {slip_number(number)} chưa ghi tên.", f"Spare slip {slip_number(number)} is blank.")


@slips.command("return")
@shared
def return_open(place: PlaceName) -> None:
    """Return all spare slips of a neighbourhood that nobody needed; their places are free for others."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        returned = return_all(db, campaign, neighbourhood_of(db, campaign, place), now=job.now())
    count = figure(returned, State.current.lang)
    say(f"Đã trả lại {count} phiếu dự phòng.", f"Returned {count} spare slips.")


def _slot(db: DbSession, campaign: Campaign, text: str) -> int:
    session, _, starts = text.strip().partition(" ")
    return find_window(db, find_session(db, campaign, session), starts).slot_id


def _person(text: str) -> Found:
    name, comma, year = (part.strip() for part in text.partition(","))
    if not name or (comma and not (year.isdecimal() and len(year) == len("1975"))):
        raise PersonUnreadable(text=text)
    return Found(name, int(year) if comma else None)

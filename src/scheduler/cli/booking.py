"""phieuhen slots free, slots book: what is still free, and a place there for who has none."""

from typing import Annotated

import typer
from rich.table import Table

from notices.wording import figure, hour_range
from scheduler.cli.slots_group import slots
from scheduler.cli.state import State, console, say, shared, work
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.booking import book
from scheduler.places.models import Station
from scheduler.places.service import find_session
from scheduler.plan.places_left import PlacesLeft, day_left, find_window, windows_of
from scheduler.roster.groups import HOUSEHOLD_PARTY

SessionName = Annotated[str, typer.Argument(help="STATION/YYYY-MM-DD/SHIFT, for example TRU-SO/2021-03-26/evening")]


@slots.command("free")
@shared
def free(session: SessionName) -> None:
    """Show the windows of a session with their places, how many are taken and how many are free."""
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        row = find_session(db, campaign, session)
        windows = windows_of(db, row)
        left = day_left(db, campaign, db.get_one(Station, row.station_id).unit_code, row.operating_day)
    console.print(_table(windows))
    if row.state != "open":
        say("Phiên này đã đóng nên không nhận thêm ai.", "This session is closed and takes nobody.")
    if left is not None:
        people = figure(left, State.current.lang)
        say(f"Giới hạn ngày còn cho {people} người.", f"The daily limit leaves {people} people.")


_WORDS = {
    "window": ("Khung giờ", "Window"),
    "places": ("Chỗ", "Places"),
    "taken": ("Đã đặt", "Taken"),
    "blocked": ("Giữ lại", "Blocked"),
    "free": ("Còn", "Free"),
}


def _table(windows: list[PlacesLeft]) -> Table:
    columns = ["places", "taken", *(["blocked"] if any(window.blocked for window in windows) else []), "free"]
    words = {name: pair[State.current.lang == "en"] for name, pair in _WORDS.items()}
    table = Table(box=None, pad_edge=False)
    for name in ("window", *columns):
        table.add_column(words[name], justify="left" if name == "window" else "right")
    for window in windows:
        people = (figure(getattr(window, name), State.current.lang) for name in columns)
        table.add_row(hour_range(window.starts_at, window.ends_at), *people)
    return table


@slots.command("book")
@shared
def book_one(
    household_id: Annotated[int, typer.Argument(help="id of the household", min=1, max=LARGEST_NUMBER)],
    session: SessionName,
    starts: Annotated[str, typer.Argument(metavar="HH:MM", help="start of the window; 00:30 is after midnight")],
    party: Annotated[str, typer.Option(help="household, or resident-ID of one who comes by himself")] = HOUSEHOLD_PARTY,
) -> None:
    """Book a party that the published plan left out into a window with room, and issue its slip."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        window = find_window(db, find_session(db, campaign, session), starts)
        done = book(
            db,
            campaign=campaign,
            household_id=household_id,
            party=party,
            slot_id=window.slot_id,
            keys=job.keys,
            now=job.now(),
        )
    number = figure(done.invitation.number, State.current.lang)
    if not done.changed:
        say(
            f"Nhóm này đã có lịch ở khung giờ này (phiếu số {number}); không có gì thay đổi.",
            f"This party has its appointment in this window already (slip {number}); nothing has changed.",
        )
        return
    people = figure(done.appointment.size, State.current.lang)
    say(
        f"Đã xếp {people} người vào {session} lúc {window.clock}: phiếu số {number}. Hãy in lại (phieuhen slips print).",
        f"Booked {people} people into {session} at {window.clock}: slip {number}. Print it (phieuhen slips print).",
    )

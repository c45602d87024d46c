"""phieuhen slots explain, close, reopen, lend, return, figures: where places come from, and changes tried before they are made."""

from datetime import date, datetime
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.table import Table

from notices.wording import figure
from scheduler.cli.effects import tell
from scheduler.cli.slots_group import slots
from scheduler.cli.state import State, console, say, shared, work
from scheduler.operations.changing import make_change, try_change
from scheduler.operations.effect_words import signed
from scheduler.operations.explaining import explain
from scheduler.operations.explaining_words import steps, window_rows
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_findings import read_model
from scheduler.places.change_errors import ChangeInvalid
from scheduler.places.changes import Change, Close, Lend, Reopen, ReturnLoan, SetFigures
from scheduler.places.service import find_session
from scheduler.places.unit_capacity import unit_days
from scheduler.places.unit_tables import unit_book

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
MaybeDay = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
Apply = Annotated[bool, typer.Option("--apply", help="make the change; without it only what would happen is told")]
Station = Annotated[str, typer.Option(help="code of a station")]
Unit = Annotated[str, typer.Option(help="code of a unit: its stations and those of all units below it")]
Hours = Annotated[str | None, typer.Option(help="14:00-16:00; the whole operating day if left out")]
Codes = Annotated[list[str], typer.Option(help="code; may be given several times")]


@slots.command("explain")
@shared
def explain_one(
    session: Annotated[str, typer.Argument(help="STATION/YYYY-MM-DD/SHIFT, for example TRU-SO/2021-03-26/evening")],
) -> None:
    """Tell step by step where the places of a session come from."""
    lang = State.current.lang
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        found = explain(db, campaign, find_session(db, campaign, session))
    console.print(f"{found.station_name} · {found.ref}", markup=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for step in steps(found, lang):
        table.add_row(step.label, step.figure, step.why)
    console.print(table)
    if not found.account:
        say(
            "Ca này mở từ phiên bản trước nên không lưu cách tính. Chạy “phieuhen sessions open” để ghi lại.",
            "This session was opened by an earlier version, which kept no account. Run `phieuhen sessions open` to write it.",
        )
    windows = Table(box=None, pad_edge=False)
    for place, word in enumerate(
        ("Window", "Places", "Taken", "Free") if lang == "en" else ("Khung giờ", "Chỗ", "Đã hẹn", "Còn")
    ):
        windows.add_column(word, justify="right" if place else "left")
    for row in window_rows(found, lang):
        windows.add_row(*row)
    console.print(windows)


@slots.command("units")
@shared
def units(day: Day) -> None:
    """Tell what each unit can do on a day, and what loans have moved from one to another."""
    lang = State.current.lang
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        book = unit_book(db, campaign.dataset)
        rows = unit_days(settings_of(campaign), book, day.date())
    table = Table(box=None, pad_edge=False)
    words = ("Unit", "Kits", "Lent", "Borrowed", "Places", "By loans")
    if lang != "en":
        words = ("Đơn vị", "Bộ", "Cho chi viện", "Được chi viện", "Chỗ", "Do chi viện")
    for place, word in enumerate(words):
        table.add_column(word, justify="left" if place in {0, 2, 3} else "right")
    for row in rows:
        moved = signed(row.moved, lang) if row.moved else ""
        lent, borrowed = ", ".join(row.lent), ", ".join(row.borrowed)
        table.add_row(book[row.unit_code].name, figure(row.kits, lang), lent, borrowed, figure(row.places, lang), moved)
    console.print(table)


@slots.command("close")
@shared
def close(
    from_day: Day,
    to_day: MaybeDay = None,
    station: Station = "",
    unit: Unit = "",
    hours: Hours = None,
    reason: Annotated[str, typer.Option(help="why, for the list of closures")] = "",
    apply: Apply = False,
) -> None:
    """Close a station, the stations of a unit, or all, for whole operating days or for hours."""
    last = to_day or from_day
    where = {"station": station, "unit": unit, "hours": hours, "reason": reason}
    _carry_out(_read(Close, {"from_day": from_day.date(), "to_day": last.date()} | where), apply=apply)


@slots.command("reopen")
@shared
def reopen(
    from_day: Day,
    to_day: MaybeDay = None,
    station: Station = "",
    unit: Unit = "",
    hours: Hours = None,
    apply: Apply = False,
) -> None:
    """Open again what was closed for the same station or unit and the same hours."""
    last = to_day or from_day
    where = {"station": station, "unit": unit, "hours": hours}
    _carry_out(_read(Reopen, {"from_day": from_day.date(), "to_day": last.date()} | where), apply=apply)


@slots.command("lend")
@shared
def lend(
    to_station: Annotated[str, typer.Option(help="code of the station that borrows")],
    from_day: Day,
    to_day: MaybeDay = None,
    kit: Codes = [],  # noqa: B006 - typer reads the default and never changes it
    team: Codes = [],  # noqa: B006
    shift: Annotated[list[str], typer.Option(help="only in this shift; may be given several times")] = [],  # noqa: B006
    apply: Apply = False,
) -> None:
    """Let kits and teams work for another unit from a day on."""
    facts = {"kits": kit, "teams": team, "shifts": shift, "to_station": to_station, "from_day": from_day.date()}
    _carry_out(_read(Lend, facts | {"to_day": _day(to_day)}), apply=apply)


@slots.command("return")
@shared
def give_back(
    to_station: Annotated[str, typer.Option(help="code of the station that borrows")],
    from_day: Day,
    last_day: Day,
    kit: Codes = [],  # noqa: B006
    team: Codes = [],  # noqa: B006
    apply: Apply = False,
) -> None:
    """End a loan with its last day; --from-day and the codes name it as it was made."""
    facts = {"kits": kit, "teams": team, "to_station": to_station, "from_day": from_day.date()}
    _carry_out(_read(ReturnLoan, facts | {"last_day": last_day.date()}), apply=apply)


@slots.command("figures")
@shared
def figures(
    rate: Annotated[str | None, typer.Option(help="people per kit and hour, 4 to 30")] = None,
    load: Annotated[str | None, typer.Option(help="planned share of what kits can do")] = None,
    reserve: Annotated[str | None, typer.Option(help="share held back for those without a slip")] = None,
    no_show: Annotated[
        str | None, typer.Option(help="share expected to stay away; 0 invites nobody beyond the places")
    ] = None,
    critical_ratio: Annotated[str | None, typer.Option(help="how careful the overbooking is, 0.7 by default")] = None,
    front_load: Annotated[int | None, typer.Option(help="people moved to the first window of a shift")] = None,
    waiting_room_cap: Annotated[
        int | None, typer.Option(help="most people one window calls; 0 takes the cap away")
    ] = None,
    window_minutes: Annotated[int | None, typer.Option(help="length of a window")] = None,
    first_day: MaybeDay = None,
    last_day: MaybeDay = None,
    apply: Apply = False,
) -> None:
    """Change the campaign's own figures and days; what is not named stays."""
    facts = {
        "rate": rate,
        "load": load,
        "reserve": reserve,
        "no_show": no_show,
        "critical_ratio": critical_ratio,
        "front_load": front_load,
        "waiting_room_cap": waiting_room_cap,
        "window_minutes": window_minutes,
        "first_day": _day(first_day),
        "last_day": _day(last_day),
    }
    given = {name: value for name, value in facts.items() if value is not None}
    _carry_out(_read(SetFigures, given), apply=apply)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _read(kind: type[BaseModel], facts: dict[str, Any]) -> Any:
    made, findings = read_model(kind, facts)
    if made is None:
        raise ChangeInvalid(findings)
    return made


def _carry_out(change: Change, *, apply: bool) -> None:
    with work() as job:
        if apply:
            with job.write() as db:
                effect = make_change(db, job.campaign(db), change, now=job.now())
        else:
            effect = try_change(job.engine, State.current.campaign, change, now=job.now())
        tell(job, effect, applied=apply)
        if not apply and not effect.orphans.appointments:
            say("Thêm --apply để áp dụng.", "Add --apply to make the change.")

"""phieuhen plan off: today is off."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from notices.wording import figure
from scheduler.audit.trail import note
from scheduler.cli.changes import MaybeDay, Station, Unit
from scheduler.cli.csv_files import write_csv
from scheduler.cli.plan import plans
from scheduler.cli.state import State, Work, console, say, shared, warn, work
from scheduler.operations.calling_off import DEFAULT_REASON, CalledOff, call_off, try_off
from scheduler.operations.off_lists import CALL_HEADER, MESSAGE_HEADER, call_rows, message_rows
from scheduler.operations.off_scope import Off, off_of
from scheduler.roster.spares import masked_head

SHOWN = 40


@plans.command("off")
@shared
def off(
    session: Annotated[str, typer.Argument(help="STATION/YYYY-MM-DD/SHIFT; or --day with --station or --unit")] = "",
    station: Station = "",
    unit: Unit = "",
    day: MaybeDay = None,
    since: Annotated[str, typer.Option("--from", metavar="HH:MM", help="what is over by then is left alone")] = "",
    reason: Annotated[str, typer.Option(help="why; told to the people")] = "",
    cancel: Annotated[bool, typer.Option("--cancel", help="move nobody: all wait for another window")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell who would be concerned")] = False,
    messages: Annotated[Path | None, typer.Option(help="write the messages to this .csv")] = None,
    calls: Annotated[Path | None, typer.Option(help="write the leaders' call lists to this .csv")] = None,
) -> None:
    """Call a session off, or all of a station's or unit's on a day: move its people, close it, and tell who is told what.

    Again it changes nothing and tells the same lists.
    """
    with work() as job:
        with job.read() as db:
            campaign = job.campaign(db)
        asked = off_of(
            campaign,
            session=session,
            station=station,
            unit=unit,
            day=day.date() if day else None,
            since=since,
            reason=reason,
            cancel=cancel,
        )
        done = _tried(job, campaign.code, asked) if dry_run else _made(job, asked)
        if messages is not None:
            write_csv(messages, MESSAGE_HEADER, message_rows(campaign, asked.reason or DEFAULT_REASON, done.told))
        if calls is not None:
            write_csv(calls, CALL_HEADER, call_rows(done.told, State.current.lang))
    _tell(done, dry_run=dry_run)


def _tried(job: Work, code: str, asked: Off) -> CalledOff:
    return try_off(job.engine, code, asked, keys=job.keys, now=job.now())


def _made(job: Work, asked: Off) -> CalledOff:
    with job.write() as db:
        campaign = job.campaign(db)
        done = call_off(db, campaign=campaign, off=asked, keys=job.keys, now=job.now())
        if not done.changed:
            day = asked.day.isoformat()
            note(db, "session.off_lists_read", campaign_id=campaign.id, day=day, rows=len(done.told))
    return done


def _tell(done: CalledOff, *, dry_run: bool) -> None:
    lang = State.current.lang
    if dry_run:
        say("Thử, chưa thay đổi gì. Nếu báo nghỉ thì:", "A trial: nothing was changed. If called off:")
    elif not done.changed:
        say(
            "Đã báo nghỉ từ trước hoặc ca đã qua, không có gì thay đổi.",
            "It was called off before, or is over; nothing has changed.",
        )
    moved, cancelled, stayed, closed = (
        figure(number, lang) for number in (done.moved, done.cancelled, done.stayed, done.closed)
    )
    say(
        f"Chuyển {moved} nhóm, hủy lịch {cancelled} nhóm, {stayed} nhóm đã đến nên giữ nguyên; đóng {closed} khung giờ.",
        f"{moved} parties moved, {cancelled} cancelled, {stayed} have arrived and stay; {closed} windows closed.",
    )
    if not done.told:
        return
    table = Table(box=None, pad_edge=False)
    words = ("Slip", "Household", "Old window", "New window")
    for word in words if lang == "en" else ("Phiếu", "Hộ", "Khung cũ", "Khung mới"):
        table.add_column(word)
    for one in done.told[:SHOWN]:
        new = one.new.text(lang) if one.new else "–"
        table.add_row(str(one.slip_number), masked_head(one.head_name), one.old.text(lang), new)
    console.print(table)
    if len(done.told) > SHOWN:
        rest = figure(len(done.told) - SHOWN, lang)
        warn(
            f"… và {rest} nhóm nữa; xem đủ bằng --messages và --calls.",
            f"… and {rest} more: --messages and --calls have all.",
        )

"""phieuhen campaign, phieuhen sessions: what is to be done, where and when."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session as DbSession

from notices.wording import figure
from scheduler.cli.effects import tell
from scheduler.cli.files import write_whole
from scheduler.cli.state import (
    FileUnreadable,
    State,
    progress_bar,
    say,
    shared,
    warn,
    work,
)
from scheduler.errors import why
from scheduler.operations.changing import try_file, try_opening
from scheduler.operations.loading import load_campaign_file
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.campaign_writing import to_toml
from scheduler.places.models import Campaign
from scheduler.places.public_holidays import PublicHoliday, holiday_warning, open_holidays
from scheduler.places.service import close_campaign
from scheduler.places.unit_tables import unit_book

campaigns = typer.Typer(no_args_is_help=True, help="Load, write and close campaigns.")
sessions = typer.Typer(no_args_is_help=True, help="Open the sessions of the campaign file.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(campaigns, name="campaign")
    app.add_typer(sessions, name="sessions")


def read_text(path: Path) -> str:
    """Return a text file.

    Raises
    ------
    FileUnreadable
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=path, **why(error)) from error


@campaigns.command("load")
@shared
def load(
    file: Annotated[Path, typer.Argument(help="campaign file (TOML), or the name of a scenario with --scenario")],
    scenario: Annotated[bool, typer.Option(help="FILE names a scenario that ships with the program")] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="tell what loading it and opening its sessions would do, and change nothing"),
    ] = False,
) -> None:
    """Load a campaign file; the same file again changes nothing."""
    text = scenario_text(str(file)) if scenario else read_text(file)
    if dry_run:
        with work() as job:
            tell(job, try_file(job.engine, text, now=job.now()))
        return
    with work(create=True) as job, job.write() as db:
        loaded = load_campaign_file(db, text, now=job.now())
        holidays = _open_holidays(db, loaded.campaign)
    name = f"{loaded.campaign.code}: {loaded.campaign.name}"
    if loaded.id_numbers_deleted:
        deleted = figure(loaded.id_numbers_deleted, State.current.lang)
        warn(
            f"Tệp này không lưu số định danh: {deleted} số đã lưu nay bị xóa, cùng với khóa của chúng.",
            f"This file keeps no ID numbers: the {deleted} that were kept are now deleted, and their keys.",
        )
    _warn_of_holidays(holidays)
    if not loaded.changed:
        say(f"{name}. Không có gì thay đổi.", f"{name}. Nothing has changed.")
        return
    say(f"Đã nạp {name}.", f"Loaded {name}.")


def _open_holidays(db: DbSession, campaign: Campaign) -> tuple[PublicHoliday, ...]:
    return open_holidays(settings_of(campaign), unit_book(db, campaign.dataset))


def _warn_of_holidays(holidays: tuple[PublicHoliday, ...]) -> None:
    """Say which open days are public holidays; it is for the planner to close them or not."""
    if holidays:
        warn(holiday_warning(holidays, "vi"), holiday_warning(holidays, "en"))


@campaigns.command("write")
@shared
def write(
    file: Annotated[Path | None, typer.Argument(help="the .toml to write; standard output if left out")] = None,
    force: Annotated[bool, typer.Option("--force", help="write over a file that is there")] = False,
) -> None:
    """Write the campaign as it is stored as a campaign file; loading that file again changes nothing."""
    with work() as job, job.read() as db:
        text = to_toml(settings_of(job.campaign(db)))
    if file is None:
        sys.stdout.write(text)
        return
    if write_whole(file, text.encode(), force=force):
        say(f"Đã ghi {file}.", f"Wrote {file}.")
        return
    say(f"{file} đã có đúng nội dung này; không có gì thay đổi.", f"{file} holds just this; nothing has changed.")


@campaigns.command("close")
@shared
def close() -> None:
    """Close the campaign: from now on scans answer that it is over."""
    with work() as job, job.write() as db:
        closed = close_campaign(db, job.campaign(db), now=job.now())
    say(f"Đợt {closed.code} đã kết thúc.", f"Campaign {closed.code} is closed.")


@sessions.command("open")
@shared
def open_all(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what opening would do, and change nothing")] = False,
) -> None:
    """Open every session of the campaign file; a second time changes nothing."""
    if dry_run:
        with work() as job:
            tell(job, try_opening(job.engine, State.current.campaign, now=job.now()))
        return
    with work() as job, job.write() as db, progress_bar("Mở ca", "Opening sessions") as progress:
        campaign = job.campaign(db)
        opened = open_campaign_sessions(db, campaign, now=job.now(), progress=progress)
        holidays = _open_holidays(db, campaign)
    created, kept, slots, places = (
        figure(number, State.current.lang)
        for number in (opened.created, opened.kept, opened.slots, opened.people_places)
    )
    say(
        f"Đã mở {created} ca mới, giữ {kept} ca; {slots} khung giờ, {places} chỗ.",
        f"Opened {created} new sessions, kept {kept}; {slots} slots, {places} places.",
    )
    for number in opened.drafts_removed:
        warn(
            f"Bản thảo {number} đã bị xóa vì khung giờ của nó không còn. Hãy lập lại bằng “phieuhen plan draft”.",
            f"Draft {number} was deleted, as slots of it are gone. Draft again with `phieuhen plan draft`.",
        )
    _warn_of_holidays(holidays)

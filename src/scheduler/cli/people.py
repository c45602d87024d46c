"""phieuhen account, device, outcome: who works with it, and what came of a person."""

import os
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session as DbSession

from scheduler.arrivals.devices import invite_device
from scheduler.arrivals.outcomes import KNOWN, record_outcome, resident_on_slip
from scheduler.auth.errors import ROLE_NAMES, AccountUnknown
from scheduler.auth.leaders import make_leaders
from scheduler.auth.logins import end_logins
from scheduler.auth.models import Account, Role
from scheduler.auth.one_time import issue_one_time, open_words, reset_one_time
from scheduler.auth.second_factor import remove
from scheduler.auth.service import close_account, create_account, find_account, open_account, post_scanner
from scheduler.auth.words import address_form
from scheduler.cli.state import State, Work, console, say, shared, work
from scheduler.clock import real_now
from scheduler.operations.areas import area_of, neighbourhood_named, station_of
from scheduler.places.campaign_file import settings_of

accounts = typer.Typer(no_args_is_help=True, help="Accounts of staff and leaders.")
devices = typer.Typer(no_args_is_help=True, help="Scanning devices.")
outcomes = typer.Typer(no_args_is_help=True, help="What came of a person.")
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="an operating day, for example 2021-03-26")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(accounts, name="account")
    app.add_typer(devices, name="device")
    app.add_typer(outcomes, name="outcome")


@accounts.command("create")
@shared
def create(
    username: str,
    role: Annotated[Role, typer.Option(help="what he may do")],
    unit: Annotated[str | None, typer.Option(help="code of the unit of a planner or ward officer")] = None,
    neighbourhood: Annotated[str | None, typer.Option(help="id or name of a leader's neighbourhood")] = None,
    station: Annotated[str | None, typer.Option(help="code of the station of its staff")] = None,
    one_time: Annotated[bool, typer.Option("--one-time", help="no password, but six words that sign in once")] = False,
) -> None:
    """Add an account. The password comes from PHIEUHEN_PASSWORD or is asked for; it is never an argument."""
    password = None if one_time else os.environ.get("PHIEUHEN_PASSWORD") or _asked_password()
    with work(create=True) as job, job.write() as db:
        key = neighbourhood_named(db, job.campaign(db), neighbourhood) if neighbourhood else None
        area = area_of(db, campaign=State.current.campaign, unit=unit, neighbourhood_id=key, station=station)
        made = create_account(db, username=username, password=password, role=role, area=area, now=real_now())
        if one_time:
            issue_one_time(db, made, keys=job.keys)
        words = open_words(made, keys=job.keys) if one_time else None
    vi, en = ROLE_NAMES[role.value]
    say(f"Đã tạo tài khoản {username} ({vi}).", f"Created the account {username} ({en}).")
    _tell(words)


def _asked_password() -> str:
    english = State.current.lang == "en"
    return str(
        typer.prompt(
            "Password" if english else "Mật khẩu",
            hide_input=True,
            confirmation_prompt="The same again" if english else "Nhập lại mật khẩu",
        )
    )


def _tell(words: tuple[str, ...] | None) -> None:
    if words:
        say("Đăng nhập một lần, ở trang /vao:", "Signs in once, on the page /vao:")
        console.print(f"{' '.join(words)}   /vao/{address_form(words)}", soft_wrap=True, markup=False)


@accounts.command("leaders")
@shared
def leaders() -> None:
    """Give each neighbourhood without a leader's account one; `slips print` puts its one-time sign-in on the cover."""
    with work() as job, job.write() as db:
        made = make_leaders(db, job.campaign(db), units=None, keys=job.keys, now=real_now())
    say(f"Đã tạo {made} tài khoản tổ trưởng.", f"Leaders' accounts made: {made}.")


@accounts.command("reset")
@shared
def reset(username: str) -> None:
    """Sign an account out everywhere and print a new one-time sign-in; the former one is void."""
    with work() as job, job.write() as db:
        account = _account(db, username)
        reset_one_time(db, account, keys=job.keys, now=real_now())
        words = open_words(account, keys=job.keys)
    _tell(words)


@accounts.command("end-sessions")
@shared
def end_sessions(username: str) -> None:
    """Sign an account out everywhere."""
    with work() as job, job.write() as db:
        ended = end_logins(db, _account(db, username), now=real_now())
    say(f"Đã kết thúc {ended} phiên đăng nhập.", f"Sessions ended: {ended}.")


@accounts.command("close")
@shared
def close(username: str) -> None:
    """Shut an account; it is signed out everywhere at once."""
    with work() as job, job.write() as db:
        close_account(db, _account(db, username), now=real_now())
    say(f"Đã khóa tài khoản {username}.", f"Closed the account {username}.")


@accounts.command("open")
@shared
def reopen(username: str) -> None:
    """Open a closed account again."""
    with work() as job, job.write() as db:
        open_account(db, _account(db, username))
    say(f"Đã mở lại tài khoản {username}.", f"Opened the account {username}.")


@accounts.command("remove-code")
@shared
def remove_code(username: str) -> None:
    """Take a lost second factor away."""
    with work() as job, job.write() as db:
        remove(db, _account(db, username))
    say(f"Đã bỏ mã xác thực của {username}.", f"Removed the second factor of {username}.")


@accounts.command("post")
@shared
def post(
    username: str, station: Annotated[str, typer.Argument(help="code of the station")], first: Day, last: Day
) -> None:
    """Send a scanner to a station for some operating days, both included."""
    with work() as job, job.write() as db:
        place = station_of(db, job.campaign(db), station)
        post_scanner(db, _account(db, username), place, first=first.date(), last=last.date())
    say(f"Đã phân công {username} ở {station}.", f"Posted {username} to {station}.")


def _account(db: DbSession, username: str) -> Account:
    account = find_account(db, username)
    if account is None:
        raise AccountUnknown(username=username)
    return account


@devices.command("enrol")
@shared
def enrol(
    station: Annotated[str, typer.Argument(help="code of the station")],
    name: Annotated[str, typer.Option(help="as staff call it")] = "bàn 1",
    base: Annotated[
        str | None, typer.Option(help="where the site is reached, if not at the campaign's public address")
    ] = None,
) -> None:
    """Print a single-use address that enrols the device that opens it, within 24 hours."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        token = invite_device(
            db, campaign=campaign, station=station_of(db, campaign, station), name=name, now=real_now()
        )
        address = f"{(base or settings_of(campaign).public_url).rstrip('/')}/ghi-danh/{token}"
    say(f"Mở một lần trên máy của {name}, trong 24 giờ:", f"Open once on the device of {name}, within 24 hours:")
    console.print(address, soft_wrap=True)


@outcomes.command("record")
@shared
def record(
    code: Annotated[str, typer.Argument(help="the typed code on the slip, 7K3M-9QXD")],
    number: Annotated[int, typer.Argument(help="the person's number on the slip, from 1", min=1, max=99)],
    outcome: Annotated[str, typer.Argument(help=", ".join(KNOWN))],
    station: Annotated[str, typer.Option(help="code of the station")],
) -> None:
    """Record what came of one person; the same again on the same day adds nothing."""
    with work() as job, job.write() as db:
        _record(job, db, code, number, outcome, station)
    say("Đã ghi.", "Recorded.")


def _record(job: Work, db: DbSession, code: str, number: int, outcome: str, station: str) -> None:
    campaign = job.campaign(db)
    record_outcome(
        db,
        campaign=campaign,
        station_id=station_of(db, campaign, station).id or 0,
        resident_id=resident_on_slip(db, campaign=campaign, typed_code=code, number=number),
        outcome=outcome,
        now=job.now(),
        day_starts_minute=settings_of(campaign).day_starts_minute,
    )

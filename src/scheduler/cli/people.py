"""phieuhen account, device, outcome: who works with it, and what came of a person."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.arrivals.devices import invite_device
from scheduler.arrivals.outcomes import KNOWN, record_outcome, resident_on_slip
from scheduler.auth.errors import ROLE_NAMES
from scheduler.auth.models import Role
from scheduler.auth.service import create_account
from scheduler.cli.state import State, console, say, shared, work
from scheduler.operations.areas import area_of, neighbourhood_named, station_of
from scheduler.places.campaign_file import settings_of

accounts = typer.Typer(no_args_is_help=True, help="Accounts of staff and leaders.")
devices = typer.Typer(no_args_is_help=True, help="Scanning devices.")
outcomes = typer.Typer(no_args_is_help=True, help="What came of a person.")


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
) -> None:
    """Add an account. The password comes from PHIEUHEN_PASSWORD or is asked for; it is never an argument."""
    password = os.environ.get("PHIEUHEN_PASSWORD") or typer.prompt(
        "Password" if State.current.lang == "en" else "Mật khẩu",
        hide_input=True,
        confirmation_prompt="The same again" if State.current.lang == "en" else "Nhập lại mật khẩu",
    )
    with work(create=True) as job, job.write() as db:
        key = neighbourhood_named(db, job.campaign(db), neighbourhood) if neighbourhood else None
        area = area_of(db, campaign=State.current.campaign, unit=unit, neighbourhood_id=key, station=station)
        create_account(db, username=username, password=password, role=role, area=area, now=datetime.now(UTC))
    vi, en = ROLE_NAMES[role.value]
    say(f"Đã tạo tài khoản {username} ({vi}).", f"Created the account {username} ({en}).")


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
            db, campaign=campaign, station=station_of(db, campaign, station), name=name, now=datetime.now(UTC)
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
    say("Đã ghi.", "Recorded.")

"""phieuhen demo: the main job end to end on a scenario, and the site to try it on."""

import time
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress_bar import ProgressBar
from rich.table import Table
from sqlmodel import col, select

from notices.wording import figure, size_text
from scheduler.auth.leaders import make_leaders
from scheduler.auth.service import find_account
from scheduler.cli.serve import listening, serve_at
from scheduler.cli.slips import print_all
from scheduler.cli.state import State, Work, console, progress_bar, say, shared, work
from scheduler.clock import real_now
from scheduler.demo.doors import code_to_invitation, device_address, one_time_path, sign_ins, slip_path
from scheduler.demo.former import former_slip
from scheduler.demo.verdicts import codes_for_verdicts
from scheduler.handouts import marks
from scheduler.handouts.printing import Printed
from scheduler.operations.publishing import publish
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.models import Station
from scheduler.places.service import load_campaign
from scheduler.places.unit_tables import known_units
from scheduler.plan.models import Plan
from scheduler.plan.service import draft_plan, published_plan
from scheduler.plan.words import day_text
from scheduler.roster.generate import generate_roster, write_roster
from scheduler.roster.service import import_roster
from slots.calendar import at

HOST = "127.0.0.1"
HOUR = 18 * 60 + 40
"""The minute of the day at which the demo's site opens: the evening shift is under way."""


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("demo")(shared(demo))


def demo(
    scenario: Annotated[str, typer.Argument(help="a scenario that ships with the program")] = "quang-tri",
    folder: Annotated[Path, typer.Option(help="where everything goes")] = Path("var/demo"),
    serve: Annotated[bool, typer.Option(help="serve the site afterwards")] = True,
    port: Annotated[int, typer.Option(help="port of the site", min=1, max=65535)] = 8000,
) -> None:
    """Run the main job on a scenario: roster, sessions, plan, slips; then serve the site with links to try."""
    with ExitStack() as opened:
        door = opened.enter_context(listening(HOST, port)) if serve else None
        opening = _run(scenario, folder, port)
        if door is not None:
            serve_at(door, HOST, port, opening)


def _run(scenario: str, folder: Path, port: int) -> datetime:
    """Run the line, say what to try, and return the hour at which the site opens."""
    began = time.monotonic()
    State.current = State(database=str(folder / "phieuhen.db"), lang=State.current.lang)
    text = scenario_text(scenario)
    with work(create=True) as job:
        plan, printed = _line(job, text, folder)
        opening = _opening(job)
        seconds = time.monotonic() - began
        _summary(plan, printed, folder, seconds)
        later = Work(job.settings, job.engine, opening, job.lang)
        _doors(later, folder, opening, port)
        with progress_bar("In lại phiếu đã đổi", "Printing what has changed") as tell:
            print_all(later, plan.number, tell)
    return opening


def _line(job: Work, text: str, folder: Path) -> tuple[Plan, Printed]:
    """Run every step of the line; each is one transaction, and a second run changes nothing."""
    with job.write() as db:
        campaign = load_campaign(db, text, now=job.now()).campaign
        settings, units = settings_of(campaign), known_units(db, campaign.dataset)
    eve = at(campaign.first_day, -4 * 60)
    job = Work(job.settings, job.engine, eve, job.lang)
    roster = folder / "roster.xlsx"
    with progress_bar("Viết danh sách mẫu", "Writing a sample roster"):
        if not roster.exists():
            write_roster(roster, generate_roster(settings, units))
    with job.write() as db, progress_bar("Nhập danh sách", "Importing the roster") as tell:
        import_roster(
            db, job.campaign(db), roster.read_bytes(), roster.name, keys=job.keys, now=job.now(), progress=tell
        )
    with job.write() as db, progress_bar("Mở ca", "Opening sessions"):
        open_campaign_sessions(db, job.campaign(db), now=job.now())
    with job.write() as db:
        make_leaders(db, job.campaign(db), units=None, keys=job.keys, now=real_now())
    plan = _plan(job)
    with progress_bar("In phiếu", "Printing") as tell:
        printed = print_all(job, plan.number, tell)
    printed.require_all()
    return plan, printed


def _plan(job: Work) -> Plan:
    """Return the plan that counts; the demo's own trials (a household that moves) must not make a second one."""
    with job.read() as db:
        plan = published_plan(db, job.campaign(db))
    if plan is not None:
        return plan
    with job.write() as db, progress_bar("Xếp lịch", "Planning") as tell:
        drafted = draft_plan(
            db, job.campaign(db), now=job.now(), progress=lambda _, share: tell(round(share * 100), 100)
        )
    with job.write() as db, progress_bar("Công bố", "Publishing"):
        return publish(db, campaign=job.campaign(db), number=drafted.number, keys=job.keys, now=job.now()).plan


def _opening(job: Work) -> datetime:
    """Return the hour at which the site opens: an evening about a quarter into the plan."""
    with job.read() as db:
        campaign = job.campaign(db)
        days = (campaign.last_day - campaign.first_day).days
        day = date.fromordinal(campaign.first_day.toordinal() + days // 4)
    return at(day, HOUR)


def _summary(plan: Plan, printed: Printed, folder: Path, seconds: float) -> None:
    facts = plan.summary
    days = (date.fromisoformat(facts["deadline"]) - date.fromisoformat(facts["first_day"])).days + 1
    busiest = facts["busiest_day"]["people"]
    vi = State.current.lang != "en"
    table = Table(show_header=False, box=None)
    for label, done, total in (
        ("Người có lịch" if vi else "People placed", facts["placed"], facts["eligible"]),
        ("Ngày sử dụng" if vi else "Days used", facts["days_used"], days),
        ("Phiếu đã in" if vi else "Slips printed", printed.slips, facts["parties"]),
    ):
        table.add_row(label, ProgressBar(total=total, completed=done, width=40), f"{figure(done)} / {figure(total)}")
    console.print(table)
    size = size_text(sum(run.size_bytes for run in printed.runs), State.current.lang)
    say(
        f"Xong ngày {day_text(facts['last_day'])}, hạn {day_text(facts['deadline'])}; ngày đông nhất {figure(busiest)} người. "
        f"{len(printed.runs)} tệp PDF, {size}, trong {folder / 'slips'}. Mất {seconds:.0f} giây.",
        f"Done on {day_text(facts['last_day'])}, deadline {day_text(facts['deadline'])}; busiest day {figure(busiest)} people. "
        f"{len(printed.runs)} PDF files, {size}, in {folder / 'slips'}. Took {seconds:.0f} seconds.",
    )


def _doors(job: Work, folder: Path, opening: datetime, port: int) -> None:
    """Print what to try, and make it so: accounts, a device, some slips handed out and some people arrived."""
    base = f"http://{HOST}:{port}"
    with job.write() as db:
        campaign = job.campaign(db)
        station = db.exec(
            select(Station).where(Station.campaign_id == campaign.id).order_by(col(Station.number))
        ).first()
        if station is None:
            return
        accounts = sign_ins(db, campaign, station, file=folder / "keys" / "demo-accounts.txt", now=opening)
        staff = find_account(db, "diem")
        if staff is None:
            return
        marks.mark(db, campaign=campaign, numbers=range(1, 31), state="handed_out", source="command", now=opening)
        codes = codes_for_verdicts(db, campaign, station, staff, keys=job.keys, now=opening)
        codes.append(("campaign_closed", former_slip(db, campaign, keys=job.keys, now=opening)))
        device = device_address(db, campaign, station)
        leader = one_time_path(db, campaign, keys=job.keys)
        resident = slip_path(db, code_to_invitation(db, codes[0][1]))
    lines = [("Trang của người dân" if job.lang == "vi" else "A resident's page", f"{base}{resident}")]
    lines += [
        (account.who[job.lang == "en"], f"{base}/dang-nhap  {account.username}  {account.password}")
        for account in accounts
    ]
    if leader:
        lines.append(("Tổ trưởng, một lần" if job.lang == "vi" else "A leader, once", f"{base}{leader}"))
    lines.append(("Máy quét" if job.lang == "vi" else "A scanning device", f"{base}{device}"))
    lines.append(("Mã để thử tại điểm" if job.lang == "vi" else "Codes to try there", f"{base}/scan/"))
    for label, value in [*lines, *codes]:
        # Plain lines, never a table: a code that a terminal cuts short is no code.
        console.print(f"{label:<20} {value}", soft_wrap=True, markup=False)

"""phieuhen roster school: a school's own list of pupils."""

from pathlib import Path
from typing import Annotated

import typer

from notices.wording import figure, pick
from scheduler.cli.roster import rosters
from scheduler.cli.state import FileUnreadable, State, say, shared, warn, work
from scheduler.errors import why
from scheduler.roster.school_lists import read_school_list
from scheduler.roster.schools import FINDINGS, school_station, take_pupils

SHOWN = 50
"""Rows with something wrong that are told one by one."""


@rosters.command("school")
@shared
def school_list(
    school: Annotated[str, typer.Argument(help="code of the school's station")],
    file: Annotated[Path, typer.Argument(help=".xlsx, .xls, .ods or .csv: name, birth, class")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would be stored, and change nothing")] = False,
) -> None:
    """Find a school's pupils in the roster and store school and class; the same list again changes nothing."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=file, **why(error)) from error
    with work() as job, job.read() if dry_run else job.write() as db:
        campaign = job.campaign(db)
        station = school_station(campaign, school)
        pupils = read_school_list(data, file.name)
        report = take_pupils(
            db, campaign, station, pupils, data=data, file_name=file.name, now=job.now(), apply=not dry_run
        )
    lang = State.current.lang
    rows, matched, same = (figure(count, lang) for count in (report.rows, report.matched, report.same))
    say(
        f"{station.school}: {rows} dòng; {matched} em {'sẽ được' if dry_run else 'đã'} ghi trường, lớp; {same} em đã đúng sẵn.",
        f"{station.school}: {rows} rows; {matched} pupils {'to be ' if dry_run else ''}recorded; {same} as they were.",
    )
    for code, count in report.counts.items():
        warn(f"{figure(count, 'vi')} dòng: {FINDINGS[code][0]}.", f"{figure(count, 'en')} rows: {FINDINGS[code][1]}.")
    for sheet, row, code in report.findings[:SHOWN]:
        vi, en = (f"trang {sheet}, ", f"sheet {sheet}, ") if sheet else ("", "")
        say(f"  {vi}dòng {row}: {pick(FINDINGS[code], 'vi')}", f"  {en}row {row}: {pick(FINDINGS[code], 'en')}")

"""A job outlives its process: killed in the middle, it goes on where it stood."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlmodel import select

from factories import small_roster
from job_desk import make_jobs, wait_for
from line import files_in
from scheduler.handouts.models import PrintRun
from scheduler.handouts.printers import AHEAD
from scheduler.handouts.printing import RECORDED_AT_ONCE
from scheduler.invitations.models import Invitation, InvitationVersion

NEIGHBOURHOODS = 60
FILES = NEIGHBOURHOODS + 1
"""A school hands its slips out itself."""
UNRECORDED = RECORDED_AT_ONCE + (1 + AHEAD) * (os.cpu_count() or 1)
"""Files at the most that a kill can catch drawn and not recorded."""
PROGRAM = """
import sys, time
from pathlib import Path
from job_desk import make_jobs
from line import Line
from scheduler.database import open_engine

url, folder = sys.argv[1], Path(sys.argv[2])
jobs = make_jobs(Line(open_engine(url), folder), url, "killed-1")
jobs.launch()
print(jobs.start_print("nho", 1), flush=True)
time.sleep(60)
"""


def start_printing(url, folder):
    """Start a process that prints; return it and the job's id."""
    here = Path(__file__).parents[3]
    paths = os.pathsep.join(str(here / part) for part in ("src", "tests"))
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return process, process.stdout.readline().strip()


def wait_for_files(folder, count):
    for _ in range(6000):
        if len(list((folder / "slips").glob("[!.]*.pdf"))) >= count:
            return
        time.sleep(0.005)
    raise TimeoutError


def test_a_print_that_was_killed_goes_on_and_draws_no_slip_under_another_number(line, db_url):
    people = [f"P{n};Tô Văn {n};Chủ hộ;1971;số {n};khu phố {n};Phường 1;;;;;" for n in range(3, NEIGHBOURHOODS + 1)]
    line.load()
    line.fill(small_roster(*people))
    line.open()
    line.draft()
    jobs = make_jobs(line, db_url, "killed-1")  # its keys are those of the process to come
    line.publish()
    with line.work() as (db, _):
        numbered = {row.id: (row.number, row.typed_code) for row in db.exec(select(Invitation))}
        signed = {(row.invitation_id, row.version): row.slip_code for row in db.exec(select(InvitationVersion))}

    process, job_id = start_printing(db_url, line.folder)
    wait_for_files(line.folder, 2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    left = {name: total for name, total in files_in(line.folder).items() if name.endswith(".pdf")}
    assert 2 <= len(left) < FILES
    stamps = {name: (line.folder / name).stat().st_mtime_ns for name in left}

    jobs.launch()
    try:
        done = wait_for(jobs, job_id)
    finally:
        jobs.stop()
    assert (done.state, done.result["files"]) == ("done", FILES)
    with line.work() as (db, _):
        assert {row.id: (row.number, row.typed_code) for row in db.exec(select(Invitation))} == numbered
        rows = db.exec(select(InvitationVersion)).all()
        runs = db.exec(select(PrintRun)).all()
    assert {(row.invitation_id, row.version): row.slip_code for row in rows} == signed
    assert len(runs) == FILES
    assert sum(run.slips for run in runs) == len(numbered)
    files = {name: total for name, total in files_in(line.folder).items() if name.startswith("slips/")}
    finished = {name: total for name, total in files.items() if name.endswith(".pdf")}
    assert finished == {run.path: run.sha256 for run in runs}
    again = [name for name in left if (line.folder / name).stat().st_mtime_ns != stamps[name]]
    assert len(again) <= UNRECORDED  # drawn again to the same bytes
    assert all(finished[name] == total for name, total in left.items())

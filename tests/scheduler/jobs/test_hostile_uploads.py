"""An upload that means harm costs its job and nothing else: the server goes on, nothing is stored, and the file goes."""

import time

import pytest

import hostile_files as hostile
from factories import small_roster
from job_desk import wait_for
from roster_files import xlsx
from scheduler.roster import apart


@pytest.fixture
def upload(sqlite_line):
    def kept(data: bytes):
        path = sqlite_line.folder / "1.upload"
        path.write_bytes(data)
        return path

    return kept


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (hostile.far_cell, "a.xlsx", "roster_too_costly"),
        (hostile.circle_xls, "a.xls", "roster_too_costly"),
        (hostile.panic_xls, "a.xls", "roster_unreadable"),
        (hostile.long_ods, "a.ods", "roster_too_costly"),
        (hostile.bomb, "a.xlsx", "roster_too_costly"),
        (lambda: b"," * (8 << 20), "a.csv", "roster_too_costly"),
        (lambda: xlsx()[:2000], "a.xlsx", "roster_unreadable"),
    ],
    ids=["far cell", "circle", "panic", "long", "bomb", "endless line", "broken off"],
)
def test_a_hostile_upload_ends_its_job_and_the_next_one_is_read(sqlite_line, sqlite_jobs, upload, make, name, code):
    sqlite_line.load()
    before = sqlite_line.kept()
    path = upload(make())
    failed = wait_for(sqlite_jobs, sqlite_jobs.start_import("nho", path, name))
    assert (failed.state, failed.error["code"]) == ("failed", code)
    assert name in failed.error["vi"]
    assert not path.exists()
    assert sqlite_line.kept() == before
    done = wait_for(sqlite_jobs, sqlite_jobs.start_import("nho", upload(small_roster()), "b.csv"))
    assert (done.state, done.result["households"]) == ("done", 8)


def test_while_an_upload_is_read_others_write(sqlite_line, sqlite_jobs, upload):
    sqlite_line.load()
    with apart._turn:
        job = sqlite_jobs.start_import("nho", upload(small_roster()), "a.csv")
        time.sleep(0.5)  # the job is at its file now
        assert sqlite_jobs.status(job).state == "running"
        sqlite_line.open()
    assert wait_for(sqlite_jobs, job).state == "done"

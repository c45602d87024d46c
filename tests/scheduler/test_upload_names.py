"""What a client calls its file is text and nothing more, whichever door it comes through."""

import unicodedata
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from job_desk import wait_for
from roster_files import xlsx
from scheduler.roster.models import RosterImport
from scheduler.uploads import LONGEST_NAME, shown_name
from site_world import make_site

NAMES = {
    "danh sách.xlsx": "danh sách.xlsx",
    unicodedata.normalize("NFD", "Phường Trường Sơn.xlsx"): "Phường Trường Sơn.xlsx",
    "../../etc/passwd": "passwd",
    "/etc/passwd": "passwd",
    "..": "roster",
    "../": "roster",
    "": "roster",
    "C:\\Danh sách\\x.xlsx": "x.xlsx",
    "..\\..\\phieuhen.db": "phieuhen.db",
    "\\\\server\\share\\a.csv": "a.csv",
    "a\0.xlsx": "a.xlsx",
    "a.xlsx\0.csv": "a.xlsx.csv",
    "a\r\nSet-Cookie: b.xlsx": "a Set-Cookie: b.xlsx",
    "a\u2028b\tc\u3000d.xlsx": "a b c d.xlsx",
    "\u202excod.xlsx\u2066\ufeff": "xcod.xlsx",
    "\ud800.xlsx": ".xlsx",
    "x" * 10_000: "x" * 110,
    "x" * 10_000 + ".csv": "x" * 110 + ".csv",
    "x." + "y" * 10_000: "x." + "y" * 108,
    "a" + "\u0301\u0323" * 5000 + ".xlsx": None,
    "{file_name}%s<b>.xlsx": "{file_name}%s<b>.xlsx",
}


@pytest.mark.parametrize(("sent", "shown"), NAMES.items(), ids=range(len(NAMES)))
def test_a_name_becomes_one_short_line_of_nfc_without_its_folders(sent, shown):
    name = shown_name(sent)
    assert shown in {None, name}
    assert 0 < len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert not {"/", "\\"} & {*name}
    assert unicodedata.is_normalized("NFC", name)
    assert shown_name(name) == name


def test_a_file_without_a_name_is_a_roster():
    assert shown_name(None) == "roster"


@pytest.fixture
def site(sqlite_line, sqlite_url):
    """Nothing but a campaign; no jobs run."""
    sqlite_line.load()
    made = make_site(sqlite_line, sqlite_url)
    yield made
    made.close()


@pytest.fixture
def working_site(sqlite_line, sqlite_url):
    """The same with jobs."""
    sqlite_line.load()
    made = make_site(sqlite_line, sqlite_url, jobs=True)
    with TestClient(made.app):
        yield made
    made.close()


def everything(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.name.startswith("phieuhen.db")}


def sent_as(name: bytes, data: bytes) -> dict:
    """A form with a file of exactly this name, as no well-behaved client would write it."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\n'
    return {
        "content": head + data + b"\r\n--edge--\r\n",
        "headers": {"Content-Type": "multipart/form-data; boundary=edge"},
    }


DOORS = ("/api/v1/roster-imports", "/dot/danh-sach")
NO_NAMES = (b"x" * 10_000 + b".xlsx", b"a\0b.xlsx", b"\xff\xfe.xlsx", b'a"; name="b', b"")


def drop(browser, done):
    """Let a proposed file go, as somebody does who has looked at it."""
    number = (done.result or {}).get("proposed")
    if number is not None:
        assert browser.post(f"/api/v1/roster-imports/{number}/drop").status_code in {200, 409}


@pytest.mark.parametrize("door", DOORS)
def test_no_name_leads_out_of_the_folder_of_uploads(working_site, tmp_path, door):
    browser, jobs = working_site.signed_in(), working_site.app.state.jobs
    before = everything(tmp_path) | {tmp_path / "uploads"}
    wanted = [name for name in NAMES if 0 < len(name) < 1000 and not {*name} & {"\r", "\n", "\ud800"}]
    for number, name in enumerate(wanted):
        data = xlsx(titles=number)  # the same bytes again would change nothing
        answer = browser.post(door, **sent_as(name.replace("\\", "\\\\").encode(), data))
        assert answer.status_code in {202, 303}
        job = answer.json()["job_id"] if answer.status_code == 202 else answer.headers["location"].rpartition("/")[2]
        done = wait_for(jobs, job)
        assert done.state in {"done", "failed"}, name
        drop(browser, done)
        assert everything(tmp_path) == before, name
    with working_site.line.work() as (db, _):
        stored = set(db.exec(select(RosterImport.file_name)))
    assert stored == {shown_name(name) for name in wanted}


def test_a_name_that_is_none_is_refused_or_told_short(working_site, tmp_path):
    browser, jobs = working_site.signed_in(), working_site.app.state.jobs
    before = everything(tmp_path) | {tmp_path / "uploads"}
    for door in DOORS:
        for name in NO_NAMES:
            assert browser.post(door, **sent_as(name, xlsx())).status_code in {202, 303, 400, 422}
    for job in jobs.list():
        drop(working_site.signed_in(), wait_for(jobs, job.id))
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%5capp.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/a%00.css",
        "/static/" + "x" * 5000,
        "/static/" + "a/" * 2000,
        "/static/%ff",
        "/dot/in/..%2f..%2fphieuhen.db.pdf",
        "/dot/in/1%00.pdf",
        "/api/v1/prints/..%2f1/file",
        "/api/v1/prints/99999999999999999999/file",
    ],
)
def test_no_address_opens_what_is_not_meant_to_be_read(site, path):
    answer = site.signed_in().get(path)
    assert answer.status_code in {403, 404, 422}
    assert b"root:" not in answer.content
    assert b"def create_app" not in answer.content

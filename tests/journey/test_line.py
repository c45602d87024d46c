"""The whole line, from a roster to progress, as commands and through the API, on either database."""

import json
import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import col, select
from starlette.testclient import TestClient

from commands import Terminal
from factories import EVE, SMALL_INVITED, SMALL_SLIPS, small_campaign_text, small_roster
from job_desk import wait_for
from line import Line, files_in, rows_of
from scheduler.app import create_app
from scheduler.auth.models import Role
from scheduler.auth.service import Area, create_account
from scheduler.database import transaction
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household, Resident
from scheduler.settings import Settings
from site_world import make_site
from slots.calendar import ZONE

PASSWORD = "mật khẩu để thử"


@pytest.fixture
def terminal(monkeypatch, capsys, tmp_path, db_url):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setenv("PHIEUHEN_DATABASE_URL", db_url)
    monkeypatch.setenv("PHIEUHEN_DATA_DIR", str(home))
    monkeypatch.setenv("PHIEUHEN_KEYS_DIR", str(home / "keys"))
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


TRAIL = ("audit_entry",)
"""It says that a step was done again; nothing else may tell."""


def slip_at(engine, station="TRU-SO"):
    """A slip of the station: its number, typed code, and when it is due."""
    with DbSession(engine) as db:
        invitation, slot = db.exec(
            select(Invitation, SlotRow)
            .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .join(Station, col(Station.id) == col(SessionRow.station_id))
            .where(Station.code == station)
            .order_by(col(Invitation.number))
        ).first()
    return invitation.number, invitation.typed_code, slot.starts_at.astimezone(ZONE)


def test_the_line_as_commands(terminal, db_engine, tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "nho.toml").write_text(small_campaign_text())
    steps = [
        ("campaign", "load", "nho.toml"),
        ("roster", "generate", "roster.xlsx"),
        ("roster", "import", "roster.xlsx", "--yes"),
        ("sessions", "open"),
        ("plan", "draft"),
        ("plan", "show"),
        ("plan", "export", "--out", "plan.csv"),
        ("plan", "publish"),
        ("slips", "print"),
        ("handout", "mark", "1-5", "7"),
        ("progress",),
        ("check", "--read"),
    ]
    for step in steps:
        terminal.do(*step)
        before = rows_of(db_engine, but=TRAIL), files_in(home)
        terminal.do(*step)
        assert (step, rows_of(db_engine, but=TRAIL), files_in(home)) == (step, *before)

    _, code, due = slip_at(db_engine)
    monkeypatch.setenv("PHIEUHEN_CLOCK", (due + timedelta(minutes=5)).isoformat())
    address = terminal.do("device", "enrol", "TRU-SO").out.split()[-1]
    assert address.startswith("https://phieuhen.example/ghi-danh/")
    arrive(address.rsplit("/", 1)[1], code)
    outcome = ("outcome", "record", f"{code[:4]}-{code[4:]}", "1", "collected", "--station", "TRU-SO")
    terminal.do(*outcome)
    before = rows_of(db_engine, but=TRAIL)
    terminal.do(*outcome)
    assert rows_of(db_engine, but=TRAIL) == before

    total = terminal.do("progress").out.splitlines()[-1].split()
    assert total[0] == "Total"
    invited, handed_out, arrived, collected = map(int, total[1:])
    assert invited == 54
    assert handed_out > 5
    assert (arrived, collected) == (1, 1)
    counters = json.loads(terminal.do("check", "--read").out)
    assert counters["broken"] == []
    assert counters["qr_read"] == counters["slips_printed"]

    terminal.do("campaign", "close")
    before = rows_of(db_engine, but=TRAIL)
    terminal.do("campaign", "close", "--campaign", "nho")
    assert rows_of(db_engine, but=TRAIL) == before
    assert terminal.do("progress", "--campaign", "nho").out.splitlines()[-1].split() == total
    refused = terminal.run("plan", "draft", "--campaign", "nho")
    assert (refused.code, rows_of(db_engine, but=TRAIL)) == (2, before)


def arrive(token, code):
    """Enrol a device, scan a code twice under one id, and record that the first person came."""
    app = create_app(Settings(), jobs=False)
    with TestClient(app) as phone:
        shown = {"Authorization": f"Bearer {phone.post('/api/v1/devices/enrol', json={'token': token}).json()['key']}"}
        scan_id = str(uuid.uuid4())
        order = {"scan_id": scan_id, "text": code}
        verdicts = [phone.post("/api/v1/scans", json=order, headers=shown).json() for _ in range(2)]
        assert verdicts[0] == verdicts[1]
        for _ in range(2):
            came = phone.post(f"/api/v1/scans/{scan_id}/check-ins", json={"numbers": [1]}, headers=shown)
            assert came.json()["arrived"] == [1]


def test_the_line_through_the_api(db_engine, db_url, tmp_path):
    line = Line(db_engine, tmp_path, Keys.in_folder(tmp_path / "keys"))
    with transaction(db_engine) as db:
        create_account(db, username="quan-tri", password=PASSWORD, role=Role.ADMINISTRATOR, area=Area(), now=EVE)
    site = make_site(line, db_url, jobs=True)
    jobs = site.app.state.jobs
    with TestClient(site.app, headers={"Accept-Language": "en"}) as desk:
        answer = desk.post("/api/v1/sign-in", json={"username": "quan-tri", "password": PASSWORD})
        assert answer.status_code == 200

        def job(path, **body):
            started = desk.post(f"/api/v1/{path}", **body)
            assert started.status_code == 202
            status = wait_for(jobs, started.json()["job_id"])
            assert desk.get(f"/api/v1/jobs/{status.id}").json()["state"] == status.state == "done"
            return status.result

        def twice(step):
            """Do a step again: nothing may change."""
            first = step()
            before = rows_of(db_engine, but=TRAIL), files_in(tmp_path / "slips")
            step()
            assert (rows_of(db_engine, but=TRAIL), files_in(tmp_path / "slips")) == before
            return first

        toml = {"content": small_campaign_text().encode(), "headers": {"Content-Type": "application/toml"}}
        twice(lambda: desk.post("/api/v1/campaigns", **toml))

        def bring():
            seen = job("roster-imports", files={"file": ("danh-sach.csv", small_roster())})
            return job(f"roster-imports/{seen['proposed']}/approval", json={}) if "proposed" in seen else seen

        report = twice(bring)
        assert (report["households"], report["refused"]) == (8, 0)
        assert twice(lambda: desk.post("/api/v1/sessions/open")).json()["created"] == 18
        plan = twice(lambda: job("plans", json={}))
        assert (plan["number"], plan["summary"]["placed"]) == (1, SMALL_INVITED)
        published = twice(lambda: desk.post("/api/v1/plans/1/publish", json={})).json()
        assert published["new"] == SMALL_SLIPS
        printed = twice(lambda: job("prints", json={"plan": 1}))
        assert (printed["files"], printed["slips"]) == (3, SMALL_SLIPS)
        number, code, _ = slip_at(db_engine)
        assert twice(lambda: desk.post("/api/v1/handouts", json={"numbers": [number]})).json() == {"changed": 1}

        token = desk.post("/api/v1/devices", json={"station": "TRU-SO", "name": "bàn 1"}).json()["token"]
        shown = {"Authorization": f"Bearer {desk.post('/api/v1/devices/enrol', json={'token': token}).json()['key']}"}
        scan_id = str(uuid.uuid4())
        order = {"json": {"scan_id": scan_id, "text": code}, "headers": shown}
        twice(lambda: desk.post("/api/v1/scans", **order))
        whole = {"json": {"numbers": [1], "reason": "đến trước giờ"}, "headers": shown}
        came = twice(lambda: desk.post(f"/api/v1/scans/{scan_id}/check-ins", **whole))
        assert came.json()["arrived"] == [1]
        collected = {"json": {"typed_code": code, "number": 1, "outcome": "collected"}, "headers": shown}
        assert twice(lambda: desk.post("/api/v1/outcomes", **collected)).status_code == 201

        total = desk.get("/api/v1/progress").json()["total"]
        assert (total["invited"], total["handed_out_slips"], total["arrived"], total["collected"]) == (
            SMALL_INVITED,
            1,
            1,
            1,
        )
        assert {row["state"] for row in desk.get("/api/v1/jobs").json()} == {"done"}
        assert twice(lambda: desk.post("/api/v1/campaigns/close?campaign=nho")).json()["state"] == "closed"
    with DbSession(db_engine) as db:
        assert len(db.exec(select(Household)).all()) == 8
        assert len(db.exec(select(Resident)).all()) == 16


def test_the_api_and_the_commands_make_the_same_line(terminal, db_engine, tmp_path):
    """What a command has begun, the verbs go on with: keys, plans and files are the same."""
    home = tmp_path / "home"
    (home / "nho.toml").write_text(small_campaign_text())
    (home / "danh-sach.csv").write_bytes(small_roster())
    for step in (
        ("campaign", "load", "nho.toml"),
        ("roster", "import", "danh-sach.csv", "--yes"),
        ("sessions", "open"),
    ):
        terminal.do(*step)
    for step in (("plan", "draft"), ("plan", "publish"), ("slips", "print")):
        terminal.do(*step)
    before = rows_of(db_engine, but=TRAIL), files_in(home)
    line = Line(db_engine, home, Keys.in_folder(home / "keys"))
    for again in (line.load, line.fill, line.open, line.draft, line.publish, line.print):
        again()
    assert (rows_of(db_engine, but=TRAIL), files_in(home)) == before

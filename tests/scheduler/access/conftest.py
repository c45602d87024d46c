"""The small campaign with its slips printed, beside another campaign; and somebody of each role in it."""

import shutil
import uuid
from datetime import timedelta

import pytest
from sqlmodel import select

from factories import EVE, small_campaign_text
from line import Line
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.arrivals.models import Device, Scan, StationNotice, Visit
from scheduler.auth.logins import begin_login
from scheduler.auth.models import Account, Login, Role
from scheduler.clock import real_now
from scheduler.database import open_engine
from scheduler.handouts.models import PrintRun
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.messages.models import Message
from scheduler.operations.areas import station_of
from scheduler.places.models import Campaign, Neighbourhood, Station
from scheduler.plan.models import Appointment
from scheduler.requests.service import ask
from scheduler.roster.models import Household, ReviewRequest, RosterImport
from site_world import Site, make_site

AREAS = {
    "A": {"role": Role.ADMINISTRATOR, "campaign": None},
    "P": {"role": Role.PLANNER, "unit": "462"},
    "p": {"role": Role.PLANNER, "unit": "19357"},
    "W": {"role": Role.WARD_OFFICER, "unit": "19357"},
    "L": {"role": Role.LEADER, "place": "khu phố 1"},
    "S": {"role": Role.STATION_LEAD, "station": "TRU-SO"},
    "C": {"role": Role.SCANNER, "station": "TRU-SO"},
    "U": {"role": Role.AUDITOR},
}


def told_at(db, station_id):
    """A notice of a station, and a scan that was made there without network."""
    station = db.get_one(Station, station_id)
    facts = {"campaign_id": station.campaign_id, "station_id": station_id, "operating_day": EVE.date()}
    notice = StationNotice(kind="late", minutes=30, set_at=EVE, **facts)
    scan = Scan(
        scan_id=str(uuid.uuid4()), scanned_at=EVE, received_at=EVE, verdict="invalid", answer={}, offline=True, **facts
    )
    db.add_all([notice, scan])
    db.flush()
    return notice.id, scan.id


def _walk_in(db, station: Station) -> Visit:
    visit = Visit(
        campaign_id=station.campaign_id,
        station_id=station.id,
        operating_day=EVE.date(),
        queue_number=1,
        entry_id=str(uuid.uuid4()),
        provenance="unlisted",
        rank="walk_in",
        people=1,
        arrived_at=EVE,
    )
    db.add(visit)
    db.flush()
    return visit


def _proposed(db, unit_code: str) -> int:
    row = RosterImport(
        campaign_id=db.exec(select(Campaign.id)).first(),
        unit_code=unit_code,
        file_name="ds.xlsx",
        sha256="0" * 64,
        imported_at=EVE,
        state="proposed",
        report={"rows": 0, "refused": 0, "doubtful": 0, "findings": []},
    )
    db.add(row)
    db.flush()
    return row.id


def _text_to(db, invitation: Invitation) -> int:
    text = Message(
        campaign_id=invitation.campaign_id,
        invitation_id=invitation.id,
        kind="reminder",
        about=f"slip-{invitation.number}",
        slot_id=db.get_one(Appointment, invitation.appointment_id).slot_id,
        recipient="+84900000012",
        words="Nhac lich",
        token=str(uuid.uuid4()),
        state="failed",
        made_at=EVE,
        due_at=EVE,
        next_try_at=EVE,
        expires_at=EVE + timedelta(days=1),
        ended_at=EVE,
        problem="refused_422",
    )
    db.add(text)
    db.flush()
    return text.id


def _says(db, household: Household) -> int:
    """Let a leader ask for a household's wish."""
    facts = {"campaign_id": household.campaign_id, "neighbourhood_id": household.neighbourhood_id}
    asked = ReviewRequest(household_id=household.id, kind="shift", facts={"shift": "evening"}, asked_at=EVE, **facts)
    db.add(asked)
    db.flush()
    return asked.id


class Doors:
    """A site, and for each asker a browser of his own with ids in its area and ids outside of it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.accounts = {letter: site.account(**area) for letter, area in AREAS.items()}
        self.near = self._others("khu phố 1", "TRU-SO")
        self.far = self._others("khu phố 2", "DEM")
        with site.line.work() as (db, campaign):
            for which, station in ((self.near, "TRU-SO"), (self.far, "DEM")):
                place = station_of(db, campaign, station)
                token = invite_device(db, campaign=campaign, station=place, name=station, now=EVE)
                which["key"] = enrol(db, token=token, now=EVE)
                which["device_id"] = max(db.exec(select(Device.id)).all())
                which["visit_id"] = _walk_in(db, place).id
            # The night point stands in the ward, the headquarters belong to the town.
            self.near["station_id"] = station_of(db, campaign, "DEM").id
            self.far["station_id"] = station_of(db, campaign, "TRU-SO").id
            for which in (self.near, self.far):
                which["notice_id"], which["conflict_id"] = told_at(db, which["station_id"])

    def _others(self, place: str, station: str) -> dict[str, object]:
        leader = self.site.account(role=Role.LEADER, place=place)
        scanner = self.site.account(role=Role.SCANNER, station=station)
        with self.site.line.work() as (db, _):
            neighbourhood = db.exec(select(Neighbourhood).where(Neighbourhood.name == place)).one()
            run = db.exec(select(PrintRun).where(PrintRun.neighbourhood_id == neighbourhood.id)).one()
            invitation = db.exec(
                select(Invitation).join(Household).where(Household.neighbourhood_id == neighbourhood.id)
            ).first()
            asked = ask(db, invitation, kind="cannot_come", now=EVE).request
            return {
                "leader": leader.id,
                "scanner": scanner.id,
                "run_id": run.id,
                "neighbourhood_id": neighbourhood.id,
                "invitation_id": invitation.id,
                "household_id": invitation.household_id,
                "message_id": _text_to(db, invitation),
                "request_id": asked.id,
                "import_id": _proposed(db, neighbourhood.unit_code),
                "review_id": _says(db, db.get_one(Household, invitation.household_id)),
            }

    def browser(self, letter: str):
        """A fresh browser of that asker: one that a former request signed out must not count."""
        client = self.site.anybody()
        if letter == "D":
            client.headers["Authorization"] = f"Bearer {self.near['key']}"
        elif letter != "N":
            with self.site.line.work() as (db, _):
                account = db.get_one(Account, self.accounts[letter].id)
                account.active = True
                token = begin_login(db, account, way="password", browser="", now=real_now())
            client.cookies.set("phieuhen", self.site.session(login=token))
        return client

    def ids(self, letter: str, *, far: bool = False) -> dict[str, object]:
        """What stands in the braces of an address: things of the asker's area, or of elsewhere."""
        which = self.far if far else self.near
        account = which["scanner" if letter == "S" else "leader"]
        # Who works at the headquarters is near to what is far to a ward officer.
        at_station = self.far if far != (letter in "SCD") else self.near
        with self.site.line.work() as (db, _):
            owner = self.accounts[("P" if letter == "U" else "U") if far else letter] if letter in AREAS else None
            login = db.exec(select(Login.id).where(Login.account_id == (owner.id if owner else 0))).first()
        return {
            "account_id": account,
            "device_id": which["device_id"],
            "station_id": at_station["station_id"],
            "notice_id": at_station["notice_id"],
            "conflict_id": at_station["conflict_id"],
            "visit_id": which["visit_id"],
            "neighbourhood_id": which["neighbourhood_id"],
            "run_id": which["run_id"],
            "invitation_id": which["invitation_id"],
            "household_id": which["household_id"],
            "message_id": which["message_id"],
            "request_id": which["request_id"],
            "import_id": which["import_id"],
            "review_id": which["review_id"],
            "login_id": login or 2**30,
            "scan_id": uuid.uuid4(),
            "job_id": "print-nobody",
            "number": 1,
            "token": "x",
            "digits": "123",
            "name": "main.js",
            "words": "mua-trau-cam-sen-doi-lua",
        }


@pytest.fixture(scope="session")
def printed_folder(tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("doors")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    line = Line(engine, folder, Keys.in_folder(folder / "keys")).run()
    line.print()
    engine.dispose()
    return folder


@pytest.fixture
def doors(printed_folder, tmp_path) -> Doors:
    folder = tmp_path / "site"
    shutil.copytree(printed_folder, folder)
    url = str(folder / "phieuhen.db")
    engine = open_engine(url)
    site = make_site(Line(engine, folder), url)
    site.app.state.jobs.launch()
    yield Doors(site)
    site.app.state.jobs.stop()
    site.close()
    engine.dispose()


@pytest.fixture
def two_campaigns(doors) -> Doors:
    doors.site.line.load(small_campaign_text(code='"khac"'))
    return doors

"""Takes docs/screens: the pages as a phone and a desk show them, of the demo's world. `make screens`; look at what it changed.

It makes the demo anew in var/screens, serves it on 127.0.0.1 and asks Debian's chromium for pictures.
A page that this version does not have is told by name, and the command fails once it has taken the others.
"""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fontpkg_be_vietnam_pro import ROOT as FONTS
from PIL import Image
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from browser.conftest import FLAGS, FONT_SETTINGS
from live_server import serving
from roster_scene import propose_file
from scheduler.app import create_app
from scheduler.auth.service import find_account
from scheduler.cli.demo import HOUR
from scheduler.database import transaction
from scheduler.demo.doors import code_to_invitation
from scheduler.demo.verdicts import codes_for_verdicts
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.messages.composing import prepare
from scheduler.messages.models import Message
from scheduler.operations.reviewing import say_as_listed, say_marks
from scheduler.places.models import Campaign, Neighbourhood, SlotRow, Station
from scheduler.plan.models import Appointment
from scheduler.requests.service import ask
from scheduler.roster.models import Household, Resident
from scheduler.roster.review_lists import households_listed
from scheduler.settings import Settings
from site_world import routes_of
from slots.calendar import at

FOLDER = Path(__file__).parent / "screens"
HOME = Path(__file__).parents[1] / "var" / "screens"
PHONE, DESK = (360, 640), (1280, 800)
COLOURS = 16
# The verdict for which the demo has a slip, and the state in which its holder finds it.
STATES = {
    "today": "on_time",
    "upcoming": "wrong_date",
    "missed": "late",
    "arrived": "partial",
    "cancelled": "cancelled",
}


@dataclass
class Scene:
    """The demo as it is served: codes and signed digits by the state of their slips, passwords by user, ids in addresses."""

    codes: dict[str, str] = field(default_factory=dict)
    digits: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    station: int = 0
    household: int = 0
    neighbourhood: int = 0
    import_: int = 0


@dataclass(frozen=True)
class Screen:
    """One picture: a route as it is written in the code, whose slip or whose sign-in, and how it is looked at."""

    route: str
    size: tuple[int, int] = PHONE
    slip: str = ""
    user: str = ""
    query: str = ""
    dark: bool = False
    status: int = 200
    then: Callable[[Any, Scene], None] | None = None

    def path(self, scene: Scene) -> str:
        filled = self.route.replace("{digits}", scene.digits.get(self.slip, ""))
        for name in ("station", "household", "neighbourhood"):
            filled = filled.replace(f"{{{name}_id}}", str(getattr(scene, name)))
        return filled.replace("{import_id}", str(scene.import_)) + self.query


def look_up_nobody(page: Any, _: Scene) -> None:
    page.fill("#code", "7K3M-9QXD")
    page.fill("#year", "1957")
    page.click("main button")


def scan_on_time(page: Any, scene: Scene) -> None:
    page.fill("#text", scene.codes["today"])
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)


SCREENS: dict[str, Screen] = {
    "slip-upcoming": Screen("/s/{digits}", slip="upcoming"),
    "slip-upcoming-desk": Screen("/s/{digits}", DESK, slip="upcoming"),
    "slip-english": Screen("/s/{digits}", slip="upcoming", query="?lang=en"),
    "slip-dark": Screen("/s/{digits}", slip="upcoming", dark=True),
    "slip-today": Screen("/s/{digits}", slip="today"),
    "slip-changed": Screen("/s/{digits}", slip="changed"),
    "slip-missed": Screen("/s/{digits}", slip="missed"),
    "slip-arrived": Screen("/s/{digits}", slip="arrived"),
    "slip-cancelled": Screen("/s/{digits}", slip="cancelled"),
    "slip-windows": Screen("/s/{digits}/doi", slip="upcoming"),
    "slip-windows-desk": Screen("/s/{digits}/doi", DESK, slip="upcoming"),
    "slip-requests": Screen("/s/{digits}/yeu-cau", slip="upcoming"),
    "slip-not-given": Screen("/s/{digits}/phieu.png", slip="cancelled", status=409),
    "look-up": Screen("/tra-cuu"),
    "look-up-nobody": Screen("/tra-cuu", then=look_up_nobody),
    "leader": Screen("/to", user="to-truong"),
    "leader-desk": Screen("/to", DESK, user="to-truong"),
    "roster-file": Screen("/dot/danh-sach/{import_id}", user="phuong"),
    "roster-file-desk": Screen("/dot/danh-sach/{import_id}", DESK, user="phuong"),
    "review": Screen("/dot/ra-soat/{neighbourhood_id}", user="phuong"),
    "review-asks": Screen("/to/ra-soat", user="to-truong"),
    "review-household": Screen("/ra-soat/{household_id}", user="to-truong"),
    "review-household-desk": Screen("/ra-soat/{household_id}", DESK, user="phuong"),
    "review-table": Screen("/dot/ra-soat", DESK, user="ke-hoach"),
    "requests": Screen("/dot/yeu-cau", DESK, user="phuong"),
    "messages": Screen("/dot/tin-nhan", DESK, user="ke-hoach"),
    "scanner": Screen("/scan/", user="diem"),
    "scanner-on-time": Screen("/scan/", user="diem", then=scan_on_time),
    "board": Screen("/diem", DESK, user="diem"),
    "board-phone": Screen("/diem", user="diem"),
}


def demo() -> tuple[Settings, datetime]:
    """The demo's database and the hour at which its site opens, made anew: the pictures themselves let somebody in."""
    shutil.rmtree(HOME, ignore_errors=True)
    command = "from scheduler.cli import main; main()"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PHIEUHEN_")}
    line = [sys.executable, "-c", command, "demo", "--folder", HOME, "--no-serve"]
    subprocess.run(line, env=plain, stdout=subprocess.DEVNULL, check=True)
    first, last = date(2021, 3, 15), date(2021, 4, 30)  # of the scenario
    opening = at(first + timedelta(days=(last - first).days // 4), HOUR)
    return Settings(database_url=str(HOME / "phieuhen.db"), clock=opening, insecure_cookies=True), opening


def scene_of(app: Any, opening: datetime) -> Scene:
    parts = app.state.phieuhen
    scene = Scene()
    with transaction(parts.engine) as db:
        campaign = db.exec(select(Campaign).where(Campaign.code == "quang-tri")).one()
        stations = select(Station).where(Station.campaign_id == campaign.id).order_by(col(Station.number))
        station = db.exec(stations).first()
        staff = find_account(db, "diem")
        codes = dict(codes_for_verdicts(db, campaign, station, staff, keys=parts.keys, now=opening))
        for state, verdict in STATES.items():
            scene.codes[state] = codes[verdict]
            scene.digits[state] = present_digits(db, code_to_invitation(db, codes[verdict]))
        scene.digits["changed"] = codes["replaced"].rpartition("/")[2]
        scene.station = station.id
        ask_and_tell(db, campaign, opening)
        review(db, campaign, scene, opening)
        place = db.get_one(Neighbourhood, scene.neighbourhood)
        scene.import_ = propose_newer_list(db, campaign, place, parts.settings.data, opening)
    lines = (HOME / "keys" / "demo-accounts.txt").read_text().splitlines()
    scene.passwords = dict(line.split(" ", 1) for line in lines)
    return scene


def ask_and_tell(db: DbSession, campaign: Campaign, now: datetime) -> None:
    """Let some residents ask for something, and put texts into the outbox of which some have left and two have not."""
    messages = {"gateway": "http", "url": "http://127.0.0.1:9/send"}  # where nobody listens
    campaign.settings = {**campaign.settings, "messages": messages}
    later = (
        select(Invitation)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .where(SlotRow.starts_at > now + timedelta(days=2), Appointment.size > 2, Household.spare_places == 0)
        .order_by(col(Invitation.number))
    )
    slips = db.exec(later.limit(3)).all()
    for slip, kind, numbers in zip(slips, ("cannot_come", "home_visit", "split"), ((), (1,), (1,)), strict=True):
        ask(db, slip, kind=kind, numbers=numbers, now=now - timedelta(hours=3))
    prepare(db, campaign, kinds=("invitation", "reminder"), now=now)
    texts = db.exec(select(Message).order_by(col(Message.expires_at), col(Message.id)).limit(120)).all()
    for text in texts:
        text.state, text.ended_at, text.attempts = "sent", now, 1
    for text, problem in zip(texts, ("refused_422", "unknown"), strict=False):
        text.state, text.problem = "failed", problem


def review(db: DbSession, campaign: Campaign, scene: Scene, now: datetime) -> None:
    """Let some households of the leader's neighbourhood be reviewed, and let him ask for more."""
    leader = find_account(db, "to-truong")
    place = db.get_one(Neighbourhood, leader.neighbourhood_id)
    scene.neighbourhood = leader.neighbourhood_id
    listed = households_listed(db, place)
    for one in listed[:12]:
        if len(one.people) == 1:
            continue
        say_as_listed(db, campaign, db.get_one(Household, one.id), account=None, now=now - timedelta(hours=4))
    asked = next(one for one in listed if len(one.people) > 3)
    scene.household = asked.id
    said = {asked.people[1].id: "moved", asked.people[2].id: "homebound"}
    say_marks(db, campaign, said, account=leader, now=now - timedelta(hours=1))


def propose_newer_list(db: DbSession, campaign: Campaign, place: Neighbourhood, data: Path, now: datetime) -> int:
    """Let a newer list of a neighbourhood wait for approval: one is new, one not in it, of one the birth was corrected."""
    rows = db.exec(
        select(Household, Resident)
        .join(Household, col(Household.id) == col(Resident.household_id))
        .where(Household.neighbourhood_id == place.id, Household.spare_places == 0)
        .order_by(col(Household.street_order), col(Resident.position))
    ).all()
    lines = [
        [home.ref, who.full_name, who.relationship, who.birth_text, home.address, place.name, "Kinh"]
        for home, who in rows
    ]
    lines[4][3], lines[5] = "12/03/1981", [*lines[4][:1], "Trần Thị Thêm", "Con", "2004", *lines[4][4:]]
    header = ["Số hộ", "Họ và tên", "Quan hệ", "Ngày sinh", "Địa chỉ", "Khu phố", "Dân tộc"]
    text = "\n".join(";".join(line) for line in [header, *lines]).encode()
    within = place.unit_code
    return propose_file(db, campaign, text, "danh-sach-thang-4.csv", data, now=now, within=within)


def present_digits(db: DbSession, invitation: Invitation) -> str:
    return db.get_one(InvitationVersion, (invitation.id, invitation.version)).slip_code


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser whose only font is the slip's, so that the pictures are the same on every machine."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("no chromium: apt-get install chromium")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Path(folder) / "fonts.conf"
        settings.write_text(FONT_SETTINGS.format(folder=FONTS / "files", cache=Path(folder) / "cache"))
        environment = {**os.environ, "FONTCONFIG_FILE": str(settings)}
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), env=environment)
        yield browser
        browser.close()


def taken(browser: Any, address: str, screen: Screen, scene: Scene) -> Image.Image:
    width, height = screen.size
    scheme = "dark" if screen.dark else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    try:
        page = context.new_page()
        if screen.user:
            page.goto(f"{address}/dang-nhap")
            page.fill("#username", screen.user)
            page.fill("#password", scene.passwords[screen.user])
            page.click("main button")
        answer = page.goto(address + screen.path(scene))
        if answer.status != screen.status:
            raise LookupError(f"{screen.route} answers {answer.status} instead of {screen.status}")
        if screen.then:
            screen.then(page, scene)
        with Image.open(io.BytesIO(page.screenshot())) as image:
            return image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    finally:
        context.close()


def known(app: Any) -> set[str]:
    """The routes that there are."""
    return {path for method, path, _ in routes_of(app) if method == "GET"}


def main(names: list[str]) -> int:
    settings, opening = demo()
    app = create_app(settings, jobs=False)
    scene, wrong = scene_of(app, opening), []
    FOLDER.mkdir(exist_ok=True)
    with serving(app) as port, chromium() as browser:
        for name in names or SCREENS:
            screen = SCREENS[name]
            if screen.route not in known(app):
                wrong.append(f"{name}: there is no page {screen.route} in this version")
                continue
            try:
                image = taken(browser, f"http://127.0.0.1:{port}", screen, scene)
            except LookupError as error:
                wrong.append(f"{name}: {error}")
                continue
            image.save(FOLDER / f"{name}.png", optimize=True, bits=4)
    app.state.phieuhen.engine.dispose()
    for one in wrong:
        print(one, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

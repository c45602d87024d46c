"""Nothing that a phone showed as saved is lost and nobody is counted twice, whatever dies meanwhile.

Two real browsers scan the slips of one evening while browsers and server are killed by SIGKILL and the network comes and goes.
`PHIEUHEN_LOSSES` is the number of scans: 40 in each run of the tests, 1,000 for the figure that is told.
"""

import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from browser.busy_world import Busy, Server, busy_world, serving_process
from browser.conftest import FLAGS
from scheduler.arrivals.models import CheckIn, Device, Scan, Visit
from scheduler.database import open_engine
from scheduler.invitations.models import Invitation

SCANS = int(os.environ.get("PHIEUHEN_LOSSES", "40"))
HOUSEHOLDS = 400
COUNT = """() => new Promise((done) => {
  const open = indexedDB.open("phieuhen");
  open.onerror = () => done(-1);
  open.onsuccess = () => {
    const db = open.result;
    const rows = db.transaction(["queue"]).objectStore("queue").count();
    rows.onsuccess = () => { db.close(); done(rows.result); };
    rows.onerror = () => { db.close(); done(-1); };
  };
})"""
STORES_NOTHING = """for (const name of ["put", "add"]) {
  const store = IDBObjectStore.prototype[name];
  IDBObjectStore.prototype[name] = function (...given) { return this.name === "queue" ? this.count() : store.apply(this, given); };
}"""


class Phone:
    """A browser with a profile on the disk, so that it finds after its death what it had written before."""

    def __init__(self, playwright, server: Server, folder: Path, name: str) -> None:
        self.playwright, self.server, self.folder, self.name = playwright, server, folder, name
        self.entered: Counter[int] = Counter()
        self.shown: Counter[int] = Counter()
        self.offline = False
        self.script = ""
        self.context = self.page = None

    def start(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=shutil.which("chromium"),
            args=list(FLAGS),
            viewport={"width": 360, "height": 640},
        )
        self.context.set_default_timeout(30_000)
        self.context.set_offline(self.offline)
        if self.script:
            self.context.add_init_script(self.script)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()

    def open(self) -> None:
        self.start()
        self.page.goto(f"{self.server.address}/scan/")
        self.page.locator("html[data-ready]").wait_for(state="attached")

    def enrol(self, token: str) -> None:
        self.start()
        self.page.goto(f"{self.server.address}/ghi-danh/{token}")
        self.page.locator("main button").click()
        self.page.locator("html[data-ready]").wait_for(state="attached")
        until(
            lambda: self.page.evaluate("navigator.serviceWorker.ready.then((one) => !!one.active)"),
            "its service worker",
        )
        until(self.has_pack, "its day pack")
        self.close()  # in good order: the browser writes its cookies only now and then

    def has_pack(self) -> bool:
        return self.page.evaluate(COUNT.replace("queue", "packs")) > 0

    def scan(self, number: int, text: str, *, kill_at: float | None = None) -> None:
        """Enter a code; what the page shows as kept counts as shown. The browser may die `kill_at` seconds after that."""
        self.page.evaluate("document.querySelectorAll('#live h1').forEach((one) => one.setAttribute('data-old', ''))")
        self.entered[number] += 1
        self.page.fill("#text", text)
        self.page.press("#text", "Enter")
        self.page.locator("#live h1:not([data-old])").first.wait_for()
        assert self.page.locator("#live .band.bad").count() == 0
        self.shown[number] += 1
        if kill_at is not None:
            time.sleep(kill_at)
            self.kill()
            self.open()

    def kill(self) -> None:
        """End every process of this browser, as an empty battery does."""
        ours = f"--user-data-dir={self.folder}".encode()
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if ours in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)
        with suppress(Exception):  # the connection to a dead browser may fail in any way
            self.context.close()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def go_offline(self, offline: bool) -> None:
        self.offline = offline
        self.context.set_offline(offline)

    def waiting(self) -> int:
        return self.page.evaluate(COUNT)

    def close(self) -> None:
        with suppress(Exception):
            self.context.close()


def until(what, named: str, seconds: float = 60) -> None:
    for _ in range(int(seconds * 10)):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError(f"still without {named} after {seconds} s")


def faults(busy: Busy, phones: list[Phone]) -> list[str]:
    """What was lost or counted twice: shown readings without a row, more rows than readings, people here other than once."""
    found = []
    engine = open_engine(busy.world.app.settings.database_url)
    with DbSession(engine) as db:
        numbers = {row.id: row.number for row in db.exec(select(Invitation))}
        devices = {row.id: row.name for row in db.exec(select(Device))}
        rows = Counter((devices[row.device_id], numbers[row.invitation_id]) for row in db.exec(select(Scan)))
        here = Counter(
            (numbers[row.invitation_id], row.resident_id)
            for row in db.exec(select(CheckIn).where(col(CheckIn.undone_at).is_(None)))
        )
        visits = Counter(numbers[row.invitation_id] for row in db.exec(select(Visit)))
        queue = Counter(row.queue_number for row in db.exec(select(Visit)))
    engine.dispose()
    people = Counter(number for number, _ in here)
    for phone in phones:
        for number, entered in phone.entered.items():
            kept = rows[phone.name, number]
            # What a phone told though the office had judged otherwise comes as a second row, which records nobody.
            if not phone.shown[number] <= kept <= 2 * entered:
                found.append(
                    f"slip {number} on {phone.name}: {phone.shown[number]} shown, {kept} kept, {entered} entered"
                )
    found += [
        f"slip {number}: {people[number]} of {busy.sizes[number]} here, {visits[number]} visits"
        for number in {number for phone in phones for number in +phone.shown}
        if people[number] != busy.sizes[number] or visits[number] != 1
    ]
    found += [f"resident {resident} is here {times} times" for (_, resident), times in here.items() if times > 1]
    found += [f"queue number {number} was given {times} times" for number, times in queue.items() if times > 1]
    return found


@pytest.fixture
def playwright():
    api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium: apt-get install chromium")
    with api.sync_playwright() as driver:
        yield driver


@pytest.fixture
def busy(tmp_path) -> Busy:
    home = tmp_path / "home"
    home.mkdir()
    return busy_world(home, households=HOUSEHOLDS, phones=2)


def enrolled(playwright, server: Server, busy: Busy, folder: Path) -> list[Phone]:
    phones = [Phone(playwright, server, folder / f"phone{number}", f"bàn {number + 1}") for number in range(2)]
    for phone, token in zip(phones, busy.tokens, strict=True):
        phone.enrol(token)
        phone.open()
    return phones


def settle(phones: list[Phone]) -> None:
    """Let the network be there until nothing waits on any phone."""
    for phone in phones:
        phone.go_offline(False)
    for phone in phones:
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        until(lambda one=phone: one.waiting() == 0, f"an empty queue on {phone.name}", 120)


class Evening:
    """What happens to the phones and the server while slips are scanned."""

    def __init__(self, server: Server, draw: random.Random) -> None:
        self.server, self.draw = server, draw
        self.spells: Counter[str] = Counter()
        self.deaths: Counter[str] = Counter()
        self.restart: threading.Thread | None = None

    def go_on(self, phone: Phone) -> None:
        """Begin or end a spell without network on this phone, and kill the server now and then."""
        if self.spells[phone.name]:
            self.spells[phone.name] -= 1
            if not self.spells[phone.name]:
                phone.go_offline(False)
        elif self.draw.random() < 0.03:
            self.spells[phone.name] = self.draw.randint(3, 15)
            phone.go_offline(True)
            self.deaths["network"] += 1
        if self.draw.random() < 0.01 and (self.restart is None or not self.restart.is_alive()):
            self.server.kill()
            self.restart = threading.Thread(target=self.server.start)
            self.restart.start()
            self.deaths["server"] += 1

    def end(self) -> None:
        if self.restart is not None:
            self.restart.join()


def test_no_scan_is_lost_and_nobody_counted_twice_though_browsers_server_and_network_die(playwright, busy, tmp_path):
    draw = random.Random(20210326)
    with serving_process(busy.world) as server:
        phones = enrolled(playwright, server, busy, tmp_path)
        evening = Evening(server, draw)
        for _ in range(SCANS):
            phone, number = draw.choice(phones), draw.choice(sorted(busy.slips))
            dies = draw.random() < 0.02
            phone.scan(number, busy.slips[number], kill_at=draw.uniform(0, 0.05) if dies else None)
            evening.deaths["browser"] += dies
            evening.go_on(phone)
        evening.end()
        settle(phones)
        for phone in phones:
            phone.close()
        assert faults(busy, phones) == []
        assert sum(phone.shown.total() for phone in phones) == SCANS
        assert SCANS < 300 or min(evening.deaths[what] for what in ("browser", "network", "server")) > 0


def test_the_count_of_losses_sees_a_phone_that_shows_as_saved_what_it_did_not_store(playwright, busy, tmp_path):
    with serving_process(busy.world) as server:
        phones = enrolled(playwright, server, busy, tmp_path)
        phone = phones[0]
        phone.close()
        phone.script = STORES_NOTHING
        phone.open()
        phone.go_offline(True)
        number = min(busy.slips)
        phone.scan(number, busy.slips[number])
        phone.kill()
        phone.script = ""
        phone.open()
        settle(phones)
        for one in phones:
            one.close()
        assert any("1 shown, 0 kept" in fault for fault in faults(busy, phones))

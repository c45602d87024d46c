"""The scanner without a network, with a slow or a broken one, with a full phone, and on its last day.

The network is the browser's own (`set_offline`) or the door's (`door.py`); what the script sends is read from what the door heard.
"""

import pytest
from sqlmodel import select

from browser.test_pages import findings_of
from browser.test_scanner import ALONE, MAU, here, read, rows, started, tells, waiting, with_module
from scheduler.arrivals.conflicts import open_conflicts
from scheduler.arrivals.devices import revoke
from scheduler.arrivals.models import Device, Scan
from scheduler.clock import real_now
from scheduler.database import transaction
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation

SCANS, BATCH, CONTACT = "/api/v1/scans", "/api/v1/scans/batch", "/api/v1/devices/contact"
FULL = """() => {
  for (const name of ['add', 'put']) {
    IDBObjectStore.prototype[name] = function () { throw new DOMException('no room', 'QuotaExceededError'); };
  }
}"""
JUDGING = """export const refreshPacks = async () => {}, noteArrival = async () => {}, forgetArrival = async () => {};
export const wipePacks = async () => {}, warmUp = async () => {};
export const packState = async () => ({made_at: "%s", rows: 5, day: "2021-03-26", expires_at: "2021-03-27T08:00:00+07:00"});
export const judgeOffline = async () => ({
  verdict: "on_time", admits: true, minutes_off: 0, pack_made_at: "%s",
  text: {vi: "ĐÚNG GIỜ", en: "ON TIME"}, hint: {vi: "Mời vào", en: "Go in"},
  slip: {number: 1, household: "Lê V. M.", spare: false, party_size: 3, arrived: [], members: [],
    slot: {operating_day: "2021-03-26", hours: "19:00–20:00", station: "NVH",
      starts_at: "2021-03-26T19:00:00+07:00", ends_at: "2021-03-26T20:00:00+07:00"}},
});"""


def ready(page):
    """Wait until this phone holds all it needs to start without a network."""
    page.evaluate("navigator.serviceWorker.ready")


def offline(page):
    page.context.set_offline(True)


def online(page):
    page.context.set_offline(False)


def judging(door, made_at="2021-03-26T18:50:00+07:00", **how):
    """A phone whose own data know the slip of three people."""
    page = door.open("/dang-nhap", service_workers="block", **how)
    page.set_viewport_size({"width": 360, "height": 740})
    with_module(page, "pack", JUDGING % (made_at, made_at))
    door.sign_in(page, "quet")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_selector("#age:has-text('trước'), #age:has-text('CŨ')")
    return page


def stored(page) -> int:
    return page.evaluate(
        """() => new Promise((done) => {
          const opening = indexedDB.open('phieuhen');
          opening.onsuccess = () => {
            const all = opening.result.transaction('queue').objectStore('queue').getAll();
            all.onsuccess = () => done(all.result.length);
          };
        })"""
    )


def test_without_a_network_a_scan_is_shown_as_saved_once_it_is_and_sent_when_the_network_is_back(door):
    page = judging(door)
    offline(page)
    read(page, door.world.codes[MAU])
    assert tells(page, "ĐÚNG GIỜ")
    band = page.inner_text(".band")
    assert "ĐÃ LƯU TẠM (MẤT MẠNG)" in band
    assert "18:50" in band
    assert stored(page) == 1
    assert findings_of(page) == []
    waiting(page, 1)
    assert rows(door, Scan) == []
    online(page)
    waiting(page, 0)
    sent = door.app.asked(BATCH)[0].body
    assert {"sent_at", "scans"} == set(sent)
    scan = sent["scans"][0]
    assert (scan["came"], scan["offline"], scan["shown_verdict"]) == ("all", True, "on_time")
    assert scan["pack_made_at"].startswith("2021-03-26T18:50")
    assert here(door) == 3


def test_two_of_three_are_ticked_without_a_network(door):
    page = judging(door)
    offline(page)
    read(page, door.world.codes[MAU])
    page.click(".boxes button:has-text('3')")
    page.wait_for_selector("text=Đã ghi nhận 2/3 người")
    online(page)
    waiting(page, 0)
    assert here(door) == 2


def test_an_undone_scan_without_a_network_counts_nobody_and_is_still_kept(door):
    page = judging(door)
    offline(page)
    read(page, door.world.codes[MAU])
    page.click("button:has-text('Hoàn tác')")
    page.wait_for_selector("#told:has-text('Đã hoàn tác')")
    online(page)
    waiting(page, 0)
    assert here(door) == 0
    assert len(rows(door, Scan)) == 1


def test_a_tick_changed_while_the_scan_is_on_its_way_is_what_counts_in_the_end(door):
    page = judging(door)
    door.app.slow = 4
    read(page, door.world.codes[MAU])
    assert page.locator(".band").count() == 1
    page.click(".boxes button:has-text('3')")
    waiting(page, 0)
    assert page.locator(".band").count() == 0  # the server's own verdict has come
    assert here(door) == 2


def test_a_verdict_that_needs_a_reason_is_sent_as_a_scan_with_its_reason(door):
    door.at("2021-03-27T19:06")  # the slip is of the day before, which the phone does not carry any more
    page = started(door)
    ready(page)
    offline(page)
    read(page, door.world.codes[MAU])
    assert tells(page, "CHƯA KIỂM TRA ĐƯỢC")
    page.click("button:has-text('Vẫn nhận')")
    page.fill("#reason", "đi cùng mẹ")
    page.click("form .btn:has-text('Vẫn nhận')")
    waiting(page, 2)
    online(page)
    waiting(page, 0)
    assert [scan.get("reason") for scan in door.app.asked(BATCH)[0].body["scans"]] == [None, "đi cùng mẹ"]
    assert here(door) == 3


def test_the_page_starts_without_a_network_from_this_phone_within_a_second(door):
    page = started(door)
    ready(page)
    read(page, "chưa gửi 1")
    offline(page)
    page.click("#go-on")
    read(page, door.world.codes[MAU])
    times = []
    for _ in range(3):
        page.reload()
        page.wait_for_selector("html[data-ready]")
        times.append(int(page.get_attribute("html", "data-ready")))
    waiting(page, 1)
    assert min(times) < 1000
    page.wait_for_selector("#place:has-text('Nhà văn hóa khu phố 2 · quet')")
    page.goto(f"{door.address}/scan/hang-doi")
    page.wait_for_selector("#live:has-text('cần có mạng')")
    page.goto(f"{door.address}/scan/?lang=en")
    page.wait_for_selector("#queue:has-text('Waiting: 1')")


def test_a_slow_server_is_not_waited_for_and_its_late_verdict_replaces_the_phone_s_own(door):
    page = started(door)
    door.app.slow = 3
    read(page, door.world.codes[MAU])
    page.wait_for_selector(".band")
    assert tells(page, "ĐÚNG GIỜ")
    page.wait_for_selector(".band", state="detached")
    assert tells(page, "ĐÚNG GIỜ")
    waiting(page, 0)


def test_a_busy_server_gets_the_scan_later(door):
    page = started(door)
    door.app.busy = True
    read(page, door.world.codes[MAU])
    waiting(page, 1)
    door.app.busy = False
    waiting(page, 0)
    assert here(door) == 3


def test_a_lost_answer_counts_nobody_twice(door):
    page = started(door)
    door.app.lost = True
    read(page, door.world.codes[MAU])
    waiting(page, 1)
    assert here(door) == 3
    door.app.lost = False
    waiting(page, 0)
    assert (here(door), len(rows(door, Scan))) == (3, 1)


def test_a_full_phone_says_that_the_scan_is_not_saved_and_sends_it_when_it_can(door):
    page = started(door)
    ready(page)
    page.evaluate(FULL)
    read(page, door.world.codes[ALONE])
    assert tells(page, "ĐÚNG GIỜ")  # the server has it, so nothing is lost
    assert page.locator(".band").count() == 0
    page.click("#go-on")
    offline(page)
    read(page, door.world.codes[MAU])
    band = page.inner_text(".band.bad")
    assert "CHƯA ĐƯỢC LƯU" in band
    assert "ra giấy" in band
    page.click("#go-on")
    assert page.locator("#unsaved").is_visible()
    online(page)
    waiting(page, 0)
    assert page.locator("#unsaved").count() == 0
    assert here(door) == 4


def test_a_browser_without_storage_still_scans(door):
    page = door.open("/dang-nhap")
    page.add_init_script("Object.defineProperty(globalThis, 'indexedDB', {get() { throw new Error('no storage'); }});")
    door.sign_in(page, "quet")
    page.wait_for_selector("html[data-ready]")
    read(page, door.world.codes[MAU])
    assert tells(page, "ĐÚNG GIỜ")


def fill_queue(page, count):
    page.evaluate(
        """(count) => new Promise((done) => {
          const opening = indexedDB.open('phieuhen');
          opening.onsuccess = () => {
            const tx = opening.result.transaction('queue', 'readwrite');
            for (let n = 0; n < count; n++) {
              tx.objectStore('queue').put({scan_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, text: `x${n}`,
                scanned_at: new Date().toISOString(), came: 'all', reason: '', offline: true, shown_verdict: null,
                pack_made_at: null, edited: false, order: n, state: 'waiting', problem: ''});
            }
            tx.oncomplete = done;
          };
        })""",
        count,
    )


def test_a_long_queue_turns_the_strip_yellow_and_goes_in_batches_of_a_hundred(door):
    page = started(door)
    ready(page)
    offline(page)
    fill_queue(page, 205)
    page.reload()
    page.wait_for_selector("#strip.old #queue:has-text('Chờ gửi 205')")
    assert "DỮ LIỆU CŨ" in page.inner_text("#age")
    assert findings_of(page) == []
    door.app.refuses = "x7"
    online(page)
    waiting(page, 0, seconds=90)
    sizes = [len(one.body["scans"]) for one in door.app.asked(BATCH)]
    assert sizes == [100, 100, 5]
    assert len(rows(door, Scan)) == 204
    page.wait_for_selector("#refused li:has-text('x7')")  # one bad scan never fails its neighbours


def test_a_scan_that_the_server_could_not_store_waits_and_goes_later(door):
    page = started(door)
    ready(page)
    offline(page)
    fill_queue(page, 3)
    page.reload()
    waiting(page, 3)
    door.app.refuses, door.app.why = "x1", "scan_not_stored"
    online(page)
    waiting(page, 1)
    assert page.locator("#refused li").count() == 0
    door.app.refuses = ""
    waiting(page, 0)
    assert len(rows(door, Scan)) == 3


def test_a_tick_changed_on_a_device_that_was_shut_out_keeps_no_scan_waiting(door):
    page = door.open(f"/ghi-danh/{door.world.enrolment_token}")
    page.click("main button")
    page.wait_for_selector("html[data-ready]")
    ready(page)
    page.wait_for_selector("#age:has-text('trước')")
    offline(page)
    read(page, door.world.codes[MAU])
    page.click(".boxes button:has-text('3')")
    page.wait_for_selector("text=Đã ghi nhận 2/3 người")
    with transaction(door.world.engine) as db:
        revoke(db, device=db.exec(select(Device).where(Device.name == "bàn 3")).one(), now=real_now())
    online(page)
    page.wait_for_selector("#wiped:has-text('không còn được dùng')")
    waiting(page, 0)
    assert here(door) == 0
    assert [row.held for row in rows(door, Scan)] == [True]


def test_what_the_phone_let_in_before_the_office_said_no_reaches_the_lead(door):
    page = started(door)
    page.wait_for_selector("#age:has-text('trước')")
    with transaction(door.world.engine) as db:
        for invitation in db.exec(select(Invitation)):
            cancel(db, invitation, reason="đã chuyển đi", now=real_now())
    door.app.slow = 3
    read(page, door.world.codes[MAU])
    page.wait_for_selector("#live h1:has-text('ĐÚNG GIỜ')")
    page.wait_for_selector("#live h1:has-text('HỦY')")
    waiting(page, 0)
    with transaction(door.world.engine) as db:
        (told,) = open_conflicts(db, 1)
        assert (told.kind, told.shown_verdict, told.verdict) == ("admitted_unaware", "on_time", "cancelled")
    assert here(door) == 0


def test_old_data_turn_the_strip_yellow(door):
    page = judging(door, made_at="2021-03-26T06:00:00+07:00")
    page.wait_for_selector("#strip.old #age:has-text('13 giờ')")


def test_two_tabs_send_the_queue_once(door):
    page = started(door)
    ready(page)
    offline(page)
    fill_queue(page, 120)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{door.address}/scan/")
        tab.wait_for_selector("#queue:has-text('Chờ gửi 120')")
    online(page)
    waiting(page, 0)
    sent = [scan["scan_id"] for one in door.app.asked(BATCH) for scan in one.body["scans"]]
    assert len(sent) == len(set(sent)) == 120


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_set_wrong_loses_nothing(door, year):
    page = door.open("/dang-nhap")
    page.add_init_script(
        f"const real = Date.now; const off = new Date('{year}-06-01') - real(); Date.now = () => real() + off;"
    )
    page.add_init_script(
        "Date = class extends Date { constructor(...a) { super(...(a.length ? a : [Date.now()])); } };"
    )
    door.sign_in(page, "quet")
    page.wait_for_selector("html[data-ready]")
    read(page, door.world.codes[MAU])
    page.click("#go-on")
    offline(page)
    read(page, door.world.codes[ALONE])
    page.wait_for_selector(".band")
    online(page)
    waiting(page, 0)
    assert [one.body["scanned_at"][:4] for one in door.app.asked(SCANS)] == [str(year)]
    assert len(rows(door, Scan)) == 2


def test_a_clock_that_is_set_right_before_the_scan_is_sent_changes_nothing_of_when_it_was_made(door):
    page = door.open("/dang-nhap")
    page.add_init_script("globalThis.off = -5 * 365 * 864e5; const real = Date.now; Date.now = () => real() + off;")
    page.add_init_script(
        "Date = class extends Date { constructor(...a) { super(...(a.length ? a : [Date.now()])); } };"
    )
    door.sign_in(page, "quet")
    page.wait_for_selector("html[data-ready]")
    for _ in range(100):
        if door.app.asked(CONTACT):
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)  # its answer
    offline(page)
    read(page, door.world.codes[MAU])
    page.wait_for_selector(".band")
    page.evaluate("off = 0")
    online(page)
    waiting(page, 0)
    (scan,) = rows(door, Scan)
    assert abs((scan.received_at - scan.scanned_at).total_seconds()) < 60
    was_ahead = door.app.asked(BATCH)[0].body["scans"][0]["clock_ahead"]
    assert abs(scan.skew_seconds - was_ahead - 5 * 365 * 86_400) < 60


def test_a_device_that_was_shut_out_delivers_forgets_and_says_so(door):
    page = door.open(f"/ghi-danh/{door.world.enrolment_token}")
    page.click("main button")
    page.wait_for_selector("html[data-ready]")
    ready(page)
    offline(page)
    read(page, door.world.codes[MAU])
    waiting(page, 1)
    with transaction(door.world.engine) as db:
        device = db.exec(select(Device).where(Device.name == "bàn 3")).one()
        revoke(db, device=device, now=real_now())
    online(page)
    page.wait_for_selector("#wiped:has-text('không còn được dùng')")
    waiting(page, 0)
    for _ in range(100):  # what is left of the page goes once nothing waits any more
        if page.evaluate("caches.keys()") == []:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("caches.keys()") == []
    assert page.locator("#scan-form").is_hidden()
    page.wait_for_timeout(500)
    assert door.app.asked(CONTACT)[-1].body["wiped"] is True
    assert findings_of(page) == []

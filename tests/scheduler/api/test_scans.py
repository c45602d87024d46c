"""The door over HTTP: one reading, a batch of them, and what is taken back."""

import json
import uuid
from datetime import UTC, timedelta

import pytest

from factories import EVE
from scheduler.api.scan_models import MOST_SCANS
from scheduler.arrivals import service
from scheduler.arrivals.devices import enrol, invite_device, revoke
from scheduler.arrivals.models import Device
from scheduler.auth.limits import HELD_BATCHES
from scheduler.auth.models import Account, Role
from scheduler.bodies import BATCH
from scheduler.operations.areas import station_of

SLIP = "H1/household"


class Phone:
    """A device of the headquarters, and the slips of the small campaign."""

    def __init__(self, site, station="TRU-SO"):
        self.site = site
        with site.line.work() as (db, campaign):
            place = station_of(db, campaign, station)
            token = invite_device(db, campaign=campaign, station=place, name="bàn 1", now=EVE)
            self.key = enrol(db, token=token, now=EVE)
        self.client = site.anybody()
        self.client.headers["Authorization"] = f"Bearer {self.key}"
        self.slips = {name: slip.typed_code for name, slip in site.line.slips().items()}

    def order(self, slip=SLIP, **more):
        return {"scan_id": str(uuid.uuid4()), "text": self.slips.get(slip, slip), **more}

    def scan(self, order):
        return self.client.post("/api/v1/scans", json=order)

    def batch(self, orders, **more):
        return self.client.post("/api/v1/scans/batch", json={"sent_at": EVE.isoformat(), "scans": orders, **more})

    def results(self, orders, **more):
        return self.batch(orders, **more).json()["results"]

    def revoke(self):
        with self.site.line.work() as (db, _):
            revoke(db, device=db.get_one(Device, 1), now=EVE)

    def kept(self):
        return {name: rows for name, rows in self.site.line.kept().items() if name in {"scan", "check_in", "visit"}}


@pytest.fixture
def phone(site):
    return Phone(site)


@pytest.fixture
def either_phone(both):
    return Phone(both)


def test_one_request_judges_records_and_gives_the_queue_number(either_phone):
    phone = either_phone
    order = phone.order(came="all", reason="đến sớm", scanned_at=EVE.isoformat(), sent_at=EVE.isoformat())

    answer = phone.scan(order)
    again = phone.scan({**order, "came": None, "text": "something else"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert (answer.json()["recorded"], answer.json()["queue_number"]) == ([1, 2], 1)
    assert again.content == answer.content
    undone = phone.client.post(f"/api/v1/scans/{order['scan_id']}/undo", json={"numbers": [2]})
    assert undone.json() == {"undone": 1}
    assert phone.client.post(f"/api/v1/scans/{order['scan_id']}/undo").json() == {"undone": 1}
    back = phone.client.post(f"/api/v1/scans/{order['scan_id']}/check-ins", json={"numbers": [1], "reason": "-"})
    assert back.json() == {"size": 2, "arrived": [1]}


def test_people_of_another_slip_are_not_undone_by_number(phone):
    order = phone.order(came="all", reason="-")
    phone.scan(order)

    refused = phone.client.post(f"/api/v1/scans/{order['scan_id']}/undo", json={"numbers": [7]})

    assert (refused.status_code, refused.json()["code"]) == (422, "person_not_of_party")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("\ud800 nửa chữ", "invalid"), ("\x00\x01", "invalid"), ("9" * 10_000, "invalid"), ("Ầ" * 10_000, "invalid"), ("", "invalid")],
    ids=["half a character", "controls", "10 KB", "10,000 letters", "nothing"],
)  # fmt: skip
def test_any_text_of_a_code_gets_a_verdict(phone, text, verdict):
    body = json.dumps(phone.order(text, came="all"))

    answer = phone.client.post("/api/v1/scans", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["verdict"]) == (200, verdict)


@pytest.mark.parametrize(
    "wrong",
    [{"scan_id": "x"}, {"text": "9" * 10_001}, {"came": "some"}, {"came": [0]}, {"came": [1] * 31}, {"reason": "a\x00"},
     {"scanned_at": "yesterday"}, {"scanned_at": "2021-03-26T19:00:00"}, {"text": 7}],
    ids=str,
)  # fmt: skip
def test_what_is_no_scan_is_refused_in_words_and_stores_nothing(phone, wrong):
    refused = phone.scan({**phone.order(), **wrong})

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert phone.kept()["scan"] == []


def test_a_revoked_device_is_refused_at_once_though_it_has_just_scanned(phone):
    assert phone.scan(phone.order()).status_code == 200
    phone.revoke()

    assert phone.scan(phone.order()).json()["code"] == "device_unknown"
    assert phone.scan(phone.order()).json()["code"] == "device_unknown"


def test_a_browser_scans_with_the_key_in_its_session(site):
    phone = Phone(site)
    browser = site.anybody()
    browser.cookies.set("phieuhen", site.session(device=phone.key))

    assert browser.post("/api/v1/scans", json=phone.order()).status_code == 200
    assert browser.post("/api/v1/scans/batch", json={"scans": [phone.order()]}).status_code == 200


def test_staff_of_a_station_scan_and_deliver_with_their_account(site):
    phone = Phone(site)
    staff = site.signed_in(role=Role.SCANNER, station="TRU-SO")
    order = phone.order(came="all", reason="-")

    assert staff.post("/api/v1/scans", json=order).json()["recorded"] == [1, 2]
    assert staff.post("/api/v1/scans/batch", json={"scans": [order]}).json()["results"][0]["status"] == "repeated"


def test_past_the_bound_of_waiting_scans_the_server_says_when_to_come_again(phone):
    phone.site.app.state.desk.most_waiting = 0

    busy = phone.scan(phone.order())

    assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (503, "desk_busy", "1")
    assert phone.batch([phone.order()]).status_code == 503


def test_a_batch_gets_a_result_for_each_scan_in_order_whatever_its_neighbours_are(either_phone):
    phone = either_phone
    came = {"came": "all", "reason": "đến sớm", "offline": True, "shown_verdict": "on_time"}
    good = [phone.order(slip, scanned_at=EVE.isoformat(), **came) for slip in (SLIP, "H2/household", "H3/household")]
    bad = [None, 7, {}, {"scan_id": "x"}, {**phone.order(), "came": "some"}, {**phone.order(), "text": "9" * 10_001}]

    results = phone.results([good[0], *bad[:3], good[1], *bad[3:], good[2], good[0]])

    assert [one["status"] for one in results] == [
        "stored", "refused", "refused", "refused", "stored", "refused", "refused", "refused", "stored", "repeated",
    ]  # fmt: skip
    assert results[-1]["answer"] == results[0]["answer"]
    assert [one["answer"]["queue_number"] for one in results if "answer" in one] == [1, 2, 3, 1]
    refused = [one for one in results if one["status"] == "refused"]
    assert {one["problem"]["code"] for one in refused} == {"scan_invalid"}
    assert [one["scan_id"] for one in refused] == [None, None, None, None, bad[4]["scan_id"], bad[5]["scan_id"]]
    assert "text (quá dài)" in refused[-1]["problem"]["detail"]["vi"]
    assert "text (String should have at most 10000 characters)" in refused[-1]["problem"]["detail"]["en"]
    with phone.site.line.work() as (db, _):
        kept = db.connection().exec_driver_sql("SELECT offline, shown_verdict, skew_seconds FROM scan").all()
    assert {(bool(offline), shown) for offline, shown, _ in kept} == {(True, "on_time")}
    assert all(abs(skew) < 120 for _, _, skew in kept)


def test_a_batch_sent_again_changes_nothing_and_is_answered_alike(either_phone):
    phone = either_phone
    orders = [phone.order(slip, came="all", reason="-") for slip in (SLIP, "H2/household", "xin chào")]
    first = phone.results(orders[:2])
    phone.results(orders)
    kept = phone.kept()

    again = phone.results(orders)

    assert phone.kept() == kept
    assert [one["status"] for one in again] == ["repeated"] * 3
    assert [one["answer"] for one in again[:2]] == [one["answer"] for one in first]


def test_a_batch_of_ten_thousand_is_refused_and_says_how_many_are_allowed(phone):
    refused = phone.batch([phone.order("x") for _ in range(10_000)])

    assert (refused.status_code, refused.json()["code"]) == (422, "batch_too_large")
    assert "200" in refused.json()["detail"]
    assert phone.kept()["scan"] == []


def test_two_hundred_with_the_longest_codes_of_scanners_are_taken(phone):
    results = phone.results([phone.order("Ầ" * 400, came="all") for _ in range(MOST_SCANS)])

    assert [one["answer"]["verdict"] for one in results] == ["invalid"] * MOST_SCANS


def test_a_batch_above_every_bound_is_refused_before_it_is_read(phone):
    answer = phone.batch([phone.order("9" * 9_000) for _ in range(BATCH.most // 9_000 + 1)])

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_who_shows_neither_key_nor_sign_in_sends_no_batch_of_a_megabyte(site):
    answer = site.anybody().post("/api/v1/scans/batch", content=b"[" + b"1," * 500_000)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_batch_of_a_phone_whose_clock_is_years_off_is_judged_by_ours(phone, year):
    phones_now = EVE.replace(year=year)
    order = phone.order(came="all", scanned_at=(phones_now - timedelta(minutes=20)).isoformat())

    (result,) = phone.results([order], sent_at=phones_now.isoformat())

    assert result["answer"]["scanned_at"][:16] in {
        (EVE - timedelta(minutes=20) + timedelta(minutes=late)).isoformat()[:16] for late in range(3)
    }


def test_a_phone_whose_clock_was_set_before_it_delivered_says_what_it_was_wrong_by_when_it_read(phone):
    twenty_ago = EVE - timedelta(minutes=20)
    behind = timedelta(days=51 * 365)
    order = phone.order(came="all", scanned_at=(twenty_ago.astimezone(UTC) - behind).isoformat())

    (result,) = phone.results([order | {"clock_ahead": -behind.total_seconds()}])
    (refused,) = phone.results([order | {"clock_ahead": 1e11}])

    assert result["answer"]["scanned_at"][:16] == twenty_ago.isoformat()[:16]
    assert refused["problem"]["code"] == "scan_invalid"


def test_an_undo_without_network_counts_from_when_it_was_done(phone, monkeypatch):
    monkeypatch.setattr(service, "UNDO_MINUTES", 0)
    order = phone.order(came="all", reason="-")
    phone.scan(order)
    undo = f"/api/v1/scans/{order['scan_id']}/undo"

    assert phone.client.post(undo).json()["code"] == "undo_too_late"
    done = {"undone_at": (EVE - timedelta(minutes=5)).isoformat(), "sent_at": EVE.isoformat()}
    assert phone.client.post(undo, json=done).json()["undone"] > 0


def test_a_shut_out_device_delivers_what_waited_and_no_flood(phone):
    phone.revoke()
    told = [phone.batch([]).status_code for _ in range(HELD_BATCHES.tries)]

    assert set(told) == {200}
    assert phone.batch([]).json()["code"] == "too_many_tries"


def test_what_waited_on_a_revoked_device_is_kept_and_held_and_lets_nobody_in(either_phone):
    phone = either_phone
    phone.revoke()
    order = phone.order(came="all", reason="-", offline=True)

    first, again = (phone.results([order])[0] for _ in range(2))

    assert (first["status"], again["status"]) == ("stored", "repeated")
    assert (first["answer"]["held"], first["answer"]["recorded"], first["answer"]) == (True, [], again["answer"])
    assert phone.kept()["check_in"] == []
    assert phone.client.post(f"/api/v1/scans/{order['scan_id']}/check-ins", json={}).json()["code"] == "device_unknown"


def test_a_key_that_nobody_has_delivers_nothing(phone):
    phone.client.headers["Authorization"] = "Bearer keine"

    assert phone.batch([phone.order()]).json()["code"] == "device_unknown"


def test_who_was_shut_out_learns_nothing_of_a_party(phone):
    phone.revoke()
    answer = phone.results([phone.order(offline=True)])[0]["answer"]
    assert (answer["slip"], answer["queue_number"]) == (None, None)
    assert "–" not in answer["text"]["vi"]


def test_a_volunteer_who_finds_the_network_the_day_after_still_delivers_and_it_is_held(site):
    phone = Phone(site)
    staff = site.account(role=Role.SCANNER, station="TRU-SO")
    client = site.signed_in(staff)
    with site.line.work() as (db, _):
        row = db.get_one(Account, staff.id)
        row.posted_from = row.posted_until = EVE.date() - timedelta(days=1)
    order = phone.order(came="all", reason="-", offline=True)

    assert client.post("/api/v1/scans", json=phone.order()).status_code == 403
    (result,) = client.post("/api/v1/scans/batch", json={"scans": [order]}).json()["results"]

    assert (result["status"], result["answer"]["held"], result["answer"]["recorded"]) == ("stored", True, [])
    assert len(phone.kept()["scan"]) == 1


def test_a_station_tells_the_outcome_of_nobody_it_has_not_seen(phone):
    resident = 1
    order = {"outcome": "left", "resident_id": resident}
    assert phone.client.post("/api/v1/outcomes", json=order).json()["code"] == "person_unknown"
    answer = phone.scan(phone.order(came="all", reason="-")).json()
    seen = answer["slip"]["members"][0]["resident_id"]
    assert phone.client.post("/api/v1/outcomes", json={**order, "resident_id": seen}).status_code == 201

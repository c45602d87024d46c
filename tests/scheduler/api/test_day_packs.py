"""The pack over HTTP, and what a scanner says and hears when it is back on the network."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import select

from factories import EVE, FRIDAY
from scheduler.arrivals.devices import KEY_LIVES, enrol, invite_device, revoke
from scheduler.arrivals.keys import day_pack_verify_keys
from scheduler.arrivals.models import Device
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.clock import real_now
from scheduler.invitations.change import cancel
from scheduler.invitations.keys import verify_keys
from scheduler.invitations.models import Invitation
from scheduler.kept_keys.service import rotate
from scheduler.operations.areas import station_of
from scheduler.places.service import close_campaign

TODAY = EVE.date().isoformat()
NOW = EVE.isoformat()


class Phone:
    """A device of the headquarters, and the site it talks to."""

    def __init__(self, site, station="TRU-SO"):
        self.site, self.client = site, site.anybody()
        with site.line.work() as (db, campaign):
            place = station_of(db, campaign, station)
            token = invite_device(db, campaign=campaign, station=place, name="bàn 1", now=real_now())
            self.key = enrol(db, token=token, now=real_now())
            self.id = db.exec(select(Device.id).order_by(Device.id.desc())).first()
        self.client.headers["Authorization"] = f"Bearer {self.key}"

    def contact(self, **facts):
        return self.client.post("/api/v1/devices/contact", json={"sent_at": NOW, **facts})

    def pack(self, day=TODAY, headers=None, **query):
        return self.client.get("/api/v1/day-pack", params={"day": day, **query}, headers=headers)

    def stored(self) -> Device:
        with self.site.line.work() as (db, _):
            return db.get_one(Device, self.id)

    def revoke(self):
        with self.site.line.work() as (db, _):
            revoke(db, device=db.get_one(Device, self.id), now=real_now())


@pytest.fixture
def phone(site) -> Phone:
    return Phone(site)


def actions(site):
    with site.line.work() as (db, _):
        return list(db.exec(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_device_hears_what_it_can_have_and_gets_it_signed(both):
    phone = Phone(both)
    heard = phone.contact(queued=3).json()
    (today, tomorrow) = heard["days"]
    part = phone.pack(today["day"]).json()
    body = json.loads(part["body"])

    assert (heard["state"], heard["why"], heard["now"][:10], heard["new_key"]) == ("ok", None, TODAY, None)
    assert heard["station"]["name"] == body["station"]["name"]
    assert (heard["station"]["desk"], heard["campaign"]["closed"]) == ("bàn 1", False)
    assert (today["day"], tomorrow["day"], today["parts"]) == (TODAY, FRIDAY.isoformat(), 1)
    assert (body["edition"], body["day"]) == (today["edition"], TODAY)
    assert today["expires_at"] == "2021-03-26T08:00:00+07:00"
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(heard["keys"]["packs"][str(part["key"])]))
    public.verify(base64.b64decode(part["signature"]), part["body"].encode())
    with both.line.work() as (db, campaign):
        assert heard["campaign"]["number"] == campaign.id
        assert heard["keys"]["slips"] == {
            str(key_id): base64.b64encode(key.public_bytes_raw()).decode()
            for key_id, key in verify_keys(db, campaign.id).items()
        }
        assert len(day_pack_verify_keys(db, campaign.id)) == 1
    rows = json.loads(phone.pack(tomorrow["day"]).json()["body"])["rows"]
    assert len(rows) > 0
    assert actions(both).count("key.made") == 1


def test_a_pack_can_be_had_before_any_contact(phone):
    assert phone.pack().status_code == 200
    assert phone.pack().json()["key"] == 1


def test_the_retired_key_of_this_morning_is_told_beside_the_new_one(phone):
    phone.contact()
    with phone.site.line.work() as (db, campaign):
        rotate(db, campaign, "day_packs", keys=phone.site.line.keys, now=EVE)

    assert set(phone.contact().json()["keys"]["packs"]) == {"1", "2"}
    assert phone.pack().json()["key"] == 2


def test_who_has_an_edition_already_is_told_so_without_the_data(phone):
    first = phone.pack()
    etag = first.headers["etag"]
    assert etag == f'W/"{json.loads(first.json()["body"])["edition"]}"'

    for known in (etag, f'"x", {etag}'):
        again = phone.pack(headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert phone.pack(headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_slip_that_is_cancelled_makes_another_edition_at_once(phone):
    day = FRIDAY.isoformat()
    before = phone.pack(day)
    number = json.loads(before.json()["body"])["rows"][0][0]
    with phone.site.line.work() as (db, _):
        cancel(db, db.exec(select(Invitation).where(Invitation.number == number)).one(), reason="-", now=EVE)

    after = phone.pack(day, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert json.loads(after.json()["body"])["rows"][0][7:] == [2, "-"]


@pytest.mark.parametrize("day", ["2021-03-24", "2021-03-27", "0001-01-01", "9999-12-31"])
def test_a_day_that_no_phone_carries_is_not_to_be_had(phone, day):
    refused = phone.pack(day)

    assert (refused.status_code, refused.json()["code"]) == (404, "pack_not_carried")
    assert "2021-03-25" in refused.json()["detail"]


@pytest.mark.parametrize("day", ["", "today", "2021-02-30", "26/3/2021", "2021-03-25T00:00:01", "1e400"])
def test_a_day_that_is_none_is_refused(phone, day):
    refused = phone.pack(day)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    ("part", "status", "code"),
    [(2, 404, "pack_part_missing"), (2**31 - 1, 404, "pack_part_missing")]
    + [(part, 422, "invalid_request") for part in (0, -1, 2**31, 10**30, "x")],
)
def test_a_part_that_the_pack_has_not_is_refused(phone, part, status, code):
    refused = phone.pack(part=part)

    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_what_a_device_says_of_itself_is_kept_and_leaves_no_note(phone):
    noted = actions(phone.site)
    sent = real_now() + timedelta(seconds=90)
    phone.contact(sent_at=sent.isoformat(), queued=7, pack_made_at=NOW, wiped=True)
    kept = phone.stored()

    assert 85 <= kept.skew_seconds <= 91
    assert (kept.queued, kept.pack_made_at, kept.wiped_at) == (7, EVE, None)
    assert real_now() - kept.last_seen_at < timedelta(minutes=1)
    phone.contact()
    assert (phone.stored().queued, phone.stored().pack_made_at) == (0, None)
    assert actions(phone.site)[len(noted) :] == ["key.made"]


@pytest.mark.parametrize("sent_at", ["1970-01-01T00:00:00Z", "2099-12-31T23:59:59+07:00", "1900-01-01T00:00:00Z"])
def test_a_clock_that_is_years_off_is_recorded_and_changes_nothing(both, sent_at):
    phone = Phone(both)
    answer = phone.contact(sent_at=sent_at)

    assert (answer.status_code, answer.json()["state"]) == (200, "ok")
    assert abs(phone.stored().skew_seconds) > 10**9


@pytest.mark.parametrize(
    "facts",
    [
        {"queued": -1},
        {"queued": 10**30},
        {"queued": "x"},
        {"sent_at": "yesterday"},
        {"sent_at": "2021-03-25T17:00:00"},
        {"sent_at": "9999-12-31T23:59:59Z"},
        {"pack_made_at": "0001-01-01T00:00:00Z"},
        {"wiped": 7},
    ],
)
def test_a_word_that_makes_no_sense_is_refused_and_nothing_is_kept(phone, facts):
    refused = phone.contact(**facts)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert phone.stored().last_seen_at is None


def test_a_device_that_was_shut_out_is_told_to_wipe_and_gets_nothing_else(both):
    phone = Phone(both)
    phone.contact()
    phone.revoke()
    heard = phone.contact(queued=2)
    told = heard.json()

    assert (heard.status_code, told["state"], told["why"]) == (200, "wipe", "revoked")
    assert (told["days"], told["keys"], told["counts"], told["new_key"]) == ([], {"packs": {}, "slips": {}}, "", None)
    assert (phone.stored().queued, phone.stored().wiped_at) == (2, None)
    assert phone.pack().status_code == 401
    assert phone.contact(wiped=True).json()["state"] == "wipe"
    first = phone.stored().wiped_at
    assert real_now() - first < timedelta(minutes=1)
    phone.contact(wiped=True)
    assert phone.stored().wiped_at == first
    assert actions(both).count("device.wiped") == 1


def test_after_the_campaign_every_scanner_is_told_to_wipe(both):
    phone = Phone(both)
    with both.line.work() as (db, campaign):
        close_campaign(db, campaign, now=EVE)
    scanner = both.signed_in(role=Role.SCANNER, station="TRU-SO")

    for client in (phone.client, scanner):
        told = client.post("/api/v1/devices/contact", json={"sent_at": NOW}).json()
        assert (told["state"], told["why"], told["days"], told["campaign"]["closed"]) == ("wipe", "closed", [], True)
        refused = client.get("/api/v1/day-pack", params={"day": TODAY})
        assert (refused.status_code, refused.json()["code"]) == (409, "campaign_closed")


def test_a_key_that_is_nobodys_is_refused(site):
    client = site.anybody()
    client.headers["Authorization"] = "Bearer nobody"

    for answer in (
        client.post("/api/v1/devices/contact", json={"sent_at": NOW}),
        client.get("/api/v1/day-pack", params={"day": TODAY}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "device_unknown")


def test_a_station_account_of_today_gets_its_own_stations_pack(site):
    scanner = site.signed_in(role=Role.SCANNER, station="DEM")
    heard = scanner.post("/api/v1/devices/contact", json={"sent_at": NOW}).json()
    body = json.loads(scanner.get("/api/v1/day-pack", params={"day": TODAY}).json()["body"])

    assert heard["station"]["desk"].startswith("scanner-")
    assert heard["state"] == "ok"
    assert body["station"]["id"] == heard["station"]["id"]
    assert body["station"]["name"] != json.loads(Phone(site).pack().json()["body"])["station"]["name"]


@pytest.mark.parametrize("role", [Role.PLANNER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_gets_a_pack(site, role):
    client = site.signed_in(role=role)

    assert client.get("/api/v1/day-pack", params={"day": TODAY}).status_code == 403
    assert client.post("/api/v1/devices/contact", json={"sent_at": NOW}).status_code == 403


def test_the_line_of_counts_speaks_the_language_that_is_asked_for(phone):
    assert phone.contact().json()["counts"] == "Arrived today: 0 of 0"
    phone.client.headers["Accept-Language"] = "vi"
    assert phone.contact().json()["counts"] == "Hôm nay đã đến 0/0 người"


def later(phone, minutes=3):
    """The next key was given some minutes ago."""
    with phone.site.line.work() as (db, _):
        device = db.get_one(Device, phone.id)
        device.key_made_at = real_now() - timedelta(minutes=minutes)
        db.add(device)


def aged(phone):
    with phone.site.line.work() as (db, _):
        device = db.get_one(Device, phone.id)
        device.key_made_at = real_now() - KEY_LIVES - timedelta(minutes=1)
        db.add(device)


def test_a_key_that_is_a_week_old_is_changed_and_the_former_goes_once_the_new_one_is_shown(phone):
    aged(phone)
    fresh = phone.contact().json()["new_key"]
    assert phone.contact().json()["new_key"] is None  # the old one is good still, in case the answer was lost

    phone.client.headers["Authorization"] = f"Bearer {fresh}"
    assert phone.contact().status_code == 200
    phone.client.headers["Authorization"] = f"Bearer {phone.key}"
    assert phone.contact().status_code == 200  # for two minutes, in case the browser dies with its cookie unwritten
    later(phone)
    phone.client.headers["Authorization"] = f"Bearer {fresh}"
    assert phone.contact().status_code == 200
    phone.client.headers["Authorization"] = f"Bearer {phone.key}"
    assert phone.contact().status_code == 401
    assert actions(phone.site).count("device.rotated") == 2


def test_a_browser_keeps_its_next_key_in_its_session_where_no_script_reads_it(phone):
    aged(phone)
    browser = phone.site.anybody()
    browser.cookies.set("phieuhen", phone.site.session(device=phone.key))
    answer = browser.post("/api/v1/devices/contact", json={"sent_at": NOW})

    assert answer.json()["new_key"] is None
    assert "phieuhen=" in answer.headers["set-cookie"]
    later(phone)
    assert browser.post("/api/v1/devices/contact", json={"sent_at": NOW}).status_code == 200
    assert phone.contact().status_code == 401

"""What somebody with bad intent or bad luck tries: refused with one plain answer, written down, nothing leaked."""

import uuid
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from factories import EVE
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.audit.models import AuditEntry
from scheduler.auth.limits import PAGES, PER_BROWSER, PER_SECOND_FACTOR, SIGN_IN, VERIFICATIONS
from scheduler.auth.logins import end_logins
from scheduler.auth.models import Account, Login, Role
from scheduler.auth.one_time import issue_one_time, open_words
from scheduler.auth.second_factor import set_up
from scheduler.auth.service import Area, create_account, post_scanner
from scheduler.clock import real_now
from scheduler.operations.areas import station_of
from scheduler.places.models import Neighbourhood, Station

PASSWORD = "ba con trâu ăn cỏ"


def trail(site):
    site.app.state.keeper.flush()
    with site.line.work() as (db, _):
        return [(entry.action, entry.actor_kind, entry.facts.get("code")) for entry in db.exec(select(AuditEntry))]


def somebody(site, username="lan", role=Role.PLANNER, *, password=PASSWORD, **area):
    with site.line.work() as (db, campaign):
        whole = Area(campaign=campaign, **area)
        return create_account(db, username=username, password=password, role=role, area=whole, now=EVE)


def enter(client, password=PASSWORD, username="lan", **more):
    return client.post("/api/v1/sign-in", json={"username": username, "password": password, **more})


def from_address(client, address):
    client._transport.client = (address, 50000)  # where the test client says that it comes from
    return client


def test_a_scanner_of_yesterday_s_station_is_out(doors):
    client = doors.browser("C")
    assert client.get("/scan/").status_code == 200
    with doors.site.line.work() as (db, campaign):
        account = db.get_one(Account, doors.accounts["C"].id)
        place = db.exec(select(Station).where(Station.id == account.station_id)).one()
        post_scanner(db, account, place, first=EVE.date() - timedelta(days=1), last=EVE.date() - timedelta(days=1))
    answer = client.post("/api/v1/scans", json={"scan_id": str(uuid.uuid4()), "text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert ("access.refused", "account", "not_allowed") in trail(doors.site)
    with doors.site.line.work() as (db, campaign):
        account = db.get_one(Account, doors.accounts["C"].id)
        post_scanner(db, account, station_of(db, campaign, "DEM"), first=EVE.date(), last=EVE.date())
    said = client.post("/api/v1/scans", json={"scan_id": str(uuid.uuid4()), "text": "x"})
    assert said.status_code == 200
    assert "DEM" not in client.get("/scan/").text


def test_a_role_taken_away_is_gone_with_the_next_request(doors):
    client = doors.browser("P")
    assert client.get("/api/v1/plans/1/export").status_code == 200
    with doors.site.line.work() as (db, _):
        db.get_one(Account, doors.accounts["P"].id).role = Role.AUDITOR
    assert client.get("/api/v1/plans/1/export").json()["code"] == "not_allowed"
    assert client.get("/api/v1/plans").status_code == 200


def test_an_area_taken_away_is_gone_too(doors):
    client = doors.browser("W")
    run = doors.near["run_id"]
    assert client.get(f"/api/v1/prints/{run}/file").status_code == 200
    with doors.site.line.work() as (db, _):
        db.get_one(Account, doors.accounts["W"].id).unit_code = "19358"
    assert client.get(f"/api/v1/prints/{run}/file").status_code == 403


@pytest.mark.parametrize("cookie", ["", "a.b.c", "eyJsb2dpbiI6ICJ4In0=.aaaa.bbbb", "x" * 4000])
def test_a_forged_cookie_opens_nothing_and_is_written_down(doors, cookie):
    client = doors.site.anybody()
    client.cookies.set("phieuhen", cookie)
    for path in ("/api/v1/me", "/api/v1/plans", "/api/v1/audit"):
        assert client.get(path).json()["code"] == "not_signed_in"
    if cookie:
        assert ("access.refused", "public", "not_signed_in") in trail(doors.site)


def test_a_token_of_an_ended_or_expired_session_opens_nothing(doors):
    client = doors.browser("A")
    assert client.get("/api/v1/me").status_code == 200
    with doors.site.line.work() as (db, _):
        login = db.exec(select(Login).order_by(Login.id.desc())).first()
        login.expires_at = real_now() - timedelta(seconds=1)
    assert client.get("/api/v1/me").status_code == 401
    again = doors.browser("A")
    with doors.site.line.work() as (db, _):
        end_logins(db, db.get_one(Account, doors.accounts["A"].id), now=real_now())
    assert again.get("/api/v1/me").status_code == 401


def test_an_enrolment_token_that_is_old_used_or_revoked_gets_one_answer(doors):
    with doors.site.line.work() as (db, campaign):
        place = station_of(db, campaign, "TRU-SO")
        old = invite_device(db, campaign=campaign, station=place, name="cũ", now=real_now() - timedelta(hours=25))
        used = invite_device(db, campaign=campaign, station=place, name="đã dùng", now=real_now())
        enrol(db, token=used, now=real_now())
    answers = [doors.site.anybody().post("/api/v1/devices/enrol", json={"token": token}) for token in (old, used, "x")]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    assert ("access.token_refused", "public", "enrolment_token_invalid") in trail(doors.site)


def test_a_device_reaches_nothing_but_its_station_s_routes(doors):
    client = doors.browser("D")
    for path in ("/api/v1/me", "/api/v1/plans", "/api/v1/prints", "/api/v1/accounts", "/to", "/dot", "/nhat-ky"):
        assert client.get(path, follow_redirects=False).status_code in {303, 401}


def test_ten_thousand_wrong_passwords_get_one_answer_then_none_and_lock_nobody_out(doors):
    site = doors.site
    somebody(site)
    own, thief = site.anybody(), from_address(site.anybody(), "203.0.113.9")
    assert enter(own).status_code == 200  # the browser is known from now on
    own.post("/api/v1/sign-out")
    answers = [enter(thief, f"đoán lần {number}") for number in range(SIGN_IN.tries + 5)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert len({answer.text for answer in answers if answer.status_code == 401}) == 1
    assert enter(thief).status_code == 429  # not even with the right one
    # Another address, and the known browser at the very address that is used up, get in all the same.
    assert enter(from_address(site.anybody(), "203.0.113.10")).status_code == 200
    assert enter(from_address(own, "203.0.113.9")).status_code == 200
    written = [action for action, _, _ in trail(site)]
    assert written.count("account.sign_in_refused") == 1  # with how often, not once for each
    assert "access.limited" in written


def test_a_known_browser_has_a_limit_of_its_own(doors):
    site = doors.site
    somebody(site)
    client = site.anybody()
    assert enter(client).status_code == 200
    statuses = [enter(client, "không phải mật khẩu").status_code for _ in range(PER_BROWSER.tries + 1)]
    assert statuses == [401] * PER_BROWSER.tries + [429]


def test_words_are_guessed_no_more_often_than_passwords(doors):
    client = doors.site.anybody()
    statuses = [
        client.post("/vao", data={"words": f"mưa trâu cam sen đồi {n}"}).status_code for n in range(SIGN_IN.tries + 1)
    ]
    assert statuses == [401] * SIGN_IN.tries + [429]


def test_a_leader_signs_in_by_words_and_the_second_who_has_them_does_not(doors):
    with doors.site.line.work() as (db, _):
        account = db.get_one(Account, doors.near["leader"])
        issue_one_time(db, account, keys=doors.site.app.state.phieuhen.keys)
        words = " ".join(open_words(account, keys=doors.site.app.state.phieuhen.keys))
    phone = doors.site.anybody()
    assert phone.post("/api/v1/sign-in/one-time", json={"words": words}).json()["id"] == account.id
    assert phone.get("/to").status_code == 200
    second = doors.site.anybody().post("/api/v1/sign-in/one-time", json={"words": words})
    assert (second.status_code, second.json()["code"]) == (401, "one_time_refused")
    assert ("access.token_refused", "public", "one_time_refused") in trail(doors.site)


def test_nobody_makes_an_account_above_himself_or_outside_of_his_area(doors):
    before = doors.site.line.kept()["account"]
    orders = {
        "P": [{"role": "administrator"}, {"role": "planner", "unit": "462"}, {"role": "auditor"}],
        "p": [{"role": "ward_officer", "unit": "19358"}, {"role": "neighbourhood_leader", "neighbourhood": 2}],
        "W": [{"role": "planner", "unit": "19357"}, {"role": "scanner", "station": "TRU-SO"}],
        "S": [{"role": "scanner", "station": "DEM"}, {"role": "station_lead", "station": "TRU-SO"}],
    }
    for letter, bodies in orders.items():
        for body in bodies:
            answer = doors.browser(letter).post(
                "/api/v1/accounts", json={"username": "moi", "password": PASSWORD, **body}
            )
            assert (letter, body, answer.json()["code"]) == (letter, body, "not_allowed")
    after = doors.site.line.kept()["account"]
    assert len(after) == len(before)


def test_each_looks_after_the_accounts_of_his_own_area(doors):
    made = doors.browser("S").post("/api/v1/accounts", json={"username": "moi", "role": "scanner", "station": "TRU-SO"})
    assert (made.status_code, len(made.json()["words"])) == (201, 6)
    listed = {letter: {row["id"] for row in doors.browser(letter).get("/api/v1/accounts").json()} for letter in "PpWS"}
    near, far = doors.near["leader"], doors.far["leader"]
    assert {near, far} <= listed["P"]
    assert (near in listed["p"], far in listed["p"]) == (near in listed["W"], far in listed["W"]) == (True, False)
    assert made.json()["id"] in listed["S"]
    assert not {near, far} & listed["S"]


def test_a_code_of_the_second_factor_is_asked_and_counts_once(doors):
    site, secret = doors.site, pyotp.random_base32()
    account = somebody(site)
    keys = site.app.state.phieuhen.keys
    with site.line.work() as (db, _):
        earlier = real_now() - timedelta(minutes=2)
        set_up(db, db.get_one(Account, account.id), secret, pyotp.TOTP(secret).at(earlier), keys=keys, now=earlier)
    client = site.anybody()
    assert (enter(client).status_code, enter(client).json()["code"]) == (401, "code_wanted")
    assert client.get("/api/v1/me").status_code == 401  # the code is still to come
    code = pyotp.TOTP(secret).now()
    assert enter(client, code="000000").json()["code"] == "code_refused"
    assert enter(client, code=code).status_code == 200
    assert client.get("/api/v1/me").status_code == 200
    assert enter(site.anybody(), code=code).json()["code"] == "code_refused"
    with site.line.work() as (db, _):
        assert secret.encode() not in db.get_one(Account, account.id).totp_secret


def test_codes_of_one_account_are_guessed_ten_times_at_most_from_wherever(doors):
    site, secret = doors.site, pyotp.random_base32()
    account = somebody(site)
    with site.line.work() as (db, _):
        keys, earlier = site.app.state.phieuhen.keys, real_now() - timedelta(minutes=2)
        set_up(db, db.get_one(Account, account.id), secret, pyotp.TOTP(secret).at(earlier), keys=keys, now=earlier)
    statuses = [
        enter(from_address(site.anybody(), f"203.0.113.{number}"), code="000000").status_code for number in range(12)
    ]
    assert statuses == [401] * PER_SECOND_FACTOR.tries + [429, 429]


def test_six_words_do_not_go_past_the_second_factor(doors):
    site, secret = doors.site, pyotp.random_base32()
    account = somebody(site)
    with site.line.work() as (db, _):
        keys, earlier, own = (
            site.app.state.phieuhen.keys,
            real_now() - timedelta(minutes=2),
            db.get_one(Account, account.id),
        )
        set_up(db, own, secret, pyotp.TOTP(secret).at(earlier), keys=keys, now=earlier)
        issue_one_time(db, own, keys=keys)
        words = " ".join(open_words(own, keys=keys))
    client = site.anybody()
    assert client.post("/vao", data={"words": words}).headers["location"] == "/dang-nhap/ma"
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/dang-nhap/ma", data={"code": pyotp.TOTP(secret).now()}).headers["location"] == "/dot"
    assert client.get("/api/v1/me").status_code == 200


def test_a_reset_shuts_out_whoever_used_the_paper_and_set_a_password(doors):
    site = doors.site
    keys = site.app.state.phieuhen.keys
    with site.line.work() as (db, _):
        leader = db.get_one(Account, doors.near["leader"])
        issue_one_time(db, leader, keys=keys)
        name, words = leader.username, " ".join(open_words(leader, keys=keys))
    thief = site.anybody()
    thief.post("/vao", data={"words": words})
    assert thief.post("/tai-khoan/mat-khau", data={"new": PASSWORD, "again": PASSWORD}).status_code == 303
    answer = doors.browser("W").post(f"/tai-khoan/{doors.near['leader']}/cap-lai")
    assert answer.headers["location"] == f"/tai-khoan/{doors.near['leader']}/dang-nhap-mot-lan"
    assert thief.get("/to").status_code == 303
    assert enter(thief, username=name).status_code == 401
    doors.browser("W").post(f"/tai-khoan/{doors.near['leader']}/khoa")
    assert doors.browser("W").post(f"/tai-khoan/{doors.near['leader']}/cap-lai").status_code == 409


def test_an_area_that_is_not_the_role_s_own_is_refused_and_not_smuggled_in(doors):
    orders = {
        "p": [
            {"role": "ward_officer", "unit": "462", "neighbourhood": 1},
            {"role": "station_lead", "station": "TRU-SO", "neighbourhood": 1},
        ],
        "S": [
            {"role": "scanner", "station": "DEM", "neighbourhood": 1},
            {"role": "scanner", "station": "TRU-SO", "unit": "462"},
        ],
        "A": [{"role": "auditor", "unit": "462"}],
    }
    for letter, bodies in orders.items():
        for body in bodies:
            answer = doors.browser(letter).post(
                "/api/v1/accounts", json={"username": "moi", "password": PASSWORD, **body}
            )
            assert answer.json()["code"] == "area_not_of_role", body
            assert "{" not in answer.json()["detail"]


def test_a_unit_outside_of_the_campaign_is_no_area(doors):
    body = {"username": "moi", "password": PASSWORD, "role": "planner", "campaign": "nho"}
    answers = [doors.browser("A").post("/api/v1/accounts", json={**body, "unit": unit}) for unit in ("42", "999")]
    assert [answer.json()["code"] for answer in answers] == ["area_unknown", "area_unknown"]
    assert doors.browser("A").post("/api/v1/accounts", json={**body, "unit": "45"}).status_code == 201


def test_who_belongs_to_one_campaign_is_told_of_no_other(two_campaigns):
    client = two_campaigns.browser("W")
    assert client.get("/api/v1/accounts").status_code == 200
    said = [client.get(f"/api/v1/accounts?campaign={code}") for code in ("khac", "khong-co")]
    assert {(answer.status_code, answer.text) for answer in said} == {(403, said[0].text)}
    pages = [client.get(f"/dot/in?campaign={code}") for code in ("khac", "khong-co")]
    assert [page.status_code for page in pages] == [403, 403]


def test_what_a_stranger_types_into_an_address_never_gets_into_the_trail(doors):
    client = doors.site.anybody()
    for path in (
        "/Nguyen-Van-A-0912345678",
        "/ghi-danh/SECRET123",
        "/ghi-danh/Nguyen%20Van%20B%3Fx",
        "/api/v1/devices/enrol",
    ):
        client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        client.post(path, json={"token": "SECRET123"})
    doors.site.app.state.keeper.flush()
    with doors.site.line.work() as (db, _):
        entries = db.exec(select(AuditEntry)).all()
    text = " ".join(f"{entry.via} {entry.facts}" for entry in entries)
    assert not any(word in text for word in ("Nguyen", "SECRET", "0912345678"))
    assert {"POST (no route)", "POST /ghi-danh/{token}", "POST /api/v1/devices/enrol"} & {
        entry.via for entry in entries
    }


def test_a_flood_from_elsewhere_is_counted_like_any_other(doors):
    client = doors.site.anybody()
    limits = doors.site.app.state.phieuhen.limits
    for _ in range(PAGES.tries):
        limits.spend((PAGES, "page testclient"))
    assert client.post("/tra-cuu", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 429


def test_a_name_that_is_taken_stops_nobody_s_bulk_creation(doors):
    with doors.site.line.work() as (db, campaign):
        for place in db.exec(select(Neighbourhood).where(Neighbourhood.campaign_id == campaign.id)):
            db.add(Account(username=f"to-{place.unit_code}-{place.id}", password_hash="-", role="planner", made_at=EVE))
        for leader in db.exec(select(Account).where(Account.role == "neighbourhood_leader")):
            leader.role = "auditor"
    assert doors.browser("P").post("/api/v1/leaders").json() == {"made": 2}
    assert doors.browser("P").post("/api/v1/leaders").json() == {"made": 0}


@pytest.mark.parametrize(
    ("letter", "path"),
    [
        ("U", "/nhat-ky?ngay=0001-01-01"),
        ("U", "/nhat-ky?ngay=9999-12-31"),
        ("U", "/nhat-ky?ai=²"),
        ("A", "/dot/to-truong?trang=1000&da_tao=-5&campaign=nho"),
    ],
)
def test_odd_values_break_no_page(doors, letter, path):
    assert doors.browser(letter).get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/tai-khoan/ma", {"secret": "A" * 17, "code": "1"}),
        ("/dot/tai-khoan", {"username": "x", "role": "scanner", "station": "9" * 30}),
        ("/dot/tai-khoan", {"username": "x", "role": "planner", "unit": "99999"}),
        ("/dot/tai-khoan", {"username": "\u202e", "role": "scanner", "station": "TRU-SO"}),
        ("/dot/tai-khoan", {"username": "\u0958" * 60, "role": "scanner", "station": "TRU-SO"}),
        ("/dot/thiet-bi", {"station": 1, "name": " "}),
        ("/nhat-ky/kiem-tra", {"entry": "²", "head": "x"}),
    ],
)
def test_odd_forms_are_refused_with_a_sentence(doors, path, form):
    answer = doors.browser("A").post(f"{path}?campaign=nho", data=form)
    assert answer.status_code in {200, 422}
    assert (answer.status_code == 200) == path.startswith("/nhat-ky")


def test_verifying_is_counted_for_it_reads_everything(doors):
    client = doors.browser("U")
    statuses = [client.post("/api/v1/audit/verification", json={}).status_code for _ in range(VERIFICATIONS.tries + 1)]
    assert statuses == [200] * VERIFICATIONS.tries + [429]

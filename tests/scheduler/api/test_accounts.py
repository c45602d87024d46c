from factories import EVE
from scheduler.auth.logins import end_logins
from scheduler.auth.models import Account, Role
from scheduler.auth.service import Area, create_account
from scheduler.clock import real_now
from scheduler.roster.models import RosterImport

PASSWORD = "mật khẩu để thử"


def staff(site, username="quan-tri"):
    with site.line.work() as (db, _):
        area = Area()
        return create_account(db, username=username, password=PASSWORD, role=Role.ADMINISTRATOR, area=area, now=EVE)


def enter(client, password=PASSWORD, username="quan-tri"):
    return client.post("/api/v1/sign-in", json={"username": username, "password": password})


def test_a_session_lasts_from_sign_in_to_sign_out(both):
    made = staff(both)
    client = both.anybody()
    answer = enter(client)
    assert answer.status_code == 200
    assert answer.json() == client.get("/api/v1/me").json()
    assert answer.json()["id"] == made.id
    assert "password" not in answer.text
    assert client.post("/api/v1/sign-out").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site):
    staff(site)
    cookie = enter(site.anybody()).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_wrong_name_and_wrong_password_get_the_same_answer(site):
    staff(site)
    answers = [enter(site.anybody(), "sai mật khẩu"), enter(site.anybody(), username="ai-do")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_every_session_of_an_account_ends_at_once(site):
    made = staff(site)
    browsers = [site.anybody(), site.anybody()]
    for browser in browsers:
        enter(browser)
    with site.line.work() as (db, _):
        end_logins(db, db.get_one(Account, made.id), now=real_now())
    assert [browser.get("/api/v1/me").status_code for browser in browsers] == [401, 401]
    enter(browsers[0])
    assert browsers[0].get("/api/v1/me").status_code == 200


def test_an_account_that_is_closed_is_out_at_once(site):
    account = site.account()
    client = site.signed_in(account)
    with site.line.work() as (db, _):
        db.get_one(Account, account.id).active = False
    assert client.get("/api/v1/me").status_code == 401


def test_sign_in_keeps_language_and_device_and_forgets_the_person_before(site):
    staff(site)
    client = site.anybody()
    client.cookies.set(
        "phieuhen", site.session(lang="vi", device="a key of nobody", login="another's", campaign="khac")
    )
    enter(client)
    assert client.get("/api/v1/me").json()["username"] == "quan-tri"
    assert client.get("/api/v1/plans/99").json()["detail"].startswith("Đợt nho")
    assert client.post("/api/v1/scans", json={}).json()["code"] == "device_unknown"


def test_tries_are_counted_by_address(site):
    client = site.anybody()
    answers = [client.post("/api/v1/devices/enrol", json={"token": "x"}).status_code for _ in range(31)]
    assert answers[-1] == 429
    assert 429 not in answers[:30]
    said = enter(client)
    assert (said.status_code, said.json()["code"]) == (429, "too_many_tries")
    assert "15 minutes" in said.json()["detail"]


def test_an_administrator_adds_accounts(site):
    client = site.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    body = {"username": "to-truong", "password": PASSWORD, "role": "neighbourhood_leader", "neighbourhood": 1}
    made = client.post("/api/v1/accounts", json=body)
    assert made.status_code == 201
    assert (made.json()["neighbourhood_id"], made.json()["campaign_id"]) == (1, 1)
    again = client.post("/api/v1/accounts", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "username_taken")


def test_an_account_that_lacks_something_is_not_added(site):
    client = site.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    before = site.line.kept()
    body = {"username": "x", "password": PASSWORD, "role": "scanner"}
    codes = [
        client.post("/api/v1/accounts", json={**body, **more}).json()["code"]
        for more in ({}, {"station": "KHONG-CO"}, {"password": "ngắn"}, {"role": "chief"}, {"campaign": "la"})
    ]
    assert codes == ["account_incomplete", "area_unknown", "password_too_short", "invalid_request", "campaign_unknown"]
    assert site.line.kept() == before


def test_the_description_of_the_api_names_its_version_and_stands_behind_the_door(site):
    answer = site.signed_in().get("/api/v1/openapi.json")
    assert answer.json()["openapi"].startswith("3.")
    assert all(path.startswith("/api/v1/") or path == "/healthz" for path in answer.json()["paths"])
    assert site.anybody().get("/api/v1/openapi.json").status_code == 401
    assert site.anybody().get("/openapi.json").status_code == 404


def test_the_health_check_asks_the_database(both):
    assert both.anybody().get("/healthz").json() == {"status": "ok"}


def test_control_characters_are_refused_before_the_database_sees_them(both):
    client = both.anybody()
    assert enter(client, username="a\0b").status_code == 422
    assert client.post("/dang-nhap", data={"username": "a\0b", "password": "x"}).status_code == 422
    assert client.post("/api/v1/devices/enrol", json={"token": "a\0b"}).status_code == 422
    assert client.get("/api/v1/progress", params={"campaign": "a\0b"}).status_code in {401, 422}
    assert client.post("/ghi-danh/a%00b").status_code == 422


def test_a_guess_neither_waits_for_who_writes_nor_makes_him_wait(site):
    staff(site)
    with site.line.work():  # holds the only write lock of SQLite
        assert enter(site.anybody(), "sai mật khẩu").status_code == 401
        page = site.anybody().post("/dang-nhap", data={"username": "quan-tri", "password": "sai mật khẩu"})
        assert page.status_code == 401
        assert site.anybody().post("/tra-cuu", data={"code": "7K3M9QXD", "year": "1957"}).status_code == 404
    assert enter(site.anybody()).status_code == 200


def test_signing_out_makes_every_copy_of_the_cookie_worthless(site):
    staff(site)
    client, thief = site.anybody(), site.anybody()
    enter(client)
    thief.cookies.set("phieuhen", client.cookies["phieuhen"])
    assert thief.get("/api/v1/me").status_code == 200
    client.post("/api/v1/sign-out")
    assert thief.get("/api/v1/me").status_code == 401


def test_the_api_and_the_page_count_tries_together(site):
    client = site.anybody()
    for _ in range(30):
        client.post("/api/v1/devices/enrol", json={"token": "x"})
    assert client.post("/dang-nhap", data={"username": "quan-tri", "password": PASSWORD}).status_code == 429


def test_moments_and_numbers_beyond_the_calendar_and_the_tables_are_refused(site):
    auditor = site.signed_in(role=Role.AUDITOR)
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-10:00"):
        assert auditor.get("/api/v1/progress", params={"as_of": moment}).status_code == 422
    assert auditor.get("/api/v1/progress", params={"as_of": "2021-03-26T00:00:00+07:00"}).status_code == 200
    scanner = site.signed_in(role=Role.SCANNER, station="TRU-SO")
    order = {"scan_id": "00000000-0000-0000-0000-000000000001", "text": "x", "scanned_at": "0001-01-01T00:00:00+14:00"}
    assert scanner.post("/api/v1/scans", json=order).status_code == 422
    planner = site.signed_in()
    assert planner.get(f"/dot/in/{2**63}.pdf").status_code == 422
    assert planner.post(f"/dot/ke-hoach/{2**63}/cong-bo").status_code == 422
    assert planner.post(f"/to/{2**63}/trao").status_code in {404, 422}


def test_a_ward_officer_sees_the_imports_of_his_own_ward_only(site):
    with site.line.work() as (db, campaign):
        for number, unit in enumerate((None, "19357", "19358")):
            facts = {"file_name": f"{unit}", "sha256": str(number), "imported_at": EVE, "report": {}}
            db.add(RosterImport(campaign_id=campaign.id, unit_code=unit, **facts))
    asked = (site.signed_in(role=Role.WARD_OFFICER, unit="19358"), site.signed_in())
    seen = [[one["file_name"] for one in client.get("/api/v1/roster-imports").json()] for client in asked]
    assert seen[0] == ["19358"]
    assert {"None", "19357", "19358"} <= set(seen[1])

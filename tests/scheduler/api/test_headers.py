"""Every answer of every route, whatever its status, carries the headers of its kind; cookies are out of reach."""

import re
import uuid

import pytest
from sqlalchemy import text

from factories import EVE
from line import Line
from scheduler.auth.limits import PAGES, SIGN_IN
from scheduler.auth.models import Role
from scheduler.auth.service import Area, create_account
from scheduler.bodies import SMALL
from scheduler.database import open_engine
from scheduler.headers import headers_of
from site_world import make_site, routes_of

COMMON = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
DATA = {"default-src": "'none'", "frame-ancestors": "'none'"}
PAGE = DATA | {"style-src": "'self'", "img-src": "'self' data:", "form-action": "'self'", "base-uri": "'none'"}
FILE = DATA | {"sandbox": ""}
SCRIPTED = PAGE | {
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default phieuhen-decoder",
}
SCRIPT = DATA | {"script-src": "'self' 'wasm-unsafe-eval'", "connect-src": "'self'"}
KINDS = {"page": PAGE, "scanner": SCRIPTED, "scan": PAGE, "script": SCRIPT, "data": DATA, "file": FILE}
PASSWORD = "mật khẩu để thử"


def policy_of(answer):
    parts = [part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";")]
    return {name: value for name, _, value in parts}


def check(answer, kind, path):
    """Assert that the answer carries every header of its kind, and no other's."""
    headers = answer.headers
    assert {name: headers.get(name) for name in COMMON} == COMMON
    assert policy_of(answer) == KINDS[kind]
    camera = "(self)" if kind in {"scanner", "scan"} else "()"
    assert headers["permissions-policy"] == f"camera={camera}, geolocation=(), microphone=()"
    assert headers.get("x-robots-tag") == (None if path == "/" else "noindex")
    assert ("attachment" in headers.get("content-disposition", "")) is (kind == "file")
    secret = path[:3] in {"/S/", "/s/", "/gh", "/va"}
    assert headers["referrer-policy"] == ("strict-origin" if secret else "same-origin")
    assert headers.get("cache-control") in {"no-store", "no-cache"}
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def kind_at(answer, path):
    """Tell what the answer is by what a person would see, and assert that it is one of what this address has."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if not kind:
        assert not answer.content
        return "data"
    if path.startswith("/api/") or (path, answer.status_code) == ("/healthz", 200):
        assert kind in {"application/json", "application/problem+json", "application/pdf", "text/csv"}
        return "data" if kind.endswith("json") else "file"
    if kind == "application/pdf":
        return "file"
    if path.startswith("/scan/") and kind != "text/html":
        return {"text/javascript": "script", "application/manifest+json": "data"}[kind]
    assert kind == "text/html"
    if path in {"/scan/", "/scan/app/shell"}:
        return "scanner"
    return "scan" if path.startswith("/scan/") else "page"


def real(path):
    return re.sub(r"{(\w+)}", lambda part: str(uuid.UUID(int=1)) if part[1] == "scan_id" else "1", path)


def everywhere(site, client, seen):
    """Ask for every route in the ways that a guard, a form and a stranger would meet it."""
    for method, template, _ in routes_of(site.app):
        path = real(template)
        asked = [
            client.request(method, path),
            client.request("DELETE", path),
            client.request("PATCH", path),
        ]
        if method == "POST":
            asked.append(client.post(path, json={"number": "x", "plan": "x", "seed": "x"}))
            asked.append(client.post(path, headers={"Origin": "https://evil.example"}))
            asked.append(client.post(path, content=bytes(SMALL.most + 1)))
        for answer in asked:
            check(answer, kind_at(answer, path), path)
            seen.add(answer.status_code)


def test_every_route_answers_whoever_asks_with_the_headers_of_its_kind(site):
    site.line.print()
    seen = set()
    everywhere(site, site.anybody(), seen)
    everywhere(site, site.signed_in(role=Role.ADMINISTRATOR, campaign=None), seen)
    everywhere(site, site.signed_in(role=Role.SCANNER, station="TRU-SO"), seen)
    everywhere(site, site.signed_in(role=Role.LEADER, place="khu phố 1"), seen)
    assert seen >= {200, 204, 303, 401, 403, 404, 405, 413, 422}


def test_a_defect_is_answered_with_them_too(site):
    client = site.signed_in()
    with site.line.engine.begin() as connection:
        for table in ("account", "campaign", "device", "invitation", "invitation_version"):
            connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
    seen = set()
    for method, template, _ in routes_of(site.app):
        path = real(template)
        answer = client.request(method, path)
        check(answer, kind_at(answer, path), path)
        seen.add((path, answer.status_code))
    assert {"/", "/dot", "/api/v1/plans", "/tra-cuu"} <= {path for path, status in seen if status == 500}


def test_a_try_too_many_is_answered_with_them_too(site):
    for limit, name in ((PAGES, "page testclient"), (SIGN_IN, "sign-in testclient")):
        for _ in range(limit.tries):
            site.app.state.phieuhen.limits.spend((limit, name))
    client = site.anybody()
    for path in ("/", "/S/1", "/tra-cuu", "/healthz", "/ghi-danh/x"):
        answer = client.get(path)
        assert answer.status_code == 429
        check(answer, "page", path)


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/nowhere", 404, "page"),
        ("/api/v1/nowhere", 404, "data"),
        ("/static/base.css", 200, "data"),
        ("/static/nowhere.css", 404, "page"),
        ("/static/../app.py", 404, "page"),
        ("/S/1", 404, "page"),
        ("/scan", 307, "data"),
        ("/scan/", 303, "data"),
        ("/scan/x/y", 404, "scan"),
        ("/scan/app/shell", 200, "scanner"),
        ("/scan/app/main.js", 200, "script"),
        ("/scan/app/zxing_reader.wasm", 200, "script"),
        ("/scan/app/icon-192.png", 200, "script"),
        ("/scan/app/service_worker.js", 404, "scan"),
    ],
)
def test_addresses_without_a_route_of_ours_have_them_too(site, path, status, kind):
    answer = site.anybody().get(path)
    assert answer.status_code == status
    check(answer, kind, path)


def test_a_printed_file_is_a_download_and_no_page(site):
    site.line.print()
    planner = site.signed_in()
    for path in ("/api/v1/prints/1/file", "/dot/in/1.pdf", "/api/v1/plans/1/export"):
        answer = planner.get(path)
        assert answer.status_code == 200
        check(answer, "file", path)


@pytest.fixture
def secure(tmp_path, sqlite_url):
    """The site as it is served over TLS."""
    engine = open_engine(sqlite_url)
    site = make_site(Line(engine, tmp_path), sqlite_url, insecure_cookies=False)
    with site.line.work() as (db, _):
        create_account(db, username="quan-tri", password=PASSWORD, role=Role.ADMINISTRATOR, area=Area(), now=EVE)
    yield site
    site.close()
    engine.dispose()


def test_over_tls_browsers_are_told_to_stay_there(secure):
    client = secure.anybody(base_url="https://testserver")
    for path in ("/", "/healthz", "/static/base.css", "/nowhere", "/scan/", "/api/v1/me"):
        assert client.get(path).headers["strict-transport-security"] == "max-age=31536000"


def attributes(answer):
    name, *rest = (part.strip() for part in answer.headers["set-cookie"].split(";"))
    return name.partition("=")[0], {part.lower() for part in rest}


@pytest.mark.parametrize("path", ["/dang-nhap", "/api/v1/sign-in"])
def test_over_tls_the_cookie_belongs_to_this_host_alone(secure, path):
    client = secure.anybody(base_url="https://testserver")
    fields = {"username": "quan-tri", "password": PASSWORD}
    answer = client.post(path, **({"json": fields} if path.startswith("/api/") else {"data": fields}))
    name, said = attributes(answer)
    assert name == "__Host-phieuhen"
    assert said == {"path=/", "httponly", "samesite=lax", "secure", "max-age=34560000"}
    assert client.get("/api/v1/me").status_code == 200
    assert client.post("/api/v1/sign-out").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_a_cookie_of_the_plain_name_opens_nothing_over_tls(secure):
    client = secure.anybody(base_url="https://testserver")
    client.cookies.set("phieuhen", secure.session(account=1, version=1))
    assert client.get("/api/v1/me").status_code == 401


def test_on_a_laptop_without_tls_the_cookie_has_its_plain_name(site):
    with site.line.work() as (db, _):
        create_account(db, username="quan-tri", password=PASSWORD, role=Role.ADMINISTRATOR, area=Area(), now=EVE)
    answer = site.anybody().post("/dang-nhap", data={"username": "quan-tri", "password": PASSWORD})
    assert attributes(answer) == ("phieuhen", {"path=/", "httponly", "samesite=lax", "max-age=34560000"})


@pytest.mark.parametrize("path", ["/", "/tra-cuu", "/S/1", "/healthz", "/dang-nhap", "/static/base.css"])
def test_who_only_reads_is_given_no_cookie(site, path):
    assert "set-cookie" not in site.anybody().get(path).headers


@pytest.mark.parametrize(
    ("content_type", "path", "policy"),
    [
        ("text/html; charset=utf-8", "/static/nowhere.css", PAGE),
        ("TEXT/HTML", "/dot", PAGE),
        ("image/svg+xml", "/dot/so-do.svg", FILE),
        ("application/manifest+json", "/scan/manifest.json", DATA),
        ("text/javascript", "/static/scan.js", DATA),
        ("text/javascript", "/scan/sw.js", SCRIPT),
        ("text/html", "/scan/00000000-0000-0000-0000-000000000001", PAGE),
        ("", "/dot", DATA),
    ],
)
def test_what_an_answer_is_decides_and_not_where_it_stands(content_type, path, policy):
    said = headers_of(path, content_type, secure=True)["Content-Security-Policy"]
    assert {part.strip().partition(" ")[0] for part in said.split(";")} == set(policy)

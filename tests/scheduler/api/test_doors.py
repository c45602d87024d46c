"""A closed door from the start: who is not signed in, or not of this area, gets nowhere."""

import re
import tempfile
import uuid

import pytest

from factories import small_campaign_text
from scheduler import guards
from scheduler.app import create_app
from scheduler.auth.models import Role
from scheduler.guards import guards_of, roles_of
from scheduler.settings import Settings
from site_world import routes_of

PUBLIC = {
    ("GET", "/healthz"),
    ("POST", "/api/v1/sign-in"),
    ("POST", "/api/v1/sign-in/one-time"),
    ("POST", "/api/v1/devices/enrol"),
}
"""Signing in, enrolling by a token, and the health check; the resident's page and the look-up are pages."""


def _routes():
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"{folder}/x.db"), jobs=False)
        app.state.phieuhen.engine.dispose()
        return [row for row in routes_of(app) if row[1].startswith("/api/") or row[1] == "/healthz"]


ROUTES = _routes()
CLOSED = [row for row in ROUTES if (row[0], row[1]) not in PUBLIC]
FOR_ROLES = [row for row in CLOSED if roles_of(row[2]) is not None]
AT_STATION = [row for row in CLOSED if guards_of(row[2]) & guards.AT_STATION]


def _asks_for(dependant, name):
    return getattr(dependant.call, "__name__", "") == name or any(
        _asks_for(below, name) for below in dependant.dependencies
    )


OF_CAMPAIGN = [row for row in CLOSED if _asks_for(row[2], "own_campaign")]


def named(rows):
    return pytest.mark.parametrize(
        ("method", "path"), [row[:2] for row in rows], ids=[" ".join(row[:2]) for row in rows]
    )


def real(path):
    return re.sub(r"{(\w+)}", lambda part: str(uuid.UUID(int=1)) if part[1] == "scan_id" else "9999", path)


def ask(client, method, path, **options):
    body = {} if method == "GET" else {"json": {}}
    return client.request(method, real(path), **body, **options)


def said(response):
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_the_table_of_routes_is_no_empty_one():
    assert len(CLOSED) > 25
    assert len(OF_CAMPAIGN) > 12
    assert len(AT_STATION) >= 6
    assert {row[:2] for row in ROUTES} - {row[:2] for row in CLOSED} == PUBLIC


def test_every_route_but_the_public_ones_passes_a_guard():
    assert [row[:2] for row in CLOSED if not guards_of(row[2])] == []


@named(CLOSED)
def test_without_a_sign_in_every_route_answers_401(site, method, path):
    assert said(ask(site.anybody(), method, path)) == (401, "not_signed_in")


@named(OF_CAMPAIGN)
def test_who_is_not_signed_in_is_told_of_no_campaign(site, method, path):
    site.line.load(small_campaign_text(code='"bi-mat"'))
    answer = ask(site.anybody(), method, path)
    assert said(answer) == (401, "not_signed_in")
    assert "bi-mat" not in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_no_further_than_its_routes(site, role):
    client = site.signed_in(role=role, unit="462", place="khu phố 1", station="TRU-SO")
    for method, path, dependant in FOR_ROLES:
        allowed = roles_of(dependant)
        answer = ask(client, method, path)
        if role.value not in allowed:
            assert (path, *said(answer)) == (path, 403, "not_allowed")


def test_a_role_does_reach_its_routes(site):
    planner = site.signed_in()
    assert [planner.get(f"/api/v1/{path}").status_code for path in ("plans", "progress", "prints", "campaign")] == [
        200
    ] * 4


@named(OF_CAMPAIGN)
def test_an_account_of_another_campaign_gets_403(site, method, path):
    site.line.load(small_campaign_text(code='"khac"'))
    stranger = site.signed_in(role=Role.PLANNER, campaign="khac")
    before = site.line.kept()
    assert said(ask(stranger, method, path, params={"campaign": "nho"})) == (403, "not_allowed")
    assert site.line.kept() == before


@named(AT_STATION)
def test_an_account_without_a_station_does_not_scan(site, method, path):
    assert said(ask(site.signed_in(), method, path)) == (403, "not_allowed")


def test_a_forged_or_old_cookie_is_no_session(site):
    client = site.anybody()
    for cookie in ("", "a.b.c", site.session(account=999, version=1), site.session(account="1", version="1")):
        client.cookies.set("phieuhen", cookie)
        assert said(client.get("/api/v1/me")) == (401, "not_signed_in")


def test_a_device_key_that_nobody_has_is_refused(site):
    answer = site.anybody().post(
        "/api/v1/scans",
        json={"scan_id": str(uuid.uuid4()), "text": "x"},
        headers={"Authorization": "Bearer keine"},
    )
    assert answer.status_code == 401


@named([row for row in CLOSED if row[0] == "POST"])
def test_no_form_is_taken_from_another_site(site, method, path):
    client = site.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    before = site.line.kept()
    for origin in ("https://evil.example", "null", "http://testserver.evil.example", "http://["):
        assert said(ask(client, method, path, headers={"Origin": origin})) == (403, "foreign_origin")
    assert site.line.kept() == before


def test_a_form_of_our_own_site_is_taken(site):
    client = site.signed_in()
    answer = client.post("/api/v1/sessions/open", headers={"Origin": "http://testserver"})
    assert answer.status_code == 200
    assert client.get("/api/v1/me", headers={"Origin": "https://evil.example"}).status_code == 200

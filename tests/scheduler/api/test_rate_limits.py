"""Every public route counts who asks: by itself, together with other processes, and closed where it cannot count."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from line import Line
from scheduler.auth.limits import FILES, PAGES, SIGN_IN
from scheduler.database import open_engine
from site_world import make_site

PUBLIC = [
    ("GET", "/"),
    ("GET", "/healthz"),
    ("GET", "/tra-cuu"),
    ("POST", "/tra-cuu"),
    ("GET", "/S/123"),
    ("GET", "/s/123"),
    ("GET", "/dang-nhap"),
    ("POST", "/dang-nhap"),
    ("POST", "/dang-xuat"),
    ("POST", "/api/v1/sign-in"),
    ("GET", "/ghi-danh/x"),
    ("POST", "/ghi-danh/x"),
    ("POST", "/api/v1/devices/enrol"),
    ("GET", "/static/base.css"),
]
ENROL = "/api/v1/devices/enrol"


@pytest.fixture
def counted(tmp_path, db_url):
    """Two applications over one database, as two processes would be, that count in it."""
    engines = [open_engine(db_url) for _ in range(2)]
    sites = [make_site(Line(engine, tmp_path), db_url, rate_counters="database") for engine in engines]
    yield sites
    for site, engine in zip(sites, engines, strict=True):
        site.close()
        engine.dispose()


def ask(client, method, path):
    if path == "/dang-nhap" and method == "POST":
        return client.post(path, data={"username": "ai-do", "password": "x"})
    if path.startswith("/api/"):
        body = {"token": "x"} if path == ENROL else {"username": "ai-do", "password": "x"}
        return client.post(path, json=body)
    return client.request(method, path)


def test_two_processes_count_together_and_exactly_as_many_pass_as_may(counted):
    clients = [site.anybody() for site in counted]
    answers = [
        ask(client, "POST", ENROL).status_code for client in clients
    ]  # FastAPI makes a route ready when it is first asked for
    with ThreadPoolExecutor(6) as pool:
        answers += pool.map(lambda number: ask(clients[number % 2], "POST", ENROL).status_code, range(36))
    assert answers.count(429) == len(answers) - SIGN_IN.tries
    assert set(answers) == {403, 429}
    assert ask(clients[0], "POST", "/dang-nhap").status_code == 429


def test_counting_in_the_database_never_waits_for_the_request_that_it_counts(counted):
    client = counted[0].anybody()
    answers = {(method, path): ask(client, method, path).status_code for method, path in PUBLIC}
    assert {place: status for place, status in answers.items() if status in {429, 500, 503}} == {}


def test_a_public_route_that_cannot_count_answers_429(counted):
    with counted[0].line.engine.begin() as connection:
        connection.execute(text("DROP TABLE rate_count"))
    client = counted[0].anybody()
    assert {ask(client, method, path).status_code for method, path in PUBLIC} == {429}


@pytest.mark.parametrize(("method", "path"), PUBLIC, ids=[" ".join(place) for place in PUBLIC])
def test_a_public_route_whose_limit_is_used_up_says_when_to_come_again(bare, method, path):
    client = bare.anybody()
    names = {"page testclient": PAGES, "file testclient": FILES, "sign-in testclient": SIGN_IN}
    for name, limit in names.items():
        for _ in range(limit.tries):
            bare.app.state.phieuhen.limits.spend((limit, name))
    answer = ask(client, method, path)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] in {"60", "900"}
    kind = "application/problem+json" if path.startswith("/api/") else "text/html; charset=utf-8"
    assert answer.headers["content-type"] == kind
    assert "too_many_tries" in answer.text
    assert "Bạn đã thử quá nhiều lần." in answer.text or "Too many tries." in answer.text


def test_two_applications_in_one_process_do_not_share_a_count_in_memory(tmp_path, sqlite_url):
    engine = open_engine(sqlite_url)
    one, other = (make_site(Line(engine, tmp_path), sqlite_url) for _ in range(2))
    first, second = one.anybody(), other.anybody()
    assert [ask(first, "POST", ENROL).status_code for _ in range(31)][-1] == 429
    assert ask(second, "POST", ENROL).status_code == 403
    for site in (one, other):
        site.close()
    engine.dispose()

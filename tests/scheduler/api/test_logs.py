"""Nothing personal in the log or in an address: not when the database fails, not when a page does."""

from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlmodel import select

from scheduler.addresses import carries_secret
from scheduler.deps import DbDep, template_of
from scheduler.guards import SignedIn
from scheduler.roster.models import Household, Resident

NAME = "Nguyễn Thị Không Được Ghi"
TOKEN = "token-that-nobody-may-read"


def drop(site, *tables):
    cascade = " CASCADE" if site.line.engine.dialect.name == "postgresql" else ""
    with site.line.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF") if not cascade else None
        for table in tables:
            connection.execute(text(f"DROP TABLE {table}{cascade}"))
        connection.commit()


def test_a_row_that_the_database_refuses_leaves_no_name_in_the_log(both, caplog):
    with both.line.work() as (db, _):
        household = db.exec(select(Household)).first().id

    @both.app.post("/api/v1/defect/{name}")
    def defect(name: str, db: DbDep):
        for _ in range(2):
            db.add(
                Resident(
                    campaign_id=1, household_id=household, position=1, full_name=name, match_key=name, birth_year=1957
                )
            )
            db.flush()

    answer = both.anybody().post(f"/api/v1/defect/{NAME}")
    assert answer.status_code == 500
    assert NAME not in answer.text
    assert "POST /api/v1/defect/{name} failed" in caplog.text
    assert "IntegrityError" in caplog.text
    for word in (NAME, "1957", "Nguy"):
        assert word not in caplog.text


def test_a_failing_page_leaves_neither_digits_nor_code_nor_token_in_the_log(both, caplog):
    slip = next(iter(both.line.slips().values()))
    with both.line.work() as (db, _):
        digits = db.execute(text("SELECT slip_code FROM invitation_version ORDER BY slip_code")).scalars().first()
    drop(both, "invitation_version", "check_in", "scan", "device", "invitation", "account")
    client = both.anybody()
    asked = {
        ("GET", f"/S/{digits}"): "/S/{digits}",
        ("POST", "/tra-cuu"): "/tra-cuu",
        ("POST", f"/ghi-danh/{TOKEN}"): "/ghi-danh/{token}",
        ("POST", "/api/v1/sign-in"): "/api/v1/sign-in",
    }
    for (method, path), template in asked.items():
        body = {"json": {"username": NAME, "password": TOKEN}} if path.startswith("/api/") else {}
        if path == "/tra-cuu":
            body = {"data": {"code": slip.typed_code, "year": "1957"}}
        assert client.request(method, path, **body).status_code == 500, path
        assert f"{method} {template} failed" in caplog.text
    for word in (digits, digits[-20:], slip.typed_code, "1957", TOKEN, NAME):
        assert word not in caplog.text


@pytest.mark.parametrize(
    ("scope", "template"),
    [
        ({"path": f"/nowhere/{TOKEN}"}, "(no route)"),
        ({"path": "/static/x", "endpoint": object()}, "(no route)"),
        ({"path": "/api/v1/plans/3", "route": SimpleNamespace(path="/plans/{number}")}, "/api/v1/plans/{number}"),
        (
            {"path": "/api/v1/plans/3", "route": SimpleNamespace(path="/api/v1/plans/{number}")},
            "/api/v1/plans/{number}",
        ),
        ({"path": "/S/3", "route": SimpleNamespace(path="/S/{digits}")}, "/S/{digits}"),
    ],
)
def test_the_log_names_a_route_by_itstemplate_of(scope, template):
    assert template_of(scope) == template


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/S/123", True),
        ("/s/123", True),
        ("/ghi-danh/x", True),
        ("/vao/x/y", True),
        ("/scan/", False),
        ("/", False),
    ],
)
def test_who_has_to_sign_in_is_led_back_unless_the_address_is_a_secret(site, path, secret):
    assert carries_secret(path) is secret

    @site.app.get(f"{path}/closed" if path != "/" else "/closed")
    def closed(account: SignedIn):
        return account

    asked = f"{path}/closed" if path != "/" else "/closed"
    answer = site.anybody().get(asked)
    assert answer.headers["location"] == ("/dang-nhap" if secret else f"/dang-nhap?next={asked}")


def test_an_address_is_led_back_to_as_it_was_typed(site):
    assert site.anybody().get("/viec/a%26b%23c").headers["location"] == "/dang-nhap?next=/viec/a%26b%23c"

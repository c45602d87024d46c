"""Errors as RFC 9457 problems in two languages, and answers that never run ahead of the commit."""

import pytest
from sqlalchemy import event
from sqlmodel import select
from starlette.exceptions import HTTPException

from factories import small_campaign_text
from scheduler.auth.models import Role
from scheduler.kept_keys.models import KeptKey
from scheduler.keys import Keys

VI, EN = {"Accept-Language": "vi-VN,vi;q=0.9"}, {"Accept-Language": "en-GB,en;q=0.9"}


@pytest.fixture
def planner(site):
    return site.signed_in()


def problem(response):
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status", "code", "detail"} <= body.keys()
    assert body["status"] == response.status_code
    assert body["type"] == f"urn:phieuhen:{body['code']}"
    return body


def test_an_error_of_ours_is_told_in_the_language_asked_for(planner):
    found = {lang["Accept-Language"][:2]: problem(planner.get("/api/v1/plans/99", headers=lang)) for lang in (VI, EN)}
    assert {body["code"] for body in found.values()} == {"plan_unknown"}
    assert (
        found["en"]["detail"] == "Campaign nho has no plan 99. Check the number, or draft a plan (phieuhen plan draft)."
    )
    assert (
        found["vi"]["detail"]
        == "Đợt nho không có kế hoạch số 99. Hãy xem lại số, hoặc lập kế hoạch (phieuhen plan draft)."
    )


def test_the_address_overrides_the_browsers_language(planner):
    body = problem(planner.get("/api/v1/plans/99?lang=vi", headers=EN))
    assert body["detail"].startswith("Đợt nho")


def test_another_language_is_answered_in_vietnamese(planner):
    assert problem(planner.get("/api/v1/plans/99", headers={"Accept-Language": "fr"}))["detail"].startswith("Đợt nho")


@pytest.mark.parametrize(
    ("lang", "words"), [(VI, "Yêu cầu thiếu hoặc sai: seed"), (EN, "The request lacks or misstates: seed")]
)
def test_a_request_that_misstates_names_the_field(planner, lang, words):
    body = problem(planner.post("/api/v1/plans", json={"seed": "một"}, headers=lang))
    assert (body["status"], body["code"]) == (422, "invalid_request")
    assert body["detail"].startswith(words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"seed": "một"}, "seed (phải là số nguyên)"),
        ({"seed": "9" * 5000}, "seed (số quá lớn)"),
        (b"{", "1 (không phải là JSON)"),
        ([], "body"),
    ],
)
def test_the_reason_is_vietnamese_or_left_out(planner, body, words):
    send = (
        {"content": body, "headers": {"Content-Type": "application/json"}}
        if isinstance(body, bytes)
        else {"json": body}
    )
    answer = planner.post("/api/v1/plans?lang=vi", **send)
    assert problem(answer)["detail"] == f"Yêu cầu thiếu hoặc sai: {words}."


def test_a_password_is_never_repeated_in_a_problem(site):
    answer = site.anybody().post("/api/v1/sign-in", json={"username": "x" * 99, "password": "bi-mat-cua-toi"})
    assert problem(answer)["status"] == 422
    assert "bi-mat-cua-toi" not in answer.text


def test_what_is_not_there_and_what_cannot_be_done_are_problems_too(planner):
    assert problem(planner.get("/api/v1/nothing"))["code"] == "not_found"
    answer = planner.delete("/api/v1/plans")
    assert problem(answer)["code"] == "method_not_allowed"
    assert answer.headers["allow"] in {"GET", "POST"}


def test_an_unusual_status_still_is_a_problem(site):
    @site.app.get("/api/v1/teapot")
    def teapot():
        raise HTTPException(418)

    assert problem(site.anybody().get("/api/v1/teapot"))["code"] == "http_error"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/v1/plans/{}", None),
        ("POST", "/api/v1/plans/{}/publish", {}),
        ("GET", "/api/v1/prints/{}/file", None),
        ("GET", "/api/v1/prints?plan={}", None),
        ("POST", "/api/v1/prints", {"plan": "{}"}),
        ("POST", "/api/v1/handouts", {"numbers": ["{}"]}),
    ],
)
@pytest.mark.parametrize("number", ["0", "-1", "99999999999", "9" * 30, "x"])
def test_a_number_that_no_database_holds_is_a_mistake_of_the_asker(planner, method, path, body, number):
    if body:
        body = {key: [number] if isinstance(value, list) else number for key, value in body.items()}
    answer = planner.request(method, path.format(number), json=body)
    assert problem(answer)["code"] == "invalid_request"


def test_a_form_from_elsewhere_is_told_as_a_problem_with_the_usual_headers(planner):
    answer = planner.post("/api/v1/sessions/open", headers={"Origin": "https://evil.example", **EN})
    assert problem(answer)["detail"].startswith("The request came from another site")
    assert answer.headers["x-frame-options"] == "DENY"


def test_every_answer_carries_the_headers_of_a_careful_site(planner):
    answer = planner.get("/api/v1/me")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def fail_commits(engine):
    """Let every commit of writing transactions fail, as a full disk would."""

    def full_disk(connection):
        if not connection.get_execution_options().get("reading", False):
            raise OSError(28, "No space left on device")

    event.listen(engine, "commit", full_disk)
    return lambda: event.remove(engine, "commit", full_disk)


@pytest.mark.parametrize("path", ["/api/v1/campaigns/close", "/api/v1/plans/2/publish"])
def test_a_failed_commit_is_never_answered_with_200(both, path):
    planner = both.signed_in()
    both.line.draft(seed=5)
    before = both.line.kept()
    engine = both.app.state.phieuhen.engine
    mend = fail_commits(engine)
    answer = planner.post(path, json={}, headers=EN)
    mend()
    assert problem(answer)["code"] == "internal_error"
    assert answer.status_code == 500
    assert both.line.kept() == before


def test_a_defect_is_answered_with_a_problem_and_stores_nothing(site, caplog):
    @site.app.post("/api/v1/defect")
    def defect():
        raise ZeroDivisionError("a secret of the inside")

    answer = site.anybody().post("/api/v1/defect", headers=EN)
    assert problem(answer)["code"] == "internal_error"
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "POST /api/v1/defect failed" in caplog.text


def test_a_lost_master_key_is_a_problem_and_nothing_is_published(both):
    planner = both.signed_in()
    with both.line.work() as (db, _):
        for key in db.exec(select(KeptKey)):
            key.secret = Keys(bytes(32)).box.encrypt(b"under the key that was lost")
    both.line.draft(seed=5)
    before = both.line.kept()
    answer = problem(planner.post("/api/v1/plans/2/publish", json={}, headers=EN))
    assert (answer["status"], answer["code"]) == (503, "master_key_unreadable")
    assert both.line.kept() == before


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("2021-03-28", "2021-03-20", "last_day"),
        ("2021-03-28", "2021-02-30", ""),
        ("2021-03-28", '"ngày mai"', "last_day"),
        ('kits = ["BTB-2"]', "kits = []", "DEM"),
        ("dataset =", "datasett =", "dataset"),
    ],
)
def test_every_mistake_of_a_campaign_file_is_listed_and_nothing_changes(bare, old, new, key):
    text = small_campaign_text()
    assert old in text
    planner = bare.signed_in(role=Role.PLANNER, campaign=None)
    before = bare.line.kept()
    send = {"content": text.replace(old, new).encode(), "headers": {"Content-Type": "application/toml", **EN}}
    answer = planner.post("/api/v1/campaigns", **send)
    body = problem(answer)
    assert (body["status"], body["code"]) == (422, "campaign_file_invalid")
    assert any(key in item["key"] or key in item["detail"] for item in body["findings"])
    assert all({"key", "code", "detail"} == item.keys() for item in body["findings"])
    assert bare.line.kept() == before


def test_a_campaign_file_is_loaded_and_loaded_again_without_change(bare):
    planner = bare.signed_in(role=Role.PLANNER, campaign=None)
    send = {"content": small_campaign_text().encode(), "headers": {"Content-Type": "application/toml"}}
    first = planner.post("/api/v1/campaigns", **send)
    assert (first.status_code, first.json()["changed"]) == (200, ["campaign"])
    before = bare.line.kept()
    assert planner.post("/api/v1/campaigns", **send).json()["changed"] == []
    assert bare.line.kept() == before


def test_a_planner_loads_no_other_campaign_than_his_own(site):
    before = site.line.kept()
    planner = site.signed_in()
    before = site.line.kept()
    text = small_campaign_text(code='"khac"').encode()
    answer = planner.post("/api/v1/campaigns", content=text, headers={"Content-Type": "application/toml"})
    assert (answer.status_code, problem(answer)["code"]) == (403, "not_allowed")
    assert site.line.kept() == before

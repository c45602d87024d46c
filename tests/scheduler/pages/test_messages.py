"""The page of texts: what stands where, what failed and what can be done, and what its forms do."""

import re

import pytest

from factories import EVE, at
from job_desk import wait_for
from line import Line
from outbox_scene import describe_gateway, put_text
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys
from scheduler.messages.models import Message
from scheduler.messages.problem_words import advice, why
from scheduler.pages import messages_view
from site_world import make_site

PATH = "/dot/tin-nhan"
FAILED = {"state": "failed", "ended_at": EVE}


@pytest.fixture
def town(tmp_path, sqlite_url):
    """A published plan with a gateway, and nothing in the outbox."""
    engine = open_engine(sqlite_url)
    line = Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys")).run()
    describe_gateway(line, "http://127.0.0.1:9")
    site = make_site(line, sqlite_url)
    yield site
    site.close()
    engine.dispose()


@pytest.fixture
def planner(town):
    client = town.signed_in(role=Role.PLANNER)
    client.headers["Accept-Language"] = "vi"
    return client


def state(town, number):
    with town.line.work() as (db, _):
        row = db.get_one(Message, number)
        return f"{row.state}: {row.problem}"


def followed(client, answer):
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).text


def test_an_empty_outbox_says_so_and_offers_to_prepare(planner):
    html = planner.get(PATH).text
    assert "Chưa có tin nào." in html
    assert html.count('name="kind"') == 6
    assert "mỗi phút nhiều nhất 60 tin, nghỉ từ 21:00 đến 07:00" in html


def test_it_says_what_holds_all_texts_back(town, planner):
    describe_gateway(town.line, "http://127.0.0.1:9", quiet_from="16:00", quiet_until="18:30", reminder_at="19:00")
    assert "Đang giờ nghỉ: gửi tiếp từ 18:30." in planner.get(PATH).text
    describe_gateway(town.line, "http://127.0.0.1:9", gateway="none")
    assert "tệp đợt chưa ghi cổng nhắn tin" in planner.get(PATH).text


def test_texts_that_failed_say_why_and_what_to_do_without_a_whole_number(town, planner):
    put_text(town.line, "H1", problem="refused_422", **FAILED)
    put_text(town.line, "H2", problem="unknown", **FAILED)
    put_text(town.line, "A1", problem="busy_503", **{**FAILED, "expires_at": at(25, 16)})
    put_text(town.line, "A2", state="dropped", problem="expired", ended_at=EVE)
    html = planner.get(PATH).text
    assert "Cổng từ chối tin này (422)." in html
    assert "gửi lại thì hộ có thể nhận hai lần" in html
    assert "không gửi lại nữa" in html
    assert html.count("Gửi lại</button>") == 1
    assert html.count("Vẫn gửi lại</button>") == 1
    assert "1 tin: quá giờ trước khi gửi được" in html
    assert not re.search(r"\+84\d", html)


def test_one_goes_out_again_and_all_do_that_surely_did_not_arrive(town, planner):
    numbers = [
        put_text(town.line, ref, problem=problem, **FAILED)
        for ref, problem in (("H1", "refused_422"), ("H2", "unknown"), ("A1", "busy_503"))
    ]
    assert "Sẽ gửi lại 2 tin." in followed(planner, planner.post(f"{PATH}/gui-lai"))
    assert [state(town, number) for number in numbers] == ["waiting: ", "failed: unknown", "waiting: "]
    assert "Sẽ gửi lại 1 tin." in followed(planner, planner.post(f"{PATH}/{numbers[1]}/gui-lai"))
    assert state(town, numbers[1]) == "waiting: "
    assert planner.post(f"{PATH}/{numbers[1]}/gui-lai").status_code == 409


def test_a_kind_that_waits_is_dropped_within_the_area(town, planner):
    mine, other = put_text(town.line, "H1"), put_text(town.line, "A1")
    officer = town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    assert "Dropped: 1." in followed(officer, officer.post(f"{PATH}/bo?lang=en", data={"kind": "reminder"}))
    assert sorted([state(town, mine), state(town, other)]) == ["dropped: by_hand", "waiting: "]
    html = planner.get(PATH).text
    assert "Bỏ 1 tin chờ" in html
    assert "1 tin: có người bỏ" in html
    assert "Đã bỏ 1 tin." in followed(planner, planner.post(f"{PATH}/bo", data={"kind": "reminder"}))
    assert planner.post(f"{PATH}/bo", data={"kind": "magic"}).status_code == 422


def test_kinds_are_prepared_once(town, planner):
    assert "ít nhất một loại tin" in followed(planner, planner.post(f"{PATH}/soan"))
    jobs = town.app.state.jobs
    jobs.launch()
    try:
        said = [prepared(jobs, planner) for _ in range(2)]
    finally:
        jobs.stop()
    assert re.search(r"<h1>Soạn tin</h1>.*Tin mới: [1-9].*Xem tin nhắn", said[0], re.DOTALL)
    assert re.search(r"Tin mới: 0.*Tin đã có từ trước: [1-9]", said[1], re.DOTALL)


def prepared(jobs, client):
    answer = client.post(f"{PATH}/soan", data={"kind": ["reminder"]})
    assert answer.status_code == 303
    wait_for(jobs, answer.headers["location"].rpartition("/")[2])
    return client.get(answer.headers["location"]).text


def test_of_many_that_failed_the_page_shows_some_and_says_how_many_more(town, planner, monkeypatch):
    monkeypatch.setattr(messages_view, "MOST", 1)
    for ref in ("H1", "H2", "A1"):
        put_text(town.line, ref, problem="refused_422", **FAILED)
    assert "Còn 2 tin bị lỗi nữa" in planner.get(PATH).text


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ("refused_422", "the gateway refused this text (422)"),
        ("refused_401", "the gateway does not let us in: password, right or address are wrong (401)"),
        ("refused_302", "the gateway does not let us in: password, right or address are wrong (302)"),
        ("no_answer", "the gateway cannot be reached"),
        ("by_hand", "dropped by hand"),
        ("something", "something"),
    ],
)
def test_every_code_has_words_and_something_to_do(problem, expected):
    assert why(problem)[1] == expected
    assert all(advice(problem))

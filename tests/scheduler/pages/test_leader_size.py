"""One of the largest neighbourhoods, six hundred households with all that can wait for a leader: a page of his list stays small."""

import gzip
import re
import time

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from browser.world import LOADED
from factories import at
from large_neighbourhood import HOUSEHOLDS, large_world
from scheduler.auth.service import find_account
from scheduler.database import transaction
from scheduler.invitations.models import Invitation
from scheduler.operations.reviewing import say_marks
from scheduler.places.models import Campaign, SlotRow
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.requests.service import ask
from scheduler.roster.models import Resident

LIMIT = 15 * 1024


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Seven hours after the first window: thirty requests, thirty changes, and everybody of the first evening has stayed away."""
    world = large_world(tmp_path_factory.mktemp("large"))
    with transaction(world.engine) as db:
        slips = db.exec(select(Invitation).order_by(col(Invitation.number))).all()
        for slip in slips[-30:]:
            ask(db, slip, kind="home_visit", numbers=[1], now=LOADED)
        slots = db.exec(select(SlotRow.id).order_by(col(SlotRow.id))).all()
        for slip in slips[-60:-30]:
            own = db.get_one(Appointment, slip.appointment_id)
            db.add(AppointmentMove(appointment_id=own.id, from_slot_id=slots[0], to_slot_id=own.slot_id, cause="resident",
                                   moved_at=at(26, 9)))  # fmt: skip
        leader, campaign = find_account(db, "to-truong"), db.exec(select(Campaign)).one()
        said = dict.fromkeys(db.exec(select(Resident.id).order_by(col(Resident.id)).limit(60)), "moved")
        say_marks(db, campaign, said, account=leader, now=LOADED)
    yield world.at("2021-03-27T01:30")
    world.engine.dispose()


@pytest.fixture
def leader(large, browse):
    return browse(large, "to-truong")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/to?",
        "/to?trang=2&",
        "/to?trang=3&",
        "/to?theo=duong&",
        "/to/khong-den?",
        "/to/tu-doi?",
        "/to/ra-soat?",
        "/ra-soat/1?",
    ],
)
def test_a_page_of_two_hundred_households_is_at_most_fifteen_kilobytes_on_the_wire(leader, path, lang):
    answer = leader.get(f"{path}lang={lang}")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content, 6)) <= LIMIT
    assert "<script" not in answer.text


def test_the_pages_hold_every_slip_once(leader):
    found = []
    for page in (1, 2, 3, 4):
        html = leader.get(f"/to?trang={page}").text
        assert f"Trang {page}/4" in html
        found += re.findall(r'id="p(\d+)"', html)
    assert len(found) == len(set(found)) > HOUSEHOLDS


def test_everything_that_waits_stands_on_the_first_page(leader):
    html = leader.get("/to").text
    headings = re.findall(r'<details class="task"[^>]*>\s*<summary>(.*?): (\d+)</summary>', html)
    assert [heading for heading, _ in headings] == [
        "Yêu cầu của người dân", "Người dân tự đổi lịch", "Quá hẹn chưa đến"
    ]  # fmt: skip
    assert [int(figure) for _, figure in headings[:2]] == [30, 30]


def test_how_long_a_page_takes_is_recorded(leader, record_property):
    took = []
    for _ in range(25):
        began = time.perf_counter()
        answer = leader.get("/to")
        took.append(round((time.perf_counter() - began) * 1000))
        assert answer.status_code == 200
    record_property("leader_page_ms", sorted(took))


def test_a_page_asks_the_database_no_more_often_the_more_slips_there_are(leader, large):
    counts = []
    for path in ("/to", "/to?trang=4", "/to/ra-soat", "/to/ra-soat?trang=12"):
        statements: list[str] = []

        def seen(_c, _cursor, statement, *_rest, into=statements):
            into.append(statement)

        event.listen(large.engine, "before_cursor_execute", seen)
        leader.get(path)
        event.remove(large.engine, "before_cursor_execute", seen)
        counts.append(len(statements))
    assert max(counts) <= 40

"""A plan is published while a leader marks a slip that it moves: the mark is seen, or it is of a paper that was replaced.

The same race is run with the lock switched off, to show that without it a slip that was handed out would move.
"""

import threading

import pytest

from factories import EVE
from line import Line
from replan_scene import appointments, hand_out, versions
from scheduler.database import open_engine
from scheduler.operations import happened
from scheduler.plan.models import Appointment
from scheduler.plan.replan_errors import PlanWouldUndo

SHORT, LONG = 1, 60
"""Seconds: how long publishing waits for a mark that is kept out, and for one that is not."""


@pytest.fixture
def moving(postgres_url, tmp_path):
    """A draft that moves one slip."""
    engine = open_engine(postgres_url)
    line = Line(engine, tmp_path).run()
    present = line.slots(1)
    line.draft(seed=2)
    rows = {key: row.id for key, row in appointments(line, 2).items()}
    with line.work() as (db, _):
        for key, slot in present.items():
            db.get_one(Appointment, rows[key]).slot_id = slot + (key == "A2/household")
    yield line
    engine.dispose()


def race(line, monkeypatch, wait):
    """Publish, and mark the slip at the moment at which publishing has read what happened; tell who was first."""
    read = happened.what_happened
    marked, order = threading.Event(), []

    def mark():
        hand_out(line, "A2/household", now=EVE)
        order.append("marked")
        marked.set()

    leader = threading.Thread(target=mark)

    def then_let_the_leader(db, campaign):
        found = read(db, campaign)
        leader.start()
        marked.wait(wait)
        order.append("published")
        return found

    monkeypatch.setattr(happened, "what_happened", then_let_the_leader)
    line.publish()
    leader.join(LONG)
    return order


@pytest.mark.postgres
def test_a_mark_waits_until_the_plan_counts_and_is_then_of_the_paper_that_was_replaced(moving, monkeypatch):
    assert race(moving, monkeypatch, SHORT) == ["published", "marked"]
    assert versions(moving)["A2/household"] == 2


@pytest.mark.postgres
def test_without_the_lock_a_slip_that_was_handed_out_would_move(moving, monkeypatch):
    monkeypatch.setattr(happened, "lock_slips", lambda _db, _slips: None)
    assert race(moving, monkeypatch, LONG) == ["marked", "published"]
    assert versions(moving)["A2/household"] == 2, "handed out before the plan counted, and moved all the same"


@pytest.mark.postgres
def test_a_mark_that_was_first_refuses_the_plan(moving):
    hand_out(moving, "A2/household")
    with pytest.raises(PlanWouldUndo):
        moving.publish()

"""What a desk does with a visit: each step once, each step back, and never two desks with one visit."""

import pytest
from sqlmodel import select

from factories import FRIDAY, at, invite
from scheduler.arrivals import visits
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue import state_of
from scheduler.arrivals.queue_errors import VisitAtOtherDesk, VisitServed, VisitUndone
from scheduler.audit.models import AuditEntry
from scheduler.database import transaction
from visit_rows import slip_visit, walk_in_visit

NOW = at(26, 19, 30)


def call_next(db, world, desk="bàn 1", now=NOW):
    return visits.call_next(db, station_id=world.headquarters.id, day=FRIDAY, desk=desk, now=now)


def test_the_next_is_called_in_turn_and_nobody_when_nobody_waits(db, world):
    walk_in = walk_in_visit(db, world, at(26, 19))
    slip = slip_visit(db, world, 1, at(26, 19, 5))

    assert call_next(db, world) == slip
    assert (slip.called_at, slip.called_to, state_of(slip)) == (NOW, "bàn 1", "called")
    assert call_next(db, world, "bàn 2") == walk_in
    assert call_next(db, world, "bàn 3") is None


def test_a_second_tap_calls_nobody_else_until_the_desk_has_done_with_the_first(db, world):
    first, second = slip_visit(db, world, 1, at(26, 19)), walk_in_visit(db, world, at(26, 19))

    assert call_next(db, world) == first
    assert call_next(db, world, now=at(26, 19, 31)) == first
    assert first.called_at == NOW
    visits.start(db, first, desk="bàn 1", now=NOW)
    assert call_next(db, world) == second
    visits.mark_absent(db, second, desk="bàn 1")
    visits.end(db, first, desk="bàn 1", now=NOW)
    assert call_next(db, world) == second


def test_a_number_may_be_called_again_and_only_where_it_was_called(db, world):
    visit = slip_visit(db, world, 1, at(26, 19))
    visits.call(db, visit, desk="bàn 2", now=NOW)
    visits.call(db, visit, desk="bàn 2", now=at(26, 19, 32))

    assert (visit.called_at, visit.called_to) == (at(26, 19, 32), "bàn 2")
    with pytest.raises(VisitAtOtherDesk, match="Number 1 is with “bàn 2”"):
        visits.call(db, visit, desk="bàn 1", now=NOW)
    with pytest.raises(VisitAtOtherDesk):
        visits.mark_absent(db, visit, desk="bàn 1")
    with pytest.raises(VisitAtOtherDesk):
        visits.start(db, visit, desk="bàn 1", now=NOW)
    assert visits.call_next(db, station_id=visit.station_id, day=FRIDAY, desk="bàn 1", now=NOW) is None


def test_who_did_not_come_is_called_by_any_desk_afterwards(db, world):
    visit = slip_visit(db, world, 1, at(26, 19))
    assert visits.mark_absent(db, visit, desk="bàn 1").called_at is None
    visits.call(db, visit, desk="bàn 1", now=NOW)
    visits.mark_absent(db, visit, desk="bàn 1")
    assert (state_of(visit), visits.mark_absent(db, visit, desk="bàn 3")) == ("absent", visit)

    assert visits.call(db, visit, desk="bàn 2", now=NOW).called_to == "bàn 2"


def test_service_starts_with_or_without_a_call_and_once(db, world):
    visit = slip_visit(db, world, 1, at(26, 19))
    visits.start(db, visit, desk="bàn 1", now=NOW)
    visits.start(db, visit, desk="bàn 1", now=at(26, 19, 40))

    assert (visit.service_started_at, visit.called_to, visit.called_at) == (NOW, "bàn 1", None)
    with pytest.raises(VisitAtOtherDesk):
        visits.start(db, visit, desk="bàn 2", now=NOW)
    with pytest.raises(VisitServed, match="Number 1"):
        visits.call(db, visit, desk="bàn 1", now=NOW)


def test_service_ends_once_whoever_began_it(db, world):
    visit, unbegun = slip_visit(db, world, 1, at(26, 19)), walk_in_visit(db, world, at(26, 19))
    visits.start(db, visit, desk="bàn 1", now=NOW)
    for minute in (40, 45):
        visits.end(db, visit, desk="bàn 2", now=at(26, 19, minute))
    visits.end(db, unbegun, desk="bàn 2", now=NOW)

    assert (visit.service_ended_at, visit.called_to) == (at(26, 19, 40), "bàn 1")
    assert (unbegun.service_started_at, unbegun.service_ended_at, unbegun.called_to) == (None, NOW, "bàn 2")


def test_each_step_is_taken_back_one_at_a_time_and_only_the_one_that_was_seen(db, world):
    visit = slip_visit(db, world, 1, at(26, 19))
    visits.call(db, visit, desk="bàn 1", now=NOW)
    visits.start(db, visit, desk="bàn 1", now=NOW)
    visits.end(db, visit, desk="bàn 1", now=NOW)

    went = []
    for state in ("called", "done", "done", "in_service", "in_service", "waiting", "called", "called", "undone"):
        visits.put_back(db, visit, state=state)
        went.append(state_of(visit))
    assert went == ["done", *["in_service"] * 2, *["called"] * 3, *["waiting"] * 3]
    assert (visit.called_at, visit.called_to, visit.service_started_at) == (None, "", None)


def test_what_began_without_a_call_waits_again_when_it_is_taken_back(db, world):
    started, ended = slip_visit(db, world, 1, at(26, 19)), slip_visit(db, world, 2, at(26, 19))
    visits.start(db, started, desk="bàn 1", now=NOW)
    visits.end(db, ended, desk="bàn 1", now=NOW)

    assert state_of(visits.put_back(db, started, state="in_service")) == "waiting"
    assert state_of(visits.put_back(db, ended, state="done")) == "waiting"
    assert (started.called_to, ended.called_to) == ("", "")
    visits.call(db, started, desk="bàn 1", now=NOW)
    visits.mark_absent(db, started, desk="bàn 1")
    assert state_of(visits.put_back(db, started, state="absent")) == "waiting"


def test_nothing_is_done_with_an_undone_visit(db, world):
    visit = slip_visit(db, world, 1, at(26, 19), undone_at=at(26, 19, 5))

    for verb in (visits.call, visits.start, visits.end):
        with pytest.raises(VisitUndone, match="scan the slip again"):
            verb(db, visit, desk="bàn 1", now=NOW)
    assert call_next(db, world) is None


def test_every_step_leaves_a_note_and_a_repeat_leaves_none(db_engine):
    from factories import make_published_plan

    with transaction(db_engine) as db:
        world = make_published_plan(db)
        invite(db, world, "101", "friday 19:00", ("Người Khác",))
        visit = slip_visit(db, world, 1, at(26, 19))

    def step(verb, **facts):
        with transaction(db_engine) as db:
            verb(db, db.get_one(Visit, visit.id), **facts)

    for _ in range(2):
        step(visits.start, desk="bàn 1", now=NOW)
    for _ in range(2):
        step(visits.end, desk="bàn 1", now=NOW)
    for _ in range(2):
        step(visits.put_back, state="done")
    with transaction(db_engine) as db:
        entries = db.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.subject, entry.facts) for entry in entries if entry.action.startswith("visit.")] == [
        (action, visit.id, {"number": 1}) for action in ("visit.started", "visit.ended", "visit.put_back")
    ]

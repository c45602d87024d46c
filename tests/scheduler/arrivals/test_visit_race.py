"""Two desks at once: they never have the same number, and one desk that asks twice has one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from factories import FRIDAY, at, make_published_plan
from scheduler.arrivals import visits
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue_errors import VisitAtOtherDesk
from scheduler.database import DatabaseBusy, reading, transaction
from visit_rows import slip_visit, walk_in_visit

WAIT_SECONDS = 20
MEETING_SECONDS = 1
NOW = at(26, 19, 30)


@pytest.fixture
def scene(db_engine):
    with transaction(db_engine) as db:
        world = make_published_plan(db)
        slip_visit(db, world, 1, at(26, 19))
        walk_in_visit(db, world, at(26, 19))
    return db_engine, world.headquarters.id


def at_once(engine, work, *whose):
    """Both work, and meet just before they write, if nothing keeps one of them back."""
    meeting, came = threading.Barrier(2), []

    def meet(_conn, _cursor, statement, *_rest):
        if statement.startswith("UPDATE visit") and threading.get_ident() not in came:
            came.append(threading.get_ident())
            with suppress(threading.BrokenBarrierError):
                meeting.wait(MEETING_SECONDS)

    def one(who):
        try:
            with transaction(engine) as db:
                return work(db, who)
        except (DBAPIError, DatabaseBusy, VisitAtOtherDesk) as refused:
            return type(refused).__name__

    event.listen(engine, "before_cursor_execute", meet)
    with ThreadPoolExecutor(2) as threads:
        told = [made.result(WAIT_SECONDS) for made in [threads.submit(one, who) for who in whose]]
    event.remove(engine, "before_cursor_execute", meet)
    return told


def next_number(station_id):
    def work(db, desk):
        visit = visits.call_next(db, station_id=station_id, day=FRIDAY, desk=desk, now=NOW)
        return visit and visit.queue_number

    return work


def without_locks(engine, monkeypatch):
    """The same database where desks do not wait for one another."""
    monkeypatch.setattr(visits, "_one_call_at_a_time", lambda _db, _station: None)
    if engine.dialect.name == "sqlite":
        return reading(engine)

    def unlocked(_conn, _cursor, statement, parameters, *_rest):
        return statement.replace("FOR NO KEY UPDATE", ""), parameters

    event.listen(engine, "before_cursor_execute", unlocked, retval=True)
    return engine


def test_two_desks_that_call_the_next_at_once_call_two_numbers(scene):
    engine, station_id = scene

    assert sorted(at_once(engine, next_number(station_id), "bàn 1", "bàn 2")) == [1, 2]
    with transaction(engine) as db:
        assert {db.get_one(Visit, number).called_to for number in (1, 2)} == {"bàn 1", "bàn 2"}


def test_one_desk_that_asks_twice_at_once_calls_one_number(scene):
    engine, station_id = scene

    assert at_once(engine, next_number(station_id), "bàn 1", "bàn 1") == [1, 1]


def test_without_the_locks_both_would_call_the_same_number_or_one_be_turned_away(scene, monkeypatch):
    engine, station_id = scene

    told = at_once(without_locks(engine, monkeypatch), next_number(station_id), "bàn 1", "bàn 2")

    if engine.dialect.name == "sqlite":
        assert sorted(map(str, told)) in (["1", "DatabaseBusy"], ["1", "OperationalError"])
    else:
        assert told == [1, 1]


def start(db, desk):
    return visits.start(db, db.get_one(Visit, 1), desk=desk, now=NOW).called_to


def test_two_desks_that_start_the_same_visit_at_once_are_told_whose_it_is(scene):
    engine, _ = scene

    told = at_once(engine, start, "bàn 1", "bàn 2")

    assert min(told) == "VisitAtOtherDesk"
    with transaction(engine) as db:
        assert db.get_one(Visit, 1).called_to == max(told)


@pytest.mark.postgres
def test_without_the_lock_both_desks_would_start_the_same_visit(postgres_url, monkeypatch):
    from scheduler.database import open_engine

    engine = open_engine(postgres_url)
    with transaction(engine) as db:
        slip_visit(db, make_published_plan(db), 1, at(26, 19))

    assert at_once(without_locks(engine, monkeypatch), start, "bàn 1", "bàn 2") == ["bàn 1", "bàn 2"]
    engine.dispose()

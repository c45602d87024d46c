"""Two who prepare at once: every household is told once, and who came second finds it said already.

The same race is run with the guard left out, to show that without it one of the two would fail.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy.exc import IntegrityError

from message_scene import WEDNESDAY, messages, prepared, said_to, sent
from moving_scene import moved
from scheduler import bulk
from scheduler.messages import composing

WAIT_SECONDS = 120
MEETING_SECONDS = 2
"""SQLite lets the second begin only when the first has ended: there they never meet."""


def at_once(crowd, monkeypatch, *, now=WEDNESDAY):
    """What two found who have both read how things stand before either writes."""
    both_have_read = threading.Barrier(2)
    read = composing.situations

    def meet(*args, **options):
        found = read(*args, **options)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait(MEETING_SECONDS)
        return found

    monkeypatch.setattr(composing, "situations", meet)
    with ThreadPoolExecutor(2) as threads:
        tasks = [threads.submit(prepared, crowd, now=now) for _ in range(2)]
        found = []
        for task in tasks:
            try:
                found.append(task.result(WAIT_SECONDS))
            except IntegrityError as error:
                found.append(error)
    monkeypatch.setattr(composing, "situations", read)
    return found


def test_two_who_prepare_at_once_say_everything_once(crowd, monkeypatch):
    found = at_once(crowd, monkeypatch)
    assert sorted(one.total for one in found) == [0, 3]
    assert sorted(one.already for one in found) == [0, 3]
    with crowd.work() as (db, _):
        assert len(messages(db)) == 3


def test_what_was_dropped_is_said_again_once_by_two_at_once(crowd, monkeypatch):
    prepared(crowd)
    sent(crowd)
    moved(crowd, "H1", "20:00")
    prepared(crowd)
    sent(crowd, "dropped", "expired", only="change")
    found = at_once(crowd, monkeypatch)
    assert sorted(one.total for one in found) == [0, 1]
    assert said_to(crowd, "H1") == ["invitation 26 18:00 sent", "change 26 20:00 dropped", "change 26 20:00"]


@pytest.mark.postgres
def test_without_the_guard_one_of_the_two_fails(postgres_crowd, monkeypatch):
    def unguarded(connection, table, columns, rows, unique):
        bulk.insert_rows(connection, table, columns, rows)
        return len(rows)

    monkeypatch.setattr(composing, "insert_absent", unguarded)
    found = at_once(postgres_crowd, monkeypatch)
    assert sorted(isinstance(one, IntegrityError) for one in found) == [False, True]


@pytest.mark.postgres
def test_without_the_unique_constraint_everything_would_be_said_twice(postgres_crowd, monkeypatch):
    with postgres_crowd.work() as (db, _):
        db.connection().exec_driver_sql("ALTER TABLE message DROP CONSTRAINT uq_message_invitation_id_kind_about")

    def unguarded(connection, table, columns, rows, unique):
        bulk.insert_rows(connection, table, columns, rows)
        return len(rows)

    monkeypatch.setattr(composing, "insert_absent", unguarded)
    assert [one.total for one in at_once(postgres_crowd, monkeypatch)] == [3, 3]
    with postgres_crowd.work() as (db, _):
        assert len(messages(db)) == 6

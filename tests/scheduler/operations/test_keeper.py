"""What waits beside the requests: refusals written down a moment later, look-ups counted, seals set."""

import time
from datetime import timedelta

import pytest
from sqlmodel import select

from line import KEYS
from scheduler.audit.chain import SEAL, verify_chain
from scheduler.audit.models import AuditEntry
from scheduler.audit.trail import Actor, note
from scheduler.clock import real_now
from scheduler.database import DatabaseBusy, transaction
from scheduler.invitations.look_ups import look_ups_between
from scheduler.operations import keeper as module
from scheduler.operations.keeper import Keeper

WHO = Actor("public", via="POST /dang-nhap")


def entries(engine):
    with transaction(engine) as db:
        assert verify_chain(db).broken == []
        return [(entry.action, entry.facts) for entry in db.exec(select(AuditEntry).order_by(AuditEntry.id))]


def test_refusals_alike_become_one_entry_with_their_number(db_engine):
    keeper = Keeper(db_engine, KEYS)
    for _ in range(500):
        keeper.later("account.sign_in_refused", WHO, code="sign_in_refused")
    keeper.later("account.sign_in_refused", Actor("account", 3), code="sign_in_refused")
    keeper.flush()
    assert entries(db_engine) == [
        ("account.sign_in_refused", {"code": "sign_in_refused", "times": 500}),
        ("account.sign_in_refused", {"code": "sign_in_refused"}),
    ]
    keeper.flush()
    assert len(entries(db_engine)) == 2


def test_more_than_it_holds_is_counted_and_said(sqlite_engine, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    keeper = Keeper(sqlite_engine, KEYS)
    for number in range(5):
        keeper.later("access.refused", WHO, subject=number)
    keeper.flush()
    assert len(entries(sqlite_engine)) == 4
    assert entries(sqlite_engine)[-1] == ("access.refused", {"not_kept": 2})


def test_look_ups_are_counted_by_hour_and_result_over_several_processes(db_engine):
    for _ in range(2):
        keeper = Keeper(db_engine, KEYS)
        for result in ("found", "found", "not_found"):
            keeper.count_look_up(result)
        keeper.flush()
    hour = real_now().replace(minute=0, second=0, microsecond=0)
    with transaction(db_engine) as db:
        counted = look_ups_between(db, hour - timedelta(hours=1), hour + timedelta(hours=1))
        assert look_ups_between(db, hour - timedelta(hours=9), hour - timedelta(hours=1))["found"] == 0
    assert counted == {"found": 4, "opened": 0, "not_found": 2, "limited": 0}
    assert entries(db_engine) == []


def test_what_cannot_be_written_now_waits_for_the_next_time(sqlite_engine, sqlite_url):
    keeper = Keeper(sqlite_engine, KEYS)
    keeper.later("access.refused", WHO)
    keeper.count_look_up("found")
    with transaction(sqlite_engine) as writing:
        writing.connection()  # takes the only write lock
        busy = Keeper(_impatient(sqlite_url), KEYS)
        busy.later("access.refused", WHO)
        with pytest.raises(DatabaseBusy):
            busy.flush()
    busy.flush()
    keeper.flush()
    busy.engine.dispose()
    assert [action for action, _ in entries(sqlite_engine)] == ["access.refused", "access.refused"]


def _impatient(url):
    from sqlalchemy import event

    from scheduler.database import open_engine

    engine = open_engine(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    return engine


def test_the_thread_writes_within_a_second_or_two_and_seals_when_the_hour_is_over(sqlite_engine, monkeypatch):
    monkeypatch.setattr(module, "TICK_SECONDS", 0.02)
    monkeypatch.setattr(module, "SEAL_SECONDS", 0.1)
    with transaction(sqlite_engine) as db:
        note(db, "plan.drafted")
    keeper = Keeper(sqlite_engine, KEYS)
    keeper.start()
    keeper.later("access.refused", WHO)
    for _ in range(500):
        if {action for action, _ in entries(sqlite_engine)} >= {"access.refused", SEAL}:
            break
        time.sleep(0.02)
    keeper.later("access.limited", WHO)
    keeper.stop()
    assert {action for action, _ in entries(sqlite_engine)} == {
        "plan.drafted",
        "access.refused",
        "access.limited",
        SEAL,
    }


def test_a_failure_is_logged_and_the_work_stays_due(sqlite_engine, monkeypatch, caplog):
    monkeypatch.setattr(module, "TICK_SECONDS", 0.02)
    keeper = Keeper(sqlite_engine, KEYS)
    failing = iter([OSError("no space"), DatabaseBusy()])
    true_flush = keeper.flush

    def flush():
        for error in failing:
            raise error
        true_flush()

    keeper.flush = flush
    keeper.later("access.refused", WHO)
    keeper.start()
    for _ in range(500):
        if entries(sqlite_engine):
            break
        time.sleep(0.02)
    keeper.stop()
    assert [action for action, _ in entries(sqlite_engine)] == ["access.refused", SEAL]  # it seals when it stops
    assert caplog.text.count("the keeper's work waits") == 1

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session as DbSession
from sqlmodel import select

from factories import EVE, make_campaign
from scheduler.database import (
    MOST_CONNECTIONS,
    DatabaseBusy,
    UtcDateTime,
    database_url,
    open_engine,
    reading,
    stored_id,
    transaction,
)
from scheduler.places.models import Campaign
from slots.errors import NaiveMoment


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("phieuhen.db", "sqlite:///phieuhen.db"),
        ("/srv/a b/x.db", "sqlite:////srv/a b/x.db"),
        ("sqlite:///x.db", "sqlite:///x.db"),
        ("postgresql://u@h/x", "postgresql+psycopg://u@h/x"),
        ("postgres://u@h/x", "postgresql+psycopg://u@h/x"),
        ("postgresql+psycopg://u@h/x", "postgresql+psycopg://u@h/x"),
    ],
)
def test_a_path_is_sqlite_and_postgresql_goes_through_psycopg(said, meant):
    assert database_url(said) == meant


def test_a_block_is_kept_as_a_whole(db_engine):
    with transaction(db_engine) as db:
        make_campaign(db)
    with transaction(reading(db_engine)) as db:
        assert db.exec(select(Campaign.code)).all() == ["mau"]


def test_a_block_that_fails_leaves_nothing(db_engine):
    with pytest.raises(ZeroDivisionError):
        _campaign_and_crash(db_engine)
    with transaction(db_engine) as db:
        assert db.exec(select(Campaign)).all() == []


def _campaign_and_crash(engine):
    with transaction(engine) as db:
        make_campaign(db)
        raise ZeroDivisionError


def test_a_moment_comes_back_aware_and_in_utc(db_engine):
    with transaction(db_engine) as db:
        make_campaign(db)
    with DbSession(db_engine) as db:
        loaded = db.exec(select(Campaign.loaded_at)).one()
        closed = db.exec(select(Campaign.closed_at)).one()
    assert loaded == EVE
    assert loaded.tzinfo is UTC
    assert closed is None


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(NaiveMoment):
        UtcDateTime().process_bind_param(datetime(2021, 3, 26), None)  # noqa: DTZ001


def test_sqlite_keeps_foreign_keys_and_writes_ahead(sqlite_engine):
    with sqlite_engine.connect() as connection:
        said = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("foreign_keys", "journal_mode")]
    assert said == [1, "wal"]


def test_on_sqlite_a_reader_does_not_wait_for_a_writer(sqlite_engine):
    with transaction(sqlite_engine) as db:
        make_campaign(db)
        with transaction(reading(sqlite_engine)) as other:
            assert other.exec(select(Campaign)).all() == []


def test_on_sqlite_writers_take_turns_and_none_fails(sqlite_engine):
    with transaction(sqlite_engine) as db:
        make_campaign(db)
    wrong = []

    def add():
        try:
            for _ in range(5):
                with transaction(sqlite_engine) as db:
                    campaign = db.exec(select(Campaign)).one()
                    campaign.name += "."
        except Exception as error:  # noqa: BLE001 -- told to the test
            wrong.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with transaction(sqlite_engine) as db:
        assert db.exec(select(Campaign.name)).one().count(".") == 20


def test_what_was_never_stored_has_no_number():
    with pytest.raises(ValueError, match="Campaign has not been stored"):
        stored_id(Campaign())


def test_an_engine_takes_options(tmp_path):
    engine = open_engine(str(tmp_path / "x.db"), echo=False, pool_size=1)
    assert engine.pool.size() == 1
    engine.dispose()


def impatient(url):
    """An engine that does not wait for a lock."""
    engine = open_engine(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    return engine


def test_a_lock_that_is_held_too_long_is_an_error_of_its_own(sqlite_engine, sqlite_url):
    other = impatient(sqlite_url)
    with transaction(sqlite_engine) as db:
        make_campaign(db)
        with pytest.raises(DatabaseBusy) as caught, transaction(other) as second:
            second.exec(select(Campaign))
    other.dispose()
    assert (caught.value.code, caught.value.status) == ("database_busy", 503)


def test_another_fault_of_the_database_keeps_its_name(db_engine):
    with pytest.raises(DatabaseError), transaction(db_engine) as db:
        db.execute(text("SELECT * FROM nowhere"))


@pytest.mark.postgres
def test_connections_to_postgres_are_kept_however_many_a_moment_needs(postgres_url):
    def together(count: int) -> set[int]:
        connections = [engine.connect() for _ in range(count)]
        pids = {connection.scalar(text("SELECT pg_backend_pid()")) for connection in connections}
        for connection in connections:
            connection.close()
        return pids

    engine = open_engine(postgres_url)
    try:
        assert together(MOST_CONNECTIONS) == together(MOST_CONNECTIONS)
    finally:
        engine.dispose()

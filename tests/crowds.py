"""Engines for many who work on one database at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, event

from scheduler.database import database_url, open_engine


@contextmanager
def wide(url: str, connections: int) -> Iterator[Engine]:
    """An engine with a connection for each."""
    engine = open_engine(url, pool_size=connections, max_overflow=0)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def statement_by_statement(url: str, connections: int) -> Iterator[Engine]:
    """SQLite where every statement is a transaction of its own: nothing is held between counting and writing."""
    engine = create_engine(database_url(url), pool_size=connections, max_overflow=0)

    def prepare(connection, _record):
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=60000")

    event.listen(engine, "connect", prepare)
    try:
        yield engine
    finally:
        engine.dispose()

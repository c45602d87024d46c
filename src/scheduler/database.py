"""The database: one engine for SQLite or PostgreSQL, and the column types both agree on.

Transactions are short and written by one verb each. On SQLite a writing transaction takes its lock at once (BEGIN
IMMEDIATE): a deferred one that turns writer later fails with "database is locked" in spite of any busy timeout.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session as DbSession
from sqlmodel import SQLModel

from scheduler.errors import SchedulerError
from slots.errors import NaiveMoment

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata
metadata.naming_convention = NAMING


MOST_CONNECTIONS = 15
"""A process has so many connections to PostgreSQL, as many as SQLAlchemy opens at most by itself."""


class DatabaseBusy(SchedulerError):
    """Somebody else is writing, and has been for longer than we wait."""

    code = "database_busy"
    status = 503
    vi = "Cơ sở dữ liệu đang bận vì một việc khác đang ghi nên chưa ghi gì; hãy thử lại sau ít phút."
    en = "The database is busy with other work that writes, so nothing was stored; try again in a few minutes."


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, UTC in the database, aware UTC coming out.

    SQLite hands naive datetimes back even from `DateTime(timezone=True)`; without this type half of the comparisons
    would fail.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveMoment(moment=value)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def database_url(text: str) -> str:
    """Return the SQLAlchemy URL meant by `text`: a URL of either database, or the path of an SQLite file."""
    if "://" not in text:
        return f"sqlite:///{Path(text)}"
    return text.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def open_engine(text: str, **options: Any) -> Engine:
    """Return an engine for `text` (see `database_url`) with the settings each database needs."""
    url = make_url(database_url(text))
    is_sqlite = url.get_backend_name() == "sqlite"
    if not is_sqlite:
        # A connection is kept once it is open: a new one works out anew how each statement is best done, which costs more than
        # doing it. Who comes when all are taken waits, instead of opening one for a single statement.
        options = {"pool_size": MOST_CONNECTIONS, "max_overflow": 0} | options
    engine = create_engine(
        url, hide_parameters=True, **options
    )  # errors go to the log, and parameters are people's data
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late and be deferred
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=15000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def reading(engine: Engine) -> Engine:
    """Return the same engine for transactions that only read; on SQLite they then never wait for a writer."""
    return engine.execution_options(reading=True)


def looking(engine: Engine) -> Engine:
    """Return the same engine for looks of one statement each: on PostgreSQL without a transaction around it, which costs more.

    On SQLite nothing is gained, and such a look is like any other that only reads.
    """
    if engine.dialect.name == "sqlite":
        return reading(engine)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def stored_id(row: Any) -> int:
    """Return the number under which the database keeps `row`, which must have been stored before."""
    number: int | None = row.id
    if number is None:
        raise ValueError(f"{type(row).__name__} has not been stored yet")
    return number


@contextmanager
def transaction(engine: Engine | Connection) -> Iterator[DbSession]:
    """Give a session whose work is committed as a whole when the block ends, or not at all.

    Raises
    ------
    DatabaseBusy
        Another process has been writing for longer than SQLite waits. Nothing was changed.
    """
    try:
        with DbSession(engine, expire_on_commit=False) as db, db.begin():
            yield db
    except OperationalError as error:
        if "database is locked" in str(error.orig):
            raise DatabaseBusy from error
        raise

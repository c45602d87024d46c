"""One transaction a test on a shared database of either kind, rolled back at the end: quick, and nothing stays behind.

Tests of several transactions (races, crashes) take `db_engine` instead, a database of their own.
"""

import shutil

import pytest
from sqlalchemy import Engine
from sqlmodel import Session as DbSession

from scheduler.database import open_engine


@pytest.fixture(scope="session")
def shared_sqlite_engine(sqlite_template, tmp_path_factory) -> Engine:
    path = tmp_path_factory.mktemp("shared") / "phieuhen.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_postgres_engine(postgres_server) -> Engine:
    postgres_server.psql("CREATE DATABASE shared_by_tests TEMPLATE template_of_tests")
    engine = open_engine(postgres_server.get_uri("shared_by_tests"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db(request) -> DbSession:
    """A transaction on an empty, migrated database of either kind."""
    engine = request.getfixturevalue(f"shared_{request.param}_engine")
    with engine.connect() as connection, connection.begin() as whole:
        with DbSession(connection, expire_on_commit=False) as db:
            yield db
        whole.rollback()

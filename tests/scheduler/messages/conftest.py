"""Databases in which three households have a slip and a telephone, copied from a template: planning takes longer than each test."""

import shutil
import uuid

import pytest

from line import Line
from message_scene import booked
from scheduler.database import open_engine


@pytest.fixture(scope="session")
def booked_sqlite(sqlite_template, tmp_path_factory):
    """The path of an SQLite database to copy."""
    folder = tmp_path_factory.mktemp("booked")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    booked(Line(engine, folder))
    engine.dispose()  # closing the last connection folds the write-ahead log into the file
    return folder / "phieuhen.db"


@pytest.fixture(scope="session")
def booked_postgres(postgres_server, tmp_path_factory):
    """The name of a PostgreSQL database to copy."""
    postgres_server.psql("CREATE DATABASE booked_template TEMPLATE template_of_tests")
    engine = open_engine(postgres_server.get_uri("booked_template"))
    booked(Line(engine, tmp_path_factory.mktemp("booked")))
    engine.dispose()
    return "booked_template"


@pytest.fixture
def sqlite_crowd(booked_sqlite, tmp_path):
    """The three on SQLite, for what does not depend on the database."""
    shutil.copy(booked_sqlite, tmp_path / "phieuhen.db")
    engine = open_engine(str(tmp_path / "phieuhen.db"))
    yield Line(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def postgres_crowd(postgres_server, booked_postgres, tmp_path):
    name = f"t{uuid.uuid4().hex}"
    postgres_server.psql(f"CREATE DATABASE {name} TEMPLATE {booked_postgres}")
    engine = open_engine(postgres_server.get_uri(name))
    yield Line(engine, tmp_path)
    engine.dispose()
    postgres_server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def crowd(request):
    """The three on either database."""
    return request.getfixturevalue(f"{request.param}_crowd")

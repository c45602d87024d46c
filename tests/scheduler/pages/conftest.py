"""Worlds for the pages: built once, copied for each test."""

import shutil

import pytest
from starlette.testclient import TestClient

from browser.world import PASSWORD, World, campaign_world, copy_of, empty_world, full_world, web
from line import Line
from scheduler.database import open_engine
from site_world import make_site


@pytest.fixture(scope="session")
def built_worlds(tmp_path_factory) -> dict[str, World]:
    builders = {"empty": empty_world, "campaign": campaign_world, "full": full_world}
    return {name: build(tmp_path_factory.mktemp(name)) for name, build in builders.items()}


def _copied(built_worlds, tmp_path, name):
    world = copy_of(built_worlds[name], tmp_path / name)
    yield world
    world.engine.dispose()


@pytest.fixture
def empty(built_worlds, tmp_path) -> World:
    """No campaign yet."""
    yield from _copied(built_worlds, tmp_path, "empty")


@pytest.fixture
def campaign(built_worlds, tmp_path) -> World:
    """A campaign with sessions and accounts, without a roster."""
    yield from _copied(built_worlds, tmp_path, "campaign")


@pytest.fixture
def world(built_worlds, tmp_path) -> World:
    """A published plan with printed slips, on the evening of 26/3/2021 at 18:30."""
    for full in _copied(built_worlds, tmp_path, "full"):
        yield full.at("2021-03-26T18:30")


@pytest.fixture
def browse():
    """Open a browser without a session on a world; signed in where a user name is given."""
    apps = []

    def opened(world: World, username: str = "") -> TestClient:
        app = web(world)
        apps.append(app)
        client = TestClient(app, base_url="http://testserver", follow_redirects=True)
        if username:
            answer = client.post("/dang-nhap", data={"username": username, "password": PASSWORD})
            assert answer.status_code == 200
        return client

    return opened


@pytest.fixture
def site(built, tmp_path):
    """The site over a copy of the folder that a module's own `built` has made."""
    folder = tmp_path / "site"
    shutil.copytree(built, folder)
    engine = open_engine(str(folder / "phieuhen.db"))
    made = make_site(Line(engine, folder), str(folder / "phieuhen.db"))
    yield made
    made.close()
    engine.dispose()

"""A real browser on a real server: Debian's chromium, one site per test, nothing but 127.0.0.1."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn
from fontpkg_be_vietnam_pro import ROOT as FONTS

from browser.door import Door
from browser.world import LOADED, PASSWORD, World, copy_of, empty_world, full_world, web
from scheduler.app import create_app

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP ward.test 127.0.0.1",
)


FONT_SETTINGS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{cache}</cachedir>
<match><edit name="family" mode="assign" binding="strong"><string>Be Vietnam Pro</string></edit></match></fontconfig>"""


@pytest.fixture(scope="session")
def one_font(tmp_path_factory) -> dict[str, str]:
    """The environment of a browser whose only font is the slip's, so that a page measures the same on every machine."""
    folder = tmp_path_factory.mktemp("fonts")
    settings = folder / "fonts.conf"
    settings.write_text(FONT_SETTINGS.format(folder=FONTS / "files", cache=folder / "cache"))
    return {**os.environ, "FONTCONFIG_FILE": str(settings)}


@pytest.fixture(scope="module")
def chromium(one_font):
    """The browser, or a skip that says how to get it.

    It goes with its file: while it is open an event loop runs in this thread, and jobs asked from here would refuse.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium: apt-get install chromium")
    api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), env=one_font)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built_world(tmp_path_factory) -> World:
    return full_world(tmp_path_factory.mktemp("built"))


class Site:
    """A served world and the pages opened on it; every page must stay on this host.

    `console` keeps every message of the browser's console, `complaints` those that are errors.
    """

    def __init__(self, app, world: World, address: str, chromium) -> None:
        self.app, self.world, self.address, self.chromium = app, world, address, chromium
        self.foreign: list[str] = []
        self.console: list[str] = []
        self.complaints: list[str] = []
        self.contexts = []

    def open(
        self,
        path: str = "/",
        *,
        width: int = 360,
        dark: bool = False,
        script: bool = True,
        text: int = 100,
        user: str = "",
        **more,
    ):
        """Open a page in a browser of its own; `text` is the size of the text in percent, `more` goes to the browser."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": 640},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            bypass_csp=text != 100,
            **more,
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self._seen(request.url))
        page.on("console", self._said)
        if user:
            self.sign_in(page, user)
        page.goto(self.address + path)
        if text != 100:
            page.add_style_tag(content=f"html{{font-size:{text}%}}")
        return page

    def by_name(self) -> None:
        """Serve by a name of a network instead of this machine's: without TLS browsers then send no `Sec-Fetch-Site`."""
        self.address = self.address.replace("127.0.0.1", "ward.test")

    def at(self, moment: str) -> None:
        """Set the campaign's clock of the running site."""
        self.app.state.phieuhen = self.world.at(moment).app

    def sign_in(self, page, user: str) -> None:
        page.goto(self.address + "/dang-nhap")
        page.fill("#username", user)
        page.fill("#password", PASSWORD)
        page.click("main button")

    def _said(self, message) -> None:
        self.console.append(message.text)
        if message.type == "error":
            self.complaints.append(message.text)

    def _seen(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.foreign.append(url)


@contextmanager
def _served(app, world: World, chromium) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    assert server.started
    served = Site(app, world, f"http://127.0.0.1:{port}", chromium)
    yield served
    for context in served.contexts:
        context.close()
    server.should_exit = True
    thread.join()
    assert served.foreign == []


@pytest.fixture
def site(built_world, tmp_path, chromium) -> Iterator[Site]:
    world = copy_of(built_world, tmp_path / "home").at("2021-03-26T18:30")
    with _served(web(world), world, chromium) as served:
        yield served


@pytest.fixture
def door(built_world, tmp_path, chromium) -> Iterator[Site]:
    """A site whose door for scans can be slow, busy or cut off."""
    world = copy_of(built_world, tmp_path / "home").at("2021-03-26T19:06")
    with _served(Door(web(world)), world, chromium) as served:
        yield served


@pytest.fixture
def new_site(tmp_path, chromium) -> Iterator[Site]:
    """An installation in which nothing is loaded yet, with jobs, on the morning of `LOADED`."""
    world = empty_world(tmp_path)
    app = create_app(world.app.settings.model_copy(update={"clock": LOADED}), jobs=True)
    world.engine.dispose()
    with _served(app, replace(world, app=app.state.phieuhen), chromium) as served:
        yield served

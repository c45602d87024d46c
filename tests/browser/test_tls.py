"""HTTPS of a laptop's own in a real browser: trusted once, it is a secure context, and so a phone gives its camera."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.serialization import Encoding

from browser import trust
from browser.conftest import FLAGS
from browser.world import copy_of, web
from live_server import serving
from scheduler.keys import Keys
from scheduler.local_tls.certificates import make_server
from scheduler.local_tls.serving import Served
from scheduler.local_tls.store import Store
from scheduler.pages.tls_help import TlsHelp, in_lines
from tls_scene import LAPTOP, NOW

NAME = "phieuhen.test"
"""A name that is mapped to 127.0.0.1 in the browser alone. Unlike 127.0.0.1 itself, it is a secure context only by HTTPS."""
ALLOWED = "[isSecureContext, 'mediaDevices' in navigator && navigator.mediaDevices !== undefined, 'serviceWorker' in navigator]"


@dataclass
class Laptop:
    """A served site with HTTPS of its own, and browsers that do and do not trust it."""

    port: int
    help_port: int
    served: Served
    token: str
    trusting: object
    stranger: object

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.port}"


@contextmanager
def browser_at_home(playwright, home: Path, environment):
    """A browser whose home, with the authorities it trusts, is `home`."""
    flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP bank.example 127.0.0.1"]
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")} | {
        "HOME": str(home)
    }
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags, env=environment)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def laptop(tmp_path_factory, built_world, one_font):
    if shutil.which("chromium") is None:
        pytest.skip("no chromium: apt-get install chromium")
    api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    folder = tmp_path_factory.mktemp("laptop")
    world = copy_of(built_world, folder / "world").at("2021-03-26T18:30")
    chosen = world.app.settings.model_copy(update={"local_tls": True, "insecure_cookies": False})
    world.app = replace(world.app, settings=chosen)
    served = Served(Store(folder / "keys", Keys.in_folder(folder / "keys")), (NAME,), machine=lambda: LAPTOP)
    certificate = folder / "ca.der"
    certificate.write_bytes(served.held.authority.certificate.public_bytes(Encoding.DER))
    for database in (".pki/nssdb", ".local/share/pki/nssdb"):  # where Chromium looks, before and since 2025
        words = [sys.executable, trust.__file__, str(folder / "trusting" / database), str(certificate)]
        if subprocess.run(words, check=False, capture_output=True).returncode:
            pytest.skip("no libnss3, which comes with Debian's chromium")
    (folder / "stranger").mkdir()
    with ExitStack() as stack:
        port = stack.enter_context(serving(web(world), served.context))
        help_port = stack.enter_context(serving(TlsHelp(lambda: served.held, lambda: [f"https://{NAME}:{port}/"])))
        playwright = stack.enter_context(api.sync_playwright())
        homes = [
            stack.enter_context(browser_at_home(playwright, folder / name, one_font))
            for name in ("trusting", "stranger")
        ]
        yield Laptop(port, help_port, served, world.enrolment_token, *homes)
    world.engine.dispose()


@contextmanager
def page_of(browser, **options):
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("host", [NAME, "127.0.0.1", "localhost"])
def test_a_browser_that_trusts_the_authority_opens_a_secure_context(laptop, host):
    with page_of(laptop.trusting) as page:
        assert page.goto(f"https://{host}:{laptop.port}/dang-nhap").status == 200
        assert page.evaluate(ALLOWED) == [True, True, True]


def test_a_browser_that_does_not_trust_it_stops(laptop):
    with page_of(laptop.stranger) as page, pytest.raises(Exception, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(f"{laptop.address}/dang-nhap")


def test_by_plain_http_the_same_name_gives_no_camera(laptop):
    with page_of(laptop.trusting) as page:
        page.goto(f"{laptop.address}/dang-nhap")  # no word that it be https for ever
        assert page.goto(f"http://{NAME}:{laptop.help_port}/").url == f"http://{NAME}:{laptop.help_port}/"
        assert page.evaluate(ALLOWED) == [False, False, False]


def test_a_phone_is_enrolled_over_it_and_waits_for_slips_with_a_cookie_that_goes_by_https_alone(laptop):
    with page_of(laptop.trusting, viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{laptop.address}/ghi-danh/{laptop.token}")
        page.click("main button")
        assert page.url == f"{laptop.address}/scan/"
        assert page.evaluate(ALLOWED) == [True, True, True]
        (cookie,) = page.context.cookies()
        assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-phieuhen", True, True)


def test_a_certificate_beyond_the_authority_s_limits_is_refused_by_a_browser_that_trusts_it(laptop, tmp_path):
    stolen = make_server(laptop.served.held.authority, frozenset({"bank.example"}), now=NOW)
    store = Store(tmp_path, Keys.in_folder(tmp_path))
    store.current(LAPTOP, now=NOW)
    store._write("server.pem", stolen)
    with (
        serving(web_of_nothing, store.context()) as port,
        page_of(laptop.trusting) as page,
        pytest.raises(Exception, match="ERR_CERT"),
    ):
        page.goto(f"https://bank.example:{port}/")


async def web_of_nothing(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a bank"})


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_help_page_fits_a_small_phone_and_passes_axe(laptop, lang, dark):
    scheme = "dark" if dark else "light"
    with page_of(laptop.stranger, viewport={"width": 320, "height": 640}, color_scheme=scheme) as page:
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://127.0.0.1:{laptop.help_port}/?lang={lang}")
        for line in in_lines(laptop.served.held.authority.fingerprint):
            assert page.get_by_text(line).is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert said == []
        if folder := os.environ.get("PHIEUHEN_SHOTS"):
            page.screenshot(path=f"{folder}/tls-help-{lang}-{scheme}.png", full_page=True)
    with page_of(laptop.stranger, viewport={"width": 360, "height": 740}, color_scheme=scheme, bypass_csp=True) as page:
        page.goto(f"http://127.0.0.1:{laptop.help_port}/?lang={lang}")
        assert Axe().run(page).response["violations"] == []


def test_the_certificate_is_downloaded_under_the_name_that_the_page_tells(laptop):
    with page_of(laptop.stranger) as page:
        page.goto(f"http://127.0.0.1:{laptop.help_port}/")
        with page.expect_download() as download:
            page.click("main a.btn")
        assert download.value.suggested_filename == "phieuhen-ca.crt"

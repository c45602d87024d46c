"""The demo on a small scenario, the server's start, and benchmarks in their one form."""

import json
from socket import socket

import pytest

from commands import Terminal
from factories import small_campaign_text
from scheduler.cli import bench, demo


@pytest.fixture
def terminal(monkeypatch, capsys, tmp_path):
    for name in ("DATABASE_URL", "KEYS_DIR", "DATA_DIR", "CLOCK", "INSECURE_COOKIES"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


@pytest.fixture
def served(monkeypatch):
    """What would have been served, with the listening left out."""
    started = []

    def run(server, sockets):
        server.started = True
        started.append((server.config.app, sockets[0].getsockname()))
        server.config.app.state.phieuhen.engine.dispose()

    monkeypatch.setattr("uvicorn.Server.run", run)
    return started


@pytest.fixture
def port():
    """A port that was free a moment ago."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def taken():
    """A port at which another program listens."""
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def small_scenario(monkeypatch):
    people = "people = 400\nworker_share = 0.5\nhousehold_sizes = [0.4, 0.3, 0.3]"
    text = small_campaign_text().replace("people = 60", people).replace("rate = 10", "rate = 30")
    text = text.replace("daily_limit = 40", "daily_limit = 300")
    monkeypatch.setattr(demo, "scenario_text", lambda name: text)


def test_the_demo_runs_the_line_and_says_what_to_try(terminal, small_scenario, tmp_path):
    said = terminal.do("demo", "--no-serve").out
    made = tmp_path / "var" / "demo"
    assert {path.name for path in made.iterdir()} >= {"phieuhen.db", "roster.xlsx", "slips", "keys"}
    assert len(list((made / "slips").glob("*.pdf"))) == 3  # two neighbourhoods and a school
    for words in ("People placed", "http://127.0.0.1:8000/", "/dang-nhap", "/ghi-danh/", "on_time", "already_scanned"):
        assert words in said
    report = terminal.do("check", "--read", "--database", made / "phieuhen.db").out
    assert json.loads(report)["broken"] == []


def test_the_demo_serves_the_site_at_the_campaigns_hour(terminal, small_scenario, served, port):
    terminal.do("demo", "--port", port)
    ((app, address),) = served
    assert address == ("127.0.0.1", port)
    assert app.state.phieuhen.clock.now().strftime("%Y-%m-%d %H:%M") == "2021-03-26 18:40"


def test_the_server_listens_here_and_keeps_cookies_to_tls_elsewhere(terminal, served, port):
    terminal.do("serve", "--port", port)
    terminal.do("serve", "--host", "0.0.0.0", "--port", port)
    (here, at_home), (abroad, everywhere) = served
    assert at_home == ("127.0.0.1", port)
    assert here.state.phieuhen.settings.insecure_cookies is True
    assert (everywhere, abroad.state.phieuhen.settings.insecure_cookies) == (("0.0.0.0", port), False)
    assert here.state.phieuhen.clock.shifted is False


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_cookies_without_tls_are_refused_where_others_can_reach(terminal, served, monkeypatch, host, port):
    monkeypatch.setenv("PHIEUHEN_INSECURE_COOKIES", "true")
    said = terminal.run("serve", "--host", host, "--port", port)
    assert (said.code, said.out, served) == (2, "", [])
    assert said.err.startswith("PHIEUHEN_INSECURE_COOKIES is for this machine only (127.0.0.1)")
    terminal.do("serve", "--host", "127.0.0.2", "--port", port)
    assert served[0][0].state.phieuhen.settings.insecure_cookies is True


def test_behind_a_proxy_on_the_same_machine_cookies_may_be_kept_to_tls(terminal, served, monkeypatch, port):
    monkeypatch.setenv("PHIEUHEN_INSECURE_COOKIES", "false")
    terminal.do("serve", "--port", port)
    assert served[0][0].state.phieuhen.settings.insecure_cookies is False


def test_a_port_in_use_is_one_sentence_before_anything_is_done(terminal, served, taken, tmp_path):
    words = f"The site cannot be served at 127.0.0.1, port {taken}: another program is using this port."
    for command in (("demo",), ("serve",)):
        said = terminal.run(*command, "--port", taken)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert said.err.startswith(words)
    assert "make demo: PORT=" in said.err
    assert not (tmp_path / "var").exists()
    assert served == []


def test_a_site_that_does_not_start_is_no_success(terminal, monkeypatch, port):
    monkeypatch.setattr("uvicorn.Server.run", lambda server, sockets: None)
    assert terminal.run("serve", "--port", port).code == 3


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.9", "x" * 70])
def test_an_address_that_is_none_is_one_sentence(terminal, served, host, port):
    said = terminal.run("serve", "--host", host, "--port", port)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith(f"The site cannot be served at {host}, port {port}: ")
    assert "such address" in said.err


def test_a_benchmark_is_one_json_object(terminal, monkeypatch):
    rows = [{"metric": "rows a second", "value": 1234.5, "unit": "1/s", "target": 1000, "met": True}]
    slow = [{**rows[0], "value": 10.0, "met": False}, {**rows[0], "target": None, "met": None}]
    monkeypatch.setattr(bench, "benchmark", lambda name: lambda variant="": slow if variant else rows)
    said = json.loads(terminal.do("bench", "import", "--json").out)
    assert said.keys() == {"name", "machine", "taken_at", "results"}
    assert (said["name"], said["results"]) == ("import", rows)
    assert "NO" in terminal.do("bench", "import", "small").out
    assert "yes" in terminal.do("bench", "import").out

"""phieuhen serve --tls and phieuhen tls: what the terminal says, what is served, and how one starts over."""

import http.client
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path
from socket import create_connection, socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from sqlmodel import Session as DbSession
from sqlmodel import select

from commands import Terminal
from scheduler.audit.models import AuditEntry
from scheduler.cli import tls
from scheduler.database import open_engine
from scheduler.local_tls import machine
from scheduler.local_tls.machine import Machine
from scheduler.local_tls.serving import Served
from tls_scene import LAPTOP


@pytest.fixture
def terminal(monkeypatch, capsys, tmp_path):
    for name in ("DATABASE_URL", "KEYS_DIR", "DATA_DIR", "CLOCK", "INSECURE_COOKIES", "LOCAL_TLS", "MASTER_KEY"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(machine, "_by_name", lambda: [str(address) for address in LAPTOP.addresses])
    monkeypatch.setattr(machine, "_by_route", list)
    monkeypatch.setattr(machine, "_by_card", list)
    monkeypatch.setattr(machine.socket, "gethostname", lambda: "may-phuong")
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


@pytest.fixture
def served(monkeypatch):
    """The servers that would have run, with the listening left out; the site's own is the last."""
    started = []

    def run(server, sockets):
        started.append(server)
        server.started = True
        if hasattr(server.config.app, "state"):
            server.config.app.state.phieuhen.engine.dispose()

    monkeypatch.setattr("uvicorn.Server.run", run)
    return started


def free_ports(count=2):
    doors = [socket() for _ in range(count)]
    for door in doors:
        door.bind(("127.0.0.1", 0))
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        door.close()
    return ports


@pytest.fixture
def ports():
    """Ports of the site and of the help page that were free a moment ago."""
    return free_ports()


def serve(ports, *more):
    return ("serve", "--tls", "--port", ports[0], "--tls-help-port", ports[1], *more)


def actions(folder):
    engine = open_engine(str(folder / "phieuhen.db"))
    with DbSession(engine) as db:
        found = [entry.action for entry in db.exec(select(AuditEntry).order_by(AuditEntry.id))]
    engine.dispose()
    return found


def test_the_terminal_says_where_phones_go_and_what_they_compare(terminal, served, ports, tmp_path):
    said = terminal.do(*serve(ports, "--host", "0.0.0.0")).out
    shown = terminal.do("tls", "show").out
    lines = re.findall(r"^  ((?:[0-9A-F]{2} ?){8})$", said, re.MULTILINE)
    assert len(lines) == 4
    assert lines == re.findall(r"^  ((?:[0-9A-F]{2} ?){8})$", shown, re.MULTILINE)
    for address in ("10.42.0.1", "192.168.1.20", "may-phuong.local"):
        assert f"Phones open https://{address}:{ports[0]}/" in said
        assert address in shown
    assert f"http://10.42.0.1:{ports[1]}/ and compare the fingerprint" in said
    assert f"Open https://0.0.0.0:{ports[0]}/" in said
    assert "--host 0.0.0.0" not in said
    assert actions(tmp_path) == ["key.local_tls_made"]


def test_cookies_go_by_https_alone_and_browsers_are_not_told_to_come_by_it_for_ever(terminal, served, ports):
    terminal.do(*serve(ports))
    settings = served[-1].config.app.state.phieuhen.settings
    assert (settings.insecure_cookies, settings.local_tls) == (False, True)
    from starlette.testclient import TestClient

    answer = TestClient(served[-1].config.app, base_url="https://127.0.0.1").get("/healthz", follow_redirects=False)
    assert "strict-transport-security" not in answer.headers


def test_the_setting_means_the_same_as_the_option(terminal, served, ports, monkeypatch):
    monkeypatch.setenv("PHIEUHEN_LOCAL_TLS", "true")
    said = terminal.do("serve", "--port", ports[0], "--tls-help-port", 0).out
    assert f"Open https://127.0.0.1:{ports[0]}/" in said
    assert "For phones, add --host 0.0.0.0." in said
    assert "compare the fingerprint" not in said
    assert len(served) == 1


def test_without_it_nothing_of_it_is_made(terminal, served, ports, tmp_path):
    terminal.do("serve", "--port", ports[0])
    assert served[-1].config.app.state.phieuhen.settings.local_tls is False
    assert not (tmp_path / "keys" / "tls").exists()


def test_another_start_changes_nothing_and_another_name_keeps_the_authority(terminal, served, ports, tmp_path):
    first = terminal.do(*serve(ports)).out
    assert terminal.do(*serve(ports)).out == first
    shown = terminal.do(*serve(ports, "--tls-name", "quet.local", "--tls-name", "10.0.0.7")).out
    assert shown == first
    assert "quet.local" in terminal.do("tls", "show").out
    assert actions(tmp_path) == ["key.local_tls_made"]


@pytest.mark.parametrize("name", ["quet.vidu.vn", "vn", "máy"])
def test_a_name_that_the_phones_would_not_believe_is_one_sentence(terminal, served, ports, name):
    terminal.do(*serve(ports))
    said = terminal.run(*serve(ports, "--tls-name", name))
    assert (said.code, said.err.count("\n"), len(served)) == (2, 1, 2)
    assert said.err.startswith(f"--tls-name {name} cannot be used")


def test_a_taken_port_of_the_help_page_is_one_sentence(terminal, served, ports, tmp_path):
    with socket() as other:
        other.bind(("127.0.0.1", ports[1]))
        other.listen()
        said = terminal.run(*serve(ports))
    assert (said.code, said.err.count("\n"), served) == (2, 1, [])
    assert "The page with the certificate cannot be served at port" in said.err
    assert not (tmp_path / "keys" / "tls").exists()


def test_starting_over_is_said_twice_and_noted(terminal, served, ports, tmp_path):
    for words in (("tls", "show"), ("tls", "remove", "--yes")):
        missing = terminal.run(*words, "--database", "phieuhen.db")
        assert missing.code == 2
    first = terminal.do(*serve(ports)).out
    refused = terminal.run("tls", "remove")
    assert (refused.code, "add --yes" in refused.err) == (2, True)
    assert terminal.do(*serve(ports)).out == first
    terminal.do("tls", "remove", "--yes")
    assert terminal.run("tls", "show").err.startswith("This machine has no HTTPS certificate of its own yet")
    assert terminal.do(*serve(ports)).out != first
    assert actions(tmp_path) == ["key.local_tls_made", "key.local_tls_removed", "key.local_tls_made"]


def test_what_was_never_made_cannot_be_removed(terminal, served, ports):
    terminal.do("serve", "--port", ports[0])
    assert terminal.run("tls", "remove", "--yes").err.startswith("This machine has no HTTPS certificate of its own yet")


def test_a_rotation_of_the_master_key_carries_the_certificates_along(terminal, served, ports):
    first = terminal.do(*serve(ports)).out
    terminal.do("keys", "rotate-master")
    terminal.do("keys", "forget-old-masters")
    assert terminal.do(*serve(ports)).out == first


def test_a_certain_address_is_told_alone_and_an_ipv6_one_in_brackets(terminal, served, ports):
    said = terminal.do(*serve(ports, "--host", "::1")).out
    assert f"Phones open https://[::1]:{ports[0]}/" in said
    assert "192.168.1.20" not in said
    terminal.do(*serve(ports, "--host", "localhost"))


def test_a_machine_in_no_network_says_so_by_its_own_name(terminal, served, ports, monkeypatch):
    monkeypatch.setattr(machine, "_by_name", list)
    monkeypatch.setattr(machine.socket, "gethostname", lambda: "localhost")
    assert f"https://localhost:{ports[0]}/" in terminal.do(*serve(ports, "--host", "0.0.0.0")).out


def test_a_change_of_the_network_is_told_in_the_terminal(terminal, served, ports, monkeypatch, capsys):
    looked = []

    def stop(self):
        self.machine = lambda: Machine(LAPTOP.names, (IPv4Address("172.20.10.2"),))
        looked.append(self.look())

    monkeypatch.setattr(Served, "stop", stop)
    said = terminal.do(*serve(ports, "--host", "0.0.0.0")).out
    assert looked == [True]
    assert f"changed its network. Phones open: https://172.20.10.2:{ports[0]}/, https://may-phuong.local" in said


def test_the_fingerprint_is_the_one_of_the_file_that_phones_get():
    assert tls.in_lines(":".join(["AB"] * 32)) == ["AB AB AB AB AB AB AB AB"] * 4


@contextmanager
def running(folder: Path, ports, *more):
    """The command in a process of its own, as a ward runs it; gives what it has printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PHIEUHEN_")}
    words = [
        sys.executable,
        "-c",
        "from scheduler.cli import main; main()",
        *map(str, serve(ports, *more)),
        "--lang",
        "en",
    ]
    process = subprocess.Popen(
        words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stdout))
    reader.start()
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            try:
                create_connection(("127.0.0.1", ports[0]), timeout=1).close()
                create_connection(("127.0.0.1", ports[1]), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        reader.join()
        process.stdout.close()
    assert process.returncode == 0, "".join(said)


def ask(port, path, context=None, host="127.0.0.1"):
    if context is None:
        line = http.client.HTTPConnection(host, port, timeout=10)
    else:
        line = http.client.HTTPSConnection(host, port, timeout=10, context=context)
    line.request("GET", path)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer, body


def test_a_client_that_installs_the_certificate_of_the_help_page_is_served_by_https(tmp_path):
    ports = free_ports()
    with running(tmp_path, ports) as said:
        _, found = ask(ports[1], "/phieuhen-ca.crt")
        certificate = x509.load_der_x509_certificate(found)
        trusting = ssl.create_default_context(cadata=certificate.public_bytes(Encoding.PEM).decode())
        answer, _ = ask(ports[0], "/dang-nhap", trusting)
        assert (answer.status, answer.getheader("strict-transport-security")) == (200, None)
        assert ask(ports[0], "/healthz", trusting, "localhost")[1] == b'{"status":"ok"}'
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(ports[0], "/", ssl.create_default_context())
        with pytest.raises((OSError, http.client.HTTPException)):  # plain http where https is spoken
            ask(ports[0], "/healthz")
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.load_verify_locations(cadata=certificate.public_bytes(Encoding.PEM).decode())
        assert ask(ports[0], "/healthz", old)[0].version == 11
    pairs = certificate.fingerprint(hashes.SHA256()).hex(" ").upper()
    assert pairs == " ".join(line.strip() for line in said if re.fullmatch(r"  ([0-9A-F]{2} ?){8}\n", line))

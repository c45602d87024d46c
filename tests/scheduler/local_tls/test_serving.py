"""A running server's certificate follows the machine, and no connection notices."""

import logging
import ssl
from ipaddress import IPv4Address
from threading import Event

import pytest

from scheduler.local_tls import machine, serving
from scheduler.local_tls.machine import Machine, names_of
from scheduler.local_tls.serving import Served
from tls_scene import LAPTOP, client_of, shaken

HOTSPOT = Machine(LAPTOP.names, (IPv4Address("172.20.10.2"),))


@pytest.fixture
def where():
    """Where the laptop is; a test may move it."""
    return [LAPTOP]


@pytest.fixture
def served(store, where):
    return Served(store, machine=lambda: where[0])


def takes(served, host):
    try:
        shaken(client_of(served.held.authority), served.context, host)
    except ssl.SSLCertVerificationError:
        return False
    return True


def test_new_connections_see_the_new_certificate_with_and_without_a_name(served, where):
    assert [takes(served, host) for host in ("192.168.1.20", "may-phuong.local", "172.20.10.2")] == [True, True, False]
    told = []
    served.changed = told.append
    assert served.look() is False
    where[0] = HOTSPOT
    assert served.look() is True
    assert [takes(served, host) for host in ("192.168.1.20", "may-phuong.local", "172.20.10.2")] == [False, True, True]
    assert told == [served.held]


def test_the_thread_looks_until_it_is_stopped(served, where, monkeypatch):
    monkeypatch.setattr(serving, "LOOKS_EVERY", 0.01)
    moved = Event()
    served.changed = lambda _held: moved.set()
    where[0] = HOTSPOT
    served.start()
    assert moved.wait(20)
    served.stop()
    assert takes(served, "172.20.10.2")


def test_what_goes_wrong_on_the_way_is_logged_once_and_the_old_certificate_serves_on(
    served, store, monkeypatch, caplog
):
    monkeypatch.setattr(serving, "LOOKS_EVERY", 0.01)
    store.remove()
    looks, again = [], Event()

    def look():
        looks.append(1)
        if len(looks) > 3:
            again.set()
        return Served.look(served)

    monkeypatch.setattr(served, "look", look)
    with caplog.at_level(logging.WARNING):
        served.start()
        assert again.wait(20)
        served.stop()
    assert len([line for line in caplog.records if "serve --tls" in line.message]) == 1
    assert takes(served, "192.168.1.20")


def test_a_server_that_never_looked_stops_at_once(served):
    served.stop()


def test_this_machine_knows_itself_without_sending_anything():
    here = Machine.this()
    assert all(not address.is_loopback for address in here.addresses)
    assert all(any(address in network for network in machine.NEAR) for address in here.addresses)


@pytest.mark.parametrize(
    ("hostname", "names"),
    [
        ("May-Phuong", ("may-phuong.local",)),
        ("may.lan", ("may.local", "may.lan")),
        ("may.local", ("may.local",)),
        ("localhost", ()),
        ("localhost.localdomain", ()),
        ("máy", ()),
        ("", ()),
        ("a" * 64, ()),
        ("-x", ()),
    ],
)
def test_what_a_machine_of_that_name_goes_by(hostname, names):
    assert names_of(hostname) == names


def test_only_addresses_of_local_networks_count(monkeypatch):
    found = ["192.168.1.9", "127.0.1.1", "203.0.113.7", "10.1.2.3", "192.168.1.9"]
    monkeypatch.setattr(machine, "_by_name", lambda: found)
    monkeypatch.setattr(machine, "_by_route", list)
    monkeypatch.setattr(machine, "_by_card", list)
    assert [str(address) for address in Machine.this().addresses] == ["10.1.2.3", "192.168.1.9"]

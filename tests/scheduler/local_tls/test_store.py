"""The files of this machine's own TLS: made once, kept encrypted, renewed by themselves, and never half there."""

import errno
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from scheduler.keys import Keys
from scheduler.local_tls.certificates import AUTHORITY_DAYS, Pair, make_server
from scheduler.local_tls.errors import (
    LocalTlsMissing,
    LocalTlsNotValidNow,
    LocalTlsUnreadable,
    LocalTlsUnwritable,
    TlsNameRefused,
)
from scheduler.local_tls.machine import Machine
from scheduler.local_tls.store import AUTHORITY, SERVER, Store
from scheduler.master_file import new_master, write_masters
from tls_scene import LAPTOP, NOW, client_of, shaken


def rotated(store: Store) -> Store:
    """The same files under a new master, with the old one below it."""
    masters = (new_master(), *store.keys.masters)
    write_masters(store.keys_folder / "master.key", masters)
    return Store(store.keys_folder, Keys.in_folder(store.keys_folder, make=False))


def test_the_first_start_makes_both_and_the_second_neither(store):
    first = store.current(LAPTOP, now=NOW)
    second = store.current(LAPTOP, now=NOW)
    assert (first.made, first.renewed, second.made, second.renewed) == (True, True, False, False)
    assert second.authority.fingerprint == first.authority.fingerprint
    assert second.server.fingerprint == first.server.fingerprint
    assert store.held().server.fingerprint == first.server.fingerprint


def test_the_files_are_the_owner_s_alone_and_their_keys_encrypted(store):
    store.current(LAPTOP, now=NOW)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    for name in (AUTHORITY, SERVER):
        path = store.folder / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
        for password in (None, b"", store.keys.master, store.keys.derived("database").hex().encode()):
            with pytest.raises((TypeError, ValueError)):
                load_pem_private_key(path.read_bytes(), password)
    assert sorted(path.name for path in store.folder.iterdir()) == [AUTHORITY, SERVER]


def test_another_network_brings_another_server_certificate_of_the_same_authority(store):
    home = store.current(LAPTOP, now=NOW)
    hotspot = store.current(replace(LAPTOP, addresses=(IPv4Address("172.20.10.2"),)), now=NOW)
    assert (hotspot.made, hotspot.renewed) == (False, True)
    assert hotspot.authority.fingerprint == home.authority.fingerprint  # phones need nothing new
    assert {str(host) for host in hotspot.server.hosts} >= {"172.20.10.2", "127.0.0.1"}
    assert "192.168.1.20" not in {str(host) for host in hotspot.server.hosts}


@pytest.mark.parametrize(("days", "renewed"), [(300, False), (370, True), (1000, True)])
def test_a_server_certificate_near_its_end_is_renewed(store, days, renewed):
    store.current(LAPTOP, now=NOW)
    assert store.current(LAPTOP, now=NOW + timedelta(days=days)).renewed is renewed


@pytest.mark.parametrize("days", [AUTHORITY_DAYS + 1, -30])
def test_an_authority_that_does_not_hold_now_is_told_with_the_clock(store, days):
    store.current(LAPTOP, now=NOW)
    with pytest.raises(LocalTlsNotValidNow) as told:
        store.current(LAPTOP, now=NOW + timedelta(days=days))
    assert set(told.value.params) == {"now", "first", "last"}


def test_names_that_are_asked_for_at_the_first_start_are_in_the_certificate(store):
    held = store.current(LAPTOP, ["Quet.vidu.vn", "203.0.113.5"], now=NOW)
    assert {"quet.vidu.vn", "203.0.113.5"} <= {str(host) for host in held.server.hosts}
    assert store.current(LAPTOP, [], now=NOW).renewed is True  # and go when they are not asked for


def test_a_name_within_the_limits_may_be_added_later(store):
    store.current(LAPTOP, now=NOW)
    held = store.current(LAPTOP, ["ban1.local", "10.9.8.7"], now=NOW)
    assert held.made is False
    assert {"ban1.local", "10.9.8.7"} <= {str(host) for host in held.server.hosts}


@pytest.mark.parametrize("name", ["quet.vidu.vn", "8.8.8.8", "vn", "", "x y", "*.local.vn", "a" * 5000])
def test_a_name_that_is_none_or_that_phones_would_not_believe_is_refused(store, name):
    before = store.current(LAPTOP, now=NOW)
    with pytest.raises(TlsNameRefused):
        store.current(LAPTOP, [name], now=NOW)
    assert store.held().server.fingerprint == before.server.fingerprint


def test_a_wrong_name_at_the_first_start_makes_nothing(store):
    with pytest.raises(TlsNameRefused):
        store.current(LAPTOP, ["vn"], now=NOW)
    assert not store.folder.exists()


def test_none_is_made_where_only_a_look_was_asked_for(store):
    for look in (lambda: store.current(LAPTOP, now=NOW, make=False), store.held):
        with pytest.raises(LocalTlsMissing):
            look()
    store.folder.mkdir()
    with pytest.raises(LocalTlsMissing):
        store.current(LAPTOP, now=NOW, make=False)
    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize("name", [AUTHORITY, SERVER])
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 500, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_spoilt_file_is_told_and_never_replaced_silently(store, name, content):
    store.current(LAPTOP, now=NOW)
    (store.folder / name).write_bytes(content)
    with pytest.raises(LocalTlsUnreadable):
        store.current(LAPTOP, now=NOW)
    assert (store.folder / name).read_bytes() == content


def test_a_file_cut_off_after_its_key_or_swapped_for_the_other_is_told(store):
    store.current(LAPTOP, now=NOW)
    whole = (store.folder / AUTHORITY).read_bytes()
    server = (store.folder / SERVER).read_bytes()
    for content in (
        whole[: whole.index(b"-----BEGIN CERT")],
        server,
        whole.replace(whole[: whole.index(b"-----BEGIN CERT")], b""),
    ):
        (store.folder / AUTHORITY).write_bytes(content)
        with pytest.raises(LocalTlsUnreadable):
            store.held()


def test_a_key_of_another_kind_or_of_another_certificate_is_told(store):
    store.current(LAPTOP, now=NOW)
    path = store.folder / SERVER
    certificate = path.read_bytes()[path.read_bytes().index(b"-----BEGIN CERT") :]
    password = store.keys.derived("local tls").hex().encode()
    for key in (
        ed25519.Ed25519PrivateKey.generate(),
        make_server(store.held().authority, frozenset({"a.local"}), now=NOW).key,
    ):
        path.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)) + certificate
        )
        with pytest.raises(LocalTlsUnreadable):
            store.held()


def test_another_master_key_opens_nothing(store):
    store.current(LAPTOP, now=NOW)
    other = Store(store.keys_folder, Keys(b"x" * 32))
    for use in (other.held, other.context, lambda: other.current(LAPTOP, now=NOW)):
        with pytest.raises(LocalTlsUnreadable):
            use()


def test_after_a_rotation_of_the_master_everything_is_encrypted_under_the_newest(store):
    held = store.current(LAPTOP, now=NOW)
    under_both = rotated(store)
    assert under_both.held().authority.fingerprint == held.authority.fingerprint
    assert under_both.context() is not None
    assert (under_both.encrypt_anew(), under_both.encrypt_anew()) == (2, 0)
    newest = Store(store.keys_folder, under_both.keys.newest)
    assert newest.held().authority.fingerprint == held.authority.fingerprint
    with pytest.raises(LocalTlsUnreadable):
        store.held()


def test_where_there_is_nothing_nothing_is_encrypted_anew(store):
    assert store.encrypt_anew() == 0
    store.folder.mkdir()
    assert store.encrypt_anew() == 0


def test_to_start_over_removes_both_and_the_next_start_makes_others(store):
    first = store.current(LAPTOP, now=NOW)
    assert (store.remove(), store.remove()) == (2, 0)
    assert store.current(LAPTOP, now=NOW).authority.fingerprint != first.authority.fingerprint


def test_two_servers_that_start_in_one_moment_make_one_authority(store):
    start = Barrier(4)

    def begin(_number):
        start.wait()
        return store.current(LAPTOP, now=NOW)

    with ThreadPoolExecutor(4) as servers:
        held = list(servers.map(begin, range(4)))
    assert len({one.authority.fingerprint for one in held}) == 1
    assert [one.made for one in held].count(True) == 1


def test_a_disk_that_is_full_or_shut_is_told_and_leaves_what_there_was(store, monkeypatch):
    before = store.current(LAPTOP, now=NOW)

    def full(_file):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LocalTlsUnwritable, match="the disk is full"):
        store.current(Machine(), now=NOW)
    assert store.held().server.fingerprint == before.server.fingerprint
    assert sorted(path.name for path in store.folder.iterdir()) == [AUTHORITY, SERVER]


def test_a_folder_that_cannot_be_made_or_emptied_is_told(store, monkeypatch):
    store.folder.write_text("a file stands in the way")
    with pytest.raises(LocalTlsUnwritable):
        store.current(LAPTOP, now=NOW)
    store.folder.unlink()
    store.current(LAPTOP, now=NOW)

    def shut(_path):
        raise PermissionError(errno.EACCES, "shut")

    monkeypatch.setattr(Path, "unlink", shut)
    with pytest.raises(LocalTlsUnwritable, match="permission is denied"):
        store.remove()


def test_a_system_without_file_locks_works_all_the_same(store, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert store.current(LAPTOP, now=NOW).made is True


def test_the_context_serves_the_certificate(store):
    held = store.current(LAPTOP, now=NOW)
    assert shaken(client_of(held.authority), store.context(), "192.168.1.20")
    assert isinstance(held.server, Pair)

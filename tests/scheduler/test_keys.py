import stat
import threading

import pytest
from cryptography.fernet import InvalidToken

from scheduler.keys import Keys, MasterKeyUnreadable


def test_the_master_key_is_made_once_for_the_owner_alone(tmp_path):
    first = Keys.in_folder(tmp_path / "keys")
    assert Keys.in_folder(tmp_path / "keys") == first
    assert len(first.master) == 32
    assert stat.S_IMODE((tmp_path / "keys" / "master.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["master.key"]


def test_two_installations_have_two_keys(tmp_path):
    assert Keys.in_folder(tmp_path / "a") != Keys.in_folder(tmp_path / "b")


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    found, gate = [], threading.Barrier(8)

    def start():
        gate.wait()
        found.append(Keys.in_folder(tmp_path / "keys"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("content", [b"", b"not a key", b"AAAA", b"\xff\xfe"])
def test_a_file_that_is_no_key_is_told_and_kept(tmp_path, content):
    (tmp_path / "master.key").write_bytes(content)
    with pytest.raises(MasterKeyUnreadable) as caught:
        Keys.in_folder(tmp_path)
    assert str(tmp_path / "master.key") in caught.value.text("vi")
    assert (tmp_path / "master.key").read_bytes() == content


def test_a_folder_that_cannot_be_one_is_told(tmp_path):
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(MasterKeyUnreadable):
        Keys.in_folder(tmp_path / "keys")


def test_secrets_of_different_purposes_have_nothing_in_common():
    keys = Keys(bytes(32))
    secrets = {keys.derived("database"), bytes.fromhex(keys.cookie_secret), keys.payload_key, keys.master}
    assert len(secrets) == 4
    assert Keys(bytes(32)).cookie_secret == keys.cookie_secret
    assert Keys(bytes([1] * 32)).cookie_secret != keys.cookie_secret


def test_the_box_opens_only_under_its_own_master_key():
    keys, other = Keys(bytes(32)), Keys(bytes([1] * 32))
    token = keys.box.encrypt(b"a private key")
    assert keys.box.decrypt(token) == b"a private key"
    with pytest.raises(InvalidToken):
        other.box.decrypt(token)


def test_what_another_master_key_closed_is_told_with_the_file_to_restore(tmp_path):
    closed = Keys(bytes(32)).box.encrypt(b"a private key")
    assert Keys(bytes(32)).opened(closed) == b"a private key"
    with pytest.raises(MasterKeyUnreadable) as caught:
        Keys.in_folder(tmp_path / "keys").opened(closed)
    assert str(tmp_path / "keys" / "master.key") in caught.value.text("vi")

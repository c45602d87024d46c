import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken

from scheduler.keys import VARIABLE, Keys, MasterKeyUnreadable
from scheduler.master_file import MasterKeyUnwritable, alone_at, as_text, new_master, write_masters
from scheduler.settings import Settings

OLD, NEW, OTHER = bytes(32), bytes([1] * 32), bytes([2] * 32)


def test_the_master_key_is_made_once_for_the_owner_alone(tmp_path):
    first = Keys.in_folder(tmp_path / "keys")
    assert Keys.in_folder(tmp_path / "keys") == first
    assert len(first.master) == 32
    assert stat.S_IMODE((tmp_path / "keys" / "master.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["master.key"]


def test_where_none_may_be_made_a_missing_file_is_told_and_stays_missing(tmp_path):
    with pytest.raises(MasterKeyUnreadable) as caught:
        Keys.in_folder(tmp_path / "keys", make=False)
    assert str(tmp_path / "keys" / "master.key") in caught.value.text("vi")
    assert list(tmp_path.iterdir()) == []


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


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"not a key",
        b"AAAA",
        b"\xff\xfe",
        as_text(NEW).encode() + b"\nAAAA\n",  # one good line does not excuse another
        as_text(NEW).encode().replace(b"=", b"!="),
    ],
)
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
    keys = Keys(OLD)
    secrets = {keys.derived("database"), bytes.fromhex(keys.cookie_secret), keys.payload_key, keys.master}
    assert len(secrets) == 4
    assert Keys(OLD).cookie_secret == keys.cookie_secret
    assert Keys(NEW).cookie_secret != keys.cookie_secret


def test_the_box_opens_only_under_its_own_master_key():
    keys, other = Keys(OLD), Keys(NEW)
    token = keys.box.encrypt(b"a private key")
    assert keys.box.decrypt(token) == b"a private key"
    with pytest.raises(InvalidToken):
        other.box.decrypt(token)


def test_what_was_kept_before_there_were_several_masters_still_opens():
    token = Fernet(as_text(Keys(OLD).derived("database"))).encrypt(b"a private key")
    assert Keys(OLD).opened(token) == b"a private key"


def test_of_several_masters_the_first_encrypts_and_all_open(tmp_path):
    (tmp_path / "master.key").write_text(f"{as_text(NEW)}\n\n{as_text(OLD)}\n{as_text(OLD)}")
    keys = Keys.in_folder(tmp_path)
    assert (keys.masters, keys.newest) == ((NEW, OLD), Keys(NEW))
    assert keys.opened(Keys(OLD).box.encrypt(b"of the old")) == b"of the old"
    fresh = keys.box.encrypt(b"of today")
    assert keys.newest.opened(fresh) == b"of today"
    with pytest.raises(MasterKeyUnreadable):
        Keys(OLD).opened(fresh)


def test_a_hash_made_under_an_older_master_can_still_be_looked_up():
    assert Keys(NEW, (OLD,)).derived_all("payloads") == (Keys(NEW).payload_key, Keys(OLD).payload_key)
    assert Keys(NEW, (OLD,)).payload_key == Keys(NEW).payload_key


def test_masters_are_never_shown():
    assert repr(OTHER)[2:-1] not in repr(Keys(NEW, (OTHER,)))
    assert as_text(NEW) not in repr(Keys(NEW, (OTHER,)))


def test_what_another_master_key_closed_is_told_with_the_file_to_restore(tmp_path):
    closed = Keys(OLD).box.encrypt(b"a private key")
    assert Keys(OLD).opened(closed) == b"a private key"
    with pytest.raises(MasterKeyUnreadable) as caught:
        Keys.in_folder(tmp_path / "keys").opened(closed)
    assert str(tmp_path / "keys" / "master.key") in caught.value.text("vi")


def test_the_environment_counts_before_the_file_and_no_file_is_made(tmp_path):
    settings = Settings(keys_dir=tmp_path / "keys", master_key=f"{as_text(NEW)}, {as_text(OLD)}")
    assert Keys.of(settings).masters == (NEW, OLD)
    assert list(tmp_path.iterdir()) == []
    of_file = Keys.of(Settings(keys_dir=tmp_path / "keys", master_key=None))
    assert Keys.of(settings).masters == (NEW, OLD)
    assert of_file == Keys.in_folder(tmp_path / "keys")


@pytest.mark.parametrize("said", ["", " , ", "geheim", f"{as_text(NEW)};{as_text(OLD)}", f"{as_text(NEW)},geheim"])
def test_an_environment_that_holds_no_key_is_told_by_its_name_and_never_repeated(tmp_path, said):
    with pytest.raises(MasterKeyUnreadable) as caught:
        Keys.of(Settings(keys_dir=tmp_path, master_key=said))
    for lang in ("vi", "en"):
        assert VARIABLE in caught.value.text(lang)
        assert "geheim" not in caught.value.text(lang)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_anew_for_its_owner_alone_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "master.key"
    Keys.in_folder(tmp_path)
    path.chmod(0o644)
    write_masters(path, (NEW, OLD))
    assert path.read_text() == f"{as_text(NEW)}\n{as_text(OLD)}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["master.key"]


def test_the_file_that_a_link_means_is_written_not_the_link(tmp_path):
    Keys.in_folder(tmp_path / "real")
    (tmp_path / "keys").mkdir()
    link = tmp_path / "keys" / "master.key"
    link.symlink_to(tmp_path / "real" / "master.key")
    write_masters(link, [NEW])
    assert link.is_symlink()
    assert Keys.in_folder(tmp_path / "real").masters == (NEW,)


def test_a_file_of_another_owner_stays_his(tmp_path, monkeypatch):
    given = []
    Keys.in_folder(tmp_path)
    path = tmp_path / "master.key"
    real = Path.stat

    def stat_of(self, **options):
        found = real(self, **options)
        return os.stat_result((*found[:4], 4711, 4712, *found[6:])) if self.name == "master.key" else found

    monkeypatch.setattr(Path, "stat", stat_of)
    monkeypatch.setattr(os, "chown", lambda _, user, group: given.append((user, group)))
    write_masters(path, [NEW])
    assert given == [(4711, 4712)]


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path, monkeypatch):
    before = Keys.in_folder(tmp_path)

    def full(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(MasterKeyUnwritable) as caught:
        write_masters(tmp_path / "master.key", [NEW])
    assert "ổ đĩa đã đầy" in caught.value.text("vi")
    assert Keys.in_folder(tmp_path) == before
    assert [found.name for found in tmp_path.iterdir()] == ["master.key"]
    with pytest.raises(MasterKeyUnwritable), alone_at(tmp_path / "none"):
        pass


def test_only_one_at_a_time_may_change_the_file(tmp_path):
    inside, order = threading.Event(), []

    def second():
        inside.wait()
        with alone_at(tmp_path):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with alone_at(tmp_path):
        inside.set()
        thread.join(timeout=0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_every_new_master_is_another():
    assert len({new_master() for _ in range(8)} | {b""}) == 9

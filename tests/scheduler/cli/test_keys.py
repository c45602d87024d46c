"""The commands about keys: what they say, and that they print no secret."""

import pytest
from sqlmodel import select

from commands import Terminal
from factories import EVE
from line import Line
from scheduler.database import open_engine
from scheduler.kept_keys.models import KeptKey
from scheduler.keys import Keys
from scheduler.master_file import as_text, new_master


@pytest.fixture
def bare(monkeypatch, capsys, tmp_path):
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def line(bare, home, sqlite_template):
    """The published small campaign in `phieuhen.db` of the current folder."""
    (home / "phieuhen.db").write_bytes(sqlite_template.read_bytes())
    engine = open_engine(str(home / "phieuhen.db"))
    yield Line(engine, home, Keys.in_folder(home / "keys")).run()
    engine.dispose()


def secrets(line: Line, keys: Keys) -> list[bytes]:
    with line.work() as (db, _):
        return [keys.opened(row.secret) for row in db.exec(select(KeptKey).order_by(KeptKey.key_id))]


def lines(said) -> list[list[str]]:
    return [line.split() for line in said.out.splitlines()]


def test_the_list_tells_what_each_key_is_for_and_never_the_key(bare, line):
    bare.do("keys", "rotate", "--purpose", "slips")
    said = bare.do("keys", "list")
    assert lines(said)[1:] == [
        ["slips", "signs", "slips", "1", "25/03/2021", "25/03/2021"],
        ["slips", "signs", "slips", "2", "25/03/2021"],
        ["Master", "keys:", "1", "in", "keys/master.key."],
    ]
    vietnamese = Terminal(bare.monkeypatch, bare.capsys).do("keys", "list").out
    assert "ký phiếu hẹn" in vietnamese
    assert "Khóa chính: 1 khóa trong keys/master.key." in vietnamese
    for secret in (*secrets(line, line.keys), line.keys.master):
        assert secret.hex() not in said.out + vietnamese
        assert as_text(secret) not in said.out + vietnamese


def test_rotating_a_key_says_which_is_used_from_now_on(bare, line):
    assert "Campaign nho: from now on key 2 is used (slips)." in bare.do("keys", "rotate", "--purpose", "slips").out
    vietnamese = Terminal(bare.monkeypatch, bare.capsys)
    assert "từ nay dùng khóa 1 (day_packs)" in vietnamese.do("keys", "rotate", "--purpose", "day_packs").out
    assert bare.run("keys", "rotate").code == 2
    assert bare.run("keys", "rotate", "--purpose", "id_number_search").code == 2


def test_a_new_master_says_what_is_left_to_do_and_the_second_time_changes_nothing(bare, line, home):
    before = secrets(line, line.keys)
    said = bare.do("keys", "rotate-master").out
    assert said.startswith("Encrypted 1 keys under the newest master key in keys/master.key. What is left to do:\n")
    assert "Restart the server" in said
    assert "Back up keys/master.key, apart from the database" in said
    kept = line.kept()
    assert "nothing has changed" in bare.do("keys", "rotate-master").out
    assert line.kept() == kept
    assert bare.do("keys", "forget-old-masters").out == "Took 1 old master keys out of keys/master.key.\n"
    kept = line.kept()
    assert bare.do("keys", "forget-old-masters").out == "There is no old master key in keys/master.key.\n"
    assert line.kept() == kept
    keys = Keys.in_folder(home / "keys")
    assert secrets(line, keys) == before
    assert keys.older == ()
    assert as_text(keys.master) not in said


def test_an_old_master_that_is_needed_stays_and_the_command_says_so(bare, line, home):
    (home / "keys" / "master.key").write_text(f"{as_text(new_master())}\n{as_text(line.keys.master)}\n")
    said = bare.run("keys", "forget-old-masters")
    assert (said.code, said.out) == (2, "")
    assert "1 keys are still encrypted under an old master" in said.err
    assert len(Keys.in_folder(home / "keys").masters) == 2


def test_a_master_of_the_environment_is_changed_by_hand_with_every_step_told(bare, line, home, monkeypatch):
    old = as_text(line.keys.master)
    (home / "keys" / "master.key").unlink()
    monkeypatch.setenv("PHIEUHEN_MASTER_KEY", old)
    said = bare.run("keys", "rotate-master")
    assert (said.code, said.out) == (2, "")
    assert "phieuhen keys new-master" in said.err
    new = bare.do("keys", "new-master").out.strip()
    assert new != bare.do("keys", "new-master").out.strip()
    monkeypatch.setenv("PHIEUHEN_MASTER_KEY", f"{new},{old}")
    rotated = bare.do("keys", "rotate-master").out
    assert rotated.startswith("Encrypted 1 keys under the newest master key in PHIEUHEN_MASTER_KEY.")
    forgotten = bare.do("keys", "forget-old-masters").out
    assert "Nothing needs the 1 old keys in PHIEUHEN_MASTER_KEY any more" in forgotten
    monkeypatch.setenv("PHIEUHEN_MASTER_KEY", new)
    assert bare.do("keys", "forget-old-masters").out == "There is no old master key in PHIEUHEN_MASTER_KEY.\n"
    assert "Master keys: 1 in PHIEUHEN_MASTER_KEY." in bare.do("keys", "list").out
    assert new not in rotated + forgotten
    assert old not in rotated + forgotten
    assert not (home / "keys" / "master.key").exists()


def test_an_environment_that_holds_no_key_is_told_and_not_repeated(bare, line, monkeypatch):
    monkeypatch.setenv("PHIEUHEN_MASTER_KEY", "geheim")
    said = bare.run("keys", "list")
    assert (said.code, said.out) == (2, "")
    assert "PHIEUHEN_MASTER_KEY" in said.err
    assert "geheim" not in said.err


def test_with_a_lost_master_key_every_command_that_needs_it_says_so(bare, line, home):
    (home / "keys" / "master.key").unlink()
    for command in ("list", "rotate-master", "forget-old-masters"):
        said = bare.run("keys", command)
        assert (said.code, said.out) == (2, "")
        assert "Restore it from a backup" in said.err
    assert not (home / "keys" / "master.key").exists()

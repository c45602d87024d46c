"""One master follows another: whatever happens on the way, everything that was kept can be opened."""

import threading
from pathlib import Path

import pytest
from sqlmodel import select

from factories import EVE, SMALL_SLIPS, at, small_campaign_text
from line import Line, PowerCut
from notices.slipcode import read
from scheduler.database import transaction
from scheduler.invitations.keys import signing_key, verify_keys
from scheduler.invitations.models import InvitationVersion
from scheduler.kept_keys import masters
from scheduler.kept_keys.errors import MasterInEnvironment, OldMasterNeeded
from scheduler.kept_keys.masters import Rotated, forget_old_masters, office_keys, prove, rotate_master
from scheduler.kept_keys.models import KeptKey
from scheduler.kept_keys.service import newest_key, rotate
from scheduler.keys import Keys, MasterKeyUnreadable
from scheduler.master_file import as_text
from scheduler.places.service import find_campaign
from scheduler.settings import Settings

NEW, OLD = bytes([1] * 32), bytes([2] * 32)


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(keys_dir=tmp_path / "keys", master_key=None)


@pytest.fixture
def office(line, settings) -> Line:
    """The line up to printed slips, with keys of a second campaign too, under the master key of the file."""
    line.keys = Keys.in_folder(settings.keys)
    line.run()
    line.load(small_campaign_text(code='"khac"'))
    with line.work() as (db, _):
        other = find_campaign(db, "khac")
        for purpose in ("day_packs", "id_numbers", "id_number_search"):
            newest_key(db, other, purpose, keys=line.keys, now=EVE)
    return line


def secrets(line: Line, keys: Keys) -> dict[tuple, bytes]:
    with line.work() as (db, _):
        return {(row.campaign_id, row.purpose, row.key_id): keys.opened(row.secret) for row in db.exec(select(KeptKey))}


def verified(line: Line) -> int:
    """How many slips verify, by the public keys that the database has and the digits that stand on paper."""
    with line.work() as (db, campaign):
        keys = verify_keys(db, campaign.id)
        return sum(read(slip.slip_code, keys).version == slip.version for slip in db.exec(select(InvitationVersion)))


def rotated(line: Line, settings: Settings) -> Rotated:
    with transaction(line.engine) as db:
        return rotate_master(db, settings)


def forgotten(line: Line, settings: Settings) -> int:
    with transaction(line.engine) as db:
        return forget_old_masters(db, settings)


def test_a_fresh_installation_makes_its_master_key_by_itself(db_engine, settings):
    keys = office_keys(db_engine, settings, prove_all=True)
    assert keys == Keys.in_folder(settings.keys)
    assert office_keys(db_engine, settings) == keys


def test_a_lost_master_key_is_told_and_none_is_made_in_its_place(office, settings):
    (settings.keys / "master.key").rename(settings.keys / "away")
    for _ in range(2):
        with pytest.raises(MasterKeyUnreadable) as caught:
            office_keys(office.engine, settings)
        assert str(settings.keys / "master.key") in caught.value.text("vi")
    assert [path.name for path in settings.keys.iterdir()] == ["away"]
    (settings.keys / "away").rename(settings.keys / "master.key")
    assert office_keys(office.engine, settings, prove_all=True) == office.keys


def test_another_master_key_than_the_databases_is_told_at_the_start_of_a_server(office, settings):
    (settings.keys / "master.key").write_text(as_text(NEW))
    assert office_keys(office.engine, settings).master == NEW
    with pytest.raises(MasterKeyUnreadable):
        office_keys(office.engine, settings, prove_all=True)


def test_a_rotation_puts_a_new_master_on_top_and_encrypts_everything_under_it(office, settings):
    before = secrets(office, office.keys)
    assert rotated(office, settings) == Rotated(made=True, encrypted=4)
    keys = office_keys(office.engine, settings, prove_all=True)
    assert (keys.older, keys.master != office.keys.master) == (office.keys.masters, True)
    assert secrets(office, keys.newest) == before
    assert verified(office) == SMALL_SLIPS


def test_a_second_rotation_waits_until_the_first_old_master_is_forgotten(office, settings):
    rotated(office, settings)
    before = office.kept()
    assert rotated(office, settings) == Rotated(made=False, encrypted=0)
    assert office.kept() == before
    assert (forgotten(office, settings), forgotten(office, settings)) == (1, 0)
    assert rotated(office, settings) == Rotated(made=True, encrypted=4)


def test_slips_from_before_any_rotation_verify_after_both(office, settings):
    with office.work() as (db, campaign):
        assert rotate(db, campaign, "slips", keys=office.keys, now=at(26, 9)) == 2
    rotated(office, settings)
    forgotten(office, settings)
    assert verified(office) == SMALL_SLIPS
    office.keys = office_keys(office.engine, settings, prove_all=True)
    with office.work() as (db, campaign):
        assert signing_key(db, campaign, keys=office.keys, now=at(26, 9))[0] == 2
    assert office.keys.older == ()


def test_an_old_master_that_is_still_needed_is_not_forgotten(office, settings):
    rotated(office, settings)
    with office.work() as (db, _):
        key = db.exec(select(KeptKey)).first()
        key.secret = office.keys.box.encrypt(b"made by a server that was not started again")
    before = office.kept()
    with pytest.raises(OldMasterNeeded) as caught:
        forgotten(office, settings)
    assert caught.value.text("vi").startswith("1 khóa ")
    assert office.kept() == before
    assert rotated(office, settings) == Rotated(made=False, encrypted=1)
    assert forgotten(office, settings) == 1


def test_with_a_wrong_file_nothing_is_rotated(office, settings):
    (settings.keys / "master.key").write_text(as_text(NEW))
    before = office.kept()
    for step in (rotated, forgotten):
        with pytest.raises(MasterKeyUnreadable):
            step(office, settings)
    assert office.kept() == before


def test_with_a_lost_file_nothing_is_rotated_and_none_is_made(office, settings):
    (settings.keys / "master.key").unlink()
    for step in (rotated, forgotten):
        with pytest.raises(MasterKeyUnreadable):
            step(office, settings)
    assert not (settings.keys / "master.key").exists()


def cut(*_args, **_options):
    raise PowerCut


def before_the_file_is_replaced(monkeypatch):
    monkeypatch.setattr(Path, "replace", cut)


def after_the_file_is_replaced(monkeypatch):
    monkeypatch.setattr(masters, "_encrypt_anew", cut)


def before_the_transaction_ends(monkeypatch):
    encrypt = masters._encrypt_anew

    def encrypt_and_crash(*args):
        assert encrypt(*args) == 4
        raise PowerCut

    monkeypatch.setattr(masters, "_encrypt_anew", encrypt_and_crash)


@pytest.mark.parametrize(
    ("crash", "lines"),
    [(before_the_file_is_replaced, 1), (after_the_file_is_replaced, 2), (before_the_transaction_ends, 2)],
)
def test_a_crash_anywhere_leaves_everything_readable_and_the_next_run_ends_the_work(
    office, settings, monkeypatch, crash, lines
):
    before = secrets(office, office.keys)
    with monkeypatch.context() as broken:
        crash(broken)
        with pytest.raises(PowerCut):
            rotated(office, settings)
    keys = office_keys(office.engine, settings, prove_all=True)
    assert (len(keys.masters), keys.masters[-1]) == (lines, office.keys.master)
    assert secrets(office, keys) == before
    assert secrets(office, office.keys) == before  # a server that runs on sees nothing of it
    assert verified(office) == SMALL_SLIPS
    if lines > 1:
        with pytest.raises(OldMasterNeeded):
            forgotten(office, settings)
    assert rotated(office, settings) == Rotated(made=lines == 1, encrypted=4)
    assert forgotten(office, settings) == 1
    assert secrets(office, office_keys(office.engine, settings)) == before


def test_a_crash_while_the_old_master_is_forgotten_forgets_nothing(office, settings, monkeypatch):
    rotated(office, settings)
    before = office.kept()
    with monkeypatch.context() as broken:
        before_the_file_is_replaced(broken)
        with pytest.raises(PowerCut):
            forgotten(office, settings)
    assert office.kept() == before
    assert forgotten(office, settings) == 1


def test_two_who_rotate_in_the_same_moment_put_one_master_on_top(office, settings):
    found, gate = [], threading.Barrier(2)

    def run():
        gate.wait()
        found.append(rotated(office, settings))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.made for one in found) == [False, True]
    keys = office_keys(office.engine, settings)
    assert len(keys.masters) == 2
    with office.work() as (db, _):
        prove(db, keys.newest)


def test_a_master_of_the_environment_is_changed_there(office, settings):
    old = settings.model_copy(update={"master_key": None})
    of_file = as_text(Keys.of(old).master)
    one = Settings(keys_dir=settings.keys, master_key=of_file)
    before = office.kept()
    with pytest.raises(MasterInEnvironment) as caught:
        rotated(office, one)
    assert "PHIEUHEN_MASTER_KEY" in caught.value.text("vi")
    assert forgotten(office, one) == 0
    assert office.kept() == before

    both = Settings(keys_dir=settings.keys, master_key=f"{as_text(NEW)},{of_file}")
    with pytest.raises(OldMasterNeeded):
        forgotten(office, both)
    assert rotated(office, both) == Rotated(made=False, encrypted=4)
    assert rotated(office, both) == Rotated(made=False, encrypted=0)
    assert forgotten(office, both) == 1
    alone = Settings(keys_dir=settings.keys, master_key=as_text(NEW))
    assert office_keys(office.engine, alone, prove_all=True).masters == (NEW,)
    assert verified(office) == SMALL_SLIPS
    with pytest.raises(MasterKeyUnreadable):
        rotated(office, Settings(keys_dir=settings.keys, master_key=as_text(OLD)))

import pytest
from sqlmodel import col, select

from factories import EVE, at, small_campaign_text, small_roster
from line import rows_of
from scheduler.database import transaction
from scheduler.kept_keys.models import KeptKey
from scheduler.operations.loading import load_campaign_file
from scheduler.operations.reencryption import rotate_id_numbers
from scheduler.places.errors import CampaignFileInvalid
from scheduler.places.service import find_campaign
from scheduler.roster import id_numbers
from scheduler.roster.errors import IdNumbersNotKept, IdNumberUnreadable
from scheduler.roster.id_numbers import last_three, residents_by_id_number
from scheduler.roster.models import Resident
from scheduler.roster.service import import_roster

WITHOUT = small_campaign_text()
WITH = WITHOUT + "\n[privacy]\nkeep_id_numbers = true\n"


def numbered_roster() -> bytes:
    """The small roster with a number for everybody: 000100000001, 000100000002 and so on."""
    header, *rows = small_roster().decode().splitlines()
    numbered = [f"{row};0001{number:08d}" for number, row in enumerate(rows, start=1)]
    return "\n".join([f"{header};Số định danh", *numbered]).encode()


PEOPLE = len(numbered_roster().splitlines()) - 1


@pytest.fixture
def keeping(line):
    """The small campaign, whose roster came in with its numbers."""
    line.load(WITH)
    line.fill(numbered_roster())
    return line


def loaded(line, text, hour=9):
    with transaction(line.engine) as db:
        done = load_campaign_file(db, text, now=at(26, hour))
    return done.changed, done.id_numbers_deleted


def kept(line) -> tuple[int, int]:
    """How many numbers there are, and how many keys that were made for them."""
    with line.work() as (db, _):
        numbers = db.exec(select(Resident.id).where(col(Resident.id_number_hash).is_not(None))).all()
        return len(numbers), len(db.exec(select(KeptKey)).all())


def shown(line) -> list[str]:
    with line.work() as (db, _):
        return [last_three(db, row, keys=line.keys) for row in db.exec(select(Resident).order_by(Resident.id))]


def test_a_campaign_says_in_its_file_that_it_needs_numbers(keeping):
    assert kept(keeping) == (PEOPLE, 2)
    with keeping.work() as (db, campaign):
        assert campaign.settings["privacy"] == {"keep_id_numbers": True}
        (found,) = residents_by_id_number(db, campaign, "000100000002", keys=keeping.keys)
    assert (found.resident.full_name, found.household_ref) == ("Trần Thị Ánh", "H1")


def test_the_same_file_again_changes_nothing(keeping):
    before = rows_of(keeping.engine)
    assert loaded(keeping, WITH) == ([], 0)
    assert rows_of(keeping.engine) == before


def test_a_file_that_no_longer_asks_for_numbers_deletes_them_and_their_keys(keeping):
    assert loaded(keeping, WITHOUT) == (["privacy"], PEOPLE)
    assert kept(keeping) == (0, 0)
    before = rows_of(keeping.engine)
    assert loaded(keeping, WITHOUT) == ([], 0)
    assert rows_of(keeping.engine) == before


def test_numbers_that_a_stop_left_behind_are_deleted_by_the_same_file_again(keeping):
    keeping.load(WITHOUT)  # the campaign alone, as by a version that did not know better
    assert kept(keeping) == (PEOPLE, 2)
    assert loaded(keeping, WITHOUT) == ([], PEOPLE)
    assert kept(keeping) == (0, 0)


def test_asked_for_again_the_same_roster_brings_them_back_under_new_keys(keeping):
    loaded(keeping, WITHOUT)
    loaded(keeping, WITH, hour=10)
    with keeping.work() as (_, campaign):
        campaign.loaded_at = EVE.replace(year=2022)
    keeping.fill(numbered_roster())
    assert kept(keeping) == (PEOPLE, 2)
    assert shown(keeping)[:2] == ["*********001", "*********002"]


@pytest.mark.parametrize("wrong", ['"true"', '"yes"', "1", "0", "[]"])
def test_only_true_and_false_say_whether_numbers_are_kept(line, wrong):
    with pytest.raises(CampaignFileInvalid) as caught:
        loaded(line, f"{WITHOUT}\n[privacy]\nkeep_id_numbers = {wrong}\n")
    assert "privacy.keep_id_numbers" in caught.value.text("vi")
    assert "cần true hoặc false" in caught.value.text("vi")


def rotated(line, **options):
    told = []
    done = rotate_id_numbers(
        line.engine,
        None,
        keys=line.keys,
        now=at(26, 9),
        progress=lambda *counts: told.append(counts),
        **options,
    )
    assert done.campaign == "nho"
    return done.numbers, told


def keys_of_numbers(line) -> dict[int, bool]:
    """Whether each key of ID numbers is still in use."""
    with line.work() as (db, _):
        rows = db.exec(select(KeptKey).where(KeptKey.purpose == "id_numbers"))
        return {row.key_id: row.retired_at is None for row in rows}


@pytest.mark.parametrize("batch", [1, 5, PEOPLE, 1000])
def test_another_key_comes_batch_by_batch(keeping, batch):
    before = shown(keeping)
    numbers, told = rotated(keeping, batch=batch)
    assert (numbers, told[-1]) == (PEOPLE, (PEOPLE, PEOPLE))
    assert shown(keeping) == before
    assert keys_of_numbers(keeping) == {1: False, 2: True}


def test_after_a_crash_between_batches_everything_is_readable_and_the_rest_is_done(keeping, monkeypatch):
    before = shown(keeping)
    real, batches = id_numbers.reencrypt_some, []

    def cut_power(*args, **options):
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(real(*args, **options))
        return batches[-1]

    with monkeypatch.context() as broken:
        broken.setattr("scheduler.operations.reencryption.reencrypt_some", cut_power)
        with pytest.raises(KeyboardInterrupt):
            rotated(keeping, batch=5)
    assert shown(keeping) == before
    assert keys_of_numbers(keeping) == {1: True, 2: True}
    assert rotated(keeping, batch=5)[0] == PEOPLE - 10
    assert shown(keeping) == before
    assert keys_of_numbers(keeping) == {1: False, 2: True}


def test_a_number_that_does_not_open_stops_its_batch_and_is_named(keeping):
    with keeping.work() as (db, _):
        wrong = db.exec(select(Resident).where(Resident.full_name == "Đặng Ngọc Ưng")).one()
        wrong.id_number_secret = bytes(40)
    with pytest.raises(IdNumberUnreadable, match=f"resident {wrong.id} "):
        rotated(keeping, batch=2)
    assert keys_of_numbers(keeping) == {1: True, 2: True}


def test_a_campaign_that_keeps_none_gets_no_key_for_them(line):
    line.load()
    with pytest.raises(IdNumbersNotKept):
        rotated(line)
    assert kept(line) == (0, 0)


def test_another_campaigns_numbers_stay_under_their_key(keeping):
    keeping.load(WITH.replace('"nho"', '"khac"'))
    with transaction(keeping.engine) as db:
        other = find_campaign(db, "khac")
        import_roster(db, other, numbered_roster(), "a.csv", keys=keeping.keys, now=EVE)
    rotate_id_numbers(keeping.engine, "khac", keys=keeping.keys, now=at(26, 9))
    with keeping.work() as (db, campaign):
        ids = db.exec(select(Resident.id_number_key).where(Resident.campaign_id == campaign.id)).all()
    assert set(ids) == {1}

"""ID numbers: kept only where the campaign needs them, and never in a form that the database alone could tell."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from factories import EVE, at, make_campaign
from line import KEYS
from roster_files import HEADER, LE, LE_CHILD, LE_WIFE, VO, with_column, xlsx
from scheduler.database import transaction
from scheduler.kept_keys.models import KeptKey
from scheduler.kept_keys.service import kept_keys
from scheduler.keys import Keys, MasterKeyUnreadable
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.models import Campaign
from scheduler.roster.cells import id_digits
from scheduler.roster.errors import IdNumberInvalid, IdNumbersNotKept, IdNumberUnreadable
from scheduler.roster.examining import examine
from scheduler.roster.id_numbers import (
    begin_reencryption,
    digits_in,
    forget_id_numbers,
    last_three,
    masked,
    reencrypt_some,
    residents_by_id_number,
)
from scheduler.roster.models import Household, Resident, RosterImport
from scheduler.roster.service import import_roster, take

LE_NUMBER, WIFE_NUMBER, VO_NUMBER = "000075123456", "000178123509", "123456789"
WITH_NUMBERS = with_column("CCCD", LE_NUMBER, WIFE_NUMBER, "", VO_NUMBER)
KEEP = {"privacy": {"keep_id_numbers": True}}


@pytest.fixture
def campaign(db):
    made = make_campaign(db)
    made.settings = KEEP
    db.flush()
    return made


def read(db, campaign, data=WITH_NUMBERS, now=EVE, keys=KEYS, **options):
    report = import_roster(db, campaign, data, "roster.xlsx", keys=keys, now=now, **options)
    db.expire_all()
    return report


def person(db, name):
    return db.exec(select(Resident).where(Resident.full_name == name)).one()


def shown(db):
    return {row.full_name: last_three(db, row, keys=KEYS) for row in db.exec(select(Resident).order_by(Resident.id))}


def found(db, campaign, number, **options):
    rows = residents_by_id_number(db, campaign, number, keys=KEYS, **options)
    return [(row.resident.full_name, row.household_ref, row.neighbourhood, row.unit_code) for row in rows]


def everything_stored(db):
    """All that the database holds of people and keys, as bytes that somebody who stole it could search."""
    tables = (Resident, Household, RosterImport, KeptKey, Campaign)
    values = [value for table in tables for row in db.execute(select(table.__table__)) for value in row]
    return b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


def test_a_campaign_that_needs_numbers_finds_people_by_them_and_shows_three_digits(db, campaign):
    report = read(db, campaign)
    assert (report.id_numbers, report.residents) == (3, 4)
    assert shown(db) == {
        "Lê Văn Mẫu": "*********456",
        "Trần Thị Thuỷ": "*********509",
        "Lê Thị Hoà": "",
        "Võ Thí Dụ": "******789",
    }
    assert found(db, campaign, WIFE_NUMBER) == [("Trần Thị Thuỷ", "H1", "khu phố 1", "101")]
    assert found(db, campaign, " 000.178-123 509\n") == found(db, campaign, WIFE_NUMBER)
    assert found(db, campaign, VO_NUMBER) == [("Võ Thí Dụ", "H2", "khu phố 1", "101")]
    assert found(db, campaign, "000178123508") == []


def test_nothing_that_is_stored_tells_a_number(db, campaign):
    read(db, campaign)
    stored = everything_stored(db)
    for number in (LE_NUMBER, WIFE_NUMBER, VO_NUMBER):
        assert number.encode() not in stored
        assert number[-6:].encode() not in stored
    row = person(db, "Lê Văn Mẫu")
    assert (row.id_number_key, len(row.id_number_secret), len(row.id_number_hash)) == (1, 12 + 12 + 16, 64)
    assert [(key.purpose, key.key_id) for key in kept_keys(db, campaign)] == [
        ("id_number_search", 1),
        ("id_numbers", 1),
    ]


def test_a_campaign_that_does_not_ask_for_numbers_keeps_none_and_makes_no_key(db, campaign):
    for settings in ({}, {"privacy": {}}, {"privacy": {"keep_id_numbers": False}}):
        campaign.settings = settings
        campaign.loaded_at += timedelta(minutes=1)
        assert not keeps_id_numbers(campaign)
        assert read(db, campaign, now=campaign.loaded_at).id_numbers == 0
    assert set(shown(db).values()) == {""}
    assert db.exec(select(KeptKey)).all() == []
    with pytest.raises(IdNumbersNotKept) as caught:
        found(db, campaign, LE_NUMBER)
    assert "keep_id_numbers = true" in caught.value.text("vi")


def test_before_the_first_roster_nobody_is_found_and_no_key_is_made(db, campaign):
    assert found(db, campaign, LE_NUMBER) == []
    assert db.exec(select(KeptKey)).all() == []


def test_each_household_that_lists_the_same_person_is_found(db, campaign):
    other = ("H9", "Lê Văn Mẫu", "Chủ hộ", "05/03/1975", "số 5", "khu phố 2", "phường 2")
    read(db, campaign, with_column("CCCD", LE_NUMBER, LE_NUMBER, rows=[LE, other]))
    assert [row[1] for row in found(db, campaign, LE_NUMBER)] == ["H1", "H9"]
    assert [row[1] for row in found(db, campaign, LE_NUMBER, within={"102"})] == ["H9"]
    assert found(db, campaign, LE_NUMBER, within={"103"}) == []


def test_another_campaign_finds_nobody_and_hashes_the_same_number_otherwise(db, campaign):
    other = make_campaign(db, "khac")
    other.settings = KEEP
    db.flush()
    read(db, campaign)
    assert found(db, other, LE_NUMBER) == []
    read(db, other)
    hashes = db.exec(select(Resident.id_number_hash).where(Resident.full_name == "Lê Văn Mẫu")).all()
    assert len(set(hashes)) == 2
    assert len(found(db, campaign, LE_NUMBER)) == len(found(db, other, LE_NUMBER)) == 1


def test_what_is_kept_stays_as_it_is_when_the_same_file_comes_again(db, campaign):
    read(db, campaign)
    before = everything_stored(db)
    assert read(db, campaign).unchanged
    campaign.loaded_at = EVE + timedelta(minutes=1)
    again = read(db, campaign, now=EVE + timedelta(minutes=2))
    assert (again.unchanged, again.id_numbers, again.changed) == (False, 0, 0)
    rows = [(row.id_number_secret, row.id_number_hash) for row in db.exec(select(Resident))]
    assert all(secret is None or secret in before for secret, _ in rows)


def test_a_newer_file_changes_a_number_and_a_missing_or_wrong_one_takes_nothing_away(db, campaign):
    read(db, campaign)
    for data in (xlsx(), with_column("CCCD"), with_column("CCCD", "12", 75123456789, "không có", "3.8084E+10")):
        assert read(db, campaign, data).id_numbers == 0
        assert list(shown(db).values()) == ["*********456", "*********509", "", "******789"]
    report = read(db, campaign, with_column("CCCD", LE_NUMBER, "000178123777", "000207999111"))
    assert (report.id_numbers, list(shown(db).values())) == (
        2,
        ["*********456", "*********777", "*********111", "******789"],
    )
    assert found(db, campaign, WIFE_NUMBER) == []


def test_only_numbers_of_rows_that_were_taken_in_are_kept(db, campaign):
    refused = ("H4", "Người Một", "Chủ hộ", "31/02/1990", "", "khu phố 1", "Phường 1")
    twice = ("H1", "LÊ VĂN MẪU", "Chủ hộ", "5/3/1975", "", "khu phố 1", "Phường 1")
    rows = [LE, twice, refused]
    report = read(db, campaign, with_column("CCCD", LE_NUMBER, WIFE_NUMBER, VO_NUMBER, rows=rows))
    assert (report.refused, report.id_numbers) == (2, 1)
    assert shown(db) == {"Lê Văn Mẫu": "*********456"}


def test_a_ward_officers_file_keeps_the_numbers_of_his_ward(db, campaign):
    an_don = ("H5", "Mai Thí Dụ", "Chủ hộ", "1960", "số 5", "khu phố 2", "phường 2")
    data = with_column("CCCD", LE_NUMBER, WIFE_NUMBER, rows=[LE, an_don])
    assert read(db, campaign, data, within="102").id_numbers == 1
    assert shown(db) == {"Mai Thí Dụ": "*********509"}


def test_a_failed_master_key_stops_the_import_and_the_search(db, campaign):
    read(db, campaign)
    other = Keys(bytes(32))
    with pytest.raises(MasterKeyUnreadable):
        residents_by_id_number(db, campaign, LE_NUMBER, keys=other)
    with pytest.raises(MasterKeyUnreadable):
        last_three(db, person(db, "Lê Văn Mẫu"), keys=other)
    with pytest.raises(MasterKeyUnreadable):
        read(db, campaign, with_column("CCCD", "000075123457"), keys=other)


def test_a_number_moved_to_another_row_does_not_open_there(db, campaign):
    read(db, campaign)
    mine, hers = person(db, "Lê Văn Mẫu"), person(db, "Trần Thị Thuỷ")
    hers.id_number_secret = mine.id_number_secret
    db.flush()
    with pytest.raises(IdNumberUnreadable) as caught:
        last_three(db, hers, keys=KEYS)
    assert str(hers.id) in caught.value.text("vi")
    assert last_three(db, mine, keys=KEYS) == "*********456"


@pytest.mark.parametrize("secret", [b"", b"short", bytes(40)])
def test_a_number_that_was_damaged_does_not_open(db, campaign, secret):
    read(db, campaign)
    mine = person(db, "Lê Văn Mẫu")
    mine.id_number_secret = secret
    with pytest.raises(IdNumberUnreadable):
        last_three(db, mine, keys=KEYS)
    mine.id_number_key = 7
    with pytest.raises(IdNumberUnreadable):
        last_three(db, mine, keys=KEYS)


def test_a_number_whose_keys_are_gone_does_not_open(db, campaign):
    read(db, campaign)
    for key in kept_keys(db, campaign):
        db.delete(key)
    db.flush()
    with pytest.raises(IdNumberUnreadable):
        last_three(db, person(db, "Lê Văn Mẫu"), keys=KEYS)
    assert found(db, campaign, LE_NUMBER) == []


@pytest.mark.parametrize("missing", ["id_number_key", "id_number_secret", "id_number_hash"])
def test_the_database_itself_refuses_half_a_number(db, campaign, missing):
    read(db, campaign)
    row = person(db, "Lê Văn Mẫu").model_dump(exclude={"id"}) | {"match_key": "another", missing: None}
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(insert(Resident), [row])


def test_numbers_are_forgotten_with_their_keys(db, campaign):
    read(db, campaign)
    other = make_campaign(db, "khac")
    other.settings = KEEP
    db.flush()
    read(db, other)
    assert (forget_id_numbers(db, campaign), forget_id_numbers(db, campaign)) == (3, 0)
    db.expire_all()
    kept = select(Resident.campaign_id).where(col(Resident.id_number_hash).is_not(None))
    assert set(db.exec(kept)) == {other.id}
    assert kept_keys(db, campaign) == []
    assert len(kept_keys(db, other)) == 2
    campaign.loaded_at = EVE + timedelta(minutes=1)
    assert read(db, campaign, now=EVE + timedelta(minutes=2)).id_numbers == 3


def test_an_import_leaves_none_where_the_campaign_no_longer_keeps_them(db, campaign):
    read(db, campaign)
    campaign.settings = {}
    read(db, campaign, xlsx([LE], HEADER))
    assert set(shown(db).values()) == {""}
    assert kept_keys(db, campaign) == []


def test_another_key_is_used_for_every_number_and_the_old_one_retires(db, campaign):
    read(db, campaign)
    hashes = {row.full_name: row.id_number_hash for row in db.exec(select(Resident))}
    before, secrets = shown(db), {row.id_number_secret for row in db.exec(select(Resident))}
    assert begin_reencryption(db, campaign, keys=KEYS, now=at(26, 9)) == 3
    assert reencrypt_some(db, campaign, keys=KEYS, now=at(26, 9)) == 3
    assert reencrypt_some(db, campaign, keys=KEYS, now=at(26, 9)) == 0
    db.expire_all()
    rows = db.exec(select(Resident)).all()
    assert {row.id_number_key for row in rows} == {2, None}
    assert secrets & {row.id_number_secret for row in rows} == {None}
    assert {row.full_name: row.id_number_hash for row in rows} == hashes
    assert shown(db) == before
    assert len(found(db, campaign, LE_NUMBER)) == 1
    numbers = [key for key in kept_keys(db, campaign) if key.purpose == "id_numbers"]
    assert [(key.key_id, key.retired_at) for key in numbers] == [(1, at(26, 9)), (2, None)]


def test_a_change_of_keys_that_was_broken_off_goes_on_without_another_key(db, campaign):
    read(db, campaign)
    before = shown(db)
    begin_reencryption(db, campaign, keys=KEYS, now=at(26, 9))
    assert reencrypt_some(db, campaign, keys=KEYS, now=at(26, 9), most=2) == 2
    db.expire_all()
    assert {row.id_number_key for row in db.exec(select(Resident))} == {1, 2, None}
    assert shown(db) == before
    assert len(found(db, campaign, VO_NUMBER)) == 1
    assert read(db, campaign, with_column("CCCD", "", "", "000207999111")).id_numbers == 1
    assert person(db, "Lê Thị Hoà").id_number_key == 2
    assert begin_reencryption(db, campaign, keys=KEYS, now=at(27, 9)) == 1
    assert reencrypt_some(db, campaign, keys=KEYS, now=at(27, 9), most=2) == 1
    assert begin_reencryption(db, campaign, keys=KEYS, now=at(28, 9)) == 4


def test_a_campaign_without_numbers_has_nothing_to_encrypt_anew(db, campaign):
    assert begin_reencryption(db, campaign, keys=KEYS, now=EVE) == 0
    assert reencrypt_some(db, campaign, keys=KEYS, now=EVE) == 0
    assert [key.key_id for key in kept_keys(db, campaign)] == [1]
    campaign.settings = {}
    with pytest.raises(IdNumbersNotKept):
        begin_reencryption(db, campaign, keys=KEYS, now=EVE)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("000075123456", "000075123456"),
        (" 000 075 123 456\n", "000075123456"),
        ("000.075.123-456", "000075123456"),
        ("123456789", "123456789"),
        ("００００７５１２３４５６", "000075123456"),
    ],
)
def test_a_number_is_understood_however_it_is_spaced(typed, digits):
    assert digits_in(typed) == digits


@pytest.mark.parametrize("typed", ["", "  ", "345", "00007512345", "0000751234567", "00007512345x", "٠٠٠٠٧٥١٢٣٤٥٦"])
def test_what_can_be_no_number_is_refused_and_not_repeated(typed):
    with pytest.raises(IdNumberInvalid) as caught:
        digits_in(typed)
    assert not typed.strip() or typed not in caught.value.text("vi") + caught.value.text("en")


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        ("000075123456", "000075123456"),
        (" 000075123456 ", "000075123456"),
        (123456789, "123456789"),
        (123456789.0, "123456789"),
        (200075123456.0, "200075123456"),
        (75123456789, ""),  # a zero was lost: which number it was is for people to say
        ("3.8084E+10", ""),
        ("không có", ""),
        ("", ""),
        (" ", ""),
        (None, ""),
        (1.5, ""),
        ("٠٠٠٠٧٥١٢٣٤٥٦", "000075123456"),
    ],
)
def test_of_a_cell_only_a_whole_number_is_kept(cell, digits):
    assert id_digits(cell) == digits


def test_a_number_is_shown_by_its_last_three_digits():
    assert [masked(number) for number in (LE_NUMBER, VO_NUMBER)] == ["*********456", "******789"]


def test_an_import_that_waited_for_another_campaign_file_follows_that_one(db_engine):
    with transaction(db_engine) as db:
        make_campaign(db).settings = KEEP
    with transaction(db_engine) as db:
        campaign = db.exec(select(Campaign)).one()
        campaign_then = campaign.settings
        # What another process has committed since this one looked.
        db.execute(text("UPDATE campaign SET settings = '{}'"))
        assert campaign.settings == campaign_then
        assert import_roster(db, campaign, WITH_NUMBERS, "roster.xlsx", keys=KEYS, now=EVE).id_numbers == 0


def test_the_order_of_households_in_the_file_does_not_mix_numbers(db, campaign):
    rows = [VO, LE, LE_WIFE, LE_CHILD]
    read(db, campaign, with_column("CCCD", VO_NUMBER, LE_NUMBER, WIFE_NUMBER, rows=rows))
    assert shown(db) == {
        "Võ Thí Dụ": "******789",
        "Lê Văn Mẫu": "*********456",
        "Trần Thị Thuỷ": "*********509",
        "Lê Thị Hoà": "",
    }


def both(number, other, *, name="Lê Văn Mẫu", other_name="Lê Văn Mẫu", birth="05/03/1975", other_birth="05/03/1975"):
    """Two permanent entries of different households."""
    header = (*HEADER, "CCCD")
    rows = [
        ("H1", name, "Chủ hộ", birth, "số 1", "khu phố 1", "Phường 1", number),
        ("H2", other_name, "Chủ hộ", other_birth, "số 2", "khu phố 2", "Phường 1", other),
    ]
    return xlsx(rows, header)


@pytest.mark.parametrize(
    ("facts", "twice"),
    [
        ({"number": LE_NUMBER, "other": LE_NUMBER}, 1),
        ({"number": LE_NUMBER, "other": LE_NUMBER, "other_name": "Lê Văn Mẩu"}, 1),
        ({"number": LE_NUMBER, "other": LE_NUMBER, "other_birth": "1975"}, 1),
        ({"number": LE_NUMBER, "other": LE_NUMBER, "other_name": "Võ Thí Dụ", "other_birth": "1950"}, 0),
        ({"number": LE_NUMBER, "other": WIFE_NUMBER}, 0),
    ],
)
def test_one_number_and_one_name_or_birth_are_one_person(db, campaign, facts, twice):
    assert read(db, campaign, both(**facts)).twice == twice


def test_a_number_that_many_have_is_nobody_s(db, campaign):
    header = (*HEADER, "CCCD")
    rows = [
        (
            f"H{place}",
            "Lê Văn Mẫu",
            "Chủ hộ",
            f"0{place}/03/1975",
            f"số {place}",
            "khu phố 1",
            "Phường 1",
            "000000000000",
        )
        for place in range(1, 8)
    ]
    assert read(db, campaign, xlsx(rows, header)).twice == 0


def test_a_campaign_that_keeps_none_any_more_has_none_after_a_file_that_was_approved(db, campaign):
    read(db, campaign)
    campaign.settings = {}
    data = with_column("CCCD", LE_NUMBER, rows=[LE, ("", "Trần Thị Mới", "Con", "02/04/2009", "", "", "")])
    take(db, campaign, examine(db, campaign, data, "moi.xlsx", now=EVE), keys=KEYS, now=EVE)
    assert db.exec(select(Resident).where(col(Resident.id_number_hash).is_not(None))).all() == []

import threading

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from factories import EVE, SMALL_SLIPS, at, make_campaign, small_campaign_text, small_roster
from notices.errors import UnknownSigningKey
from notices.slipcode import read
from scheduler.arrivals.keys import day_pack_key, day_pack_verify_keys
from scheduler.database import transaction
from scheduler.invitations.keys import signing_key, verify_keys
from scheduler.invitations.models import InvitationVersion
from scheduler.kept_keys.errors import KeyIdsUsedUp
from scheduler.kept_keys.models import KeptKey
from scheduler.kept_keys.service import kept_keys, newest_key, rotate, secrets_of
from scheduler.keys import Keys, MasterKeyUnreadable
from scheduler.places.service import find_campaign

KEYS = Keys(bytes(range(32)))
LATER = at(26, 9)


@pytest.fixture
def campaign(db):
    return make_campaign(db)


@pytest.mark.parametrize("purpose", ["slips", "day_packs", "id_numbers", "id_number_search"])
def test_the_first_key_of_a_purpose_is_made_when_it_is_first_used_and_stays(db, campaign, purpose):
    first = newest_key(db, campaign, purpose, keys=KEYS, now=EVE)
    assert newest_key(db, campaign, purpose, keys=KEYS, now=LATER) == first
    (row,) = kept_keys(db, campaign)
    assert (row.key_id, row.made_at, row.retired_at) == (1, EVE, None)
    assert (row.public_key is not None) == (purpose in {"slips", "day_packs"})
    assert len(first[1]) == 32
    assert first[1] not in row.secret
    assert secrets_of(db, campaign, purpose, keys=KEYS) == {1: first[1]}


def test_day_packs_are_signed_by_other_keys_than_slips(db, campaign):
    slip_id, slip_key = signing_key(db, campaign, keys=KEYS, now=EVE)
    pack_id, pack_key = day_pack_key(db, campaign, keys=KEYS, now=EVE)
    assert (slip_id, pack_id) == (1, 1)
    assert slip_key.private_bytes_raw() != pack_key.private_bytes_raw()
    day_pack_verify_keys(db, campaign.id)[pack_id].verify(pack_key.sign(b"a day pack"), b"a day pack")
    assert list(verify_keys(db, campaign.id)) == list(day_pack_verify_keys(db, campaign.id)) == [1]
    rotate(db, campaign, "day_packs", keys=KEYS, now=LATER)
    assert (list(verify_keys(db, campaign.id)), list(day_pack_verify_keys(db, campaign.id))) == ([1], [1, 2])


def test_every_campaign_has_its_own_keys(db, campaign):
    other = make_campaign(db, "khac")
    mine = signing_key(db, campaign, keys=KEYS, now=EVE)[1]
    theirs = signing_key(db, other, keys=KEYS, now=EVE)[1]
    assert mine.private_bytes_raw() != theirs.private_bytes_raw()
    rotate(db, other, "slips", keys=KEYS, now=EVE)
    assert signing_key(db, campaign, keys=KEYS, now=EVE)[0] == 1


def test_after_a_rotation_the_next_key_is_used_and_the_former_are_only_read_with(db, campaign):
    first = newest_key(db, campaign, "slips", keys=KEYS, now=EVE)
    assert rotate(db, campaign, "slips", keys=KEYS, now=LATER) == 2
    second = newest_key(db, campaign, "slips", keys=KEYS, now=LATER)
    assert (second[0], second[1] != first[1]) == (2, True)
    assert secrets_of(db, campaign, "slips", keys=KEYS) == dict([first, second])
    assert [(row.key_id, row.made_at, row.retired_at) for row in kept_keys(db, campaign)] == [
        (1, EVE, LATER),
        (2, LATER, None),
    ]
    rotate(db, campaign, "slips", keys=KEYS, now=at(27, 9))
    assert [row.retired_at for row in kept_keys(db, campaign)] == [LATER, at(27, 9), None]


def test_a_key_of_encryption_stays_in_use_until_nothing_is_under_it(db, campaign):
    newest_key(db, campaign, "id_numbers", keys=KEYS, now=EVE)
    rotate(db, campaign, "id_numbers", keys=KEYS, now=LATER)
    assert newest_key(db, campaign, "id_numbers", keys=KEYS, now=LATER)[0] == 2
    assert [row.retired_at for row in kept_keys(db, campaign)] == [None, None]


def test_a_purpose_without_a_key_gets_its_first_by_rotation(db, campaign):
    assert rotate(db, campaign, "slips", keys=KEYS, now=EVE) == 1


def test_the_last_id_that_a_slip_can_name_is_never_passed(db, campaign):
    newest_key(db, campaign, "slips", keys=KEYS, now=EVE)
    db.exec(select(KeptKey)).one().key_id = 254
    db.flush()
    assert rotate(db, campaign, "slips", keys=KEYS, now=LATER) == 255
    with pytest.raises(KeyIdsUsedUp) as caught:
        rotate(db, campaign, "slips", keys=KEYS, now=at(27, 9))
    assert caught.value.text("vi").startswith("Đợt mau đã dùng hết 255 mã khóa")
    assert newest_key(db, campaign, "slips", keys=KEYS, now=at(27, 9))[0] == 255


@pytest.mark.parametrize("purpose", ["slips", "id_numbers"])
def test_under_a_wrong_master_no_key_is_made_beside_those_it_cannot_open(db, campaign, purpose):
    newest_key(db, campaign, "slips", keys=KEYS, now=EVE)
    for make in (
        lambda: newest_key(db, make_campaign(db, "khac"), purpose, keys=Keys(bytes(32)), now=EVE),
        lambda: rotate(db, campaign, purpose, keys=Keys(bytes(32)), now=EVE),
    ):
        with pytest.raises(MasterKeyUnreadable):
            make()
    assert len(db.exec(select(KeptKey)).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"purpose": "else"}, {"key_id": 256}, {"key_id": -1}, {"public_key": None}, {"purpose": "id_numbers"}],
)
def test_the_database_itself_refuses_a_key_that_cannot_be_one(db, campaign, wrong):
    facts = {"campaign_id": campaign.id, "purpose": "slips", "key_id": 1, "public_key": b"-", "secret": b"-"}
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(insert(KeptKey), [facts | {"made_at": EVE} | wrong])


@pytest.mark.parametrize("there", [0, 1], ids=["first", "next"])
def test_processes_that_need_a_key_in_the_same_moment_agree_on_one(db_engine, there):
    with transaction(db_engine) as db:
        campaign = make_campaign(db)
        for _ in range(there):
            rotate(db, campaign, "slips", keys=KEYS, now=EVE)
    found, gate = [], threading.Barrier(4)

    def use():
        gate.wait()
        with transaction(db_engine) as db:
            campaign = find_campaign(db)
            if there:
                rotate(db, campaign, "slips", keys=KEYS, now=LATER)
            found.append(newest_key(db, campaign, "slips", keys=KEYS, now=LATER))

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(db_engine) as db:
        last = newest_key(db, find_campaign(db), "slips", keys=KEYS, now=LATER)
        secrets = secrets_of(db, find_campaign(db), "slips", keys=KEYS)
    assert len(found) == 4
    assert {secrets[key_id] == secret for key_id, secret in found} == {True}
    # Those who rotate in the very same moment rotate once; SQLite lets them in one after the other.
    assert 1 + there <= last[0] <= 1 + 4 * there


def test_slips_in_peoples_hands_stay_true_and_new_ones_name_the_new_key(line):
    line.run()
    with line.work() as (db, campaign):
        assert rotate(db, campaign, "slips", keys=line.keys, now=LATER) == 2
    with line.work() as (db, campaign):
        former = db.exec(select(InvitationVersion)).all()
        keys = verify_keys(db, campaign.id)
        assert {read(slip.slip_code, keys).key_id for slip in former} == {1}
        with pytest.raises(UnknownSigningKey):
            read(former[0].slip_code, {2: keys[2]})
    line.fill(small_roster("H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;;;"))
    line.draft()
    line.publish()
    with line.work() as (db, campaign):
        slips = db.exec(select(InvitationVersion).order_by(InvitationVersion.invitation_id)).all()
        named = [read(slip.slip_code, verify_keys(db, campaign.id)).key_id for slip in slips]
    assert named == [1] * SMALL_SLIPS + [2]


def test_another_campaign_of_the_same_database_is_not_disturbed(sqlite_line):
    sqlite_line.run()
    sqlite_line.load(small_campaign_text(code='"khac"'))
    with sqlite_line.work() as (db, campaign):
        rotate(db, find_campaign(db, "khac"), "slips", keys=sqlite_line.keys, now=LATER)
        assert signing_key(db, campaign, keys=sqlite_line.keys, now=LATER)[0] == 1

"""Six words that sign in once: the same on every reprint, worth nothing once used, and void after a reset."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from factories import EVE, make_account, make_world
from line import KEYS
from scheduler.auth.errors import OneTimeRefused
from scheduler.auth.leaders import leaders_by_neighbourhood, leaders_of, make_leaders
from scheduler.auth.logins import begin_login, live_logins
from scheduler.auth.models import Account, Role
from scheduler.auth.one_time import issue_one_time, open_words, reset_one_time, use_one_time
from scheduler.auth.service import close_account
from scheduler.database import transaction
from scheduler.keys import Keys


@pytest.fixture
def account(db):
    made = make_account(db, "lan", role=Role.PLANNER)
    issue_one_time(db, made, keys=KEYS)
    return made


def test_the_words_sign_in_once_however_they_are_typed(db, account):
    words = open_words(account, keys=KEYS)
    assert use_one_time(db, "  ".join(words).upper(), keys=KEYS).id == account.id
    assert open_words(account, keys=KEYS) is None
    with pytest.raises(OneTimeRefused):
        use_one_time(db, " ".join(words), keys=KEYS)


def test_the_words_stay_the_same_until_they_are_used_and_no_table_tells_them(db, account):
    words = open_words(account, keys=KEYS)
    assert open_words(account, keys=KEYS) == words
    kept = " ".join(map(str, account.model_dump().values()))
    assert not any(word in kept for word in words if len(word) > 3)


def test_a_reset_makes_new_words_and_ends_every_session(db, account):
    former = open_words(account, keys=KEYS)
    begin_login(db, account, way="one_time", browser="", now=EVE)
    reset_one_time(db, account, keys=KEYS, now=EVE)
    assert live_logins(db, account, now=EVE) == []
    assert open_words(account, keys=KEYS) != former
    with pytest.raises(OneTimeRefused) as refused:
        use_one_time(db, " ".join(former), keys=KEYS)
    assert (refused.value.status, refused.value.params) == (401, {})


@pytest.mark.parametrize("typed", ["", "mưa trâu cam", "x y z a b c", "mưa trâu cam sen đồi lúa", "1" * 500])
def test_whatever_is_not_the_words_gets_the_same_answer(db, account, typed):
    with pytest.raises(OneTimeRefused):
        use_one_time(db, typed, keys=KEYS)
    assert open_words(account, keys=KEYS) is not None


def test_a_closed_account_s_words_are_void(db, account):
    words = open_words(account, keys=KEYS)
    close_account(db, account, now=EVE)
    with pytest.raises(OneTimeRefused):
        use_one_time(db, " ".join(words), keys=KEYS)


def test_a_stolen_database_tells_no_words_without_its_master_key(db, account):
    assert open_words(account, keys=Keys(b"x" * 32)) is None


def test_of_two_who_type_the_words_at_once_one_gets_in(db_engine):
    with transaction(db_engine) as db:
        made = make_account(db, "lan", role=Role.PLANNER)
        issue_one_time(db, made, keys=KEYS)
        words = " ".join(open_words(made, keys=KEYS))

    def enter(_):
        try:
            with transaction(db_engine) as db:
                use_one_time(db, words, keys=KEYS)
        except OneTimeRefused:
            return "refused"
        return "entered"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, range(4))) == ["entered", "refused", "refused", "refused"]


def test_each_neighbourhood_gets_one_leader_and_a_second_time_none(db):
    world = make_world(db)
    assert make_leaders(db, world.campaign, units={"101"}, keys=KEYS, now=EVE) == 1
    assert make_leaders(db, world.campaign, units=None, keys=KEYS, now=EVE) == len(world.neighbourhoods) - 1
    assert make_leaders(db, world.campaign, units=None, keys=KEYS, now=EVE) == 0
    made = db.exec(select(Account)).all()
    assert {account.role for account in made} == {"neighbourhood_leader"}
    assert len({open_words(account, keys=KEYS) for account in made}) == len(made)
    assert all(account.password_hash == "-" for account in made)


def test_the_list_of_leaders_says_who_has_signed_in(db):
    world = make_world(db)
    make_leaders(db, world.campaign, units={"101"}, keys=KEYS, now=EVE)
    place = world.neighbourhoods["101"]
    begin_login(db, leaders_by_neighbourhood(db, world.campaign)[place.id], way="one_time", browser="", now=EVE)
    rows = leaders_of(db, world.campaign, units=None, now=EVE)
    assert [(row.neighbourhood.id, row.account is not None) for row in rows] == [
        (place.id, True),
        (world.neighbourhoods["102"].id, False),
    ]
    assert [row.signed_in_at for row in rows] == [EVE, None]
    assert [row.unit_name for row in rows] == [row.unit_name for row in rows if row.unit_name]
    assert leaders_of(db, world.campaign, units={"102"}, now=EVE)[0].neighbourhood.unit_code == "102"

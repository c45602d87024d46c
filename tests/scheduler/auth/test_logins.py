"""Browsers that are signed in: each by a token of its own, for as long as its role may, until it is ended."""

import hashlib
from datetime import timedelta

import pytest
from sqlmodel import select

from factories import EVE, make_account, make_world
from scheduler.auth.logins import begin_login, browser_named, end_login, end_logins, live_logins, login_of
from scheduler.auth.models import Login, Role


@pytest.fixture
def account(db):
    return make_account(db, "lan", role=Role.PLANNER)


def begin(db, account, **more):
    return begin_login(db, account, way="password", browser="Android Chrome/120", now=EVE, **more)


def test_a_token_finds_its_account_and_only_its_hash_is_kept(db, account):
    token = begin(db, account)
    found, login = login_of(db, token, now=EVE)
    assert (found.id, login.browser) == (account.id, "Android Chrome")
    assert db.exec(select(Login.token_hash)).one() == hashlib.sha256(token.encode()).hexdigest()


@pytest.mark.parametrize("token", [None, 7, "", "wrong", ["a"]])
def test_what_is_no_token_finds_nobody(db, account, token):
    begin(db, account)
    assert login_of(db, token, now=EVE) is None


def test_a_sign_in_ends_alone_and_for_good(db, account):
    first, second = begin(db, account), begin(db, account)
    end_login(db, login_of(db, first, now=EVE)[1], now=EVE)
    assert login_of(db, first, now=EVE) is None
    assert login_of(db, second, now=EVE) is not None


def test_all_sign_ins_end_at_once_but_for_the_one_in_hand(db, account):
    tokens = [begin(db, account) for _ in range(3)]
    own = login_of(db, tokens[0], now=EVE)[1]
    assert end_logins(db, account, now=EVE, but=own.id) == 2
    assert [login_of(db, token, now=EVE) is not None for token in tokens] == [True, False, False]
    assert end_logins(db, account, now=EVE) == 1
    assert live_logins(db, account, now=EVE) == []


def test_a_closed_account_has_no_sign_ins(db, account):
    token = begin(db, account)
    account.active = False
    db.flush()
    assert login_of(db, token, now=EVE) is None


@pytest.mark.parametrize(
    ("role", "hours"), [(Role.LEADER, 45 * 24), (Role.SCANNER, 24), (Role.STATION_LEAD, 24), (Role.PLANNER, 12)]
)
def test_a_leader_stays_signed_in_for_weeks_and_others_for_a_day_s_work(db, role, hours):
    world = make_world(db)
    area = {"neighbourhood_id": world.neighbourhoods["101"].id, "station_id": world.headquarters.id}
    token = begin(db, make_account(db, "ai", role=role, **area))
    last = EVE + timedelta(hours=hours)
    assert login_of(db, token, now=last - timedelta(seconds=1)) is not None
    assert login_of(db, token, now=last) is None


def test_a_sign_in_that_waits_for_its_code_opens_nothing_else(db, account):
    token = begin(db, account, waits_for_code=True)
    assert login_of(db, token, now=EVE) is None
    assert login_of(db, token, now=EVE, waits_for_code=True) is not None
    assert login_of(db, token, now=EVE + timedelta(minutes=10), waits_for_code=True) is None
    assert live_logins(db, account, now=EVE) == []


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (
            "Mozilla/5.0 (Linux; Android 9; SM-J4) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
            "Android Chrome",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) AppleWebKit/605 Version/15.0 Safari/604.1", "iPhone Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) Firefox/121.0", "Windows Firefox"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Windows Edge"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words_at_most(agent, named):
    assert browser_named(agent) == named

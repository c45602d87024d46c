"""Counting tries: in memory and in the database alike, shared between processes, and refusing where it cannot count."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from limits.storage import MemoryStorage
from sqlalchemy import text
from sqlmodel import select
from starlette.requests import Request

from conftest import row_count
from scheduler.auth.errors import TooManyTries
from scheduler.auth.limits import Limits, MemoryCounters, PublicLimit, SignInLimit, SweptStorage, address_of
from scheduler.auth.rate_counts import Limit
from scheduler.auth.rate_models import RateCount
from scheduler.database import open_engine, transaction

KEY = bytes(32)
TWICE = Limit(2, 15)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def limits(request):
    """Limits of each kind."""
    if request.param == "memory":
        return Limits()
    return Limits.kept_in("database", next(_engine(request)), KEY)


def _engine(request):
    engine = open_engine(request.getfixturevalue(f"{request.param}_url"))
    request.addfinalizer(engine.dispose)
    yield engine


def asking(address, limits=None):
    app = SimpleNamespace(state=SimpleNamespace(phieuhen=SimpleNamespace(limits=limits)))
    return Request({"type": "http", "client": (address, 1) if address else None, "headers": [], "app": app})


def passes(limits, *tries):
    try:
        limits.spend(*tries)
    except TooManyTries:
        return False
    return True


def test_a_limit_is_used_up_under_each_name_apart(limits):
    assert [passes(limits, (TWICE, name)) for name in ("a", "a", "b", "a", "b", "b")] == [True] * 3 + [
        False,
        True,
        False,
    ]


def test_a_name_that_is_cleared_begins_anew_and_no_other_does(limits):
    for name in ("a", "a", "b", "b"):
        limits.spend((TWICE, name))
    limits.clear(TWICE, "a")
    limits.clear(TWICE, "nobody")
    assert [passes(limits, (TWICE, name)) for name in ("a", "b", "a", "a")] == [True, False, True, False]


def test_what_cannot_be_cleared_stays_counted_and_nobody_is_refused_for_it(caplog):
    class Kept(MemoryCounters):
        def clear(self, limit, name):
            raise OSError

    limits = Limits(Kept())
    limits.spend((TWICE, "a"))
    limits.clear(TWICE, "a")
    assert [passes(limits, (TWICE, "a")) for _ in range(2)] == [True, False]
    assert "cannot be forgotten" in caplog.text


def test_a_refused_try_is_counted_under_none_of_its_names(limits):
    many = Limit(4, 15)
    for _ in range(2):
        limits.spend((TWICE, "one address"), (many, "everybody"))
    for _ in range(9):
        assert not passes(limits, (TWICE, "one address"), (many, "everybody"))
    assert [passes(limits, (many, "everybody")) for _ in range(3)] == [True, True, False]


def test_a_refusal_tells_the_longest_window_that_is_used_up(limits):
    once, soon = Limit(1, 15), Limit(1, 1)
    limits.spend((once, "a"), (soon, "b"))
    for tries, minutes in (([(soon, "b")], 1), ([(soon, "b"), (once, "a")], 15)):
        with pytest.raises(TooManyTries) as caught:
            limits.spend(*tries)
        assert caught.value.params == {"minutes": minutes}
        assert caught.value.headers == {"Retry-After": str(minutes * 60)}


def test_one_minute_is_singular():
    assert TooManyTries(minutes=1).text("en") == "Too many tries. Please try again in 1 minute."
    assert TooManyTries(minutes=15).text("en").endswith("in 15 minutes.")


def test_of_tries_at_the_same_moment_exactly_as_many_pass_as_may(limits):
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: passes(limits, (Limit(10, 15), "a"), (Limit(50, 15), "b")), range(40)))
    assert passed.count(True) == 10


def test_two_processes_over_one_database_count_together(db_url, db_engine):
    other = open_engine(db_url)
    both = [Limits.kept_in("database", engine, KEY) for engine in (db_engine, other)]
    # The names in another order in each: whoever locked them as they come would wait for the other for ever.
    tries = [((Limit(10, 15), "a"), (Limit(99, 15), "b")), ((Limit(99, 15), "b"), (Limit(10, 15), "a"))]
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda number: passes(both[number % 2], *tries[number % 2]), range(40)))
    other.dispose()
    assert passed.count(True) == 10


def age(engine, minutes):
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE rate_count SET minute = minute - {minutes}"))


def test_in_the_database_a_limit_slides_over_whole_minutes(db_engine):
    limits = Limits.kept_in("database", db_engine, KEY)
    limits.spend((TWICE, "a"))
    age(db_engine, 7)
    limits.spend((TWICE, "a"))
    assert not passes(limits, (TWICE, "a"))
    age(
        db_engine, 7
    )  # the first try stands in the fifteenth minute from here, or in the one before if one has just begun
    age(db_engine, 1)
    assert [passes(limits, (TWICE, "a")) for _ in range(2)] == [True, False]


def test_rows_of_an_hour_ago_are_swept(db_engine):
    Limits.kept_in("database", db_engine, KEY).spend((TWICE, "a"), (TWICE, "b"))
    age(db_engine, 62)
    Limits.kept_in("database", db_engine, KEY).spend((TWICE, "c"))
    assert row_count(db_engine, "rate_count") == 1


def test_another_process_that_sweeps_is_not_waited_for(postgres_url):
    engine = open_engine(postgres_url)
    with engine.begin() as sweeper:
        sweeper.execute(text("SELECT pg_advisory_xact_lock(20261126)"))
        Limits.kept_in("database", engine, KEY).spend((TWICE, "a"))
    engine.dispose()


def test_the_database_keeps_neither_addresses_nor_codes(db_engine):
    for key in (KEY, bytes([1] * 32)):
        Limits.kept_in("database", db_engine, key).spend((TWICE, "look-up 192.0.2.7"), (TWICE, "code 7K3M9QXD"))
    with transaction(db_engine) as db:
        names = [row.name_hash for row in db.exec(select(RateCount))]
    assert len(set(names)) == 4  # another key, other hashes: nobody without the key can try addresses out
    assert {len(name) for name in names} == {32}


def test_memory_looks_through_its_names_once_a_minute_and_not_after_each_try():
    storage = SweptStorage()
    limits = Limits(MemoryCounters(storage))
    limits.spend((TWICE, "a"))
    first = storage.timer
    for number in range(50):
        limits.spend((TWICE, f"{number}"))
        time.sleep(0.001)
    assert storage.timer is first
    storage.swept_at -= 60
    limits.spend((TWICE, "a"))
    assert storage.timer is not first


class BrokenStorage(MemoryStorage):
    def acquire_entry(self, key, limit, expiry, amount=1):
        raise OSError("the storage is gone")


def test_a_try_that_memory_cannot_count_is_refused_and_told_in_the_log(caplog):
    assert not passes(Limits(MemoryCounters(BrokenStorage())), (TWICE, "look-up 192.0.2.7"))
    assert "tries cannot be counted, so each is refused: OSError" in caplog.text
    assert "192.0.2.7" not in caplog.text


def test_a_try_that_the_database_cannot_count_is_refused(db_engine, caplog):
    with db_engine.begin() as connection:
        connection.execute(text("DROP TABLE rate_count"))
    assert not passes(Limits.kept_in("database", db_engine, KEY), (TWICE, "a"))
    assert "tries cannot be counted" in caplog.text


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("testclient", "testclient"),
        (None, "unknown"),
    ],
)
def test_of_an_address_the_household_counts(address, counted):
    assert address_of(asking(address)) == counted


def test_a_route_s_limit_counts_addresses_apart_and_sign_ins_apart_from_pages():
    limits = Limits()
    page, sign_in = PublicLimit(TWICE), SignInLimit(TWICE)
    for one in (page, sign_in, page, sign_in):
        one.count(asking("192.0.2.1", limits))
    for one in (page, sign_in):
        with pytest.raises(TooManyTries):
            one.count(asking("192.0.2.1", limits))
        one.count(asking("192.0.2.2", limits))

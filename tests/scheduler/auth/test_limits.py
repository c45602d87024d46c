import pytest
from limits import RateLimitItemPerMinute
from starlette.requests import Request

from scheduler.auth.errors import TooManyTries
from scheduler.auth.limits import SignInLimit, address_of, count_try, forget_tries


@pytest.fixture(autouse=True)
def _fresh():
    forget_tries()
    yield
    forget_tries()


def asking(address):
    return Request({"type": "http", "client": (address, 1) if address else None, "headers": []})


def test_the_limit_counts_addresses_apart():
    limit = SignInLimit(per_address=2)
    for _ in range(2):
        limit(asking("192.0.2.1"))
    with pytest.raises(TooManyTries) as caught:
        limit(asking("192.0.2.1"))
    assert (caught.value.status, caught.value.params) == (429, {"minutes": 15})
    limit(asking("192.0.2.2"))


def test_who_has_no_address_is_counted_too():
    assert address_of(asking(None)) == "unknown"


def test_a_limit_may_be_of_any_name():
    once = RateLimitItemPerMinute(1)
    count_try(once, "look-up", "a")
    count_try(once, "look-up", "b")
    with pytest.raises(TooManyTries):
        count_try(once, "look-up", "a")

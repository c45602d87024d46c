"""How often the public may try: per code, per address and overall, in memory; when in doubt the door stays shut."""

import functools

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from scheduler.auth.errors import TooManyTries
from scheduler.auth.limits import SignInLimit, forget_tries

PER_CODE = parse("5/15minutes")
PER_ADDRESS = parse("60/15minutes")
OVERALL = parse("3000/15minutes")
MINUTES_WHEN_BROKEN = 15


@functools.cache
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


def spend_look_up(request: Request, code: str | None) -> None:
    """Count one try with `code` from this address; a code that can be nobody's (None) counts for the address only.

    Raises
    ------
    TooManyTries
        One of the three limits is used up, or the counting itself fails.
    """
    own = [(PER_CODE, "code", code)] if code else []
    _spend([*own, (PER_ADDRESS, "address", _address(request)), (OVERALL, "all", "look-up")])


def spend_sign_in(request: Request) -> None:
    """Count one try to sign in from this address, together with those through the API.

    Raises
    ------
    TooManyTries
        The address has tried too often.
    """
    SignInLimit()(request)


def forget_all() -> None:
    """Begin to count anew, for tests."""
    _limiter().storage.reset()
    forget_tries()


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _spend(limits: list[tuple[RateLimitItem, str, str]]) -> None:
    try:
        refused = [item for item, kind, who in limits if not _limiter().hit(item, kind, who)]
    except Exception as error:  # whatever breaks in the counting must not open the door to guessing
        raise TooManyTries(minutes=MINUTES_WHEN_BROKEN) from error
    if refused:
        # The whole window, not what is left of it: an exact figure would tell when others tried this code.
        raise TooManyTries(minutes=max(item.get_expiry() for item in refused) // 60)

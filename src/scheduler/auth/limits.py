"""Rate limits of public routes, in memory of this process; a limit that cannot be counted refuses."""

from dataclasses import dataclass

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from scheduler.auth.errors import TooManyTries

_STORAGE = MemoryStorage()
_LIMITER = MovingWindowRateLimiter(_STORAGE)


def address_of(request: Request) -> str:
    """Return the network address that asks; behind a proxy uvicorn has put the true one in place."""
    return request.client.host if request.client else "unknown"


def count_try(limit: RateLimitItem, *names: str) -> None:
    """Count one try under these names.

    Raises
    ------
    TooManyTries
        The limit is used up, or the counting itself fails: that must not open the door to guessing.
    """
    minutes = max(1, limit.get_expiry() // 60)
    try:
        granted = _LIMITER.hit(limit, *names)
    except Exception as error:
        raise TooManyTries(minutes=minutes) from error
    if not granted:
        raise TooManyTries(minutes=minutes)


def forget_tries() -> None:
    """Start counting anew (tests)."""
    _STORAGE.reset()


@dataclass(frozen=True)
class SignInLimit:
    """At most `per_address` tries in a quarter of an hour from one address.

    It counts addresses, never names: a limit on names would let anybody lock anybody out.
    """

    per_address: int = 30

    def __call__(self, request: Request) -> None:
        """Count this try."""
        count_try(RateLimitItemPerMinute(self.per_address, 15), "sign-in", address_of(request))


def count_sign_in(request: Request, known: str | None) -> None:
    """Count a try to sign in: of a browser that is `known` by itself, of any other by its address."""
    if known is None:
        SignInLimit()(request)
    else:
        count_try(RateLimitItemPerMinute(PER_BROWSER, 15), "known", known)


PER_BROWSER = 10

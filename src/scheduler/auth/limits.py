"""How often an address, a code or everybody may try: one place counts, and a try that cannot be counted is refused.

The application's `Limits` counts: in memory of its one process, or in the database where several processes serve one site.
Names are addresses and codes, never accounts: a limit on accounts would let anybody lock anybody out.
"""

import hashlib
import logging
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Literal, Protocol

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from scheduler.auth.errors import TooManyTries
from scheduler.auth.rate_counts import DatabaseCounters, Limit, Try

_LOG = logging.getLogger(__name__)


PAGES = Limit(600, 1)
"""Plain pages: a mobile carrier puts thousands of households behind one address, and each reads a page or two."""
FILES = Limit(1800, 1)
"""Static files: up to three to a page, and a browser keeps them afterwards."""
SIGN_IN = Limit(30, 15)
"""Passwords and enrolment tokens: one office has one address, and thirty people who mistype."""
PER_BROWSER = Limit(10, 15)
"""Passwords from a browser that has signed in to that account before."""
VERIFICATIONS = Limit(6, 1)
PER_SECOND_FACTOR = Limit(10, 15)
"""Codes of one account's second factor."""
NAME_SEARCHES = Limit(120, 15)
"""Searches by name of one desk: one every eight seconds is more than a door can use, and too few to copy a roster."""
HELD_BATCHES = Limit(60, 15)
"""Batches of scans that one shut-out scanner delivers: six thousand scans are more than ever wait on a phone."""
PER_CODE = Limit(5, 15)
PER_ADDRESS = Limit(60, 15)
OVERALL = Limit(3000, 15)
"""The look-up by typed code and birth year: the year alone would be guessed in a hundred tries."""
FILES_PER_SLIP = Limit(20, 15)
FILES_PER_ADDRESS = Limit(120, 1)
FILES_OVERALL = Limit(300, 1)
"""Pictures, PDFs and calendar files of slips: a picture takes the processor as long as ten pages do."""
PER_SLIP = Limit(20, 15)
"""Forms that would change something of one slip: two tabs and a back button need a few."""


class Counters(Protocol):
    """Where tries are counted."""

    def spend(self, tries: Sequence[Try]) -> list[Limit]:
        """Return the limits that are used up; only where there is none, all of the tries are counted."""

    def clear(self, limit: Limit, name: str) -> None:
        """Forget what was counted under a name."""


class SweptStorage(MemoryStorage):
    """Drops what has expired once a minute.

    The library does so 10 ms after every hit, and reads every name for it: with the addresses of one town, or the networks of
    one attacker, that alone keeps a core busy.
    """

    swept_at = -math.inf

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802 -- the library's name, and private
        if time.monotonic() - self.swept_at >= 60:
            self.swept_at = time.monotonic()
            super()._MemoryStorage__schedule_expiry()  # type: ignore[misc]


class MemoryCounters:
    """Counts in memory of this process, to the second."""

    def __init__(self, storage: MemoryStorage | None = None) -> None:
        self._limiter = MovingWindowRateLimiter(storage or SweptStorage())
        self._one_at_a_time = threading.Lock()

    def spend(self, tries: Sequence[Try]) -> list[Limit]:
        """Return the limits that are used up; only where there is none, all of the tries are counted."""
        rates = [(limit, RateLimitItemPerMinute(limit.tries, limit.minutes), name) for limit, name in tries]
        with self._one_at_a_time:  # asking and counting are two calls, and no try may slip in between
            used_up = [limit for limit, rate, name in rates if not self._limiter.test(rate, name)]
            return used_up or [limit for limit, rate, name in rates if not self._limiter.hit(rate, name)]

    def clear(self, limit: Limit, name: str) -> None:
        """Forget what was counted under a name."""
        with self._one_at_a_time:
            self._limiter.clear(RateLimitItemPerMinute(limit.tries, limit.minutes), name)


class Limits:
    """What one application counts with; two applications in one process share nothing but the database."""

    def __init__(self, counters: Counters | None = None) -> None:
        self._counters = counters or MemoryCounters()

    @property
    def waits(self) -> bool:
        """Whether counting may wait for something else than this process."""
        return not isinstance(self._counters, MemoryCounters)

    @classmethod
    def kept_in(cls, where: Literal["memory", "database"], engine: Engine, key: bytes) -> "Limits":
        """Return limits counted in memory, or in the database under names hashed with `key`."""
        return cls(DatabaseCounters(engine, key) if where == "database" else MemoryCounters())

    def spend(self, *tries: Try) -> None:
        """Count one try under each of these names, all or none.

        None where one of them refuses: else whoever has used up his own share could use up everybody's by going on.

        Raises
        ------
        TooManyTries
            A limit is used up, or the counting itself fails: that must not open the door to guessing.
        """
        try:
            used_up = self._counters.spend(tries)
        except Exception as error:
            _LOG.error("tries cannot be counted, so each is refused: %s", type(error).__name__)
            raise TooManyTries(minutes=_longest([limit for limit, _ in tries])) from error
        if used_up:
            # The whole window, not what is left of it: an exact figure would tell when others tried this code.
            raise TooManyTries(minutes=_longest(used_up))

    def clear(self, limit: Limit, name: str) -> None:
        """Forget what was counted under a name, for who has shown that he does not guess; where that fails it stays counted."""
        try:
            self._counters.clear(limit, name)
        except (OSError, SQLAlchemyError) as error:
            _LOG.error("tries cannot be forgotten, so they stay counted: %s", type(error).__name__)


def _longest(limits: Sequence[Limit]) -> int:
    return max(limit.minutes for limit in limits)


def address_of(request: Request) -> str:
    """Return the network address that asks; behind a proxy uvicorn has put the true one in place.

    Of an IPv6 address only the network (/64) counts: one household is given that many addresses and may use a new one each time.
    """
    host = request.client.host if request.client else "unknown"
    try:
        address = ip_address(host)
    except ValueError:  # a socket file, or a test
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def limits_of(request: Request) -> Limits:
    """Return what the application that was asked counts with."""
    limits: Limits = request.app.state.phieuhen.limits
    return limits


@dataclass(frozen=True)
class PublicLimit:
    """A dependency that counts each request of an address under `name`: every route without a guard has one."""

    limit: Limit = PAGES
    name: str = "page"

    async def __call__(self, request: Request) -> None:
        """Count this request, in a thread of its own where that may wait."""
        if limits_of(request).waits:
            await run_in_threadpool(self.count, request)
        else:
            self.count(request)

    def count(self, request: Request) -> None:
        """Count this request.

        Raises
        ------
        TooManyTries
        """
        limits_of(request).spend((self.limit, f"{self.name} {address_of(request)}"))


@dataclass(frozen=True)
class SignInLimit(PublicLimit):
    """The same for passwords and single-use tokens, through the API and the pages together."""

    limit: Limit = SIGN_IN
    name: str = "sign-in"


@dataclass(frozen=True)
class NameLimit(PublicLimit):
    """The same for searches by name: of each desk by itself, and of its address as for every page.

    It stands before the guard, which begins a transaction: on SQLite a count that is kept in the database would wait for it.
    So the desk is known by what it shows, and whoever shows something false uses up the share of his address.
    """

    limit: Limit = NAME_SEARCHES
    name: str = "names"

    def count(self, request: Request) -> None:
        """Count this request.

        Raises
        ------
        TooManyTries
        """
        shown = request.headers.get("authorization"), *(request.session.get(key) for key in ("device", "login"))
        desk = hashlib.sha256(repr(shown).encode()).hexdigest()
        limits_of(request).spend((PAGES, f"page {address_of(request)}"), (self.limit, f"{self.name} {desk}"))


def count_sign_in(request: Request, known: str | None) -> None:
    """Count a try to sign in: of a browser that is `known` to the account by itself, of any other by its address.

    Raises
    ------
    TooManyTries
    """
    if known is None:
        SignInLimit().count(request)
    else:
        limits_of(request).spend((PER_BROWSER, f"known {known}"))


def count_held_batch(request: Request, scanner: str) -> None:
    """Count a batch of a scanner that was shut out: what waited on it is taken, and no flood of what it makes up.

    Raises
    ------
    TooManyTries
    """
    limits_of(request).spend((HELD_BATCHES, f"held {scanner}"))


def count_verification(request: Request) -> None:
    """Count a verification of the trail: it reads everything, and nobody needs it all the time."""
    limits_of(request).spend((VERIFICATIONS, "verification"))

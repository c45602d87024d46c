"""What the provider publishes for everybody (where it is, its keys), kept for an hour and asked for once by a crowd."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from scheduler.oidc.asking import a_place
from scheduler.oidc.errors import OidcUnavailable

LIVES_SECONDS = 3600.0
REST_SECONDS = 10.0
"""After a failure nobody asks for so long: a provider that is down is not helped by a crowd, nor are the threads that wait."""

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """One value that `fetch` gets, shared by all threads of this process.

    Its age is counted by a clock that nobody sets; a failure leaves what was kept before.
    """

    def __init__(self, fetch: Callable[[], Value]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._found: tuple[float, Value] | None = None
        self._rests_until = float("-inf")

    def get(self, *, again: bool = False) -> Value:
        """Return the value, not older than an hour, or with `again` asked for since this call.

        Raises
        ------
        OidcUnavailable, SignInBusy
        """
        now = time.monotonic()
        wanted = now if again else now - LIVES_SECONDS
        found = self._since(wanted)
        if found is not None:
            return found[1]
        with a_place(), self._lock:
            found = self._since(wanted)  # somebody else may have asked while we waited for the lock
            if found is None:
                found = self._asked()
        return found[1]

    def _since(self, moment: float) -> tuple[float, Value] | None:
        found = self._found
        return found if found is not None and found[0] >= moment else None

    def _asked(self) -> tuple[float, Value]:
        if time.monotonic() < self._rests_until:
            raise OidcUnavailable
        try:
            self._found = (time.monotonic(), self._fetch())
        except OidcUnavailable:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise
        return self._found

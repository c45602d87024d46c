"""Passwords: argon2, checked a few at a time, so that a flood of guesses can take neither all memory nor all threads."""

import functools
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from scheduler.auth.errors import PasswordTooShort, PasswordTooWeak, SignInBusy

SHORTEST = 10
AT_ONCE = 2
"""A check takes 64 MB and a core for about a quarter of a second."""
WAIT_SECONDS = 10
WAITING = 8
"""So many may wait for their turn; whoever comes then is told to try again, and his thread is free."""

_TURN = threading.BoundedSemaphore(AT_ONCE)
_QUEUE = threading.BoundedSemaphore(AT_ONCE + WAITING)


@functools.cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@functools.cache
def hash_of_nobody() -> str:
    """Return a hash that an unknown name is checked against, so that it costs what a known one costs."""
    return _hasher().hash("the password of no account")


def typed(text: str) -> str:
    """Return what was typed in one form (NFC): keyboards for Vietnamese send the same letters in different ones."""
    return unicodedata.normalize("NFC", text)


def hash_password(password: str, *, username: str) -> str:
    """Return the hash to be stored.

    Raises
    ------
    PasswordTooShort, PasswordTooWeak
        Fewer than ten characters; all of them alike, a run such as 0123456789, or the user's own name.
    SignInBusy
        Too many are waiting for their turn already.
    """
    chosen = typed(password)
    if len(chosen) < SHORTEST:
        raise PasswordTooShort
    if _is_weak(chosen, username):
        raise PasswordTooWeak
    with _turn():
        return _hasher().hash(chosen)


def _is_weak(password: str, username: str) -> bool:
    """Tell the guesses that come first; a list of millions belongs to the attacker's side and would still be short."""
    plain = password.casefold()
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    rest = plain.replace(typed(username).casefold(), "", 1) if username else plain
    return len(set(plain)) <= 2 or steps in ({1}, {-1}) or len(rest) < 4 or plain.rstrip("0123456789!.@ ") in _COMMON


_COMMON = frozenset(
    ("password", "matkhau", "mật khẩu", "congan", "phieuhen", "phiếu hẹn", "qwertyuiop", "administrator", "vietnam")
)


@contextmanager
def _turn() -> Iterator[None]:
    """Let a few at a time work with the hasher; raise SignInBusy for whoever would wait too long."""
    if not _QUEUE.acquire(blocking=False):
        raise SignInBusy
    try:
        if not _TURN.acquire(timeout=WAIT_SECONDS):
            raise SignInBusy
        try:
            yield
        finally:
            _TURN.release()
    finally:
        _QUEUE.release()


def is_right(password: str, password_hash: str) -> bool:
    """Tell whether the password is the one of that hash; a hash that is none (`NO_PASSWORD`) is nobody's.

    Raises
    ------
    SignInBusy
        Too many are waiting for their turn already.
    """
    with _turn():
        try:
            return _hasher().verify(typed(password), password_hash)
        except UnknownHashError:
            return False

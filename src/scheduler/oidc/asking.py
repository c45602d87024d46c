"""Asking the identity provider over HTTP: within a time, within a size, at the address that was said, a few at once."""

import functools
import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from scheduler.auth.errors import SignInBusy
from scheduler.oidc.errors import unusable

PATIENCE = httpx.Timeout(5.0, connect=3.0)
"""For a connection, and for each piece of an answer."""
LONGEST_SECONDS = 10.0
"""For an answer as a whole: one that drips would keep every single wait short."""
LARGEST_BYTES = 256 * 1024
"""The keys of a large provider, with their certificates, are a tenth of this."""
AT_ONCE = 8
"""So many threads may wait for the provider; all the others stay free for people who need no provider."""
_PLACES = threading.BoundedSemaphore(AT_ONCE)
# Unpacked on the way an answer of a few bytes could become gigabytes before anybody counts them.
_HEADERS = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "phieuhen"}
_OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def is_own_machine(address: str) -> bool:
    """Tell whether an address is plain http on this very machine, as in development."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in _OWN_MACHINE


def is_allowed(address: object, *, development: bool) -> bool:
    """Tell whether we send a code or a secret there: to https, and in development to this very machine also by http."""
    if not isinstance(address, str) or not address.isprintable():  # it goes into headers and into the log
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:  # no address, or a port that is no number
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (development and is_own_machine(address))


@contextmanager
def a_place() -> Iterator[None]:
    """Hold one of the few places of those who wait for the provider.

    Raises
    ------
    SignInBusy
        All are taken. Nobody queues: the thread that queued would be one more that a slow provider holds.
    """
    if not _PLACES.acquire(blocking=False):
        raise SignInBusy
    try:
        yield
    finally:
        _PLACES.release()


def ask(
    address: str, *, form: Mapping[str, str] | None = None, secret: tuple[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object that is answered; a `form` is sent by POST, with `secret` as its sender's proof.

    A redirect is not followed: it would carry the code and the secret to whomever it names. The proxy and the
    certificates of the environment count (`HTTPS_PROXY`, `SSL_CERT_FILE`): an office may let nothing out but by its own.

    Raises
    ------
    OidcUnavailable
        Nothing in time, too much, or no JSON object.
    """
    ends = time.monotonic() + LONGEST_SECONDS
    try:
        with (
            httpx.Client(
                timeout=PATIENCE, headers=_HEADERS, auth=secret, verify=_trusted(), follow_redirects=False
            ) as client,
            client.stream("GET" if form is None else "POST", address, data=form) as answer,
        ):
            status, body = answer.status_code, b"".join(_pieces(answer, address, ends))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:  # the last: a proxy that is no address
        raise unusable(f"{address} does not answer ({type(error).__name__})") from error
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unusable(f"{address} answers {status} without JSON") from error
    if not isinstance(found, dict):
        raise unusable(f"{address} answers {status} without an object")
    return status, found


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Return whose certificates are believed; read once, since reading them takes longer than asking."""
    return httpx.create_ssl_context()


def _pieces(answer: httpx.Response, address: str, ends: float) -> Iterator[bytes]:
    """Give the body piece by piece, for as long as it is within both bounds."""
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > LARGEST_BYTES:
            raise unusable(f"{address} answers too much")
        if time.monotonic() > ends:
            raise unusable(f"{address} answers too slowly")
        yield piece

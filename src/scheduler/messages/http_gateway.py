"""Texts by HTTP: one POST each, as the campaign file describes it, within a time and a size, to no other address than that."""

import functools
import json
import logging
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import quote

import httpx
from anyio import fail_after
from anyio.from_thread import BlockingPortal, start_blocking_portal

from scheduler.clock import real_now
from scheduler.messages.outcomes import (
    Later,
    Outcome,
    Refused,
    Taken,
    Text,
    Unknown,
    facts_of,
    filled,
    shown_id,
)
from scheduler.messages.problem_words import ANSWERED
from scheduler.places.campaign_residents import Messages

PATIENCE: Final = httpx.Timeout(10.0, connect=5.0)
"""For a connection, and for each piece of an answer."""
LONGEST_SECONDS = 20.0
"""For an answer, and again for its body: one that drips would keep every single wait short."""
LARGEST_BYTES = 64 * 1024
LONGEST_RETRY = 3600.0
_CODE = re.compile(r"(?!.*\d{7})[A-Za-z0-9_.-]{1,30}")
"""A gateway's own word for why, as far as it is kept: no sentence, and nobody's number."""
ONE_EACH: Final = httpx.Limits(max_connections=1, max_keepalive_connections=0)
"""Each text has a connection of its own. On one for many, a line too much in an answer would be taken for the answer to the next
text, and one that the gateway is just closing would leave us not knowing what became of a text."""
_SHUT = frozenset({401, 403, 407})
_NOWHERE = frozenset({404, 405})
"""At an address that is the same for every text this says that the address is wrong, and nothing of the text."""
_OF_THE_TEXT = re.compile(r"\{(to|text|id)\}")
_BUSY = frozenset({408, 425, 429, 503})
"""By these the gateway says that it has not done what it was asked."""
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
)

for _name in ("httpx", "httpcore"):  # they tell of addresses and headers, in which numbers and the secret stand
    logging.getLogger(_name).setLevel(logging.WARNING)


class HttpGateway:
    """A gateway that takes a POST. The proxy and the certificates of the environment count, as for every call of ours.

    It talks in a loop of its own, in a thread that lives until `close`: only so can a whole answer have a time.
    """

    def __init__(self, described: Messages, secret: str) -> None:
        self._described, self._secret = described, secret
        self._body = json.loads(described.body)
        self._line = ExitStack()
        self._open: tuple[BlockingPortal, httpx.AsyncClient] | None = None

    def send(self, text: Text) -> Outcome:
        """Hand it over.

        Taken is what is answered with one of `accepted` and, where `accepted_field` names one, with one of `accepted_values` in it;
        an answer whose field cannot be read leaves open what became of the text. A redirect is not followed: it would carry a
        number and the secret to whomever it names.
        """
        try:
            portal, client = self._opened()
        except (ValueError, OSError):  # a proxy or certificates of the environment that are none
            return Later("no_answer", for_all=True)
        try:
            return portal.call(self._sent, client, text)
        except Exception:  # noqa: BLE001 -- nothing is raised by a gateway; a part may have left before whatever broke did
            return Unknown()

    def close(self) -> None:
        """Close the line."""
        self._line.close()
        self._open = None

    def _opened(self) -> tuple[BlockingPortal, httpx.AsyncClient]:
        if self._open is None:
            client = httpx.AsyncClient(timeout=PATIENCE, verify=_trusted(), follow_redirects=False, limits=ONE_EACH)
            portal = self._line.enter_context(start_blocking_portal())
            self._line.callback(portal.call, client.aclose)
            self._open = (portal, client)
        return self._open

    async def _sent(self, client: httpx.AsyncClient, text: Text) -> Outcome:
        try:
            request = self._request(client, text)
            with fail_after(LONGEST_SECONDS):
                answer = await client.send(request, stream=True)
        except _NOT_SENT:
            return Later("no_answer", for_all=True)
        except (httpx.HTTPError, OSError):
            return Unknown()
        try:
            return await self._judged(answer)
        finally:
            with suppress(httpx.HTTPError, OSError):
                await answer.aclose()

    def _request(self, client: httpx.AsyncClient, text: Text) -> httpx.Request:
        facts = facts_of(text)
        address = filled(self._described.url, {name: quote(value, safe="") for name, value in facts.items()})
        body = json.dumps(_filled_in(self._body, {**facts, "secret": self._secret}))
        return client.build_request("POST", address, headers=self._headers(facts), content=body)

    def _headers(self, facts: dict[str, str]) -> list[tuple[bytes, bytes]]:
        known = {**facts, "secret": self._secret}
        # Unpacked on the way an answer of a few bytes could become gigabytes before anybody counts them.
        made = {
            "accept-encoding": "identity",
            "user-agent": "phieuhen",
            "connection": "close",
            "content-type": "application/json",
        }
        for name, value in self._described.headers.items():
            made[name.strip().lower()] = filled(value, known)
        return [(name.encode("ascii", "ignore"), _one_line(value).encode()) for name, value in made.items()]

    async def _judged(self, answer: httpx.Response) -> Outcome:
        status = answer.status_code
        if status in self._described.accepted:
            return self._told(await _body_of(answer))
        if status in _SHUT or 300 <= status < 400:
            return Refused(f"refused_{status}", for_all=True)
        if status in _NOWHERE and not _OF_THE_TEXT.search(self._described.url):
            return Refused(f"shut_{status}", for_all=True)
        if status in _BUSY:
            return Later(f"busy_{status}", seconds=_retry_after(answer))
        if 400 <= status < 500:
            return Refused(f"refused_{status}")
        return Unknown(f"unknown_{status}")

    def _told(self, body: Any) -> Outcome:
        """Return what an accepted answer says in its body, of which some gateways make the only place to say no."""
        described = self._described
        if described.accepted_field:
            said = _scalar(_named(body, described.accepted_field))
            if said is None:
                return Unknown()
            if said not in described.accepted_values:
                return Refused(ANSWERED + (said if _CODE.fullmatch(said) else ""))
        return Taken(shown_id(_named(body, described.id_field)))


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Return whose certificates are believed; read once, since reading them takes longer than asking."""
    return httpx.create_ssl_context()


def _filled_in(part: Any, facts: dict[str, str]) -> Any:
    """Return a part of the body with its texts filled; names of fields stay as they are."""
    if isinstance(part, str):
        return filled(part, facts)
    if isinstance(part, list):
        return [_filled_in(one, facts) for one in part]
    if isinstance(part, dict):
        return {name: _filled_in(one, facts) for name, one in part.items()}
    return part


def _one_line(value: str) -> str:
    return "".join(sign for sign in value if sign.isprintable()).strip()


async def _body_of(answer: httpx.Response) -> Any:
    """Return the JSON of an answer, or None where it is none, comes too slowly or is too large."""
    try:
        with fail_after(LONGEST_SECONDS):
            return json.loads(b"".join([piece async for piece in _pieces(answer)]))
    except (httpx.HTTPError, OSError, ValueError, RecursionError):
        return None


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    size = 0
    async for piece in answer.aiter_raw():
        size += len(piece)
        if size > LARGEST_BYTES:
            raise ValueError("more than we read")
        yield piece


def _scalar(said: Any) -> str | None:
    """Return a text, a figure or a truth as JSON writes it (a text without its marks); None for anything else."""
    if isinstance(said, str):
        return said
    return json.dumps(said) if isinstance(said, bool | int | float) else None


def _named(found: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def _retry_after(answer: httpx.Response) -> float:
    """Return how many seconds the gateway wants to be left alone, an hour at most; 0 where it does not say."""
    said = answer.headers.get("retry-after", "")
    if said.isascii() and said.isdecimal():
        return min(float(said[:9]), LONGEST_RETRY)
    try:
        seconds = (parsedate_to_datetime(said) - real_now()).total_seconds()
    except (ValueError, TypeError, OverflowError):  # no date, or one without a zone
        return 0
    return min(max(seconds, 0), LONGEST_RETRY)

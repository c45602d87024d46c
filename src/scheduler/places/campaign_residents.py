"""What a campaign file says of residents: what they may change by themselves, and how texts reach them."""

import json
import re
from collections.abc import Iterator
from datetime import time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from scheduler.places.campaign_figures import Clock, expected
from scheduler.places.campaign_parts import Part

Gateway = Literal["none", "http", "smtp"]
Header = Annotated[str, Field(max_length=300)]
OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
"""Where nothing passes a network: what is sent there need not be encrypted."""
MAIL_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[A-Za-z0-9.-]+")
_PASSWORD = "{secret}"  # noqa: S105 -- where it goes, not what it is
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OF_THE_LINE = frozenset({"content-length", "transfer-encoding", "host", "connection"})
"""Headers that say where a request goes and where it ends: written otherwise, a gateway would read another request than ours."""


def _gateway_url(text: str) -> str:
    """Return the address if texts and the secret may be sent there: https, or this very machine; {…} only after the host."""
    if not text:
        return text
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in OWN_MACHINE)
    if not (host and safe and text.isprintable()) or "@" in parts.netloc or "{" in parts.netloc or parts.fragment:
        raise expected(
            "địa chỉ https của cổng nhắn tin, như https://gateway.example/send (http chỉ dùng cho chính máy này)",
            "the https address of a gateway, like https://gateway.example/send (http is for this very machine only)",
        )
    if _PASSWORD in text:
        raise expected(
            "địa chỉ không có {secret}: mật khẩu chỉ đặt trong headers hoặc body",
            "an address without {secret}: the password goes into headers or body only",
        )
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name in headers:
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OF_THE_LINE:
            raise expected(
                "tên viết như X-Api-Key (chữ không dấu, số, gạch nối), và không phải Content-Length, Transfer-Encoding, "
                "Host hay Connection, là những phần máy tự ghi",
                "names written like X-Api-Key (plain letters, digits, hyphens), none of them Content-Length, "
                "Transfer-Encoding, Host or Connection, which are written for you",
            )
    return headers


def _accepted(statuses: tuple[int, ...]) -> tuple[int, ...]:
    if not statuses or not all(200 <= one <= 299 for one in statuses):
        raise expected(
            "ít nhất một số từ 200 đến 299: chỉ những trả lời ấy nghĩa là đã nhận",
            "at least one number from 200 to 299: only such answers mean that a text was taken",
        )
    return statuses


def _json_text(text: str) -> str:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise expected(
            'JSON, như {"to": "{to}", "text": "{text}"}', 'JSON, like {"to": "{to}", "text": "{text}"}'
        ) from None
    return text


def _mail_address(text: str) -> str:
    if text and not MAIL_ADDRESS.fullmatch(text):
        raise expected("một địa chỉ thư, như phieuhen@ward.example", "a mail address, like phieuhen@ward.example")
    return text


def _values(part: Any) -> Iterator[str]:
    """Yield the texts among the values of a JSON, however deep; names of fields are not filled in, so they do not count."""
    left = [part]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            left += one.values() if isinstance(one, dict) else one


class Changes(Part):
    """What the holder of a slip may change without asking anybody.

    Until `cut_off_hours` before a window begins he may leave it, and as long before another one he may take it; `most` times, to
    windows at most `days` days away from the present one, farther only where none of those has room. With `most` at 0 nobody
    changes anything by himself.
    """

    most: StrictInt = Field(default=2, ge=0, le=20)
    cut_off_hours: StrictInt = Field(default=12, ge=0, le=336)
    days: StrictInt = Field(default=7, ge=1, le=60)


class Messages(Part):
    """How texts leave: not at all (`none`), by a request to a gateway's address (`http`), or as mail to one that takes it (`smtp`).

    `url`, `headers`, `body` and `mail_to` may hold {to} and {text}, and {id}, which is the same at every try; headers and body
    {secret} too, which stands in PHIEUHEN_GATEWAY_SECRET. `body` is JSON; its values are filled after it was read, so no text can
    break it. `accepted` are the answers by which the gateway takes a text; one that answers so to what it refuses too says by
    `accepted_field` of its JSON, with one of `accepted_values`, that it took it. `id_field` is where it names the text.
    `diacritics` sends texts as they are written; without, in the letters of one SMS. `per_minute` is the most that leave; between
    `quiet_from` and `quiet_until` none does (where both are the same, no hour is quiet). `tries` is how often a text is handed over
    at most. `idempotent` says that the gateway sends a text once however often it gets the same {id}; only then is a text handed
    over again of which nobody knows whether it arrived.
    """

    gateway: Gateway = "none"
    url: Annotated[str, AfterValidator(_gateway_url)] = Field(
        default="", max_length=300, examples=['"https://gateway.example/send"']
    )
    headers: Annotated[dict[str, Header], AfterValidator(_headers)] = Field(default_factory=dict)
    body: Annotated[str, AfterValidator(_json_text)] = Field(
        default='{"to": "{to}", "text": "{text}", "id": "{id}"}', max_length=2000
    )
    accepted: Annotated[tuple[StrictInt, ...], AfterValidator(_accepted)] = (200, 201, 202)
    accepted_field: str = Field(
        default="", max_length=60, examples=['"status"'], description="only where such an answer may still be a refusal"
    )
    accepted_values: tuple[Annotated[str, Field(max_length=30)], ...] = Field(default=(), examples=['["success"]'])
    id_field: str = Field(
        default="", max_length=60, examples=['"message_id"'], description="a.b.c leads into its parts"
    )
    idempotent: StrictBool = False
    mail_host: str = Field(default="", max_length=200)
    mail_port: StrictInt = Field(default=587, ge=1, le=65535)
    mail_user: str = Field(default="", max_length=100)
    mail_from: Annotated[str, AfterValidator(_mail_address)] = Field(
        default="", max_length=200, examples=['"phieuhen@ward.example"']
    )
    mail_to: str = Field(default="{to}", max_length=200, examples=['"{to}@sms.example"'])
    diacritics: StrictBool = False
    per_minute: StrictInt = Field(default=60, ge=1, le=6000)
    quiet_from: Clock = time(21)
    quiet_until: Clock = time(7)
    reminder_at: Clock = Field(default=time(18), description="on the evening before")
    tries: StrictInt = Field(default=6, ge=1, le=20)

    def quiet_at(self, clock: time) -> bool:
        """Tell whether no text leaves at this hour; quiet hours may pass midnight."""
        first, last = self.quiet_from, self.quiet_until
        return first <= clock < last if first <= last else clock >= first or clock < last

    @model_validator(mode="after")
    def _has_what_its_gateway_needs(self) -> "Messages":
        if self.gateway == "http":
            self._refuse_incomplete_http()
        if self.gateway == "smtp":
            self._refuse_incomplete_mail()
        if bool(self.accepted_field) != bool(self.accepted_values):
            raise expected(
                "có cả accepted_field và accepted_values, hoặc không có cả hai",
                "with both accepted_field and accepted_values, or with neither",
            )
        if self.quiet_at(self.reminder_at):
            raise expected(
                f"có reminder_at ngoài khoảng {_hours(self)} (quiet_from đến quiet_until), nếu không thì không tin nhắc "
                "nào gửi đúng giờ",
                f"with reminder_at outside of {_hours(self)} (quiet_from to quiet_until), or no reminder leaves when it should",
            )
        return self

    def _refuse_incomplete_http(self) -> None:
        if not self.url:
            raise expected("có url, vì gateway là http", "with a url, because the gateway is http")
        filled = [self.url, *self.headers.values(), *_values(json.loads(self.body))]
        missing = next((name for name in ("{to}", "{text}") if not any(name in one for one in filled)), None)
        if missing:
            raise expected(
                f"có {missing} trong url, headers hoặc trong một giá trị của body, nếu không thì cổng không nhận được",
                f"with {missing} in url, headers or a value of body, or the gateway never gets it",
            )

    def _refuse_incomplete_mail(self) -> None:
        to = self.mail_to
        if not (self.mail_host and self.mail_from and "@" in to and "{to}" in to) or _PASSWORD in to:
            raise expected(
                "có mail_host, mail_from và mail_to như {to}@sms.example (có {to}, không có {secret}), vì gateway là smtp",
                "with mail_host, mail_from and a mail_to like {to}@sms.example (with {to}, without {secret}), "
                "because the gateway is smtp",
            )


def _hours(described: Messages) -> str:
    return f"{described.quiet_from:%H:%M}–{described.quiet_until:%H:%M}"

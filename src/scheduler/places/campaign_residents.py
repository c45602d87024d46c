"""What a campaign file says of residents: what they may change by themselves, and how texts reach them."""

import json
import re
from datetime import time
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StrictBool, model_validator

from scheduler.places.campaign_figures import expected
from scheduler.places.campaign_parts import Part

Gateway = Literal["none", "http", "smtp"]
Header = Annotated[str, Field(max_length=300)]
OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
"""Where nothing passes a network: what is sent there need not be encrypted."""
MAIL_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[A-Za-z0-9.-]+")


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
    return text


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


class Changes(Part):
    """What the holder of a slip may change without asking anybody.

    Until `cut_off_hours` before a window begins he may leave it, and as long before another one he may take it; `most` times, to
    windows at most `days` days away from the present one. With `most` at 0 nobody changes anything by himself.
    """

    most: int = Field(default=2, ge=0, le=20)
    cut_off_hours: int = Field(default=12, ge=0, le=336)
    days: int = Field(default=7, ge=1, le=60)


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
    headers: dict[str, Header] = Field(default_factory=dict)
    body: Annotated[str, AfterValidator(_json_text)] = Field(
        default='{"to": "{to}", "text": "{text}", "id": "{id}"}', max_length=2000
    )
    accepted: tuple[int, ...] = (200, 201, 202)
    accepted_field: str = Field(
        default="", max_length=60, examples=['"status"'], description="only where such an answer may still be a refusal"
    )
    accepted_values: tuple[Annotated[str, Field(max_length=30)], ...] = Field(default=(), examples=['["success"]'])
    id_field: str = Field(
        default="", max_length=60, examples=['"message_id"'], description="a.b.c leads into its parts"
    )
    idempotent: StrictBool = False
    mail_host: str = Field(default="", max_length=200)
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_user: str = Field(default="", max_length=100)
    mail_from: Annotated[str, AfterValidator(_mail_address)] = Field(
        default="", max_length=200, examples=['"phieuhen@ward.example"']
    )
    mail_to: str = Field(default="{to}", max_length=200, examples=['"{to}@sms.example"'])
    diacritics: StrictBool = False
    per_minute: int = Field(default=60, ge=1, le=6000)
    quiet_from: time = time(21)
    quiet_until: time = time(7)
    reminder_at: time = Field(default=time(18), description="on the evening before")
    tries: int = Field(default=6, ge=1, le=20)

    @model_validator(mode="after")
    def _has_what_its_gateway_needs(self) -> "Messages":
        if self.gateway == "http" and not self.url:
            raise expected("có url, vì gateway là http", "with a url, because the gateway is http")
        if bool(self.accepted_field) != bool(self.accepted_values):
            raise expected(
                "có cả accepted_field và accepted_values, hoặc không có cả hai",
                "with both accepted_field and accepted_values, or with neither",
            )
        if self.gateway == "smtp" and not (self.mail_host and self.mail_from and "@" in self.mail_to):
            raise expected(
                "có mail_host, mail_from và mail_to như {to}@sms.example, vì gateway là smtp",
                "with mail_host, mail_from and a mail_to like {to}@sms.example, because the gateway is smtp",
            )
        return self

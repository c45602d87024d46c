"""What a campaign file says of residents: what they may change by themselves, and how texts reach them."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from scheduler.places.campaign_parts import Part

Gateway = Literal["none", "http", "smtp"]
Header = Annotated[str, Field(max_length=300)]


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

    `url`, `headers`, `body` and `mail_to` may hold {to} and {text}, and {id}, which is the same at every try; headers {secret} too,
    which stands in PHIEUHEN_GATEWAY_SECRET. `body` is JSON; its values are filled after it was read, so no text can break it.
    `accepted` are the answers by which the gateway takes a text; `id_field` is where its JSON says what it calls it. `diacritics`
    sends texts as they are written; without, in the letters of one SMS. `per_minute` is the most that leave; between `quiet_from`
    and `quiet_until` none does. `tries` is how often a text is handed over at most.
    """

    gateway: Gateway = "none"
    url: str = Field(default="", max_length=300, examples=['"https://gateway.example/send"'])
    headers: dict[str, Header] = Field(default_factory=dict)
    body: str = Field(default='{"to": "{to}", "text": "{text}", "id": "{id}"}', max_length=2000)
    accepted: tuple[int, ...] = (200, 201, 202)
    id_field: str = Field(default="", max_length=60)
    mail_host: str = Field(default="", max_length=200)
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_user: str = Field(default="", max_length=100)
    mail_from: str = Field(default="", max_length=200, examples=['"phieuhen@ward.example"'])
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
            raise ValueError("messages.url is needed for the gateway http")
        if self.gateway == "smtp" and not (self.mail_host and self.mail_from):
            raise ValueError("messages.mail_host and messages.mail_from are needed for the gateway smtp")
        return self

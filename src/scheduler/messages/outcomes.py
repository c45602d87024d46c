"""What a gateway is given, and the four things that may come of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

_FIELDS = re.compile(r"\{(to|text|id|secret)\}")
LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class Text:
    """One text as a gateway gets it: for which number (E.164), what it says, and the token that is the same at every try."""

    recipient: str
    words: str
    token: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The gateway has it, and calls it `gateway_id` (at most 100 letters, or "")."""

    gateway_id: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The gateway has not taken it and never will. `for_all`: because of who sends, so that every other text would fare alike."""

    problem: str
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """The gateway has surely not taken it, and may take it in `seconds`, where it said so. `for_all` as of `Refused`."""

    problem: str
    for_all: bool = False
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """The gateway may have taken it or not: it was there when the line broke, time ran out, or it failed half-way."""

    problem: str = "unknown"


Outcome = Taken | Refused | Later | Unknown


class Gateway(Protocol):
    """Takes texts one by one. Whatever a gateway answers is an outcome; nothing that it does is raised."""

    def send(self, text: Text) -> Outcome:
        """Hand one text over and return what came of it."""

    def close(self) -> None:
        """Let go of the line, if one is open."""


def filled(template: str, facts: Mapping[str, str]) -> str:
    """Return `template` with {to}, {text}, {id} and {secret} filled in one pass: what is filled in is never filled again.

    What `facts` does not hold stays as it stands.
    """
    return _FIELDS.sub(lambda field: facts.get(field[1], field[0]), template)


def facts_of(text: Text) -> dict[str, str]:
    """Return what a template may name of a text."""
    return {"to": text.recipient, "text": text.words, "id": text.token}


def shown_id(said: object) -> str:
    """Return what a gateway calls a text, as we keep it: what can be seen, cut at 100 letters; "" for what is no name."""
    if not isinstance(said, str | int) or isinstance(said, bool):
        return ""
    return "".join(sign for sign in str(said)[: 2 * LONGEST_ID] if sign.isprintable())[:LONGEST_ID]

"""The outbox in words: a table of kinds and states, what holds texts back, and the ones that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from notices import wording
from notices.wording import figure, pick
from scheduler.database import stored_id
from scheduler.messages.by_hand import MAY_HAVE_ARRIVED
from scheduler.messages.claiming import held_back
from scheduler.messages.models import KINDS, STATES
from scheduler.messages.problem_words import advice, kind_text, state_text, why
from scheduler.messages.queries import Count, Outgoing, Units, counts, failed, masked
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import messages_of
from scheduler.places.models import Campaign
from slots.calendar import local

MOST = 100
"""Failed texts shown; whoever has more sends them again together, or mends what made them fail."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind: its figures by state, and how many can be dropped."""

    code: str
    name: str
    figures: list[str]
    waiting: str


@dataclass(frozen=True, slots=True)
class FailedRow:
    """One text that failed. `may_repeat` is whether it can still be said; `doubtful`, whether it may have arrived."""

    id: int
    slip: str
    kind: str
    recipient: str
    why: str
    advice: str
    over: str
    may_repeat: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Outbox:
    """The whole page."""

    way: str
    states: list[str]
    kinds: list[KindRow]
    choices: list[tuple[str, str]]
    dropped: list[str]
    failed: list[FailedRow]
    more: str
    repeatable: str


def outbox_of(db: DbSession, campaign: Campaign, units: Units, now: datetime, lang: str) -> Outbox:
    """Return the page of an area's texts."""
    found = counts(db, campaign, units)
    rows = [_failed(one, now, lang) for one in failed(db, campaign, units, most=MOST)]
    count = sum(one.texts for one in found if one.state == "failed")
    again = sum(1 for row in rows if row.may_repeat and not row.doubtful)
    return Outbox(
        way=_way(db, campaign, now, lang),
        states=[state_text(state, lang) for state in STATES],
        kinds=[_kind(kind, found, lang) for kind in KINDS if any(one.kind == kind for one in found)],
        choices=[(kind, kind_text(kind, lang)) for kind in KINDS],
        dropped=_dropped(found, lang),
        failed=rows,
        more=sentence("messages_more", lang, texts=figure(count - len(rows), lang)) if count > len(rows) else "",
        repeatable=figure(again, lang) if again > 1 else "",
    )


def _way(db: DbSession, campaign: Campaign, now: datetime, lang: str) -> str:
    described = messages_of(campaign)
    if described.gateway == "none":
        return sentence("messages_no_gateway", lang)
    pause = held_back(db, stored_id(campaign), described, now)
    if pause is not None and pause.why == "quiet" and pause.until is not None:
        return sentence("messages_quiet", lang, until=f"{local(pause.until):%H:%M}")
    rate = figure(described.per_minute, lang)
    clock = {"first": f"{described.quiet_from:%H:%M}", "last": f"{described.quiet_until:%H:%M}"}
    return sentence("messages_leave", lang, rate=rate, **clock)


def _kind(kind: str, found: Sequence[Count], lang: str) -> KindRow:
    by_state = {state: sum(one.texts for one in found if (one.kind, one.state) == (kind, state)) for state in STATES}
    waiting = figure(by_state["waiting"], lang) if by_state["waiting"] else ""
    return KindRow(kind, kind_text(kind, lang), [figure(by_state[state], lang) for state in STATES], waiting)


def _dropped(found: Sequence[Count], lang: str) -> list[str]:
    reasons: dict[str, int] = {}
    for one in found:
        if one.state == "dropped":
            reasons[one.problem] = reasons.get(one.problem, 0) + one.texts
    said = sorted(reasons.items(), key=lambda pair: -pair[1])
    return [
        sentence("messages_dropped_why", lang, texts=figure(texts, lang), why=pick(why(code), lang))
        for code, texts in said
    ]


def _failed(one: Outgoing, now: datetime, lang: str) -> FailedRow:
    text = one.message
    return FailedRow(
        id=stored_id(text),
        slip=wording.slip_number(one.slip),
        kind=kind_text(text.kind, lang),
        recipient=masked(text.recipient),
        why=wording.sentence_case(pick(why(text.problem), lang)),
        advice=pick(advice(text.problem), lang),
        over=moment_text(text.expires_at, lang),
        may_repeat=text.expires_at > now,
        doubtful=text.problem.startswith(MAY_HAVE_ARRIVED),
    )

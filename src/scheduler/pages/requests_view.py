"""Residents' requests in words, for officers and leaders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sqlmodel import Session as DbSession

from notices import wording
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence
from scheduler.requests.lists import RequestFacts
from scheduler.roster.queries import names_of


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request to read and to answer: `what` names the people it is about, if any; `came_of_it` is "" while it is open."""

    id: int
    invitation_id: int
    household_id: int
    kind: str
    what: str
    household: str
    number: str
    address: str
    slip: str
    slot: str
    phone: str
    neighbourhood: str
    made: str
    came_of_it: str
    answer: str
    cancelled: bool


def rows_of(db: DbSession, found: Sequence[RequestFacts], lang: str) -> list[RequestRow]:
    """Return requests in words; the people named are looked up in one query for all of them."""
    names = names_of(db, {resident for one in found for resident in one.residents})
    return [_row(one, names, lang) for one in found]


def _row(one: RequestFacts, names: Mapping[int, str], lang: str) -> RequestRow:
    number = wording.slip_number(one.slip)
    return RequestRow(
        id=one.id,
        invitation_id=one.invitation_id,
        household_id=one.household_id,
        kind=one.kind,
        what=_what(one, names, lang),
        household=one.household,
        number=number,
        address=wording.keep_together(one.address),
        slip=sentence("request_slip", lang, number=number, people=sentence("people", lang, people=one.people)),
        slot=_slot(one, lang),
        phone=one.phone,
        neighbourhood=wording.keep_together(one.neighbourhood),
        made=sentence("request_made_at", lang, moment=moment_text(one.made_at, lang)),
        came_of_it="" if one.decision is None else sentence(f"request_decision_{one.decision}", lang),
        answer=one.answer,
        cancelled=one.cancelled,
    )


def _what(one: RequestFacts, names: Mapping[int, str], lang: str) -> str:
    what = sentence(f"request_{one.kind}", lang)
    people = zip_longest(one.numbers, one.residents)
    told = [names.get(resident, str(number)) for number, resident in people]
    return sentence("request_who", lang, what=what, names=", ".join(told)) if told else what


def _slot(one: RequestFacts, lang: str) -> str:
    if one.cancelled:
        return sentence("request_cancelled", lang)
    hours = wording.hour_range(one.starts_at, one.ends_at)
    day = wording.day_line(one.operating_day, one.ends_at, lang)
    return sentence("request_slot", lang, hours=hours, day=day, station=one.station)

"""Whether the deadline holds, as the pages show it: one sentence and four figures of the account's area."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from notices.wording import date_text, figure
from scheduler.auth.errors import AreaUnknown, NotAllowed
from scheduler.auth.models import Account
from scheduler.auth.rights import unit_in_area
from scheduler.pages.campaign_view import Fact
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.plan.errors import NestedLimits
from scheduler.progress.outlook import Required
from scheduler.progress.required import PeopleUnknown, required
from scheduler.progress.required_words import (
    days_text,
    finish_text,
    lead_text,
    percent_text,
    places_note,
    rate_text,
    verdict_sentence,
)


@dataclass(frozen=True, slots=True)
class RequiredView:
    """The sentence that judges, what it is about, and the facts behind it."""

    verdict: str
    about: str
    facts: list[Fact]


def required_view(db: DbSession, campaign: Campaign, account: Account, now: datetime, lang: str) -> RequiredView | None:
    """Return the required rate of the account's area at `now`; None where nothing can be told of it."""
    try:
        found = required(db, campaign, as_of=now, unit=unit_in_area(db, account, campaign, None))
    except (AreaUnknown, NestedLimits, NotAllowed, PeopleUnknown):
        return None
    about = sentence(f"required_{found.source}", lang, unit=found.unit_name, day=date_text(found.as_of_day, lang))
    return RequiredView(verdict_sentence(found, lang), about, required_facts(found, lang))


def required_facts(found: Required, lang: str) -> list[Fact]:
    """Return needed, target and places a day, and the day of the end, which warns where it is too late."""
    places, deciding = found.places, found.deciding
    needed = "–" if found.shown is None else figure(found.shown, lang)
    left = sentence("required_left", lang, people=figure(found.remaining, lang), days=days_text(found.days_left, lang))
    target = "–" if found.target is None else figure(found.target, lang)
    no_target = sentence("required_no_target", lang)
    a_day = "–" if places is None or places.per_day is None else rate_text(places.per_day, lang)
    return [
        Fact(sentence("required_needed", lang), needed, left),
        Fact(
            sentence("required_target", lang),
            target,
            no_target if found.target is None else percent_text(found, found.target, lang),
        ),
        Fact(sentence("required_places", lang), a_day, places_note(found, lang)),
        Fact(
            sentence("required_finish", lang),
            finish_text(deciding, lang) if found.remaining else "–",
            _finish_note(found, lang),
            warn=found.verdict in {"late", "over"},
        ),
    ]


def _finish_note(found: Required, lang: str) -> str:
    if found.verdict == "done":
        return sentence("required_nobody_left", lang)
    if found.verdict == "over":
        return sentence("required_over", lang, last=date_text(found.last_day, lang))
    if found.deciding is None:
        return sentence("required_no_forecast", lang)
    lead = lead_text(found, found.deciding, lang)
    pace = found.at_pace
    if pace is None or pace.finish is None or pace is found.deciding:
        return lead
    return f"{lead}; {sentence('required_pace', lang, finish=date_text(pace.finish, lang))}"

"""The campaign's page: four figures of the account's area, and the steps from roster to hand-out with the next one marked."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from notices import wording
from notices.wording import figure
from scheduler.auth.models import Account
from scheduler.auth.rights import allowed_units
from scheduler.pages.facts import Counts, counts_of
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.places.public_holidays import holiday_warning, open_holidays
from scheduler.places.unit_tables import unit_book
from slots.calendar import operating_day


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its label, and a small note under it."""

    label: str
    figure: str
    note: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `action` is where its button posts to, `link` what can be seen of it."""

    key: str
    done: bool
    is_next: bool
    text: str
    action: str
    link: str


_STEPS = (
    ("roster", "", "/dot/danh-sach"),
    ("sessions", "/dot/mo-ca", ""),
    ("draft", "/dot/ke-hoach", "/dot/ke-hoach"),
    ("publish", "", "/dot/ke-hoach"),
    ("print", "/dot/in", "/dot/in"),
    ("hand_out", "", "/tien-do"),
)


def counts_for(db: DbSession, campaign: Campaign, account: Account) -> Counts:
    """Return the counts of the account's area."""
    return counts_of(db, campaign, allowed_units(db, account))


def facts_of(counts: Counts, lang: str) -> list[Fact]:
    """Return the four figures."""

    def said(key: str, **facts: object) -> str:
        return sentence(key, lang, **facts)

    plan = counts.plan
    about_plan = (
        said("fact_plan_note", number=plan.number, state=said(f"plan_{plan.state}").lower())
        if plan
        else said("fact_no_plan")
    )
    area = said(
        "fact_households",
        households=figure(counts.households, lang),
        neighbourhoods=figure(counts.neighbourhoods, lang),
    )
    return [
        Fact(said("fact_people"), figure(counts.residents, lang), area),
        Fact(
            said("fact_places"),
            figure(counts.places, lang),
            said("fact_sessions", sessions=figure(counts.sessions, lang)),
        ),
        Fact(said("fact_plan"), figure(plan.summary["placed"], lang) if plan else "–", about_plan),
        Fact(
            said("fact_slips"), figure(counts.printed_slips, lang), said("fact_files", files=figure(counts.files, lang))
        ),
    ]


def steps_of(counts: Counts, lang: str, *, may_plan: bool) -> list[Step]:
    """Return the steps; the first that is not done is the next one."""
    state = counts.plan.state if counts.plan else ""
    done = {
        "roster": counts.residents > 0,
        "sessions": counts.sessions > 0,
        "draft": counts.plan is not None,
        "publish": state == "published",
        "print": state == "published" and 0 < counts.bundles <= counts.files,
        "hand_out": 0 < counts.slips <= counts.handed_out,
    }
    following = next((key for key, _, _ in _STEPS if not done[key]), "")
    facts = {"done": figure(counts.handed_out, lang), "total": figure(counts.slips, lang)}
    ready = _ready(done)
    shown = {key: may_plan or link != "/dot/ke-hoach" for key, _, link in _STEPS}
    shown["publish"] &= not done["publish"]  # the step before already leads to the plan
    return [
        Step(
            key=key,
            done=done[key],
            is_next=key == following,
            text=sentence(f"text_{key}", lang, **facts),
            action=action if ready[key] else "",
            link=link if ready[key] and shown[key] else "",
        )
        for key, action, link in _STEPS
    ]


def _ready(done: dict[str, bool]) -> dict[str, bool]:
    """Whether what a step needs is there: no button is shown that can only fail."""
    return {
        "roster": True,
        "sessions": True,
        "draft": done["roster"] and done["sessions"],
        "publish": done["draft"],
        "print": done["publish"],
        "hand_out": done["publish"],
    }


def summary_of(campaign: Campaign, now: datetime, lang: str) -> str:
    """Return the campaign's dates and how long it still runs."""
    left = (campaign.last_day - operating_day(now)).days
    runs = campaign.state == "open" and left >= 0
    state = sentence("campaign_runs", lang, days=left) if runs else sentence("campaign_ended", lang)
    first, last = (wording.date_text(day, lang) for day in (campaign.first_day, campaign.last_day))
    return sentence("campaign_summary", lang, first=first, last=last, state=state)


def holidays_of(db: DbSession, campaign: Campaign, now: datetime, lang: str) -> str:
    """Return which open days from today on are public holidays, as one line; "" once the campaign is closed: nothing is open."""
    if campaign.state == "closed":
        return ""
    file = settings_of(campaign)
    return holiday_warning(
        open_holidays(file, unit_book(db, campaign.dataset), since=operating_day(now, file.day_starts_minute)), lang
    )

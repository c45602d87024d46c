"""A party's present appointment in the resident's words: state first, then the hour or the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlmodel import Session as DbSession

from notices import ruler, wording
from notices.station_news import for_household
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.outcomes import latest_outcome
from scheduler.arrivals.party import party_of
from scheduler.arrivals.station_notices import concerning, counting, lateness, news_of, notices_of
from scheduler.database import stored_id
from scheduler.invitations.service import PresentSlip
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_parts import Bilingual
from slots.calendar import ZONE, operating_day
from slots.shift import Shift

SHOWS_HOUR = {"upcoming", "today", "changed"}
STATE_KEYS = {"cancelled": "state_cancelled", "missed": "state_missed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipView:
    """Everything the resident's page says, in one language; names are masked.

    `news` is what the station tells now: title, what to do, and its own words.
    """

    untold: bool
    household: str
    people: int
    names: str
    state: str
    state_text: str
    news: tuple[str, str, str] | None
    first_hour: str
    last_hour: str
    day: str
    spoken: str
    ruler: Markup
    heading: str
    advice: str
    station: str
    station_address: str
    papers: list[str]
    fee_line: str
    contact_label: str
    contact_name: str
    contact_phone: str
    anti_fraud: str
    verify_phone: str

    @property
    def shows_hour(self) -> bool:
        """Whether the heavy block shows the hour; otherwise it shows the next step."""
        return self.state in SHOWS_HOUR

    @property
    def marked(self) -> bool:
        """Whether the state concerns today or asks for something."""
        return self.state in {"today", "changed", "missed", "cancelled"}


@dataclass(frozen=True, slots=True)
class _Arrivals:
    here: int
    done: int


def build(db: DbSession, slip: PresentSlip, *, now: datetime, lang: str, replaced: bool) -> SlipView:
    """Return the page's facts at `now`; `replaced` says that the paper shown is an older version."""
    settings = settings_of(slip.campaign)
    arrivals = _arrivals_of(db, slip)
    notices = concerning(notices_of(db, stored_id(slip.station), slip.operating_day), slip.shift)
    state = _state(slip, arrivals, settings, now, replaced=replaced, notices=notices)
    first_hour, last_hour = wording.hours(slip.starts_at, slip.ends_at)
    texts = settings.texts
    neighbourhood = slip.neighbourhood
    at_home = slip.kind == "home"
    return SlipView(
        untold=slip.household.is_untold,
        household=wording.masked_name(slip.household.head_name),
        people=slip.size,
        names=_names(slip, lang),
        state=state,
        state_text=_state_text(state, lang),
        news=_news(db, slip, notices, now, lang) if state in SHOWS_HOUR else None,
        first_hour=first_hour,
        last_hour=last_hour,
        day=wording.sentence_case(wording.day_line(slip.operating_day, slip.ends_at, lang)),
        spoken=_spoken(slip, lang),
        ruler=_ruler(slip, settings, lang),
        heading=_heading(state, arrivals, slip, lang),
        advice=_advice(state, slip, lang),
        station=sentence("place_home", lang) if at_home else wording.keep_together(slip.station.name),
        station_address=sentence("home_text", lang) if at_home else wording.keep_together(slip.station.address),
        papers=_papers(settings, lang),
        fee_line=_either(texts.fee_line, lang) if texts.fee_line else "",
        contact_label=_contact_label(state, slip, lang),
        contact_name=neighbourhood.leader_name,
        contact_phone=neighbourhood.leader_phone,
        anti_fraud=_either(texts.anti_fraud, lang),
        verify_phone=texts.verify_phone,
    )


def _arrivals_of(db: DbSession, slip: PresentSlip) -> _Arrivals:
    here = {member.resident_id for member in party_of(db, slip.invitation).members if member.arrived}
    outcomes = [latest_outcome(db, member.resident_id) for member in slip.members]
    done = sum(1 for fact in outcomes if fact is not None and fact.outcome == "collected")
    return _Arrivals(len(here), done)


def _state(
    slip: PresentSlip,
    arrivals: _Arrivals,
    settings: CampaignFile,
    now: datetime,
    *,
    replaced: bool,
    notices: Sequence[StationNotice],
) -> str:
    today = operating_day(now, settings.day_starts_minute)
    late = timedelta(minutes=settings.tolerances.late_minutes + lateness(notices, slip.shift))
    postponed = any(notice.kind == "postponed" for notice in notices)
    checks = (
        ("done", arrivals.done >= slip.size),
        ("closed", slip.campaign.state == "closed"),
        ("cancelled", slip.invitation.cancelled_at is not None),
        ("arrived", arrivals.here > 0),
        ("missed", now > slip.ends_at + late and not postponed),
        ("changed", replaced),
        ("today", today == slip.operating_day),
    )
    return next((state for state, holds in checks if holds), "upcoming")


def _news(
    db: DbSession, slip: PresentSlip, notices: Sequence[StationNotice], now: datetime, lang: str
) -> tuple[str, str, str] | None:
    notice = counting(notices, slip.shift)
    if notice is None:
        return None
    title, advice = for_household(news_of(db, notice, now=now), slip.starts_at, slip.ends_at, lang)
    return title, advice, notice.note


def _state_text(state: str, lang: str) -> str:
    key = STATE_KEYS.get(state)
    return sentence(key, lang) if key else wording.resident_state(state, lang)


def _spoken(slip: PresentSlip, lang: str) -> str:
    hours = wording.spoken_hours(slip.starts_at, slip.ends_at, lang)
    return sentence("shift_and_hours", lang, shift=wording.shift_name(slip.shift, lang), hours=hours)


def _ruler(slip: PresentSlip, settings: CampaignFile, lang: str) -> Markup:
    opening = [Shift.parse(shift.code, shift.hours) for station in settings.stations for shift in station.shifts]
    day = ruler.widened((shift.start_minute, shift.end_minute) for shift in opening)
    starts = _minutes_of(slip, slip.starts_at)
    # The sentences of the ruler are our own constants, and the rest of it is figures.
    return Markup(ruler.svg(starts, _minutes_of(slip, slip.ends_at), lang, day))  # noqa: S704


def _minutes_of(slip: PresentSlip, moment: datetime) -> int:
    local = moment.astimezone(ZONE)
    return (local.date() - slip.operating_day).days * 1440 + local.hour * 60 + local.minute


def _former(slip: PresentSlip, lang: str) -> str:
    day = wording.day_line(slip.operating_day, slip.ends_at, lang)
    return sentence("former_slot", lang, hours=wording.hour_range(slip.starts_at, slip.ends_at), day=day)


def _heading(state: str, arrivals: _Arrivals, slip: PresentSlip, lang: str) -> str:
    if state in SHOWS_HOUR:
        return ""
    return sentence(f"{state}_heading", lang, here=arrivals.here, people=slip.size)


def _advice(state: str, slip: PresentSlip, lang: str) -> str:
    return "" if state in SHOWS_HOUR else sentence(f"{state}_advice", lang, slot=_former(slip, lang))


def _names(slip: PresentSlip, lang: str) -> str:
    """Name the people, masked, where the slip is not for the whole household."""
    if slip.invitation.party == "household":
        return ""
    return sentence(
        "invited_people", lang, names=", ".join(wording.masked_name(member.name) for member in slip.members)
    )


def _papers(settings: CampaignFile, lang: str) -> list[str]:
    own = [_either(paper, lang) for paper in settings.texts.papers if paper.case == "all"]
    return [sentence("bring_slip", lang), *own]


def _contact_label(state: str, slip: PresentSlip, lang: str) -> str:
    """Say what to call for while one may still come; afterwards the advice above has said it."""
    title = _leader_title(slip, lang)
    if state in SHOWS_HOUR:
        return sentence("if_you_cannot_come", lang, title=title)
    return wording.sentence_case(title)


def _leader_title(slip: PresentSlip, lang: str) -> str:
    title = slip.neighbourhood.leader_title
    return sentence("leader", lang) if lang == "en" or not title else title[:1].lower() + title[1:]


def _either(words: Bilingual, lang: str) -> str:
    return words.en if lang == "en" and words.en else words.vi

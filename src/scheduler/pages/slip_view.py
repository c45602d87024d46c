"""A party's present appointment in the resident's words: state first, then the hour or the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy import Connection
from sqlmodel import Session as DbSession

from notices import ruler, wording
from notices.station_news import for_household
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.shown import ShownSlip
from scheduler.arrivals.station_notices import concerning, counting, lateness, news_of, notices_of
from scheduler.pages.map_link import map_link
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import Texts
from scheduler.places.known_files import KnownFile
from scheduler.plan.resident_changes import cut_off_of
from slots.calendar import minute_of, operating_day

SHOWS_HOUR = {"upcoming", "today", "changed"}
STATE_KEYS = {"cancelled": "state_cancelled", "missed": "state_missed"}
STEPS = {"home": ("next_slip", "next_taken")}
ALL_STEPS = ("next_slip", "next_turn", "next_taken")
_USUAL_WARNING = Texts.model_fields["anti_fraud"].default


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipView:
    """Everything the resident's page says, in one language; names are masked.

    `may_change` offers other windows, `may_ask` the page on which something is asked for, answered and taken back.
    `news` is what the station tells now: title, what to do, and its own words. `at` is the address of this slip, below which the
    pages lie that its holder can go on to.
    """

    at: str
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
    reads_otherwise: bool
    ruler: Markup
    heading: str
    advice: str
    station: str
    station_address: str
    map: str
    papers: list[str]
    fee_line: str
    steps_title: str
    steps: list[str]
    may_change: bool
    may_ask: bool
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
    def gives_paper(self) -> bool:
        """Whether picture and PDF may be asked for: not by a paper that was replaced, as they carry the present code."""
        return self.state != "changed"

    @property
    def marked(self) -> bool:
        """Whether the state concerns today or asks for something."""
        return self.state in {"today", "changed", "missed", "cancelled"}


def build(
    connection: Connection,
    slip: ShownSlip,
    known: KnownFile,
    *,
    now: datetime,
    lang: str,
    replaced: bool = False,
    digits: str = "",
    user_agent: str = "",
) -> SlipView:
    """Return the page's facts at `now`.

    Parameters
    ----------
    replaced
        The paper that was shown is an older version.
    digits
        The signed digits by which the page was opened; empty after a look-up, which leads on by those of the present version.
    user_agent
        What the device says of itself: its map is opened by an address that it knows.
    """
    settings = known.file
    notices = _notices(connection, slip)
    state = _state(slip, settings, now, replaced=replaced, notices=notices)
    first_hour, last_hour = wording.hours(slip.starts_at, slip.ends_at)
    texts = settings.texts
    at_home = slip.kind == "home"
    may_change = state in SHOWS_HOUR and not replaced and _may_change(slip, settings, now)
    return SlipView(
        at=f"/s/{digits or slip.digits}",
        untold=slip.untold,
        household=wording.masked_name(slip.head_name),
        people=slip.size,
        names=_names(slip, lang),
        state=state,
        state_text=_state_text(state, lang),
        news=_news(connection, slip, notices, now, lang) if state in SHOWS_HOUR else None,
        first_hour=first_hour,
        last_hour=last_hour,
        day=wording.sentence_case(wording.day_line(slip.operating_day, slip.ends_at, lang)),
        spoken=_spoken(slip, lang),
        reads_otherwise=not replaced and slip.reads_otherwise,
        ruler=_ruler(*_minutes(slip), lang, known.opening),
        heading=_heading(state, slip, lang),
        advice=_advice(state, slip, lang),
        station=sentence("place_home", lang) if at_home else wording.keep_together(slip.station_name),
        station_address=sentence("home_text", lang) if at_home else wording.keep_together(slip.station_address),
        map="" if at_home else _map(slip, known, user_agent),
        papers=_papers(slip, settings, lang),
        fee_line=texts.fee_line.text(lang) if texts.fee_line else "",
        steps_title=sentence("next_at_home" if at_home else "next", lang),
        steps=[sentence(key, lang) for key in STEPS.get(slip.kind, ALL_STEPS)],
        may_change=may_change,
        may_ask=not replaced and _may_ask(state, slip),
        contact_label=_contact_label(state, slip, lang, may_change=may_change),
        contact_name=slip.leader_name,
        contact_phone=slip.leader_phone,
        anti_fraud=_warning(texts, lang),
        verify_phone=texts.verify_phone,
    )


def state_of(connection: Connection, slip: ShownSlip, known: KnownFile, *, now: datetime) -> str:
    """Return the state that the page of the slip's present version tells at `now`."""
    return _state(slip, known.file, now, replaced=False, notices=_notices(connection, slip))


def _notices(connection: Connection, slip: ShownSlip) -> Sequence[StationNotice]:
    """Return what is in force for this slip's shift."""
    if not slip.told:
        return []
    with DbSession(connection) as db:
        return concerning(notices_of(db, slip.station_id, slip.operating_day), slip.shift)


def _news(
    connection: Connection, slip: ShownSlip, notices: Sequence[StationNotice], now: datetime, lang: str
) -> tuple[str, str, str] | None:
    """Return how a household is told what counts of its station's notices."""
    notice = counting(notices, slip.shift)
    if notice is None:
        return None
    with DbSession(connection) as db:
        title, advice = for_household(news_of(db, notice, now=now), slip.starts_at, slip.ends_at, lang)
    return title, advice, notice.note


def _arrived(slip: ShownSlip) -> int:
    return sum(person.arrived for person in slip.people)


def _state(
    slip: ShownSlip, settings: CampaignFile, now: datetime, *, replaced: bool, notices: Sequence[StationNotice]
) -> str:
    today = operating_day(now, settings.day_starts_minute)
    late = timedelta(minutes=settings.tolerances.late_minutes + lateness(notices, slip.shift))
    postponed = any(notice.kind == "postponed" for notice in notices)
    checks = (
        ("done", bool(slip.people) and all(person.done for person in slip.people)),
        ("closed", slip.campaign_state == "closed"),
        ("cancelled", slip.cancelled),
        ("arrived", _arrived(slip) > 0),
        ("missed", now > slip.ends_at + late and not postponed),
        ("changed", replaced),
        ("today", today == slip.operating_day),
    )
    return next((state for state, holds in checks if holds), "upcoming")


def _may_change(slip: ShownSlip, settings: CampaignFile, now: datetime) -> bool:
    """Whether the holder may still leave this window by himself; of a spare slip nobody knows yet whose it is."""
    in_time = now < cut_off_of(settings.changes, slip.starts_at)
    return slip.live and not slip.untold and slip.own_changes < settings.changes.most and in_time


def _may_ask(state: str, slip: ShownSlip) -> bool:
    """Whether somebody of the slip may still ask for something or has an answer to read, however late it is."""
    somebody_to_come = state in {*SHOWS_HOUR, "missed"} or (state == "arrived" and _arrived(slip) < slip.size)
    return somebody_to_come and not slip.untold


def _state_text(state: str, lang: str) -> str:
    key = STATE_KEYS.get(state)
    return sentence(key, lang) if key else wording.resident_state(state, lang)


def _spoken(slip: ShownSlip, lang: str) -> str:
    hours = wording.spoken_hours(slip.starts_at, slip.ends_at, lang)
    return sentence("shift_and_hours", lang, shift=wording.shift_name(slip.shift, lang), hours=hours)


def _minutes(slip: ShownSlip) -> tuple[int, int]:
    return minute_of(slip.operating_day, slip.starts_at), minute_of(slip.operating_day, slip.ends_at)


@lru_cache(maxsize=500)
def _ruler(starts: int, ends: int, lang: str, opening: frozenset[tuple[int, int]]) -> Markup:
    # The sentences of the ruler are our own constants, and the rest of it is figures.
    return Markup(ruler.svg(starts, ends, lang, ruler.widened(opening)))  # noqa: S704


def _former(slip: ShownSlip, lang: str) -> str:
    day = wording.day_line(slip.operating_day, slip.ends_at, lang)
    return sentence("former_slot", lang, hours=wording.hour_range(slip.starts_at, slip.ends_at), day=day)


def _heading(state: str, slip: ShownSlip, lang: str) -> str:
    if state in SHOWS_HOUR:
        return ""
    return sentence(f"{state}_heading", lang, here=_arrived(slip), people=slip.size)


def _advice(state: str, slip: ShownSlip, lang: str) -> str:
    return "" if state in SHOWS_HOUR else sentence(f"{state}_advice", lang, slot=_former(slip, lang))


def _names(slip: ShownSlip, lang: str) -> str:
    """Name the people, masked, where the slip is not for the whole household."""
    if slip.party == "household":
        return ""
    return sentence("invited_people", lang, names=", ".join(wording.masked_name(one.name) for one in slip.people))


def _map(slip: ShownSlip, known: KnownFile, user_agent: str) -> str:
    return map_link(
        slip.station_name, slip.station_address, known.stations.get(slip.station_code), user_agent=user_agent
    )


def _papers(slip: ShownSlip, settings: CampaignFile, lang: str) -> list[str]:
    """Return what this party is to bring; the slip itself first, whether or not the campaign's list begins with it."""
    cases = {"all", slip.target_group, *(person.residence_type for person in slip.people)}
    own = [paper for paper in settings.texts.papers if paper.case in cases]
    the_slip = sentence("bring_slip", "vi")
    named = bool(own) and own[0].vi.startswith(the_slip)
    return [sentence("bring_slip", lang), *(paper.text(lang) for paper in (own[1:] if named else own))]


def _contact_label(state: str, slip: ShownSlip, lang: str, *, may_change: bool) -> str:
    """Say what to call for where nothing else on the page says it."""
    title = _leader_title(slip, lang)
    if state in SHOWS_HOUR and not may_change:
        return sentence("if_you_cannot_come", lang, title=title)
    return wording.sentence_case(title)


def _leader_title(slip: ShownSlip, lang: str) -> str:
    title = slip.leader_title
    return sentence("leader", lang) if lang == "en" or not title else title[:1].lower() + title[1:]


def _warning(texts: Texts, lang: str) -> str:
    """Return what the campaign says against fraud; a phone's page has room for the usual warning in fewer words only."""
    return sentence("anti_fraud_short", lang) if texts.anti_fraud == _USUAL_WARNING else texts.anti_fraud.text(lang)

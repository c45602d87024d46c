"""A slip's appointment with the windows that its holder may choose, and what he may ask for, in his words; names are masked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from notices.errors import NoticesError
from scheduler.arrivals.party import party_of
from scheduler.database import stored_id
from scheduler.errors import SchedulerError
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import PresentSlip, present_slip
from scheduler.operations.resident_changing import changeable, live_appointment
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.plan.models import Appointment
from scheduler.plan.own_change_errors import NoSlotToChange, SlipNamesNobody
from scheduler.plan.own_changes import own_changes_of
from scheduler.plan.resident_changes import NearSession, NearWindow, cut_off_of, windows_near
from scheduler.requests.models import ResidentRequest
from scheduler.requests.service import open_requests
from slots.calendar import local
from slots.errors import SlotsError

Refusal = SchedulerError | SlotsError | NoticesError
_GONE = {
    "slot_full",
    "daily_limit_reached",
    "session_not_open",
    "slot_unknown",
    "window_begun",
    "day_after_deadline",
    "station_not_for_party",
    "too_young_that_day",
}
"""Refusals of a window whose own words are for those who book: the page offers none of these, so the window went meanwhile."""
ANSWERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A window to choose; only one that `fits` can be."""

    slot_id: int
    hours: str
    next_day: str
    free: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The windows of one session."""

    day: str
    place: str
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call, and the appointment as it is now; `present` is empty where there is none."""

    present: str
    station: str
    leader_title: str
    leader: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage(Contact):
    """What may be chosen; without `sections` the `reason` says why nothing may. `is_far` where nothing near has room."""

    slot_id: int
    people: int
    sections: list[tuple[str, list[Group]]]
    is_far: bool
    until: str
    reason: str
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage(Contact):
    """What may be asked for, what is open and what was answered; `reason` says why nothing may be asked.

    `kept` says that the window is not over, so that it stays until a request is answered.
    """

    people: list[tuple[int, str]]
    kinds: list[str]
    open: list[tuple[str, str]]
    answered: list[tuple[str, str]]
    may_change: bool
    kept: bool
    reason: str


def told(refused: Refusal, lang: str) -> str:
    """Return why something was refused, in words for a resident."""
    if refused.code == "campaign_closed":
        return sentence("change_over", lang)
    return sentence("change_gone", lang) if refused.code in _GONE else refused.text(lang)


def change_page(db: DbSession, invitation: Invitation, *, now: datetime, lang: str) -> ChangePage:
    """Return the windows to choose from, or why there are none."""
    slip = present_slip(db, invitation)
    found: list[NearSession] = []
    until, reason = "", _why_not_ask(db, slip, lang)
    may_ask = not reason
    try:
        appointment = changeable(db, invitation, now=now)
        found = windows_near(db, slip.campaign, appointment, now=now)
        until = _until(db, slip, appointment, lang)
        reason = "" if found else sentence("change_none", lang, people=slip.size)
    except SchedulerError as refused:
        reason = told(refused, lang)
    return ChangePage(
        **_contact(slip, lang, live=may_ask),
        slot_id=slip.slot_id,
        people=slip.size,
        sections=_sections(found, slip, lang),
        is_far=any(_is_far(one, slip) for one in found),
        until=until,
        reason=reason,
        may_ask=may_ask,
    )


def request_page(db: DbSession, invitation: Invitation, *, now: datetime, lang: str) -> RequestPage:
    """Return what may be asked for, with the requests that are open and the latest answers."""
    slip = present_slip(db, invitation)
    asked = open_requests(db, stored_id(invitation))
    reason = _why_not_ask(db, slip, lang)
    waiting = {one.kind for one in asked}
    kinds = [kind for kind in ("cannot_come", "home_visit", "split") if kind not in waiting and _fits(kind, slip)]
    return RequestPage(
        **_contact(slip, lang, live=not reason),
        people=[(member.number, wording.masked_name(member.name)) for member in slip.members],
        kinds=kinds,
        open=[(one.kind, _request(one, lang)) for one in asked],
        answered=[(_request(one, lang), _answer(one, lang)) for one in _answered(db, invitation)],
        may_change=_may_change(db, slip, now),
        kept=now < slip.ends_at,
        reason=reason,
    )


def _fits(kind: str, slip: PresentSlip) -> bool:
    """Tell whether there is sense in asking: one person cannot come apart, and who is visited at home need not ask for it."""
    return not (kind == "split" and slip.size < 2) and not (kind == "home_visit" and slip.kind == "home")


def _may_change(db: DbSession, slip: PresentSlip, now: datetime) -> bool:
    """Tell whether another window may be chosen and there is one."""
    try:
        appointment = changeable(db, slip.invitation, now=now)
    except SchedulerError:
        return False
    return bool(windows_near(db, slip.campaign, appointment, now=now))


def _is_far(one: NearSession, slip: PresentSlip) -> bool:
    days = settings_of(slip.campaign).changes.days
    return abs(one.session.operating_day - slip.operating_day).days > days


def _why_not_ask(db: DbSession, slip: PresentSlip, lang: str) -> str:
    if slip.campaign.state == "closed":
        return sentence("change_over", lang)
    try:
        live_appointment(db, slip.invitation)
    except (NoSlotToChange, SlipNamesNobody) as refused:
        return refused.text(lang)
    party = party_of(db, slip.invitation)
    if len(party.arrived) == len(party.members):
        return sentence("arrived_heading", lang, here=len(party.arrived), people=slip.size)
    return ""


def _contact(slip: PresentSlip, lang: str, *, live: bool) -> dict[str, str]:
    there = slip.neighbourhood
    hours = wording.hour_range(slip.starts_at, slip.ends_at)
    title = sentence("leader", lang) if lang == "en" or not there.leader_title else there.leader_title
    return {
        "present": f"{hours}, {wording.day_line(slip.operating_day, slip.ends_at, lang)}" if live else "",
        "station": sentence("place_home", lang) if slip.kind == "home" else wording.keep_together(slip.station.name),
        "leader_title": wording.sentence_case(title),
        "leader": there.leader_name,
        "phone": there.leader_phone,
    }


def _until(db: DbSession, slip: PresentSlip, appointment: Appointment, lang: str) -> str:
    changes = settings_of(slip.campaign).changes
    used = own_changes_of(db, slip.campaign, appointment.household_id, appointment.party)
    end = local(cut_off_of(changes, slip.starts_at))
    day = wording.day_text(end.date(), lang)
    return sentence("change_until", lang, clock=f"{end:%H:%M}", day=day, left=changes.most - used)


def _sections(sessions: Iterable[NearSession], slip: PresentSlip, lang: str) -> list[tuple[str, list[Group]]]:
    return [
        (sentence("change_alike" if alike else "change_other", lang), [_group(one, slip, lang) for one in some])
        for alike, some in groupby(sessions, key=lambda one: one.alike)
    ]


def _group(one: NearSession, slip: PresentSlip, lang: str) -> Group:
    day = wording.sentence_case(wording.day_text(one.session.operating_day, lang))
    home = one.station.kind == "home"
    place = sentence("place_home", lang) if home else wording.keep_together(one.station.name)
    shift = wording.shift_name(one.session.shift, lang)
    rows = [_row(window, one, slip.size, lang) for window in one.windows]
    return Group(day, f"{wording.sentence_case(shift)} · {place}", rows)


def _row(window: NearWindow, one: NearSession, size: int, lang: str) -> Row:
    begins = local(window.slot.starts_at).date()
    after_midnight = begins != one.session.operating_day
    weekday = wording.day_text(begins, lang, year=False)
    fits, free = window.free >= size, wording.figure(window.free, lang)
    key = "change_free" if fits else "change_short" if window.free else "change_full"
    return Row(
        slot_id=stored_id(window.slot),
        hours=wording.hour_range(window.slot.starts_at, window.slot.ends_at),
        next_day=sentence("change_next_day", lang, day=weekday) if after_midnight else "",
        free=sentence(key, lang, free=free) if key != "change_full" else sentence(key, lang),
        fits=fits,
    )


def _request(one: ResidentRequest, lang: str) -> str:
    kind = sentence(f"ask_{one.kind}", lang)
    numbers = ", ".join(str(number) for number in one.numbers)
    return sentence("ask_people", lang, kind=kind, numbers=numbers) if numbers else kind


def _answer(one: ResidentRequest, lang: str) -> str:
    return " ".join(text for text in (sentence(f"ask_{one.decision}", lang), one.answer) if text)


def _answered(db: DbSession, invitation: Invitation) -> Sequence[ResidentRequest]:
    mine = select(ResidentRequest).where(
        ResidentRequest.invitation_id == invitation.id, col(ResidentRequest.decision).in_(("done", "declined"))
    )
    return db.exec(mine.order_by(col(ResidentRequest.id).desc()).limit(ANSWERS_SHOWN)).all()

"""A household's appointment in words: where it is now, who comes, and the windows with room."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from notices.wording import figure
from scheduler.arrivals.models import CheckIn
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import present_slip
from scheduler.pages.slot_calendar_view import short_day
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.plan.choices import Choice, choices_for
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.windows import Window
from scheduler.roster.groups import HOUSEHOLD_PARTY
from slots.calendar import local


@dataclass(frozen=True, slots=True)
class Offer:
    """A window to choose."""

    slot_id: int
    hours: str
    free: str


@dataclass(frozen=True, slots=True)
class AppointmentPage:
    """What the page shows. `days` are (ISO day, text, chosen); `offers` are the chosen day's, by station.

    `live` where the appointment can be changed: it counts, is not cancelled, and nobody of it has arrived.
    """

    id: int
    head: str
    address: str
    number: str
    version: int
    slot_id: int
    hours: str
    day: str
    station: str
    people: str
    members: list[tuple[int, str]]
    state: str
    live: bool
    is_household: bool
    frozen: bool
    days: list[tuple[str, str, bool]]
    offers: list[tuple[str, list[Offer]]]
    others: list[tuple[int, str, str]]
    has_parts: bool


def slot_of(db: DbSession, slip: Invitation) -> int:
    """Return the slot of a slip's present appointment."""
    return db.get_one(Appointment, slip.appointment_id).slot_id


def appointment_of(
    db: DbSession, campaign: Campaign, slip: Invitation, day: date | None, *, now: datetime, lang: str
) -> AppointmentPage:
    """Return the page of a slip; without `day` the windows of the first day that has any are offered."""
    present = present_slip(db, slip)
    appointment = db.get_one(Appointment, slip.appointment_id)
    state = _state(db, slip, appointment, lang)
    choices = [] if state else choices_for(db, campaign, appointment, now=now)
    days = days_of(choices, day, present.operating_day, lang)
    chosen = next((iso for iso, _, is_chosen in days if is_chosen), "")
    others = _others(db, slip, lang)
    names = ", ".join(member.name for member in present.members)
    return AppointmentPage(
        id=stored_id(slip),
        head=present.household.head_name,
        address=wording.keep_together(present.household.address),
        number=wording.slip_number(slip.number),
        version=slip.version,
        slot_id=appointment.slot_id,
        hours=wording.hour_range(present.starts_at, present.ends_at),
        day=wording.day_line(present.operating_day, present.ends_at, lang),
        station=present.station.name,
        people=sentence("move_who", lang, people=figure(appointment.size, lang), names=names),
        members=[(member.resident_id, member.name) for member in present.members],
        state=state,
        live=not state,
        is_household=slip.party == HOUSEHOLD_PARTY,
        frozen=appointment.frozen,
        days=days,
        offers=offers_of(choices, chosen, lang),
        others=others,
        has_parts=any(party.startswith("part-") for _, _, party in others) or slip.party.startswith("part-"),
    )


def _state(db: DbSession, slip: Invitation, appointment: Appointment, lang: str) -> str:
    """Return why nothing can be changed, "" where it can."""
    if slip.cancelled_at is not None or appointment.status == "cancelled":
        return sentence("move_cancelled", lang, reason=slip.cancelled_reason or appointment.reason)
    if db.get_one(Plan, appointment.plan_id).state != "published":
        return sentence("move_cancelled", lang, reason="–")
    here = select(CheckIn.id).where(CheckIn.invitation_id == slip.id, col(CheckIn.undone_at).is_(None))
    return sentence("move_here", lang) if db.exec(here).first() is not None else ""


def days_of(choices: list[Choice], wanted: date | None, own: date, lang: str) -> list[tuple[str, str, bool]]:
    """Return (ISO day, text, chosen) of the days that have windows: chosen is the `wanted` one, else `own`, else the first."""
    counts = {day: len(list(some)) for day, some in groupby(choices, key=lambda one: one.window.session.operating_day)}
    if wanted not in counts:
        wanted = own if own in counts else min(counts, default=None)
    return [
        (
            day.isoformat(),
            sentence(
                "move_day_option",
                lang,
                day=short_day(day, lang),
                windows=figure(count, lang),
            ),
            day == wanted,
        )
        for day, count in counts.items()
    ]


def offers_of(choices: list[Choice], chosen: str, lang: str) -> list[tuple[str, list[Offer]]]:
    """Return the windows of the chosen ISO day, by station."""
    of_day = [one for one in choices if one.window.session.operating_day.isoformat() == chosen]
    groups: list[tuple[str, list[Offer]]] = []
    for _, some in groupby(of_day, key=lambda one: one.window.station.code):
        rows = list(some)
        offers = [
            Offer(
                stored_id(one.window.slot),
                _hours(one.window, lang),
                sentence("move_free", lang, free=figure(one.free, lang)),
            )
            for one in rows
        ]
        groups.append((rows[0].window.station.name, offers))
    return groups


def _hours(window: Window, lang: str) -> str:
    """Return the hours of a window; after midnight with the day on which that is."""
    hours = wording.hour_range(window.slot.starts_at, window.slot.ends_at)
    begins = local(window.slot.starts_at).date()
    if begins == window.session.operating_day:
        return hours
    return sentence("move_next_morning", lang, hours=hours, day=short_day(begins, lang))


def _others(db: DbSession, slip: Invitation, lang: str) -> list[tuple[int, str, str]]:
    """Return (id, what it is, party) of the household's other slips that are not cancelled."""
    rows = db.exec(
        select(Invitation)
        .where(
            Invitation.campaign_id == slip.campaign_id,
            Invitation.household_id == slip.household_id,
            Invitation.id != slip.id,
            col(Invitation.cancelled_at).is_(None),
        )
        .order_by(col(Invitation.number))
    )
    return [
        (
            stored_id(row),
            sentence("move_slip", lang, number=wording.slip_number(row.number), version=row.version),
            row.party,
        )
        for row in rows
    ]

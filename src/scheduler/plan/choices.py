"""Windows that a party could be moved to: all that are to come, take it, and have room for it as a whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment
from scheduler.plan.parties import PlannedParty, appointed_party
from scheduler.plan.places_left import limits_over, people_that_day, places_left
from scheduler.plan.problem import may_use
from scheduler.plan.supply import gather_catchment
from scheduler.plan.windows import Window


@dataclass(frozen=True, slots=True)
class Choice:
    """A window with `free` places, those that the party gives back counted in."""

    window: Window
    free: int


def choices_for(db: DbSession, campaign: Campaign, appointment: Appointment, *, now: datetime) -> list[Choice]:
    """Return the windows by day, station and time; the one that the party has is left out.

    Whether it still is so when somebody takes one, `plan.moving.move_party` looks again.
    """
    who = appointed_party(db, campaign, settings_of(campaign), appointment)
    found = windows_for(db, campaign, [who], leaving=[stored_id(appointment)], now=now)
    return [one for one in found if one.window.slot.id != appointment.slot_id]


def windows_for(
    db: DbSession, campaign: Campaign, forms: Sequence[PlannedParty], *, leaving: Collection[int] = (), now: datetime
) -> list[Choice]:
    """Return the windows with room for a party that may come in any of `forms`: the same people as a party of several groups.

    The appointments `leaving`, by id, give their places back.
    """
    settings, who = settings_of(campaign), forms[0]
    stations = db.exec(select(Station).where(Station.campaign_id == campaign.id)).all()
    catchment = gather_catchment(db, campaign, settings, stations)
    usable = {row.id: row for row in stations if any(may_use(form, row, catchment) for form in forms)}
    first = max(campaign.first_day, campaign.first_day + timedelta(days=who.first_day))
    rows = db.exec(
        select(SlotRow, SessionRow)
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(
            SessionRow.campaign_id == campaign.id,
            col(SessionRow.station_id).in_(usable),
            SessionRow.state == "open",
            SessionRow.operating_day >= first,
            SessionRow.operating_day <= campaign.last_day,
            col(SlotRow.closed).is_(False),
            SlotRow.starts_at > now,
        )
    ).all()
    left = places_left(db, [stored_id(slot) for slot, _ in rows], leaving=leaving)
    found = [
        Choice(Window(slot, session, usable[session.station_id]), left[stored_id(slot)].free)
        for slot, session in rows
        if left[stored_id(slot)].free >= who.size
    ]
    shut = _full_days(db, campaign, found, who.size, leaving)
    open_ones = [one for one in found if (one.window.station.unit_code, one.window.session.operating_day) not in shut]
    return sorted(open_ones, key=_order)


def _order(one: Choice) -> tuple[date, str, datetime, int]:
    window = one.window
    return window.session.operating_day, window.station.code, window.slot.starts_at, stored_id(window.slot)


def _full_days(
    db: DbSession, campaign: Campaign, found: list[Choice], people: int, leaving: Collection[int]
) -> set[tuple[str, date]]:
    """Return the units of stations and the days on which a daily limit leaves the party no room."""
    full: set[tuple[str, date]] = set()
    known: dict[tuple[str, date], int] = {}
    for unit in {one.window.station.unit_code for one in found}:
        for above, limit in limits_over(db, campaign, unit).items():
            for day in {one.window.session.operating_day for one in found if one.window.station.unit_code == unit}:
                if (above, day) not in known:
                    taken = people_that_day(db, campaign, above, day, leaving=leaving)
                    known[above, day] = limit - taken
                if known[above, day] < people:
                    full.add((unit, day))
    return full

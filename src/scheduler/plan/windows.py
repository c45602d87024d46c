"""What a booking and a move ask first: the plan that counts, the window by its slot, and whether a party may come there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.places.campaign_file import settings_of
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.errors import (
    DayAfterDeadline,
    NoPublishedPlan,
    StationNotForParty,
    TooYoungThatDay,
    WindowBegun,
)
from scheduler.plan.models import Plan
from scheduler.plan.parties import PlannedParty
from scheduler.plan.problem import may_use
from scheduler.plan.service import published_plan, take_turns
from scheduler.plan.supply import gather_catchment
from scheduler.plan.words import day_text
from slots.calendar import local
from slots.errors import SlotUnknown
from slots.session import SessionRef


@dataclass(frozen=True, slots=True)
class Window:
    """A window with its session and station."""

    slot: SlotRow
    session: SessionRow
    station: Station

    @property
    def clock(self) -> str:
        """The start on the clock of a wall: 18:00."""
        return f"{local(self.slot.starts_at):%H:%M}"

    @property
    def day(self) -> str:
        """The operating day as people write it: 26/3/2021."""
        return day_text(self.session.operating_day.isoformat())

    @property
    def name(self) -> str:
        """The session and the start: TRU-SO/2021-03-26/evening 18:00."""
        ref = SessionRef(self.station.code, self.session.operating_day, self.session.shift)
        return f"{ref} {self.clock}"


def open_campaign(db: DbSession, campaign: Campaign) -> None:
    """Take the campaign's turn and make sure that it still runs: somebody may have closed it while we waited.

    Raises
    ------
    CampaignClosed
    """
    take_turns(db, campaign)
    db.refresh(campaign)
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)


def plan_that_counts(db: DbSession, campaign: Campaign) -> Plan:
    """Return the published plan, which stays the one that counts until this transaction ends.

    Raises
    ------
    CampaignClosed, NoPublishedPlan
    """
    open_campaign(db, campaign)
    plan = published_plan(db, campaign)
    if plan is None:
        raise NoPublishedPlan(campaign=campaign.code)
    db.refresh(plan)  # whoever had his turn before us has changed its summary
    return plan


def window_of(db: DbSession, campaign: Campaign, slot_id: int) -> Window:
    """Return the window of a slot.

    Raises
    ------
    SlotUnknown
        The campaign has no such slot.
    """
    found = db.exec(
        select(SlotRow, SessionRow, Station)
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(SlotRow.id == slot_id, SessionRow.campaign_id == campaign.id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise SlotUnknown(slot=slot_id)
    return Window(*found)


def refuse_unfit(db: DbSession, campaign: Campaign, who: PlannedParty, window: Window, now: datetime) -> None:
    """Refuse a window that a party may not have, whether there is room or not.

    Raises
    ------
    WindowBegun, DayAfterDeadline, StationNotForParty, TooYoungThatDay
    """
    day = window.session.operating_day
    if window.slot.starts_at <= now:
        raise WindowBegun(clock=window.clock, day=window.day)
    if day > campaign.last_day:
        raise DayAfterDeadline(day=window.day, last=day_text(campaign.last_day.isoformat()))
    if not may_use(who, window.station, gather_catchment(db, campaign, settings_of(campaign), [window.station])):
        raise StationNotForParty(station=window.station.code)
    first = campaign.first_day + timedelta(days=who.first_day)
    if day < first:
        raise TooYoungThatDay(day=window.day, first=day_text(first.isoformat()))

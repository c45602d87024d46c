"""Today is off: tried first, then done; both tell who is told what."""

from datetime import date, datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.deps import AppDep, ClockDep, DbDep, PlainText, only_reads
from scheduler.guards import CampaignDep, Officer
from scheduler.operations.calling_off import DEFAULT_REASON, CalledOff, call_off, try_off
from scheduler.operations.off_lists import Told, message, within
from scheduler.operations.off_scope import Off, off_of
from scheduler.places.models import Campaign
from scheduler.reach import require_off

router = APIRouter(tags=["moves"])


class OffOrder(BaseModel):
    """A session, or a day with a station or a unit; `since` leaves what is over by then alone, `cancel` moves nobody."""

    session: PlainText = Field(default="", max_length=100)
    station: PlainText = Field(default="", max_length=40)
    unit: PlainText = Field(default="", max_length=10)
    day: date | None = None
    since: PlainText = Field(default="", max_length=5, description="HH:MM of the operating day")
    reason: PlainText = Field(default="", max_length=120, description="told to the people")
    cancel: bool = False


class ToldPublic(BaseModel):
    """A party to be told: its old window, the new one (null while it waits), the message, and what a leader needs to ring.

    `collect` is the start on a former paper that the household still holds.
    """

    household_id: int
    party: str
    slip_number: int
    people: int
    neighbourhood: str
    leader: str
    leader_phone: str
    street_order: int
    head: str
    phone: str
    old_starts_at: datetime
    old_station: str
    new_starts_at: datetime | None
    new_station: str | None
    collect: datetime | None
    message_vi: str
    message_en: str


class OffPublic(BaseModel):
    """What was done, in appointments and windows; `elsewhere` parties live outside of the asker's area and are not shown."""

    applied: bool
    changed: bool
    moved: int
    cancelled: int
    stayed: int
    closed_windows: int
    elsewhere: int
    told: list[ToldPublic]


@router.post("/sessions/off/trial", summary="Tell whom calling sessions off would concern; nothing is changed")
@only_reads
def trial(
    request: Request,
    order: OffOrder,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    campaign: CampaignDep,
    account: Officer,
) -> OffPublic:
    """Return who would get which window, and who none."""
    off = _asked(db, account, campaign, order)
    done = try_off(app.engine, campaign.code, off, keys=app.keys, now=clock.now())
    with app.writing(request.state.actor) as writing:
        note_lists(writing, campaign, off, done)
    return _public(db, account, campaign, off, done, applied=False)


@router.post("/sessions/off", summary="Call sessions off: move their people, close the windows, issue new slips")
def make(
    order: OffOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: Officer
) -> OffPublic:
    """Do it in one transaction; again it changes nothing and tells the same lists."""
    off = _asked(db, account, campaign, order)
    done = call_off(db, campaign=campaign, off=off, keys=app.keys, now=clock.now())
    note_lists(db, campaign, off, done)
    return _public(db, account, campaign, off, done, applied=True)


def _asked(db: DbSession, account: Account, campaign: Campaign, order: OffOrder) -> Off:
    off = off_of(campaign, **order.model_dump())
    require_off(db, account, campaign, off)
    return off


def note_lists(db: DbSession, campaign: Campaign, off: Off, done: CalledOff) -> None:
    """Note that names and telephones were shown."""
    note(db, "session.off_lists_read", campaign_id=campaign.id, day=off.day.isoformat(), rows=len(done.told))


def _public(
    db: DbSession, account: Account, campaign: Campaign, off: Off, done: CalledOff, *, applied: bool
) -> OffPublic:
    shown = within(done.told, part_of(db, account, campaign))
    return OffPublic(
        applied=applied,
        changed=done.changed,
        moved=done.moved,
        cancelled=done.cancelled,
        stayed=done.stayed,
        closed_windows=done.closed,
        elsewhere=len(done.told) - len(shown),
        told=[_told(campaign, off, one) for one in shown],
    )


def _told(campaign: Campaign, off: Off, one: Told) -> ToldPublic:
    reason = off.reason or DEFAULT_REASON
    return ToldPublic(
        household_id=one.household_id,
        party=one.party,
        slip_number=one.slip_number,
        people=one.people,
        neighbourhood=one.neighbourhood,
        leader=one.leader,
        leader_phone=one.leader_phone,
        street_order=one.street_order,
        head=one.head_name,
        phone=one.phone,
        old_starts_at=one.old.starts_at,
        old_station=one.old.station,
        new_starts_at=one.new.starts_at if one.new else None,
        new_station=one.new.station if one.new else None,
        collect=one.collect,
        message_vi=message(campaign, reason, one, "vi"),
        message_en=message(campaign, reason, one, "en"),
    )

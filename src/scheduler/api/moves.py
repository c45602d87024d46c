"""Moves by hand: a party to another window, two for each other's, a household in parts and back, places of a window blocked."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from scheduler.auth.models import Account
from scheduler.deps import AppDep, ClockDep, DbDep, PlainText, StoredNumber
from scheduler.guards import CampaignDep, MovesParties, Officer
from scheduler.operations.moving import Rearranged, join, move, split, swap
from scheduler.places.models import Campaign, SlotRow, Station
from scheduler.plan.blocking import Blocked, block_places
from scheduler.plan.moving import PartyKey
from scheduler.plan.places_left import PlacesLeft, find_window
from scheduler.reach import require_household, require_station, session_in_reach
from scheduler.roster.groups import HOUSEHOLD_PARTY

router = APIRouter(tags=["moves"])

SessionText = Annotated[PlainText, Field(max_length=100, description="STATION/DAY/SHIFT: TRU-SO/2021-03-26/evening")]
Clock = Annotated[PlainText, Field(max_length=5, description="HH:MM on the clock of the wall")]


class PartyName(BaseModel):
    """A party: `household`, `part-N`, or `resident-ID` of one who comes by himself."""

    household_id: StoredNumber
    party: PlainText = Field(default=HOUSEHOLD_PARTY, max_length=30)

    def key(self) -> PartyKey:
        """Return it as the plan knows it."""
        return PartyKey(self.household_id, self.party)


class MoveOrder(PartyName):
    """Which party, into which window."""

    session: SessionText
    starts: Clock


class SwapOrder(BaseModel):
    """The two parties."""

    first: PartyName
    second: PartyName


class SplitOrder(BaseModel):
    """Who of the household's main party comes as a part of its own."""

    household_id: StoredNumber
    residents: list[StoredNumber] = Field(min_length=1, max_length=50)


class JoinOrder(BaseModel):
    """The household whose parts come together again."""

    household_id: StoredNumber


class BlockOrder(BaseModel):
    """How many places of a window are given to nobody; 0 frees them all."""

    session: SessionText
    starts: Clock
    places: int = Field(ge=0, le=100_000)


class SlipPublic(BaseModel):
    """A party's window and the slip to print."""

    household_id: int
    party: str
    size: int
    starts_at: datetime
    ends_at: datetime
    slip_number: int
    slip_version: int


class RearrangedPublic(BaseModel):
    """The slips as they are now; `changed` is false where nothing had to be done."""

    changed: bool
    slips: list[SlipPublic]


class BlockedPublic(BaseModel):
    """The window as it is now, in people."""

    changed: bool
    places: int
    taken: int
    blocked: int
    free: int


@router.post("/appointments/move", summary="Move a party to another window with room")
def move_one(
    order: MoveOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: MovesParties
) -> RearrangedPublic:
    """Move it, freeze it there and issue its next slip; to the window it has, nothing is changed."""
    require_household(db, account, campaign, order.household_id)
    window = _window(db, account, campaign, order.session, order.starts)
    done = move(db, campaign=campaign, party=order.key(), slot_id=window.slot_id, keys=app.keys, now=clock.now())
    return rearranged(db, done)


@router.post("/appointments/swap", summary="Let two parties have each other's window")
def swap_two(
    order: SwapOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: MovesParties
) -> RearrangedPublic:
    """Swap them at once or not at all, and issue the next slips of both."""
    for one in (order.first, order.second):
        require_household(db, account, campaign, one.household_id)
    done = swap(
        db, campaign=campaign, first=order.first.key(), second=order.second.key(), keys=app.keys, now=clock.now()
    )
    return rearranged(db, done)


@router.post("/appointments/split", summary="Let some of a household come by themselves")
def split_one(
    order: SplitOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: MovesParties
) -> RearrangedPublic:
    """Give them a party and a slip of their own, at first in the same window."""
    require_household(db, account, campaign, order.household_id)
    done = split(
        db,
        campaign=campaign,
        household_id=order.household_id,
        residents=order.residents,
        keys=app.keys,
        now=clock.now(),
    )
    return rearranged(db, done)


@router.post("/appointments/join", summary="Bring the parts of a household together again")
def join_one(
    order: JoinOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: MovesParties
) -> RearrangedPublic:
    """Bring them into the window of the main party, if it has the places."""
    require_household(db, account, campaign, order.household_id)
    done = join(db, campaign=campaign, household_id=order.household_id, keys=app.keys, now=clock.now())
    return rearranged(db, done)


@router.post("/slots/block", summary="Keep places of a window from everybody")
def block(order: BlockOrder, db: DbDep, campaign: CampaignDep, account: Officer) -> BlockedPublic:
    """Block just so many; 409 `slot_full` where fewer are free."""
    row = session_in_reach(db, account, campaign, order.session)
    require_station(db, account, db.get_one(Station, row.station_id))
    done = block_places(db, campaign, find_window(db, row, order.starts).slot_id, order.places)
    return blocked_public(done)


def blocked_public(done: Blocked) -> BlockedPublic:
    """Return a window after a block."""
    left = done.window
    return BlockedPublic(
        changed=done.changed, places=left.places, taken=left.taken, blocked=left.blocked, free=left.free
    )


def rearranged(db: DbSession, done: Rearranged) -> RearrangedPublic:
    """Return slips with their windows."""
    slips = []
    for slip in done.slips:
        slot = db.get_one(SlotRow, slip.appointment.slot_id)
        slips.append(
            SlipPublic(
                household_id=slip.appointment.household_id,
                party=slip.appointment.party,
                size=slip.appointment.size,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                slip_number=slip.invitation.number,
                slip_version=slip.invitation.version,
            )
        )
    return RearrangedPublic(changed=done.changed, slips=slips)


def _window(db: DbSession, account: Account, campaign: Campaign, session: str, starts: str) -> PlacesLeft:
    return find_window(db, session_in_reach(db, account, campaign, session), starts)

"""Spare slips: asked for in advance, told of, taken back, returned."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from scheduler.auth.models import Account, Role
from scheduler.auth.rights import require_neighbourhood
from scheduler.deps import AppDep, ClockDep, DbDep, PlainText, StoredNumber
from scheduler.guards import CampaignDep, MarksSlips, Officer
from scheduler.handouts.marks import Source
from scheduler.invitations.models import Invitation
from scheduler.operations.reprinting import slip_numbered
from scheduler.operations.spare_households import Told, tell, untell
from scheduler.operations.spares import MOST_PEOPLE, MOST_SLIPS, give_back, open_spares
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.places.service import find_session
from scheduler.plan.places_left import find_window
from scheduler.reach import require_place
from scheduler.roster.models import Household
from scheduler.roster.spares import Found

router = APIRouter(prefix="/spare-slips", tags=["spare slips"])


class SpareWindow(BaseModel):
    """One window that may be used."""

    session: Annotated[PlainText, Field(max_length=100, description="STATION/DAY/SHIFT: TRU-SO/2021-03-26/evening")]
    starts: Annotated[PlainText, Field(max_length=5, description="HH:MM on the clock of the wall")]


class SpareOrder(BaseModel):
    """How many open spare slips a neighbourhood should have, and for how many people each new one."""

    neighbourhood_id: StoredNumber
    count: int = Field(ge=1, le=MOST_SLIPS)
    people: int = Field(ge=1, le=MOST_PEOPLE)
    windows: list[SpareWindow] = Field(
        default=[], max_length=50, description="the only ones to use; none means all that suit the neighbourhood"
    )


class SparesPublic(BaseModel):
    """The numbers of the slips that were made now, and how many are open in all."""

    made: list[int]
    total: int


class FoundPerson(BaseModel):
    """One person of the household; what is not known is left out."""

    name: PlainText = Field(default="", max_length=120)
    birth_year: int | None = Field(default=None, ge=1880, le=2100)


class TellOrder(BaseModel):
    """Whom a spare slip was given; the first of `members` is the head."""

    number: StoredNumber
    head_name: PlainText = Field(min_length=1, max_length=120)
    address: PlainText = Field(default="", max_length=200)
    people: int = Field(ge=1, le=MOST_PEOPLE)
    members: list[FoundPerson] = Field(default=[], max_length=MOST_PEOPLE)


class SlipOrder(BaseModel):
    """One spare slip, by number."""

    number: StoredNumber


class SparePublic(BaseModel):
    """A spare slip as it is now: whether it belongs to a household, and whether its places were given back."""

    number: int
    told: bool
    returned: bool


@router.post("", summary="Let a neighbourhood have so many open spare slips")
def ask(order: SpareOrder, db: DbDep, app: AppDep, campaign: CampaignDep, account: Officer) -> SparesPublic:
    """Make those that lack, or none; asking again adds nothing."""
    place = require_place(db, account, campaign, order.neighbourhood_id)
    slots = [find_window(db, find_session(db, campaign, one.session), one.starts).slot_id for one in order.windows]
    opened = open_spares(
        db,
        campaign,
        place,
        count=order.count,
        people=order.people,
        slots=slots,
        keys=app.keys,
        now=app.clock.now(),
    )
    return SparesPublic(made=list(opened.made), total=opened.total)


@router.post("/tell", summary="Record whom a spare slip was given")
def tell_one(order: TellOrder, db: DbDep, clock: ClockDep, campaign: CampaignDep, account: MarksSlips) -> SparePublic:
    """Record the household, and that the slip is handed out; told again, the later counts."""
    slip = _slip(db, account, campaign, order.number)
    found = tuple(Found(one.name, one.birth_year) for one in order.members)
    told = Told(order.head_name, order.address, order.people, found)
    tell(db, campaign, slip, told, source=_source(account), account=account, now=clock.now())
    return _public(db, slip)


@router.post("/untell", summary="Take back whom a spare slip was given")
def untell_one(order: SlipOrder, db: DbDep, clock: ClockDep, campaign: CampaignDep, account: MarksSlips) -> SparePublic:
    """Let it be blank and open again, while nobody came by it."""
    slip = _slip(db, account, campaign, order.number)
    untell(db, campaign, slip, source=_source(account), account=account, now=clock.now())
    return _public(db, slip)


@router.post("/return", summary="Return a spare slip that nobody needed")
def return_one(order: SlipOrder, db: DbDep, clock: ClockDep, campaign: CampaignDep, account: MarksSlips) -> SparePublic:
    """Free its places; returning it again changes nothing."""
    slip = _slip(db, account, campaign, order.number)
    give_back(db, campaign, slip, now=clock.now())
    return _public(db, slip)


def _slip(db: DbSession, account: Account, campaign: Campaign, number: int) -> Invitation:
    slip = slip_numbered(db, campaign, number)
    household = db.get_one(Household, slip.household_id)
    require_neighbourhood(db, account, db.get_one(Neighbourhood, household.neighbourhood_id))
    return slip


def _source(account: Account) -> Source:
    return "leader" if account.role == Role.LEADER else "clerk"


def _public(db: DbSession, slip: Invitation) -> SparePublic:
    told = db.get_one(Household, slip.household_id).spare_told_at is not None
    return SparePublic(number=slip.number, told=told, returned=slip.cancelled_at is not None)

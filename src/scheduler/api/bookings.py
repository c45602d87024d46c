"""Free places, and booking a party into one."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, PlainText, StoredNumber
from scheduler.guards import CampaignDep, Officer
from scheduler.operations.booking import book
from scheduler.places.models import Station
from scheduler.plan.places_left import day_left, find_window, windows_of
from scheduler.reach import SessionInReach, require_household, session_in_reach
from scheduler.roster.groups import HOUSEHOLD_PARTY

router = APIRouter(tags=["bookings"])


class WindowPublic(BaseModel):
    """A window with its places, in people; of them the `blocked` ones are given to nobody."""

    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int
    blocked: int
    free: int


class PlacesPublic(BaseModel):
    """A session's windows. `day_left` is how many people more its daily limit allows that day; null without a limit."""

    session: str
    state: str
    day_left: int | None
    windows: list[WindowPublic]


class BookingOrder(BaseModel):
    """Which party, into which window."""

    household_id: StoredNumber
    party: PlainText = Field(default=HOUSEHOLD_PARTY, max_length=30)
    session: Annotated[PlainText, Field(max_length=100, description="STATION/DAY/SHIFT: TRU-SO/2021-03-26/evening")]
    starts: Annotated[
        PlainText,
        Field(max_length=5, description="HH:MM on the clock of the wall; 00:30 of a night shift is the next day's"),
    ]


class BookingPublic(BaseModel):
    """The appointment and the slip to print; `changed` is false where the party had it already."""

    changed: bool
    appointment_id: int
    size: int
    starts_at: datetime
    ends_at: datetime
    slip_number: int
    slip_version: int


@router.get("/sessions/places", summary="The windows of a session with taken and free places")
def places(db: DbDep, campaign: CampaignDep, account: Officer, row: SessionInReach) -> PlacesPublic:
    """Return them in the order of time; a session of elsewhere is refused like one that does not exist."""
    del account
    station = db.get_one(Station, row.station_id)
    return PlacesPublic(
        session=f"{station.code}/{row.operating_day}/{row.shift}",
        state=row.state,
        day_left=day_left(db, campaign, station.unit_code, row.operating_day),
        windows=[WindowPublic.model_validate(window, from_attributes=True) for window in windows_of(db, row)],
    )


@router.post("/bookings", summary="Book a party that the published plan left out into a window with room")
def book_party(
    order: BookingOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: Officer
) -> BookingPublic:
    """Book it and issue its slip; 409 `slot_full` or `daily_limit_reached` where there is no room, and again changes nothing."""
    require_household(db, account, campaign, order.household_id)
    window = find_window(db, session_in_reach(db, account, campaign, order.session), order.starts)
    done = book(
        db,
        campaign=campaign,
        household_id=order.household_id,
        party=order.party,
        slot_id=window.slot_id,
        keys=app.keys,
        now=clock.now(),
    )
    return BookingPublic(
        changed=done.changed,
        appointment_id=stored_id(done.appointment),
        size=done.appointment.size,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        slip_number=done.invitation.number,
        slip_version=done.invitation.version,
    )

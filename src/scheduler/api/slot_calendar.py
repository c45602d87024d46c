"""The calendar of slots: places, taken and free by operating day and hour, for a station or a unit."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from scheduler.deps import ClockDep, DbDep, PlainText
from scheduler.guards import CampaignDep, Reader
from scheduler.progress.slot_calendar import CalendarDay, Room, days_within, slot_calendar
from scheduler.reach import place_in_area
from slots.calendar import operating_day

router = APIRouter(tags=["progress"])
Code = Annotated[PlainText, Query(max_length=40)]
Days = Annotated[int, Query(ge=1, le=400)]


class RoomPublic(BaseModel):
    """People: places, those taken in the published plan, those free; `closed` where every window is."""

    places: int
    taken: int
    free: int
    windows: int
    closed_windows: int
    closed: bool


class HourPublic(BaseModel):
    """One hour from 00:00 of the operating day (25 is 1:00 after midnight); of a longer window it has a share."""

    hour: int
    places: float
    taken: float
    free: float
    closed: bool


class DayPublic(RoomPublic):
    """One operating day, and those of its hours in which a window runs."""

    operating_day: date
    hours: list[HourPublic]


class StationPublic(RoomPublic):
    """One station over all the days."""

    code: str
    name: str


class SlotCalendarPublic(BaseModel):
    """What was asked for, its sum, its days and its stations; `plan` is the number of the published plan, if there is one."""

    unit: str
    station: str | None
    plan: int | None
    total: RoomPublic
    days: list[DayPublic]
    stations: list[StationPublic]


@router.get("/slot-calendar", summary="Places, taken and free by operating day and hour, of a station or a unit")
def show_slot_calendar(
    db: DbDep,
    clock: ClockDep,
    campaign: CampaignDep,
    account: Reader,
    unit: Code = "",
    station: Code = "",
    from_day: date | None = None,
    days: Days = 14,
) -> SlotCalendarPublic:
    """Return the calendar of a station, or of a unit with everything below it; of neither, that of the account's area.

    It begins at `from_day`, else today, and shows the days that lie within the campaign.
    """
    place = place_in_area(db, account, campaign, unit=unit, station=station)
    span = days_within(campaign, from_day or operating_day(clock.now()), days)
    found = slot_calendar(db, campaign, place.where, span)
    return SlotCalendarPublic(
        unit=place.unit.code,
        station=place.station.code if place.station else None,
        plan=found.plan,
        total=RoomPublic(**_room(found.total)),
        days=[_day(day) for day in found.days],
        stations=[StationPublic(code=row.code, name=row.name, **_room(row.total)) for row in found.stations],
    )


def _day(day: CalendarDay) -> DayPublic:
    return DayPublic(
        operating_day=day.operating_day,
        hours=[
            HourPublic(
                hour=hour,
                places=float(room.places),
                taken=float(room.taken),
                free=float(room.free),
                closed=room.is_closed,
            )
            for hour, room in day.hours.items()
        ],
        **_room(day.total),
    )


def _room(room: Room) -> dict[str, int]:
    return {
        "places": int(room.places),
        "taken": int(room.taken),
        "free": int(room.free),
        "windows": room.windows,
        "closed_windows": room.closed_windows,
        "closed": room.is_closed,
    }

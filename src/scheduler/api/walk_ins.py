"""People who come without a slip."""

from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field, model_validator

from scheduler.api.visits import VisitPublic, present_day, public
from scheduler.arrivals.queue import standing_of
from scheduler.arrivals.walk_ins import MOST_PEOPLE, Newcomer, add_walk_in
from scheduler.deps import ClockDep, DbDep, PlainName, StoredNumber
from scheduler.guards import AtStationDep
from scheduler.places.models import Campaign, Station

router = APIRouter(tags=["arrivals"])


class NewcomerOrder(BaseModel):
    """Somebody who is on no roster, to be put onto it."""

    name: PlainName = Field(max_length=120)
    neighbourhood_id: StoredNumber
    birth_year: int | None = Field(default=None, ge=1900, le=2100)


class WalkInOrder(BaseModel):
    """Who came without a slip: somebody found on the roster, a newcomer, or a number of people and nothing more."""

    entry_id: UUID = Field(description="made by the scanner; the same again is the same visit")
    people: int = Field(default=1, ge=1, le=MOST_PEOPLE)
    resident_id: StoredNumber | None = Field(default=None, description="as the search by name tells it")
    newcomer: NewcomerOrder | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "WalkInOrder":
        if self.resident_id is not None and self.newcomer is not None:
            raise ValueError("give resident_id or newcomer, not both")
        return self


@router.post("/walk-ins", status_code=status.HTTP_201_CREATED, summary="Enter people who came without a slip")
def walk_in(order: WalkInOrder, db: DbDep, clock: ClockDep, at: AtStationDep) -> VisitPublic:
    """Return their visit with its queue number; the same entry again returns the same visit."""
    now = clock.now()
    new = order.newcomer
    visit = add_walk_in(
        db,
        campaign=db.get_one(Campaign, at.campaign_id),
        station=db.get_one(Station, at.station_id),
        day=present_day(db, at, now),
        entry_id=str(order.entry_id),
        people=order.people,
        now=now,
        resident_id=order.resident_id,
        newcomer=None if new is None else Newcomer(new.name, new.neighbourhood_id, new.birth_year),
    )
    return public(standing_of(db, visit))

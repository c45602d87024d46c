"""Finding people by name at the door."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from scheduler.api.visits import present_day
from scheduler.arrivals.names import Hit, find_by_name
from scheduler.auth.limits import NameLimit
from scheduler.deps import ClockDep, DbDep, PlainText, opens_records
from scheduler.guards import AtStationDep
from scheduler.places.models import Campaign, Station

router = APIRouter(tags=["arrivals"])


class SlipFoundPublic(BaseModel):
    """A live slip; its `typed_code` goes on as the text of a scan."""

    number: int
    typed_code: str
    station: str
    here: bool
    operating_day: date
    starts_at: datetime
    ends_at: datetime
    people: int
    arrived: int


class HitPublic(BaseModel):
    """Somebody found, by masked names; without a slip he can be entered as a walk-in by `resident_id`."""

    resident_id: int
    person: str
    household: str
    neighbourhood: str
    slip: SlipFoundPublic | None


class FoundPublic(BaseModel):
    """At most twelve, those of this station and day first; `more` says that the name must be told more exactly."""

    hits: list[HitPublic]
    more: bool


@router.get("/scans/names", summary="Find a slip by the name of somebody on it")
@opens_records
def names(
    db: DbDep,
    clock: ClockDep,
    limit: Annotated[None, Depends(NameLimit())],
    at: AtStationDep,
    q: Annotated[PlainText, Query(max_length=100, description="words of the name in any order, and a year of birth")],
) -> FoundPublic:
    """Return who has a name like `q`; marks and case do not count. Each look is noted."""
    del limit
    found = find_by_name(
        db,
        campaign=db.get_one(Campaign, at.campaign_id),
        station=db.get_one(Station, at.station_id),
        day=present_day(db, at, clock.now()),
        text=q,
    )
    return FoundPublic(hits=list(map(_public, found.hits)), more=found.more)


def _public(hit: Hit) -> HitPublic:
    slip = hit.slip
    return HitPublic(
        resident_id=hit.resident_id,
        person=hit.person,
        household=hit.household,
        neighbourhood=hit.neighbourhood,
        slip=slip
        and SlipFoundPublic(
            number=slip.number,
            typed_code=slip.typed_code,
            station=slip.station,
            here=slip.here,
            operating_day=slip.operating_day,
            starts_at=slip.window.start,
            ends_at=slip.window.end,
            people=slip.people,
            arrived=slip.arrived,
        ),
    )

"""Check-ins, what is taken back of them, and outcomes."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field, model_validator

from scheduler.arrivals.errors import PersonUnknown
from scheduler.arrivals.judging import moment_of
from scheduler.arrivals.outcomes import record_outcome, resident_on_slip, was_at
from scheduler.arrivals.service import check_in, find_scan, undo
from scheduler.deps import ClockDep, DbDep, Moment, PlainText, StoredNumber
from scheduler.guards import AtStationDep
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.roster.models import Resident

router = APIRouter(tags=["arrivals"])
OutcomeCode = Literal["collected", "fingerprints_unreadable", "papers_missing", "data_mismatch", "not_eligible", "left"]


class CheckInOrder(BaseModel):
    """Who of the party has come; nobody named means all."""

    numbers: list[StoredNumber] | None = Field(default=None, max_length=30)
    reason: PlainText = Field(default="", max_length=200, description="needed where the verdict holds back")


class UndoOrder(BaseModel):
    """Whose arrivals are taken back; nobody named means all that the scan recorded."""

    numbers: list[StoredNumber] | None = Field(default=None, max_length=30)
    undone_at: Moment | None = Field(
        default=None, description="by the scanner's clock, where it was done without network"
    )
    sent_at: Moment | None = Field(default=None, description="what the scanner's clock shows now")


class OutcomeOrder(BaseModel):
    """What came of one person, named by id or by typed code and number on the slip."""

    outcome: OutcomeCode
    resident_id: StoredNumber | None = None
    typed_code: str | None = Field(default=None, max_length=20)
    number: int | None = Field(default=None, ge=1, le=30)

    @model_validator(mode="after")
    def _names_somebody(self) -> "OutcomeOrder":
        if self.resident_id is None and (self.typed_code is None or self.number is None):
            raise ValueError("give resident_id, or typed_code and number")
        return self


class Arrived(BaseModel):
    """The party after the check-in."""

    size: int
    arrived: list[int]


class OutcomePublic(BaseModel):
    """The recorded outcome."""

    id: int
    outcome: str


@router.post("/scans/{scan_id}/check-ins", summary="Record who of the scanned party has come")
def record_arrival(scan_id: UUID, order: CheckInOrder, db: DbDep, clock: ClockDep, place: AtStationDep) -> Arrived:
    """Return the party as it stands afterwards; recording twice changes nothing."""
    row = find_scan(db, scan_id=str(scan_id), device=place.device, account=place.account)
    party = check_in(db, scan=row, numbers=order.numbers, reason=order.reason, now=clock.now())
    return Arrived(size=len(party.members), arrived=[member.number for member in party.members if member.arrived])


@router.post("/scans/{scan_id}/undo", summary="Take the arrivals of a scan back, within 15 minutes")
def take_back(
    scan_id: UUID, db: DbDep, clock: ClockDep, place: AtStationDep, order: UndoOrder | None = None
) -> dict[str, int]:
    """Return how many arrivals were taken back; the scan itself stays."""
    row = find_scan(db, scan_id=str(scan_id), device=place.device, account=place.account)
    order, now = order or UndoOrder(), clock.now()
    undone_at = moment_of(order.undone_at, order.sent_at, now)
    undone = undo(
        db,
        scan=row,
        now=now,
        undone_at=undone_at,
        device=place.device,
        account=place.account,
        numbers=order.numbers,
    )
    return {"undone": undone}


@router.post("/outcomes", status_code=status.HTTP_201_CREATED, summary="Record what came of a person")
def outcome(order: OutcomeOrder, db: DbDep, clock: ClockDep, place: AtStationDep) -> OutcomePublic:
    """Return the fact; the same again on the same day adds nothing."""
    campaign = db.get_one(Campaign, place.campaign_id)
    resident = order.resident_id
    if resident is None:
        resident = resident_on_slip(db, campaign=campaign, typed_code=order.typed_code or "", number=order.number or 0)
    elif not (person := db.get(Resident, resident)) or not was_at(db, place.station_id, person):
        raise PersonUnknown  # ids can be counted up: a station tells only of whom it has seen, or whose slip it holds
    fact = record_outcome(
        db,
        campaign=campaign,
        station_id=place.station_id,
        resident_id=resident,
        outcome=order.outcome,
        now=clock.now(),
        day_starts_minute=settings_of(campaign).day_starts_minute,
        device=place.device,
        account=place.account,
    )
    return OutcomePublic(id=fact.id or 0, outcome=fact.outcome)

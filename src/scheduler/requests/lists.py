"""What residents ask for, as whoever decides it reads it: with the household, how to call it, and when it is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.wording import masked_name
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment
from scheduler.requests.models import ResidentRequest
from scheduler.roster.models import Household
from scheduler.roster.phones import shown_phone
from scheduler.roster.queries import first_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """A request with its slip as it stands now.

    `numbers` are people by their number on the slip when it was asked, `residents` the same people by id (none where that was not
    noted).
    `household` is whole, for whoever calls on it; `masked` is for lists. `phone` is the first of the household's, as it is read
    aloud, "" for none. `cancelled` says that the slip was taken back since. `decision` is None while it is open.
    """

    id: int
    kind: str
    numbers: tuple[int, ...]
    residents: tuple[int, ...]
    made_at: datetime
    decision: str | None
    decided_at: datetime | None
    answer: str
    invitation_id: int
    appointment_id: int
    slip: int
    household_id: int
    household: str
    address: str
    phone: str
    people: int
    neighbourhood_id: int
    neighbourhood: str
    unit_code: str
    station: str
    operating_day: date
    starts_at: datetime
    ends_at: datetime
    cancelled: bool

    @property
    def masked(self) -> str:
        """The household by initials."""
        return masked_name(self.household)

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it yet, nor has it been taken back."""
        return self.decision is None


_REQUESTS: Any = (
    select(
        col(ResidentRequest.id),
        col(ResidentRequest.kind),
        col(ResidentRequest.numbers),
        col(ResidentRequest.residents),
        col(ResidentRequest.made_at),
        col(ResidentRequest.decision),
        col(ResidentRequest.decided_at),
        col(ResidentRequest.answer),
        col(Invitation.id).label("invitation_id"),
        col(Invitation.appointment_id),
        col(Invitation.number).label("slip"),
        col(Household.id).label("household_id"),
        col(Household.head_name).label("household"),
        col(Household.address),
        first_phone().label("phone"),
        col(Appointment.size).label("people"),
        col(Neighbourhood.id).label("neighbourhood_id"),
        col(Neighbourhood.name).label("neighbourhood"),
        col(Neighbourhood.unit_code),
        col(Station.name).label("station"),
        col(SessionRow.operating_day),
        col(SlotRow.starts_at),
        col(SlotRow.ends_at),
        or_(col(Invitation.cancelled_at).is_not(None), col(Appointment.status) == "cancelled").label("cancelled"),
    )
    .join(Invitation, col(Invitation.id) == col(ResidentRequest.invitation_id))
    .join(Household, col(Household.id) == col(Invitation.household_id))
    .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
    .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
    .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
    .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
    .join(Station, col(Station.id) == col(SessionRow.station_id))
)


def requests_in(
    db: DbSession,
    campaign: Campaign,
    *,
    neighbourhood_id: int | None = None,
    units: Collection[str] | None = None,
    open_only: bool = True,
    limit: int | None = None,
) -> list[RequestFacts]:
    """Return the requests of one neighbourhood, of these units' residents (None: all), in one query.

    The open ones come first, by the start of their window; then, unless `open_only`, the others, the latest decided first.
    Times are aware.
    """
    query = (
        _REQUESTS.where(
            col(ResidentRequest.campaign_id) == campaign.id, *_within(neighbourhood_id, units, open_only=open_only)
        )
        .order_by(
            col(ResidentRequest.decision).is_not(None),
            col(ResidentRequest.decided_at).desc(),
            col(SlotRow.starts_at),
            col(ResidentRequest.id),
        )
        .limit(limit)
    )
    return [_request(row) for row in db.execute(query).mappings()]


def _within(
    neighbourhood_id: int | None, units: Collection[str] | None, *, open_only: bool
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if neighbourhood_id is not None:
        found.append(col(Household.neighbourhood_id) == neighbourhood_id)
    if units is not None:
        found.append(col(Neighbourhood.unit_code).in_(units))
    if open_only:
        found.append(col(ResidentRequest.decision).is_(None))
    return found


def _request(row: Any) -> RequestFacts:
    people = {name: tuple(row[name]) for name in ("numbers", "residents")}
    facts = {**row, **people, "phone": shown_phone(row["phone"] or "")}
    return RequestFacts(**{**facts, "cancelled": bool(facts["cancelled"])})

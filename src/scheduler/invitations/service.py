"""Reading invitations: by code, as the present slip of a party, and as the papers of a neighbourhood."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from notices.slip import Kind
from notices.slipcode import SlipClaim
from scheduler.invitations.models import Invitation
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import Paper
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.slip_texts import KIND_OF_STATION
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.models import Household, Resident

if TYPE_CHECKING:
    _Facts = Select[Campaign, Invitation, Household, Neighbourhood, Station, Appointment, SlotRow, SessionRow]


@dataclass(frozen=True, slots=True)
class PartyMember:
    """One invited person of a slip; `number` counts from 1 in the order printed."""

    number: int
    resident_id: int
    name: str
    birth_year: int | None
    is_head: bool
    residence_type: str


@dataclass(frozen=True, slots=True)
class PresentSlip:
    """What an invitation says now: who, when, where."""

    campaign: Campaign
    invitation: Invitation
    household: Household
    neighbourhood: Neighbourhood
    station: Station
    members: tuple[PartyMember, ...]
    appointment_id: int
    slot_id: int
    starts_at: datetime
    ends_at: datetime
    operating_day: date
    shift: str
    target_group: str

    @property
    def kind(self) -> Kind:
        """Which wording the slip takes: the station's, a home round's or a school's."""
        return KIND_OF_STATION.get(self.station.kind, "station")

    @property
    def size(self) -> int:
        """People invited."""
        return len(self.members)

    def papers(self, settings: CampaignFile) -> tuple[Paper, ...]:
        """Return what this party is to bring: what holds for all, for its group, and for how its members are registered."""
        cases = {"all", self.target_group, *(member.residence_type for member in self.members)}
        return tuple(paper for paper in settings.texts.papers if paper.case in cases)


def invitation_by_typed_code(db: DbSession, code: str) -> Invitation | None:
    """Return the invitation of a parsed typed code, of any campaign."""
    return db.exec(select_rows(Invitation).where(Invitation.typed_code == code)).first()


def invitation_by_claim(db: DbSession, claim: SlipClaim) -> Invitation | None:
    """Return the invitation a verified slip code speaks of."""
    return db.exec(
        select_rows(Invitation).where(Invitation.campaign_id == claim.campaign, Invitation.number == claim.invitation)
    ).first()


def present_slip(db: DbSession, invitation: Invitation) -> PresentSlip:
    """Return what the invitation says now, whatever version of the paper was shown."""
    return _slips(db, _facts().where(col(Invitation.id) == invitation.id))[0]


def printed_slips(db: DbSession, plan_id: int, neighbourhood_id: int) -> list[PresentSlip]:
    """Return the live slips that a neighbourhood's leader hands out.

    They come by operating day, window, station, street; spare slips that nobody was told of after all others, in the same order.
    Those of a session at a school are handed out there.
    """
    query = (
        _facts()
        .where(
            col(Appointment.plan_id) == plan_id,
            col(Household.neighbourhood_id) == neighbourhood_id,
            col(Station.kind) != "school",
            col(Invitation.cancelled_at).is_(None),
        )
        .order_by(
            and_(col(Household.spare_places) > 0, col(Household.spare_told_at).is_(None)),
            col(SessionRow.operating_day),
            col(SlotRow.starts_at),
            col(Station.number),
            col(Household.street_order),
            col(Household.id),
            col(Invitation.number),
        )
    )
    return _slips(db, query)


def slips_at(db: DbSession, plan_id: int, station_id: int, day: date) -> list[PresentSlip]:
    """Return the live slips of a station on an operating day: window, street."""
    query = (
        _facts()
        .where(
            col(Appointment.plan_id) == plan_id,
            col(Appointment.status) == "booked",
            col(Invitation.cancelled_at).is_(None),
            col(SessionRow.station_id) == station_id,
            col(SessionRow.operating_day) == day,
        )
        .order_by(
            col(SlotRow.starts_at),
            col(Household.neighbourhood_id),
            col(Household.street_order),
            col(Household.id),
            col(Invitation.number),
        )
    )
    return _slips(db, query)


def _facts() -> "_Facts":
    return (
        select(Campaign, Invitation, Household, Neighbourhood, Station, Appointment, SlotRow, SessionRow)
        .join(Invitation, col(Invitation.campaign_id) == col(Campaign.id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
    )


def _slips(
    db: DbSession,
    query: "_Facts",
) -> list[PresentSlip]:
    rows = db.execute(query).all()
    members = _members(db, [row[5].id or 0 for row in rows])
    return [
        PresentSlip(
            campaign=campaign,
            invitation=invitation,
            household=household,
            neighbourhood=neighbourhood,
            station=station,
            members=members.get(appointment.id or 0, ()),
            appointment_id=appointment.id or 0,
            slot_id=slot.id or 0,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            operating_day=session.operating_day,
            shift=session.shift,
            target_group=appointment.target_group,
        )
        for campaign, invitation, household, neighbourhood, station, appointment, slot, session in rows
    ]


def _members(db: DbSession, appointments: list[int]) -> dict[int, tuple[PartyMember, ...]]:
    found: dict[int, list[PartyMember]] = {}
    for start in range(0, len(appointments), 500):
        rows = db.execute(
            select(
                col(AppointmentMember.appointment_id),
                col(Resident.id),
                col(Resident.full_name),
                col(Resident.birth_year),
                col(Resident.position),
                col(Resident.residence_type),
            )
            .join(Resident, col(Resident.id) == col(AppointmentMember.resident_id))
            .where(col(AppointmentMember.appointment_id).in_(appointments[start : start + 500]))
            .order_by(col(AppointmentMember.appointment_id), col(Resident.position), col(Resident.id))
        )
        for appointment, resident, name, year, position, residence in rows:
            party = found.setdefault(appointment, [])
            party.append(PartyMember(len(party) + 1, resident, name, year, position == 0, residence))
    return {key: tuple(value) for key, value in found.items()}

"""Who is expected on a slip, where and when, and who of them has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session as DbSession
from sqlmodel import col, exists, select

from notices.wording import masked_name
from scheduler.arrivals.errors import PartyHasArrived, PersonNotOfParty
from scheduler.arrivals.models import CheckIn, Device, Scan
from scheduler.invitations.models import Invitation
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.models import Household, Resident
from slots.verdict import Booking
from slots.window import Window


@dataclass(frozen=True, slots=True)
class Member:
    """One invited person: `number` counts from 1 in the order of the slip."""

    number: int
    resident_id: int
    arrived: bool


@dataclass(frozen=True, slots=True)
class Party:
    """An invitation as it stands now: its present appointment and its people, whom it names by numbers only.

    `untold` says that it is a spare slip of which the leader has not told yet whom he gave it; `household` is empty then.
    """

    invitation: Invitation
    appointment_id: int
    household: str
    station_id: int
    station: str
    operating_day: date
    shift: str
    window: Window
    members: tuple[Member, ...]
    cancelled: bool
    cancelled_reason: str
    untold: bool = False

    @property
    def arrived(self) -> tuple[int, ...]:
        """Numbers of those who have come."""
        return tuple(member.number for member in self.members if member.arrived)

    @property
    def booking(self) -> Booking:
        """What the verdict is judged by."""
        return Booking(
            station=self.station_id,
            operating_day=self.operating_day,
            window=self.window,
            party_size=len(self.members),
            arrived=len(self.arrived),
            version=self.invitation.version,
            cancelled=self.cancelled,
        )

    def chosen(self, residents: Sequence[int] | None, numbers: Sequence[int] | None) -> list[Member]:
        """Return the members meant; nobody named means all of them.

        Raises
        ------
        PersonNotOfParty
            Somebody named is not on this slip.
        """
        if residents is None and numbers is None:
            return list(self.members)
        by_resident = {member.resident_id: member for member in self.members}
        by_number = {member.number: member for member in self.members}
        return [self._one(by_resident, person) for person in residents or ()] + [
            self._one(by_number, person) for person in numbers or ()
        ]

    def _one(self, members: dict[int, Member], person: int) -> Member:
        if person not in members:
            raise PersonNotOfParty(person=person, size=len(self.members))
        return members[person]


def party_of(db: DbSession, invitation: Invitation) -> Party:
    """Return the party of an invitation, in two queries."""
    # SQLModel's own `select` is typed for four tables at most.
    appointment, slot, session, station, household = db.execute(
        sqlalchemy.select(Appointment, SlotRow, SessionRow, Station, Household)
        .where(col(Appointment.id) == invitation.appointment_id)
        .join(SlotRow, col(SlotRow.id) == Appointment.slot_id)
        .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
        .join(Station, col(Station.id) == SessionRow.station_id)
        .join(Household, col(Household.id) == Appointment.household_id)
    ).one()
    return Party(
        invitation=invitation,
        appointment_id=invitation.appointment_id,
        household="" if household.is_untold else masked_name(household.head_name),
        station_id=session.station_id,
        station=station.name,
        operating_day=session.operating_day,
        shift=session.shift,
        window=Window(slot.starts_at, slot.ends_at),
        members=_members(db, invitation),
        cancelled=invitation.cancelled_at is not None or appointment.status == "cancelled",
        cancelled_reason=invitation.cancelled_reason or appointment.reason,
        untold=household.is_untold,
    )


def _members(db: DbSession, invitation: Invitation) -> tuple[Member, ...]:
    has_come: Any = exists().where(
        col(CheckIn.resident_id) == AppointmentMember.resident_id,
        col(CheckIn.invitation_id) == invitation.id,
        col(CheckIn.undone_at).is_(None),
    )
    people = db.exec(
        select(AppointmentMember.resident_id, has_come)
        .where(AppointmentMember.appointment_id == invitation.appointment_id)
        .join(Resident, col(Resident.id) == AppointmentMember.resident_id)
        .order_by(col(Resident.position), col(Resident.id))
    )
    return tuple(Member(number, *person) for number, person in enumerate(people, start=1))


def refuse_arrived(
    db: DbSession, invitations: Collection[Invitation], residents: Collection[int] | None = None
) -> None:
    """Refuse to change slips of which somebody has come, or one of `residents`; nobody can come on them meanwhile.

    Whoever checks in waits here for the same rows (see `arrivals.service.check_in`).

    Raises
    ------
    PartyHasArrived
    """
    ids = sorted(one.id for one in invitations if one.id is not None)
    db.exec(
        select(Invitation.id)
        .where(col(Invitation.id).in_(ids))
        .order_by(col(Invitation.id))
        .with_for_update(key_share=True)
    ).all()
    here = select(CheckIn.invitation_id).where(col(CheckIn.invitation_id).in_(ids), col(CheckIn.undone_at).is_(None))
    if residents is not None:
        here = here.where(col(CheckIn.resident_id).in_(residents))
    arrived = set(db.exec(here))
    for one in invitations:
        if one.id in arrived:
            raise PartyHasArrived(number=one.number)


def last_arrival(db: DbSession, party: Party) -> tuple[datetime, str] | None:
    """Return when the latest of the party came and at which desk (empty if an account recorded it)."""
    latest = db.exec(
        select(CheckIn.arrived_at, Device.name)
        .join(Scan, col(Scan.id) == CheckIn.scan_id)
        .outerjoin(Device, col(Device.id) == Scan.device_id)
        .where(CheckIn.invitation_id == party.invitation.id, col(CheckIn.undone_at).is_(None))
        .order_by(col(CheckIn.arrived_at).desc(), col(CheckIn.id).desc())
        .limit(1)
    ).first()
    return None if latest is None else (latest[0], latest[1] or "")

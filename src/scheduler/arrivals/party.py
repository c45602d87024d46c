"""Who is expected on a slip, where and when, and who of them has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy import Connection, and_, bindparam
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.wording import masked_name
from scheduler.arrivals.errors import PartyHasArrived, PersonNotOfParty
from scheduler.arrivals.models import CheckIn, Device, Scan
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.models import Household, Resident
from slots.verdict import Booking
from slots.window import Window


class Member(NamedTuple):
    """One invited person: `number` counts from 1 in the order of the slip."""

    number: int
    resident_id: int
    arrived: bool


class Slip(NamedTuple):
    """The slip of a party: `number` is printed on it, `version` the present one."""

    id: int
    number: int
    version: int


_IDS = col(Invitation.id).in_(bindparam("ids", expanding=True))
_PARTIES = (
    sqlalchemy.select(
        col(Invitation.id),
        col(Invitation.number),
        col(Invitation.version),
        col(Invitation.appointment_id),
        col(Invitation.cancelled_at),
        col(Invitation.cancelled_reason),
        col(Appointment.status),
        col(Appointment.reason),
        col(SlotRow.starts_at),
        col(SlotRow.ends_at),
        col(SessionRow.station_id),
        col(SessionRow.operating_day),
        col(SessionRow.shift),
        col(Station.name).label("station"),
        col(Household.head_name),
        col(Household.spare_places),
        col(Household.spare_told_at),
    )
    .join(Appointment, col(Appointment.id) == Invitation.appointment_id)
    .join(SlotRow, col(SlotRow.id) == Appointment.slot_id)
    .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
    .join(Station, col(Station.id) == SessionRow.station_id)
    .join(Household, col(Household.id) == Appointment.household_id)
    .where(_IDS)
)
_MEMBERS = (
    sqlalchemy.select(col(Invitation.id), col(AppointmentMember.resident_id), col(CheckIn.id))
    .select_from(Invitation)
    .join(AppointmentMember, col(AppointmentMember.appointment_id) == Invitation.appointment_id)
    .join(Resident, col(Resident.id) == AppointmentMember.resident_id)
    .outerjoin(
        CheckIn,
        and_(
            col(CheckIn.resident_id) == AppointmentMember.resident_id,
            col(CheckIn.invitation_id) == Invitation.id,
            col(CheckIn.undone_at).is_(None),  # of whom there is one at most, see uq_check_in_one_live_arrival
        ),
    )
    .where(_IDS)
    .order_by(col(Invitation.id), col(Resident.position), col(Resident.id))
)
_LAST_ARRIVALS = (
    sqlalchemy.select(col(CheckIn.invitation_id), col(CheckIn.arrived_at), col(Device.name))
    .select_from(CheckIn)
    .join(Scan, col(Scan.id) == CheckIn.scan_id)
    .outerjoin(Device, col(Device.id) == Scan.device_id)
    .where(col(CheckIn.invitation_id).in_(bindparam("ids", expanding=True)), col(CheckIn.undone_at).is_(None))
    .order_by(col(CheckIn.arrived_at), col(CheckIn.id))
)


@dataclass(frozen=True, slots=True)
class Party:
    """An invitation as it stands now: its present appointment and its people, whom it names by numbers only.

    `untold` says that it is a spare slip of which the leader has not told yet whom he gave it; `household` is empty then.
    """

    invitation: Slip
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
            # A slip that everybody has left is cancelled, and still somebody's paper.
            party_size=max(1, len(self.members)),
            arrived=len(self.arrived),
            version=self.invitation.version,
            cancelled=self.cancelled,
        )

    def with_arrived(self, numbers: Collection[int]) -> "Party":
        """Return the same party after these of it have come too."""
        members = (one._replace(arrived=True) if one.number in numbers else one for one in self.members)
        return replace(self, members=tuple(members))

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
    db.flush()
    return parties_of(db.connection(), [stored_id(invitation)])[stored_id(invitation)]


def parties_of(connection: Connection, invitations: Collection[int]) -> dict[int, Party]:
    """Return the parties of these invitations by their ids, as they stand now, in two queries however many they are."""
    ids = {"ids": list(invitations)}
    if not ids["ids"]:
        return {}
    members: dict[int | None, list[Member]] = {}
    for invitation_id, resident_id, check_in_id in connection.execute(_MEMBERS, ids):
        known = members.setdefault(invitation_id, [])
        known.append(Member(len(known) + 1, resident_id, check_in_id is not None))
    return {row.id: _party(row, tuple(members.get(row.id, ()))) for row in connection.execute(_PARTIES, ids)}


def _party(row: Any, members: tuple[Member, ...]) -> Party:
    untold = row.spare_places > 0 and row.spare_told_at is None
    return Party(
        invitation=Slip(row.id, row.number, row.version),
        appointment_id=row.appointment_id,
        household="" if untold else masked_name(row.head_name),
        station_id=row.station_id,
        station=row.station,
        operating_day=row.operating_day,
        shift=row.shift,
        window=Window(row.starts_at, row.ends_at),
        members=members,
        cancelled=row.cancelled_at is not None or row.status == "cancelled",
        cancelled_reason=row.cancelled_reason or row.reason,
        untold=untold,
    )


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


def last_arrivals(connection: Connection, invitations: Collection[int]) -> dict[int, tuple[datetime, str]]:
    """Return when the latest of each party came and at which desk (empty if an account recorded it); nothing of who has not."""
    found: dict[int, tuple[datetime, str]] = {}
    if invitations:
        for invitation_id, moment, desk in connection.execute(_LAST_ARRIVALS, {"ids": list(invitations)}):
            found[invitation_id] = (moment, desk or "")  # the later rows overwrite the earlier
    return found

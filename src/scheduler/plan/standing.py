"""How the plan that counts stands: its appointments with their windows, and what the stages after this one know of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.parties import PlannedParty


@dataclass(frozen=True, slots=True)
class Happened:
    """What became of people and slips, which planning must respect and cannot read itself.

    `handed_out`: appointments whose slip is handed out in its present version; `ended`: those whose slip came back as dead, moved,
    refused or has a card, and those of spare slips that belong to nobody yet; `came`: residents who have arrived or of whom a
    station recorded an outcome.
    """

    handed_out: frozenset[int] = frozenset()
    ended: frozenset[int] = frozenset()
    came: frozenset[int] = frozenset()


NOTHING_YET = Happened()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An appointment of the plan that counts, with its people (by id), its window and what that window still takes.

    `places` and `capacity` are those of the window and its session, 0 where either is closed; of its places `blocked` may not be
    given away.
    """

    appointment_id: int
    household_id: int
    party: str
    target_group: str
    slot_id: int
    cancelled: bool
    frozen: bool
    reason: str
    residents: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime
    places: int
    blocked: int
    session_id: int
    station_id: int
    shift: str
    operating_day: date
    capacity: int

    @property
    def key(self) -> tuple[int, str]:
        """Household and party: what no second appointment of a plan has."""
        return (self.household_id, self.party)


Why = Literal["came", "over", "today", "handed_out", "frozen"]
Cause = Literal["same", "forced", "second", "again", "new"]


@dataclass(frozen=True, slots=True)
class Carried:
    """An appointment that the next plan takes over: with whom of its people, with whom besides, and why."""

    standing: Standing
    residents: tuple[int, ...]
    why: Why
    joined: tuple[int, ...] = ()

    @property
    def people(self) -> tuple[int, ...]:
        """Everybody who holds it in the next plan."""
        return (*self.residents, *self.joined)

    @property
    def size(self) -> int:
        """Their number."""
        return len(self.residents) + len(self.joined)

    @property
    def frozen(self) -> bool:
        """Whether later plans leave it, too. Whoever was told and gets another paper for the same slot is not told in vain."""
        return self.standing.frozen or (self.why == "handed_out" and self.people != self.standing.residents)


@dataclass(frozen=True, slots=True)
class Again:
    """A party that is planned again: its row among all parties, who of it, what it has now if anything, and why.

    `second` counts those of it who let a former appointment pass.
    """

    row: int
    party: PlannedParty
    standing: Standing | None
    cause: Cause
    second: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Both sides, and the cancelled appointments; `limit_of` names the unit whose daily limit binds a station, by its id."""

    carried: tuple[Carried, ...]
    again: tuple[Again, ...]
    cancelled: tuple[Standing, ...]
    limit_of: Mapping[int, str | None]


def standings_of(db: DbSession, plan: Plan) -> list[Standing]:
    """Return every appointment of a plan in the order of booking, cancelled ones too; two queries."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for appointment, resident in db.execute(
        select(col(AppointmentMember.appointment_id), col(AppointmentMember.resident_id))
        .where(col(AppointmentMember.plan_id) == plan.id)
        .order_by(col(AppointmentMember.resident_id))
    ):
        members[appointment].append(resident)
    rows = db.execute(
        select(
            col(Appointment.id),
            col(Appointment.household_id),
            col(Appointment.party),
            col(Appointment.target_group),
            col(Appointment.slot_id),
            col(Appointment.status),
            col(Appointment.frozen),
            col(Appointment.reason),
            col(SlotRow.starts_at),
            col(SlotRow.ends_at),
            col(SlotRow.places),
            col(SlotRow.blocked),
            col(SlotRow.closed),
            col(SessionRow.id).label("session_id"),
            col(SessionRow.station_id),
            col(SessionRow.shift),
            col(SessionRow.operating_day),
            col(SessionRow.capacity),
            col(SessionRow.state),
        )
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(col(Appointment.plan_id) == plan.id)
        .order_by(col(Appointment.id))
    )
    return [
        Standing(
            appointment_id=row.id,
            household_id=row.household_id,
            party=row.party,
            target_group=row.target_group,
            slot_id=row.slot_id,
            cancelled=row.status == "cancelled",
            frozen=row.frozen,
            reason=row.reason,
            residents=tuple(members.get(row.id, ())),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            places=0 if row.closed or row.state != "open" else row.places,
            blocked=row.blocked,
            session_id=row.session_id,
            station_id=row.station_id,
            shift=row.shift,
            operating_day=row.operating_day,
            capacity=0 if row.closed or row.state != "open" else row.capacity,
        )
        for row in rows
    ]

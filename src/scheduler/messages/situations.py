"""How slips stand, as far as texts depend on it: their window, whom to reach, what was said so far, and by what they came to it.

Read for some hundred slips at a time, in the same few queries however many they are.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import CheckIn
from scheduler.arrivals.station_notices import MOST_MINUTES
from scheduler.bulk import PARAMETERS
from scheduler.invitations.models import Invitation
from scheduler.messages.history import Printed, coming_again, last_moves, moved_by_holder, papers_of
from scheduler.messages.models import Message
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.own_changes import changed_since
from scheduler.roster.models import Household, Resident
from scheduler.roster.phones import takes_texts
from slots.calendar import minute_of

AT_ONCE = PARAMETERS
"""Slips that are read at once."""
_UNREACHABLE = ("dead", "moved")
"""Marks of residents to whose telephone nothing is sent any more."""


class Spot(NamedTuple):
    """A window with its station, as a text names it."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    operating_day: date
    shift: str
    station_id: int
    station_number: int
    place: str
    address: str
    station_kind: str

    @property
    def printed(self) -> Printed:
        """What a paper for this window would say."""
        return self.station_number, self.operating_day, minute_of(self.operating_day, self.starts_at) // 10 * 10


class Said(NamedTuple):
    """One text of the outbox, and the window that it speaks of."""

    kind: str
    about: str
    state: str
    problem: str
    slot_id: int
    made_at: datetime
    expires_at: datetime
    starts_at: datetime
    ends_at: datetime
    operating_day: date


class Person(NamedTuple):
    """The first of a party, and the first telephone of any of it that takes texts; empty for none."""

    name: str
    phone: str


_SPOT: tuple[Any, ...] = (
    col(SlotRow.id).label("slot_id"),
    col(SlotRow.starts_at),
    col(SlotRow.ends_at),
    col(SessionRow.operating_day),
    col(SessionRow.shift),
    col(SessionRow.station_id),
    col(Station.number).label("station_number"),
    col(Station.name),
    col(Station.address),
    col(Station.kind),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One slip as it stands.

    `said` is in the order in which it was made. `paper` is what the latest paper says that was handed out, None for none.
    `own_move` is when the slip's holder moved it to its window, None where somebody else did or nobody. `again` says that somebody
    of it had an appointment before and did not come, or came and was not done.
    """

    invitation_id: int
    slip: int
    head: str
    unit_code: str
    live: bool
    cancelled_reason: str
    spot: Spot
    person: Person
    said: tuple[Said, ...]
    paper: Printed | None
    came: bool
    own_move: datetime | None
    again: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose slips: of people who live in `units` (None: all), with a window on one of these operating days (None: any).

    `own_since`: only those whose window their holders have changed after that moment.
    """

    units: frozenset[str] | None = None
    days: frozenset[date] | None = None
    own_since: datetime | None = None


def slips_in(db: DbSession, campaign: Campaign, scope: Scope, *, now: datetime) -> int:
    """Return how many slips there are of which anything might be said."""
    counted = _slips(campaign, scope, now).with_only_columns(func.count()).order_by(None)
    return int(db.execute(counted).scalar_one())


def situations(db: DbSession, campaign: Campaign, scope: Scope, *, after: int, now: datetime) -> list[Situation]:
    """Return the next slips, `AT_ONCE` at most, whose invitation's id is above `after`, in order of it.

    Those whose window has been over for long are left out, and spare slips that are nobody's yet.
    """
    slips = db.execute(_slips(campaign, scope, now).where(col(Invitation.id) > after).limit(AT_ONCE)).all()
    ids = [row.id for row in slips]
    appointments = [row.appointment_id for row in slips]
    people = recipients(db, appointments)
    said = _said(db, ids)
    papers = papers_of(db, ids)
    came = set(db.execute(arrived(ids)).scalars())
    moves = last_moves(db, appointments)
    again = coming_again(db, campaign, appointments, moves)
    return [
        Situation(
            invitation_id=row.id,
            slip=row.number,
            head=row.head_name,
            unit_code=row.unit_code,
            live=row.cancelled_at is None and row.status == "booked",
            cancelled_reason=row.cancelled_reason,
            spot=Spot(*row[8:]),
            person=people.get(row.appointment_id, [Person("", "")])[0],
            said=tuple(said.get(row.id, ())),
            paper=papers.get(row.id),
            came=row.id in came,
            own_move=moved_by_holder(moves.get(row.appointment_id)),
            again=row.appointment_id in again,
        )
        for row in slips
    ]


def _slips(campaign: Campaign, scope: Scope, now: datetime) -> Select[*tuple[Any, ...]]:
    counts = or_(col(Invitation.cancelled_at).is_not(None), col(Plan.state) == "published")
    named = or_(col(Household.spare_places) == 0, col(Household.spare_told_at).is_not(None))
    # No index finds a sum: so SQLite begins with the few that were changed and does not walk through all slips of the campaign.
    campaign_id = col(Invitation.campaign_id)
    of_campaign = (campaign_id if scope.own_since is None else campaign_id + 0) == campaign.id
    query = (
        select(
            col(Invitation.id),
            col(Invitation.number),
            col(Household.head_name),
            col(Neighbourhood.unit_code),
            col(Invitation.cancelled_at),
            col(Appointment.status),
            func.coalesce(func.nullif(col(Invitation.cancelled_reason), ""), col(Appointment.reason)).label(
                "cancelled_reason"
            ),
            col(Invitation.appointment_id),
            *_SPOT,
        )
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(
            of_campaign,
            counts,
            named,
            col(SlotRow.ends_at) > now - timedelta(minutes=MOST_MINUTES),
        )
        .order_by(col(Invitation.id))
    )
    if scope.own_since is not None:
        query = query.where(col(Invitation.appointment_id).in_(changed_since(scope.own_since)))
    if scope.units is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(scope.units))
    return query if scope.days is None else query.where(col(SessionRow.operating_day).in_(scope.days))


def recipients(db: DbSession, appointment_ids: Sequence[int]) -> dict[int, list[Person]]:
    """Return the people of these appointments in the order of the slip, head first, those who can be reached before the others.

    Each of the first is named with his own telephone; `AT_ONCE` appointments at most.
    """
    rows = db.execute(
        select(col(AppointmentMember.appointment_id), col(Resident.full_name), col(Resident.phone), col(Resident.mark))
        .join(Resident, col(Resident.id) == col(AppointmentMember.resident_id))
        .where(col(AppointmentMember.appointment_id).in_(appointment_ids))
        .order_by(col(AppointmentMember.appointment_id), col(Resident.position), col(Resident.id))
    )
    found: defaultdict[int, list[Person]] = defaultdict(list)
    for appointment, name, phone, mark in rows:
        reachable = mark not in _UNREACHABLE and takes_texts(phone)
        found[appointment].append(Person(name, phone if reachable else ""))
    return {key: sorted(people, key=lambda one: not one.phone) for key, people in found.items()}


def _said(db: DbSession, ids: Sequence[int]) -> dict[int, list[Said]]:
    rows = db.execute(
        select(
            col(Message.invitation_id),
            col(Message.kind),
            col(Message.about),
            col(Message.state),
            col(Message.problem),
            col(Message.slot_id),
            col(Message.made_at),
            col(Message.expires_at),
            col(SlotRow.starts_at),
            col(SlotRow.ends_at),
            col(SessionRow.operating_day),
        )
        .join(SlotRow, col(SlotRow.id) == col(Message.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(col(Message.invitation_id).in_(ids))
        .order_by(col(Message.id))
    )
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for invitation, *facts in rows:
        found[invitation].append(Said(*facts))
    return found


def arrived(ids: Collection[int]) -> Select[int]:
    """Return the query of those invitations of which somebody has come."""
    return (
        select(col(CheckIn.invitation_id))
        .where(col(CheckIn.invitation_id).in_(ids), col(CheckIn.undone_at).is_(None))
        .distinct()
    )

"""The slips that differ between two plans, each with the reason: one query for those of the new plan, one for those that go."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.handouts.marks import counting_marks
from scheduler.handouts.models import Handout
from scheduler.invitations.models import Invitation
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.roster.models import Household

Cause = Literal["gone", "unfit", "second", "new", "dropped", "passed", "people", "unforced"]
CAUSES: tuple[Cause, ...] = ("gone", "unfit", "second", "new", "dropped", "passed", "people", "unforced")
"""Its window is closed or takes fewer; the party may not use it any more; it let its window pass; it had no slot; it has none any
more; it has a window again that has passed (only a plan that is taken back gives one); its slot stays and its people do not;
nothing forces it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A window as it stands on a slip."""

    slot_id: int
    station_id: int
    station: str
    operating_day: date
    shift: str
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A slip that changes: whose it is, from where to where, why, and whether the paper of before was handed out."""

    neighbourhood_id: int
    household_id: int
    household_ref: str
    head_name: str
    party: str
    slip: int | None
    people: int
    former: Place | None
    place: Place | None
    cause: Cause
    handed_out: bool

    @property
    def printed(self) -> bool:
        """Whether it needs another paper."""
        return self.place is not None


def changed_slips(db: DbSession, former: Plan, plan: Plan, now: datetime) -> list[Change]:
    """Return the slips that are new in `plan`, go with `former`, or have another slot or other people, as of `now`.

    Whether a party may still use what it had is not looked at here: `unfit` is for `comparing` to say.
    """
    return [*_moved(db, former, plan, now), *_dropped(db, former, plan)]


def _moved(db: DbSession, former: Plan, plan: Plan, now: datetime) -> Iterable[Change]:
    """Yield the live slips of `plan` that are new, or have another slot or other people than in `former`."""
    old, old_slot, old_session, old_station = (
        aliased(Appointment),
        aliased(SlotRow),
        aliased(SessionRow),
        aliased(Station),
    )
    same_slip = and_(
        col(old.plan_id) == former.id,
        col(old.household_id) == col(Appointment.household_id),
        col(old.party) == col(Appointment.party),
        col(old.status) == "booked",
    )
    others = _other_people(former, plan)
    query = (
        _slips(plan)
        .add_columns(
            *_place(old_slot, old_session, old_station),
            col(old_slot.ends_at),
            col(old_slot.closed),
            col(old_session.state),
            col(old_slot.places),
            col(old_session.capacity),
            col(old_session.id),
        )
        .outerjoin(old, same_slip)
        .outerjoin(old_slot, col(old_slot.id) == col(old.slot_id))
        .outerjoin(old_session, col(old_session.id) == col(old_slot.session_id))
        .outerjoin(old_station, col(old_station.id) == col(old_session.station_id))
        .outerjoin(others, others.c.appointment_id == col(Appointment.id))
        .where(
            or_(
                col(old.id).is_(None),
                col(old.slot_id) != col(Appointment.slot_id),
                and_(
                    or_(others.c.appointment_id.is_not(None), col(old.size) != col(Appointment.size)),
                    col(old_slot.ends_at) > now,  # a paper whose window is over stays as it is
                ),
            )
        )
    )
    booked = _booked_in(db, former)
    for row in db.execute(query):
        who, place, before = row[:8], Place(*row[8:14]), row[14:20]
        ends_at, closed, state, places, capacity, session = row[20:]
        had = Place(*before) if before[0] is not None else None
        if had is None:
            cause: Cause = "new"
        elif had.slot_id == place.slot_id:
            cause = "people"
        elif place.starts_at <= now:
            cause = "passed"
        elif ends_at <= now:
            cause = "second"
        elif closed or state != "open" or booked["slot", had.slot_id] > places or booked["session", session] > capacity:
            cause = "gone"
        else:
            cause = "unforced"
        yield _change(who, had, place, cause)


def _dropped(db: DbSession, former: Plan, plan: Plan) -> Iterable[Change]:
    """Yield the live slips of `former` that `plan` has no more."""
    new = aliased(Appointment)
    same_slip = and_(
        col(new.plan_id) == plan.id,
        col(new.household_id) == col(Appointment.household_id),
        col(new.party) == col(Appointment.party),
        col(new.status) == "booked",
    )
    for row in db.execute(_slips(former).outerjoin(new, same_slip).where(col(new.id).is_(None))):
        yield _change(row[:8], Place(*row[8:14]), None, "dropped")


def _change(who: Any, former: Place | None, place: Place | None, cause: Cause) -> Change:
    neighbourhood, household, ref, head, party, people, slip, state = who
    return Change(
        neighbourhood_id=neighbourhood,
        household_id=household,
        household_ref=ref,
        head_name=head,
        party=party,
        slip=slip,
        people=people,
        former=former,
        place=place,
        cause=cause,
        handed_out=state == "handed_out",
    )


def _place(slot: Any, session: Any, station: Any) -> tuple[Any, ...]:
    return (
        col(slot.id),
        col(station.id),
        col(station.name),
        col(session.operating_day),
        col(session.shift),
        col(slot.starts_at),
    )


def _slips(plan: Plan) -> Select[*tuple[Any, ...]]:
    """Return the query of a plan's live appointments: whose, how many, the slip's number and its mark, and where."""
    latest = counting_marks(col(Invitation.campaign_id) == plan.campaign_id)
    return (
        select(
            col(Household.neighbourhood_id),
            col(Household.id),
            col(Household.ref),
            col(Household.head_name),
            col(Appointment.party),
            col(Appointment.size),
            col(Invitation.number),
            col(Handout.state),
            *_place(SlotRow, SessionRow, Station),
        )
        .select_from(Appointment)
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .outerjoin(
            Invitation,
            and_(
                col(Invitation.campaign_id) == plan.campaign_id,
                col(Invitation.household_id) == col(Appointment.household_id),
                col(Invitation.party) == col(Appointment.party),
            ),
        )
        .outerjoin(latest, latest.c.invitation_id == col(Invitation.id))
        .outerjoin(Handout, col(Handout.id) == latest.c.id)
        .where(col(Appointment.plan_id) == plan.id, col(Appointment.status) == "booked")
    )


def _other_people(former: Plan, plan: Plan) -> Any:
    """Return the appointments of `plan` with somebody who was not on the slip of that name in `former`."""
    member, before = aliased(AppointmentMember), aliased(Appointment)
    return (
        select(col(AppointmentMember.appointment_id))
        .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
        .outerjoin(
            member,
            and_(col(member.plan_id) == former.id, col(member.resident_id) == col(AppointmentMember.resident_id)),
        )
        .outerjoin(
            before,
            and_(
                col(before.id) == col(member.appointment_id),
                col(before.household_id) == col(Appointment.household_id),
                col(before.party) == col(Appointment.party),
            ),
        )
        .where(col(AppointmentMember.plan_id) == plan.id, col(before.id).is_(None))
        .distinct()
        .subquery()
    )


def _booked_in(db: DbSession, plan: Plan) -> Counter[tuple[str, int]]:
    """Return the people whom a plan gives each window and each session."""
    query = (
        select(col(SlotRow.id), col(SlotRow.session_id), func.sum(col(Appointment.size)))
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .where(col(Appointment.plan_id) == plan.id, col(Appointment.status) == "booked")
        .group_by(col(SlotRow.id), col(SlotRow.session_id))
    )
    found: Counter[tuple[str, int]] = Counter()
    for slot, session, people in db.execute(query):
        found["slot", slot] += int(people)
        found["session", session] += int(people)
    return found

"""What outcomes call for, and what was done about it: a new slot, a home round, a data fix, or nothing more.

A person has one open follow-up at most: that of his latest outcome, where it is not a dossier and nobody has seen to it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.wording import masked_name
from scheduler.arrivals.models import CheckIn, FollowUpDone, Outcome
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign, Neighbourhood, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.places_left import live
from scheduler.roster.groups import REST_PARTY
from scheduler.roster.models import Household, Resident

WAYS: Final[dict[str, tuple[str, ...]]] = {
    "papers_missing": ("new_slot", "not_needed"),
    "left": ("new_slot", "not_needed"),
    "fingerprints_unreadable": ("new_slot", "home_round", "not_needed"),
    "data_mismatch": ("data_fixed", "new_slot", "not_needed"),
    "not_eligible": ("not_needed",),
}
"""What may follow each outcome; the first is suggested. A dossier that was collected is followed by nothing."""
BOOKED = ("new_slot", "home_round")
"""Ways by which the person comes, or is come to, again."""
WITH_NOTE = ("data_fixed", "not_needed")
"""Ways of which nothing else tells what was done: they ask for a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An outcome that calls for something, with the person it is of, named by initials, and what was done about it, if anything.

    `slip` is the number of the slip he came on, None without one. `how` is None while it is open; `again` is the invitation of the
    new slip where he has one since.
    """

    outcome_id: int
    outcome: str
    operating_day: date
    recorded_at: datetime
    station_id: int
    station: str
    resident_id: int
    name: str
    homebound: bool
    household_id: int
    household: str
    neighbourhood: str
    unit_code: str
    slip: int | None
    how: str | None
    note: str
    done_at: datetime | None
    again: int | None
    again_slip: int | None
    again_ends_at: datetime | None
    again_came: bool

    def missed(self, now: datetime) -> bool:
        """Tell whether the new slot is over and the person did not come on it."""
        return self.again_ends_at is not None and self.again_ends_at <= now and not self.again_came

    @property
    def suggested(self) -> str:
        """Return the way that the outcome suggests: a visit for whoever is visited at home anyway, else the outcome's first."""
        ways = WAYS[self.outcome]
        return "home_round" if self.homebound and "home_round" in ways else ways[0]

    @property
    def state(self) -> str:
        """Return `open`, `home` (on the list of homes to visit, no time yet) or `done`."""
        if self.how is None:
            return "open"
        return "home" if self.how == "home_round" and self.again is None else "done"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose follow-ups: of people who live in `units`, or whom a station served; of the whole campaign without either."""

    units: frozenset[str] | None = None
    station_id: int | None = None


def whose_of(db: DbSession, account: Account, campaign: Campaign) -> Whose:
    """Return whose follow-ups an account sees to: a station lead his station's, an officer those of his residents."""
    if account.station_id is not None:
        return Whose(station_id=account.station_id)
    units = part_of(db, account, campaign)
    return Whose(units=None if units is None else frozenset(units))


def follow_ups(
    db: DbSession, campaign: Campaign, whose: Whose, *, outcome_ids: Collection[int] | None = None
) -> list[FollowUp]:
    """Return the latest outcomes that are not `collected`, by neighbourhood, household and person; in one query.

    `outcome_ids` keeps only those; one that is not its person's latest any more is left out.
    """
    latest = (
        select(func.max(col(Outcome.id)).label("id"))
        .join(Resident, col(Resident.id) == col(Outcome.resident_id))
        .where(col(Resident.campaign_id) == campaign.id)
        .group_by(col(Outcome.resident_id))
        .subquery()
    )
    former, now_held, again = aliased(Appointment), aliased(Appointment), aliased(Invitation)
    came_on = and_(
        col(Invitation.campaign_id) == campaign.id,
        col(Invitation.household_id) == col(former.household_id),
        col(Invitation.party) == col(former.party),
    )
    holds = (
        select(col(AppointmentMember.resident_id), col(AppointmentMember.appointment_id))
        .join(Plan, col(Plan.id) == col(AppointmentMember.plan_id))
        .where(col(Plan.campaign_id) == campaign.id, col(Plan.state) == "published")
        .subquery()
    )
    rest = and_(
        col(now_held.id) == holds.c.appointment_id,
        col(now_held.status) == "booked",
        col(now_held.party).startswith(REST_PARTY, autoescape=True),
        func.coalesce(col(former.party), "") != col(now_held.party),
    )
    came_again: Any = exists().where(
        col(CheckIn.invitation_id) == col(again.id),
        col(CheckIn.resident_id) == col(Outcome.resident_id),
        col(CheckIn.undone_at).is_(None),
    )
    query = (
        select(Outcome, FollowUpDone, Resident, Household, Neighbourhood, Station, col(Invitation.number))
        .add_columns(col(again.id), col(again.number), col(SlotRow.ends_at), came_again)
        .join(latest, latest.c.id == col(Outcome.id))
        .join(Resident, col(Resident.id) == col(Outcome.resident_id))
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .join(Station, col(Station.id) == col(Outcome.station_id))
        .outerjoin(FollowUpDone, col(FollowUpDone.outcome_id) == col(Outcome.id))
        .outerjoin(former, col(former.id) == col(Outcome.appointment_id))
        .outerjoin(Invitation, came_on)
        .outerjoin(holds, holds.c.resident_id == col(Outcome.resident_id))
        .outerjoin(now_held, rest)
        .outerjoin(again, col(again.appointment_id) == col(now_held.id))
        .outerjoin(SlotRow, col(SlotRow.id) == col(now_held.slot_id))
        .where(col(Outcome.outcome) != "collected", *_within(whose, outcome_ids))
        .order_by(
            col(Neighbourhood.unit_code),
            col(Neighbourhood.name),
            col(Household.street_order),
            col(Household.id),
            col(Resident.position),
            col(Resident.id),
        )
    )
    return [_follow_up(*row) for row in db.execute(query.execution_options(populate_existing=True))]


def _within(whose: Whose, outcome_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if whose.units is not None:
        found.append(col(Neighbourhood.unit_code).in_(whose.units))
    if whose.station_id is not None:
        found.append(col(Outcome.station_id) == whose.station_id)
    if outcome_ids is not None:
        found.append(col(Outcome.id).in_(outcome_ids))
    return found


def _follow_up(
    outcome: Outcome,
    done: FollowUpDone | None,
    person: Resident,
    household: Household,
    place: Neighbourhood,
    station: Station,
    slip: int | None,
    again: int | None,
    again_slip: int | None,
    again_ends_at: datetime | None,
    again_came: Any,
) -> FollowUp:
    booked = done is not None and done.how in BOOKED
    return FollowUp(
        outcome_id=outcome.id or 0,
        outcome=outcome.outcome,
        operating_day=outcome.operating_day,
        recorded_at=outcome.recorded_at,
        station_id=outcome.station_id,
        station=station.name,
        resident_id=outcome.resident_id,
        name=masked_name(person.full_name),
        homebound=person.mark == "homebound",
        household_id=household.id or 0,
        household=masked_name(household.head_name),
        neighbourhood=place.name,
        unit_code=place.unit_code,
        slip=slip,
        how=done.how if done else None,
        note=done.note if done else "",
        done_at=done.done_at if done else None,
        again=again if booked else None,
        again_slip=again_slip if booked else None,
        again_ends_at=again_ends_at if booked else None,
        again_came=booked and bool(again_came),
    )


def moved_on(db: DbSession, slot_id: int, day: date) -> int:
    """Return how many people invited to a window of that operating day came to nothing then, and hold another appointment since.

    They were expected in it and stay so, although the places are not theirs any more. Whoever came to nothing on another day is
    not: he is not expected in a window that lies ahead.
    """
    still: Any = (
        exists()
        .where(
            col(AppointmentMember.resident_id) == col(Outcome.resident_id),
            col(Appointment.id) == col(AppointmentMember.appointment_id),
            col(Plan.id) == col(AppointmentMember.plan_id),
            col(Appointment.slot_id) == slot_id,
            *live(),
        )
        .correlate(Outcome)
    )
    former = aliased(Appointment)
    query = (
        select(func.count(col(Outcome.resident_id).distinct()))
        .join(FollowUpDone, col(FollowUpDone.outcome_id) == col(Outcome.id))
        .join(former, col(former.id) == col(Outcome.appointment_id))
        .where(
            col(Outcome.operating_day) == day,
            col(former.slot_id) == slot_id,
            col(FollowUpDone.how).in_(BOOKED),
            ~still,
        )
    )
    return int(db.execute(query).scalar_one())

"""What is printed together: the slips that one leader hands out, or one school."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.invitations.models import Invitation
from scheduler.places.models import Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Household

SCHOOL = "school"
"""The kind of station that hands its slips out itself, by class."""


class Place(NamedTuple):
    """Who hands a batch out: the leader of a neighbourhood or, where `station_id` is given, a school. One of the two is None."""

    neighbourhood_id: int | None
    station_id: int | None

    @classmethod
    def of(cls, neighbourhood_id: int, station_id: int, schools: Collection[int]) -> "Place":
        """Return who hands out the slip of a household of this neighbourhood for a session of this station."""
        return cls(None, station_id) if station_id in schools else cls(neighbourhood_id, None)

    @property
    def order(self) -> tuple[int, int]:
        """Neighbourhoods first, each kind by its id."""
        return self.station_id or 0, self.neighbourhood_id or 0


def schools_of(db: DbSession, campaign_id: int) -> dict[int, Station]:
    """Return the stations that are schools, by id."""
    rows = db.execute(select(Station).where(col(Station.campaign_id) == campaign_id, col(Station.kind) == SCHOOL))
    return {station.id or 0: station for station in rows.scalars()}


def batches_of(db: DbSession, plan: Plan, units: Collection[str] | None = None) -> dict[Place, int]:
    """Return how many live slips of a plan each place hands out, in printing order; only places of `units` if given."""
    return _counted(db, plan, _live(plan), units)


def in_steps(batches: Mapping[Place, int], slips: int) -> list[list[Place]]:
    """Return the places in their order, in parts that end with the batch that brings them to `slips`."""
    parts: list[list[Place]] = []
    room = 0
    for place, count in batches.items():
        if room <= 0:
            parts.append([])
            room = slips
        parts[-1].append(place)
        room -= count
    return parts


def _live(plan: Plan) -> Select[int, int, int]:
    neighbourhood, station = col(Household.neighbourhood_id), col(SessionRow.station_id)
    return (
        select(neighbourhood, station, func.count())
        .select_from(Appointment)
        .join(Invitation, col(Invitation.appointment_id) == col(Appointment.id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(col(Appointment.plan_id) == plan.id, col(Invitation.cancelled_at).is_(None))
        .group_by(neighbourhood, station)
    )


def _counted(
    db: DbSession, plan: Plan, query: Select[int, int, int], units: Collection[str] | None
) -> dict[Place, int]:
    schools = schools_of(db, plan.campaign_id)
    counts: Counter[Place] = Counter()
    for neighbourhood_id, station_id, slips in db.execute(query):
        counts[Place.of(neighbourhood_id, station_id, schools)] += slips
    if units is not None:
        ours = (col(Neighbourhood.campaign_id) == plan.campaign_id, col(Neighbourhood.unit_code).in_(units))
        inside = {Place(key, None) for key in db.execute(select(col(Neighbourhood.id)).where(*ours)).scalars()}
        inside |= {Place(None, key) for key, school in schools.items() if school.unit_code in units}
        counts = Counter({place: slips for place, slips in counts.items() if place in inside})
    return {place: counts[place] for place in sorted(counts, key=lambda place: place.order)}

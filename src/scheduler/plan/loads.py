"""How full a plan makes the stations: people of places, by station and part of the day, over all its days."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from slots.shift import part_of


@dataclass(frozen=True, slots=True)
class Load:
    """People whom a plan gave a place, of the places of the open sessions."""

    people: int = 0
    places: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(self.people + other.people, self.places + other.places)

    @property
    def share(self) -> Fraction:
        """People over places; 0 where there are none of either, above 1 where people are left in closed sessions."""
        return Fraction(self.people, self.places) if self.places else Fraction(2 * (self.people > 0))


@dataclass(frozen=True, slots=True)
class StationLoad:
    """A station with its load in each part of the day in which it has open sessions or the plan has people."""

    code: str
    name: str
    unit_code: str
    parts: dict[str, Load] = field(default_factory=dict)

    @property
    def total(self) -> Load:
        """Its load in all parts of the day."""
        return sum(self.parts.values(), start=Load())


def load_by_station(db: DbSession, campaign: Campaign, plan: Plan) -> list[StationLoad]:
    """Return the stations that have open sessions or people of the plan, by code: three queries, whatever the campaign's size."""
    loads: defaultdict[int, defaultdict[str, Load]] = defaultdict(lambda: defaultdict(Load))
    places = (
        select(col(SessionRow.station_id), col(SessionRow.shift), func.sum(col(SessionRow.capacity)))
        .where(col(SessionRow.campaign_id) == campaign.id, col(SessionRow.state) == "open")
        .group_by(col(SessionRow.station_id), col(SessionRow.shift))
    )
    for station, shift, count in db.execute(places):
        loads[station][part_of(shift)] += Load(places=int(count))
    people = (
        select(col(SessionRow.station_id), col(SessionRow.shift), func.sum(col(Appointment.size)))
        .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .where(col(Appointment.plan_id) == plan.id)
        .group_by(col(SessionRow.station_id), col(SessionRow.shift))
    )
    for station, shift, count in db.execute(people):
        loads[station][part_of(shift)] += Load(people=int(count))
    rows = db.execute(
        select(Station).where(col(Station.campaign_id) == campaign.id).order_by(col(Station.code))
    ).scalars()
    return [StationLoad(row.code, row.name, row.unit_code, dict(loads[row.id])) for row in rows if row.id in loads]

"""What a plan costs, counted from where it has its people: the same for every plan, however much of it an optimiser decided."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan, Unassigned
from scheduler.plan.supply import gather_catchment, kilometres
from scheduler.roster.models import Household
from slots.shift import part_of

_BY_LEADER = frozenset({"daytime", "worker"})
"""Groups whose households a leader may have noted a shift for; students and the homebound are not bound by it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One term: `count` people who pay it (for `splits` pairs of neighbourhood and session), and the units of all."""

    term: str
    count: int
    units: float


def costs_of(db: DbSession, campaign: Campaign, settings: CampaignFile, plan: Plan) -> tuple[Cost, ...]:
    """Return the terms by the weights of the campaign file as it is now, in the order of `Result.terms`; see `assign.problem`."""
    stations = {row.id or 0: row for row in db.execute(_of(Station, campaign)).scalars()}
    places = {row.id or 0: row for row in db.execute(_of(Neighbourhood, campaign)).scalars()}
    entries = gather_catchment(db, campaign, settings, stations.values()).entries
    km: Callable[[int, int], float] = lru_cache(None)(
        lambda place, station: kilometres(places[place], stations[station])
    )
    people: Counter[str] = Counter()
    units: Counter[str] = Counter()
    pairs = set()
    for row in db.execute(_grouped(plan)):
        place, group, wish, station, session, shift, day, count = row
        home = stations[station].kind == "home"
        shift_units = _shift_units(settings, group, wish, shift)
        way = settings.weights.km * (0.0 if home else km(place, station)) + shift_units
        entry = entries.get(station)
        wait = settings.weights.day * (day - campaign.first_day).days * (entry.urgency if entry else 1)
        for term, cost in (("travel_and_shift", way), ("session", wait)):
            people[term] += int(count) if cost else 0
            units[term] += int(count) * cost  # type: ignore[assignment]
        if group != "homebound":
            pairs.add((place, session))
    left_out = int(db.execute(select(func.count()).where(col(Unassigned.plan_id) == plan.id)).scalar_one())
    return (
        Cost("travel_and_shift", people["travel_and_shift"], float(units["travel_and_shift"])),
        Cost("session", people["session"], float(units["session"])),
        Cost("splits", len(pairs), float(len(pairs) * settings.weights.split)),
        Cost("unassigned", left_out, float(left_out * settings.weights.unassigned)),
    )


def _of(table: Any, campaign: Campaign) -> Any:
    return select(table).where(col(table.campaign_id) == campaign.id)


def _shift_units(settings: CampaignFile, group: str, wish: str | None, shift: str) -> float:
    if wish is not None and group in _BY_LEADER:
        return 0.0 if part_of(shift) == wish else settings.weights.wrong_shift
    return settings.shift_cost(group, shift)  # type: ignore[arg-type]


def _grouped(plan: Plan) -> Any:
    kinds = (
        col(Household.neighbourhood_id),
        col(Appointment.target_group),
        col(Household.preferred_shift),
        col(SessionRow.station_id),
        col(SessionRow.id),
        col(SessionRow.shift),
        col(SessionRow.operating_day),
    )
    return (
        select(*kinds, func.sum(col(Appointment.size)))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(col(Appointment.plan_id) == plan.id, col(Appointment.status) == "booked")
        .group_by(*kinds)
    )

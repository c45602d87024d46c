"""The paced calendar of a reference place: its mobile team-days laid over the whole campaign by the product's own deployment."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.deploy import deploy
from scheduler.assign.deploy_problem import NO_DAY, NO_WARD, Deployment, District
from scheduler.assign.problem import Weights
from scheduler.bench.plan_land import DAYTIME, MOBILE, SCHOOL, STUDENT, WORKER, Land, Shape, Station


def paced(shape: Shape, land: Land, stations: list[Station]) -> Iterator[Station]:
    """Yield the `stations` of one district with as many mobile team-days as they had, placed anew by `deploy`."""
    yield from (station for station in stations if station.kind != MOBILE)
    mobile = [station for station in stations if station.kind == MOBILE]
    if not mobile:
        return
    wards = np.flatnonzero(land.ward_district == mobile[0].district)
    a_day = _shifts_of_a_day(mobile[0])
    for calendar in deployed(shape, land, stations).team_day_ward:
        for nth in np.unique(calendar[calendar != NO_WARD]).tolist():
            ward = int(wards[nth])
            days = np.flatnonzero(calendar == nth).tolist()
            sessions = [(day, shift, capacity) for day in days for shift, capacity in a_day]
            yield replace(mobile[0], ward=ward, at=land.ward_at[ward], sessions=sessions)


def deployed(shape: Shape, land: Land, stations: list[Station]) -> Deployment:
    """Return where the teams of a district's mobile stations are best sent."""
    return deploy(district_of(shape, land, stations))


def district_of(shape: Shape, land: Land, stations: list[Station], weights: Weights | None = None) -> District:
    """Return the question that the `stations` of one district put: their mobile teams and team-days, its people."""
    weights = weights or Weights()
    mobile = [station for station in stations if station.kind == MOBILE]
    wards = np.flatnonzero(land.ward_district == mobile[0].district)
    team_days = sum(len({day for day, _, _ in station.sessions}) for station in mobile)
    places = sum(capacity for _, capacity in _shifts_of_a_day(mobile[0]))
    at = land.ward_at[wards]
    anchor_day = _school_days(wards, stations)
    people = _people_of(land, wards)
    people[1, anchor_day != NO_DAY] = 0  # pupils of wards with a school session go there
    return District(
        ward_km=np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)),
        headquarters_km=np.hypot(*(at - land.district_at[mobile[0].district]).T),
        serves=np.array([[visit in land.ward_nearest[ward] for ward in wards.tolist()] for visit in wards.tolist()]),
        pace=people.sum(axis=0).astype(np.float64),
        anchor_day=anchor_day,
        demand_ward=np.tile(np.arange(len(wards), dtype=np.int32), 2),
        demand_people=people.ravel().astype(np.int32),
        demand_detour=np.repeat([0.0, weights.wrong_shift / weights.per_km], len(wards)),
        headquarters_places=int(people.sum()),
        team_works=np.ones((-(-team_days // shape.deadline_day), _days_needed(shape)), np.bool_),
        places=places,
        comfortable=places,
        team_days=team_days,
    )


def _shifts_of_a_day(station: Station) -> list[tuple[int, int]]:
    first = station.sessions[0][0]
    return [(shift, capacity) for day, shift, capacity in station.sessions if day == first]


def _days_needed(shape: Shape) -> int:
    """The days until the daily limit has let everybody in: later ones would only stand idle."""
    if not shape.daily_limit:
        return shape.deadline_day
    return min(shape.deadline_day, -(-shape.people // (shape.daily_limit * shape.districts)))


def _school_days(wards: NDArray[np.intp], stations: list[Station]) -> NDArray[np.int32]:
    """int32[N]: the mean day of the school sessions of each ward, -1 where it has none."""
    days = np.full(len(wards), NO_DAY, np.int32)
    for station in stations:
        if station.kind == SCHOOL and station.sessions:
            nth = int(np.searchsorted(wards, station.ward))
            days[nth] = int(np.mean([day for day, _, _ in station.sessions]))
    return days


def _people_of(land: Land, wards: NDArray[np.intp]) -> NDArray[np.int64]:
    """int64[2, N]: of each ward those who mind nothing but the way to headquarters, and the students."""
    people = np.zeros((2, len(wards)), np.int64)
    for row, groups in enumerate(((DAYTIME, WORKER), (STUDENT,))):
        of = np.flatnonzero(np.isin(land.class_ward, wards) & np.isin(land.class_group, groups))
        np.add.at(people[row], np.searchsorted(wards, land.class_ward[of]), land.class_people[of])
    return people

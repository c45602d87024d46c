"""Three seeded places to plan for, in the shapes of the articles: a town, a province with daily limits, a large province.

Everything is drawn from one generator in a fixed order, so that figures of different versions compare. Units of distance are
kilometres, of time minutes; nobody in them exists.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import MILLI, Problem, Weights
from scheduler.bench.plan_deploy import paced
from scheduler.bench.plan_land import (
    DAYTIME,
    EVENING,
    HEADQUARTERS,
    HOME_ROUND,
    HOMEBOUND,
    SCHOOL,
    SHAPES,
    STUDENT,
    WINDOWS_OF_SHIFT,
    WORKER,
    Land,
    Shape,
    Station,
    settle,
    stations_of,
)


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem with what its cost does not tell apart: `arc_wrong_shift` bool[A], `arc_km` float64[A], `session_late` bool[S]."""

    problem: Problem
    arc_wrong_shift: NDArray[np.bool_]
    arc_km: NDArray[np.float64]
    session_late: NDArray[np.bool_]


def instance(name: str, *, seed: int = 2021, weights: Weights | None = None) -> Instance:
    """Return the reference instance `name` (a key of `SHAPES`), the same for the same seed."""
    shape = SHAPES[name]
    land = settle(shape, np.random.default_rng(seed))
    stations: list[Station] = []
    for district in range(shape.districts):
        of_district = list(stations_of(shape, land, district))
        stations += paced(shape, land, of_district) if shape.paced else of_district
    return _instance(shape, land, stations, weights or Weights())


def _instance(shape: Shape, land: Land, stations: list[Station], weights: Weights) -> Instance:
    rows = [(i, *session) for i, station in enumerate(stations) for session in station.sessions]
    station, day, shift, capacity = np.array(rows, np.int64).T
    kind = np.array([each.kind for each in stations])
    late = day >= shape.deadline_day
    window_session, window_places = _windows(kind[station], shift, capacity)
    limit_people, session_limit = _limits(shape, land, np.array([each.district for each in stations])[station], day)
    arc_class, arc_track, kilometres, wrong_shift = _arcs(shape, land, stations)
    problem = Problem(
        party_size=land.party_size.astype(np.int32),
        party_class=land.party_class.astype(np.int32),
        class_neighbourhood=land.class_neighbourhood.astype(np.int32),
        class_first_day=np.zeros(len(land.class_group), np.int32),
        session_track=(station * 3 + shift).astype(np.int32),
        session_day=day.astype(np.int32),
        session_capacity=capacity.astype(np.int32),
        session_limit=session_limit.astype(np.int32),
        session_cost=np.round((weights.per_day * day + weights.late * late) * MILLI).astype(np.int64),
        limit_people=limit_people,
        window_session=window_session.astype(np.int32),
        window_places=window_places.astype(np.int32),
        arc_class=arc_class.astype(np.int32),
        arc_track=arc_track.astype(np.int32),
        arc_cost=np.round((weights.per_km * kilometres + weights.wrong_shift * wrong_shift) * MILLI).astype(np.int64),
        unassigned_cost=weights.unassigned * MILLI,
        split_cost=weights.split * MILLI,
        class_bundled=land.class_group != HOMEBOUND,
    )
    return Instance(problem, wrong_shift, kilometres, late)


def _windows(
    kind: NDArray[np.int64], shift: NDArray[np.int64], capacity: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut every session evenly into whole places: 30 minutes a window, one window for a home round."""
    count = np.where(kind == HOME_ROUND, 1, np.array(WINDOWS_OF_SHIFT)[shift])
    session = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(session)) - np.repeat(np.cumsum(count) - count, count)
    places = capacity[session] * (nth + 1) // count[session] - capacity[session] * nth // count[session]
    return session, places


def _limits(
    shape: Shape, land: Land, district: NDArray[np.int64], day: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """People per district and day, the province's mean limit shared out by population, and each session's row of it."""
    if not shape.daily_limit:
        return np.empty(0, np.int64), np.full(len(day), -1)
    people = np.bincount(land.ward_district[land.class_ward], land.class_people, minlength=shape.districts)
    a_day = np.ceil(shape.daily_limit * people / shape.people * shape.districts).astype(np.int64)
    return np.repeat(a_day, shape.days), district * shape.days + day


def _arcs(
    shape: Shape, land: Land, stations: list[Station]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Every class's tracks with the way there in kilometres and whether the shift is wrong for its group."""
    of_district: dict[int, list[int]] = {}
    of_ward: dict[int, list[int]] = {}
    for i, station in enumerate(stations):
        (
            of_ward.setdefault(station.ward, []) if station.ward >= 0 else of_district.setdefault(station.district, [])
        ).append(i)
    rows: list[tuple[int, int, int]] = []
    for klass, (ward, group) in enumerate(zip(land.class_ward.tolist(), land.class_group.tolist(), strict=True)):
        near = [i for other in land.ward_nearest[ward] for i in of_ward.get(other, [])]
        for i in of_district[int(land.ward_district[ward])] + near:
            if _may_use(stations[i], group, ward):
                rows += [(klass, i, shift) for shift in sorted({shift for _, shift, _ in stations[i].sessions})]
    klass_of, at, shift = np.array(rows, np.int64).T
    group = land.class_group[klass_of]
    where = np.array([station.at for station in stations])[at]
    kilometres = np.where(group == HOMEBOUND, 0, np.hypot(*(land.class_at[klass_of] - where).T))
    evening = shift == EVENING
    at_headquarters = np.array([station.kind for station in stations])[at] == HEADQUARTERS
    wrong = np.select(
        [group == DAYTIME, group == WORKER, group == STUDENT],
        [evening, ~evening, evening | (at_headquarters & (shape.districts > 1))],
        default=False,
    )
    return klass_of, at * 3 + shift, kilometres, wrong


def _may_use(station: Station, group: int, ward: int) -> bool:
    if group == HOMEBOUND or station.kind == HOME_ROUND:
        return group == HOMEBOUND and station.kind == HOME_ROUND
    return station.kind != SCHOOL or (group == STUDENT and station.ward == ward)

"""The land and the stations of a reference place, drawn from one generator in a fixed order."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DAYTIME, WORKER, STUDENT, HOMEBOUND = range(4)
MORNING, AFTERNOON, EVENING = range(3)
HEADQUARTERS, MOBILE, SCHOOL, HOME_ROUND = range(4)

SHIFT_MINUTES = (300, 300, 330)
WINDOWS_OF_SHIFT = (10, 10, 11)  # of 30 minutes
GROUP_SHARES = (0.44, 0.36, 0.19, 0.01)
SIZE_SHARES = (0.10, 0.19, 0.22, 0.24, 0.14, 0.07, 0.03, 0.01)  # households of 1 to 8, 3.49 on average
MOBILE_KITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The figures that make one reference place; `daily_limit` 0 means none, `fill` is how full mobile teams plan."""

    people: int
    districts: int
    wards: int
    neighbourhoods: int
    households: int
    days: int
    deadline_day: int
    service_minutes: float = 5.0
    load: float = 0.9
    headquarters_kits: int = 3
    daily_limit: int = 0
    fill: float = 0.94
    town: bool = False
    paced: bool = False


SHAPES = {
    "ref-town": Shape(
        people=21_566, districts=1, wards=5, neighbourhoods=45, households=6_180, days=55, deadline_day=50,
        service_minutes=4.016, load=1.0, headquarters_kits=2, town=True,
    ),
    "ref-ha-tinh": Shape(
        people=1_149_122, districts=13, wards=216, neighbourhoods=1_950, households=329_000, days=165,
        deadline_day=160, headquarters_kits=6, daily_limit=600, fill=0.92,
    ),
    "ref-ha-tinh-paced": Shape(
        people=1_149_122, districts=13, wards=216, neighbourhoods=1_950, households=329_000, days=165,
        deadline_day=160, headquarters_kits=6, daily_limit=600, fill=0.92, paced=True,
    ),
    "ref-thanh-hoa": Shape(
        people=2_900_000, districts=27, wards=559, neighbourhoods=4_400, households=830_000, days=105, deadline_day=100,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Land:
    """Where people live: wards of districts, neighbourhoods of wards, classes of neighbourhoods, parties of classes."""

    ward_district: NDArray[np.int64]
    ward_at: NDArray[np.float64]
    district_at: NDArray[np.float64]
    ward_nearest: list[list[int]]
    party_size: NDArray[np.int64]
    party_class: NDArray[np.int64]
    class_neighbourhood: NDArray[np.int64]
    class_group: NDArray[np.int64]
    class_ward: NDArray[np.int64]
    class_at: NDArray[np.float64]
    class_people: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Station:
    """A point of one kind with its (day, shift, capacity) sessions; ward -1 serves its whole district."""

    kind: int
    district: int
    ward: int
    at: NDArray[np.float64]
    sessions: list[tuple[int, int, int]]


def settle(shape: Shape, rng: np.random.Generator) -> Land:
    """Draw where people live; the order of the draws is part of the instance."""
    ward_district = _spread(rng, shape.districts, shape.wards)
    neighbourhood_ward = _spread(rng, shape.wards, shape.neighbourhoods)
    several = shape.districts > 1
    district_at = np.column_stack(
        [rng.uniform(0, span, shape.districts) if several else np.zeros(1) for span in (120, 100)]
    )
    angle = rng.uniform(0, 2 * np.pi, shape.wards)
    radius = (3 if shape.town else 16) * np.sqrt(rng.uniform(0, 1, shape.wards))
    ward_at = district_at[ward_district] + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    scatter = 0.4 if shape.town else 1.3
    offsets = [rng.normal(0, scatter, shape.neighbourhoods) for _axis in range(2)]
    at = ward_at[neighbourhood_ward] + np.column_stack(offsets)
    weight = rng.lognormal(0, 0.35, shape.neighbourhoods)
    home = rng.choice(shape.neighbourhoods, shape.households, p=weight / weight.sum())
    group = rng.choice(4, shape.households, p=GROUP_SHARES)
    shares = np.array(SIZE_SHARES)
    size = rng.choice(np.arange(1, 9), shape.households, p=shares / shares.sum())
    _meet_total(rng, size, shape.people)
    key = home * 4 + group
    order = np.argsort(key, kind="stable")
    size = size[order].astype(np.int64)
    classes, party_class = np.unique(key[order], return_inverse=True)
    neighbourhood = classes // 4
    return Land(
        ward_district=ward_district,
        ward_at=ward_at,
        district_at=district_at,
        ward_nearest=_nearest_wards(ward_district, ward_at),
        party_size=size,
        party_class=party_class,
        class_neighbourhood=neighbourhood,
        class_group=classes % 4,
        class_ward=neighbourhood_ward[neighbourhood],
        class_at=at[neighbourhood],
        class_people=np.bincount(party_class, size).astype(np.int64),
    )


def _spread(rng: np.random.Generator, parents: int, children: int) -> NDArray[np.int64]:
    """Give every parent one child and the others by chance."""
    return np.sort(np.concatenate([np.arange(parents), rng.integers(0, parents, children - parents)]))


def _meet_total(rng: np.random.Generator, size: NDArray[np.int64], people: int) -> None:
    """Add or take single people from households of 1 to 8 until the population is exact."""
    while missing := people - int(size.sum()):
        chosen = rng.choice(len(size), min(abs(missing), len(size)), replace=False)
        if missing > 0:
            size[chosen[size[chosen] < 8]] += 1
        else:
            size[chosen[size[chosen] > 1]] -= 1


def _nearest_wards(ward_district: NDArray[np.int64], ward_at: NDArray[np.float64]) -> list[list[int]]:
    """The ward itself and its two nearest of the district: whose mobile sessions its people may use."""
    nearest = []
    for ward in range(len(ward_district)):
        same = np.flatnonzero(ward_district == ward_district[ward])
        distance = np.hypot(*(ward_at[same] - ward_at[ward]).T)
        nearest.append([int(other) for other in same[np.argsort(distance)][:3]])
    return nearest


def _places(shape: Shape, kits: int, shift: int) -> int:
    return int(kits * SHIFT_MINUTES[shift] / shape.service_minutes * shape.load)


def stations_of(shape: Shape, land: Land, district: int) -> Iterator[Station]:
    """Yield a district's headquarters and home round and, outside a town, its schools and mobile points."""
    centre = land.district_at[district]
    kits = shape.headquarters_kits
    whole = [(day, shift, _places(shape, kits, shift)) for day in range(shape.days) for shift in range(3)]
    yield Station(HEADQUARTERS, district, -1, centre, whole)
    of_district = land.ward_district[land.class_ward] == district
    homebound = int(land.class_people[of_district & (land.class_group == HOMEBOUND)].sum())
    visits = max(8, int(np.ceil(homebound / shape.days / 2 / 0.85)))
    round_trip = [(day, shift, visits) for day in range(shape.days) for shift in (MORNING, AFTERNOON)]
    yield Station(HOME_ROUND, district, -1, centre, round_trip)
    if shape.town:
        return
    wards = np.flatnonzero(land.ward_district == district)
    by_distance = wards[np.argsort(np.hypot(*(land.ward_at[wards] - centre).T))]
    inner = by_distance[: max(1, len(wards) // 6)]
    outer = np.setdiff1d(wards, inner)
    people = int(land.class_people[of_district].sum())
    yield from _schools(shape, land, district, inner)
    if len(outer):
        yield from _mobile(shape, land, district, outer, _team_days(shape, land, inner, people, homebound))


def _school_days(shape: Shape, land: Land, inner: NDArray[np.intp]) -> int:
    pupils = (land.class_group == STUDENT) & np.isin(land.class_ward, inner)
    a_day = 2 * _places(shape, MOBILE_KITS, MORNING)
    return min(shape.deadline_day, int(np.ceil(land.class_people[pupils].sum() / shape.fill / a_day)))


def _schools(shape: Shape, land: Land, district: int, inner: NDArray[np.intp]) -> Iterator[Station]:
    """One team sweeps the inner wards' schools in two day shifts, in contiguous stretches."""
    days = _school_days(shape, land, inner)
    student = land.class_group == STUDENT
    pupils = np.array([land.class_people[student & (land.class_ward == ward)].sum() for ward in inner], float)
    stops = np.floor(np.cumsum(pupils / pupils.sum()) * days).astype(int) if pupils.sum() else np.zeros(len(inner), int)
    start = 0
    for ward, stop in zip(inner.tolist(), stops.tolist(), strict=True):
        sessions = [(d, s, _places(shape, MOBILE_KITS, s)) for d in range(start, stop) for s in (MORNING, AFTERNOON)]
        yield Station(SCHOOL, district, ward, land.ward_at[ward], sessions)
        start = stop


def _team_days(shape: Shape, land: Land, inner: NDArray[np.intp], people: int, homebound: int) -> tuple[int, int]:
    """How many mobile teams a district needs, and how many days they work in all."""
    headquarters = sum(_places(shape, shape.headquarters_kits, shift) for shift in range(3)) * shape.deadline_day
    by_day = 2 * _places(shape, MOBILE_KITS, MORNING)
    a_day = by_day + _places(shape, MOBILE_KITS, EVENING)
    need = (people - homebound) / shape.fill - headquarters - _school_days(shape, land, inner) * by_day
    team_days = int(np.ceil(max(0.35 * people if shape.daily_limit else 0, need) / a_day))
    teams = max(1, int(np.ceil(team_days / shape.deadline_day)))
    return teams, min(teams * shape.deadline_day, team_days + teams)


def _mobile(
    shape: Shape, land: Land, district: int, outer: NDArray[np.intp], team_days: tuple[int, int]
) -> Iterator[Station]:
    """Teams sweep the outer wards by angle; a ward's days are its share of the people, cut where a team ends."""
    teams, total = team_days
    offsets = land.ward_at[outer] - land.district_at[district]
    swept = outer[np.argsort(np.arctan2(offsets[:, 1], offsets[:, 0]))]
    ward_people = np.bincount(land.class_ward, land.class_people, minlength=len(land.ward_district))
    share = ward_people[swept]
    until = np.round(np.cumsum(share / share.sum()) * total).astype(int)
    a_team = int(np.ceil(total / teams))
    for ward, start, stop in zip(swept.tolist(), [0, *until[:-1].tolist()], until.tolist(), strict=True):
        for team in range(start // a_team, (stop - 1) // a_team + 1):
            days = [day % a_team for day in range(max(start, team * a_team), min(stop, (team + 1) * a_team))]
            sessions = [(day, shift, _places(shape, MOBILE_KITS, shift)) for day in days for shift in range(3)]
            yield Station(MOBILE, district, ward, land.ward_at[ward], sessions)

"""From the campaign and its roster to the deployment's arrays, one district at a time."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session as DbSession
from sqlmodel import col, func, select

from scheduler.assign.deploy_problem import District as Problem
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.crews import Block
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.places.session_plan import shapes, wanted_sessions
from scheduler.places.units import UnitBook
from scheduler.places.working_calendar import Duty
from scheduler.plan.deployment_districts import District
from scheduler.plan.deployment_errors import BlockInvalid
from scheduler.plan.parties import PlannedParty

Point = tuple[float, float]

RING_KM = 10.0
"""Where nobody has said where places lie, they lie on a ring of this radius round headquarters, in the order of the list of units:
neighbours in the list are neighbours on the ground."""
COMFORTABLE = Fraction(9, 10)
"""The share of a team-day's places that is planned where there are days enough."""
NOWHERE_KM = 100_000.0
"""What headquarters are away from people whom none serves."""


@dataclass(frozen=True, slots=True)
class Need:
    """People by commune who could go to a mobile station."""

    people: Counter[str]


@dataclass(frozen=True)
class Ground:
    """The campaign's file and units, the first day that is deployed, and where communes lie."""

    file: CampaignFile
    book: UnitBook
    first: date
    middles: Mapping[str, Point]

    @property
    def days(self) -> int:
        """Days from the first to the campaign's last."""
        return (self.file.deadline - self.first).days + 1

    def day(self, number: int) -> date:
        """Return the day with that number, from 0."""
        return self.first + timedelta(days=number)

    @cached_property
    def headquarters(self) -> tuple[tuple[StationEntry, frozenset[str], int], ...]:
        """The headquarters, whom they serve, and the people they can take from the first day on."""
        own = {one.code: one for one in self.file.stations if one.kind == "headquarters"}
        places: Counter[str] = Counter()
        for session in wanted_sessions(self.file, self.book, stations=own.keys()):
            if session.day >= self.first:
                places[session.station] += session.shape.places
        return tuple((one, self.served(one), places[code]) for code, one in own.items())

    def served(self, station: StationEntry) -> frozenset[str]:
        """Return the units whose people may come to a station."""
        return frozenset(unit.code for whole in station.served for unit in self.book.below(whole))

    def point_of(self, station: StationEntry) -> Point | None:
        """Return where a station lies: where its file says, else amid its unit's neighbourhoods."""
        if station.x_km is not None and station.y_km is not None:
            return station.x_km, station.y_km
        return self.middles.get(station.unit)


@dataclass(frozen=True, slots=True)
class Posed:
    """The problem of one district, and whether its places are on a map or only in a list."""

    problem: Problem
    known_map: bool


def need_of(parties: Iterable[PlannedParty]) -> Need:
    """Count who may go to a mobile station: everybody but the homebound and the students of schools that take part."""
    people: Counter[str] = Counter()
    for party in parties:
        if party.target_group not in {"homebound", "student"}:
            people[party.unit_code] += party.size
    return Need(people)


def places_on_map(db: DbSession, campaign: Campaign) -> dict[str, Point]:
    """Return the middle of each commune's neighbourhoods that have coordinates."""
    rows = db.execute(
        select(Neighbourhood.unit_code, func.avg(col(Neighbourhood.x_km)), func.avg(col(Neighbourhood.y_km)))
        .where(col(Neighbourhood.campaign_id) == campaign.id, col(Neighbourhood.x_km).is_not(None))
        .group_by(col(Neighbourhood.unit_code))
    )
    return {unit: (float(x), float(y)) for unit, x, y in rows if x is not None and y is not None}


def problem_of(ground: Ground, district: District, need: Need, fixed: Sequence[Block]) -> Posed:
    """Return the arrays of one district: its stations first, then the communes without one, whose people go to headquarters.

    Raises
    ------
    BlockInvalid
        A fixed block holds no day on which its team works.
    """
    stations = district.stations
    at_station: dict[str, int] = {}
    for nth, station in enumerate(stations):
        at_station.setdefault(station.unit, nth)
    served = [ground.served(station) for station in stations]
    within = {unit.code for whole in district.units for unit in ground.book.below(whole)}.union(*served)
    communes = [unit for unit in sorted(need.people) if unit in within and need.people[unit]]
    alone = [unit for unit in communes if unit not in at_station]
    unit_of = [*(station.unit for station in stations), *alone]
    row_of = at_station | {unit: len(stations) + nth for nth, unit in enumerate(alone)}
    people = np.array([need.people[unit] for unit in communes], np.int32)
    ward = np.array([row_of[unit] for unit in communes], np.int32)
    serves = np.zeros((len(unit_of), len(unit_of)), np.bool_)
    for nth, units in enumerate(served):
        serves[nth] = [unit in units for unit in unit_of]
    km, headquarters_km, known = _distances(ground, stations, unit_of)
    works = _works(ground, district)
    places = _places_a_day(ground, district)
    limit = _limit(ground, district, communes, need)
    pace = np.zeros(len(unit_of))
    np.add.at(pace, ward, people)
    problem = Problem(
        ward_km=km,
        headquarters_km=np.where(headquarters_km < NOWHERE_KM, headquarters_km, RING_KM),
        serves=serves,
        pace=pace,
        anchor_day=np.full(len(unit_of), -1, np.int32),
        demand_ward=ward,
        demand_people=people,
        demand_detour=np.where(headquarters_km[ward] < NOWHERE_KM, 0.0, NOWHERE_KM),
        headquarters_places=_headquarters_places(ground, communes, need),
        team_works=works,
        places=places,
        comfortable=math.floor(places * COMFORTABLE),
        room=None if limit is None else limit * int(works.any(axis=0).sum()),
        day_room=limit,
    )
    return Posed(_with_fixed(ground, district, problem, fixed), known)


def _with_fixed(ground: Ground, district: District, problem: Problem, fixed: Sequence[Block]) -> Problem:
    team = {crew.code: nth for nth, crew in enumerate(district.crews)}
    station = {one.code: nth for nth, one in enumerate(district.stations)}
    rows = []
    for block in fixed:
        if block.crew not in team or block.station not in station:
            _refuse_elsewhere(block, team, station)
            continue
        first, last = (block.first - ground.first).days, (block.last - ground.first).days
        if not problem.team_works[team[block.crew], first : last + 1].any():
            shown = f"{block.station}:{block.crew}:{block.first}:{block.last}"
            raise BlockInvalid(
                block=shown, why_vi="tổ không làm việc ngày nào trong khối", why_en="the team works on none of its days"
            )
        rows.append((team[block.crew], station[block.station], first, last))
    teams, wards, firsts, lasts = np.array(rows, np.int32).reshape(-1, 4).T
    return replace(problem, fixed_team=teams, fixed_ward=wards, fixed_first=firsts, fixed_last=lasts)


def _refuse_elsewhere(block: Block, team: Mapping[str, int], station: Mapping[str, int]) -> None:
    """Refuse a block whose team or station is this district's, but not both."""
    if block.crew in team or block.station in station:
        shown = f"{block.station}:{block.crew}:{block.first}:{block.last}"
        raise BlockInvalid(
            block=shown,
            why_vi=f"tổ không thuộc nhóm tổ được xếp cho điểm này (đang có: {', '.join(team)})",
            why_en=f"the team is none of those deployed to this station ({', '.join(team)})",
        )


def _distances(
    ground: Ground, stations: Sequence[StationEntry], unit_of: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """Return kilometres between places, to the nearest headquarters that serve each, and whether all are on the map."""
    heads = [(ground.point_of(station), units) for station, units, _ in ground.headquarters]
    heads = [(point, units) for point, units in heads if units & set(unit_of)]
    points = [ground.point_of(station) for station in stations]
    # Nobody is sent to a commune without a station; where nobody knows where it lies, it may as well lie at headquarters.
    points += [
        ground.middles.get(unit) or next((point for point, units in heads if unit in units), None)
        for unit in unit_of[len(stations) :]
    ]
    known = all(point is not None for point in points) and all(point is not None for point, _ in heads)
    if known:
        at = np.array(points, np.float64).reshape(-1, 2)
    else:
        angles = 2 * np.pi * np.arange(len(unit_of)) / max(len(unit_of), 1)
        at = RING_KM * np.column_stack([np.cos(angles), np.sin(angles)])
    between = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    nearest = np.full(len(unit_of), NOWHERE_KM)
    for point, units in heads:
        away = np.hypot(*(at - (np.array(point) if known else np.zeros(2))).T)
        nearest = np.where([unit in units for unit in unit_of], np.minimum(nearest, away), nearest)
    return between, nearest, known


def _works(ground: Ground, district: District) -> NDArray[np.bool_]:
    """bool[T, K]: days on which a crew can work: not all its stations are closed the whole day, and nobody borrows it."""
    works = np.ones((len(district.crews), ground.days), np.bool_)
    for closure in ground.file.closures:
        everywhere = not closure.station and (
            not closure.unit or all(ground.book.is_within(one.unit, closure.unit) for one in district.stations)
        )
        if everywhere and closure.hours is None:
            works[:, _days(ground, closure.from_day, closure.to_day)] = False
    for loan in ground.file.loans:
        for nth, crew in enumerate(district.crews):
            if any(crew.answers_to(code) for code in (*loan.kits, *loan.teams)):
                works[nth, _days(ground, loan.from_day, loan.to_day or ground.file.deadline)] = False
    return works


def _days(ground: Ground, first: date, last: date) -> slice:
    return slice(max((first - ground.first).days, 0), max((last - ground.first).days + 1, 0))


def _places_a_day(ground: Ground, district: District) -> int:
    """Return what a crew's day takes, on average over the crews, at the district's first station."""
    nobody: frozenset[str] = frozenset()
    station, total = district.stations[0], 0
    for crew in district.crews:
        duties = tuple(
            Duty(entry, entry.shift, frozenset(entry.kits), frozenset(entry.teams), nobody, nobody, ())
            for entry in crew.shifts
        )
        total += sum(shape.places for shape in shapes(ground.file, station, duties))
    return max(1, total // len(district.crews))


def _limit(ground: Ground, district: District, communes: Sequence[str], need: Need) -> int | None:
    """Return the people a day that the limit over the district allows, its share by people of a limit over more than that."""
    own = sum(need.people[unit] for unit in communes)
    allowed = []
    for limit in ground.file.limits:
        if limit.daily_limit is None or not all(ground.book.is_within(unit, limit.unit) for unit in district.units):
            continue
        under = {unit.code for unit in ground.book.below(limit.unit)}
        everybody = sum(people for unit, people in need.people.items() if unit in under)
        allowed.append(limit.daily_limit * own // everybody if everybody > own else limit.daily_limit)
    return max(1, min(allowed)) if allowed else None


def _headquarters_places(ground: Ground, communes: Sequence[str], need: Need) -> int:
    """Return the people whom headquarters can take of these communes: their share of each by people."""
    places = 0
    for _, units, people in ground.headquarters:
        everybody = sum(count for unit, count in need.people.items() if unit in units)
        own = sum(need.people[unit] for unit in communes if unit in units)
        places += people * own // everybody if everybody else 0
    return places

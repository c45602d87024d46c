"""How many team-days each ward of a district gets: a small integer program, solved to its optimum or to a stated bound.

People go from their row of demand to a visit that serves their ward, to headquarters, or nowhere. For given team-days that is a
flow of whole people; what makes it hard are the team-days, which are whole too, and the price of each ward visited.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.assign.deploy_problem import NO_WARD, DeployWeights, District
from scheduler.assign.problem import MILLI, Longs

GAP = 0.0005
"""Where the search may stop: a cost this share above its bound."""
MOST_WORK = 1.0
"""Deterministic seconds for one district: a measure of work, not of time, so that a slow machine gets the same answer."""


@dataclass(frozen=True, slots=True)
class TeamDays:
    """The program's answer, in the words of `Deployment`."""

    ward_team_days: Longs
    ward_people: Longs
    headquarters_people: Longs
    unserved_people: Longs
    cost_milli: int
    bound_milli: int


def best_team_days(
    district: District, weights: DeployWeights, *, gap: float = GAP, most_work: float = MOST_WORK
) -> TeamDays:
    """Return the team-days per ward that cost least: ways, unserved people, visits, team-days and crowding together.

    Blocks fixed by hand are in it. The search ends within `gap` of the optimum or after `most_work` deterministic seconds, and
    then the bound is what the solver has proven by then.
    """
    # CP-SAT takes most of a second to be imported, which only a deployment should wait for.
    from ortools.sat.python import cp_model

    program = _Program(cp_model.CpModel(), district, weights)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.relative_gap_limit = gap
    solver.parameters.max_deterministic_time = most_work
    solver.solve(program.model)
    return program.answer(solver)


class _Program:
    """The model with its variables; all costs are whole milli-units, so that sums are exact."""

    def __init__(self, model: Any, district: District, weights: DeployWeights) -> None:
        self.model, self._district = model, district
        self._at_visit: dict[tuple[int, int], Any] = {}  # people of a row at a ward's visit
        self._away: dict[int, Any] = {}  # people of a row at headquarters
        self._nowhere: dict[int, Any] = {}
        self._crowd: list[Any] = []
        fixed = _fixed_days(district)
        self._most = _most_days(district, fixed)
        bounds = list(zip(fixed.tolist(), self._most.tolist(), strict=True))
        self._days = [model.new_int_var(low, high, "") for low, high in bounds]
        visited = [model.new_int_var(int(low > 0), int(high > 0), "") for low, high in bounds]
        for ward, (_, high) in enumerate(bounds):
            model.add(self._days[ward] <= high * visited[ward])
        model.add(sum(self._days) <= district.available_team_days)
        self._people_go()
        self._places_bind()
        model.minimize(self._ways() + self._extras(weights) + round(weights.visit * MILLI) * sum(visited))

    def _people_go(self) -> None:
        district, model = self._district, self.model
        for row in np.flatnonzero(district.demand_people > 0).tolist():
            people = int(district.demand_people[row])
            visits = np.flatnonzero(district.serves[:, district.demand_ward[row]] & (self._most > 0)).tolist()
            here = [model.new_int_var(0, people, "") for _ in visits]
            self._at_visit |= {(row, ward): there for ward, there in zip(visits, here, strict=True)}
            self._away[row], self._nowhere[row] = (model.new_int_var(0, people, "") for _ in range(2))
            model.add(sum(here) + self._away[row] + self._nowhere[row] == people)
        away = sum(self._away.values())
        model.add(away <= district.headquarters_places)
        if district.room is not None:
            model.add(away + sum(self._at_visit.values()) <= district.room)

    def _places_bind(self) -> None:
        district, model = self._district, self.model
        for ward in np.flatnonzero(self._most > 0).tolist():
            here = sum(people for (_, at), people in self._at_visit.items() if at == ward)
            crowd = model.new_int_var(0, int(self._most[ward]) * district.places_a_day, "")
            model.add(here <= district.places_a_day * self._days[ward])
            model.add(here <= min(district.comfortable, district.places_a_day) * self._days[ward] + crowd)
            self._crowd.append(crowd)

    def _ways(self) -> Any:
        district = self._district
        to_visit = np.rint(district.ward_km * MILLI).astype(np.int64)
        to_headquarters = np.rint((district.headquarters_km[district.demand_ward] + district.demand_detour) * MILLI)
        at_visits = sum(
            int(to_visit[district.demand_ward[row], ward]) * there for (row, ward), there in self._at_visit.items()
        )
        return at_visits + sum(int(to_headquarters[row]) * away for row, away in self._away.items())

    def _extras(self, weights: DeployWeights) -> Any:
        return (
            round(weights.unserved * MILLI) * sum(self._nowhere.values())
            + round(weights.crowded * MILLI) * sum(self._crowd)
            + round(weights.team_day * MILLI) * sum(self._days)
        )

    def answer(self, solver: Any) -> TeamDays:
        """Read the answer off the solver."""
        ward_people = np.zeros(self._district.wards, np.int64)
        for (_, ward), people in self._at_visit.items():
            ward_people[ward] += solver.value(people)
        away, nowhere = np.zeros((2, len(self._district.demand_people)), np.int64)
        for row in self._away:
            away[row], nowhere[row] = solver.value(self._away[row]), solver.value(self._nowhere[row])
        return TeamDays(
            ward_team_days=np.array([solver.value(days) for days in self._days], np.int64),
            ward_people=ward_people,
            headquarters_people=away,
            unserved_people=nowhere,
            cost_milli=round(solver.objective_value),
            bound_milli=int(np.ceil(solver.best_objective_bound - 1e-3)),
        )


def _fixed_days(district: District) -> Longs:
    calendar = district.fixed_calendar()
    days: Longs = np.bincount(calendar[calendar != NO_WARD], minlength=district.wards).astype(np.int64)
    return days


def _most_days(district: District, fixed: Longs) -> Longs:
    """int64[N]: team-days beyond which a ward's visits could serve nobody more, nor more comfortably."""
    own = np.zeros(district.wards, np.int64)
    np.add.at(own, district.demand_ward, district.demand_people)
    around = district.serves.astype(np.int64) @ own
    a_day = min(district.comfortable, district.places_a_day) or max(district.places_a_day, 1)
    most: Longs = np.maximum(fixed, np.minimum(-(-around // a_day), district.available_team_days))
    return most

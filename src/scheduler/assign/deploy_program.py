"""How many team-days each ward of a district gets: a small integer program, solved to its optimum or to a stated bound.

People go from their row of demand to a visit that serves their ward, to headquarters, or nowhere. For given team-days that is a
flow of whole people; what makes it hard are the team-days, which are whole too, and the price of each ward visited. So the
program decides on the team-days alone, and the flow, which is exact, says who goes where and what it costs.
"""

import sys
from contextlib import redirect_stderr
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from scheduler.assign.deploy_problem import NO_WARD, DeployWeights, District, Floats
from scheduler.assign.problem import MILLI, Longs

GAP = 0.0005
"""Where the search may stop: a cost this share above its bound."""
MOST_NODES = 2000
"""Nodes of the search tree for one district: a measure of work, not of time, so that a slow machine gives the same answer."""


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
    district: District, weights: DeployWeights, *, gap: float = GAP, most_nodes: int = MOST_NODES
) -> TeamDays:
    """Return the team-days per ward that cost least: ways, unserved people, visits, team-days and crowding together.

    Blocks fixed by hand are in it. The search ends within `gap` of the optimum or after `most_nodes` nodes; the bound is what
    the solver (HiGHS) has proven by then.
    """
    mathopt = _mathopt()
    program = _Program(mathopt, district, weights)
    parameters = mathopt.SolveParameters(relative_gap_tolerance=gap, node_limit=most_nodes, random_seed=1)
    solved = mathopt.solve(program.model, mathopt.SolverType.HIGHS, params=parameters)
    # Nobody sent out but who is fixed is an answer too, should the search end before it has any.
    days = program.days_of(solved) if solved.has_primal_feasible_solution() else program.fixed
    answer = _people(district, weights, days)
    bound = int(np.ceil(solved.dual_bound() * MILLI - 0.01)) if np.isfinite(solved.dual_bound()) else 0
    return TeamDays(
        ward_team_days=days,
        ward_people=answer.at_visits,
        headquarters_people=answer.away,
        unserved_people=answer.nowhere,
        cost_milli=answer.cost_milli,
        bound_milli=max(0, min(bound, answer.cost_milli)),
    )


def _mathopt() -> Any:
    """Import MathOpt, which takes half a second that only a deployment should wait for.

    The log handler that it brings along keeps the stderr of that moment, and closes it when logging is configured anew, as a
    server does at its start: so it must be the process's own, which it leaves alone, and not one that somebody put there.
    """
    with redirect_stderr(sys.__stderr__):
        from ortools.math_opt.python import mathopt
    return mathopt


class _Program:
    """The model; costs are person-kilometres. Only team-days and visits need to be whole."""

    def __init__(self, mathopt: Any, district: District, weights: DeployWeights) -> None:
        self.model, self._district, self._weights = mathopt.Model(), district, weights
        self._sum = mathopt.fast_sum
        self.fixed = _fixed_days(district)
        self._most = _most_days(district, self.fixed)
        bounds = list(zip(self.fixed.tolist(), self._most.tolist(), strict=True))
        self._days = [self.model.add_integer_variable(lb=low, ub=high) for low, high in bounds]
        self._visited = [self.model.add_integer_variable(lb=float(low > 0), ub=float(high > 0)) for low, high in bounds]
        self._costs: list[Any] = [
            cost
            for days, visited in zip(self._days, self._visited, strict=True)
            for cost in (weights.team_day * days, weights.visit * visited)
        ]
        self._add(self._sum(self._days) <= district.available_team_days)
        for days, visited, (_, high) in zip(self._days, self._visited, bounds, strict=True):
            self._add(days <= high * visited)
        self._people_go()
        self.model.minimize(self._sum(self._costs))

    def days_of(self, solved: Any) -> Longs:
        """Return int64[N], the team-days of each ward in an answer of the solver."""
        days: Longs = np.rint(solved.variable_values(self._days)).astype(np.int64)
        return days

    def _add(self, constraint: Any) -> None:
        self.model.add_linear_constraint(constraint)

    def _people_go(self) -> None:
        district = self._district
        visit_cost, headquarters_cost = (_milli(km) / MILLI for km in (district.ward_km, _far(district)))
        here: list[list[Any]] = [[] for _ in range(district.wards)]
        away = []
        for row in np.flatnonzero(district.demand_people > 0).tolist():
            people, ward = int(district.demand_people[row]), int(district.demand_ward[row])
            to_headquarters, nowhere = (self.model.add_variable(lb=0, ub=people) for _ in range(2))
            out = [to_headquarters, nowhere]
            self._costs += [float(headquarters_cost[row]) * to_headquarters, self._weights.unserved * nowhere]
            for visit in np.flatnonzero(district.serves[:, ward] & (self._most > 0)).tolist():
                there = self.model.add_variable(lb=0, ub=people)
                # Implied by the places, but it draws the bound close: nobody is at a visit that is not paid for.
                self._add(there <= min(people, int(self._most[visit]) * district.places_a_day) * self._visited[visit])
                self._costs.append(float(visit_cost[ward, visit]) * there)
                here[visit].append(there)
                out.append(there)
            self._add(self._sum(out) == people)
            away.append(to_headquarters)
        self._places_bind(here, away)

    def _places_bind(self, here: list[list[Any]], away: list[Any]) -> None:
        district = self._district
        easy = min(district.comfortable, district.places_a_day)
        for people, days in zip(here, self._days, strict=True):
            if people:
                crowd = self.model.add_variable(lb=0)
                self._costs.append(self._weights.crowded * crowd)
                self._add(self._sum(people) <= district.places_a_day * days)
                self._add(self._sum(people) <= easy * days + crowd)
        self._add(self._sum(away) <= district.headquarters_places)
        if district.room is not None:
            everybody = [*away, *(one for people in here for one in people)]
            self._add(self._sum(everybody) <= district.room)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Who goes where for given team-days, at the least cost."""

    at_visits: Longs
    away: Longs
    nowhere: Longs
    cost_milli: int


def _people(district: District, weights: DeployWeights, days: Longs) -> _Ways:
    """Send the people on their ways: rows -> visits or headquarters -> the room they share -> sink, rows -> sink."""
    rows, wards = len(district.demand_people), district.wards
    visit_at, headquarters, room = rows, rows + wards, rows + wards + 1
    sink = room + 1
    visit, row = np.nonzero(district.serves[:, district.demand_ward] & (days > 0)[:, None])
    everybody, all_wards = np.arange(rows), np.arange(wards)
    people = district.demand_people.astype(np.int64)
    easy = min(district.comfortable, district.places_a_day)
    km = district.ward_km[district.demand_ward[row], visit]
    total = int(people.sum())
    flow = SimpleMinCostFlow()

    def arcs(tail: Any, head: Any, capacity: Any, cost: Any) -> NDArray[np.int32]:
        tail, head, capacity, cost = np.broadcast_arrays(tail, head, capacity, cost)
        added: NDArray[np.int32] = flow.add_arcs_with_capacity_and_unit_cost(
            tail.astype(np.int32),
            head.astype(np.int32),
            capacity.astype(np.int64),
            _milli(cost),
        )
        return added

    there = arcs(row, visit_at + visit, people[row], km)
    away = arcs(everybody, headquarters, people, _far(district))
    nowhere = arcs(everybody, sink, people, weights.unserved)
    arcs(visit_at + all_wards, room, easy * days, 0)
    arcs(visit_at + all_wards, room, (district.places_a_day - easy) * days, weights.crowded)
    arcs(headquarters, room, [district.headquarters_places], 0)
    arcs(room, sink, [total if district.room is None else district.room], 0)
    flow.set_nodes_supplies(np.append(everybody, sink).astype(np.int32), np.append(people, -total))
    flow.solve()
    at_visits = np.zeros(wards, np.int64)
    np.add.at(at_visits, visit, flow.flows(there))
    standing = round(weights.team_day * MILLI) * int(days.sum()) + round(weights.visit * MILLI) * int((days > 0).sum())
    return _Ways(at_visits, flow.flows(away), flow.flows(nowhere), flow.optimal_cost() + standing)


def _far(district: District) -> Floats:
    """float64[D]: what going to headquarters costs a person of each row, in kilometres."""
    far: Floats = district.headquarters_km[district.demand_ward] + district.demand_detour
    return far


def _milli(cost: Floats) -> Longs:
    """Whole thousandths: program and flow reckon with the same figures, so that cost and bound compare."""
    milli: Longs = np.rint(cost * MILLI).astype(np.int64)
    return milli


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

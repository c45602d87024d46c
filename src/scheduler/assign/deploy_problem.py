"""Where mobile teams are to stand on which days: one district's question and the answer, two frozen records of arrays."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.deploy_errors import FixedBlockIdle, FixedBlocksOverlap
from scheduler.assign.errors import OutOfRange, ShapesDisagree
from scheduler.assign.problem import Ints, Longs

Floats = NDArray[np.float64]
NO_WARD = -1
NO_DAY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployWeights:
    """What a deployment is charged, all in person-kilometres: one person's way of one kilometre is worth 1.

    Attributes
    ----------
    unserved : a person for whom there is no place at all; further than any way within a district
    visit : a ward visited (moving in, setting up, telling people)
    team_day : a day that a team stands in a ward; a day that saves people less than this is left free
    crowded : a person beyond the comfortable number of a team-day, so that spare team-days even the load out
    """

    unserved: float = 200
    visit: float = 150
    team_day: float = 100
    crowded: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """N wards, D rows of demand, T teams, K days, F blocks fixed by hand.

    Attributes
    ----------
    ward_km : float64[N, N], kilometres between wards, symmetric
    headquarters_km : float64[N], kilometres from a ward to headquarters, where teams start and people go otherwise
    serves : bool[N, N], `serves[u, w]`: a visit in ward u is for people of ward w too
    pace : float64[N], how much of the campaign is a ward's, in any unit (people of all kinds); a visit lies in the middle of it
    anchor_day : int32[N], the day around which something else (a school's sessions) draws a ward's people already, -1 for none
    demand_ward : int32[D], where the people of a row live
    demand_people : int32[D], people whom a mobile team would best serve
    demand_detour : float64[D], kilometres that going to headquarters is worth to them beyond the way itself (a wrong shift)
    headquarters_places : people whom headquarters can take of these over the campaign
    room : people whom headquarters and teams may take together over the campaign (what daily limits allow), None for no limit
    team_works : bool[T, K], the days on which a team can work; its first and last day and closed days are in it
    places : people a team-day serves, from 1
    comfortable : people a team-day serves before it is crowded, up to `places`
    day_room : people whom all mobile teams together may serve on one day (what a daily limit leaves), None for no such limit
    team_days : most team-days in all, None for as many as the teams have
    fixed_team, fixed_ward, fixed_first, fixed_last : int32[F], blocks that stay; the days on which the team works count
    """

    ward_km: Floats
    headquarters_km: Floats
    serves: NDArray[np.bool_]
    pace: Floats
    anchor_day: Ints
    demand_ward: Ints
    demand_people: Ints
    demand_detour: Floats
    headquarters_places: int
    team_works: NDArray[np.bool_]
    places: int
    comfortable: int
    room: int | None = None
    day_room: int | None = None
    team_days: int | None = None
    fixed_team: Ints = field(default_factory=lambda: np.empty(0, np.int32))
    fixed_ward: Ints = field(default_factory=lambda: np.empty(0, np.int32))
    fixed_first: Ints = field(default_factory=lambda: np.empty(0, np.int32))
    fixed_last: Ints = field(default_factory=lambda: np.empty(0, np.int32))

    @property
    def wards(self) -> int:
        """N, the number of wards."""
        return len(self.headquarters_km)

    @property
    def at_once(self) -> int:
        """How many teams may work on one day: under a `day_room` as many as fill it, one more if that serves people who need it."""
        teams, days = (int(length) for length in self.team_works.shape)
        if self.day_room is None:
            return teams
        team_days = int(self.team_works.sum()) if self.team_days is None else self.team_days

        def people(at_once: int) -> int:
            return min(team_days, days * at_once) * self._places_of(at_once)

        fewer = min(teams, max(1, self.day_room // self.places))
        if people(fewer) >= self.demand_people.sum():
            return fewer
        return max(fewer, min(teams, fewer + 1), key=people)

    @property
    def places_a_day(self) -> int:
        """People a team-day serves once the `day_room` is shared among the teams at work."""
        return self._places_of(self.at_once)

    @property
    def available_team_days(self) -> int:
        """Team-days there are: per day no more teams than may work at once, in all no more than `team_days`.

        Days of fixed blocks are available even where the planner has sent out more.
        """
        a_day = np.minimum(self.team_works.sum(axis=0), self.at_once)
        fixed = (self.fixed_calendar() != NO_WARD).sum(axis=0)
        available = int(np.maximum(a_day, fixed).sum())
        return available if self.team_days is None else max(min(available, self.team_days), int(fixed.sum()))

    def _places_of(self, at_once: int) -> int:
        return self.places if self.day_room is None else min(self.places, self.day_room // max(at_once, 1))

    def fixed_calendar(self) -> Ints:
        """int32[T, K]: the ward of each fixed team-day, -1 elsewhere.

        Raises
        ------
        FixedBlocksOverlap
            Two blocks want a team on one day.
        FixedBlockIdle
            A block holds no day on which its team works.
        """
        calendar = np.full(self.team_works.shape, NO_WARD, np.int32)
        blocks = zip(self.fixed_team, self.fixed_ward, self.fixed_first, self.fixed_last, strict=True)
        for row, (team, ward, first, last) in enumerate(blocks):
            days = first + np.flatnonzero(self.team_works[team, first : last + 1])
            if not len(days):
                raise FixedBlockIdle(row=row, team=int(team))
            taken = days[calendar[team, days] != NO_WARD]
            if len(taken):
                raise FixedBlocksOverlap(row=row, team=int(team), day=int(taken[0]))
            calendar[team, days] = ward
        return calendar

    def validate(self) -> None:
        """Refuse a district that is not what its docstring says.

        Raises
        ------
        ShapesDisagree, OutOfRange, FixedBlocksOverlap, FixedBlockIdle
        """
        wards, rows, fixed = self.wards, len(self.demand_ward), len(self.fixed_team)
        shapes: dict[str, tuple[int, ...]] = {
            "ward_km": (wards, wards),
            "serves": (wards, wards),
            "pace": (wards,),
            "anchor_day": (wards,),
            "demand_people": (rows,),
            "demand_detour": (rows,),
            "fixed_ward": (fixed,),
            "fixed_first": (fixed,),
            "fixed_last": (fixed,),
        }
        for name, expected in shapes.items():
            if (got := getattr(self, name).shape) != expected:
                raise ShapesDisagree(name=name, expected=expected, got=got)
        teams, days = self.team_works.shape
        for name, values, low, high in (
            ("demand_ward", self.demand_ward, 0, wards - 1),
            ("demand_people", self.demand_people, 0, 2**31 - 1),
            ("anchor_day", self.anchor_day, NO_DAY, days - 1),
            ("fixed_team", self.fixed_team, 0, teams - 1),
            ("fixed_ward", self.fixed_ward, 0, wards - 1),
            ("fixed_first", self.fixed_first, 0, days - 1),
            ("fixed_last", self.fixed_last, 0, days - 1),
            ("places", np.array([self.places]), 1, 2**20),
            ("comfortable", np.array([self.comfortable]), 0, self.places),
        ):
            outside = np.flatnonzero((values < low) | (values > high))
            if len(outside):
                row = int(outside[0])
                raise OutOfRange(name=name, row=row, value=int(values[row]), low=low, high=high)
        self.fixed_calendar()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Where the teams stand, and for how many people.

    Attributes
    ----------
    team_day_ward : int32[T, K], the ward where a team stands on a day, -1 for none; never two
    ward_team_days : int64[N], team-days of a ward, as in the calendar
    ward_people : int64[N], people expected at a ward's visits, its own and those of wards around it
    headquarters_people, unserved_people : int64[D], of each row of demand those who go to headquarters, or nowhere
    team_km : float64[T], the way of a team from headquarters through its wards in order and back; nights are not counted
    visits : blocks in the calendar; more than wards visited where a calendar had to cut a visit
    cost_milli, bound_milli : thousandths of a person-kilometre: what the program's answer costs, and what none can go below
    """

    team_day_ward: Ints
    ward_team_days: Longs
    ward_people: Longs
    headquarters_people: Longs
    unserved_people: Longs
    team_km: Floats
    visits: int
    cost_milli: int
    bound_milli: int

    @property
    def gap(self) -> float:
        """(cost - bound) / cost, 0 where the team-days are proven best."""
        return (self.cost_milli - self.bound_milli) / self.cost_milli if self.cost_milli else 0.0

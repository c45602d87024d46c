"""What came of a problem: one window for every party, or why it has none, and what the plan costs."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from scheduler.assign import score
from scheduler.assign.problem import Ints, Problem

Reason = Literal["no_station", "no_capacity", "too_large"]
Binding = Literal["daily_limit", "session_capacity", "window_places"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One window per party, why some have none, and what the plan costs.

    Attributes
    ----------
    problem : what was solved, the tracks that no class tells apart as one
    party_window : int32[P], index into windows, -1 for a party without one
    unassigned_reason : {party row: code}, one entry for every party with -1: `no_station` (its class has no
        arc to any session), `too_large` (larger than every window it may use), `no_capacity`
    unassigned_binding : {party row: constraint}, for `no_capacity` only, what stood in the way of the windows
        it may use: `daily_limit` (all room left lies on days at their limit), `session_capacity` (their
        sessions are full), `window_places` (room is left, but no single window holds the whole party)
    terms : {"travel_and_shift" | "session" | "unassigned" | "moved": {"people", "milli"}, "splits": {"pairs", "milli"}}, their
        `milli` sum is the plan's cost; `people` counts those who pay the term; `moved` only where there was a plan before
    bound_milli : no plan can cost less: the optimum of the flow with the split cost linearised, milli-units
    figures : `splits`, `splits_bound` (sum over (neighbourhood, track) of people / largest session, rounded
        up), `holes_share` (of (neighbourhood, session) pairs whose windows are not consecutive),
        `mean_span_days` (from a neighbourhood's first to its last day, 0 for one day), `last_day` (-1 where
        nobody is placed), `placed_people`, `unassigned_people`
    """

    problem: Problem = field(repr=False)
    party_window: Ints
    unassigned_reason: dict[int, Reason] = field(default_factory=dict)
    unassigned_binding: dict[int, Binding] = field(default_factory=dict)
    bound_milli: int = 0

    @cached_property
    def figures(self) -> dict[str, float]:
        """The figures that tell a good plan from one that is only valid; counted when first asked for."""
        return score.figures(self.problem, self.party_window)

    @cached_property
    def terms(self) -> dict[str, dict[str, int]]:
        """What the plan costs, term by term; counted when first asked for."""
        return score.terms(self.problem, self.party_window, splits=int(self.figures["splits"]))

    @property
    def cost_milli(self) -> int:
        """What the plan costs in milli-units: all terms together."""
        return sum(term["milli"] for term in self.terms.values())

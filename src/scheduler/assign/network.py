"""The flow class -> track -> session -> (daily limit) -> sink: who goes where, in people, at the least cost.

The dense class -> session network has the same optimum, because its cost separates into a(class, track) +
b(session); collapsing it leaves about a thirtieth of the arcs. All capacities and costs are integers, so the
flow is integral.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from scheduler.assign.errors import WeightsOverflow
from scheduler.assign.planned import Planned
from scheduler.assign.problem import Longs, Problem

_Share = Callable[[Longs, Longs], Longs]  # of classes and session capacities: milli-units per person


@dataclass(frozen=True, slots=True)
class Flow:
    """People on the arcs of the network.

    Attributes
    ----------
    arc_people : int64[A], people of a class on a track (0 for classes that go by direct arcs)
    direct_class, direct_session, direct_people : int64[D], people of a class with a first day, by session
    kept_people : int64[K], people of each planned (class, session) pair who stay there
    session_people : int64[S], people that the tracks (not the direct arcs) send to a session
    cost_milli : what the flow costs, the split cost linearised and the unassigned included
    """

    arc_people: Longs
    direct_class: Longs
    direct_session: Longs
    direct_people: Longs
    kept_people: Longs
    session_people: Longs
    cost_milli: int


class _Arcs(NamedTuple):
    """Arcs of one kind: from node `tail` to node `head`, with room for `capacity` people at `cost` each."""

    tail: NDArray[Any]
    head: NDArray[Any]
    capacity: NDArray[Any]
    cost: NDArray[Any]


def solve_flow(problem: Problem, placeable: NDArray[np.bool_], planned: Planned | None = None) -> Flow:
    """Send the people of the `placeable` parties (bool[P]) through the network at the least cost; `planned` could stay.

    Raises
    ------
    WeightsOverflow
        The solver refuses the costs as too large for 64 bits.
    """
    people = class_people(problem, placeable)
    share = _split_share(problem)
    direct, direct_session = _direct_arcs(problem, people, share)
    groups = [
        _track_arcs(problem, people, share),
        direct,
        _kept_arcs(problem, planned, share),
        *_session_arcs(problem),
        _unassigned_arcs(problem, people),
    ]
    supply = np.zeros(_node_offsets(problem)[-1] + 1, np.int64)
    supply[: problem.classes] = people
    supply[-1] = -people.sum()
    on_track, on_direct, kept, to_session, *_, cost = _least_cost(groups, supply)
    used = on_direct > 0
    # Each of them who leaves pays; in the flow each who stays is paid.
    stay = 0 if planned is None else int(planned.people.sum())
    return Flow(
        arc_people=on_track,
        direct_class=direct.tail[used],
        direct_session=direct_session[used],
        direct_people=on_direct[used],
        kept_people=kept,
        session_people=to_session,
        cost_milli=cost + stay * problem.stability_cost,
    )


def class_people(problem: Problem, placeable: NDArray[np.bool_]) -> Longs:
    """int64[C]: people of the placeable parties of each class."""
    people = np.where(placeable, problem.party_size, 0)
    return np.bincount(problem.party_class, people, minlength=problem.classes).astype(np.int64)


def _track_arcs(problem: Problem, people: Longs, share: _Share) -> _Arcs:
    """Class -> track; without room for classes with a first day, who go by direct arcs."""
    klass, track_at = problem.arc_class.astype(np.int64), _node_offsets(problem)[0]
    room = np.where(problem.class_first_day[klass] == 0, people[klass], 0)
    cost = problem.arc_cost + share(klass, track_capacity(problem)[problem.arc_track])
    return _Arcs(klass, track_at + problem.arc_track, room, cost)


def _direct_arcs(problem: Problem, people: Longs, share: _Share) -> tuple[_Arcs, Longs]:
    """Class -> session for classes with a first day, and the session of each arc."""
    arc, session = _direct_pairs(problem, np.flatnonzero(problem.class_first_day[problem.arc_class] > 0))
    klass = problem.arc_class[arc].astype(np.int64)
    cost = problem.arc_cost[arc] + problem.session_cost[session]
    cost = cost + share(klass, problem.effective_capacity[session])
    return _Arcs(klass, _node_offsets(problem)[1] + session, people[klass], cost), session


def _kept_arcs(problem: Problem, planned: Planned | None, share: _Share) -> _Arcs:
    """Class -> planned session, for the people who are planned there, at a bonus for staying."""
    if planned is None:
        return _Arcs(*(np.empty(0, np.int64) for _ in range(4)))
    klass, session = planned.klass, planned.session
    arc = problem.arc_at(klass, problem.session_track[session])
    cost = problem.arc_cost[arc] + problem.session_cost[session] + share(klass, problem.effective_capacity[session])
    return _Arcs(klass, _node_offsets(problem)[1] + session, planned.people, cost - problem.stability_cost)


def _session_arcs(problem: Problem) -> tuple[_Arcs, _Arcs, _Arcs]:
    """Track -> session, session -> its limit or the sink, limit -> sink."""
    track_at, session_at, limit_at, sink = _node_offsets(problem)
    sessions = session_at + np.arange(problem.sessions)
    limits = limit_at + np.arange(len(problem.limit_people))
    capacity = problem.effective_capacity
    onward = np.where(problem.session_limit >= 0, limit_at + problem.session_limit, sink)
    return (
        _Arcs(track_at + problem.session_track, sessions, capacity, problem.session_cost),
        _Arcs(sessions, onward, capacity, np.zeros_like(capacity)),
        _Arcs(limits, np.full_like(limits, sink), problem.limit_people, np.zeros_like(limits)),
    )


def _unassigned_arcs(problem: Problem, people: Longs) -> _Arcs:
    classes = np.arange(problem.classes)
    sink = _node_offsets(problem)[-1]
    return _Arcs(classes, np.full_like(classes, sink), people, np.full_like(people, problem.unassigned_cost))


def _least_cost(groups: list[_Arcs], supply: Longs) -> tuple[Any, ...]:
    """Return the flow on each group of arcs and, last, its cost."""
    solver = SimpleMinCostFlow()
    arcs = [
        solver.add_arcs_with_capacity_and_unit_cost(
            tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64), cost.astype(np.int64)
        )
        for tail, head, capacity, cost in groups
    ]
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        # Everybody can leave by the unassigned arc, so a refusal is about the size of the costs.
        raise WeightsOverflow(largest=max(int(cost.max(initial=0)) for *_, cost in groups), bound="OR-Tools")
    return *(solver.flows(group) for group in arcs), solver.optimal_cost()


def _node_offsets(problem: Problem) -> tuple[int, int, int, int]:
    track_at = problem.classes
    session_at = track_at + problem.tracks
    limit_at = session_at + problem.sessions
    return track_at, session_at, limit_at, limit_at + len(problem.limit_people)


def _direct_pairs(problem: Problem, arcs: NDArray[np.intp]) -> tuple[Longs, Longs]:
    """Pairs (arc, session) of classes with a first day: the sessions of the arc's track from that day on."""
    pairs = [
        (arc, session)
        for arc in arcs.tolist()
        for session in np.flatnonzero(
            (problem.session_track == problem.arc_track[arc])
            & (problem.session_day >= problem.class_first_day[problem.arc_class[arc]])
        ).tolist()
    ]
    flat = np.array(pairs, np.int64).reshape(-1, 2)
    return flat[:, 0], flat[:, 1]


def track_capacity(problem: Problem) -> Longs:
    """int64[T]: the largest session of each track."""
    largest = np.zeros(problem.tracks, np.int64)
    np.maximum.at(largest, problem.session_track, problem.effective_capacity)
    return largest


def _split_share(problem: Problem) -> _Share:
    """The split cost a person bears at the least: his pair holds at most min(neighbourhood, session) people.

    Rounded down, so that the flow's cost stays below that of any plan.
    """
    bundled = class_people(problem, problem.bundled[problem.party_class])
    neighbourhood_people = np.bincount(problem.class_neighbourhood, bundled).astype(np.int64)

    def share(klass: Longs, capacity: Longs) -> Longs:
        most = np.minimum(neighbourhood_people[problem.class_neighbourhood[klass]], capacity)
        cost: Longs = np.where(problem.bundled[klass], problem.split_cost // np.maximum(most, 1), 0)
        return cost

    return share

"""`solve`: the whole way from a problem to a plan."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.assign import score
from scheduler.assign.layout import Blocks, lay_out
from scheduler.assign.loads import session_loads
from scheduler.assign.merge import merge_tracks
from scheduler.assign.network import Flow, class_people, solve_flow
from scheduler.assign.pack import fill
from scheduler.assign.problem import Binding, Ints, Longs, Problem, Result
from scheduler.assign.reasons import binding_constraint, unplaceable
from scheduler.assign.repair import Repair
from scheduler.assign.rooms import Rooms


def solve(problem: Problem, *, seed: int, progress: Callable[[str, float], None] | None = None) -> Result:
    """Place every party that capacity allows; the same problem and seed give the same plan.

    `progress(step, share)` is told the name of the step that begins and the share done before it, from 0 to
    1.

    Raises
    ------
    AssignError
        The problem is not what its docstring says (see `Problem.validate`).
    """
    tell = progress or _silent
    tell("check", 0.0)
    problem.validate()
    problem = merge_tracks(problem)
    rng = np.random.default_rng(seed)
    reasons = unplaceable(problem)
    placeable = np.ones(problem.parties, np.bool_)
    placeable[list(reasons)] = False
    tell("flow", 0.05)
    flow = solve_flow(problem, placeable)
    party_window = np.full(problem.parties, -1, np.int32)
    tell("lay out", 0.4)
    _place_direct(problem, flow, placeable, party_window)
    _place_blocks(problem, flow, placeable, party_window, rng)
    tell("repair", 0.8)
    bindings = _repair(problem, placeable, party_window)
    tell("score", 0.95)
    excluded = int(problem.party_size[~placeable].sum(dtype=np.int64))
    reasons.update(dict.fromkeys(bindings, "no_capacity"))
    figures = score.figures(problem, party_window)
    terms = score.terms(problem, party_window, splits=int(figures["splits"]))
    tell("done", 1.0)
    return Result(
        party_window=party_window,
        unassigned_reason=dict(sorted(reasons.items())),
        unassigned_binding=bindings,
        terms=terms,
        bound_milli=flow.cost_milli + excluded * problem.unassigned_cost,
        figures=figures,
    )


def _silent(_step: str, _share: float) -> None:
    pass


def _place_direct(problem: Problem, flow: Flow, placeable: NDArray[np.bool_], party_window: Ints) -> None:
    """Place the parties with a first day before all others: they have the fewest sessions to go to."""
    parties = np.flatnonzero(placeable & (problem.class_first_day[problem.party_class] > 0))
    if not len(parties):
        return
    repair = Repair(problem, party_window)
    # The largest first; street order among equals.
    for party in parties[np.argsort(-problem.party_size[parties], kind="stable")].tolist():
        klass = int(problem.party_class[party])
        planned = flow.direct_session[flow.direct_class == klass].astype(np.intp)
        _ = repair.place(party, planned) or repair.place(party, repair.sessions_of(klass))


def _place_blocks(
    problem: Problem,
    flow: Flow,
    placeable: NDArray[np.bool_],
    party_window: Ints,
    rng: np.random.Generator,
) -> None:
    """Split classes over tracks, put blocks in a row on each track, and fill the blocks' windows exactly."""
    party_track = _split(problem, flow, placeable, rng)
    on_track = np.flatnonzero(party_track >= 0)
    neighbourhood = _bundle(problem)[problem.party_class[on_track]]
    # Rows of a block stay in class and street order, because the sort is stable.
    order = np.argsort(party_track[on_track] * (neighbourhood.max(initial=0) + 1) + neighbourhood, kind="stable")
    parties, track, neighbourhood = on_track[order], party_track[on_track][order], neighbourhood[order]
    starts = np.flatnonzero(np.diff(track, prepend=-1) | np.diff(neighbourhood, prepend=-1))
    sizes = problem.party_size[parties].astype(np.int64)
    people = np.add.reduceat(sizes, starts) if len(starts) else np.empty(0, np.int64)
    blocks = Blocks(track[starts], neighbourhood[starts], people)
    track_people = np.zeros(problem.tracks, np.int64)
    np.add.at(track_people, blocks.track, blocks.people)
    rooms = Rooms(problem, party_window)
    loads = session_loads(problem, flow.session_people, track_people, rooms)
    segments = lay_out(problem, blocks, loads, rooms.window_left)
    for members, row in zip(np.split(parties, starts)[1:], segments, strict=True):
        windows = np.array([window for window, _ in row] + [-1], np.int32)
        target = fill(problem.party_size[members].tolist(), [people for _, people in row], rng)
        party_window[members] = windows[target]


def _bundle(problem: Problem) -> Longs:
    """int64[C]: the neighbourhood of a class; one for all that come in no bundle, as cutting their row is free."""
    apart = int(problem.class_neighbourhood.max(initial=0)) + 1
    return np.where(problem.bundled, problem.class_neighbourhood, apart).astype(np.int64)


def _split(problem: Problem, flow: Flow, placeable: NDArray[np.bool_], rng: np.random.Generator) -> Longs:
    """int64[P]: the track of every party by exact household sums; -1 for who is over or goes direct."""
    whole = (flow.arc_people > 0) & (flow.arc_people == class_people(problem, placeable)[problem.arc_class])
    class_track = np.full(problem.classes, -1, np.int64)
    class_track[problem.arc_class[whole]] = problem.arc_track[whole]
    party_track = np.where(placeable, class_track[problem.party_class], -1)
    arcs = np.flatnonzero((flow.arc_people > 0) & ~whole)
    arcs = arcs[np.argsort(problem.arc_class[arcs], kind="stable")]
    classes, first = np.unique(problem.arc_class[arcs], return_index=True)
    start = np.searchsorted(problem.party_class, np.arange(problem.classes + 1))
    for klass, of_class in zip(classes.tolist(), np.split(arcs, first)[1:], strict=True):
        parties = np.arange(start[klass], start[klass + 1])
        parties = parties[placeable[parties]]
        tracks = np.append(problem.arc_track[of_class], -1)
        amounts = flow.arc_people[of_class].tolist()
        party_track[parties] = tracks[fill(problem.party_size[parties].tolist(), amounts, rng)]
    return party_track


def _repair(problem: Problem, placeable: NDArray[np.bool_], party_window: Ints) -> dict[int, Binding]:
    """Place who is left, the largest first; return what stood in the way of those who stay without."""
    loose = np.flatnonzero(placeable & (party_window < 0))
    repair = Repair(problem, party_window)
    largest_first = loose[np.argsort(-problem.party_size[loose], kind="stable")].tolist()
    stuck = repair.place_all(largest_first)
    bindings: dict[tuple[int, int], Binding] = {}
    binding_of = {}
    for party in sorted(party for party in stuck if not repair.make_room(party)):
        alike = (int(problem.party_class[party]), int(problem.party_size[party]))
        if alike not in bindings:
            bindings[alike] = binding_constraint(problem, party, repair.sessions_of(alike[0]), repair.rooms)
        binding_of[party] = bindings[alike]
    return binding_of

"""`solve`: the whole way from a problem to a plan."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.blocks import Blocks, session_size
from scheduler.assign.by_day import row_by_day
from scheduler.assign.exchange import exchange
from scheduler.assign.layout import Segments, dates, join, lay, order_blocks, seats_of, slack_of
from scheduler.assign.loads import by_limit, session_loads
from scheduler.assign.lockstep import Rows
from scheduler.assign.merge import merge_tracks
from scheduler.assign.network import Flow, solve_flow
from scheduler.assign.pack import fill_rows
from scheduler.assign.planned import keep, planned_pairs
from scheduler.assign.problem import Ints, Problem
from scheduler.assign.reasons import binding_constraint, unplaceable
from scheduler.assign.repair import Repair
from scheduler.assign.result import Binding, Result
from scheduler.assign.rooms import Rooms
from scheduler.assign.split import split_classes


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
    planned = planned_pairs(problem, placeable)
    flow = solve_flow(problem, placeable, planned)
    party_window = np.full(problem.parties, -1, np.int32)
    tell("lay out", 0.4)
    keep(problem, planned, flow.kept_people, party_window, rng)
    _place_direct(problem, flow, placeable, party_window)
    _place_blocks(problem, flow, placeable, party_window, rng)
    tell("repair", 0.8)
    bindings = _repair(problem, placeable, party_window)
    excluded = int(problem.party_size[~placeable].sum(dtype=np.int64))
    reasons.update(dict.fromkeys(bindings, "no_capacity"))
    tell("done", 1.0)
    return Result(
        problem=problem,
        party_window=party_window,
        unassigned_reason=dict(sorted(reasons.items())),
        unassigned_binding=bindings,
        bound_milli=flow.cost_milli + excluded * problem.unassigned_cost,
    )


def _silent(_step: str, _share: float) -> None:
    pass


def _place_direct(problem: Problem, flow: Flow, placeable: NDArray[np.bool_], party_window: Ints) -> None:
    """Place the parties with a first day before all others: they have the fewest sessions to go to."""
    parties = np.flatnonzero(placeable & (party_window < 0) & (problem.class_first_day[problem.party_class] > 0))
    if not len(parties):
        return
    repair = Repair(problem, party_window)
    # The largest first; street order among equals.
    for party in parties[np.argsort(-problem.party_size[parties], kind="stable")].tolist():
        klass = int(problem.party_class[party])
        planned = flow.direct_session[flow.direct_class == klass].astype(np.intp)
        _ = repair.place(party, planned) or repair.place(party, repair.sessions_of(klass))


def _place_blocks(
    problem: Problem, flow: Flow, placeable: NDArray[np.bool_], party_window: Ints, rng: np.random.Generator
) -> None:
    """Split classes over tracks, put blocks in a row on each track, and fill the blocks' windows exactly."""
    # Who keeps his window leaves sessions of all sizes behind, so that there is nothing to complete.
    arc_people = flow.arc_people if flow.kept_people.any() else exchange(problem, flow.arc_people)
    split = split_classes(problem, arc_people, placeable & (party_window < 0), rng)
    segments = _seat_blocks(problem, flow, split.blocks, Rooms(problem, party_window))
    target_start = np.searchsorted(segments.block, np.arange(len(split.start)))
    size = problem.party_size[split.parties].astype(np.int64)
    chosen = fill_rows(Rows(size, split.start, segments.people, target_start), rng)
    party_window[split.parties] = np.append(segments.window, -1)[chosen]


def _seat_blocks(problem: Problem, flow: Flow, blocks: Blocks, rooms: Rooms) -> Segments:
    """Give each block its windows."""
    loads = session_loads(problem, flow.session_people, blocks, rooms)
    seats = seats_of(problem, loads.people, rooms.window_left)
    row = order_blocks(problem, blocks, seats, slack_of(problem, loads.people, blocks.of_track, session_size(problem)))
    segments = lay(blocks, row, seats)
    if not loads.by_day.any():
        return segments
    session = problem.window_session[segments.window]
    taken = np.bincount(session, segments.people, minlength=problem.sessions).astype(np.int64)
    room = rooms.limit_left - by_limit(problem, taken)
    date = dates(problem, blocks, row, seats)
    row, by_day = row_by_day(problem, blocks, row, date, loads.by_day, rooms.free, room)
    return join(segments, lay(blocks, row, seats_of(problem, by_day, rooms.window_left)))


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

"""Small planning problems for tests, stated as one would say them, and the Quang Tri shape, drawn from a seed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scheduler.assign.problem import MILLI, Problem, Weights


class Hall(NamedTuple):
    """A session: `windows` are places in time order; costs are milli-units per person."""

    track: int
    day: int
    windows: Sequence[int]
    cost: int = 0
    limit: int = -1
    capacity: int | None = None


def make_problem(
    *,
    parties: Sequence[tuple[int, int]],
    halls: Sequence[Hall],
    arcs: Sequence[tuple[int, int, int]],
    limits: Sequence[int] = (),
    neighbourhoods: Sequence[int] | None = None,
    first_days: Sequence[int] | None = None,
    unassigned_cost: int = 1_000_000,
    split_cost: int = 0,
    bundled: Sequence[bool] | None = None,
    planned: Sequence[int] | None = None,
    stability_cost: int = 0,
) -> Problem:
    """`parties` are (class, size), `arcs` (class, track, cost); a class is its own neighbourhood unless said."""
    classes = 1 + max((klass for klass, *_ in [*parties, *arcs]), default=-1)
    return Problem(
        party_size=_ints([size for _, size in parties]),
        party_class=_ints([klass for klass, _ in parties]),
        class_neighbourhood=_ints(neighbourhoods if neighbourhoods is not None else range(classes)),
        class_first_day=_ints(first_days if first_days is not None else [0] * classes),
        session_track=_ints([hall.track for hall in halls]),
        session_day=_ints([hall.day for hall in halls]),
        session_capacity=_ints([sum(h.windows) if h.capacity is None else h.capacity for h in halls]),
        session_limit=_ints([hall.limit for hall in halls]),
        session_cost=np.array([hall.cost for hall in halls], np.int64),
        limit_people=np.array(limits, np.int64),
        window_session=_ints([row for row, hall in enumerate(halls) for _ in hall.windows]),
        window_places=_ints([places for hall in halls for places in hall.windows]),
        arc_class=_ints([klass for klass, _, _ in arcs]),
        arc_track=_ints([track for _, track, _ in arcs]),
        arc_cost=np.array([cost for _, _, cost in arcs], np.int64),
        unassigned_cost=unassigned_cost,
        split_cost=split_cost,
        class_bundled=None if bundled is None else np.array(bundled, np.bool_),
        party_planned=None if planned is None else _ints(planned),
        stability_cost=stability_cost,
    )


def _ints(values: Sequence[int]) -> np.ndarray:
    return np.array(values, np.int32)


DAYTIME, WORKER, HOMEBOUND = range(3)
MORNING, AFTERNOON, EVENING, HOME_MORNING, HOME_AFTERNOON = range(5)


def quang_tri(seed: int, *, people: int = 18_266, days: int = 47, worker_share: float = 0.339) -> Problem:
    """The town's headquarters with two kits and its home round, all under 463 a day; 5,300 households drawn from `seed`.

    One in a hundred parties has a member who turns 14 during the campaign and may come from that day on.
    """
    rng = np.random.default_rng(seed)
    size = _households(rng, 5_300, people)
    group = rng.choice(3, len(size), p=[0.97 - worker_share, worker_share, 0.03])
    later = rng.random(len(size)) < 0.01
    key = rng.integers(0, 45, len(size)) * 6 + group * 2 + later
    order = np.argsort(key, kind="stable")
    classes, party_class = np.unique(key[order], return_inverse=True)
    weights = Weights()
    halls = [hall for day in range(days) for hall in _town_halls(day, weights)]
    arcs = [arc for row, key_of in enumerate(classes.tolist()) for arc in _town_arcs(row, key_of % 6 // 2, weights)]
    return make_problem(
        parties=list(zip(party_class.tolist(), size[order].tolist(), strict=True)),
        halls=halls,
        arcs=arcs,
        limits=[463] * days,
        neighbourhoods=classes // 6,
        first_days=np.where(classes % 2, rng.integers(1, 30, len(classes)), 0),
        unassigned_cost=weights.unassigned * MILLI,
        split_cost=weights.split * MILLI,
        bundled=classes % 6 // 2 != HOMEBOUND,
    )


def _households(rng: np.random.Generator, count: int, people: int) -> np.ndarray:
    size = rng.choice(np.arange(1, 9), count, p=[0.10, 0.19, 0.22, 0.24, 0.14, 0.07, 0.03, 0.01])
    while missing := people - int(size.sum()):
        chosen = rng.choice(count, min(abs(missing), count), replace=False)
        chosen = chosen[size[chosen] < 8] if missing > 0 else chosen[size[chosen] > 1]
        size[chosen] += np.sign(missing)
    return size


def _town_halls(day: int, weights: Weights) -> list[Hall]:
    cost = int(weights.per_day * day * MILLI)
    halls = []
    for track, places, count in ((MORNING, 145, 11), (AFTERNOON, 159, 12), (EVENING, 159, 12)):
        windows = [places // count + (row < places % count) for row in range(count)]
        windows[0] += 3  # front-loaded a little
        windows[-1] -= 3
        halls.append(Hall(track, day, windows, cost, day))
    return [*halls, *(Hall(track, day, [15] * 4, cost, day) for track in (HOME_MORNING, HOME_AFTERNOON))]


def _town_arcs(klass: int, group: int, weights: Weights) -> list[tuple[int, int, int]]:
    if group == HOMEBOUND:
        return [(klass, HOME_MORNING, 0), (klass, HOME_AFTERNOON, 0)]
    wrong = weights.wrong_shift * MILLI
    return [(klass, t, wrong * ((t == EVENING) != (group == WORKER))) for t in (MORNING, AFTERNOON, EVENING)]


def any_problem(seed: int, *, planned: bool = False) -> Problem:
    """Any problem of up to 40 classes, drawn from `seed`: sessions alike or not, limits on all days, some or none, first days."""
    rng = np.random.default_rng(seed)
    classes, tracks, days = int(rng.choice([3, 12, 40])), int(rng.integers(1, 5)), int(rng.integers(1, 12))
    largest = rng.choice([2, 5, 9, 70], p=[0.3, 0.4, 0.25, 0.05])
    parties = sorted(
        (int(rng.integers(0, classes)), int(rng.integers(1, largest))) for _ in range(rng.integers(0, 3 * classes))
    )
    people = sum(size for _, size in parties)
    halls = _any_halls(rng, tracks, days, people)
    arcs = [
        (klass, track, int(rng.integers(0, 30_000)))
        for klass in range(classes)
        for track in range(tracks)
        if rng.random() < 0.7
    ]
    named = 1 + max((klass for klass, *_ in [*parties, *arcs]), default=-1)
    windows = sum(len(hall.windows) for hall in halls)
    return make_problem(
        parties=parties,
        halls=halls,
        arcs=arcs,
        limits=rng.integers(0, 60 + 2 * people // days, days),
        neighbourhoods=np.arange(named) // 3 if rng.random() < 0.5 else rng.integers(0, named + 1, named),
        first_days=np.where(rng.random(named) < 0.1, rng.integers(0, days + 1, named), 0),
        unassigned_cost=20_000_000,
        split_cost=40_000,
        bundled=None if rng.random() < 0.7 else rng.random(named) < 0.8,
        planned=rng.integers(-1, windows, len(parties)) if planned else None,
        stability_cost=200_000 if planned else 0,
    )


def _any_halls(rng: np.random.Generator, tracks: int, days: int, people: int) -> list[Hall]:
    places = [(day, track) for day in range(days) for track in range(tracks) for _ in range(rng.integers(0, 3))]
    alike = rng.random() < 0.6
    size = int(rng.integers(5, 20 + 2 * people // max(len(places), 1)))
    limited = rng.choice([0, 0.9, 1])
    halls = []
    for day, track in places:
        capacity = size if alike else int(rng.integers(0, 40))
        count = int(rng.integers(1 if alike else 0, 5))
        windows = rng.multinomial(capacity, np.full(count, 1 / count)) if count else []
        limit = day if rng.random() < limited else -1
        halls.append(Hall(track, day, [int(w) for w in windows], day * 1000, limit, capacity))
    return halls

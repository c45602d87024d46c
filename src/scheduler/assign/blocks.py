"""Blocks: all people of one neighbourhood on one track."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.keyed import rows_of
from scheduler.assign.problem import Ints, Longs, Problem


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks in use, by track, then neighbourhood.

    Attributes
    ----------
    track, neighbourhood, people : int64[B]
    first : int64[T + 1], a track's blocks are the rows from `first[t]` to before `first[t + 1]`
    labels : neighbourhoods are numbered from 0 to before this
    """

    track: Longs
    neighbourhood: Longs
    people: Longs
    first: Longs
    labels: int

    @property
    def count(self) -> Longs:
        """int64[T]: blocks of each track."""
        return np.diff(self.first)

    @property
    def of_track(self) -> Longs:
        """int64[T]: people of each track."""
        return np.bincount(self.track, self.people, minlength=len(self.first) - 1).astype(np.int64)

    def at(self, track: Longs | Ints, neighbourhood: Longs) -> Longs:
        """Return the block of each (track, neighbourhood), -1 where there is none."""
        keys = self.track * self.labels + self.neighbourhood
        return rows_of(keys, track.astype(np.int64) * self.labels + neighbourhood)


def bundles(problem: Problem) -> Longs:
    """int64[C]: the neighbourhood of a class; one for all that come in no bundle, as cutting their row is free."""
    apart = int(problem.class_neighbourhood.max(initial=0)) + 1
    return np.where(problem.bundled, problem.class_neighbourhood, apart).astype(np.int64)


def find_blocks(tracks: int, track: NDArray[np.integer], neighbourhood: Longs, people: NDArray[np.integer]) -> Blocks:
    """Sum up rows of people on a track by neighbourhood."""
    labels = int(neighbourhood.max(initial=0)) + 1
    keys, block = np.unique(track.astype(np.int64) * labels + neighbourhood, return_inverse=True)
    first = np.searchsorted(keys // labels, np.arange(tracks + 1))
    total = np.bincount(block, people, minlength=len(keys)).astype(np.int64)
    return Blocks(keys // labels, keys % labels, total, first, labels)


def session_size(problem: Problem, *, smallest: bool = False) -> Longs:
    """int64[T]: the people that each session of a track takes; where its sessions differ 0, or the `smallest` that takes any."""
    capacity = problem.effective_capacity
    largest = np.zeros(problem.tracks, np.int64)
    np.maximum.at(largest, problem.session_track, capacity)
    least = largest.copy()
    np.minimum.at(least, problem.session_track, np.where(capacity > 0, capacity, largest[problem.session_track]))
    return least if smallest else np.where(largest == least, largest, 0)

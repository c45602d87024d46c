"""Rows with keys: finding them, pairing them, and summing them up in their order."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def rows_of(keys: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.int64]:
    """Return the row that bears each wanted key, -1 where none does; no key stands twice."""
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    order = np.argsort(keys, kind="stable")
    row = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
    found: NDArray[np.int64] = np.where(keys[row] == wanted, row, -1)
    return found


def equal_pairs(left: NDArray[Any], right: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of rows (of `left`, of `right`) with the same value."""
    order = np.argsort(right, kind="stable")
    low = np.searchsorted(right[order], left, side="left")
    count = np.searchsorted(right[order], left, side="right") - low
    row = np.repeat(np.arange(len(left)), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, order[low[row] + nth]


def before_alike(people: NDArray[np.int64], label: NDArray[Any]) -> NDArray[np.int64]:
    """Return for each row the people of the rows before it that bear its label; the labels ascend."""
    before = np.cumsum(people) - people
    alike: NDArray[np.int64] = before - before[np.searchsorted(label, label)]
    return alike

"""What is to be planned: a frozen record of arrays with shapes, types and units."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.errors import (
    ArcTwice,
    NegativeCost,
    NotIntegers,
    OutOfOrder,
    OutOfRange,
    ShapesDisagree,
    WeightsOverflow,
)
from scheduler.assign.keyed import rows_of

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

# Costs are whole milli-units so that the flow is exact; weights are stated in units.
MILLI = 1000
# OR-Tools' cost scaling multiplies every unit cost by (nodes + 1) and adds up a few of them in 64 bits.
_FLOW_HEADROOM = 2**60


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a builder of problems charges for what, in units per person (multiply by `MILLI` for the arrays).

    The defaults keep the order of the goals: everybody placed, before the deadline, in the group's shift,
    near, early, together. Measured on the reference instances: any late person costs more than any detour or
    wait.
    """

    late: int = 10_000
    unassigned: int = 20_000
    wrong_shift: int = 30
    per_km: float = 2
    per_day: float = 1
    split: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """P parties of C classes go to W windows of S sessions on T tracks, under L daily limits.

    A class is neighbourhood x target group, a track is station x shift. A party gets ONE window. Nobody is
    ever placed above `window_places`, `session_capacity` or `limit_people`; everything else is a cost.

    Attributes
    ----------
    party_size : int32[P], people, from 1
    party_class : int32[P], index into classes, ascending; row order within a class is street order
    class_neighbourhood : int32[C], any non-negative label
    class_first_day : int32[C], day index from which the class may come (0: always; later for who turns 14
        later)
    session_track : int32[S], index of the track; rows of one day are in time order, morning first
    session_day : int32[S], days since the campaign's start, from 0
    session_capacity : int32[S], people
    session_limit : int32[S], index into `limit_people`, -1 for none
    session_cost : int64[S], milli-units per person (earliness, lateness)
    limit_people : int64[L], people that all sessions of one unit and day may take together
    window_session : int32[W], index into sessions, ascending; row order within a session is time order
    window_places : int32[W], people; where a session's windows sum to less than its capacity, the windows
        bind
    arc_class, arc_track : int32[A], which class may use which track; a class without an arc cannot be placed
    arc_cost : int64[A], milli-units per person (travel, wrong shift)
    unassigned_cost : milli-units per person who gets no window
    split_cost : milli-units per (neighbourhood, session) pair in use
    class_bundled : bool[C] or None, False for classes whose pairs are free (homebound: nobody goes anywhere) and
        whose parties are not kept together by neighbourhood; None: all True
    party_planned : int32[P] or None, the window that a party has in the plan which this one replaces, -1 for one that is new;
        None: there was no plan
    stability_cost : milli-units per person whose window is another than planned
    """

    party_size: Ints
    party_class: Ints
    class_neighbourhood: Ints
    class_first_day: Ints
    session_track: Ints
    session_day: Ints
    session_capacity: Ints
    session_limit: Ints
    session_cost: Longs
    limit_people: Longs
    window_session: Ints
    window_places: Ints
    arc_class: Ints
    arc_track: Ints
    arc_cost: Longs
    unassigned_cost: int
    split_cost: int
    class_bundled: NDArray[np.bool_] | None = None
    party_planned: Ints | None = None
    stability_cost: int = 0

    @property
    def parties(self) -> int:
        """P, the number of parties."""
        return len(self.party_size)

    @property
    def classes(self) -> int:
        """C, the number of classes."""
        return len(self.class_neighbourhood)

    @property
    def sessions(self) -> int:
        """S, the number of sessions."""
        return len(self.session_track)

    @property
    def tracks(self) -> int:
        """T, one more than the largest track that a session or an arc names."""
        return 1 + max(int(self.session_track.max(initial=-1)), int(self.arc_track.max(initial=-1)))

    @property
    def effective_capacity(self) -> Longs:
        """int64[S]: people a session can truly take, the lesser of its capacity and its windows' sum."""
        places = np.bincount(self.window_session, self.window_places, minlength=self.sessions)
        return np.minimum(places.astype(np.int64), self.session_capacity)

    @property
    def bundled(self) -> NDArray[np.bool_]:
        """bool[C]: whether a class's (neighbourhood, session) pairs count as splits."""
        return np.ones(self.classes, np.bool_) if self.class_bundled is None else self.class_bundled

    @property
    def arc_key(self) -> Longs:
        """int64[A]: class and track in one number."""
        return self.arc_class.astype(np.int64) * self.tracks + self.arc_track

    def arc_at(self, klass: Ints | Longs, track: Ints | Longs) -> Longs:
        """Return the arc of each (class, track), -1 where there is none."""
        return rows_of(self.arc_key, klass.astype(np.int64) * self.tracks + track)

    def validate(self) -> None:
        """Refuse a problem that is not what its docstring says.

        Raises
        ------
        NotIntegers, ShapesDisagree, OutOfRange, OutOfOrder, ArcTwice, NegativeCost, WeightsOverflow
        """
        self._check_shapes()
        self._check_ranges()
        self._check_order()
        self._check_costs()

    def _check_shapes(self) -> None:
        for group in _SAME_LENGTH:
            length = len(getattr(self, group[0]))
            for name in group:
                array = getattr(self, name)
                if array.dtype.kind not in "iu":
                    raise NotIntegers(name=name, got=array.dtype)
                if array.shape != (length,):
                    raise ShapesDisagree(name=name, expected=(length,), got=array.shape)
        planned = self.party_planned
        if planned is not None and (planned.dtype.kind != "i" or planned.shape != (self.parties,)):
            raise ShapesDisagree(name="party_planned", expected=(self.parties,), got=planned.shape)
        if self.bundled.shape != (self.classes,):
            raise ShapesDisagree(name="class_bundled", expected=(self.classes,), got=self.bundled.shape)

    def _check_ranges(self) -> None:
        most = 2**31 - 1
        for name, low, high in (
            ("party_size", 1, most),
            ("party_class", 0, self.classes - 1),
            ("party_planned", -1, len(self.window_session) - 1),
            ("class_neighbourhood", 0, most),
            ("class_first_day", 0, most),
            ("session_track", 0, most),
            ("session_day", 0, most),
            ("session_capacity", 0, most),
            ("session_limit", -1, len(self.limit_people) - 1),
            ("limit_people", 0, 2**62),
            ("window_session", 0, self.sessions - 1),
            ("window_places", 0, most),
            ("arc_class", 0, self.classes - 1),
            ("arc_track", 0, most),
        ):
            if (values := getattr(self, name)) is not None:
                _within(name, values, low, high)

    def _check_order(self) -> None:
        for name in ("party_class", "window_session"):
            falls = np.flatnonzero(np.diff(getattr(self, name)) < 0)
            if len(falls):
                raise OutOfOrder(name=name, row=int(falls[0]) + 1)
        pairs = self.arc_key
        distinct, first = np.unique(pairs, return_index=True)
        if len(distinct) < len(pairs):
            row = int(np.setdiff1d(np.arange(len(pairs)), first)[0])
            raise ArcTwice(klass=int(self.arc_class[row]), track=int(self.arc_track[row]))

    def _check_costs(self) -> None:
        scalars = {
            "unassigned_cost": self.unassigned_cost,
            "split_cost": self.split_cost,
            "stability_cost": self.stability_cost,
        }
        costs: dict[str, Any] = {name: np.array([value]) for name, value in scalars.items()}
        for name, values in (costs | {"session_cost": self.session_cost, "arc_cost": self.arc_cost}).items():
            below = np.flatnonzero(values < 0)
            if len(below):
                raise NegativeCost(name=name, row=int(below[0]), value=int(values[below[0]]))
        nodes = self.classes + self.tracks + self.sessions + len(self.limit_people) + 2
        bound = _FLOW_HEADROOM // max(nodes, int(self.party_size.sum(dtype=np.int64)) + 1)
        # The longest path of the network: one arc with its share of a split, one session; or the way out.
        path = int(self.arc_cost.max(initial=0)) + int(self.session_cost.max(initial=0)) + self.split_cost
        path += self.stability_cost
        if (largest := max(path, self.unassigned_cost)) > bound:
            raise WeightsOverflow(largest=largest, bound=bound)


_SAME_LENGTH = (
    ("party_size", "party_class"),
    ("class_neighbourhood", "class_first_day"),
    ("session_track", "session_day", "session_capacity", "session_limit", "session_cost"),
    ("limit_people",),
    ("window_session", "window_places"),
    ("arc_class", "arc_track", "arc_cost"),
)


def _within(name: str, values: NDArray[Any], low: int, high: int) -> None:
    outside = np.flatnonzero((values < low) | (values > high))
    if len(outside):
        row = int(outside[0])
        raise OutOfRange(name=name, row=row, value=int(values[row]), low=low, high=high)

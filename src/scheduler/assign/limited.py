"""Day by day under daily limits: which whole blocks fill what a limit leaves of a day.

Where a limit binds, the flow says how many people a track takes in all, but its loads are arbitrary among sessions of one
cost. So they are set anew on the tracks that have room to spare: each day takes whole blocks whose people are exactly what
the limit leaves, looked for among the next ones by date. Where there are none, a block is cut that takes several sessions
anyway; else a few places stay free if the campaign ends soon enough; else any block is cut.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, permutations
from typing import NamedTuple

from scheduler.assign.sums import Sums

# How many are tried for a cut, and as the whole block beside one; and how many places may stay free.
_FIRST = 40
_BESIDE_A_CUT = 10
_MOST_LEFT_FREE = 12
_PERMUTED = 4
"""Pieces of a day whose every order is tried."""


class Pace(NamedTuple):
    """How strictly blocks come in their turn.

    Of a track, the next `ahead` blocks are looked at that fit into a day as a whole, and the next `large` that do not. A block
    that lags `patience` turns behind the last that came goes first.
    """

    ahead: int
    large: int
    patience: int


IN_TURN = Pace(ahead=20, large=6, patience=60)
"""Where neighbourhoods can come near the date of their other blocks: a third fewer days apart, a twentieth more splits."""
FREELY = Pace(ahead=60, large=20, patience=1 << 30)


class Waiting(NamedTuple):
    """People of a block that are still to be seated on its track, whose sessions take `size` people each."""

    turn: int
    block: int
    track: int
    people: int
    size: int


class Day(NamedTuple):
    """A day of one limit: the people it leaves, what a place left free costs, and each track's sessions with their places."""

    room: int
    price: int
    sessions: dict[int, list[tuple[int, int]]]


class Filled(NamedTuple):
    """People of each session that is used, the blocks of each track in their row, and who found no day."""

    loads: dict[int, int]
    rows: dict[int, list[int]]
    left: list[Waiting]


def fill_days(days: Sequence[Day], blocks: Sequence[Waiting], split_cost: int, pace: Pace) -> Filled:
    """Seat `blocks`, in order of date, on `days`, in order of cost."""
    loads: dict[int, int] = {}
    rows: dict[int, list[int]] = defaultdict(list)
    queues = {track: _Queue(track, blocks) for track in dict.fromkeys(one.track for one in blocks)}
    carried: list[Waiting] = []
    reached = 0
    for day, next_day in zip(days, [*days[1:], None], strict=True):
        if day.room <= 0 or not (carried or any(queue.waiting for queue in queues.values())):
            continue
        pieces, room, carried = _go_on(day, carried)
        cut_off = {piece.track for piece in carried}
        free = {track: _places(day, track) - _people(pieces.get(track, ())) for track in day.sessions}
        candidates = _next_in_turn(
            [queues[track] for track in free if track in queues and track not in cut_off], room, pace
        )
        if room and candidates:
            overdue = candidates[0].turn < reached - pace.patience
            search = _Search(candidates, room, next_day.room if next_day else 0, free, overdue=overdue)
            for one, people in search.best(day.price, split_cost):
                reached = max(reached, one.turn)
                pieces[one.track].append(one._replace(people=people))
                queues[one.track].take(one)
                if people < one.people:
                    carried.append(one._replace(people=one.people - people))
        for track, seated in pieces.items():
            _seat(day.sessions[track], seated, {one.block for one in carried}, loads, rows[track])
    return Filled(loads, rows, [one for queue in queues.values() for one in queue.waiting] + carried)


class _Queue:
    """The blocks of one track that wait, by date, and how far the track has got."""

    def __init__(self, track: int, blocks: Sequence[Waiting]) -> None:
        self.waiting = [one for one in blocks if one.track == track]
        self._total = sum(one.people for one in self.waiting)
        self._taken = 0

    def take(self, one: Waiting) -> None:
        self.waiting.remove(one)
        self._taken += one.people

    def next_ones(self, room: int, pace: Pace) -> list[tuple[float, Waiting]]:
        """The next blocks: some that fit into `room` people, some that do not; with the share of the track that has come then."""
        ahead, fitting, large, people = [], pace.ahead, pace.large, self._taken
        for one in self.waiting:
            fits = one.people <= room
            if not (fitting if fits else large):
                continue
            fitting, large = fitting - fits, large - (not fits)
            people += one.people
            ahead.append((people / self._total, one))
            if not fitting and not large:
                break
        return ahead


def _next_in_turn(queues: Sequence[_Queue], room: int, pace: Pace) -> list[Waiting]:
    """The next blocks of all tracks: in their turn, or where that does not matter those first whose track is behind.

    Were the people of one track left over at the end, its sessions alone could not take what the limit leaves.
    """
    ahead = chain.from_iterable(queue.next_ones(room, pace) for queue in queues)
    return sorted(one for _, one in ahead) if pace is IN_TURN else [one for _, one in sorted(ahead)]


def _places(day: Day, track: int) -> int:
    return sum(places for _, places in day.sessions[track])


def _people(pieces: Sequence[Waiting]) -> int:
    return sum(piece.people for piece in pieces)


def _go_on(day: Day, carried: Sequence[Waiting]) -> tuple[dict[int, list[Waiting]], int, list[Waiting]]:
    """Seat first who was cut off the day before; return their pieces, the room left, and who is still cut off."""
    pieces: dict[int, list[Waiting]] = defaultdict(list)
    room, still = day.room, []
    for one in carried:
        seated = min(one.people, room, _places(day, one.track)) if one.track in day.sessions else 0
        if seated:
            pieces[one.track].append(one._replace(people=seated))
            room -= seated
        if seated < one.people:
            still.append(one._replace(people=one.people - seated))
    return pieces, room, still


Taken = list[tuple[int, int]]  # (place among the candidates, people of it)


class _Search:
    """The blocks of one day: who of the candidates comes, and whether as a whole."""

    def __init__(
        self, candidates: Sequence[Waiting], room: int, next_room: int, free: dict[int, int], *, overdue: bool
    ) -> None:
        self._candidates, self._free, self._overdue = candidates, free, overdue
        self._room, self._next_room = room, next_room
        self._sums = Sums([one.people for one in candidates])

    def best(self, price: int, split_cost: int) -> list[tuple[Waiting, int]]:
        """Return the blocks and how many people of each; a place left free costs `price`."""
        left_free = range(1, min(_MOST_LEFT_FREE, (split_cost - 1) // price if price else _MOST_LEFT_FREE) + 1)
        found = (
            self._whole(self._room)
            or next(filter(self._fits, self._large_ones_cut()), [])
            or next(filter(None, (self._whole(self._room - places) for places in left_free)), [])
            or next(filter(self._fits, self._cut_for_tomorrow()), [])
            or self._in_order()
        )
        return [(self._candidates[place], people) for place, people in found]

    def _fits(self, taken: Taken) -> bool:
        need: dict[int, int] = defaultdict(int)
        for place, people in taken:
            need[self._candidates[place].track] += people
        in_turn = not self._overdue or any(place == 0 for place, _ in taken)
        return in_turn and all(people <= self._free[track] for track, people in need.items())

    def _whole(self, room: int) -> Taken:
        """The first one to four whole blocks with exactly so many people; empty if there are none."""
        exact = self._sums.exact(room, with_first=self._overdue)
        every = ([(place, self._candidates[place].people) for place in places] for places in exact)
        return next(filter(self._fits, every), [])

    def _large_ones_cut(self) -> Iterator[Taken]:
        """A block of more than one session, cut so that it takes no session more than it must, beside one whole block or none."""
        for place, one in enumerate(self._candidates[:_FIRST]):
            sessions = -(-one.people // one.size)
            least, most = one.people - (sessions - 1) * one.size, min(one.size, one.people - 1)
            if sessions < 2:
                continue
            if least <= self._room <= most:
                yield [(place, self._room)]
            for other, beside in enumerate(self._candidates):
                if other != place and least <= self._room - beside.people <= most:
                    yield [(other, beside.people), (place, self._room - beside.people)]

    def _cut_for_tomorrow(self) -> Iterator[Taken]:
        """One whole block or none, and a piece of another whose other piece leaves of tomorrow what whole blocks can fill."""
        beside: list[Taken] = [
            [],
            *([(place, one.people)] for place, one in enumerate(self._candidates[:_BESIDE_A_CUT])),
        ]
        for whole in beside:
            left = self._room - sum(people for _, people in whole)
            for cut, one in enumerate(self._candidates[:_FIRST]):
                rest = self._next_room - one.people + left
                if 0 < left < one.people and (cut, one.people) not in whole and self._sums.likely(rest):
                    yield [*whole, (cut, left)]

    def _in_order(self) -> Taken:
        """Whole blocks by date as they fit, then a piece of the first on each track that does not."""
        room, left, taken = self._room, dict(self._free), []
        for place, one in enumerate(self._candidates):
            if one.people <= min(room, left[one.track]):
                taken.append((place, one.people))
                room -= one.people
                left[one.track] -= one.people
        whole = {place for place, _ in taken}
        for place, one in enumerate(self._candidates):
            piece = min(room, left[one.track], one.people)
            if place not in whole and piece:
                taken.append((place, piece))
                room -= piece
                left[one.track] = 0  # whatever follows on this track would come between the pieces
        return taken


def _seat(
    sessions: Sequence[tuple[int, int]], pieces: Sequence[Waiting], cut: set[int], loads: dict[int, int], row: list[int]
) -> None:
    """Put a track's pieces of a day into its sessions, in the order that cuts the fewest."""
    first = [piece for piece in pieces if row and piece.block == row[-1]]
    last = [piece for piece in pieces if piece.block in cut and piece not in first]
    between = [piece for piece in pieces if piece not in first and piece not in last]
    middles = permutations(between) if len(between) <= _PERMUTED else [between]
    orders = [[*first, *middle, *last] for middle in middles]
    seated = min((_seating(sessions, order) for order in orders), key=len)
    for session, block, people in seated:
        loads[session] = loads.get(session, 0) + people
        if not row or row[-1] != block:
            row.append(block)


def _seating(sessions: Sequence[tuple[int, int]], order: Sequence[Waiting]) -> list[tuple[int, int, int]]:
    """Return (session, block, people): a piece goes on to the next session where it fits whole, if that leaves room for all."""
    seated = []
    at, free = 0, sessions[0][1]
    need = sum(piece.people for piece in order)
    for piece in order:
        behind = sum(places for _, places in sessions[at + 1 :])
        if free < piece.people <= (sessions[at + 1][1] if at + 1 < len(sessions) else 0) and behind >= need:
            at, free = at + 1, sessions[at + 1][1]
        need -= piece.people
        people = piece.people
        while people:
            if not free:
                at, free = at + 1, sessions[at + 1][1]
            here = min(people, free)
            seated.append((sessions[at][0], piece.block, here))
            people, free = people - here, free - here
    return seated

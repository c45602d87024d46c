"""Blocks in a row on their track's windows: which neighbourhood comes when, without a hole.

Within a track any order of blocks costs the same, so the order is chosen to break as few blocks as possible over sessions
(see `groups`), and among such orders the one in which a neighbourhood's blocks on its tracks lie near each other in time.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scheduler.assign.blocks import Blocks
from scheduler.assign.groups import FEW, best_partition, in_sequence, match, tables
from scheduler.assign.keyed import before_alike
from scheduler.assign.problem import Longs, Problem

_ROUNDS = 4  # of bringing blocks of one neighbourhood nearer; more changes nothing on the reference instances
_TAIL = 1 << 20  # the group of blocks that fill no whole number of sessions; it comes last


@dataclass(frozen=True, slots=True)
class Seats:
    """The windows of every track in the order in which they fill, with the people they take until their session's load is met.

    Attributes
    ----------
    window, people : int64[N], by track, then cost, day, session and time
    first : int64[T + 1], the rows of a track
    """

    window: Longs
    people: Longs
    first: Longs


@dataclass(frozen=True, slots=True)
class Slack:
    """What may be left free on a track.

    Attributes
    ----------
    size, places, price : int64[T], people of each of its sessions (0 where they differ), places at most, milli-units for one
    """

    size: Longs
    places: Longs
    price: Longs


class _Groups(NamedTuple):
    """int64[B] each: the number of a block's group on its track, and the places that its group leaves free behind it."""

    number: Longs
    gap: Longs


@dataclass(frozen=True, slots=True)
class Row:
    """The blocks in the order in which they are laid, track by track.

    Attributes
    ----------
    block, gap : int64[B], row of the blocks, and the places left free after it so that the next begins with a session
    """

    block: Longs
    gap: Longs


@dataclass(frozen=True, slots=True)
class Segments:
    """int64[M] each: people of a block in a window, by block, then time."""

    block: Longs
    window: Longs
    people: Longs


def seats_of(problem: Problem, loads: Longs, window_left: Longs) -> Seats:
    """Return the seats under `loads` (int64[S], people of a session) in windows with `window_left` (int64[W]) places free."""
    before = before_alike(window_left, problem.window_session)
    people = np.clip(loads[problem.window_session] - before, 0, window_left)
    window = np.flatnonzero(people)
    session = problem.window_session[window]
    track = problem.session_track[session]
    order = np.lexsort((window, problem.session_day[session], problem.session_cost[session], track))
    window, track = window[order], track[order]
    return Seats(window, people[window], np.searchsorted(track, np.arange(problem.tracks + 1)))


def order_blocks(problem: Problem, blocks: Blocks, seats: Seats, slack: Slack) -> Row:
    """Return the blocks track by track in the order in which they are to be laid."""
    groups = _Groups(np.full(len(blocks.people), _TAIL), np.zeros(len(blocks.people), np.int64))
    few = np.flatnonzero((blocks.count <= FEW) & (blocks.count > 1) & (slack.size > 0))
    _group_few(problem, blocks, few, slack, groups)
    row = Row(np.arange(len(blocks.people)), np.zeros(len(blocks.people), np.int64))
    date = dates(problem, blocks, row, seats)
    for _ in range(_ROUNDS):
        row = _by_date(blocks, groups, date)
        date = dates(problem, blocks, row, seats)
    many = np.flatnonzero((blocks.count > FEW) & (slack.size > 0))
    for track in many.tolist():
        rows = row.block[blocks.first[track] : blocks.first[track + 1]]
        _match_near(
            blocks, rows[np.argsort(date[blocks.neighbourhood[rows]], kind="stable")], int(slack.size[track]), groups
        )
    _group_left(problem, blocks, many, row, slack, groups)
    row = _by_date(blocks, groups, date)
    uneven = (blocks.count > 1) & (slack.size == 0) & (np.diff(seats.first) > 0)
    for track in np.flatnonzero(uneven).tolist():
        own = slice(blocks.first[track], blocks.first[track + 1])
        own_seats = slice(seats.first[track], seats.first[track + 1])
        ends = _session_ends(problem, seats.window[own_seats], seats.people[own_seats])
        row.block[own] = row.block[own][in_sequence(blocks.people[row.block[own]].tolist(), ends)]
    return row


def _session_ends(problem: Problem, window: Longs, people: Longs) -> list[int]:
    """Where along a track's seats, counted in people, a session ends."""
    last = np.append(np.flatnonzero(np.diff(problem.window_session[window])), len(window) - 1)
    return [int(end) for end in np.cumsum(people)[last]]


def slack_of(problem: Problem, loads: Longs, track_people: Longs, size: Longs) -> Slack:
    """Return what it costs to leave places free on a track, under the seats that `loads` (int64[S]) allow."""
    used = np.lexsort((np.arange(problem.sessions), problem.session_cost, problem.session_track))
    used = used[loads[used] > 0]
    track, load, cost = problem.session_track[used], loads[used], problem.session_cost[used]
    before = before_alike(load, track)
    # Places may stay free in the sessions that are needed and one more: its people are those who have to wait.
    near = before - load < track_people[track]
    first, last = np.zeros(problem.tracks, np.int64), np.zeros(problem.tracks, np.int64)
    np.maximum.at(last, track[near], cost[near])
    first[track[::-1]] = cost[::-1]
    places = np.bincount(track[near], load[near], minlength=problem.tracks).astype(np.int64) - track_people
    need = track_people[track]
    even = np.ones(problem.tracks, np.bool_)
    even[track[(load != size[track]) & (before < need)]] = False
    return Slack(np.where(even, size, 0), np.maximum(places, 0), (last - first) // 2)


def _group_few(problem: Problem, blocks: Blocks, tracks: Longs, slack: Slack, groups: _Groups) -> None:
    """Number the groups of the best partition of each of `tracks`."""
    for count in np.unique(blocks.count[tracks]).tolist():
        of = tracks[blocks.count[tracks] == count]
        _partition(problem, blocks, blocks.first[of][:, None] + np.arange(count), of, slack, slack.price[of], groups)


def _match_near(blocks: Blocks, rows: Longs, size: int, groups: _Groups) -> None:
    """Match near blocks of a long track, `rows` in order of date."""
    for nth, members in enumerate(match(blocks.people[rows] % size, size), start=FEW):
        groups.number[rows[list(members)]] = nth


def _group_left(problem: Problem, blocks: Blocks, tracks: Longs, row: Row, slack: Slack, groups: _Groups) -> None:
    """Partition the last of those who found no partner on the long `tracks`.

    A place that they leave free is priced as if they came near the end, where few are behind to wait: an estimate, for their date
    decides when they come.
    """
    people = blocks.of_track
    left = {}
    for track in tracks.tolist():
        rows = row.block[blocks.first[track] : blocks.first[track + 1]]
        left[track] = rows[groups.number[rows] == _TAIL][-FEW:]
    for count in range(2, FEW + 1):
        of = np.array([track for track, rows in left.items() if len(rows) == count], np.int64)
        if len(of):
            rows = np.stack([left[track] for track in of.tolist()])
            price = 2 * slack.price[of] * blocks.people[rows].sum(axis=1) // people[of]
            _partition(problem, blocks, rows, of, slack, price, groups)


def _partition(
    problem: Problem, blocks: Blocks, rows: Longs, tracks: Longs, slack: Slack, price: Longs, groups: _Groups
) -> None:
    table = tables(rows.shape[1])
    size, places = slack.size[tracks][:, None], slack.places[tracks][:, None]
    waste = -(blocks.people[rows] @ table.members.T.astype(np.int64)) % size
    gains = problem.split_cost - waste * price[:, None]
    gains = np.where((gains > 0) & (waste <= places), gains, -1)
    gains[:, 0] = 0
    chosen = np.stack(best_partition(gains, table), axis=1)
    wasted = np.take_along_axis(waste, chosen, 1)
    by_waste = np.argsort(wasted, axis=1, kind="stable")
    chosen, wasted = np.take_along_axis(chosen, by_waste, 1), np.take_along_axis(wasted, by_waste, 1)
    chosen = np.where(np.cumsum(wasted, axis=1) <= places, chosen, 0)
    for nth in range(chosen.shape[1]):
        member = table.members[chosen[:, nth]]
        groups.number[rows[member]] = nth
        groups.gap[rows[member]] = wasted[:, nth].repeat(member.sum(axis=1))


def dates(problem: Problem, blocks: Blocks, row: Row, seats: Seats) -> Longs:
    """int64[labels]: the mean day, in thousandths, on which the people of each neighbourhood come.

    Tracks without seats do not count. A neighbourhood that has none of its own takes the day of the one listed before it:
    neighbours in the list are neighbours on the ground.
    """
    people = blocks.people[row.block]
    stood = np.cumsum(people + row.gap)
    before = np.concatenate([[0], stood])[blocks.first[:-1]]
    track = blocks.track[row.block]
    middle = stood - row.gap - people // 2 - before[track]
    seated = np.concatenate([[0], np.cumsum(seats.people)])
    at = np.searchsorted(seated, seated[seats.first[track]] + middle) - 1
    at = np.clip(at, seats.first[track], seats.first[track + 1] - 1)
    counts = np.where(seats.first[track + 1] > seats.first[track], people, 0)
    day = problem.session_day[problem.window_session[seats.window[at]]] if len(seats.window) else np.zeros(len(at))
    label = blocks.neighbourhood[row.block]
    weight = np.bincount(label, counts, minlength=blocks.labels)
    total = np.bincount(label, counts * day, minlength=blocks.labels)
    known = np.maximum.accumulate(np.where(weight > 0, np.arange(blocks.labels), 0))
    return (total[known] * 1000 // np.maximum(weight[known], 1)).astype(np.int64)


def _by_date(blocks: Blocks, groups: _Groups, date: Longs) -> Row:
    """Order each track's groups by their mean date, the blocks without a group last; and in a group likewise."""
    own = date[blocks.neighbourhood]
    key, of = np.unique(blocks.track * (_TAIL + 1) + groups.number, return_inverse=True)
    mean = np.bincount(of, own * blocks.people) / np.bincount(of, blocks.people)
    mean = np.where(key % (_TAIL + 1) == _TAIL, np.inf, mean)
    order = np.lexsort((own, of, mean[of], blocks.track))
    ends = np.append(of[order[1:]] != of[order[:-1]], True)
    return Row(order, np.where(ends, groups.gap[order], 0))


def lay(blocks: Blocks, row: Row, seats: Seats) -> Segments:
    """Hand each track's seats to its blocks in their row; what exceeds a track's seats stays without a segment."""
    if not (len(seats.window) and len(blocks.people)):
        return Segments(*(np.empty(0, np.int64) for _ in range(3)))
    # All tracks on one line, each beginning where neither the seats nor the blocks of the one before reach.
    people = blocks.people[row.block]
    seated = np.concatenate([[0], np.cumsum(seats.people)])
    stood = np.concatenate([[0], np.cumsum(people + row.gap)])
    length = np.maximum(np.diff(seated[seats.first]), np.diff(stood[blocks.first]))
    start = np.cumsum(length) - length
    seat_end = seated[1:] + (start - seated[seats.first[:-1]]).repeat(np.diff(seats.first))
    block_end = stood[1:] + (start - stood[blocks.first[:-1]]).repeat(blocks.count) - row.gap
    seat_start, block_start = seat_end - seats.people, block_end - people
    # Rows of ascending numbers: a stable sort merges them, where any other would begin from nothing.
    cuts = np.sort(np.concatenate([seat_end, block_end, block_start, start]), kind="stable")
    from_, to = cuts[:-1], cuts[1:]
    from_, to = from_[from_ < to], to[from_ < to]
    seat = np.minimum(np.searchsorted(seat_end, to), len(seat_end) - 1)
    block = np.minimum(np.searchsorted(block_end, to), len(block_end) - 1)
    both = (
        (seat_start[seat] <= from_) & (to <= seat_end[seat]) & (block_start[block] <= from_) & (to <= block_end[block])
    )
    segments = Segments(row.block[block[both]], seats.window[seat[both]], (to - from_)[both])
    by_block = np.argsort(segments.block, kind="stable")
    return Segments(segments.block[by_block], segments.window[by_block], segments.people[by_block])


def join(one: Segments, other: Segments) -> Segments:
    """Return the segments of both, by block."""
    block, window, people = (
        np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("block", "window", "people")
    )
    order = np.argsort(block, kind="stable")
    return Segments(block[order], window[order], people[order])

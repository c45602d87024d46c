"""Who stands where on which day: visits in the order of a tour, paced over the whole campaign.

A ward's visit lies in the middle of the ward's share of the campaign, so that its people who go to headquarters can come in the
same days, and headquarters have every day about as much to do. All teams follow one tour, the next visit going to whoever is
free: neighbours then come one after the other in time, which several tours side by side would not give.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.deploy_problem import NO_DAY, NO_WARD, District, Floats
from scheduler.assign.deploy_tour import tour
from scheduler.assign.problem import Ints, Longs

# What the choice between teams weighs, in days: a way of 30 km counts as a day, and having done all its days as ten.
_KM_A_DAY = 30.0
_EVEN_DAYS = 10.0


@dataclass(frozen=True, slots=True)
class Visit:
    """`days` team-days in `ward`, at best with their middle at `target`, in days of the campaign."""

    ward: int
    days: int
    target: float


def lay_over_days(district: District, ward_team_days: Longs) -> Ints:
    """Return int32[T, K], the ward of each team and day (-1: none), holding the `ward_team_days` (int64[N]) of each ward.

    A visit is a block: on its team's working days from first to last it is nowhere else. One that fits no team's calendar in
    one piece is cut. Blocks fixed by hand stay and count. The days must be no more than `District.available_team_days`.
    """
    calendar = district.fixed_calendar()
    free = _free_days(district, calendar)
    more = ward_team_days - np.bincount(calendar[calendar != NO_WARD], minlength=district.wards)
    middles = middle_days(district, calendar)
    visits = [Visit(int(ward), int(more[ward]), float(middles[ward])) for ward in np.flatnonzero(more > 0)]
    for team, of_team in enumerate(_share_out(district, free, sorted(visits, key=_by_target))):
        works = np.flatnonzero(district.team_works[team])
        whole, starts = _fit(works, free[team, works], of_team)
        for visit, start in zip(whole, starts, strict=True):
            calendar[team, works[start : start + visit.days]] = visit.ward
    return calendar


def _free_days(district: District, calendar: Ints) -> NDArray[np.bool_]:
    """bool[T, K]: when a team may take more; where fewer may work at once than there are, the first of them do."""
    fixed = calendar != NO_WARD
    room = np.maximum(district.at_once - fixed.sum(axis=0), 0)
    free: NDArray[np.bool_] = district.team_works & ~fixed
    free &= np.cumsum(free, axis=0) <= room
    return free


def middle_days(district: District, calendar: Ints) -> Floats:
    """float64[N]: the middle of each ward's share of the campaign, in days of the calendar.

    Wards that something draws already (an anchor, a fixed block) have their share around that day; between them the others follow
    in the order of the tour.
    """
    open_days = np.flatnonzero(district.team_works.any(axis=0))
    if not len(open_days):
        return np.zeros(district.wards)
    length = district.pace / max(float(district.pace.sum()), 1.0) * len(open_days)
    anchors = _anchors(district, calendar)
    anchored, wanted = anchors != NO_DAY, np.searchsorted(open_days, anchors)
    pinned = sorted(np.flatnonzero(anchored).tolist(), key=lambda ward: (wanted[ward], ward))
    waiting = [ward for ward in tour(district) if not anchored[ward]]
    at, middles = 0.0, np.zeros(district.wards)
    while waiting or pinned:
        due = pinned and (not waiting or at + length[pinned[0]] / 2 >= wanted[pinned[0]])
        ward = (pinned if due else waiting).pop(0)
        middles[ward] = at + length[ward] / 2
        at += length[ward]
    nth = np.clip(middles.astype(np.int64), 0, len(open_days) - 1)
    return open_days[nth] + middles % 1.0


def _anchors(district: District, calendar: Ints) -> Ints:
    anchors = district.anchor_day.copy()
    for ward in np.unique(calendar[calendar != NO_WARD]).tolist():
        anchors[ward] = int(np.median(np.nonzero(calendar == ward)[1]))
    return anchors


def _by_target(visit: Visit) -> tuple[float, int]:
    return visit.target, visit.ward


def _share_out(district: District, free: NDArray[np.bool_], visits: list[Visit]) -> list[list[Visit]]:
    """Give each visit, in the order of their dates, to a team that can be there near its date, by a short way, and evenly.

    A visit is cut only when no team has days enough left for the whole of it.
    """
    teams, days = free.shape
    room = free.sum(axis=1).tolist()
    at_first, until, last_ward = list(room), [0.0] * teams, [NO_WARD] * teams
    shared: list[list[Visit]] = [[] for _ in range(teams)]

    def dislike(team: int, visit: Visit) -> tuple[bool, float, int]:
        begin = visit.target - visit.days / 2
        soonest = max(until[team], begin, 0.0)
        coming = np.flatnonzero(free[team, int(soonest) :])
        late = (soonest - begin) + (int(coming[0]) if len(coming) else days)
        way = _km(district, last_ward[team], visit.ward) / _KM_A_DAY
        done = (1 - room[team] / at_first[team]) * _EVEN_DAYS
        return room[team] < visit.days, late + way + done, team

    for whole in visits:
        visit = whole
        while visit.days:
            team = min((team for team in range(teams) if room[team]), key=lambda each: dislike(each, visit))
            piece = replace(visit, days=min(visit.days, room[team]))
            shared[team].append(piece)
            room[team] -= piece.days
            until[team] = max(until[team], visit.target - visit.days / 2) + piece.days
            last_ward[team] = visit.ward
            visit = replace(visit, days=visit.days - piece.days)
    return shared


def _km(district: District, one: int, other: int) -> float:
    """The way between two wards; -1 is headquarters."""
    if NO_WARD in {one, other}:
        ward = max(one, other)
        return float(district.headquarters_km[ward]) if ward != NO_WARD else 0.0
    return float(district.ward_km[one, other])


def _fit(works: NDArray[np.intp], free: NDArray[np.bool_], visits: list[Visit]) -> tuple[list[Visit], list[int]]:
    """Return a team's visits with their starts, counted in working days; those that fit nowhere whole are halved."""
    pieces = list(visits)
    while (starts := _nearest_starts(works, free, pieces)) is None:
        longest = max(range(len(pieces)), key=lambda nth: pieces[nth].days)
        visit = pieces[longest]
        half = visit.days // 2
        pieces[longest : longest + 1] = [replace(visit, days=visit.days - half), replace(visit, days=half)]
    return pieces, starts


def _nearest_starts(works: NDArray[np.intp], free: NDArray[np.bool_], visits: list[Visit]) -> list[int] | None:
    """The start of each visit, counted in working days, that keeps their order and is nearest their dates in sum.

    Exact, by dynamic programming over visits and days; None where they do not fit.
    """
    count = len(works)
    run = np.zeros(count + 1, np.int64)  # free days in a row that end before a position
    for nth in range(count):
        run[nth + 1] = run[nth] + 1 if free[nth] else 0
    best = np.zeros(count + 1)
    choices = []
    for visit in visits:
        ends = np.arange(visit.days, count + 1)
        middles = (works[ends - visit.days] + works[ends - 1] + 1) / 2
        cost = np.full(count + 1, np.inf)
        fits = run[ends] >= visit.days
        cost[ends] = np.where(fits, best[ends - visit.days] + np.abs(middles - visit.target), np.inf)
        best = np.minimum.accumulate(cost)
        choices.append(cost)
    if not np.isfinite(best[-1]):
        return None
    starts, stop = [], count
    for visit, cost in zip(reversed(visits), reversed(choices), strict=True):
        end = int(np.argmin(cost[: stop + 1]))
        stop = end - visit.days
        starts.append(stop)
    return starts[::-1]


def blocks_of(team_days: Ints, works: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Return a team's blocks (ward, first day, last day) in time order; days on which it does not work cut none."""
    blocks: list[tuple[int, int, int]] = []
    running = NO_WARD
    for day in np.flatnonzero(works).tolist():
        ward = int(team_days[day])
        if ward != NO_WARD:
            first = blocks.pop()[1] if ward == running else day
            blocks.append((ward, first, day))
        running = ward
    return blocks


def way_of(district: District, team_days: Ints) -> float:
    """Kilometres from headquarters through a team's wards in order of time, and back."""
    wards = team_days[team_days != NO_WARD]
    stops = [NO_WARD, *wards[np.flatnonzero(np.diff(wards, prepend=NO_WARD))].tolist(), NO_WARD]
    return sum(_km(district, one, other) for one, other in pairwise(stops))

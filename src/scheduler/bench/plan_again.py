"""Planning again in the middle of a campaign: who is told stays, some do not come, some sessions are lost."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.assign.problem import MILLI, Ints, Problem

STABILITY = 200
"""What the campaign file charges a person moved without need, in units."""
_NOW = 0.3  # of the campaign's days
_TOLD_DAYS = 14
_NO_SHOW = 0.12
_LOST = 0.04


@dataclass(frozen=True, slots=True)
class Again:
    """A problem to plan again.

    Attributes
    ----------
    problem : of those who are not told yet, whose session is gone, or who did not come; `party_planned` is their present window
    parties : int64[N], their rows in the first problem
    told : bool[P], who was told of a window that stays
    """

    problem: Problem
    parties: NDArray[np.intp]
    told: NDArray[np.bool_]


def planned_again(problem: Problem, party_window: Ints, *, seed: int, stability: int = STABILITY) -> Again:
    """Return what is to be planned after three tenths of the campaign, the next fourteen days told of, 12 % having not come.

    Of the sessions to come 4 % are lost, drawn by `seed` as the no-shows are; whoever was planned there must move.
    """
    rng = np.random.default_rng(seed)
    now = round(_NOW * int(problem.session_day[problem.window_session[party_window]].max()))
    session = problem.window_session[party_window]
    day = problem.session_day[session]
    lost = (rng.random(problem.sessions) < _LOST) & (problem.session_day >= now)
    came = (day < now) & (rng.random(problem.parties) >= _NO_SHOW)
    told = (day >= now) & (day < now + _TOLD_DAYS) & ~lost[session]
    gone = (problem.session_day < now) | lost
    places = np.where(gone[problem.window_session], 0, problem.window_places).astype(np.int64)
    capacity = np.where(gone, 0, problem.session_capacity).astype(np.int64)
    limits = np.append(problem.limit_people.astype(np.int64), 0)
    size = problem.party_size[told].astype(np.int64)
    np.subtract.at(places, party_window[told], size)
    np.subtract.at(capacity, session[told], size)
    np.subtract.at(limits, problem.session_limit[session[told]], size)
    parties = np.flatnonzero(~came & ~told)
    planned = np.where((day < now) | lost[session], -1, party_window)
    return Again(
        replace(
            problem,
            party_size=problem.party_size[parties],
            party_class=problem.party_class[parties],
            window_places=places.astype(np.int32),
            session_capacity=capacity.astype(np.int32),
            limit_people=limits[:-1],
            party_planned=planned[parties].astype(np.int32),
            stability_cost=stability * MILLI,
        ),
        parties,
        told,
    )


def unforced_share(again: Again, party_window: Ints) -> float:
    """Return the people who could have stayed and were moved, as a share of those who could have stayed."""
    planned = again.problem.party_planned
    if planned is None or not (planned >= 0).any():
        return 0.0
    size = again.problem.party_size.astype(np.int64)
    return float(size[(planned >= 0) & (party_window != planned)].sum() / size[planned >= 0].sum())


def both(again: Again, before: Ints, after: Ints) -> Ints:
    """Return int32[P]: the window of everybody who is told or planned again, -1 for those who have come."""
    windows = np.where(again.told, before, -1).astype(np.int32)
    windows[again.parties] = after
    return windows

"""How long people waited: from their arrival to the start of service (R66), a visit counted once however many came with it.

Median and P90 per window of the slip, for all who were invited, and for walk-ins apart. A visit whose start nobody recorded has
no waiting time: it is counted beside the figures, never as zero and never left out in silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlmodel import Session as DbSession

from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue import Standing, sessions_of, standings
from slots.window import Window


@dataclass(frozen=True, slots=True)
class Waiting:
    """Waiting of some visits, in seconds; None where none was measured.

    `measured` have a start of service, `waiting` have neither start nor end yet, `not_measured` ended without a recorded start, and
    `undone` were taken back at the door. `p90` is by nearest rank: the shortest time that at least nine in ten did not exceed.
    """

    median: float | None
    p90: float | None
    measured: int
    waiting: int
    not_measured: int
    undone: int


@dataclass(frozen=True, slots=True)
class WindowWaiting:
    """Waiting of those whose slip names this window at this station and on this day; `window` None gathers all other slips."""

    window: Window | None
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class DayWaiting:
    """A station's operating day: `invited` are all with a slip; `after_closing` counts visits served when no shift was running."""

    windows: tuple[WindowWaiting, ...]
    invited: Waiting
    walk_ins: Waiting
    after_closing: int


def waiting_of_day(db: DbSession, *, station_id: int, day: date) -> DayWaiting:
    """Return the waiting times of a station on an operating day."""
    return measured(standings(db, station_id=station_id, day=day), sessions_of(db, station_id, day))


def measured(visits: Sequence[Standing], sessions: Sequence[Window]) -> DayWaiting:
    """Return the waiting times of these visits; a slip's window counts where it lies in one of the day's `sessions`."""
    by_window: dict[Window | None, list[Visit]] = {}
    walk_ins: list[Visit] = []
    for one in visits:
        if one.slip is None:
            walk_ins.append(one.visit)
        else:
            by_window.setdefault(_window_here(one, sessions), []).append(one.visit)
    here = sorted(window for window in by_window if window is not None)
    order = [*here, None] if None in by_window else here
    return DayWaiting(
        windows=tuple(WindowWaiting(window, _waiting(by_window[window])) for window in order),
        invited=_waiting([visit for window in order for visit in by_window[window]]),
        walk_ins=_waiting(walk_ins),
        after_closing=sum(one.after_closing for one in visits if one.state != "undone"),
    )


def _window_here(one: Standing, sessions: Iterable[Window]) -> Window | None:
    window = one.window
    # Whoever was admitted with another station's or day's slip did not wait in a window of this one.
    if window is None or one.visit.rank == "admitted":
        return None
    return window if any(session.start <= window.start and window.end <= session.end for session in sessions) else None


def _waiting(visits: Iterable[Visit]) -> Waiting:
    seconds: list[float] = []
    counts = {"waiting": 0, "not_measured": 0, "undone": 0}
    for visit in visits:
        if visit.undone_at is not None:
            counts["undone"] += 1
        elif visit.service_started_at is not None:
            # An arrival told by a phone that was ahead of us may lie after the start: nobody waits less than no time.
            seconds.append(max(0.0, (visit.service_started_at - visit.arrived_at).total_seconds()))
        else:
            counts["waiting" if visit.service_ended_at is None else "not_measured"] += 1
    seconds.sort()
    p90 = seconds[(9 * len(seconds) + 9) // 10 - 1] if seconds else None
    return Waiting(median=median(seconds) if seconds else None, p90=p90, measured=len(seconds), **counts)

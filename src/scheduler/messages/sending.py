"""The sending of texts: one after the other, each taken from the outbox just before it is handed over, each at most once.

A text is taken in one transaction, which looks whether it is still true, handed over outside of any, and what became of it is
written in another. Who dies in between leaves it `sending`, and nobody sends it by itself again.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine

from scheduler.audit.trail import Actor, note
from scheduler.database import DatabaseBusy, reading, transaction
from scheduler.messages.claiming import (
    Claim,
    Pause,
    claim,
    due,
    give_up_lost,
    held_back,
    put_back,
    settle,
    untrue,
    waiting_at,
)
from scheduler.messages.models import Message
from scheduler.messages.outcomes import Gateway, Later, Outcome, Taken
from scheduler.places.campaign_file import messages_of
from scheduler.places.models import Campaign

IN_A_ROW = 5
"""So many that were not taken, one after the other, is no fault of theirs: the run ends before it burns more."""
FRESH = timedelta(seconds=30)
"""A text that was taken longer ago is put back instead of sent: the machine slept, and what was true then may not be now."""
BUSY_TRIES = 5
Tell = Callable[[int, int], None]
Written = TypeVar("Written")


@dataclass
class Run:
    """What one run has done: how many texts ended in which state (`waiting`: to be tried again), and how many were dropped.

    `ended` says why it is over: `nothing` is left to send, `most` were sent, somebody `stopped` it, `quiet` hours, the `rate`, the
    campaign is `closed`, or there is `trouble` with the gateway (`problem`). `until` is when going on makes sense, where known.
    """

    states: dict[str, int] = field(default_factory=dict)
    dropped: int = 0
    ended: str = "nothing"
    problem: str = ""
    until: datetime | None = None

    @property
    def handed_over(self) -> int:
        """How many texts the gateway was given, or would have been had it answered."""
        return sum(self.states.values())


def send_due(
    engine: Engine,
    campaign_id: int,
    gateway: Gateway,
    *,
    now: Callable[[], datetime],
    most: int | None = None,
    actor: Actor | None = None,
    stop: Callable[[], bool] = lambda: False,
    tell: Tell = lambda _done, _total: None,
) -> Run:
    """Send what is due, in the order in which its time is over, until nothing is left, something holds it back, or `stop` says so.

    Two of these at once, in whatever processes, never send one text twice, and share the rate. A run that died is gone on with by
    the next one.

    Parameters
    ----------
    now
        The campaign's clock; asked again for each text.
    most
        How many are handed over at most.
    tell
        Hears (texts done, texts in all) after each.

    Raises
    ------
    DatabaseBusy
        What became of a text could not be written for minutes; it stays `sending`.
    """
    run, in_a_row = Run(), 0
    with transaction(engine) as db:
        give_up_lost(db, db.get_one(Campaign, campaign_id), now=now())
        total = waiting_at(db, campaign_id, now())
    tell(0, total)
    while run.ended == "nothing":
        if stop() or run.handed_over == most:
            run.ended = "stopped" if stop() else "most"
            break
        with transaction(engine) as db:
            taken, dropped = claim(db, campaign_id, now=now())
        run.dropped += dropped
        if isinstance(taken, Pause):
            run.ended, run.until = taken.why, taken.until
            break
        outcome = _handed_over(engine, gateway, taken, now)
        if outcome is None:
            continue
        state = _surely(_written, engine, campaign_id, taken, outcome, now())
        run.states[state] = run.states.get(state, 0) + 1
        in_a_row = 0 if isinstance(outcome, Taken) else in_a_row + 1
        _look_at(run, outcome, in_a_row, now())
        tell(min(run.handed_over, total), total)
    _surely(_noted, engine, campaign_id, run, actor)
    return run


@dataclass(frozen=True, slots=True)
class Trial:
    """What would leave now, and what would hold it back at this moment; `more` are due besides those that were looked at."""

    texts: list[Message]
    more: int
    pause: Pause | None


def would_send(engine: Engine, campaign_id: int, *, now: datetime, most: int) -> Trial:
    """Return what `send_due` would send, at most `most` texts; nothing is changed, and no gateway is asked."""
    with transaction(reading(engine)) as db:
        described = messages_of(db.get_one(Campaign, campaign_id))
        rows = list(db.execute(due(campaign_id, now).limit(most)).scalars())
        gone = untrue(db, rows, now)
        more = waiting_at(db, campaign_id, now) - len(rows)
        return Trial([row for row in rows if row.id not in gone], more, held_back(db, campaign_id, described, now))


def wait(until: datetime, *, now: Callable[[], datetime], stop: Callable[[], bool]) -> None:
    """Wait until that moment of the campaign's clock, looking every half second whether somebody wants to stop."""
    resting = threading.Event()
    while now() < until and not stop():
        resting.wait(0.5)


def _handed_over(engine: Engine, gateway: Gateway, taken: Claim, now: Callable[[], datetime]) -> Outcome | None:
    if now() - taken.at <= FRESH:
        return gateway.send(taken.text)
    with transaction(engine) as db:
        put_back(db, taken, now=now())
    return None


def _written(engine: Engine, campaign_id: int, taken: Claim, outcome: Outcome, now: datetime) -> str:
    with transaction(engine) as db:
        return settle(db, taken, outcome, messages_of(db.get_one(Campaign, campaign_id)), now=now)


def _look_at(run: Run, outcome: Outcome, in_a_row: int, now: datetime) -> None:
    """End the run where the gateway takes nothing from us, or nothing any more."""
    if isinstance(outcome, Taken) or not (in_a_row >= IN_A_ROW or getattr(outcome, "for_all", False)):
        return
    run.ended, run.problem = "trouble", outcome.problem
    if isinstance(outcome, Later) and outcome.seconds:
        run.until = now + timedelta(seconds=outcome.seconds)


def _noted(engine: Engine, campaign_id: int, run: Run, actor: Actor | None) -> None:
    if not (run.handed_over or run.dropped):
        return
    with transaction(engine) as db:
        facts: dict[str, Any] = {**run.states, "dropped": run.dropped, "problem": run.problem}
        note(db, "message.sent", campaign_id=campaign_id, by=actor, **facts)


def _surely(write: Callable[..., Written], *facts: Any) -> Written:
    """Write what must not get lost, however long somebody else holds the database."""
    for _ in range(BUSY_TRIES - 1):
        with suppress(DatabaseBusy):
            return write(*facts)
    return write(*facts)

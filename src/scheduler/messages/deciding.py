"""Which texts a slip asks for, by how it stands: pure rules over `situations`, no database.

A text counts as said once it was made, unless it was dropped because it was not true any more: then nobody has read it, and what
is true now is said in its place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.station_notices import counting
from scheduler.messages.situations import Said, Situation, Spot
from scheduler.plan.again import COMES_AGAIN
from scheduler.plan.splitting import JOINED
from slots.calendar import MINUTES_PER_DAY, at, local

UNSAID = frozenset({"overtaken", "cancelled", "arrived", "expired"})
"""Why a text was dropped that nobody has read (see `truth`), so that another may be made about the same."""
Notices = Mapping[tuple[int, date], Sequence[StationNotice]]
"""What stations tell, by station and operating day."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every slip: which kinds, as of when, with the hour of reminders and what stations tell.

    `own_since`: of a new window only where the slip's holder has chosen it after that moment, so that nothing is said which
    somebody else has yet to decide to say.
    """

    kinds: Collection[str]
    now: datetime
    reminder_at: time
    notices: Notices
    own_since: datetime | None = None

    @property
    def today(self) -> date:
        """The day of the calendar, by which people say "ngày mai"."""
        return local(self.now).date()

    def reminded_at(self, spot: Spot) -> datetime:
        """Return when those of a window are reminded: on the evening before its operating day."""
        return at(spot.operating_day - timedelta(days=1), self.reminder_at.hour * 60 + self.reminder_at.minute)

    def may_call(self, own_move: datetime | None) -> bool:
        """Tell whether a new window is asked about that the slip's holder chose at `own_move`, or somebody else (None)."""
        return self.own_since is None or (own_move is not None and own_move > self.own_since)

    def told(self, spot: Spot) -> StationNotice | None:
        """Return what the station tells those of a window, if anything."""
        return counting(self.notices.get((spot.station_id, spot.operating_day), ()), spot.shift)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One text that should be made: its words are about `spot`; it may leave from `due_at` on and is void at `expires_at`."""

    kind: str
    about: str
    spot: Spot
    due_at: datetime
    expires_at: datetime
    minutes: int | None = None
    own_change: bool = False

    @property
    def sent_on(self) -> date:
        """The day of the calendar on which it is read."""
        return local(self.due_at).date()


@dataclass(frozen=True, slots=True)
class Answer:
    """The texts that a slip asks for, and how many it would ask for that the outbox holds already."""

    wanted: tuple[Wanted, ...]
    already: int


def texts_for(slip: Situation, question: Question) -> Answer:
    """Return the texts that are to be made about a slip now; asked again with those among what was said, there are none."""
    said = [one for one in slip.said if _counts(one, slip, question.now)]
    if not slip.live:
        return _numbered(slip, *_cancellation(slip, said, question))
    if slip.came:
        return Answer((), 0)
    notice = question.told(slip.spot)
    if notice is not None and notice.kind == "postponed":
        return _numbered(slip, *_delay(slip, said, question, notice))
    calls, called = _call(slip, said, question)
    reminders, reminded = _reminder(slip, said, question, calls)
    delays, delayed = ([], 0) if notice is None else _delay(slip, said, question, notice)
    return _numbered(slip, [*calls, *reminders, *delays], called + reminded + delayed)


def _counts(one: Said, slip: Situation, now: datetime) -> bool:
    """Tell whether a text was read, or will be as things stand."""
    if one.state == "dropped":
        return one.problem not in UNSAID
    if one.state != "waiting":
        return True
    if one.expires_at <= now or slip.live == (one.kind == "cancellation"):
        return False
    return not slip.live or one.slot_id == slip.spot.slot_id


def _numbered(slip: Situation, wanted: Sequence[Wanted], already: int) -> Answer:
    """Give each text a name of its own where one about the same was dropped."""
    return Answer(tuple(_named(slip, one) for one in wanted), already)


def _named(slip: Situation, one: Wanted) -> Wanted:
    before = sum(1 for said in slip.said if said.kind == one.kind and said.about.partition(".")[0] == one.about)
    about = f"{one.about}.{before + 1}" if before else one.about
    return Wanted(one.kind, about, one.spot, one.due_at, one.expires_at, one.minutes, one.own_change)


def _about(spot: Spot) -> str:
    return f"slot-{spot.slot_id}"


def _call(slip: Situation, said: Sequence[Said], question: Question) -> tuple[list[Wanted], int]:
    """An invitation, a second one, or a change: whichever tells the household of a window that it has not been told of."""
    last, spot, now = (said[-1] if said else None), slip.spot, question.now
    if last is not None and last.kind != "cancellation" and last.slot_id == spot.slot_id:
        return [], int(last.kind in question.kinds and last.kind in _CALLS)
    own = slip.own_move is not None and (last is None or slip.own_move > last.made_at)
    kind = _which_call(slip, last, own=own, now=now)
    # From then on the reminder says all that a first invitation would; who was told something else must hear that it is void.
    until = question.reminded_at(spot) if kind == "invitation" else spot.starts_at
    if kind not in question.kinds or until <= now or not question.may_call(slip.own_move if own else None):
        return [], 0
    return [Wanted(kind, _about(spot), spot, now, until, own_change=own and kind == "change")], 0


_CALLS = ("invitation", "second_invitation", "change")


def _which_call(slip: Situation, last: Said | None, *, own: bool, now: datetime) -> str:
    if slip.again and not own and (last is None or last.ends_at <= now):
        return "second_invitation"
    if last is not None or own:
        return "change"
    return "invitation" if slip.paper in {None, slip.spot.printed} else "change"


def _reminder(
    slip: Situation, said: Sequence[Said], question: Question, calls: Sequence[Wanted]
) -> tuple[list[Wanted], int]:
    """The reminder of the evening before; on the day itself one for whoever was not reminded.

    "Ngày mai" is not true any more at midnight, so the reminder of the evening is void then. Whoever has been told of the window
    since the reminder was due needs none.
    """
    spot, now, ahead = slip.spot, question.now, (slip.spot.operating_day - question.today).days
    mine = [one for one in said if one.slot_id == spot.slot_id]
    if "reminder" not in question.kinds or ahead not in {0, 1} or spot.starts_at <= now:
        return [], 0
    if any(one.kind == "reminder" for one in mine):
        return [], 1
    midnight = at(spot.operating_day, 0)
    since = question.reminded_at(spot) if ahead else midnight
    if any(one.made_at >= since for one in mine) or (calls and now >= since):
        return [], 0
    if ahead:
        return [Wanted("reminder", _about(spot), spot, max(now, since), midnight)], 0
    until = min(spot.starts_at, at(spot.operating_day, MINUTES_PER_DAY))
    return [Wanted("reminder", _about(spot), spot, now, until)], 0


def _delay(
    slip: Situation, said: Sequence[Said], question: Question, notice: StationNotice
) -> tuple[list[Wanted], int]:
    """That the station runs late, until the household would have come; that a shift is postponed, until its window is over."""
    spot, about = slip.spot, f"notice-{notice.id}"
    late = timedelta(minutes=notice.minutes or 0)
    until = spot.ends_at if notice.minutes is None else spot.starts_at + late
    if "delay" not in question.kinds or until <= question.now:
        return [], 0
    if any(one.kind == "delay" and one.about.partition(".")[0] == about for one in said):
        return [], 1
    return [Wanted("delay", about, spot, question.now, until, minutes=notice.minutes)], 0


def _cancellation(slip: Situation, said: Sequence[Said], question: Question) -> tuple[list[Wanted], int]:
    """That the slip is void, to whoever was told of its window; whose people come on another slip is told of that one only."""
    last = said[-1] if said else None
    comes_otherwise = slip.cancelled_reason == JOINED or slip.cancelled_reason.startswith(COMES_AGAIN)
    if "cancellation" not in question.kinds or comes_otherwise or slip.came:
        return [], 0
    if last is not None and last.kind == "cancellation":
        return [], 1
    if last is None and slip.paper is None:
        return [], 0
    spot = slip.spot
    if last is not None:
        spot = spot._replace(
            slot_id=last.slot_id, starts_at=last.starts_at, ends_at=last.ends_at, operating_day=last.operating_day
        )
    if spot.ends_at <= question.now:
        return [], 0
    return [Wanted("cancellation", _about(spot), spot, question.now, spot.ends_at)], 0

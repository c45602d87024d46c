"""What a scan is judged by, and what follows from a verdict: its day, its rank in the queue, whether it admits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.arrivals.codes import Reading
from scheduler.arrivals.party import Party
from slots.calendar import operating_day
from slots.verdict import Judgement, Presented, Tolerances, Verdict, judge

FARTHEST_AHEAD = timedelta(minutes=10)
"""So far may a clock run ahead whose owner does not say what it shows now."""
FARTHEST_BACK = timedelta(days=31)
"""A scan does not wait longer on a phone. One that says so was read before the phone had found the time."""
_LARGEST_SKEW = 2**31 - 1
_RANKS = {Verdict.ON_TIME: "on_time", Verdict.EARLY: "early", Verdict.LATE: "late"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the scans of one campaign are judged by."""

    campaign_id: int
    closed: bool
    keys: Mapping[int, Ed25519PublicKey]
    tolerances: Tolerances
    payload_key: bytes


def skew_of(sent_at: datetime | None, now: datetime) -> int | None:
    """Return the scanner's clock minus ours in seconds; None where it does not say what its clock shows."""
    if sent_at is None:
        return None
    return max(-_LARGEST_SKEW, min(_LARGEST_SKEW, round((sent_at - now).total_seconds())))


def moment_of(
    scanned_at: datetime | None, sent_at: datetime | None, now: datetime, *, clock_ahead: float | None = None
) -> datetime:
    """Return when a scan was made, by our clock.

    `clock_ahead` is by how many seconds the scanner, as it read, knew its clock to be ahead of ours: right even if that clock was
    set before the scan was sent. Without it, or where it leads to a moment that cannot be, what the clock is wrong by now is taken
    off where the scanner says what it shows now, so that neither 1970 nor 2099 does harm. A scan is never later than now, and one
    that would be more than a month old was read by a clock that has been set since.
    """
    if scanned_at is None:
        return now
    if clock_ahead is not None:
        known = scanned_at - timedelta(seconds=clock_ahead)
        if timedelta(0) <= now - known <= FARTHEST_BACK:
            return known
    moment = min(scanned_at, now + FARTHEST_AHEAD) if sent_at is None else min(now, scanned_at - (sent_at - now))
    return now if now - moment > FARTHEST_BACK else moment


def judged(
    rules: Rules, reading: Reading, party: Party | None, station_id: int, moment: datetime, *, late_by: int = 0
) -> Judgement:
    """Return the verdict on one reading at a station: the rules of `slots.verdict`, and before them that a card is no slip.

    Where the party's own station has said that it runs `late_by` minutes late, whoever comes so much later is still on time.
    """
    if reading.kind == "id_card":
        return Judgement(Verdict.ID_CARD_QR, admits=False, minutes_off=0)
    return judge(
        None if party is None else party.booking,
        Presented(version=reading.version, station=station_id, moment=moment),
        tolerances=replace(rules.tolerances, late_minutes=rules.tolerances.late_minutes + late_by),
        campaign_closed=rules.closed,
    )


def day_of(
    judgement: Judgement, party: Party | None, moment: datetime, tolerances: Tolerances, *, late_by: int
) -> date:
    """Return the operating day that a scan belongs to."""
    # An arrival that is on time, or the rest of a party within its time, belongs to its slot's day, even where the tolerance
    # reaches over the turn of the day.
    if party is not None and judgement.verdict in {Verdict.ON_TIME, Verdict.PARTIAL}:
        off = judgement.minutes_off
        if (
            judgement.verdict == Verdict.ON_TIME
            or -tolerances.early_minutes <= off <= tolerances.late_minutes + late_by
        ):
            return party.operating_day
    return operating_day(moment, tolerances.day_starts_minute)


def is_let_in(verdict: Verdict, reason: str) -> bool:
    """Tell whether a party comes in: by the verdict itself, or by an officer who says why."""
    return verdict.admits or bool(reason.strip())


def rank_of(verdict: Verdict, minutes_off: int, *, late_by: int = 0) -> str:
    """Return whose turn comes first. The rest of a party that has no visit here yet is ranked by its window alone."""
    if verdict == Verdict.PARTIAL:
        return "late" if minutes_off > late_by else "early" if minutes_off < 0 else "on_time"
    return _RANKS.get(verdict, "admitted")

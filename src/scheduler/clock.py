"""The campaign's clock: real time, or for trials and scenarios of the past a time that starts elsewhere and runs on.

Only the campaign's facts use it. Sign-ins, tokens, certificates and the trail use real time.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from slots.calendar import ZONE


def real_now() -> datetime:
    """Return the present moment in UTC, whatever time a trial plays in."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Tell the campaign's present moment: real time plus `shift`."""

    shift: timedelta = field(default=timedelta(0))

    @classmethod
    def starting_at(cls, moment: datetime | None) -> "Clock":
        """Return a clock that shows `moment` (aware) now and runs on from there; None is real time."""
        return cls() if moment is None else cls(moment - real_now())

    @property
    def shifted(self) -> bool:
        """Whether the clock shows another time than the real one; pages then say so in a banner."""
        return self.shift != timedelta(0)

    def now(self) -> datetime:
        """Return the campaign's present moment, aware, in the campaign's zone."""
        return (real_now() + self.shift).astimezone(ZONE)
